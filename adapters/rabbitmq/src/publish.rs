//! Publishing with confirms: which notice met which fate.

use std::collections::{BTreeMap, VecDeque};

use casebook_engine::notice::Notice;
use casebook_engine::ports::Delivery;
use lapin::message::BasicReturnMessage;
use lapin::options::BasicPublishOptions;
use lapin::types::ShortString;
use lapin::{Channel, Confirmation, PublisherConfirm};

use crate::message::{encode, properties};
use crate::options::Options;
use crate::session::Session;
use crate::{Code, Trouble, routing_key};

/// Where messages go, and how.
pub(crate) struct Route<'a> {
    pub(crate) session: &'a Session,
    /// A channel of the session that nobody else publishes over.
    pub(crate) channel: &'a Channel,
    pub(crate) exchange: ShortString,
    pub(crate) options: &'a Options,
}

/// Messages on the way, and what came back.
struct Flight<'a> {
    route: &'a Route<'a>,
    waiting: VecDeque<(usize, PublisherConfirm)>,
    answers: Vec<Delivery>,
    /// By id: which confirmation a returned message comes with says nothing about which message
    /// it is, when several are on the way.
    returned: BTreeMap<String, String>,
}

/// Publishes the notices in order and returns an answer for each.
///
/// After an error the channel is of no more use, nor is the session.
pub(crate) async fn publish(
    route: &Route<'_>,
    notices: &[&Notice],
) -> Result<Vec<Delivery>, Trouble> {
    let mut flight = Flight {
        route,
        waiting: VecDeque::new(),
        answers: vec![Delivery::Confirmed; notices.len()],
        returned: BTreeMap::new(),
    };
    for (index, notice) in notices.iter().enumerate() {
        if flight.waiting.len() == route.options.window {
            flight.land_one().await?;
        }
        flight.send(index, notice).await?;
    }
    while !flight.waiting.is_empty() {
        flight.land_one().await?;
    }
    flight.finish(notices)
}

impl Flight<'_> {
    async fn send(&mut self, index: usize, notice: &Notice) -> Result<(), Trouble> {
        let route = self.route;
        let mandatory = BasicPublishOptions {
            mandatory: true,
            immediate: false,
        };
        let body = encode(notice, &route.options.source);
        let sending = route.channel.basic_publish(
            route.exchange.clone(),
            routing_key(notice).into(),
            mandatory,
            &body,
            properties(notice),
        );
        let patience = self.route.options.confirm_timeout;
        let confirm = self.route.session.within(patience, sending).await?;
        self.waiting.push_back((index, confirm));
        Ok(())
    }

    /// Waits for the oldest message on the way.
    async fn land_one(&mut self) -> Result<(), Trouble> {
        let Some((index, confirm)) = self.waiting.pop_front() else {
            return Ok(());
        };
        let patience = self.route.options.confirm_timeout;
        match self.route.session.within(patience, confirm).await? {
            Confirmation::Ack(returned) => self.note_returned(returned),
            Confirmation::Nack(returned) => {
                self.note_returned(returned);
                self.answers[index] = Delivery::Refused {
                    reason: trouble_of(Code::Refused, "the broker refused it"),
                };
            }
            Confirmation::NotRequested => {
                let detail = "the channel does not confirm";
                return Err(Trouble::new(Code::Lost, detail));
            }
        }
        Ok(())
    }

    fn note_returned(&mut self, returned: Option<BasicReturnMessage>) {
        if let Some(message) = returned {
            let id = message.properties.message_id().as_ref();
            let id = id.map(ToString::to_string).unwrap_or_default();
            self.returned.insert(id, message.reply_text.to_string());
        }
    }

    fn finish(mut self, notices: &[&Notice]) -> Result<Vec<Delivery>, Trouble> {
        for (answer, notice) in self.answers.iter_mut().zip(notices) {
            if let Some(text) = self.returned.remove(&notice.id.to_string()) {
                let detail = format!("`{}`: {text}", routing_key(notice));
                *answer = Delivery::Unroutable {
                    reason: trouble_of(Code::Unroutable, &detail),
                };
            }
        }
        if self.returned.is_empty() {
            Ok(self.answers)
        } else {
            let detail = "a message came back that was not sent";
            Err(Trouble::new(Code::Lost, detail))
        }
    }
}

fn trouble_of(code: Code, detail: &str) -> String {
    Trouble::new(code, detail).to_string()
}
