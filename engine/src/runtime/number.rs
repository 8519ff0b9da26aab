//! Case numbers (案号): gapless series, each a stream of its own.
//!
//! The number of a case is the version that its `number_taken` event has in the stream of the
//! series, and that event is appended in one unit with the opening of the case. So a series has no
//! gap and no double, whoever opens cases at the same time, and a number leads to its case by
//! reading one event.

use jiff::civil::Date;
use uuid::Uuid;

use crate::access::Directory;
use crate::case::{Event, NumberTaken};
use crate::definition::Definition;
use crate::ports::{EventStore, StreamAppend};
use crate::recorded::{Actor, Meta};
use crate::stream::{CaseId, Category, ExpectedVersion, StreamId, Version};

use super::Failure;
use super::session::Asking;

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
