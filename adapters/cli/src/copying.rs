//! Copying a log, event by event, into another store.
//!
//! Nothing is written but through the append of the other store. The same bytes at the same recorded
//! time after the same events get the same place and the same hash: that they did is looked at after
//! each append, so a copy that was made is the log, whatever technology either store is of.

use casebook_engine::ports::{Append, Appended, EventStore, StreamAppend};
use casebook_engine::recorded::{NewEvent, Recorded};
use casebook_engine::stream::{ExpectedVersion, Position, Version};
use futures::future::join_all;

use crate::exit::Exit;
use crate::problem::Problem;

/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;

/// How many calls wait for a commit together. They are handed in one after the other, and the store
/// takes them in that order.
const CALLS: usize = 30;

/// Where the log of `to` ends, all of which the log of `from` must hold.
///
/// # Errors
/// `CB-5028` when `to` does not hold the beginning of the log of `from`. Those of the stores.
pub(crate) async fn beginning(
    from: &dyn EventStore,
    to: &dyn EventStore,
) -> Result<Position, Problem> {
    let end = to.head().await?;
    if event_at(from, end).await? == event_at(to, end).await? {
        return Ok(end);
    }
    Err(unlike(Exit::Invalid, end))
}

/// Appends to `to`, which ends at a [`beginning`], the events of `from` up to `until`; says how many.
///
/// Nobody else may append to `to` meanwhile. Broken off, it can be run again.
///
/// # Errors
/// `CB-5028` when `to` does not go on as `from` does. Those of the stores.
pub(crate) async fn copy(
    from: &dyn EventStore,
    to: &dyn EventStore,
    (before, until): (Position, Position),
    progress: &mut (dyn FnMut(Position) + Send),
) -> Result<u64, Problem> {
    let mut at = before;
    while at < until {
        let wanted = usize::try_from(until.0 - at.0).unwrap_or(PAGE_EVENTS);
        let page = from.read_all(at, wanted.min(PAGE_EVENTS)).await?;
        let Some(last) = page.last() else { break };
        append(to, &page).await?;
        at = last.position;
        progress(at);
    }
    Ok(at.0.saturating_sub(before.0))
}

/// The event at a place; none before the first and beyond the last.
///
/// # Errors
/// As the store's.
pub(crate) async fn event_at(
    store: &dyn EventStore,
    place: Position,
) -> Result<Option<Recorded>, Problem> {
    let Some(before) = place.0.checked_sub(1) else {
        return Ok(None);
    };
    let page = store.read_all(Position(before), 1).await?;
    Ok(page.into_iter().next())
}

/// Appends a page, and sees that each event is what it was.
async fn append(to: &dyn EventStore, page: &[Recorded]) -> Result<(), Problem> {
    let moments: Vec<&[Recorded]> = page
        .chunk_by(|one, next| one.recorded == next.recorded)
        .collect();
    for together in moments.chunks(CALLS) {
        let calls = together.iter().map(|events| {
            let appends = stretches(events).map(appended).collect();
            to.append(appends, events[0].recorded)
        });
        let answers = join_all(calls).await;
        for (events, answers) in together.iter().zip(answers) {
            for (stretch, answer) in stretches(events).zip(answers?) {
                let last = &stretch[stretch.len() - 1];
                if !answer.is_ok_and(|answer| is_at(&answer, last)) {
                    return Err(unlike(Exit::Damaged, last.position));
                }
            }
        }
    }
    Ok(())
}

/// Events that follow one another in one stream.
fn stretches(events: &[Recorded]) -> impl Iterator<Item = &[Recorded]> {
    events.chunk_by(|one, next| one.stream == next.stream)
}

fn appended(stretch: &[Recorded]) -> Append {
    let first = &stretch[0];
    let expected = match first.version.0 {
        1 => ExpectedVersion::NoStream,
        version => ExpectedVersion::Exact(Version(version - 1)),
    };
    let events = stretch.iter().map(|event| NewEvent {
        event_type: event.event_type.clone(),
        schema: event.schema,
        meta: event.meta.clone(),
        body: event.body.clone(),
    });
    Append {
        idempotency: None,
        streams: vec![StreamAppend {
            stream: first.stream.clone(),
            expected,
            events: events.collect(),
        }],
    }
}

fn is_at(answer: &Appended, last: &Recorded) -> bool {
    let head = answer.heads.first();
    answer.position == last.position
        && answer.recorded == last.recorded
        && head.is_some_and(|head| head.version == last.version && head.hash == last.hash)
}

fn unlike(exit: Exit, at: Position) -> Problem {
    Problem::new(exit, "CB-5028", format!("#{at}"))
}

#[cfg(test)]
mod tests {
    use casebook_engine::stream::StreamId;
    use casebook_memory::MemoryStore;
    use jiff::Timestamp;

    use super::*;

    /// Appends so many events to each of some streams in turn, three of them at each instant.
    async fn filled(streams: &[&str], count: u64) -> MemoryStore {
        let store = MemoryStore::new();
        for number in 0..count {
            let named = streams[usize::try_from(number).expect("few") % streams.len()];
            let stream: StreamId = named.parse().expect("a stream");
            let event = NewEvent {
                event_type: "noted".into(),
                schema: 2,
                meta: b"{}".to_vec(),
                body: number.to_string().into_bytes(),
            };
            let append = Append {
                idempotency: None,
                streams: vec![StreamAppend {
                    stream,
                    expected: ExpectedVersion::Any,
                    events: vec![event.clone(), event],
                }],
            };
            let second = i64::try_from(1_700_000_000 + number / 3).expect("in range");
            let now = Timestamp::from_second(second).expect("in range");
            let answers = store.append(vec![append], now).await.expect("no fault");
            answers[0].as_ref().expect("appended");
        }
        store
    }

    async fn all(store: &MemoryStore) -> Vec<Recorded> {
        store
            .read_all(Position::START, usize::MAX)
            .await
            .expect("read")
    }

    async fn copied(from: &MemoryStore, to: &MemoryStore, until: u64) -> Result<u64, String> {
        let done = async {
            let before = beginning(from, to).await?;
            copy(from, to, (before, Position(until)), &mut |_| ()).await
        };
        done.await
            .map_err(|problem: Problem| problem.code.into_owned())
    }

    #[tokio::test]
    async fn a_copy_is_the_log_and_goes_on_where_it_ends() {
        let (log, copy) = (filled(&["case/a", "case/b"], 900).await, MemoryStore::new());
        assert_eq!(copied(&log, &copy, 5).await, Ok(5));
        assert_eq!(all(&copy).await, all(&log).await[..5]);
        assert_eq!(copied(&log, &copy, u64::MAX).await, Ok(1_795));
        assert_eq!(all(&copy).await, all(&log).await);
        assert_eq!(copied(&log, &copy, u64::MAX).await, Ok(0));
    }

    #[tokio::test]
    async fn another_log_is_not_gone_on_with() {
        let (log, other) = (filled(&["case/a"], 9).await, filled(&["case/b"], 3).await);
        assert_eq!(copied(&log, &other, 18).await, Err("CB-5028".to_owned()));
        assert_eq!(copied(&other, &log, 6).await, Err("CB-5028".to_owned()));
        assert_eq!(all(&other).await.len(), 6);
    }
}
