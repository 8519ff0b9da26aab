//! A hearing case that the tests ask about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::access::{Register, Standing};
use crate::deadline::{Calendar, DayKind, Exception};
use crate::definition::expression::{
    ActorView, Declarations, Expression, FactType, Problem, TableUse, Type, Undecided, View,
};
use crate::{Facts, Mark, Name, Value};

pub(super) struct Setting {
    declared: BTreeMap<Name, FactType>,
    happenings: BTreeSet<Name>,
    tables: BTreeMap<Name, TableUse>,
    standing: BTreeSet<Name>,
    item: Value,
    pub(super) facts: Facts,
    marks: BTreeMap<Name, Mark>,
    calendar: Calendar,
    registers: BTreeMap<Name, Register>,
    now: Timestamp,
}

fn text(text: &str) -> Value {
    Value::from(text)
}

fn record<V>(parts: impl IntoIterator<Item = (&'static str, V)>) -> BTreeMap<Name, V> {
    parts
        .into_iter()
        .map(|(name, value)| (Name::from(name), value))
        .collect()
}

fn declared() -> BTreeMap<Name, FactType> {
    let words = ["fine", "confiscate", "revoke"].map(Name::from).into();
    let site = record([("city", Type::Text), ("area", Type::Number)]);
    let party = record([
        ("name", Type::Text),
        ("fine", Type::Number),
        ("heard", Type::Bool),
    ]);
    let kinds = [
        ("kind", Type::Enum(words)),
        ("amount", Type::Number),
        ("limit", Type::Number),
        ("unset", Type::Number),
        ("broken", Type::Number),
        ("rounds", Type::Int),
        ("complex", Type::Bool),
        ("reason", Type::Text),
        ("hearing.day", Type::Date),
        ("broken_day", Type::Date),
        ("filed_at", Type::Instant),
        ("site", Type::Record(site)),
        ("scores", Type::List(Type::Int.into())),
        ("gaps", Type::List(Type::Int.into())),
        ("parties", Type::List(Type::Record(party).into())),
    ];
    let mut declared: BTreeMap<_, _> = kinds
        .into_iter()
        .map(|(name, kind)| {
            (
                Name::from(name),
                FactType {
                    kind,
                    default: None,
                },
            )
        })
        .collect();
    let default = FactType {
        kind: Type::Number,
        default: Some(text("10.5")),
    };
    declared.insert(Name::from("fee"), default);
    declared
}

fn facts() -> Facts {
    let party = |name, fine| {
        let heard = ("heard", Value::Bool(true));
        Value::Record(record([("name", text(name)), ("fine", text(fine)), heard]))
    };
    let unheard = Value::Record(record([("name", text("丙")), ("fine", text("1.10"))]));
    record([
        ("kind", text("fine")),
        ("amount", text("35.00")),
        ("limit", Value::Int(36)),
        ("broken", text("3e5")),
        ("rounds", Value::Int(2)),
        ("complex", Value::Bool(false)),
        ("reason", text("未经许可经营")),
        ("hearing.day", text("2026-10-12")),
        ("broken_day", text("2026-02-30")),
        ("filed_at", text("2026-09-29T23:30:00+08:00")),
        ("site", Value::Record(record([("city", text("上海"))]))),
        ("scores", Value::List([3, 5, 8].map(Value::Int).into())),
        (
            "gaps",
            Value::List(vec![Value::Int(3), Value::Null, Value::Int(8)]),
        ),
        (
            "parties",
            Value::List(vec![party("甲", "2.20"), party("乙", "0.5"), unheard]),
        ),
    ])
}

fn marks() -> BTreeMap<Name, Mark> {
    let then = Arc::new(record([
        ("amount", text("30.5")),
        ("rounds", Value::Int(1)),
    ]));
    let mark = |count, at: &str| Mark {
        count,
        at: at.parse().expect("an instant"),
        facts: Arc::clone(&then),
    };
    record([
        ("case.filed", mark(1, "2026-09-01T01:00:00Z")),
        ("serve_notice.done", mark(3, "2026-09-29T16:30:00Z")),
    ])
}

/// The holidays of October 2026 as this test has them: the first seven days off, the tenth worked.
fn calendar() -> Calendar {
    let day = |day, kind| Exception {
        date: jiff::civil::date(2026, 10, day),
        kind,
        name: String::new(),
    };
    let off = (1..=7).map(|date| day(date, DayKind::Holiday));
    let all = off.chain([day(10, DayKind::Workday)]);
    Calendar::new("cn", "Asia/Shanghai", all).expect("rows without a fault")
}

/// One lawyer whose licence was suspended in October, and one who came after.
fn lawyers() -> Register {
    let standing = |subject: &str, status: &str, from: &str| Standing {
        subject: subject.into(),
        title: None,
        status: status.into(),
        from: from.parse().ok(),
        to: None,
    };
    Register {
        standings: vec![
            standing("zhao", "registered", "2020-01-01"),
            standing("zhao", "suspended", "2026-10-01"),
            standing("sun", "registered", "2026-10-13"),
        ],
        ..Register::default()
    }
}

impl Setting {
    pub(super) fn new() -> Self {
        let happenings = ["case.filed", "serve_notice.done", "legal_review.pass"];
        Self {
            declared: declared(),
            happenings: happenings.map(Name::from).into(),
            tables: super::tables::tables(&declared()),
            standing: [Name::from("hearing")].into(),
            item: Value::Record([("name".into(), "a".into())].into()),
            facts: facts(),
            marks: marks(),
            calendar: calendar(),
            registers: [(Name::from("lawyers"), lawyers())].into(),
            now: "2026-10-11T17:00:00Z".parse().expect("an instant"),
        }
    }

    pub(super) fn parse(&self, source: &str) -> Result<Expression, Vec<Problem>> {
        let declared = Declarations {
            facts: &self.declared,
            happenings: &self.happenings,
            tables: &self.tables,
            stages: &["notice", "hearing"].map(Name::from).into(),
            item: Some(&Type::Record([("name".into(), Type::Text)].into())),
        };
        Expression::parse(source, &declared)
    }

    pub(super) fn evaluate(&self, expression: &Expression) -> Result<bool, Undecided> {
        expression.evaluate(&self.view())
    }

    pub(super) fn view(&self) -> View<'_> {
        let actor = ActorView {
            person: Some("zhang"),
            organ: None,
            role: Some("chair"),
        };
        View {
            facts: &self.facts,
            marks: &self.marks,
            standing: &self.standing,
            item: Some(&self.item),
            actor,
            now: self.now,
            calendar: &self.calendar,
            registers: &self.registers,
        }
    }
}

/// Runs a test body on a quarter of the stack that `Expression::parse` asks for, so that a need
/// that grows is noticed before it hurts.
#[expect(
    clippy::disallowed_methods,
    reason = "the stack of this test has a size of its own"
)]
pub(super) fn on_large_stack(body: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(body);
    if let Err(panic) = thread.expect("a thread starts").join() {
        std::panic::resume_unwind(panic);
    }
}
