//! A small log, and indicators over it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use casebook_engine::case::{
    CalendarRef, Document, Event, OutsideHappened, StageNo, StepWithdrawn, TaskNo,
};
use casebook_engine::deadline::Calendar;
use casebook_engine::definition::Definition;
use casebook_engine::recorded::{Actor, Hash, Meta, Recorded};
use casebook_engine::stream::{CaseId, Position, StreamId, Version};
use casebook_engine::{Facts, Name, Value};
use casebook_workflows::{Indicator, Surroundings, calendars, load, load_indicators};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Choice, Fold, Period, Plan, Reading};

/// A workflow in which something is decided, and perhaps undone.
const WORKFLOW: &str = "\
casebook: 1
id: matter
title: 示例
version: 1
in_force: {from: 2010-01-01}
basis: 某法
calendar: cn
facts:
  amount: {type: number, default: 0, class: P0}
  grave:  {type: boolean, class: P0}
roles: {clerk: {from: org.office}}
words: {grant: {zh: 同意, en: granted}, deny: {zh: 不同意, en: denied}}
start: work
stages:
  work:
    tasks:
      check:  {role: clerk, may_set: [grave, amount]}
      decide: {role: clerk, after: check, outcome: [grant, deny], may_set: [amount]}
    next: {decide.done: end}
verbs: {withdraw: {by: last_actor, until: next_task_opened}}
tests: [{name: 例, given: [case.filed], expect: {status: open}}]
";

