//! Cases know of one another over a real store as over the reference, once, whoever tells them.

use std::sync::Arc;

use casebook_engine::Value;
use casebook_engine::case::{CaseState, Event, LinkStanding, RegisteredText, Status};
use casebook_engine::ports::{EventStore, Subscriptions};
use casebook_engine::runtime::{Engine, Failure, Reactor, register};
use casebook_engine::stream::CaseId;
use casebook_workflows::{Catalog, definition_text, shipped_directory};
use uuid::Uuid;

use super::{ViewFactory, noon};
use crate::bureau::{Family, Hand};

/// A definition that opens cases of the other, and that other.
const ASKING: &str = include_str!("../../../workflows/tests/family/reconsideration.1.yaml");
const ASKED: &str = include_str!("../../../workflows/tests/family/opinion.1.yaml");

/// More events than a reactor reads at once.
const EVENTS_MANY: u64 = 300;

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

/// A node that was at work before the law came into the log: persons who know all of it, and a
/// reactor by what the node read when it was started.
struct Late {
    store: Arc<dyn EventStore>,
    subscriptions: Arc<dyn Subscriptions>,
    family: Family,
    reactor: Reactor,
}

impl Late {
    async fn started<F: ViewFactory>(factory: &F, known: &[RegisteredText]) -> Self {
        let hand = Arc::new(Hand::new(noon(), 9_000));
        let handle = factory.open().await;
        let store: Arc<dyn EventStore> = handle.clone();
        let subscriptions: Arc<dyn Subscriptions> = handle;
        let law = Catalog::new();
        assert_eq!(law.add(known), []);
        let engine = Engine::new(store.clone(), Arc::new(law), hand.clone(), hand.clone());
        let owner = Uuid::from_u128(7);
        let late = Self {
            family: Family::new(store.clone(), &hand),
            reactor: Reactor::new(Arc::new(engine), subscriptions.clone(), owner),
            store,
            subscriptions,
        };
        late.register(known).await;
        late
    }

    /// Brings texts into the log, as another process does.
    async fn register(&self, texts: &[RegisteredText]) {
        let registered = register(&*self.store, texts, noon(), Uuid::from_u128(1)).await;
        registered.expect("texts");
    }

    async fn react(&mut self) {
        self.reactor.drain().await.expect("it comes to rest");
        self.reactor.stop().await.expect("the lease is given back");
    }

    async fn open(&self) -> CaseId {
        let against = [("against", Value::from("无"))];
        self.family.open("family.reconsideration", &against).await
    }

    /// A case that asks two firms: a link is called for each.
    async fn asking(&self) -> CaseId {
        let case = self.open().await;
        let firms = Value::List(vec!["甲".into(), "乙".into()]);
        self.family
            .done(case, "ask", "sun.chengban", &[("firms", firms)])
            .await;
        case
    }

    /// Of which versions the cases are that a case asked for. All of them were opened; nothing was
    /// refused or set aside.
    async fn answered(&self, case: CaseId) -> Vec<u32> {
        let parked = self.subscriptions.parked("reactor").await;
        assert_eq!(parked.expect("a list"), []);
        assert_eq!(self.family.with("link_refused").await, []);
        let state = self.family.state(case).await;
        let mut versions = Vec::new();
        for (child, linked) in &*state.links {
            assert_eq!(linked.standing, LinkStanding::Opened);
            let child = self.family.state(*child).await;
            versions.push(child.opened().definition.version);
        }
        versions
    }
}

/// A definition, with something replaced.
fn text(yaml: &str, replaced: &[(&str, &str)]) -> RegisteredText {
    let mut yaml = yaml.to_owned();
    for (from, to) in replaced {
        assert!(yaml.contains(from), "{from}");
        yaml = yaml.replacen(from, to, 1);
    }
    definition_text(yaml.as_bytes()).expect("a definition")
}

fn directory() -> RegisteredText {
    shipped_directory("shanghai").expect("the directory")
}

/// A link to a definition that was registered while the node was at work is obeyed.
pub async fn a_link_by_law_that_came_meanwhile_is_obeyed<F: ViewFactory>(factory: &F) {
    let mut late = Late::started(factory, &[]).await;
    let texts = [directory(), text(ASKING, &[]), text(ASKED, &[])];
    late.register(&texts).await;
    let case = late.asking().await;
    late.react().await;
    assert_eq!(late.answered(case).await, [1, 1]);
}

/// So it is where the definition was registered behind everything that the reactor has read.
pub async fn a_link_is_not_refused_while_the_log_holds_its_law<F: ViewFactory>(factory: &F) {
    let mut late = Late::started(factory, &[directory(), text(ASKING, &[])]).await;
    let case = late.asking().await;
    while late.store.head().await.expect("a head").0 < EVENTS_MANY {
        late.open().await;
    }
    late.register(&[text(ASKED, &[])]).await;
    late.reactor.step().await.expect("a step");
    assert_eq!(late.family.with("link_refused").await, []);
    late.react().await;
    assert_eq!(late.answered(case).await, [1, 1]);
}

/// A version that takes the place of another governs what follows, although it was another node that
/// came by its registration.
pub async fn a_version_that_another_node_read_of_governs_here_too<F: ViewFactory>(factory: &F) {
    let known = [directory(), text(ASKING, &[]), text(ASKED, &[])];
    let mut late = Late::started(factory, &known).await;
    let before = late.asking().await;
    late.react().await;
    let days = "{from: 2021-07-15}";
    let ended = text(ASKED, &[(days, "{from: 2021-07-15, to: 2021-12-31}")]);
    let next = [(days, "{from: 2022-01-01}"), ("version: 1", "version: 2")];
    late.register(&[ended, text(ASKED, &next)]).await;
    let mut other = late.family.reactor(late.subscriptions.clone(), 8);
    other.drain().await.expect("it comes to rest");
    other.stop().await.expect("the lease is given back");
    let after = late.asking().await;
    late.react().await;
    assert_eq!(late.answered(before).await, [1, 1]);
    assert_eq!(late.answered(after).await, [2, 2]);
}
