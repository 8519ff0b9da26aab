//! Which cases a list shows, as its address says it: the address is the whole state of the page.

use std::fmt::Write as _;

use casebook_engine::stream::CaseId;
use casebook_projections::{Cell, Compare, Filter};
use jiff::Timestamp;
use serde::Deserialize;

use crate::light::Lamp;
use crate::problem::Problem;

/// The longest text that is searched for, in bytes.
const TEXT_BYTES_MAX: usize = 800;

/// What stands in a page mark for a case without a known end, which comes last.
const NO_END: &str = "-";

/// The words for `status` with what they are called; `active` is open or suspended, `closed`
/// ended or terminated.
pub(crate) const STATUSES: [(&str, &str, &str); 6] = [
    ("active", "进行中（含中止）", "in progress, paused included"),
    ("open", "进行中", "in progress"),
    ("suspended", "中止", "suspended"),
    ("closed", "已办结（含终止）", "closed, terminated included"),
    ("ended", "已结案", "ended"),
    ("terminated", "已终止", "terminated"),
];

/// The filter as it stands in an address; empty texts choose nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CaseFilter {
    /// The definition.
    pub(crate) kind: String,
    /// The light.
    pub(crate) light: String,
    /// The organ.
    pub(crate) organ: String,
    /// One of [`STATUSES`].
    pub(crate) status: String,
    /// A part of the number or the title.
    pub(crate) text: String,
    /// Where the page before ended, see [`CaseFilter::cursor`].
    pub(crate) after: String,
}

/// The cases that a query chooses, written as in the address of the list of cases:
/// `organ=shanghai&status=closed&text=听证`; `all` chooses every case.
///
/// # Errors
/// What cannot be read, in Chinese and in English.
pub fn choose(query: &str, now: Timestamp) -> Result<Filter, (String, String)> {
    if query == "all" {
        return Ok(Filter::EVERYTHING);
    }
    let mut filter = CaseFilter::default();
    for part in query.split('&') {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let place = match key {
            "kind" => &mut filter.kind,
            "light" => &mut filter.light,
            "organ" => &mut filter.organ,
            "status" => &mut filter.status,
            "text" => &mut filter.text,
            _ => {
                let words = "kind, light, organ, status, text";
                let zh = format!("查询条件“{part}”无法理解；可用：{words}");
                let en = format!("the condition `{part}` cannot be read; there are {words}");
                return Err((zh, en));
            }
        };
        value.clone_into(place);
    }
    filter.rows(now).map_err(Problem::into_what)
}

impl CaseFilter {
    /// The rows that it chooses.
    ///
    /// # Errors
    /// A problem when a word of it means nothing.
    pub(crate) fn rows(&self, now: Timestamp) -> Result<Filter, Problem> {
        let mut all = Vec::new();
        for (column, value) in [("definition", &self.kind), ("organ", &self.organ)] {
            if !value.is_empty() {
                all.push(Filter::equal(column, value.as_str()));
            }
        }
        all.extend(self.by_status()?);
        all.extend(self.by_light(now)?);
        all.extend(self.by_text()?);
        Ok(Filter::All(all))
    }

    fn by_status(&self) -> Result<Option<Filter>, Problem> {
        match self.status.as_str() {
            "" => Ok(None),
            "active" => Ok(Some(active())),
            "closed" => Ok(Some(closed())),
            known if STATUSES.iter().any(|(word, _, _)| *word == known) => {
                Ok(Some(Filter::equal("status", known)))
            }
            _ => Err(Problem::unreadable(
                "status",
                "没有这种状态",
                "there is no such status",
            )),
        }
    }

    fn by_light(&self, now: Timestamp) -> Result<Option<Filter>, Problem> {
        if self.light.is_empty() {
            return Ok(None);
        }
        let unknown = || Problem::unreadable("light", "没有这种灯", "there is no such light");
        let lamp = Lamp::read(&self.light).ok_or_else(unknown)?;
        Ok(Some(lamp.rows(now)))
    }

    fn by_text(&self) -> Result<Option<Filter>, Problem> {
        let text = self.text.trim();
        if text.len() > TEXT_BYTES_MAX {
            return Err(Problem::unreadable("text", "过长", "it is too long"));
        }
        let contains = |column| Filter::Contains(column, text.to_owned());
        Ok((!text.is_empty()).then(|| Filter::Any(vec![contains("number"), contains("title")])))
    }

