//! The calls that wait, in the order in which they came.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::Instant;

use crate::call::Call;

/// The most appends of a batch, unless one call has more.
const APPENDS_MAX: usize = 1_024;

/// The most bytes of a batch, unless one call has more.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// So many are answered before the next batch is written, so that it takes along those who come back at
/// once: half as many statements then. More are answered meanwhile, as the database would stand still
/// for longer than a statement takes to begin.
const FEW: usize = 16;

/// What a statement takes whatever it writes, about: longer it does not pay to wait.
const STATEMENT: Duration = Duration::from_micros(150);

/// So many batches are written without waiting after it did not pay.
const WITHOUT: u32 = 31;

/// How large a batch is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Size {
    appends: usize,
    bytes: usize,
}

impl Size {
    /// Adds a call, if the batch is empty or has room for it. Says whether it did.
    pub(crate) fn add(&mut self, call: &Call) -> bool {
        let with = Self {
            appends: self.appends + call.appends.len(),
            bytes: self.bytes + call.bytes,
        };
        let has_room = with.appends <= APPENDS_MAX && with.bytes <= BYTES_MAX;
        let takes = self.appends == 0 || has_room;
        if takes {
            *self = with;
        }
        takes
    }
}

/// The calls that wait, in the order in which they came.
pub(crate) struct Line {
    calls: mpsc::Receiver<Call>,
    /// The next batch begins with it.
    left_over: Option<Call>,
    /// So many batches are to be written without waiting for those who may come back.
    without: u32,
}

impl Line {
    pub(crate) fn new(calls: mpsc::Receiver<Call>) -> Self {
        Self {
            calls,
            left_over: None,
            without: 0,
        }
    }

    /// The next call, once there is one; none when no more can come. Loses none when it is not waited
    /// for to the end.
    pub(crate) async fn next(&mut self) -> Option<Call> {
        match self.left_over.take() {
            Some(call) => Some(call),
            None => self.calls.recv().await,
        }
    }

    /// The next call, if it is there already.
    pub(crate) fn waiting(&mut self) -> Option<Call> {
        let left_over = self.left_over.take();
        left_over.or_else(|| self.calls.try_recv().ok())
    }

    /// Puts the call back that was taken last: the next batch begins with it.
    pub(crate) fn put_back(&mut self, call: Call) {
        self.left_over = Some(call);
    }

    /// Whether it pays to wait for so many who are answered, with so many others in the next batch.
    pub(crate) fn awaits(&mut self, answered: usize, others: usize) -> bool {
        let paid = self.without == 0;
        self.without = self.without.saturating_sub(1);
        paid && answered <= FEW && answered + others > 1
    }

    /// Lets those who were just answered come back. Ends when a turn of theirs brings nobody, so it
    /// takes no longer than they are at work; if that is long, the next batches do not wait.
    pub(crate) async fn come_back(&mut self, answered: usize) {
        let begun = Instant::now();
        let all = self.calls.len() + answered;
        loop {
            let before = self.calls.len();
            yield_now().await;
            let now = self.calls.len();
            if now == before || now >= all {
                break;
            }
        }
        if begun.elapsed() > STATEMENT {
            self.without = WITHOUT;
        }
    }

    /// The first call and those behind it that are there already and have room.
    pub(crate) fn gather(&mut self, first: Call) -> Vec<Call> {
        let mut size = Size::default();
        size.add(&first);
        let mut batch = vec![first];
        while let Some(call) = self.waiting() {
            if !size.add(&call) {
                self.put_back(call);
                break;
            }
            batch.push(call);
        }
        batch
    }
}

#[cfg(test)]
mod tests {
    use casebook_engine::ports::Append;
    use jiff::Timestamp;
    use tokio::sync::oneshot;

    use super::*;

    fn call(appends: usize, bytes: usize) -> Call {
        let nothing = Append {
            idempotency: None,
            streams: Vec::new(),
        };
        Call {
            appends: vec![nothing; appends],
            now: Timestamp::UNIX_EPOCH,
            bytes,
            caller: oneshot::channel().0,
        }
    }

    /// The sizes of the batches that calls of so many appends and bytes make.
    async fn batches(sizes: &[(usize, usize)]) -> Vec<usize> {
        let (calls, waiting) = mpsc::channel(sizes.len());
        for (appends, bytes) in sizes {
            assert!(calls.send(call(*appends, *bytes)).await.is_ok());
        }
        drop(calls);
        let mut line = Line::new(waiting);
        let mut batches = Vec::new();
        while let Some(first) = line.next().await {
            batches.push(line.gather(first).len());
        }
        batches
    }

    async fn check(sizes: &[(usize, usize)], expected: &[usize]) {
        assert_eq!(batches(sizes).await, expected, "{sizes:?}");
    }

    #[tokio::test]
    async fn a_batch_holds_what_waits_up_to_its_bounds() {
        let half = BYTES_MAX / 2;
        check(&[(1, 10)], &[1]).await;
        check(&[(1, 10), (1, 10), (1, 10)], &[3]).await;
        check(&[(1, half), (1, half), (1, 1), (1, 1)], &[2, 2]).await;
        check(&[(1, 1), (1, BYTES_MAX), (1, 1)], &[1, 1, 1]).await;
        check(&[(1, 4 * BYTES_MAX), (1, 1), (1, 1)], &[1, 2]).await;
        let full = [(APPENDS_MAX, 1), (1, 1), (APPENDS_MAX - 1, 1)];
        check(&full, &[1, 2]).await;
    }

    /// How many of two who were answered are back, if each needs so many turns.
    async fn back_after(turns: usize) -> usize {
        let (calls, waiting) = mpsc::channel(2);
        let mut line = Line::new(waiting);
        for _ in 0..2 {
            let calls = calls.clone();
            tokio::spawn(async move {
                for _ in 0..turns {
                    yield_now().await;
                }
                assert!(calls.send(call(1, 1)).await.is_ok());
            });
        }
        line.come_back(2).await;
        line.calls.len()
    }

    #[tokio::test]
    async fn who_comes_back_at_once_is_waited_for_and_nobody_else() {
        assert_eq!(back_after(0).await, 2);
        assert_eq!(back_after(5).await, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_few_are_waited_for_unless_that_took_long() {
        let (calls, waiting) = mpsc::channel(1);
        let mut line = Line::new(waiting);
        assert!(!line.awaits(1, 0), "a lone caller");
        assert!(line.awaits(1, 1) && line.awaits(FEW, 0));
        assert!(!line.awaits(FEW + 1, 1));
        tokio::spawn(async move {
            tokio::time::advance(2 * STATEMENT).await;
            drop(calls);
        });
        line.come_back(2).await;
        for _ in 0..WITHOUT {
            assert!(!line.awaits(1, 1));
        }
        assert!(line.awaits(1, 1));
    }
}
