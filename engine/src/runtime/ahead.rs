//! A whole log in order, read ahead of whoever takes it.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::ports::{EventStore, Fault};
use crate::recorded::Recorded;
use crate::stream::Position;

/// How many events are asked for at a time.
const PAGE_EVENTS: u64 = 1_000;

/// How many pages are being read or wait to be taken: what is kept in memory.
const PAGES: usize = 3;

type Read = Result<Vec<Recorded>, Fault>;
type Reading<'a> = Pin<Box<dyn Future<Output = Read> + Send + 'a>>;

/// Reads the events up to a position, in order.
///
/// Positions are gapless, so where a page ends is known before it is there, and the next ones are
/// asked for at once: a store that works beside its caller reads on while a page is looked at. Where
/// a page is shorter than asked for, or positions are missing, the events and their order are the
/// same as if one page had been read after the other.
pub(super) struct Ahead<'a> {
    store: &'a dyn EventStore,
    /// The end of the last page that was asked for.
    asked: Position,
    until: Position,
    pages: VecDeque<Page<'a>>,
}

/// The events up to a position, from the end of the page before.
struct Page<'a> {
    end: Position,
    state: State<'a>,
}

enum State<'a> {
    Asked(Reading<'a>),
    Here(Read),
}

impl<'a> Ahead<'a> {
    /// Reads nothing yet.
    pub(super) fn new(store: &'a dyn EventStore, until: Position) -> Self {
        Self {
            store,
            asked: Position::START,
            until,
            pages: VecDeque::new(),
        }
    }

    /// The next events; none at the end.
    ///
    /// # Errors
    /// That of reading the page, once all before it are taken.
    pub(super) async fn next(&mut self) -> Read {
        loop {
            self.ask();
            let Some((end, page)) = poll_fn(|context| self.poll_first(context)).await else {
                return Ok(Vec::new());
            };
            let mut page = page?;
            let Some(last) = page.last().map(|event| event.position) else {
                self.pages.clear();
                return Ok(page);
            };
            if last < end {
                let rest = self.page(last, end);
                self.pages.push_front(rest);
            }
            page.truncate(page.partition_point(|event| event.position <= end));
            if !page.is_empty() {
                self.ask();
                poll_fn(|context| {
                    self.poll(context);
                    Poll::Ready(())
                })
                .await;
                return Ok(page);
            }
        }
    }

    /// Asks for pages until there are as many as may be.
    fn ask(&mut self) {
        while self.pages.len() < PAGES && self.asked < self.until {
            let end = Position(self.until.0.min(self.asked.0 + PAGE_EVENTS));
            let page = self.page(self.asked, end);
            self.pages.push_back(page);
            self.asked = end;
        }
    }

    fn page(&self, after: Position, end: Position) -> Page<'a> {
        let wanted = usize::try_from(end.0 - after.0).unwrap_or(usize::MAX);
        let state = State::Asked(self.store.read_all(after, wanted));
        Page { end, state }
    }

    /// Goes on with all pages.
    fn poll(&mut self, context: &mut Context<'_>) {
        for page in &mut self.pages {
            if let State::Asked(reading) = &mut page.state
                && let Poll::Ready(read) = reading.as_mut().poll(context)
            {
                page.state = State::Here(read);
            }
        }
    }

    /// Goes on with all pages until the first is here.
    fn poll_first(&mut self, context: &mut Context<'_>) -> Poll<Option<(Position, Read)>> {
        self.poll(context);
        match self.pages.pop_front() {
            None => Poll::Ready(None),
            Some(Page {
                end,
                state: State::Here(read),
            }) => Poll::Ready(Some((end, read))),
            Some(asked) => {
                self.pages.push_front(asked);
                Poll::Pending
            }
        }
    }
}
