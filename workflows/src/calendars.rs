//! The calendars that ship with the program, and the CSV in which a bureau keeps its own.

use std::sync::LazyLock;

use casebook_engine::deadline::{self, Calendar, DayKind, Exception};
use jiff::civil::Date;

use crate::Said;

static CN: LazyLock<Calendar> = LazyLock::new(|| {
    parse_csv("cn", "Asia/Shanghai", include_str!("../calendars/cn.csv"))
        .expect("the built-in calendar passes its own check")
});

const HEADER: &str = "date,kind,name";

/// One thing wrong with a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct Problem {
    /// The line in the file, from 1; the first line of data for a fault of the file as a whole.
    pub line: usize,
    /// What is wrong and what to do.
    pub fault: Fault,
}

/// What can be wrong with a line, or with the lines together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The first line is not the header.
    #[error("header is {found:?}; write {HEADER}")]
    Header {
        /// The line as found.
        found: String,
    },
    /// A line has fewer than three fields.
    #[error("row {row:?} needs three fields; write date, kind and name with commas between them")]
    FieldMissing {
        /// The line as found.
        row: String,
    },
    /// The date cannot be read or does not exist.
    #[error("date {text:?} is not a date of the calendar; write it as 2026-10-01")]
    Date {
        /// The text as found.
        text: String,
    },
    /// The kind is neither of the two.
    #[error("kind {text:?} is unknown; use holiday or workday")]
    Kind {
        /// The text as found.
        text: String,
    },
    /// A row comes after a later one.
    #[error("{date} comes after {previous}; put the rows in order of date")]
    Unsorted {
        /// The date of this row.
        date: Date,
        /// The date of the row before.
        previous: Date,
    },
    /// There are no rows, so no year is known.
    #[error("calendar has no rows; add at least one whole year")]
    Empty,
    /// The rows can be read but contradict each other.
    #[error(transparent)]
    Calendar(deadline::Error),
}

impl Fault {
    /// The fault in both languages.
    pub fn said(&self) -> Said {
        let zh = match self {
            Self::Header { found } => format!("首行是“{found}”，应为 {HEADER}"),
            Self::FieldMissing { row } => {
                format!("“{row}”应有三项：日期、类别、名称，用英文逗号隔开")
            }
            Self::Date { text } => format!("“{text}”不是日期，请写成 2026-10-01"),
            Self::Kind { text } => {
                format!("类别“{text}”不存在，请写 holiday（放假）或者 workday（上班）")
            }
            Self::Unsorted { date, previous } => {
                format!("{date} 排在 {previous} 之后，请按日期先后排列")
            }
            Self::Empty => "日历没有内容，至少写一整年".to_owned(),
            Self::Calendar(error) => calendar_fault(error),
        };
        Said {
            zh,
            en: self.to_string(),
        }
    }
}

/// In Chinese what makes the rows no calendar.
fn calendar_fault(error: &deadline::Error) -> String {
    match error {
        deadline::Error::ZoneUnknown { zone } => {
            format!("时区“{zone}”不存在，请用 IANA 时区名，如 Asia/Shanghai")
        }
        deadline::Error::DateRepeated { date, .. } => format!("{date} 有不止一行，请只留一行"),
        deadline::Error::WorkdayOnWeekday { date, .. } => {
            format!(
                "{date} 是周一至周五，本来就上班；调休上班只能是周六、周日，请更正日期或者删去该行"
            )
        }
        deadline::Error::YearMissing { year, first, last } => {
            format!(
                "{first} 年至 {last} 年之间缺 {year} 年，请补上该年的放假安排，或者删去一侧的年份"
            )
        }
        // A length stands in no calendar.
        other => other.to_string(),
    }
}

/// The ids of the calendars that ship with the program.
pub const BUILTIN: [&str; 2] = ["cn", "it"];

/// A calendar that ships with the program: `cn`, mainland China; `it`, the civil days of Italy
/// without a table of working days.
pub fn builtin(id: &str) -> Option<Calendar> {
    match id {
        "cn" => Some(CN.clone()),
        "it" => Calendar::new("it", "Europe/Rome", []).ok(),
        _ => None,
    }
}

