//! The population (范围): every file that a plan is about, as the log knew it at a cut-off.

use std::collections::HashMap;
use std::fmt::Write as _;

use casebook_engine::case::{Event, Status};
use casebook_engine::deadline::Calendar;
use casebook_engine::ports::EventStore;
use casebook_engine::runtime::{Cut, Failure, state_at};
use casebook_engine::stream::{CaseId, Category, Position, Version};
use casebook_figures::Period;
use casebook_workflows::digest;
use jiff::Timestamp;

use super::Criteria;
use crate::exit::Exit;
use crate::house::House;
use crate::problem::Problem;

/// How many events are read at once.
const PAGE_EVENTS: usize = 8_000;

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    /// The case.
    pub(crate) case: CaseId,
    /// Where in the log it was opened: files stand in that order.
    pub(crate) opened: Position,
    /// The number of the case, or its id where it has none.
    pub(crate) number: String,
    /// The organ that has it.
    pub(crate) organ: String,
    /// Its definition.
    pub(crate) procedure: String,
    /// The rule by which it is always in.
    pub(crate) rule: Option<String>,
}

/// The files, in the order in which they were opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Population {
    /// The files.
    pub(crate) files: Vec<File>,
}

impl Population {
    /// SHA-256 of one line for each file: case, number, organ, definition, rule (`-` where none),
    /// parted by tabs and ended by a line feed.
    pub(crate) fn digest(&self) -> String {
        let mut text = String::new();
        for file in &self.files {
            let rule = file.rule.as_deref().unwrap_or("-");
            let (number, organ, procedure) = (&file.number, &file.organ, &file.procedure);
            let line = writeln!(
                text,
                "{}\t{number}\t{organ}\t{procedure}\t{rule}",
                file.case
            );
            line.expect("a text takes every line");
        }
        digest(text.as_bytes()).to_string()
    }

    /// The numbers of the files that are always in, or of those that go by lot.
    pub(crate) fn numbers(&self, always: bool) -> Vec<String> {
        let files = self.files.iter();
        files
            .filter(|file| file.rule.is_some() == always)
            .map(|file| file.number.clone())
            .collect()
    }
}

/// What is known of a case while the log is read.
struct Seen {
    opened: Position,
    version: Version,
    number: Option<String>,
    organ: String,
    procedure: String,
    ended: Option<Timestamp>,
}

/// Every case of those kinds that those organs had and that had ended in the period, as far as it
/// was recorded up to a position. Cases that were terminated (终止) have no decision to evaluate.
///
/// # Errors
/// As the store's; `CB-5051` for what is no period.
pub(crate) async fn population(
    house: &House,
    criteria: &Criteria,
    until: Position,
) -> Result<Population, Problem> {
    let period = Period::parse(&criteria.period)
        .map_err(|fault| Problem::new(Exit::Usage, "CB-5051", fault.to_string()))?;
    let zone = house.law.calendars();
    let zone = zone.iter().find(|one| one.id() == "cn").or(zone.first());
    let zone = zone.map_or(jiff::tz::TimeZone::UTC, |one: &std::sync::Arc<Calendar>| {
        one.zone().clone()
    });
    let (from, to) = period.instants(&zone);
    let events = house.store.events();
    let mut files = Vec::new();
    for (case, seen) in seen(&*events, criteria, until).await? {
        let is_meant = criteria.organs.contains(&seen.organ);
        if !is_meant || !seen.ended.is_some_and(|at| from <= at && at < to) {
            continue;
        }
        let state = state_at(&*events, case, Cut::Version(seen.version)).await?;
        if state.status != Status::Ended {
            continue;
        }
        let holds = |rule: &&String| {
            let mut words = rule.split(' ').skip(1);
            words.next() == Some(seen.procedure.as_str())
                && words
                    .next()
                    .is_some_and(|one| state.marks.contains_key(one))
        };
        let rule = criteria.rules.iter().find(holds);
        files.push(File {
            case,
            opened: seen.opened,
            number: seen.number.unwrap_or_else(|| case.to_string()),
            organ: seen.organ,
            procedure: seen.procedure,
            rule: rule.and_then(|rule| rule.split(' ').next().map(str::to_owned)),
        });
    }
    files.sort_by_key(|file| file.opened);
    Ok(Population { files })
}

/// The cases of the kinds that are meant, with where they stood at a position.
async fn seen(
    events: &dyn EventStore,
    criteria: &Criteria,
    until: Position,
) -> Result<HashMap<CaseId, Seen>, Problem> {
    let mut cases: HashMap<CaseId, Seen> = HashMap::new();
    let mut after = Position::START;
    while after < until {
        let page = events
            .read_category(Category::Case, after, PAGE_EVENTS)
            .await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        for recorded in page.iter().take_while(|one| one.position <= until) {
            let Some(case) = recorded.stream.case_id() else {
                continue;
            };
            if let Some(seen) = cases.get_mut(&case) {
                seen.version = recorded.version;
            }
            let is_looked_at = matches!(
                recorded.event_type.as_str(),
                "case_opened" | "case_moved" | "case_ended" | "case_reopened"
            );
            if !is_looked_at {
                continue;
            }
            let event = Event::decode(recorded).map_err(Failure::from)?;
            let occurred = recorded.read_meta().map_err(Failure::from)?.occurred;
            match event {
                Event::CaseOpened {
                    number,
                    organ,
                    definition,
                    ..
                } if criteria.kinds.iter().any(|kind| definition.id == **kind) => {
                    let seen = Seen {
                        opened: recorded.position,
                        version: recorded.version,
                        number,
                        organ: organ.to_string(),
                        procedure: definition.id.to_string(),
                        ended: None,
                    };
                    cases.insert(case, seen);
                }
                event => {
                    if let Some(seen) = cases.get_mut(&case) {
                        seen.follow(&event, occurred);
                    }
                }
            }
        }
    }
    Ok(cases)
}

impl Seen {
    fn follow(&mut self, event: &Event, occurred: Timestamp) {
        match event {
            Event::CaseMoved(moved) => self.organ = moved.to.to_string(),
            Event::CaseEnded { .. } => self.ended = Some(occurred),
            Event::CaseReopened(_) => self.ended = None,
            _ => {}
        }
    }
}
