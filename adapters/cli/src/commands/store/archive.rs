//! `store archive` and `store restore`: the log into a file that is a store by itself, and back.

use std::path::Path;

use casebook_engine::ports::EventStore;
use casebook_engine::runtime::verify;
use casebook_engine::stream::Position;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde_json::json;

use crate::args::{ArchiveArgs, RestoreArgs};
use crate::carrying::{Marks, copy_keys};
use crate::copying::{beginning, copy};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::{Address, Store, check_there, is_same, no_store, open_file};
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// The hours by which Beijing time, in which years are closed, is ahead.
const ZONE_HOURS: i8 = 8;

/// Copies the log of the store, or what was recorded before a day, into the file.
pub(super) async fn archive(asked: &ArchiveArgs, desk: &Desk) -> Result<Answer, Problem> {
    if let Address::File(store) = Address::parse(&desk.settings.store.url)
        && is_same(&store, &asked.file)
    {
        return Err(no_store(&store.display(), &"it is the store itself"));
    }
    let store = Store::open(&desk.settings).await?;
    let file = Store::Sqlite(open_file(&asked.file).await?);
    let marks = Marks::read(&*store.subscriptions()).await?;
    let events = store.events();
    let until = match asked.before {
        Some(day) => before(&*events, begin(day)?).await?,
        None => events.head().await?,
    };
    let answer = moved((&store, &file), &marks, until, &asked.file, desk).await;
    file.close().await?;
    answer
}

/// Copies what the file holds into the store, which holds nothing or the beginning of it.
pub(super) async fn restore(asked: &RestoreArgs, desk: &Desk) -> Result<Answer, Problem> {
    check_there(&asked.file)?;
    let file = Store::Sqlite(open_file(&asked.file).await?);
    let store = Store::make(&desk.settings).await?;
    let marks = Marks::read(&*file.subscriptions()).await?;
    let until = file.events().head().await?;
    let answer = moved((&file, &store), &marks, until, &asked.file, desk).await;
    file.close().await?;
    store.close().await?;
    answer
}

/// Copies, reads the copy as `store verify` does, and says how it ends.
async fn moved(
    (from, to): (&Store, &Store),
    marks: &Marks,
    until: Position,
    file: &Path,
    desk: &Desk,
) -> Result<Answer, Problem> {
    let (log, its) = (from.events(), to.events());
    let range = (beginning(&*log, &*its).await?, until);
    marks.set(&*log, &*to.subscriptions(), until).await?;
    copy_keys(&*from.keys(), &*to.keys(), until).await?;
    let mut progress = desk.progress("copy", until.0);
    let copied = copy(&*log, &*its, range, &mut |position| progress.at(position.0)).await;
    progress.finish();
    let copied = copied?;
    let mut progress = desk.progress("verify", until.0);
    let found = verify(&*its, Some(until), |position| progress.at(position.0)).await?;
    progress.finish();
    let whole = found.problems_count == 0 && found.head == until;
    let value = json!({
        "file": file.display().to_string(),
        "copied": copied.to_string(),
        "events": found.events.to_string(),
        "position": found.head.to_string(),
        "digest": found.digest.to_string(),
        "whole": whole,
    });
    let text = desk.lang().pick(
        "已复制并校验；新增/共计事件：",
        "copied and verified; new/all events:",
    );
    let text = format!("{text} {copied}/{}\n{}", found.events, found.digest);
    let answer = Answer::record(value, vec![Block::Text(text)]);
    Ok(answer.ending(if whole { Exit::Done } else { Exit::Damaged }))
}

/// When a day begins.
fn begin(day: Date) -> Result<Timestamp, Problem> {
    let begin = Offset::constant(ZONE_HOURS).to_timestamp(day.at(0, 0, 0, 0));
    begin.map_err(|error| Problem::new(Exit::Usage, "CB-5001", error.to_string()))
}

/// The last position recorded before an instant: recorded time never decreases along the log.
async fn before(events: &dyn EventStore, instant: Timestamp) -> Result<Position, Problem> {
    let (mut low, mut high) = (0, events.head().await?.0);
    while low < high {
        let middle = low + (high - low) / 2;
        let page = events.read_all(Position(middle), 1).await?;
        if page.first().is_some_and(|event| event.recorded < instant) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(Position(low))
}

#[cfg(test)]
mod tests {
    use casebook_engine::ports::{Append, StreamAppend};
    use casebook_engine::recorded::NewEvent;
    use casebook_engine::stream::ExpectedVersion;
    use casebook_memory::MemoryStore;

    use super::*;

    #[tokio::test]
    async fn a_year_ends_with_the_last_event_before_the_day() {
        let store = MemoryStore::new();
        for second in [10, 10, 20, 30, 30] {
            let event = NewEvent {
                event_type: "noted".into(),
                schema: 1,
                meta: b"{}".to_vec(),
                body: b"{}".to_vec(),
            };
            let stream = StreamAppend {
                stream: "case/a".parse().expect("a stream"),
                expected: ExpectedVersion::Any,
                events: vec![event],
            };
            let append = Append {
                idempotency: None,
                streams: vec![stream],
            };
            let now = Timestamp::from_second(second).expect("in range");
            store.append(vec![append], now).await.expect("no fault");
        }
        for (second, expected) in [(5, 0), (10, 0), (11, 2), (20, 2), (30, 3), (31, 5)] {
            let instant = Timestamp::from_second(second).expect("in range");
            let found = before(&store, instant).await.expect("read");
            assert_eq!(found, Position(expected), "{second}");
        }
    }
}
