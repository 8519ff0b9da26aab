//! Case numbers (案号): gapless series, each a stream of its own.
//!
//! The number of a case is the version that its `number_taken` event has in the stream of the
//! series, and that event is appended in one unit with the opening of the case. So a series has no
//! gap and no double, whoever opens cases at the same time, and a number leads to its case by
//! reading one event. Which number it is the store says as it appends; until then a stand-in holds
//! its place, so nobody who opens a case is refused because somebody else was faster.

use std::borrow::Cow;
use std::collections::BTreeMap;

use uuid::Uuid;

use super::session::Asking;
use super::{Engine, Failure, Session};
use crate::Name;
use crate::case::{
    Command, Decided, DocumentIssued, Event, NumberTaken, Open, Rejection, TITLE_CHARACTERS_MAX,
};
use crate::ports::{StreamAppend, StreamHead};
use crate::recorded::{Actor, Meta};
use crate::stand_in::StandIn;
use crate::stream::{CaseId, Category, ExpectedVersion, StreamId, Version};

/// The stream of the series and the number within it, from a case number such as `沪司罚〔2026〕17号`.
///
/// `None` when the text is no case number.
pub fn series_of(number: &str) -> Option<(StreamId, u64)> {
    let (series, sequence) = number.trim().split_once('〕')?;
    let sequence = sequence.strip_suffix('号').unwrap_or(sequence);
    let sequence = sequence
        .strip_prefix('第')
        .unwrap_or(sequence)
        .parse()
        .ok()?;
    let stream = StreamId::new(Category::Series, format!("{series}〕")).ok()?;
    (sequence > 0).then_some((stream, sequence))
}

/// How what is decided comes to its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbering {
    /// The store gives them as it appends; until then stand-ins hold their place.
    Given,
    /// They are those that are free now: somebody else may take them first.
    Free,
}

/// How many numbers of a series are taken, and what the append believes of that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taken {
    before: u64,
    expected: ExpectedVersion,
}

/// What was decided, and what was believed of each series.
pub(super) type Numbered = (Vec<Decided>, BTreeMap<String, Taken>);

impl Engine {
    /// The command with its case number, when it opens a case that gets one, and the append that
    /// takes the number.
    pub(super) async fn numbered<'c>(
        &self,
        session: &Session,
        command: &'c Command,
        asking: &Asking<'_>,
        numbering: Numbering,
    ) -> Result<(Cow<'c, Command>, Option<StreamAppend>), Failure> {
        let Command::Open(open) = command else {
            return Ok((Cow::Borrowed(command), None));
        };
        let pattern = session.definition().series.as_ref();
        let Some(pattern) = pattern.filter(|_| is_unnumbered(session, open)) else {
            return Ok((Cow::Borrowed(command), None));
        };
        let series = self.case_series(session, pattern, &open.organ, asking)?;
        let taken = self.taken(&series, numbering, asking.causation).await?;
        let sequence = taken.before + 1;
        let number = format!("{series}{sequence}号");
        let event = Event::NumberTaken(NumberTaken {
            sequence,
            number: number.clone(),
            case: session.case(),
            document: None,
        });
        let append = StreamAppend {
            stream: stream_of(&series)?,
            expected: taken.expected,
            events: vec![event.encode(&meta(asking, session.case().0))],
        };
        let numbered = Command::Open(Open {
            number: Some(number),
            ..open.clone()
        });
        Ok((Cow::Owned(numbered), Some(append)))
    }

    /// The series of the numbers of cases that an organ opens.
    fn case_series(
        &self,
        session: &Session,
        pattern: &str,
        organ: &Name,
        asking: &Asking<'_>,
    ) -> Result<String, Failure> {
        let calendar = session.definition().calendar.as_str();
        let calendar = self.law.calendar(calendar);
        let calendar = calendar
            .ok_or_else(|| Failure::NoCalendar(session.definition().calendar.to_string()))?;
        let directory = self.law.directory();
        let found = directory.organs.get(organ.as_str());
        let short = found.map_or(organ.as_str(), |organ| organ.short.as_str());
        let year = calendar.date_of(asking.occurred).year().to_string();
        Ok(pattern.replace("{organ}", short).replace("{year}", &year))
    }

    /// Decides; where a document is numbered, once more with the standing of its series. What the
    /// series hold comes with the events, so that the append can say what it believed.
    pub(super) async fn decide_numbered(
        &self,
        session: &mut Session,
        command: &Command,
        asking: &Asking<'_>,
        numbering: Numbering,
    ) -> Result<Result<Numbered, Rejection>, Failure> {
        let mut known: BTreeMap<String, Taken> = BTreeMap::new();
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        loop {
            let mut trial = session.clone();
            let counted = Asking {
                series: &counts,
                ..asking.clone()
            };
            let events = match trial.decide(command, &counted) {
                Ok(events) => events,
                Err(rejection) => return Ok(Err(rejection)),
            };
            let unasked = unasked(&events, &counts);
            if unasked.is_empty() {
                *session = trial;
                return Ok(Ok((events, known)));
            }
            for series in unasked {
                // Each series of a request has a stand-in of its own, the case number the first.
                let id = asking
                    .causation
                    .as_u128()
                    .wrapping_add(1 + known.len() as u128);
                let id = Uuid::from_u128(id);
                let taken = self.taken(&series, numbering, id).await?;
                counts.insert(series.clone(), taken.before);
                known.insert(series, taken);
            }
        }
    }

    /// How many numbers a series holds, or what stands for that and follows from an id.
    async fn taken(&self, series: &str, numbering: Numbering, id: Uuid) -> Result<Taken, Failure> {
        if numbering == Numbering::Given {
            let stand_in = StandIn::of(id);
            return Ok(Taken {
                before: stand_in.before(),
                expected: ExpectedVersion::Numbered(stand_in),
            });
        }
        let Version(before) = self.store.stream_head(&stream_of(series)?).await?.version;
        Ok(Taken {
            before,
            expected: ExpectedVersion::Exact(Version(before)),
        })
    }
}

