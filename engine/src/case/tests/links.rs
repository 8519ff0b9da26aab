//! Links: cases opened out of this one, what is heard of others, and a case that runs again.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::parts::{limit, role, stage, task};
use super::play::Play;
use super::script::{check, instant};
use crate::case::{
    CaseState, Code, Command, Event, HeardElsewhere, LinkAnswer, LinkAnswered, LinkCalled,
    LinkRefused, LinkStanding, Rejection, Status,
};
use crate::definition::expression::Type;
use crate::definition::{Link, LinkKind, Reaction, Relation, Source};
use crate::stream::CaseId;
use crate::{Facts, Name, Value};

fn link(name: &str, kind: LinkKind, on: &str) -> Link {
    Link {
        name: name.into(),
        kind,
        definition: "other".into(),
        on: on.into(),
        when: None,
        for_each: None,
        title: Some("{case.title}：{item}".to_owned()),
        organ: None,
        facts: BTreeMap::from([("who".into(), Source::Item)]),
        hears: vec!["decision.punish".into()],
        sets: BTreeMap::new(),
    }
}

fn reaction(name: &str, then: Option<&str>) -> Reaction {
    Reaction {
        name: name.into(),
        title: None,
        to: "other".into(),
        on: "decision.annul".into(),
        relation: Relation::Family,
        then: then.map(Name::from),
        sets: BTreeMap::new(),
    }
}

/// Written, then answered for by others; runs again when something is annulled.
fn draft() -> Draft {
    let mut draft = Draft::new("a")
        .role(role("officer", "enforcement"))
        .fact("firms", Type::List(Box::new(Type::Text)))
        .limit(limit("withdraw", "annulled", "3wd"))
        .stage(stage(
            "a",
            &[task("write", "officer")],
            &[("write.done", "b")],
        ))
        .stage(stage(
            "b",
            &[],
            &[("each.all_ended", "c"), ("each.decision.punish", "c")],
        ))
        .stage(stage(
            "c",
            &[task("close", "officer")],
            &[("close.done", "end")],
        ))
        .stage(stage(
            "d",
            &[task("undo", "officer")],
            &[("undo.done", "end")],
        ));
    let relations = &mut draft.definition.relations;
    let mut each = link("each", LinkKind::Opens, "write.done");
    each.for_each = Some("firms".into());
    relations.links.insert("each".into(), each);
    let audit = link("audit", LinkKind::Spawns, "annulled");
    relations.links.insert("audit".into(), audit);
    relations
        .reacts
        .insert("annulled".into(), reaction("annulled", Some("d")));
    relations
        .reacts
        .insert("noted".into(), reaction("noted", None));
    draft
}

fn at() -> jiff::Timestamp {
    instant("2026-09-29")
}

fn ask(play: &mut Play, command: &Command) -> Result<(), Rejection> {
    play.ask("-", command, at(), at())
}

fn written(firms: &[&str]) -> Play {
    let mut play = check(&draft(), "zhang: open");
    let firms = firms.iter().map(|firm| Value::from(*firm)).collect();
    let mut complete = crate::case::Complete::plain("write");
    complete.facts = Facts::from([("firms".into(), Value::List(firms))]);
    let asked = play.ask("zhang", &Command::Complete(complete), at(), at());
    asked.expect("it is written");
    play
}

fn called(play: &Play) -> Vec<LinkCalled> {
    let events = play.last.iter().filter_map(|decided| match &decided.event {
        Event::LinkCalled(called) => Some(called.clone()),
        _ => None,
    });
    events.collect()
}

fn answer(case: CaseId, answer: LinkAnswer, depth: u32) -> Command {
    Command::AnswerLink(LinkAnswered {
        answer,
        link: Some("each".into()),
        kind: LinkKind::Opens,
        case,
        number: None,
        title: "另案".to_owned(),
        definition: "other".into(),
        facts: Facts::new(),
        depth,
    })
}

fn heard(reaction: &str, depth: u32) -> Command {
    Command::Hear(HeardElsewhere {
        reaction: reaction.into(),
        title: reaction.to_owned(),
        case: CaseId(uuid::Uuid::from_u128(7)),
        number: None,
        definition: "other".into(),
        happening: "decision.annul".into(),
        facts: Facts::new(),
        depth,
    })
}

fn stands(state: &CaseState) -> String {
    let stages: Vec<&str> = state
        .stages
        .values()
        .map(|open| open.name.as_str())
        .collect();
    stages.join(" ")
}

#[test]
fn one_case_is_called_for_each_element_and_the_join_waits_for_all() {
    let mut play = written(&["甲", "乙"]);
    let calls = called(&play);
    let titles: Vec<&str> = calls.iter().map(|call| call.title.as_str()).collect();
    assert!(
        titles[0].ends_with("：甲") && titles[1].ends_with("：乙"),
        "{titles:?}"
    );
    assert_eq!(calls[1].facts, Facts::from([("who".into(), "乙".into())]));
    assert_ne!(calls[0].case, calls[1].case);
    assert_eq!(stands(&play.state), "b");
    for call in &calls {
        ask(&mut play, &answer(call.case, LinkAnswer::Opened, 1)).expect("opened");
    }
    ask(&mut play, &answer(calls[0].case, LinkAnswer::Ended, 1)).expect("ended");
    assert_eq!(stands(&play.state), "b");
    ask(&mut play, &answer(calls[1].case, LinkAnswer::Terminated, 1)).expect("terminated");
    assert_eq!(stands(&play.state), "c");
    let mark = &play.state.marks["each.opened"];
    assert_eq!(mark.count, 2);
}

