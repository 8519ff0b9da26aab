//! A node at work, and law that another process brings into force meanwhile.

use std::time::Instant;

use casebook_engine::case::Event;
use casebook_engine::ports::Subscriptions;
use casebook_engine::stream::{CaseId, StreamId};
use casebook_postgres::PostgresStore;
use serde_json::Value;

use super::installation::{Installation, PATIENCE};
use super::load::{long_ago, now};
use super::notices::log;

/// A workflow that has a limit, and opens a case of another once its first task is done.
const ASKING: &str = "casebook: 1\nid: small\ntitle: 小案\nversion: 1\nin_force: {from: 2010-01-01}\n\
    basis: 某法\ncalendar: cn\nroles: {officer: {from: org.enforcement}}\n\
    limits: {decide: {title: 办理, start: case.filed, within: 5wd, basis: 某法第1条, by: look}}\n\
    start: work\nstages:\n\
    \x20 work: {tasks: {look: {role: officer}}, next: {look.done: closing}}\n\
    \x20 closing: {tasks: {close: {role: officer}}, next: {close.done: end}}\n\
    links: {check: {spawns: small.check, upon: look.done}}\n\
    tests: [{name: 办结, given: [look.done, close.done], expect: {status: ended}}]\n";

/// The other one, in a version and its days in force.
fn asked(version: u32, in_force: &str) -> String {
    format!(
        "casebook: 1\nid: small.check\ntitle: 小核查\nversion: {version}\nin_force: {{{in_force}}}\n\
         basis: 某法\ncalendar: cn\nroles: {{officer: {{from: org.enforcement}}}}\nstart: checking\n\
         stages: {{checking: {{tasks: {{check: {{role: officer}}}}, next: {{check.done: end}}}}}}\n\
         tests: [{{name: 办结, given: [check.done], expect: {{status: ended}}}}]\n"
    )
}

/// Brings definitions into force, as two persons do.
fn publish(installation: &Installation, texts: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let files = (1..).zip(texts).map(|(number, text)| {
        let file = folder.path().join(format!("{number}.yaml"));
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    });
    let files: Vec<String> = files.collect();
    let mut call = vec!["def", "publish"];
    call.extend(files.iter().map(String::as_str));
    call.extend(["--as", "wang.shenhe", "--approver", "zhao.juzhang"]);
    installation.json(&call);
}

/// Opens a case that was filed at an instant.
fn open(installation: &Installation, filed: &str) -> CaseId {
    let mut call = vec!["case", "open", "small", "--title", "甲", "--organ"];
    call.extend(["shanghai", "--as", "li.chengban", "--occurred", filed]);
    let opened: Value = installation.json(&call);
    opened["case"].as_str().unwrap().parse().unwrap()
}

/// Does the task upon which the other case is opened.
fn look(installation: &Installation, case: CaseId) {
    let case = case.to_string();
    let complete = ["case", "do", "complete", &case, "look"];
    installation.json(&[&complete[..], &["--as", "li.chengban"]].concat());
}

/// Reads the log until something is found in it.
async fn until<T>(installation: &Installation, found: impl Fn(CaseId, Event) -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        for recorded in log(&installation.store).await {
            if let (Some(case), Ok(event)) = (recorded.stream.case_id(), Event::decode(&recorded))
                && let Some(found) = found(case, event)
            {
                return found;
            }
        }
        assert!(begun.elapsed() < PATIENCE, "the node does not act");
    }
}

/// Waits for the case that another one asks for, and says by which version it was opened.
async fn answered(installation: &Installation, asking: CaseId) -> u32 {
    let opened = |of: CaseId, event: Event| match event {
        Event::CaseOpened {
            definition,
            link: Some(link),
            ..
        } if link.case == asking && definition.id == *"small.check" => Some(definition.version),
        Event::LinkRefused(why) if of == asking => panic!("the link was refused: {why:?}"),
        _ => None,
    };
    until(installation, opened).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_works_by_a_definition_that_is_published_while_it_runs() {
    let installation = Installation::on_servers().await;
    let node = installation.start();
    publish(&installation, &[ASKING, &asked(1, "from: 2010-01-01")]);
    let case = open(&installation, &long_ago());
    let expired = |of: CaseId, event: Event| {
        let is_expired = matches!(event, Event::LimitExpired { .. });
        (of == case && is_expired).then_some(())
    };
    until(&installation, expired).await;
    look(&installation, case);
    assert_eq!(answered(&installation, case).await, 1);
    assert_eq!(node.stop(), Some(0));
    let store = PostgresStore::connect(&installation.store).await.unwrap();
    let parked = store.parked("reactor").await.unwrap();
    let stream = StreamId::case(case);
    assert!(parked.iter().all(|one| one.stream != stream), "{parked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_was_replaced_while_a_node_runs_opens_no_case() {
    let installation = Installation::on_servers().await;
    publish(&installation, &[ASKING, &asked(1, "from: 2010-01-01")]);
    let node = installation.start();
    let before = open(&installation, &now());
    look(&installation, before);
    assert_eq!(answered(&installation, before).await, 1);
    let ended = asked(1, "from: 2010-01-01, to: 2020-12-31");
    publish(&installation, &[&ended, &asked(2, "from: 2021-01-01")]);
    let after = open(&installation, &now());
    look(&installation, after);
    assert_eq!(answered(&installation, after).await, 2);
    assert_eq!(node.stop(), Some(0));
}
