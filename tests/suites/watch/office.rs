//! A bureau under the law that ships, and events as other nodes may have written them.

use std::sync::{Arc, LazyLock};

use casebook_engine::case::{Command, Event, Open};
use casebook_engine::ports::{Append, EventStore, Law as _, StreamAppend};
use casebook_engine::recorded::{Actor, Meta};
use casebook_engine::runtime::{Engine, Reactor, Request, Scanned, Subject, register, scan};
use casebook_engine::stream::{CaseId, Category, ExpectedVersion, StreamId};
use casebook_engine::{Facts, Name, Value};
use casebook_memory::MemoryStore;
use casebook_tests::bureau::Hand;
use casebook_workflows::{Catalog, shipped_texts};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// The law that ships, read once: no test changes it.
static LAW: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
    let law = Catalog::new();
    let left_out = law.add(&shipped_texts());
    assert!(left_out.is_empty(), "{left_out:?}");
    Arc::new(law)
});

/// A bureau.
pub(crate) struct Office {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) hand: Arc<Hand>,
    law: Arc<Catalog>,
}

/// An alert, by its rule and the case that it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Alert {
    pub(crate) rule: String,
    pub(crate) subject: String,
    pub(crate) finding: String,
    pub(crate) case: CaseId,
    pub(crate) about: CaseId,
}

impl Office {
    /// In the morning of a working day, its texts registered.
    pub(crate) async fn open() -> Self {
        let office = Self::without_law();
        office.register().await;
        office
    }

    /// Before the texts came into the log.
    pub(crate) fn without_law() -> Self {
        let at: Timestamp = "2026-05-06T02:00:00Z".parse().expect("an instant");
        let (store, hand) = (Arc::new(MemoryStore::new()), Arc::new(Hand::new(at, 7_000)));
        let law = Arc::clone(&LAW);
        let engine = Engine::new(store.clone(), law.clone(), hand.clone(), hand.clone());
        Self {
            store,
            engine: Arc::new(engine),
            hand,
            law,
        }
    }

    /// Brings the texts into force.
    pub(crate) async fn register(&self) {
        let now = "2026-05-06T02:00:00Z".parse().expect("an instant");
        let registered = register(&*self.store, &shipped_texts(), now, Uuid::from_u128(1)).await;
        registered.expect("texts");
    }

    /// Another node over the same store.
    pub(crate) fn node(&self) -> Engine {
        let (law, hand) = (self.law.clone(), self.hand.clone());
        Engine::new(self.store.clone(), law, hand.clone(), hand)
    }

    /// Opens a case.
    pub(crate) async fn case(&self, definition: &str, facts: &str, imported: bool) -> CaseId {
        let facts: Facts = serde_json::from_str(facts).expect("facts");
        let open = Open {
            title: "某案".to_owned(),
            organ: "huangpu".into(),
            seat: None,
            facts,
            parent: None,
            number: None,
            imported_from: imported.then(|| "elsewhere".to_owned()),
            link: None,
        };
        let request = Request {
            subject: Subject::New {
                definition: definition.into(),
                id: None,
            },
            command: Command::Open(open),
            actor: Actor::default(),
            occurred: None,
            key: None,
            if_version: None,
        };
        let opened = self.engine.execute(&request).await;
        opened
            .unwrap_or_else(|failure| panic!("{definition}: {failure}"))
            .case
    }

    /// Writes an event of a case a day later, a refusal into its refusal record.
    pub(crate) async fn write(&self, case: CaseId, event: &str) {
        let mut event: serde_json::Value = serde_json::from_str(event).expect("an event");
        let head = self.store.stream_head(&StreamId::case(case)).await;
        let head = head.expect("a stream").version;
        let refused = event.get_mut("command_refused");
        let stream = if let Some(refused) = refused {
            refused["at_version"] = head.0.into();
            StreamId::refusal(case)
        } else {
            StreamId::case(case)
        };
        let event: Event = serde_json::from_value(event).expect("an event of the format");
        self.pass(SignedDuration::from_hours(24));
        let state = self.engine.state(case).await.expect("a case");
        let header = state.opened();
        let meta = Meta {
            occurred: self.now(),
            actor: Actor {
                person: Some("li.chengban".into()),
                ..Actor::default()
            },
            causation: Uuid::now_v7(),
            correlation: header.family,
            key: None,
            // A refusal does not say it.
            definition: (stream.category() == Category::Case).then(|| header.definition.clone()),
        };
        let streams = vec![StreamAppend {
            stream,
            expected: ExpectedVersion::Any,
            events: vec![event.encode(&meta)],
        }];
        let append = Append {
            idempotency: None,
            streams,
        };
        let written = self.store.append(vec![append], self.now()).await;
        assert!(written.expect("an append").iter().all(Result::is_ok));
    }

    /// Lets a node read the log to its end.
    pub(crate) async fn react(&self, owner: u128) {
        let engine = Arc::new(self.node());
        let store = self.store.clone();
        let mut reactor = Reactor::new(engine, store, Uuid::from_u128(owner));
        reactor.drain().await.expect("it comes to rest");
        reactor.stop().await.expect("the lease is given back");
    }

    /// Looks once more at everything since an instant.
    pub(crate) async fn scan(&self, since: Timestamp) -> Scanned {
        let scanned = scan(&self.node(), since, &mut |_| true).await;
        scanned.expect("a scan")
    }

    /// Every alert of the log, in order of its rule.
    pub(crate) async fn alerts(&self) -> Vec<Alert> {
        let log = self
            .store
            .read_all(casebook_engine::stream::Position::START, 100_000)
            .await;
        let mut alerts = Vec::new();
        for recorded in log.expect("the log") {
            if recorded.event_type != *"case_opened" {
                continue;
            }
            let Ok(Event::CaseOpened {
                facts,
                definition,
                link: Some(link),
                ..
            }) = Event::decode(&recorded)
            else {
                continue;
            };
            if definition.id == *"supervision.alert" {
                alerts.push(Alert {
                    rule: text(&facts, "rule"),
                    subject: text(&facts, "subject"),
                    finding: text(&facts, "finding"),
                    case: recorded.stream.case_id().expect("a case"),
                    about: link.case,
                });
            }
        }
        alerts.sort();
        alerts
    }

    /// What the rules that ship are called, by their names.
    pub(crate) fn rules(&self) -> Vec<(Name, String)> {
        let definition = self.law.definition_at("supervision.alert", self.now());
        let definition = definition.expect("it ships");
        let rules = definition.relations.watches.rules.values();
        rules
            .map(|rule| (rule.name.clone(), rule.title.zh.clone()))
            .collect()
    }

    fn pass(&self, time: SignedDuration) {
        self.hand.set(self.now() + time);
    }

    fn now(&self) -> Timestamp {
        casebook_engine::ports::Clock::now(&*self.hand)
    }
}

fn text(facts: &Facts, name: &str) -> String {
    match facts.get(name) {
        Some(Value::Text(text)) => text.clone(),
        other => panic!("{name}: {other:?}"),
    }
}
