//! The notifier port over RabbitMQ.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use casebook_engine::notice::Notice;
use casebook_engine::ports::{Delivery, Fault, Notifier};

use crate::publish::publish;
use crate::session::{Blocked, Session};
use crate::{Broker, Code, Trouble};

/// Publishes notices. Connects at the first one, and again after each failure.
///
/// Nothing is sent twice by itself: after [`Fault::Unavailable`] the caller publishes again. Calls
/// at the same time wait for each other.
#[derive(Debug)]
pub struct RabbitNotifier {
    broker: Broker,
    line: tokio::sync::Mutex<Option<Line>>,
    blocked: Arc<Blocked>,
    last: Mutex<Health>,
}

/// Whether notices get through, as far as the last attempt tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// Nothing was published yet.
    Untried,
    /// The last notices got through.
    Well,
    /// The broker takes nothing for want of memory or disk.
    Blocked {
        /// What it says.
        reason: String,
    },
    /// The last attempt failed.
    Down(Trouble),
}

/// A session, and whether the fate of something sent over it is unknown.
struct Line {
    session: Session,
    is_stale: bool,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let is_connected = self.session.is_connected();
        f.debug_struct("Line")
            .field("is_connected", &is_connected)
            .field("is_stale", &self.is_stale)
            .finish_non_exhaustive()
    }
}

impl RabbitNotifier {
    /// A notifier that has not connected yet.
    pub fn new(broker: Broker) -> Self {
        Self {
            broker,
            line: tokio::sync::Mutex::default(),
            blocked: Arc::default(),
            last: Mutex::new(Health::Untried),
        }
    }

    /// Whether notices get through.
    pub fn health(&self) -> Health {
        if let Some(reason) = self.blocked.borrow().clone() {
            return Health::Blocked { reason };
        }
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }

    /// Publishes over the line that stands, or over a new one.
    ///
    /// The line is taken out while it is used: whoever drops the future half way drops it too, and
    /// what was on the way is not taken for an answer to something else.
    async fn try_publish(
        &self,
        line: &mut Option<Line>,
        notices: &[Notice],
    ) -> Result<Vec<Delivery>, Trouble> {
        let session = match line.take() {
            Some(open) if open.session.is_connected() => {
                if let Some(reason) = open.session.blocked() {
                    *line = Some(open);
                    return Err(Trouble::new(Code::Blocked, reason));
                }
                (!open.is_stale).then_some(open.session)
            }
            _ => None,
        };
        let session = match session {
            Some(session) => session,
            None => self.broker.open(self.blocked.clone()).await?,
        };
        let answers = self.publish_and_mend(&session, notices).await;
        let is_stale = answers.is_err();
        let is_blocked = matches!(&answers, Err(trouble) if trouble.code == Code::Blocked);
        // A blocked connection is kept: a new one would be blocked as well, and the broker would
        // take what was sent over each of them in the end.
        if !is_stale || is_blocked {
            *line = Some(Line { session, is_stale });
        }
        answers
    }

    /// What no queue takes is sent again after the queues were made once more.
    async fn publish_and_mend(
        &self,
        session: &Session,
        notices: &[Notice],
    ) -> Result<Vec<Delivery>, Trouble> {
        let (exchange, options) = (self.broker.names.events(), &self.broker.options);
        let all: Vec<&Notice> = notices.iter().collect();
        let mut answers = publish(session, &exchange, options, &all).await?;
        let is_unroutable = |answer: &Delivery| matches!(answer, Delivery::Unroutable { .. });
        let places: Vec<usize> = (0..answers.len())
            .filter(|&place| is_unroutable(&answers[place]))
            .collect();
        if places.is_empty() || !options.declares {
            return Ok(answers);
        }
        self.broker.prepare(session).await?;
        let again: Vec<&Notice> = places.iter().map(|&place| &notices[place]).collect();
        let second = publish(session, &exchange, options, &again).await?;
        for (place, answer) in places.into_iter().zip(second) {
            answers[place] = answer;
        }
        Ok(answers)
    }
}

#[async_trait]
impl Notifier for RabbitNotifier {
    async fn publish(&self, notices: &[Notice]) -> Result<Vec<Delivery>, Fault> {
        if notices.is_empty() {
            return Ok(Vec::new());
        }
        let mut line = self.line.lock().await;
        let answers = self.try_publish(&mut line, notices).await;
        let health = match &answers {
            Ok(_) => Health::Well,
            Err(trouble) => Health::Down(trouble.clone()),
        };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = health;
        Ok(answers?)
    }
}