/// Reads a calendar from CSV with the header `date,kind,name`, one row for each exception to the Monday-to-Friday rule.
///
/// Spaces around a field, empty lines, Windows line ends and a byte-order mark are taken as they come.
///
/// # Errors
/// Every problem found, in order of line. The keeper of the calendar corrects the file; nothing of it is used before.
pub fn parse_csv(id: &str, zone_name: &str, text: &str) -> Result<Calendar, Vec<Problem>> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().zip(1..);
    let mut problems = Vec::new();
    let header = lines.next().map_or("", |(line, _)| line.trim());
    if header != HEADER {
        let found = header.to_owned();
        problems.push(Problem {
            line: 1,
            fault: Fault::Header { found },
        });
    }
    let mut rows = Vec::new();
    for (row, line) in lines.filter(|(row, _)| !row.trim().is_empty()) {
        match parse_row(row) {
            Ok(exception) => rows.push((line, exception)),
            Err(faults) => {
                problems.extend(faults.into_iter().map(|fault| Problem { line, fault }));
            }
        }
    }
    problems.extend(unsorted(&rows));
    if rows.is_empty() && problems.is_empty() {
        problems.push(Problem {
            line: 2,
            fault: Fault::Empty,
        });
    }
    build(id, zone_name, &rows, problems)
}

fn build(
    id: &str,
    zone_name: &str,
    rows: &[(usize, Exception)],
    mut problems: Vec<Problem>,
) -> Result<Calendar, Vec<Problem>> {
    let exceptions = rows.iter().map(|(_, exception)| exception.clone());
    match Calendar::new(id, zone_name, exceptions) {
        Ok(calendar) if problems.is_empty() => return Ok(calendar),
        Ok(_) => {}
        Err(faults) => problems.extend(faults.into_iter().map(|fault| Problem {
            line: line_of(&fault, rows),
            fault: Fault::Calendar(fault),
        })),
    }
    problems.sort_by_key(|problem| problem.line);
    Err(problems)
}

/// The line of a faulty row; for a missing year the first row after the gap.
fn line_of(fault: &deadline::Error, rows: &[(usize, Exception)]) -> usize {
    let row = match fault {
        deadline::Error::YearMissing { year, .. } => rows
            .iter()
            .find(|(_, exception)| exception.date.year() > *year),
        fault => fault.row().and_then(|row| rows.get(row)),
    };
    row.map_or(2, |(line, _)| *line)
}

fn parse_row(row: &str) -> Result<Exception, Vec<Fault>> {
    let mut fields = row.splitn(3, ',').map(str::trim);
    let (Some(date), Some(kind), Some(name)) = (fields.next(), fields.next(), fields.next()) else {
        return Err(vec![Fault::FieldMissing {
            row: row.to_owned(),
        }]);
    };
    match (parse_date(date), parse_kind(kind)) {
        (Ok(date), Ok(kind)) => Ok(Exception {
            date,
            kind,
            name: name.to_owned(),
        }),
        (date, kind) => Err(date.err().into_iter().chain(kind.err()).collect()),
    }
}

/// Reads a date in the one spelling `YYYY-MM-DD`.
fn parse_date(text: &str) -> Result<Date, Fault> {
    let date = text
        .parse::<Date>()
        .ok()
        .filter(|date| date.to_string() == text);
    date.ok_or_else(|| Fault::Date {
        text: text.to_owned(),
    })
}

fn parse_kind(text: &str) -> Result<DayKind, Fault> {
    match text {
        "holiday" => Ok(DayKind::Holiday),
        "workday" => Ok(DayKind::Workday),
        _ => Err(Fault::Kind {
            text: text.to_owned(),
        }),
    }
}

