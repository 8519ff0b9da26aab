//! Playing a case: commands in, events folded, and what must always be true checked after each.

use jiff::Timestamp;

use super::bureau::{CASE, context};
use super::sound;
use crate::case::decide::take_turn;
use crate::case::{
    CaseState, Command, Context, Decided, Event, Rejection, Scene, decide, read_back,
};
use crate::chain::seal;
use crate::definition::Definition;
use crate::recorded::{Hash, Meta};
use crate::stream::{Position, StreamId, Version};

/// A case while it is played.
#[derive(Clone, Debug)]
pub(super) struct Play {
    pub(super) definition: Definition,
    pub(super) state: CaseState,
    /// The same, folded from what the bytes of the events say, each on the state before as it comes back
    /// from a snapshot.
    read_back: CaseState,
    /// The events of the last command that was accepted.
    pub(super) last: Vec<Decided>,
}

impl Play {
    pub(super) fn of(definition: Definition) -> Self {
        Self {
            definition,
            state: CaseState::default(),
            read_back: CaseState::default(),
            last: Vec::new(),
        }
    }

    /// A case as it stands, under a definition.
    pub(super) fn at(definition: Definition, state: CaseState) -> Self {
        Self {
            read_back: state.clone(),
            state,
            ..Self::of(definition)
        }
    }

    /// Lets somebody ask for something.
    pub(super) fn ask(
        &mut self,
        actor: &str,
        command: &Command,
        occurred: Timestamp,
        now: Timestamp,
    ) -> Result<(), Rejection> {
        let context = context(actor, occurred, now);
        let before = self.state.clone();
        let turn = take_turn(&self.definition, &self.state, command, &context)?;
        let (decided, led_to) = (turn.events, turn.state);
        for Decided { event, meta } in &decided {
            self.state.apply(CASE, event, meta);
        }
        let again = decide(&self.definition, &before, command, &context);
        assert_eq!(again.as_ref(), Ok(&decided), "decides differently");
        assert_eq!(led_to, self.state, "decided on another state");
        self.ask_again(&before, command, &decided, &context);
        self.read_back(&decided);
        sound::check_events(&before, &decided);
        sound::check(&self.definition, &self.state);
        self.last = decided;
        Ok(())
    }

    /// What was asked is told by what happened: asked again, the same happens.
    fn ask_again(
        &self,
        before: &CaseState,
        asked: &Command,
        decided: &[Decided],
        context: &Context<'_>,
    ) {
        let scene = Scene {
            then: before,
            now: before,
        };
        let command = read_back(scene, decided);
        let is_asked = !decided.is_empty() && *asked != Command::Tick;
        let Some(command) = command.filter(|_| is_asked) else {
            return;
        };
        let again = decide(&self.definition, before, &command, context);
        assert_eq!(
            again.as_deref(),
            Ok(decided),
            "{asked:?} became {command:?}"
        );
    }

    fn read_back(&mut self, decided: &[Decided]) {
        for Decided { event, meta } in decided {
            let (event, meta) = through_bytes(event, meta);
            self.read_back.apply(CASE, &event, &meta);
            self.read_back = kept(&self.read_back);
        }
        assert_eq!(self.read_back, self.state, "folds differently from bytes");
    }
}

/// A state as it comes back from a snapshot.
fn kept(state: &CaseState) -> CaseState {
    let snapshot = state.to_snapshot(CASE, Hash::ZERO).expect("a small state");
    let read = CaseState::from_snapshot(&snapshot).expect("a snapshot of this release");
    assert_eq!(read, *state, "is kept otherwise");
    read
}

/// An event and its envelope as they come back from a store.
pub(super) fn through_bytes(event: &Event, meta: &Meta) -> (Event, Meta) {
    let new = event.encode(meta);
    let stream = StreamId::case(CASE);
    let recorded = seal(
        new,
        stream,
        Version(1),
        Position(1),
        meta.occurred,
        Hash::ZERO,
    );
    let event = Event::decode(&recorded).expect("a readable event");
    let meta = recorded.read_meta().expect("a readable envelope");
    assert_eq!(
        event.encode(&meta).body,
        recorded.body,
        "{} is written differently",
        recorded.event_type
    );
    (event, meta)
}
