//! What is personal stands among the facts of a case and is copied into no document.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::case::{
    CaseState, Command, Complete, Context, Decided, Document, Event, Open, TaskRef, advance,
};
use casebook_engine::recorded::Actor;
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, Name, Value};
use casebook_workflows::{Surroundings, calendars, load, load_directory};
use uuid::Uuid;

const DIRECTORY: &str = "\
directory: 1
id: example
version: 1
organs: {city: {title: 示例局, short: 示, level: municipal}}
persons:
  one: {name: 甲, invented: true, posts: [{organ: city, post: office}]}
";

const DEFINITION: &str = "\
casebook: 1
id: example
title: 示例
version: 1
in_force: {from: 2021-07-15}
basis: 某法
calendar: cn
facts:
  party: {type: text, class: P2}
  illness: {type: text, class: P3}
  kind: {enum: [fine, warning], default: fine, class: P0}
roles: {clerk: {from: org.office}}
documents:
  letter: {title: 函, elements: [facts.party, facts.illness, facts.kind, remedies], series: \"{organ}函〔{year}〕\"}
start: work
stages:
  work: {tasks: {write: {role: clerk, doc: letter, sets: [party, illness]}}, next: {write.done: end}}
tests:
  - {name: 发函, given: [write.done], expect: {status: ended}}
";

const PARTY: &str = "王某某（虚构）";
const ILLNESS: &str = "某种疾病（虚构）";

#[test]
fn personal_elements_are_named_in_the_event_and_not_copied() {
    let loaded = load(DEFINITION.as_bytes(), &Surroundings::default());
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let definition = loaded.definition.expect("a definition");
    let directory = load_directory(DIRECTORY.as_bytes()).directory;
    let directory = directory.expect("a directory");
    let calendar = calendars::builtin("cn").expect("a calendar");
    let (family, series): (BTreeMap<Name, BTreeSet<Name>>, BTreeMap<String, u64>) = (
        BTreeMap::new(),
        BTreeMap::from([("示函〔2026〕".to_owned(), 6)]),
    );
    let at = "2026-03-02T04:00:00Z".parse().expect("an instant");
    let context = Context {
        case: CaseId(Uuid::nil()),
        now: at,
        occurred: at,
        actor: Actor {
            person: Some("one".into()),
            ..Actor::default()
        },
        causation: Uuid::nil(),
        correlation: Uuid::nil(),
        key: None,
        calendar: &calendar,
        directory: &directory,
        series: &series,
        family: &family,
        seed: None,
        loads: None,
    };
    let decide = |state: &CaseState, command: &Command| -> (Vec<Decided>, CaseState) {
        advance(&definition, state, command, &context).expect("it may be done")
    };
    let open = Open {
        title: "演示".to_owned(),
        organ: "city".into(),
        seat: None,
        facts: Facts::new(),
        parent: None,
        link: None,
        number: None,
        imported_from: None,
    };
    let (_, state) = decide(&CaseState::default(), &Command::Open(open));
    let mut write = Complete::plain(TaskRef::Name("write".into()));
    write.document = Some(Document {
        kind: "letter".into(),
        title: None,
        sha256: None,
    });
    write.facts = Facts::from([
        ("party".into(), Value::from(PARTY)),
        ("illness".into(), Value::from(ILLNESS)),
    ]);
    write.papers.elements = BTreeMap::from([("remedies".into(), "可以申请行政复议".to_owned())]);
    let (events, _) = decide(&state, &Command::Complete(write));
    let issued = events.iter().find_map(|decided| match &decided.event {
        Event::DocumentIssued(issued) => Some(issued),
        _ => None,
    });
    let issued = issued.expect("the letter was issued");
    assert_eq!(issued.number.as_deref(), Some("示函〔2026〕7号"));
    let shown: Vec<&str> = issued.elements.keys().map(Name::as_str).collect();
    assert_eq!(shown, ["kind", "remedies"]);
    assert_eq!(issued.withheld, [Name::from("party"), "illness".into()]);
    for decided in &events {
        let said = format!("{:?}", decided.event);
        let tells = said.contains(PARTY) || said.contains(ILLNESS);
        let is_deed = matches!(decided.event, Event::TaskCompleted { .. });
        assert!(!tells || is_deed, "{said}");
    }
}
