//! What becomes of each append of a call: decided in order, without the database.

use casebook_engine::chain;
use casebook_engine::ports::{Append, AppendFailure, Appended, StreamAppend, StreamHead};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::StreamId;
use jiff::Timestamp;

use super::tail::{KnownKey, KnownStream, Tail};
use crate::decode::to_bigint;

/// The answers of a call and what has to be written for them.
pub(crate) struct Plan {
    /// One answer per append, in order.
    pub(crate) answers: Vec<Result<Appended, AppendFailure>>,
    /// The events in order of position.
    pub(crate) events: Vec<PlannedEvent>,
    /// The keys used for the first time.
    pub(crate) keys: Vec<(String, KnownKey)>,
    /// The event types used for the first time.
    pub(crate) types: Vec<(i32, String)>,
    /// The log as it stands after the call.
    pub(crate) tail: Tail,
}

/// An event with the numbers that stand for its stream and its type.
pub(crate) struct PlannedEvent {
    pub(crate) sid: i64,
    pub(crate) type_id: i32,
    pub(crate) event: Recorded,
}

impl Plan {
    /// Decides every append; each sees those before it.
    pub(crate) fn new(tail: Tail, appends: Vec<Append>, now: Timestamp) -> Self {
        let now = chain::to_microsecond(now);
        let recorded = tail.recorded.map_or(now, |latest| latest.max(now));
        let mut plan = Self {
            answers: Vec::with_capacity(appends.len()),
            events: Vec::new(),
            keys: Vec::new(),
            types: Vec::new(),
            tail,
        };
        for append in appends {
            let answer = plan.decide(append, recorded);
            plan.answers.push(answer);
        }
        plan
    }

    /// The streams that this call moved on.
    pub(crate) fn moved(&self) -> impl Iterator<Item = (&StreamId, &KnownStream)> {
        self.tail.streams.iter().filter(|(_, known)| known.moved)
    }

    fn decide(&mut self, append: Append, recorded: Timestamp) -> Result<Appended, AppendFailure> {
        if let Some(answer) = self.answered_before(&append) {
            return answer;
        }
        for part in &append.streams {
            self.check(part)?;
        }
        let heads = append
            .streams
            .into_iter()
            .map(|part| self.seal(part, recorded))
            .collect();
        let answer = Appended {
            heads,
            position: self.tail.position,
            recorded,
            repeated: false,
        };
        if let Some(idempotency) = append.idempotency {
            let known = KnownKey {
                digest: idempotency.digest,
                answer: Appended {
                    repeated: true,
                    ..answer.clone()
                },
            };
            let key = idempotency.key;
            self.tail.keys.insert(key.clone(), known.clone());
            self.keys.push((key, known));
        }
        Ok(answer)
    }

    fn answered_before(&self, append: &Append) -> Option<Result<Appended, AppendFailure>> {
        let asked = append.idempotency.as_ref()?;
        let known = self.tail.keys.get(&asked.key)?;
        Some(if known.digest == asked.digest {
            Ok(known.answer.clone())
        } else {
            Err(AppendFailure::KeyReused {
                key: asked.key.clone(),
            })
        })
    }

    fn check(&self, part: &StreamAppend) -> Result<(), AppendFailure> {
        let actual = self.head(&part.stream).version;
        if part.expected.accepts(actual) {
            Ok(())
        } else {
            Err(AppendFailure::Conflict {
                stream: part.stream.clone(),
                actual,
            })
        }
    }

    fn head(&self, stream: &StreamId) -> StreamHead {
        let known = self.tail.streams.get(stream);
        known.map_or(StreamHead::EMPTY, |known| known.head)
    }

    /// Gives the events of one stream their places and returns the stream's new head.
    fn seal(&mut self, part: StreamAppend, recorded: Timestamp) -> StreamHead {
        let StreamAppend { stream, events, .. } = part;
        for event in events {
            let type_id = self.type_number(event.event_type.as_str());
            let head = self.head(&stream);
            let position = self.tail.position.next();
            let event = chain::seal(
                event,
                stream.clone(),
                head.version.next(),
                position,
                recorded,
                head.hash,
            );
            self.tail.position = position;
            let sid = self.advance(&event);
            self.events.push(PlannedEvent {
                sid,
                type_id,
                event,
            });
        }
        self.head(&stream)
    }

    fn advance(&mut self, event: &Recorded) -> i64 {
        let head = StreamHead {
            version: event.version,
            hash: event.hash,
        };
        let known = self
            .tail
            .streams
            .entry(event.stream.clone())
            .or_insert_with(|| KnownStream {
                sid: to_bigint(event.position.0),
                head,
                moved: true,
            });
        known.head = head;
        known.moved = true;
        known.sid
    }

    fn type_number(&mut self, name: &str) -> i32 {
        if let Some(known) = self.tail.types.get(name) {
            return *known;
        }
        self.tail.type_last += 1;
        let number = self.tail.type_last;
        self.tail.types.insert(name.to_owned(), number);
        self.types.push((number, name.to_owned()));
        number
    }
}
