//! Evaluation of a checked tree: total, without side effects, bounded in steps.

use std::cell::Cell;

use jiff::Timestamp;
use jiff::civil::Date;

use super::calculate;
use super::node::{Fact, Node, Part};
use super::read::{Datum, read};
use super::undecided::Undecided;
use super::view::{ActorPart, View};
use crate::{Facts, Mark, Name};

/// Most steps of one evaluation. A node visited is a step, so is every item of a list, and so
/// are 64 bytes of text compared, searched or joined.
pub const COST_MAX: u32 = 10_000;

pub(super) type Outcome<'v> = Result<Datum<'v>, Undecided>;

const TYPED: &str = "operands have the type that was checked when the expression was parsed";

/// The items that enclosing `all`, `exists`, .. are at, innermost first.
pub(super) struct Scope<'s, 'v> {
    pub(super) outer: Option<&'s Scope<'s, 'v>>,
    pub(super) depth: usize,
    pub(super) item: Datum<'v>,
}

/// One evaluation.
pub(super) struct Run<'v> {
    pub(super) view: &'v View<'v>,
    steps_left: Cell<u32>,
}

impl<'v> Run<'v> {
    pub(super) fn new(view: &'v View<'v>) -> Self {
        Self {
            view,
            steps_left: Cell::new(COST_MAX),
        }
    }

    pub(super) fn condition(
        &self,
        node: &'v Node,
        scope: Option<&Scope<'_, 'v>>,
    ) -> Result<bool, Undecided> {
        match self.value(node, scope)? {
            Datum::Bool(value) => Ok(value),
            other => unreachable!("{TYPED}: {other:?}"),
        }
    }

    pub(super) fn value(&self, node: &'v Node, scope: Option<&Scope<'_, 'v>>) -> Outcome<'v> {
        self.spend(1)?;
        match node {
            Node::Bool(value) => Ok(Datum::Bool(*value)),
            Node::Int(whole) => Ok(Datum::Int(*whole)),
            Node::Number(number) => Ok(Datum::Number(*number)),
            Node::Text(text) => Ok(Datum::Text(text)),
            Node::Date(date) => Ok(Datum::Date(*date)),
            Node::Fact(fact) => stored(fact, self.view.facts),
            Node::Then(happening, fact) => stored(fact, &self.mark(happening)?.facts),
            Node::Part(of, part) => self.part(of, part, scope),
            Node::Item(depth) => Ok(item(*depth, scope)),
            Node::Element(element) => self.element(element),
            Node::Actor(part) => self.actor(*part),
            Node::Now => Ok(Datum::Instant(self.view.now)),
            Node::Today => Ok(Datum::Date(self.day(self.view.now))),
            Node::Seen(happening) => Ok(Datum::Bool(self.view.marks.contains_key(happening))),
            Node::Count(happening) => Ok(Datum::Int(self.count(happening))),
            Node::Time(happening) => self.mark(happening).map(|mark| Datum::Instant(mark.at)),
            Node::Standing(stage) => Ok(Datum::Bool(self.view.standing.contains(stage))),
            Node::DayOf(of) => self
                .value(of, scope)
                .map(|value| Datum::Date(self.date(&value))),
            Node::DaysBetween(pair) => self.days_between(pair, scope),
            Node::WorkingDaysBetween(pair) => self.working_days_between(pair, scope),
            Node::Registered(register, of) => self.registered(register, of, scope),
            Node::Register(register, of) => self.register(register, of, scope),
            Node::Has(of) => self.has(of, scope),
            Node::Not(of) => self.condition(of, scope).map(|value| Datum::Bool(!value)),
            Node::Negate(of) => calculate::negate(&self.value(of, scope)?),
            Node::All(nodes) => self.settle(false, nodes, scope),
            Node::Any(nodes) => self.settle(true, nodes, scope),
            Node::Choose(three) => self.choose(three, scope),
            Node::Compare(comparison, pair) => {
                let (one, two) = self.pair(pair, scope)?;
                self.spend_on_text(&one)?;
                Ok(Datum::Bool(calculate::compare(*comparison, &one, &two)))
            }
            Node::Calculate(calculation, pair) => {
                let (one, two) = self.pair(pair, scope)?;
                calculate::calculate(*calculation, &one, &two)
            }
            Node::Join(pair) => {
                let (one, two) = self.text_pair(pair, scope)?;
                Ok(calculate::join(&one, &two))
            }
            Node::TextTest(test, pair) => {
                let (one, two) = self.text_pair(pair, scope)?;
                Ok(Datum::Bool(calculate::text_test(*test, &one, &two)))
            }
            Node::Size(of) => self.size(of, scope),
            Node::List(nodes) => self.list(nodes, scope),
            Node::In(pair) => self.is_in(pair, scope),
            Node::Each(each, pair) => self.each(*each, pair, scope),
            Node::Table(lookup) => self.lookup(lookup),
        }
    }

    pub(super) fn spend(&self, steps: usize) -> Result<(), Undecided> {
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        let left = self.steps_left.get().checked_sub(steps);
        self.steps_left.set(left.unwrap_or(0));
        left.map(drop).ok_or(Undecided::TooCostly)
    }

    pub(super) fn spend_on_text(&self, value: &Datum<'v>) -> Result<(), Undecided> {
        self.spend(value.text().map_or(0, |text| text.len() / 64))
    }

    pub(super) fn pair(
        &self,
        pair: &'v [Node; 2],
        scope: Option<&Scope<'_, 'v>>,
    ) -> Result<(Datum<'v>, Datum<'v>), Undecided> {
        Ok((self.value(&pair[0], scope)?, self.value(&pair[1], scope)?))
    }

    fn text_pair(
        &self,
        pair: &'v [Node; 2],
        scope: Option<&Scope<'_, 'v>>,
    ) -> Result<(Datum<'v>, Datum<'v>), Undecided> {
        let (one, two) = self.pair(pair, scope)?;
        self.spend_on_text(&one)?;
        self.spend_on_text(&two)?;
        Ok((one, two))
    }

    fn part(&self, of: &'v Node, part: &'v Part, scope: Option<&Scope<'_, 'v>>) -> Outcome<'v> {
        match self.value(of, scope)? {
            Datum::Record(parts) => match parts.get(&part.name) {
                Some(value) => read(value, &part.kind, &part.path),
                None => Err(Undecided::Missing {
                    fact: part.path.clone(),
                }),
            },
            other => unreachable!("{TYPED}: {other:?}"),
        }
    }

