//! Messages from outside find their case over a real store, once, whoever reads the log.

use std::sync::Arc;

use casebook_engine::Value;
use casebook_engine::case::{Event, Status};
use casebook_engine::runtime::{Failure, Mailbox, Reactor};
use casebook_engine::stream::CaseId;
use casebook_memory::MemoryStore;

use super::{ViewFactory, noon};
use crate::bureau::{Family, Hand, log};

const DOCKET: &str = "沪01行初17号";
const JUDGMENT: &str = "court.judgment";
const SUMMONS: &str = "court.summons";

/// Persons at work, and what works for them.
struct Court {
    family: Family,
    reactor: Reactor,
}

impl Court {
    async fn new<F: ViewFactory>(factory: &F) -> Self {
        let hand = Arc::new(Hand::new(noon(), 9_000));
        let store = factory.open().await;
        let family = Family::new(store.clone(), &hand);
        let reactor = family.reactor(store, 1);
        Self { family, reactor }
    }

    async fn react(&mut self) {
        self.reactor.drain().await.expect("it comes to rest");
    }

    /// A lawsuit of which the docket is not known yet.
    async fn suit(&self) -> CaseId {
        self.family.open("family.suit", &[]).await
    }

    async fn docketed(&self, suit: CaseId) {
        let docket = [("docket", Value::from(DOCKET))];
        self.family
            .done(suit, "docketed", "li.chengban", &docket)
            .await;
    }

    async fn answered(&self, suit: CaseId) {
        self.family.done(suit, "answer", "li.chengban", &[]).await;
    }

    async fn judge(&self, id: &str) -> bool {
        let sent = self.family.send(JUDGMENT, id, DOCKET, ("result", "维持"));
        sent.await.expect("a message")
    }

    async fn summon(&self, id: &str) -> bool {
        let sent = self.family.send(SUMMONS, id, DOCKET, ("hearing", "3月1日"));
        sent.await.expect("a message")
    }

    async fn status(&self, suit: CaseId) -> Status {
        self.family.state(suit).await.status
    }

    /// The messages of one name, under the docket.
    async fn mailbox(&self, message: &str) -> Mailbox {
        let mut boxes = self.family.engine.mailboxes().await.expect("mailboxes");
        boxes.retain(|one| one.received.iter().any(|it| it.message == *message));
        boxes.pop().expect("a mailbox")
    }

    /// The codes under which messages were refused, in order.
    async fn refusals(&self) -> Vec<String> {
        let log = log(&**self.family.engine.store()).await;
        let events = log
            .iter()
            .map(|event| Event::decode(event).expect("an event"));
        let codes = events.filter_map(|event| match event {
            Event::MessageRefused(refused) => Some(refused.rejection.code.to_string()),
            _ => None,
        });
        codes.collect()
    }

    async fn happened(&self) -> usize {
        self.family.with("outside_happened").await.len()
    }
}

/// A judgment that comes while the answer is being written waits until the case waits for it.
pub async fn a_message_waits_until_its_case_can_take_it<F: ViewFactory>(factory: &F) {
    let mut court = Court::new(factory).await;
    let suit = court.suit().await;
    court.docketed(suit).await;
    assert!(court.judge("1").await);
    court.react().await;
    assert_eq!(court.status(suit).await, Status::Open);
    assert_eq!(court.mailbox(JUDGMENT).await.waiting().count(), 1);
    court.answered(suit).await;
    court.react().await;
    let state = court.family.state(suit).await;
    assert_eq!(state.status, Status::Ended);
    assert_eq!(state.facts.get("result"), Some(&"维持".into()));
    let mailbox = court.mailbox(JUDGMENT).await;
    assert_eq!(mailbox.delivered["1"], suit);
    assert_eq!(mailbox.waiting().count(), 0);
    let refused = court.family.with("command_refused").await;
    assert!(refused.is_empty(), "nobody attempted anything: {refused:?}");
}