#[test]
fn nothing_is_waited_for_where_there_is_no_element_or_no_case_came_to_be() {
    let play = written(&[]);
    assert_eq!(stands(&play.state), "c");
    let mut play = written(&["甲"]);
    let refused = Command::RefuseLink(LinkRefused {
        link: "each".into(),
        case: Some(called(&play)[0].case),
        rejection: Rejection::new(Code::LinkDefinition, "each", "无", "none").recorded(),
    });
    ask(&mut play, &refused).expect("it is heard");
    assert_eq!(stands(&play.state), "c");
}

#[test]
fn an_answer_that_comes_twice_says_nothing_new() {
    let mut play = written(&["甲", "乙"]);
    let case = called(&play)[0].case;
    for word in [LinkAnswer::Opened, LinkAnswer::Ended] {
        ask(&mut play, &answer(case, word, 1)).expect("heard");
        let version = play.state.version;
        ask(&mut play, &answer(case, word, 1)).expect("heard");
        assert_eq!(play.state.version, version);
    }
    ask(&mut play, &answer(case, LinkAnswer::Opened, 1)).expect("late");
    assert_eq!(play.state.links[&case].standing, LinkStanding::Over);
    ask(&mut play, &answer(case, LinkAnswer::Reopened, 1)).expect("heard");
    assert_eq!(play.state.links[&case].standing, LinkStanding::Opened);
}

#[test]
fn what_happens_in_a_child_is_a_happening_here() {
    let mut play = written(&["甲"]);
    ask(&mut play, &heard("each.decision.punish", 1)).expect("heard");
    assert_eq!(stands(&play.state), "c");
    let refused = ask(&mut play, &heard("each.decision.exempt", 1));
    assert_eq!(
        refused.map_err(|refused| refused.code),
        Err(Code::NotAccepted)
    );
}

#[test]
fn a_case_that_had_ended_runs_again_and_ends_again() {
    let mut play = written(&[]);
    let close = Command::Complete(crate::case::Complete::plain("close"));
    play.ask("zhang", &close, at(), at()).expect("closed");
    assert_eq!(play.state.status, Status::Ended);
    ask(&mut play, &heard("noted", 1)).expect("recorded");
    assert_eq!(play.state.status, Status::Ended);
    ask(&mut play, &heard("annulled", 1)).expect("heard");
    assert_eq!(
        (play.state.status, stands(&play.state).as_str()),
        (Status::Open, "d")
    );
    let (_, withdraw) = play.state.limit("withdraw").expect("a limit");
    let due = withdraw.schedule.due.known().expect("a day");
    assert_eq!(due.last_day.to_string(), "2026-10-09");
    assert_eq!(called(&play).len(), 1, "the audit is spawned");
    let undo = Command::Complete(crate::case::Complete::plain("undo"));
    play.ask("zhang", &undo, at(), at()).expect("undone");
    assert_eq!(play.state.status, Status::Ended);
}

#[test]
fn a_reaction_moves_a_case_that_runs_and_not_one_that_was_terminated() {
    let mut play = written(&["甲"]);
    ask(&mut play, &heard("annulled", 1)).expect("heard");
    assert_eq!(stands(&play.state), "d");
    let mut play = written(&["甲"]);
    let terminate = Command::Terminate {
        reason: "当事人死亡".to_owned(),
        approver: "zhou".into(),
        document: None,
    };
    play.ask("sun", &terminate, at(), at()).expect("terminated");
    ask(&mut play, &heard("annulled", 1)).expect("recorded");
    assert_eq!(play.state.status, Status::Terminated);
    assert!(play.state.marks.contains_key("annulled"));
}

#[test]
fn a_step_that_called_for_a_case_is_not_taken_back() {
    let mut play = written(&["甲"]);
    let withdraw = Command::Withdraw { reason: None };
    let refused = play.ask("zhang", &withdraw, at(), at());
    assert_eq!(refused.map_err(|refused| refused.code), Err(Code::Withdraw));
}

#[test]
fn cases_that_lead_to_one_another_come_to_an_end() {
    let mut play = written(&["甲"]);
    let refused = ask(&mut play, &heard("annulled", 17));
    assert_eq!(
        refused.map_err(|refused| refused.code),
        Err(Code::CaseCircle)
    );
    ask(&mut play, &heard("annulled", 16)).expect("the last that is heard");
    let not_opened = play
        .last
        .iter()
        .any(|decided| matches!(&decided.event, Event::LinkRefused(_)));
    assert!(not_opened, "what it leads to would lie too deep");
    assert!(play.state.marks.contains_key("audit.refused"));
}
