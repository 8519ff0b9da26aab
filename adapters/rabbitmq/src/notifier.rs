//! The notifier port over RabbitMQ.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use casebook_engine::notice::Notice;
use casebook_engine::ports::{Delivery, Fault, Notifier};
use lapin::Channel;

use crate::publish::{Route, publish};
use crate::session::{Blocked, Session};
use crate::{Broker, Code, Trouble};

/// Publishes notices. Connects at the first one, and again after each failure.
///
/// Nothing is sent twice by itself: after [`Fault::Unavailable`] the caller publishes again. Calls
/// at the same time go side by side over one connection, each over a channel of its own.
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

/// A session, its channels that nobody uses, and whether the fate of something sent over it is
/// unknown.
struct Line {
    session: Arc<Session>,
    idle: Vec<Channel>,
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
    /// The channel is taken out while it is used: whoever drops the future half way drops it too,
    /// and what was on the way is not taken for an answer to something else.
    async fn try_publish(&self, notices: &[Notice]) -> Result<Vec<Delivery>, Trouble> {
        let (session, channel) = self.take_channel().await?;
        let answers = self.publish_and_mend(&session, &channel, notices).await;
        let is_blocked = matches!(&answers, Err(trouble) if trouble.code == Code::Blocked);
        let mut line = self.line.lock().await;
        // Another call may have opened a new line meanwhile: it is not this one's to judge.
        if let Some(open) = line.as_mut()
            && Arc::ptr_eq(&open.session, &session)
        {
            match &answers {
                Ok(_) => open.idle.push(channel),
                // A blocked connection is kept: a new one would be blocked as well, and the broker
                // would take what was sent over each of them in the end.
                Err(_) if is_blocked => open.is_stale = true,
                Err(_) => *line = None,
            }
        }
        answers
    }

    /// A channel of the line that stands, or of a new one.
    async fn take_channel(&self) -> Result<(Arc<Session>, Channel), Trouble> {
        let mut line = self.line.lock().await;
        if let Some(open) = &*line
            && open.session.is_connected()
        {
            if let Some(reason) = open.session.blocked() {
                return Err(Trouble::new(Code::Blocked, reason));
            }
        } else {
            *line = None;
        }
        let mut open = match line.take() {
            Some(open) if !open.is_stale => open,
            _ => Line {
                session: Arc::new(self.broker.open(self.blocked.clone()).await?),
                idle: Vec::new(),
                is_stale: false,
            },
        };
        let channel = match open.idle.pop() {
            Some(channel) => channel,
            None => open.session.new_channel(&self.broker.options).await?,
        };
        let session = open.session.clone();
        *line = Some(open);
        Ok((session, channel))
    }

    /// What no queue takes is sent again after the queues were made once more.
    async fn publish_and_mend(
        &self,
        session: &Session,
        channel: &Channel,
        notices: &[Notice],
    ) -> Result<Vec<Delivery>, Trouble> {
        let route = Route {
            session,
            channel,
            exchange: self.broker.names.events(),
            options: &self.broker.options,
        };
        let all: Vec<&Notice> = notices.iter().collect();
        let mut answers = publish(&route, &all).await?;
        let is_unroutable = |answer: &Delivery| matches!(answer, Delivery::Unroutable { .. });
        let places: Vec<usize> = (0..answers.len())
            .filter(|&place| is_unroutable(&answers[place]))
            .collect();
        if places.is_empty() || !route.options.declares {
            return Ok(answers);
        }
        self.broker.prepare(session).await?;
        let again: Vec<&Notice> = places.iter().map(|&place| &notices[place]).collect();
        let second = publish(&route, &again).await?;
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
        let answers = self.try_publish(notices).await;
        let health = match &answers {
            Ok(_) => Health::Well,
            Err(trouble) => Health::Down(trouble.clone()),
        };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = health;
        Ok(answers?)
    }
}
