//! Publishing with confirms: which notice met which fate.

use std::collections::{BTreeMap, VecDeque};

use casebook_engine::notice::Notice;
use casebook_engine::ports::Delivery;
use lapin::message::BasicReturnMessage;
use lapin::options::BasicPublishOptions;
use lapin::types::ShortString;
use lapin::{Confirmation, PublisherConfirm};

use crate::message::{encode, properties};
use crate::options::Options;
use crate::session::Session;
use crate::{Code, Trouble, routing_key};

/// Messages on the way, and what came back.
struct Flight<'a> {
    session: &'a Session,
    options: &'a Options,
    waiting: VecDeque<(usize, PublisherConfirm)>,
    answers: Vec<Delivery>,
    /// By id: which confirmation a returned message comes with says nothing about which message
    /// it is, when several are on the way.
    returned: BTreeMap<String, String>,
}

/// Publishes the notices in order and returns an answer for each.
///
/// After an error the session is of no more use.
pub(crate) async fn publish(
    session: &Session,
    exchange: &ShortString,
    options: &Options,
    notices: &[&Notice],
) -> Result<Vec<Delivery>, Trouble> {
    let mut flight = Flight {
        session,
        options,
        waiting: VecDeque::with_capacity(options.window),
        answers: vec![Delivery::Confirmed; notices.len()],
        returned: BTreeMap::new(),
    };
    for (index, notice) in notices.iter().enumerate() {
        if flight.waiting.len() == options.window {
            flight.land_one().await?;
        }
        flight.send(exchange, index, notice).await?;
    }
    while !flight.waiting.is_empty() {
        flight.land_one().await?;
    }
    flight.finish(notices)
}

impl Flight<'_> {
    async fn send(
        &mut self,
        exchange: &ShortString,
        index: usize,
        notice: &Notice,
    ) -> Result<(), Trouble> {
        let mandatory = BasicPublishOptions {
            mandatory: true,
            immediate: false,
        };
        let body = encode(notice, &self.options.source);
        let sending = self.session.channel.basic_publish(
            exchange.clone(),
            routing_key(notice).into(),
            mandatory,
            &body,
            properties(notice),
        );
        let patience = self.options.confirm_timeout;
        let confirm = self.session.within(patience, sending).await?;
        self.waiting.push_back((index, confirm));
        Ok(())
    }

    /// Waits for the oldest message on the way.
    async fn land_one(&mut self) -> Result<(), Trouble> {
        let Some((index, confirm)) = self.waiting.pop_front() else {
            return Ok(());
        };
        let patience = self.options.confirm_timeout;
        match self.session.within(patience, confirm).await? {
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
