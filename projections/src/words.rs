//! What happened, in business words: one sentence in Chinese and one in English for each event.
//!
//! A sentence names stages, tasks and limits by the titles that the definition gives them (in
//! English by their names), and persons and roles by their ids; [`named()`] puts names there. It
//! never holds the title of the case nor what somebody wrote about a party: reasons and opinions
//! are read in the case itself.

mod case;
mod limit;
mod link;
mod lot;
mod named;
mod panel;
mod paper;
mod stage;
mod task;
#[cfg(test)]
mod tests;
mod verb;

pub use named::named;

use casebook_engine::case::Event;

use super::case::Case;
use super::{Duty, DutyKind};

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Words {
    pub(crate) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        let (zh, en) = (zh.into(), en.into());
        Self { zh, en }
    }

    /// What an event of a case says, given the case after it and the duties that it touched.
    pub fn of(event: &Event, case: &Case, duties: &[Duty]) -> Self {
        let scene = Scene { case, duties };
        case::say(event)
            .or_else(|| paper::say(event))
            .or_else(|| stage::say(event, &scene))
            .or_else(|| task::say(event, &scene))
            .or_else(|| panel::say(event, &scene))
            .or_else(|| limit::say(event, &scene))
            .or_else(|| link::say(event, &scene))
            .or_else(|| lot::say(event))
            .or_else(|| verb::say(event, &scene))
            .unwrap_or_else(|| Self::new(event.type_name().as_str(), event.type_name().as_str()))
    }
}

/// Where the things that an event names by number are looked up.
struct Scene<'a> {
    case: &'a Case,
    duties: &'a [Duty],
}

impl Scene<'_> {
    /// Title and name of a task, open or just closed.
    fn task(&self, no: casebook_engine::case::TaskNo) -> (String, String) {
        let open = self
            .case
            .tasks
            .get(&no)
            .map(|task| (&task.title, &task.name));
        self.called(open, DutyKind::Task, no.0, "待办", "task")
    }

    /// What a stage or task is called, by its name.
    fn named(&self, name: &casebook_engine::Name) -> String {
        match self.case.titles.get(name) {
            Some(title) => format!("“{title}”"),
            None => name.to_string(),
        }
    }

    /// Title and name of a limit, open or just ended.
    fn limit(&self, no: casebook_engine::case::LimitNo) -> (String, String) {
        let open = self
            .case
            .limits
            .get(&no)
            .map(|limit| (&limit.title, &limit.name));
        self.called(open, DutyKind::Limit, no.0, "第", "number")
    }

    fn called(
        &self,
        open: Option<(&std::sync::Arc<str>, &casebook_engine::Name)>,
        kind: DutyKind,
        no: u32,
        zh: &str,
        en: &str,
    ) -> (String, String) {
        let touched = self
            .duties
            .iter()
            .find(|duty| duty.kind == kind && duty.no == no);
        let found = open.or_else(|| touched.map(|duty| (&duty.title, &duty.name)));
        match found {
            Some((title, name)) => (format!("“{title}”"), format!("`{name}`")),
            None => (format!("{zh}{no}"), format!("{en} {no}")),
        }
    }
}
