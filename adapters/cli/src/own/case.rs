//! One of our own cases: its events, each with what was done.

use casebook_engine::case::Header;
use casebook_engine::ports::Law;
use casebook_engine::runtime::Moment;
use casebook_engine::stream::CaseId;
use casebook_exchange::xes::Stamp;
use casebook_projections::case::Case;
use casebook_workflows::Catalog;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::act;
use crate::lang::Lang;

/// A case with its events.
pub(crate) struct Told {
    /// What was settled when it was opened.
    pub(crate) header: Header,
    /// Its number, or its id where it has none.
    pub(crate) name: String,
    /// Its events in order.
    pub(crate) acts: Vec<Act>,
    zone: TimeZone,
}

/// An event, with what was done in business words where it is a step of the work.
pub(crate) struct Act {
    /// The event.
    pub(crate) moment: Moment,
    /// Tasks done, happenings, and what is done with the whole case; nothing for what the engine
    /// writes down besides.
    pub(crate) step: Option<String>,
}

/// Tells a case; nothing where the events do not begin with its opening.
pub(crate) fn tell(id: CaseId, moments: Vec<Moment>, law: &Catalog, lang: Lang) -> Option<Told> {
    let first = moments.first()?;
    let header = Header::from_event(id, &first.event, &first.meta)?;
    let definition = law.definition(&header.definition);
    let calendar = definition
        .as_ref()
        .and_then(|found| law.calendar(found.calendar.as_str()));
    let mut case: Option<Case> = None;
    let acts = moments.into_iter().map(|moment| {
        let step = act::step(&moment.event, case.as_ref(), definition.as_deref(), lang);
        match &mut case {
            Some(case) => drop(case.follow(&moment.event, &moment.meta)),
            None => case = Case::open(id, &moment.event, &moment.meta),
        }
        Act { moment, step }
    });
    Some(Told {
        acts: acts.collect(),
        name: header.number.clone().unwrap_or_else(|| id.to_string()),
        zone: calendar.map_or(TimeZone::UTC, |calendar| calendar.zone().clone()),
        header,
    })
}

impl Told {
    /// An instant on the wall clock of the bureau.
    pub(crate) fn stamp(&self, instant: Timestamp) -> Stamp {
        let offset = self.zone.to_offset(instant);
        Stamp { instant, offset }
    }
}