    fn element(&self, element: &'v Part) -> Outcome<'v> {
        match self.view.item {
            Some(value) => read(value, &element.kind, &element.path),
            None => Err(Undecided::Missing {
                fact: element.path.clone(),
            }),
        }
    }

    fn actor(&self, part: ActorPart) -> Outcome<'v> {
        let known = part.of(&self.view.actor);
        known.map(Datum::Text).ok_or(Undecided::NoActor { part })
    }

    fn mark(&self, happening: &Name) -> Result<&'v Mark, Undecided> {
        let mark = self.view.marks.get(happening);
        mark.ok_or_else(|| Undecided::NotHappened {
            happening: happening.clone(),
        })
    }

    fn count(&self, happening: &Name) -> i64 {
        self.view
            .marks
            .get(happening)
            .map_or(0, |mark| mark.count.into())
    }

    pub(super) fn day(&self, at: Timestamp) -> Date {
        self.view.calendar.date_of(at)
    }

    fn date(&self, value: &Datum<'v>) -> Date {
        match value {
            Datum::Date(date) => *date,
            Datum::Instant(at) => self.day(*at),
            other => unreachable!("{TYPED}: {other:?}"),
        }
    }

    fn days_between(&self, pair: &'v [Node; 2], scope: Option<&Scope<'_, 'v>>) -> Outcome<'v> {
        let (from, until) = self.pair(pair, scope)?;
        let apart = self.date(&from).duration_until(self.date(&until));
        Ok(Datum::Int(apart.as_hours() / 24))
    }

    fn working_days_between(
        &self,
        pair: &'v [Node; 2],
        scope: Option<&Scope<'_, 'v>>,
    ) -> Outcome<'v> {
        let (from, until) = self.pair(pair, scope)?;
        let (from, until) = (self.date(&from), self.date(&until));
        let apart = self.view.calendar.working_days_between(from, until);
        apart
            .map(Datum::Int)
            .map_err(|_| Undecided::NotArranged { from, until })
    }

    /// Only a value that is not there makes this false; one that cannot be read does not.
    fn has(&self, of: &'v Node, scope: Option<&Scope<'_, 'v>>) -> Outcome<'v> {
        match self.value(of, scope) {
            Ok(_) => Ok(Datum::Bool(true)),
            Err(Undecided::Missing { .. } | Undecided::NoActor { .. }) => Ok(Datum::Bool(false)),
            Err(undecided) => Err(undecided),
        }
    }

    /// `&&` and `||`: one operand with the settling value settles it, whatever is unknown
    /// beside it; otherwise the first unknown is the answer.
    fn settle(
        &self,
        settling: bool,
        nodes: &'v [Node],
        scope: Option<&Scope<'_, 'v>>,
    ) -> Outcome<'v> {
        let mut unknown = None;
        for node in nodes {
            match self.condition(node, scope) {
                Ok(value) if value == settling => return Ok(Datum::Bool(settling)),
                Ok(_) => {}
                Err(undecided) => unknown = unknown.or(Some(undecided)),
            }
        }
        unknown.map_or(Ok(Datum::Bool(!settling)), Err)
    }

    fn choose(&self, three: &'v [Node; 3], scope: Option<&Scope<'_, 'v>>) -> Outcome<'v> {
        let [condition, one, two] = three;
        let chosen = if self.condition(condition, scope)? {
            one
        } else {
            two
        };
        self.value(chosen, scope)
    }
}

fn stored<'v>(fact: &'v Fact, facts: &'v Facts) -> Outcome<'v> {
    match facts.get(&fact.name).or(fact.default.as_ref()) {
        Some(value) => read(value, &fact.kind, &fact.name),
        None => Err(Undecided::Missing {
            fact: fact.name.clone(),
        }),
    }
}

fn item<'v>(depth: usize, scope: Option<&Scope<'_, 'v>>) -> Datum<'v> {
    let mut scope = scope;
    while let Some(inner) = scope {
        if inner.depth == depth {
            return inner.item.clone();
        }
        scope = inner.outer;
    }
    unreachable!("a variable is only named inside the list macro that declares it")
}