/// Whether a case that is opened does not bring its number along.
fn is_unnumbered(session: &Session, open: &Open) -> bool {
    session.state().header.is_none() && open.number.is_none()
}

/// Whether what was decided may hold a part of a stand-in, of which the store would not know: a
/// title that was cut.
pub(super) fn may_be_cut(events: &[Decided]) -> bool {
    events.iter().any(|decided| match &decided.event {
        Event::LinkCalled(called) => called.title.chars().count() >= TITLE_CHARACTERS_MAX,
        _ => false,
    })
}

/// Where the stand-ins of an append wait for their numbers: the place of the part, the stand-in,
/// and how many events the part has.
pub(super) type Waiting = Vec<(usize, StandIn, usize)>;

/// The stand-ins among the parts of an append.
pub(super) fn waiting(streams: &[StreamAppend]) -> Waiting {
    let parts = streams.iter().enumerate();
    let waiting = parts.filter_map(|(place, part)| match part.expected {
        ExpectedVersion::Numbered(stand_in) => Some((place, stand_in, part.events.len())),
        _ => None,
    });
    waiting.collect()
}

/// What was decided, with the numbers that the store gave: as it stands in the log.
pub(super) fn with_numbers(
    mut events: Vec<Decided>,
    waiting: &Waiting,
    heads: &[StreamHead],
) -> Vec<Decided> {
    for decided in &mut events {
        let mut text = serde_json::to_vec(&decided.event).expect("events have text keys only");
        let mut is_changed = false;
        for (place, stand_in, count) in waiting {
            let last = heads.get(*place).map_or(0, |head| head.version.0);
            let first = Version((last + 1).saturating_sub(*count as u64));
            is_changed |= stand_in.fill(&mut text, first, *count);
        }
        if is_changed {
            decided.event = serde_json::from_slice(&text).expect("a number in place of a number");
        }
    }
    events
}

/// The series in which documents were numbered and of which it was not known how many numbers they
/// hold: the decision is to be made again with that.
fn unasked(events: &[Decided], known: &BTreeMap<String, u64>) -> Vec<String> {
    let series = events.iter().filter_map(|decided| match &decided.event {
        Event::DocumentIssued(issued) => issued.series.clone(),
        _ => None,
    });
    series
        .filter(|series| !known.contains_key(series))
        .collect()
}

/// The appends that take the numbers of the documents issued, one for each series. They go into
/// the unit that appends the case's events: a number is taken with its document or not at all.
pub(super) fn takings(
    events: &[Decided],
    taken: &BTreeMap<String, Taken>,
    case: CaseId,
    asking: &Asking<'_>,
) -> Result<Vec<StreamAppend>, Failure> {
    let mut appends: BTreeMap<&str, StreamAppend> = BTreeMap::new();
    for decided in events {
        let Event::DocumentIssued(DocumentIssued {
            document,
            series: Some(series),
            number: Some(number),
            ..
        }) = &decided.event
        else {
            continue;
        };
        let Some(Taken { before, expected }) = taken.get(series).copied() else {
            continue;
        };
        let append = match appends.remove(series.as_str()) {
            Some(append) => append,
            None => StreamAppend {
                stream: stream_of(series)?,
                expected,
                events: Vec::new(),
            },
        };
        let sequence = before + append.events.len() as u64 + 1;
        let event = Event::NumberTaken(NumberTaken {
            sequence,
            number: number.clone(),
            case,
            document: Some(document.clone()),
        });
        let mut append = append;
        append
            .events
            .push(event.encode(&meta(asking, decided.meta.correlation)));
        appends.insert(series, append);
    }
    Ok(appends.into_values().collect())
}

fn stream_of(series: &str) -> Result<StreamId, Failure> {
    StreamId::new(Category::Series, series).map_err(|_| {
        crate::ports::Fault::Invalid {
            reason: format!("the number series `{series}` is no stream id"),
        }
        .into()
    })
}

pub(super) fn meta(asking: &Asking<'_>, correlation: Uuid) -> Meta {
    Meta {
        occurred: asking.occurred,
        actor: Actor::clone(asking.actor),
        causation: asking.causation,
        correlation,
        key: asking.key.map(str::to_owned),
        definition: None,
    }
}