    /// The cells after which the page begins; `None` for the first page.
    ///
    /// # Errors
    /// A problem when it is not what [`CaseFilter::cursor`] wrote.
    pub(crate) fn start(&self) -> Result<Option<Vec<Cell>>, Problem> {
        if self.after.is_empty() {
            return Ok(None);
        }
        let read = || {
            let (micros, case) = self.after.split_once('.')?;
            let due = match micros {
                NO_END => Timestamp::MAX,
                micros => Timestamp::from_microsecond(micros.parse().ok()?).ok()?,
            };
            let case: CaseId = case.parse().ok()?;
            Some(vec![due.into(), case.to_string().into()])
        };
        let unknown = || Problem::unreadable("after", "不是翻页标记", "it marks no page");
        read().map(Some).ok_or_else(unknown)
    }

    /// The mark of the row with this due instant and case id, for the address of the next page.
    pub(crate) fn cursor(due_order: Timestamp, case: &str) -> String {
        if Cell::from(due_order) == Cell::from(Timestamp::MAX) {
            return format!("{NO_END}.{case}");
        }
        format!("{}.{case}", due_order.as_microsecond())
    }

    /// Whether it chooses anything.
    pub(crate) fn is_empty(&self) -> bool {
        [
            &self.kind,
            &self.light,
            &self.organ,
            &self.status,
            &self.text,
        ]
        .iter()
        .all(|part| part.is_empty())
    }

    /// The address of the list that it chooses.
    pub(crate) fn address(&self) -> String {
        let parts = [
            ("kind", &self.kind),
            ("light", &self.light),
            ("organ", &self.organ),
            ("status", &self.status),
            ("text", &self.text),
            ("after", &self.after),
        ];
        let parts = parts.into_iter().filter(|(_, value)| !value.is_empty());
        let parts: Vec<String> = parts
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        if parts.is_empty() {
            return "/cases".to_owned();
        }
        format!("/cases?{}", parts.join("&"))
    }
}

/// The cases that have not come to an end.
pub(crate) fn active() -> Filter {
    Filter::OneOf("status", vec!["open".into(), "suspended".into()])
}

/// The cases that have come to an end.
pub(crate) fn closed() -> Filter {
    Filter::OneOf("status", vec!["ended".into(), "terminated".into()])
}

/// The duties that are open.
pub(crate) fn is_open() -> Filter {
    Filter::Is("open", Compare::Equal, Cell::Bool(true))
}

/// A text as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a text never fails.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_what_it_chooses_and_nothing_else() {
        let filter = CaseFilter {
            kind: "penalty.hearing".into(),
            text: "甲&b".into(),
            ..CaseFilter::default()
        };
        assert_eq!(
            filter.address(),
            "/cases?kind=penalty.hearing&text=%E7%94%B2%26b"
        );
        assert_eq!(CaseFilter::default().address(), "/cases");
    }

    #[test]
    fn words_that_mean_nothing_are_refused() {
        let now = Timestamp::UNIX_EPOCH;
        let refused = [
            CaseFilter {
                status: "gone".into(),
                ..CaseFilter::default()
            },
            CaseFilter {
                light: "blue".into(),
                ..CaseFilter::default()
            },
            CaseFilter {
                text: "长".repeat(300),
                ..CaseFilter::default()
            },
        ];
        for filter in refused {
            assert!(filter.rows(now).is_err(), "{filter:?}");
        }
        for after in ["1", "x.y", "1.not-an-id"] {
            let filter = CaseFilter {
                after: after.into(),
                ..CaseFilter::default()
            };
            assert!(filter.start().is_err(), "{after}");
        }
    }

    #[test]
    fn a_page_mark_comes_back_as_it_was() {
        let case = "0190a1b2-0000-7000-8000-000000000001";
        for due in [Timestamp::MAX, Timestamp::UNIX_EPOCH] {
            let after = CaseFilter::cursor(due, case);
            let filter = CaseFilter {
                after,
                ..CaseFilter::default()
            };
            let start = filter.start().expect("it was written here");
            assert_eq!(start, Some(vec![due.into(), case.into()]));
        }
    }
}