/// Indicators about it, one of each kind.
const INDICATORS: &str = "\
indicators: 1
id: matter
title: 示例
basis: 某规定
figures:
  opened:   {title: 收案, unit: 件, cases: [{of: matter, at: case.filed}]}
  decided:  {title: 决定, unit: 件, count: [{of: matter, at: decide.done}]}
  approved: {title: 同意, unit: 件, cases: [{of: matter, at: decide.grant}]}
  checked:  {title: 先查后决, unit: 件, cases: [{of: matter, at: decide.done, when: \"seen('check.done')\"}]}
  grave:    {title: 重大, unit: 件, cases: [{of: matter, at: decide.done, when: facts.grave}]}
  amount:   {title: 金额, unit: 元, decimals: 2, sum: [{of: matter, at: decide.done, fact: amount}]}
  pending:  {title: 未结, unit: 件, balance: {plus: [{of: matter, at: case.filed}], minus: [{of: matter, at: [case.ended, case.terminated]}]}}
  median:   {title: 用时, unit: 天, decimals: 1, duration: {percentile: 50, spans: [{of: matter, from: case.filed, at: decide.done}]}}
  slowest:  {title: 用时, unit: 天, decimals: 1, duration: {percentile: 90, spans: [{of: matter, from: case.filed, at: decide.done}]}}
  rate:     {title: 同意率, unit: '%', decimals: 2, ratio: {part: approved, whole: decided}}
  any:      {title: 任一, unit: 件, cases: [{of: any, at: case.filed}]}
  tasks:    {title: 待办, unit: 项, count: [{of: any, at: task.completed}]}
  both:     {title: 合计, unit: 件, total: [opened, decided]}
  new_one:  {title: 新, unit: 件, since: 2018-01-01, count: [{of: matter, at: decide.deny}]}
";

pub(super) static DEFINITION: LazyLock<Arc<Definition>> = LazyLock::new(|| {
    let loaded = load(WORKFLOW.as_bytes(), &Surroundings::default());
    Arc::new(
        loaded
            .definition
            .unwrap_or_else(|| panic!("{:?}", loaded.problems)),
    )
});

pub(super) static CALENDAR: LazyLock<Arc<Calendar>> =
    LazyLock::new(|| Arc::new(calendars::builtin("cn").expect("it ships")));

pub(super) fn indicators() -> Vec<Arc<Indicator>> {
    let definitions = [Arc::clone(&DEFINITION)];
    let loaded = load_indicators(&[INDICATORS.as_bytes()], &definitions);
    assert_eq!(loaded[0].problems, []);
    loaded
        .into_iter()
        .flat_map(|file| file.indicators)
        .collect()
}

/// A log that grows.
#[derive(Default)]
pub(super) struct Log {
    pub(super) events: Vec<Recorded>,
    versions: BTreeMap<u128, u64>,
}

impl Log {
    pub(super) fn open(&mut self, case: u128, day: &str) -> &mut Self {
        self.open_in(case, day, "city")
    }

    pub(super) fn open_in(&mut self, case: u128, day: &str, organ: &str) -> &mut Self {
        let event = Event::CaseOpened {
            number: None,
            title: "x".to_owned(),
            organ: organ.into(),
            seat: None,
            definition: DEFINITION.reference.clone(),
            calendar: CalendarRef {
                id: "cn".into(),
                version: CALENDAR.version().into(),
            },
            facts: Facts::new(),
            parent: None,
            imported_from: None,
            link: None,
        };
        self.add(case, day, &event)
    }

    pub(super) fn done(&mut self, case: u128, day: &str, task: &str, outcome: &str) -> &mut Self {
        self.done_with(case, day, (task, outcome), &[])
    }

    pub(super) fn done_with(
        &mut self,
        case: u128,
        day: &str,
        (task, outcome): (&str, &str),
        facts: &[(&str, Value)],
    ) -> &mut Self {
        let facts = facts.iter();
        let event = Event::TaskCompleted {
            no: TaskNo(1),
            task: task.into(),
            stage: StageNo(1),
            outcome: (!outcome.is_empty()).then(|| outcome.into()),
            outcome_title: None,
            facts: facts
                .map(|(name, value)| ((*name).into(), value.clone()))
                .collect(),
            fills: BTreeMap::new(),
            document: None::<Document>,
            opinion: None,
            role: "clerk".into(),
            person: Some("li".into()),
            repeats: false,
        };
        self.add(case, day, &event)
    }

    pub(super) fn end(&mut self, case: u128, day: &str) -> &mut Self {
        let stage: Name = "work".into();
        self.add(case, day, &Event::CaseEnded { stage })
    }

    pub(super) fn withdraw(&mut self, case: u128, day: &str, task: &str) -> &mut Self {
        let event = Event::StepWithdrawn(StepWithdrawn {
            task: TaskNo(1),
            reason: Some(task.to_owned()),
        });
        self.add(case, day, &event)
    }

    pub(super) fn outside(&mut self, case: u128, day: &str) -> &mut Self {
        let event = Event::OutsideHappened(OutsideHappened {
            happening: "other".into(),
            facts: Facts::new(),
            document: None,
            role: "clerk".into(),
            stage: None,
        });
        self.add(case, day, &event)
    }

    pub(super) fn add(&mut self, case: u128, day: &str, event: &Event) -> &mut Self {
        let occurred: Timestamp = if day.len() == 10 {
            format!("{day}T02:00:00Z").parse().expect("a day")
        } else {
            day.parse().expect("an instant")
        };
        let meta = Meta {
            occurred,
            actor: Actor {
                person: Some("li".into()),
                ..Actor::default()
            },
            causation: Uuid::nil(),
            correlation: Uuid::nil(),
            key: None,
            definition: Some(DEFINITION.reference.clone()),
        };
        let new = event.encode(&meta);
        let version = self.versions.entry(case).or_default();
        *version += 1;
        let position = self.events.len() as u64 + 1;
        self.events.push(Recorded {
            position: Position(position),
            stream: StreamId::case(CaseId(Uuid::from_u128(case))),
            version: Version(*version),
            event_type: new.event_type,
            schema: new.schema,
            recorded: occurred,
            meta: new.meta,
            body: new.body,
            previous: Hash::ZERO,
            hash: Hash::ZERO,
        });
        self
    }

    pub(super) fn plan(choice: &Choice, periods: &[&str]) -> Arc<Plan> {
        let periods = periods
            .iter()
            .map(|one| Period::parse(one).expect("a period"));
        let plan = Plan::new(
            choice,
            &indicators(),
            &[Arc::clone(&DEFINITION)],
            &[Arc::clone(&CALENDAR)],
            periods.collect(),
        );
        Arc::new(plan.expect("the indicators exist"))
    }

    pub(super) fn read(&self, choice: &Choice, periods: &[&str]) -> Reading {
        let mut fold = Fold::new(Self::plan(choice, periods));
        for recorded in &self.events {
            fold.take(recorded).expect("it can be read");
        }
        Reading::of(fold)
    }
}

/// All indicators, with ten cases each.
pub(super) fn all() -> Choice {
    Choice {
        cases: 10,
        ..Choice::default()
    }
}
