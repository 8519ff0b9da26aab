//! Case numbers (案号): gapless series, each a stream of its own.
//!
//! The number of a case is the version that its `number_taken` event has in the stream of the
//! series, and that event is appended in one unit with the opening of the case. So a series has no
//! gap and no double, whoever opens cases at the same time, and a number leads to its case by
//! reading one event.

use std::collections::BTreeMap;

use jiff::civil::Date;
use uuid::Uuid;

use crate::access::Directory;
use crate::case::{Command, Decided, DocumentIssued, Event, NumberTaken, Rejection};
use crate::definition::Definition;
use crate::ports::{EventStore, StreamAppend};
use crate::recorded::{Actor, Meta};
use crate::stream::{CaseId, Category, ExpectedVersion, StreamId, Version};

use super::session::Asking;
use super::{Engine, Failure, Session};

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

/// A number that is about to be taken.
pub(super) struct Taking {
    pub(super) number: String,
    pub(super) append: StreamAppend,
}

/// The next number of the definition's series; `None` when its cases have no number.
pub(super) async fn next_number(
    store: &dyn EventStore,
    definition: &Definition,
    directory: &Directory,
    organ: &str,
    day: Date,
    case: CaseId,
    asking: &Asking<'_>,
) -> Result<Option<Taking>, Failure> {
    let Some(pattern) = &definition.series else {
        return Ok(None);
    };
    let short = directory
        .organs
        .get(organ)
        .map_or(organ, |organ| organ.short.as_str());
    let series = pattern
        .replace("{organ}", short)
        .replace("{year}", &day.year().to_string());
    let invalid = |_| crate::ports::Fault::Invalid {
        reason: format!("the case number series `{series}` is no stream id"),
    };
    let stream = StreamId::new(Category::Series, series.clone()).map_err(invalid)?;
    let Version(taken) = store.stream_head(&stream).await?.version;
    let sequence = taken + 1;
    let number = format!("{series}{sequence}号");
    let event = Event::NumberTaken(NumberTaken {
        sequence,
        number: number.clone(),
        case,
        document: None,
    });
    let expected = match taken {
        0 => ExpectedVersion::NoStream,
        taken => ExpectedVersion::Exact(Version(taken)),
    };
    let events = vec![event.encode(&meta(asking, case.0))];
    Ok(Some(Taking {
        number,
        append: StreamAppend {
            stream,
            expected,
            events,
        },
    }))
}

/// What was decided, and how many numbers each series held then.
pub(super) type Numbered = (Vec<Decided>, BTreeMap<String, u64>);

impl Engine {
    /// Decides; where a document is numbered, once more with the standing of its series. What the
    /// series hold comes with the events, so that the append can say what it believed.
    pub(super) async fn decide_numbered(
        &self,
        session: &mut Session,
        command: &Command,
        asking: &Asking<'_>,
    ) -> Result<Result<Numbered, Rejection>, Failure> {
        let mut known: BTreeMap<String, u64> = BTreeMap::new();
        loop {
            let mut trial = session.clone();
            let asking = Asking {
                series: &known,
                ..asking.clone()
            };
            let events = match trial.decide(command, &asking) {
                Ok(events) => events,
                Err(rejection) => return Ok(Err(rejection)),
            };
            let unasked = unasked(&events, &known);
            if unasked.is_empty() {
                *session = trial;
                return Ok(Ok((events, known)));
            }
            for series in unasked {
                let standing = taken(&*self.store, &series).await?;
                known.insert(series, standing);
            }
        }
    }
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

/// How many numbers a series holds.
async fn taken(store: &dyn EventStore, series: &str) -> Result<u64, Failure> {
    let Version(taken) = store.stream_head(&stream_of(series)?).await?.version;
    Ok(taken)
}

/// The appends that take the numbers of the documents issued, one for each series. They go into
/// the unit that appends the case's events: a number is taken with its document or not at all.
pub(super) fn takings(
    events: &[Decided],
    taken: &BTreeMap<String, u64>,
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
        let before = taken.get(series).copied().unwrap_or(0);
        let append = match appends.remove(series.as_str()) {
            Some(append) => append,
            None => StreamAppend {
                stream: stream_of(series)?,
                expected: standing(before),
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

const fn standing(taken: u64) -> ExpectedVersion {
    match taken {
        0 => ExpectedVersion::NoStream,
        taken => ExpectedVersion::Exact(Version(taken)),
    }
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
