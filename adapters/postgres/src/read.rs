//! Reading: pages of events, heads.

use casebook_engine::ports::{Fault, StreamHead};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Category, Position, StreamId, Version};

use crate::decode::{CASE, category_number, to_hash, to_number};
use crate::fault::{corrupt, unavailable};
use crate::page::{self, Page};
use crate::session::{Sessions, bounded};

const ALL: Page = Page {
    filter: "pos > $1",
    order: "pos",
};

const OF_STREAM: Page = Page {
    filter: "sid = (SELECT sid FROM streams WHERE category = $3 AND id = $4) AND version > $1",
    order: "version",
};

/// A page of one category. Cases are nearly the whole log; the others have an index.
const fn of_category(category: Category) -> Page {
    Page {
        filter: match category {
            Category::Case => "pos > $1 AND category = 1",
            Category::Refusal => "pos > $1 AND category <> 1 AND category = 2",
            Category::Series => "pos > $1 AND category <> 1 AND category = 3",
            Category::Registry => "pos > $1 AND category <> 1 AND category = 4",
        },
        order: "pos",
    }
}

const _: () = assert!(
    CASE == 1,
    "the filters above and the index name cases by this number"
);

/// A page of the whole log; the positions are checked to be without a gap.
pub(crate) async fn all(
    sessions: &Sessions,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    let events = along(sessions, ALL, after, limit).await?;
    check_contiguous("position", after.0, events.iter().map(|e| e.position.0))?;
    Ok(events)
}

/// A page of one stream; the versions are checked to be without a gap.
pub(crate) async fn stream(
    sessions: &Sessions,
    stream: &StreamId,
    after: Version,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let query = OF_STREAM
        .query(after.0, limit)
        .bind(category_number(stream.category()))
        .bind(stream.id().to_owned());
    let events = page::events_of(sessions, query, stream).await?;
    let versions = events.iter().map(|e| e.version.0);
    check_contiguous(&format!("{stream} at version"), after.0, versions)?;
    Ok(events)
}

/// A page of one category.
pub(crate) async fn category(
    sessions: &Sessions,
    category: Category,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    along(sessions, of_category(category), after, limit).await
}

/// A page along the whole log. Whoever reads it has work with what came before: the page is made
/// beside that.
async fn along(
    sessions: &Sessions,
    page: Page,
    after: Position,
    limit: usize,
) -> Result<Vec<Recorded>, Fault> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let sessions = sessions.clone();
    let reading = async move { page::events(&sessions, page.query(after.0, limit)).await };
    let page = tokio::spawn(reading).await;
    page.unwrap_or_else(|ended| Err(unavailable(&ended)))
}

/// The position of the latest event.
pub(crate) async fn head(sessions: &Sessions) -> Result<Position, Fault> {
    let mut lent = sessions.lend().await?;
    let query = sqlx::query_scalar("SELECT coalesce(max(pos), 0) FROM events");
    let head = bounded(lent.limit(), query.fetch_one(lent.connection())).await?;
    lent.give_back();
    to_number(head, "the head of the log").map(Position)
}

/// Version and hash of the latest event of a stream.
pub(crate) async fn stream_head(
    sessions: &Sessions,
    stream: &StreamId,
) -> Result<StreamHead, Fault> {
    let mut lent = sessions.lend().await?;
    let query = sqlx::query_as(
        "SELECT version, hash FROM events
                        WHERE sid = (SELECT sid FROM streams WHERE category = $1 AND id = $2)
                        ORDER BY version DESC LIMIT 1",
    )
    .bind(category_number(stream.category()))
    .bind(stream.id());
    let row = bounded(lent.limit(), query.fetch_optional(lent.connection())).await?;
    lent.give_back();
    let Some((version, hash)): Option<(i64, Vec<u8>)> = row else {
        return Ok(StreamHead::EMPTY);
    };
    let place = format!("the head of {stream}");
    Ok(StreamHead {
        version: Version(to_number(version, &place)?),
        hash: to_hash(&hash, &place)?,
    })
}

/// A gap is an event that was lost: the caller must not go on past it.
fn check_contiguous(what: &str, after: u64, found: impl Iterator<Item = u64>) -> Result<(), Fault> {
    let mut expected = after;
    for number in found {
        expected += 1;
        if number != expected {
            let place = format!("{what} {expected}");
            return Err(corrupt(place, &format!("the next event there is {number}")));
        }
    }
    Ok(())
}
