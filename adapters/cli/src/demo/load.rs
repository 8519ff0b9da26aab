//! Fills a store with the demonstration bureau.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::case::{Command, Open};
use casebook_engine::ports::{Clock, EventStore, Ids, Law};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Engine, Request, Subject, register};
use casebook_engine::stream::CaseId;
use casebook_workflows::{Catalog, shipped_texts};
use jiff::{SignedDuration, Timestamp};

use super::chance::Chance;
use super::clerk::act;
use super::clock::MovingClock;
use super::content;

const KINDS: [&str; 3] = ["penalty.hearing", "complaint.forensic", "licence.cancel"];

/// How large the bureau is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// How many cases there are.
    pub(crate) cases: usize,
    /// How many days before `until` the first is opened.
    pub(crate) days: i64,
    /// The present of the demonstration.
    pub(crate) until: Timestamp,
    /// The seed.
    pub(crate) seed: u64,
}

/// A case and when somebody looks at it next.
struct Running {
    id: CaseId,
    kind: Name,
}

/// Loads the bureau; tells after each case opened how many there are. Says how many commands ran.
///
/// # Errors
/// As the engine's.
pub(crate) async fn load(
    store: Arc<dyn EventStore>,
    ids: Arc<dyn Ids>,
    plan: Plan,
    progress: &mut dyn FnMut(usize),
) -> anyhow::Result<usize> {
    let mut chance = Chance::new(plan.seed);
    let begin = plan.until - SignedDuration::from_hours(24 * plan.days);
    let clock = Arc::new(MovingClock::at(begin));
    let law = Arc::new(Catalog::new());
    let texts = shipped_texts();
    register(&*store, &texts, begin, ids.next()).await?;
    law.add(&texts);
    let engine = Engine::new(store, law.clone(), clock.clone(), ids);
    let organs: Vec<Name> = law.directory().organs.keys().cloned().collect();

    let mut cases: Vec<Running> = Vec::new();
    let mut agenda = BinaryHeap::new();
    let step = SignedDuration::from_mins(plan.days * 24 * 60 / i64::try_from(plan.cases.max(1))?);
    let mut filing = begin;
    let mut commands = 0;
    while let Some(at) = next_instant(&agenda, filing, cases.len() < plan.cases, plan.until) {
        clock.move_to(at);
        if cases.len() < plan.cases && at == filing {
            let kind = KINDS[chance.below(KINDS.len())];
            let organ = chance
                .pick(&organs)
                .cloned()
                .unwrap_or_else(|| "shanghai".into());
            let id = open(&engine, kind, organ, &mut chance).await?;
            agenda.push(Reverse((at + pause(&mut chance), cases.len())));
            cases.push(Running {
                id,
                kind: kind.into(),
            });
            filing += step;
            progress(cases.len());
        } else if let Some(Reverse((_, index))) = agenda.pop() {
            let case = &cases[index];
            tick(&engine, case.id).await?;
            act(&engine, &case.kind, case.id, clock.now(), &mut chance).await?;
            let state = engine.state(case.id).await?;
            if !state.is_closed() {
                let next = at + pause(&mut chance);
                let due = state.next_instant().filter(|due| *due > at);
                agenda.push(Reverse((due.map_or(next, |due| due.min(next)), index)));
            }
        }
        commands += 1;
    }
    Ok(commands)
}

fn next_instant(
    agenda: &BinaryHeap<Reverse<(Timestamp, usize)>>,
    filing: Timestamp,
    opening: bool,
    until: Timestamp,
) -> Option<Timestamp> {
    let due = agenda.peek().map(|Reverse((at, _))| *at);
    let filing = opening.then_some(filing);
    due.into_iter()
        .chain(filing)
        .min()
        .filter(|at| *at <= until)
}

/// How long nothing happens: mostly days, sometimes weeks, in office hours more or less.
fn pause(chance: &mut Chance) -> SignedDuration {
    let hours = if chance.percent(8) {
        chance.between(240, 720)
    } else {
        chance.between(3, 100)
    };
    SignedDuration::from_hours(hours) + SignedDuration::from_mins(chance.between(0, 59))
}

async fn open(
    engine: &Engine,
    kind: &str,
    organ: Name,
    chance: &mut Chance,
) -> anyhow::Result<CaseId> {
    let directory = engine.law().directory();
    let person = directory.persons.iter().find(|(_, person)| {
        person
            .posts
            .iter()
            .any(|held| held.organ == organ && held.post == *"registry")
    });
    let definition = engine.law().definition_at(kind, engine.clock().now());
    let facts = definition.map(|definition| content::opening(&definition, chance));
    let open = Open {
        title: content::title(kind, chance).to_owned(),
        organ: organ.clone(),
        seat: None,
        facts: facts.unwrap_or_default(),
        parent: None,
        number: None,
        imported_from: None,
        link: None,
    };
    let request = Request {
        subject: Subject::New {
            definition: kind.into(),
            id: None,
        },
        command: Command::Open(open),
        actor: Actor {
            person: person.map(|(id, _)| id.clone()),
            organ: Some(organ),
            ..Actor::default()
        },
        occurred: None,
        key: None,
        if_version: None,
    };
    Ok(engine.execute(&request).await?.case)
}

async fn tick(engine: &Engine, case: CaseId) -> anyhow::Result<()> {
    let request = Request {
        subject: Subject::Case(case),
        command: Command::Tick,
        actor: Actor::default(),
        occurred: None,
        key: None,
        if_version: None,
    };
    engine.execute(&request).await?;
    Ok(())
}
