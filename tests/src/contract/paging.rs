//! Pages of any size add up to the whole.

use casebook_engine::ports::EventStore;
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::{Category, Position, StreamId, Version};

use super::{Factory, append, case, noted, read_log, to_any};

const PAGES: [usize; 6] = [1, 2, 3, 7, 1_000, usize::MAX];

/// Thirty events over three streams of two categories, interleaved.
async fn write_thirty<F: Factory>(factory: &F) -> std::sync::Arc<F::Store> {
    let store = factory.open().await;
    let streams = ["case/a", "refusal/a", "case/b"];
    for (number, stream) in (0..30).zip(streams.iter().cycle()) {
        let stream: StreamId = stream.parse().expect("a valid stream");
        let answer = append(&*store, to_any(&stream, vec![noted(number)])).await;
        answer.expect("appended");
    }
    store
}

/// Reads page by page; `next` gives the page after the last event read.
async fn read_pages(
    limit: usize,
    next: impl AsyncFn(Option<&Recorded>) -> Vec<Recorded>,
) -> Vec<Recorded> {
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let page = next(events.last()).await;
        assert!(page.len() <= limit);
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
}

/// By version within a stream.
pub async fn pages_of_every_size_give_the_whole_stream<F: Factory>(factory: &F) {
    let store = write_thirty(factory).await;
    let stream = case("b");
    let mut expected = read_log(&*store).await;
    expected.retain(|event| event.stream == stream);
    assert_eq!(expected.len(), 10);
    for limit in PAGES {
        let pages = read_pages(limit, async |last| {
            let after = last.map_or(Version::EMPTY, |event| event.version);
            let page = store.read_stream(&stream, after, limit).await;
            page.expect("read_stream")
        });
        assert_eq!(pages.await, expected);
    }
}

/// By position over everything.
pub async fn pages_of_every_size_give_the_whole_log<F: Factory>(factory: &F) {
    let store = write_thirty(factory).await;
    let expected = read_log(&*store).await;
    assert_eq!(expected.len(), 30);
    for limit in PAGES {
        let pages = read_pages(limit, async |last| {
            let after = last.map_or(Position::START, |event| event.position);
            store.read_all(after, limit).await.expect("read_all")
        });
        assert_eq!(pages.await, expected);
    }
}

/// By position within a category.
pub async fn pages_of_every_size_give_the_whole_category<F: Factory>(factory: &F) {
    let store = write_thirty(factory).await;
    for (category, count) in [
        (Category::Case, 20),
        (Category::Refusal, 10),
        (Category::Series, 0),
    ] {
        let mut expected = read_log(&*store).await;
        expected.retain(|event| event.stream.category() == category);
        assert_eq!(expected.len(), count);
        for limit in PAGES {
            let pages = read_pages(limit, async |last| {
                let after = last.map_or(Position::START, |event| event.position);
                let page = store.read_category(category, after, limit).await;
                page.expect("read_category")
            });
            assert_eq!(pages.await, expected);
        }
    }
}

/// Reading after the last event, far after it, or nothing at all is no error.
pub async fn beyond_the_end_there_is_nothing<F: Factory>(factory: &F) {
    let store = write_thirty(factory).await;
    let stream = case("b");
    for after in [30, 31, 1 << 40, i64::MAX as u64, u64::MAX] {
        let all = store.read_all(Position(after), 5).await;
        assert_eq!(all.expect("read_all"), []);
        let category = store
            .read_category(Category::Case, Position(after), 5)
            .await;
        assert_eq!(category.expect("read_category"), []);
        let events = store.read_stream(&stream, Version(after), 5).await;
        assert_eq!(events.expect("read_stream"), []);
    }
    let none = store.read_all(Position::START, 0).await;
    assert_eq!(none.expect("read_all"), []);
}
