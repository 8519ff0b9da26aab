//! An office with one procedure, the smallest that is a workflow: opened, urged, approved.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use casebook_engine::case::{Command, Complete, Open, TaskRef};
use casebook_engine::ports::{Clock, EventStore, Ids};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Engine, Request, Subject};
use casebook_engine::stream::{CaseId, Position};
use casebook_engine::{Facts, Name};
use casebook_workflows::{Catalog, definition_text, shipped_directory};
use jiff::Timestamp;
use tokio::task::JoinSet;
use uuid::Uuid;

const APPROVAL: &str = r#"
casebook: 1
id: approval
title: 审批
version: 1
in_force: {from: 2020-01-01, pin: case.filed}
basis: 试办规定
calendar: cn
series: "{organ}批〔{year}〕"
roles:
  head: {title: 负责人, from: org.heads}
start: approval
stages:
  approval:
    title: 审批
    tasks:
      approve: {title: 审批, role: head, outcome: [agree, refuse]}
    next: {approve.agree: end, approve.refuse: end}
verbs:
  urge: {by: [head]}
"#;

/// An engine over a store, with one procedure and the demonstration's directory.
pub(crate) fn office(store: &Arc<dyn EventStore>) -> Engine {
    let catalog = Catalog::new();
    let procedure = definition_text(APPROVAL.as_bytes()).unwrap();
    let directory = shipped_directory("shanghai").unwrap();
    let left_out = catalog.add(&[directory, procedure]);
    assert!(left_out.is_empty(), "{left_out:?}");
    let world = Arc::new(World);
    Engine::new(Arc::clone(store), Arc::new(catalog), world.clone(), world)
}

/// The clock of the machine, and ids by it.
#[derive(Clone, Copy)]
pub(crate) struct World;

#[async_trait]
impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep_until(&self, instant: Timestamp) {
        let left = instant.duration_since(Timestamp::now());
        if let Ok(left) = Duration::try_from(left) {
            tokio::time::sleep(left).await;
        }
    }
}

impl Ids for World {
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

pub(crate) fn opening() -> Request {
    let open = Open {
        title: "一件审批".to_owned(),
        organ: "shanghai".into(),
        seat: None,
        facts: Facts::new(),
        parent: None,
        number: None,
        imported_from: None,
        link: None,
    };
    let subject = Subject::New {
        definition: "approval".into(),
        id: None,
    };
    asked(subject, Command::Open(open), "he.dengji")
}

pub(crate) fn approving(case: CaseId) -> Request {
    let complete = Complete {
        outcome: Some("agree".into()),
        ..Complete::plain(TaskRef::Name("approve".into()))
    };
    asked(
        Subject::Case(case),
        Command::Complete(complete),
        "zhao.juzhang",
    )
}

pub(crate) fn urging(case: CaseId) -> Request {
    let urge = Command::Urge {
        task: None,
        message: Some("请速办".to_owned()),
    };
    asked(Subject::Case(case), urge, "zhao.juzhang")
}

fn asked(subject: Subject, command: Command, person: &str) -> Request {
    Request {
        subject,
        command,
        actor: Actor {
            person: Some(Name::from(person)),
            organ: Some("shanghai".into()),
            ..Actor::default()
        },
        occurred: None,
        key: None,
        if_version: None,
    }
}

/// How many cases are appended by one call.
const CASES_AT_ONCE: usize = 200;

/// Brings a log to at least so many events: cases of eight events each, every second one closed.
pub(crate) async fn fill(store: &Arc<dyn EventStore>, events: u64) {
    let engine = office(store);
    let mut head = store.head().await.unwrap().0;
    while head < events {
        let sessions = (0..CASES_AT_ONCE).map(|number| {
            let (case, now) = (CaseId(Uuid::now_v7()), Timestamp::now());
            let begun = engine.begin_new(&"approval".into(), case, now, &Facts::new());
            let mut session = begun.unwrap();
            let mut requests = vec![opening(), urging(case), urging(case)];
            requests.push(match number % 2 {
                0 => approving(case),
                _ => urging(case),
            });
            for Request { command, actor, .. } in requests {
                engine.decide(&mut session, &command, &actor, now).unwrap();
            }
            session
        });
        let appended = engine.commit(sessions.collect()).await.unwrap();
        assert!(appended.into_iter().all(|is_appended| is_appended));
        head = store.head().await.unwrap().0;
    }
}

/// Opens so many cases a second for a while, each when its time has come; returns the position at
/// which each was answered, and when.
pub(crate) async fn open_at_a_rate(
    engine: &Arc<Engine>,
    per_second: u32,
    time: Duration,
) -> Vec<(Position, Instant)> {
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second);
    let begun = Instant::now();
    let mut answers = JoinSet::new();
    while begun.elapsed() < time {
        ticks.tick().await;
        let engine = Arc::clone(engine);
        answers.spawn(async move {
            let position = engine.execute(&opening()).await.unwrap().position;
            (position, Instant::now())
        });
    }
    answers.join_all().await
}