fn unsorted(rows: &[(usize, Exception)]) -> impl Iterator<Item = Problem> {
    rows.windows(2).filter_map(|pair| {
        let (previous, date) = (pair[0].1.date, pair[1].1.date);
        let fault = Fault::Unsorted { date, previous };
        (date < previous).then_some(Problem {
            line: pair[1].0,
            fault,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let problems = parse_csv("x", "Asia/Shanghai", text).expect_err("refused");
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_built_in_calendar_knows_2004_to_2026() {
        let cn = builtin("cn").expect("built in");
        assert_eq!((cn.id(), cn.years()), ("cn", Some((2004, 2026))));
        let worked = cn
            .exceptions()
            .filter(|day| day.kind == DayKind::Workday)
            .count();
        assert_eq!((cn.exceptions().len(), worked), (772, 151));
        assert_eq!(builtin("de"), None);
    }

    #[test]
    fn every_problem_is_reported_with_its_line() {
        let text = "date,kind,name\n\
            2024-01-01,holiday,元旦\n\
            2024-02-30,holiday,春节\n\
            2024-2-10,day off,春节\n\
            2024-05-01\n\
            \n\
            2024-10-01,holiday,国庆节\n\
            2024-10-01,holiday,国庆节\n\
            2024-09-29,workday,国庆节调休\n\
            2026-10-09,workday,国庆节调休\n";
        assert_eq!(
            problems(text),
            [
                "line 3: date \"2024-02-30\" is not a date of the calendar; write it as 2026-10-01",
                "line 4: date \"2024-2-10\" is not a date of the calendar; write it as 2026-10-01",
                "line 4: kind \"day off\" is unknown; use holiday or workday",
                "line 5: row \"2024-05-01\" needs three fields; write date, kind and name with commas between them",
                "line 8: 2024-10-01 has more than one row; keep one",
                "line 9: 2024-09-29 comes after 2024-10-01; put the rows in order of date",
                "line 10: 2026-10-09 is a weekday and worked anyway; a workday row must be a saturday or sunday, correct the date or delete the row",
                "line 10: year 2025 has no rows between 2024 and 2026; add its holidays or drop the years on one side of it",
            ]
        );
    }

    #[test]
    fn every_problem_is_told_in_chinese_too() {
        let text = "day\n2024-01-01,holiday,元旦\n2024-02-30,day off\n2024-02-30,day off,春节\n2024-01-01,holiday,元旦\n2023-10-09,workday,国庆\n2026-10-09,workday,国庆\n";
        let problems = parse_csv("x", "Asia/Pudong", text).expect_err("refused");
        let empty = parse_csv("x", "Asia/Shanghai", "date,kind,name\n").expect_err("refused");
        assert!(problems.len() > 5, "{problems:?}");
        for problem in problems.iter().chain(&empty) {
            let Said { zh, en } = problem.fault.said();
            let is_chinese = !zh.is_ascii();
            assert!(is_chinese && zh != en, "{zh}: {en}");
        }
    }

    #[test]
    fn a_file_of_another_shape_is_refused() {
        for (text, expected) in [
            ("", "line 1: header is \"\"; write date,kind,name"),
            (
                "date,kind,name\n\n",
                "line 2: calendar has no rows; add at least one whole year",
            ),
            (
                "day;type\n2026-10-01,holiday,国庆节\n",
                "line 1: header is \"day;type\"; write date,kind,name",
            ),
        ] {
            assert_eq!(problems(text), [expected]);
        }
        let row = "date,kind,name\n2026-10-01,holiday,国庆节\n";
        let problems = parse_csv("x", "Asia/Pudong", row).expect_err("refused");
        let unknown = "line 2: time zone \"Asia/Pudong\" is unknown; use a name of the IANA table, such as Asia/Shanghai";
        assert_eq!(problems[0].to_string(), unknown);
    }

    #[test]
    fn a_file_saved_by_a_spreadsheet_is_read() {
        let plain = "date,kind,name\n2026-10-01,holiday,国庆节\n2026-10-10,workday,国庆节调休\n";
        let saved = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
        let read = |text| parse_csv("x", "Asia/Shanghai", text).expect("a sound file");
        assert_eq!(read(plain), read(&saved));
    }
}
