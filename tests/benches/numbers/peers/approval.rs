//! Casebook's part in the comparison with engines of durable workflows: a case is opened, and its
//! one step approved.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::Facts;
use casebook_engine::case::{Command, Open};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Engine, Request, Subject};
use casebook_postgres::PostgresStore;
use casebook_tests::bureau::Hand;
use casebook_workflows::{Catalog, definition_text, shipped_directory};
use jiff::Timestamp;
use uuid::Uuid;

use super::load::{self, Outcome};
use crate::stores::BODY_BYTES;

const ID: &str = "bench.approval";
const DEFINITION: &[u8] = "casebook: 1
id: bench.approval
title: {zh: 审批, en: Approval}
version: 1
in_force: {from: 2026-01-01}
basis: 示例
calendar: cn
roles:
  clerk: {from: org.registry}
  head:  {from: org.heads}
start: work
stages:
  work:
    tasks: {approve: {role: head}}
    next: {approve.done: end}
"
.as_bytes();
const APPROVE: &str = r#"{"complete": {"task": "approve"}}"#;

struct Desk {
    engine: Arc<Engine>,
    title: String,
    approve: Command,
}

impl Desk {
    async fn ask(
        &self,
        subject: Subject,
        command: Command,
        person: &str,
    ) -> Result<Subject, String> {
        let request = Request {
            subject,
            command,
            actor: Actor {
                person: Some(person.into()),
                organ: Some("shanghai".into()),
                ..Actor::default()
            },
            occurred: None,
            key: Some(Uuid::now_v7().to_string()),
            if_version: None,
        };
        let outcome = self.engine.execute(&request).await;
        let outcome = outcome.map_err(|failure| failure.to_string())?;
        Ok(Subject::Case(outcome.case))
    }
}

impl load::Writer for Desk {
    async fn append(&mut self, _stream: usize, _version: u64) -> Result<(), String> {
        let new = Subject::New {
            definition: ID.into(),
            id: None,
        };
        let open = Command::Open(Open {
            title: self.title.clone(),
            organ: "shanghai".into(),
            seat: None,
            facts: Facts::default(),
            parent: None,
            number: None,
            imported_from: None,
            link: None,
        });
        let case = self.ask(new, open, "he.dengji").await?;
        let approve = self.approve.clone();
        let approved = self.ask(case, approve, "zhao.juzhang").await;
        approved.map(drop)
    }
}

/// Two commands with a key each, decided under the definition and the directory of persons.
pub(crate) async fn casebook(url: &str, writers: usize, time: Duration) -> Outcome {
    let law = Catalog::shipped();
    let texts = [
        shipped_directory("shanghai").unwrap(),
        definition_text(DEFINITION).unwrap(),
    ];
    let left_out = law.add(&texts);
    assert!(left_out.is_empty(), "{left_out:?}");
    let store = Arc::new(PostgresStore::connect(url).await.unwrap());
    // The clock stands still: nothing in this case depends on time.
    let hand = Arc::new(Hand::new(Timestamp::now(), Uuid::now_v7().as_u128()));
    let engine = Arc::new(Engine::new(store, Arc::new(law), hand.clone(), hand));
    let approve: Command = serde_json::from_str(APPROVE).unwrap();
    let desks = (0..writers).map(|_| Desk {
        engine: Arc::clone(&engine),
        title: "案".repeat(BODY_BYTES / "案".len()),
        approve: approve.clone(),
    });
    load::run(desks.collect(), time).await
}