/// One that comes before the case knows its docket, and before there is a case, waits too; another
/// case does not take it.
pub async fn a_message_waits_for_the_fact_by_which_it_finds_its_case<F: ViewFactory>(factory: &F) {
    let mut court = Court::new(factory).await;
    assert!(court.judge("1").await);
    court.react().await;
    let (other, suit) = (court.suit().await, court.suit().await);
    let docket = [("docket", Value::from("沪02行初3号"))];
    court
        .family
        .done(other, "docketed", "li.chengban", &docket)
        .await;
    court.answered(other).await;
    court.react().await;
    assert_eq!(court.mailbox(JUDGMENT).await.waiting().count(), 1);
    court.docketed(suit).await;
    court.answered(suit).await;
    court.react().await;
    assert_eq!(court.status(suit).await, Status::Ended);
    assert_eq!(court.status(other).await, Status::Open);
    assert_eq!(court.happened().await, 1);
}

/// A summons is refused when no case knows the docket, and when the case is not there yet; what was
/// refused stays so, and another one is taken.
pub async fn a_message_that_does_not_wait_is_refused_and_recorded<F: ViewFactory>(factory: &F) {
    let mut court = Court::new(factory).await;
    court.summon("1").await;
    court.react().await;
    let suit = court.suit().await;
    court.docketed(suit).await;
    court.summon("2").await;
    court.react().await;
    court.answered(suit).await;
    court.react().await;
    assert_eq!(court.happened().await, 0);
    court.summon("3").await;
    court.react().await;
    assert_eq!(court.happened().await, 1);
    let mailbox = court.mailbox(SUMMONS).await;
    let refused: Vec<&str> = mailbox.refused.iter().map(String::as_str).collect();
    assert_eq!(refused, ["1", "2"]);
    assert_eq!(mailbox.delivered["3"], suit);
    assert_eq!(court.refusals().await, ["CB-2323", "CB-2103"]);
}

/// The same message is received once; another one under its id is refused, and so is one that no
/// definition takes.
pub async fn a_message_is_received_once<F: ViewFactory>(factory: &F) {
    let mut court = Court::new(factory).await;
    let suit = court.suit().await;
    court.docketed(suit).await;
    court.answered(suit).await;
    assert!(court.judge("1").await);
    assert!(!court.judge("1").await);
    court.react().await;
    assert!(!court.judge("1").await);
    let family = &court.family;
    let other = family.send(JUDGMENT, "1", DOCKET, ("result", "撤销")).await;
    assert!(matches!(other, Err(Failure::KeyReused { .. })), "{other:?}");
    let elsewhere = family.send(JUDGMENT, "1", "沪02行初3号", ("result", "维持"));
    let elsewhere = elsewhere.await;
    assert!(
        matches!(elsewhere, Err(Failure::KeyReused { .. })),
        "{elsewhere:?}"
    );
    let unknown = family.send("court.rumour", "2", DOCKET, ("result", "维持"));
    match unknown.await {
        Err(Failure::Rejected(rejection)) => assert_eq!(rejection.code.number(), "CB-2322"),
        other => panic!("{other:?}"),
    }
    court.react().await;
    assert_eq!(court.happened().await, 1);
    assert_eq!(court.mailbox(JUDGMENT).await.received.len(), 1);
}

/// Of two cases with one docket, one takes the message; a reactor that knows nothing and reads the
/// whole log again gives it to nobody, and neither does one that comes after a crash.
pub async fn a_message_is_taken_once_however_often_the_log_is_read<F: ViewFactory>(factory: &F) {
    let mut court = Court::new(factory).await;
    let suits = [court.suit().await, court.suit().await];
    for suit in suits {
        court.docketed(suit).await;
        court.answered(suit).await;
    }
    court.judge("1").await;
    for owner in 2..5 {
        let forgetful = Arc::new(MemoryStore::new());
        let mut reactor = court.family.reactor(forgetful, owner);
        reactor.drain().await.expect("it comes to rest");
    }
    court.react().await;
    assert_eq!(court.status(suits[0]).await, Status::Ended);
    assert_eq!(court.status(suits[1]).await, Status::Open);
    assert_eq!(court.happened().await, 1);
}
