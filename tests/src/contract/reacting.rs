//! Cases know of one another over a real store as over the reference, once, whoever tells them.

use std::sync::Arc;

use casebook_engine::Value;
use casebook_engine::case::{CaseState, Event, LinkStanding, Status};
use casebook_engine::runtime::{Failure, Reactor};
use casebook_engine::stream::CaseId;

use super::{ViewFactory, noon};
use crate::bureau::{Family, Hand};

async fn family<F: ViewFactory>(factory: &F) -> (Family, [Reactor; 2]) {
    let hand = Arc::new(Hand::new(noon(), 9_000));
    let store = factory.open().await;
    let family = Family::new(store.clone(), &hand);
    let reactors = [1, 2].map(|owner| family.reactor(store.clone(), owner));
    (family, reactors)
}

/// Lets both reactors work, the second where the first leaves off.
async fn react(reactors: &mut [Reactor; 2]) {
    for reactor in reactors {
        reactor.drain().await.expect("it comes to rest");
        reactor.stop().await.expect("the lease is given back");
    }
}

fn stands(state: &CaseState) -> Vec<&str> {
    state.leaves().map(|(_, open)| open.name.as_str()).collect()
}

/// A fine that ended; a reconsideration of it that asks two firms.
async fn asked(family: &Family, reactors: &mut [Reactor; 2]) -> (CaseId, CaseId) {
    let fine = family.open("family.fine", &[]).await;
    let amount = [("amount", Value::from("3000.00"))];
    family
        .done(fine, "decision.punish", "li.chengban", &amount)
        .await;
    family.done(fine, "announce", "qian.chengban", &[]).await;
    let number = family.state(fine).await.opened().number.clone();
    let against = number.as_deref().expect("a number").into();
    let other = family
        .open("family.reconsideration", &[("against", against)])
        .await;
    let firms = Value::List(vec!["甲".into(), "乙".into()]);
    family
        .done(other, "ask", "sun.chengban", &[("firms", firms)])
        .await;
    react(reactors).await;
    (fine, other)
}

/// One case is opened for each element, however often the log is read; the join waits for all, and
/// what was found there comes back.
pub async fn a_case_is_opened_for_each_element_and_waited_for<F: ViewFactory>(factory: &F) {
    let (family, mut reactors) = family(factory).await;
    let (_, other) = asked(&family, &mut reactors).await;
    let state = family.state(other).await;
    let children: Vec<CaseId> = state.links.keys().copied().collect();
    assert_eq!(children.len(), 2);
    assert!(
        state
            .links
            .values()
            .all(|child| child.standing == LinkStanding::Opened)
    );
    assert_eq!(stands(&state), ["hear"]);
    let words = [("words", Value::from("不同意"))];
    for child in &children {
        assert_eq!(family.state(*child).await.opened().parent, Some(other));
        assert_eq!(stands(&*family.state(other).await), ["hear"]);
        family
            .done(*child, "answer.object", "wang.shenhe", &words)
            .await;
        react(&mut reactors).await;
    }
    let state = family.state(other).await;
    assert_eq!(stands(&state), ["decide"]);
    assert_eq!(state.facts.get("reason"), Some(&"不同意".into()));
    assert_eq!(state.marks["opinions.answer.object"].count, 2);
    assert_eq!(
        family
            .engine
            .family(children[0])
            .await
            .expect("a family")
            .len(),
        3
    );
}

/// 行政处罚法第48条: a decision that annuls the fine opens the archived case again, with three
/// working days to take the publication down, and an audit beside it.
pub async fn what_is_decided_elsewhere_lets_an_archived_case_run_again<F: ViewFactory>(
    factory: &F,
) {
    let (family, mut reactors) = family(factory).await;
    let (fine, other) = annulled(&family, &mut reactors).await;
    let state = family.state(fine).await;
    assert_eq!(
        (state.status, stands(&state)),
        (Status::Open, vec!["withdrawing"])
    );
    let (_, limit) = state.limit("withdraw").expect("a limit");
    assert!(limit.status.is_open());
    assert_eq!(state.facts.get("ground"), Some(&"程序违法".into()));
    let heard = family.with("heard_elsewhere").await;
    let heard: Vec<_> = heard.iter().filter(|(case, _)| *case == fine).collect();
    let [(_, Event::HeardElsewhere(heard))] = &heard[..] else {
        panic!("heard once: {heard:?}");
    };
    assert_eq!(heard.case, other);
    family.done(fine, "take_down", "li.chengban", &[]).await;
    assert_eq!(family.state(fine).await.status, Status::Ended);
}

/// Who acted in one case of a family does not act in another where the duties are apart: in the
/// case that was opened, and in the one out of which it was.
pub async fn duties_are_apart_over_the_family_in_both_directions<F: ViewFactory>(factory: &F) {
    let (family, mut reactors) = family(factory).await;
    let (fine, _) = annulled(&family, &mut reactors).await;
    let audit = family.state(fine).await.links.keys().copied().next();
    let audit = audit.expect("an audit");
    let number = family.state(fine).await.opened().number.clone();
    let state = family.state(audit).await;
    assert_eq!(state.facts.get("source"), number.map(Value::Text).as_ref());
    let refused = |outcome: Result<_, Failure>| match outcome {
        Err(Failure::Rejected(rejection)) => rejection.code.number(),
        other => panic!("{:?}", other.map(|_: casebook_engine::runtime::Outcome| ())),
    };
    let by_officer = family.complete(audit, "report", "li.chengban", &[]).await;
    assert_eq!(refused(by_officer), "CB-2204", "the officer of the fine");
    family.done(audit, "report", "sun.chengban", &[]).await;
    let by_auditor = family
        .complete(fine, "take_down", "sun.chengban", &[])
        .await;
    assert_eq!(refused(by_auditor), "CB-2204", "the auditor of the audit");
    family.done(fine, "take_down", "li.chengban", &[]).await;
}

/// A fine, and a reconsideration that annuls it.
async fn annulled(family: &Family, reactors: &mut [Reactor; 2]) -> (CaseId, CaseId) {
    let (fine, other) = asked(family, reactors).await;
    let children: Vec<CaseId> = family.state(other).await.links.keys().copied().collect();
    let words = [("words", Value::from("同意"))];
    for child in children {
        family
            .done(child, "answer.agree", "wang.shenhe", &words)
            .await;
    }
    react(reactors).await;
    let reason = [("reason", Value::from("程序违法"))];
    family
        .done(other, "decision.annul", "zhou.shenhe", &reason)
        .await;
    react(reactors).await;
    (fine, other)
}
