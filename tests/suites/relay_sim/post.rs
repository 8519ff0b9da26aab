//! The other side: takes notices, refuses some, dies in between.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Mutex;

use async_trait::async_trait;
use casebook_engine::notice::Notice;
use casebook_engine::ports::{Delivery, Fault, Notifier};
use casebook_engine::stream::CaseId;
use futures::pending;
use uuid::Uuid;

use super::dice::Dice;

/// A notifier whose troubles are set by the test.
#[derive(Debug)]
pub(super) struct Post(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    dice: Dice,
    troubles: Troubles,
    arrived: Vec<Notice>,
    first: BTreeMap<Uuid, Notice>,
    /// What was written to a channel that is gone, and has not come yet.
    adrift: VecDeque<Notice>,
}

/// What goes wrong. The default is nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Troubles {
    /// Nothing can be published.
    pub(super) away: bool,
    /// Cases whose notices nobody takes.
    pub(super) unroutable: BTreeSet<CaseId>,
    /// Cases whose notices find a full queue.
    pub(super) full: BTreeSet<CaseId>,
    /// Cases whose notices get no answer yet.
    pub(super) stuck: BTreeSet<CaseId>,
    /// How often a single notice is refused, in percent.
    pub(super) refused_percent: u64,
    /// How often the connection dies at a notice, in percent.
    pub(super) dying_percent: u64,
    /// How often it takes a moment at a notice, in percent.
    pub(super) slow_percent: u64,
}

impl Post {
    pub(super) fn new(seed: u64) -> Self {
        Self(Mutex::new(Inner {
            dice: Dice::new(seed),
            troubles: Troubles::default(),
            arrived: Vec::new(),
            first: BTreeMap::new(),
            adrift: VecDeque::new(),
        }))
    }

    pub(super) fn suffer(&self, troubles: Troubles) {
        self.0.lock().unwrap().troubles = troubles;
    }

    /// Changes what goes wrong.
    pub(super) fn trouble(&self, change: impl FnOnce(&mut Troubles)) {
        change(&mut self.0.lock().unwrap().troubles);
    }

    fn is_slow(&self) -> bool {
        let mut inner = self.0.lock().unwrap();
        let percent = inner.troubles.slow_percent;
        inner.dice.chance(percent)
    }

    fn is_stuck(&self, case: CaseId) -> bool {
        self.0.lock().unwrap().troubles.stuck.contains(&case)
    }

    /// Everything that arrived, second copies too.
    pub(super) fn arrived(&self) -> Vec<Notice> {
        self.0.lock().unwrap().arrived.clone()
    }

    pub(super) fn has(&self, notice: &Notice) -> bool {
        let inner = self.0.lock().unwrap();
        inner.first.get(&notice.id) == Some(notice)
    }

    /// First arrivals, in order.
    pub(super) fn first_arrivals(&self) -> Vec<Notice> {
        let mut seen = BTreeSet::new();
        let mut arrived = self.arrived();
        arrived.retain(|notice| seen.insert(notice.id));
        arrived
    }
}

/// A call under way over a channel of its own. When it ends without an answer, the other side may
/// still get what was written to the channel, and nobody here knows when.
struct Channel<'a> {
    post: &'a Post,
    written: VecDeque<Notice>,
}

impl Drop for Channel<'_> {
    fn drop(&mut self) {
        let mut inner = self.post.0.lock().unwrap();
        let count = inner.dice.below(self.written.len() as u64 + 1);
        let count = usize::try_from(count).unwrap();
        let adrift: Vec<Notice> = self.written.drain(..count).collect();
        inner.adrift.extend(adrift);
    }
}

#[async_trait]
impl Notifier for Post {
    async fn publish(&self, notices: &[Notice]) -> Result<Vec<Delivery>, Fault> {
        let mut channel = Channel {
            post: self,
            written: notices.iter().cloned().collect(),
        };
        let mut answers = Vec::new();
        while let Some(notice) = channel.written.front() {
            if self.is_slow() {
                pending!();
            }
            while self.is_stuck(notice.case) {
                pending!();
            }
            let answer = self.0.lock().unwrap().take(notice)?;
            channel.written.pop_front();
            answers.push(answer);
        }
        Ok(answers)
    }
}

impl Inner {
    fn take(&mut self, notice: &Notice) -> Result<Delivery, Fault> {
        if self.dice.chance(20)
            && let Some(late) = self.adrift.pop_front()
        {
            self.arrive(&late);
        }
        let troubles = &self.troubles;
        if troubles.away {
            return Err(lost());
        }
        if troubles.unroutable.contains(&notice.case) {
            let reason = "no queue takes it".to_owned();
            return Ok(Delivery::Unroutable { reason });
        }
        let is_full = troubles.full.contains(&notice.case);
        if is_full || self.dice.chance(troubles.refused_percent) {
            let reason = "the queue is full".to_owned();
            return Ok(Delivery::Refused { reason });
        }
        let dies = self.dice.chance(troubles.dying_percent);
        if dies && self.dice.chance(50) {
            return Err(lost());
        }
        self.arrive(notice);
        if dies {
            return Err(lost());
        }
        Ok(Delivery::Confirmed)
    }

    fn arrive(&mut self, notice: &Notice) {
        self.arrived.push(notice.clone());
        self.first
            .entry(notice.id)
            .or_insert_with(|| notice.clone());
    }
}

fn lost() -> Fault {
    Fault::Unavailable {
        part: "the post",
        reason: "the connection was lost".to_owned(),
    }
}
