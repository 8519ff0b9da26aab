//! The calls that wait, in the order in which they came.

use tokio::sync::mpsc;

use crate::call::Call;

/// The most appends of a batch, unless one call has more.
const APPENDS_MAX: usize = 1_024;

/// The most bytes of a batch, unless one call has more.
const BYTES_MAX: usize = 4 * 1024 * 1024;

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
}

impl Line {
    pub(crate) fn new(calls: mpsc::Receiver<Call>) -> Self {
        Self {
            calls,
            left_over: None,
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
}
