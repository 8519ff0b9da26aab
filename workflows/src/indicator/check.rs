//! From the shape of a file to indicators whose names all mean something.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::definition::Definition;
use casebook_engine::definition::expression::{Declarations, Expression, FactType, Problem, Type};

use super::source::{self, Document, Figure};
use super::{Formula, GENERAL, Indicator, Source};
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::source::Condition;
use crate::yaml::{At, Many, one_of};
use crate::{Code, Place};

/// The stack that the parser of expressions asks for.
const STACK_BYTES: usize = 64 << 20;

/// The word for cases of every definition.
const ANY: &str = "any";

/// What the names of a file are looked up in.
pub(super) struct Around<'a> {
    pub(super) definitions: &'a [Arc<Definition>],
    pub(super) ids: &'a BTreeSet<Name>,
    pub(super) digest: Name,
}

/// The indicators of a file. `seen` holds the ids of the files before.
pub(super) fn check(
    document: &Document,
    around: &Around<'_>,
    seen: &mut BTreeSet<Name>,
    out: &mut Problems,
) -> Vec<Arc<Indicator>> {
    let basis = document.basis.as_ref().map(|basis| basis.value.clone());
    let basis = basis.unwrap_or_default();
    let mut indicators = Vec::new();
    for (id, figure) in document.figures.iter() {
        if !seen.insert(id.value.clone()) {
            let message = said!(
                "指标“{id}”出现两次",
                "indicator \"{id}\" twice",
                id = id.value
            );
            out.add(
                Code::NameTwice,
                id.place,
                message,
                said!("请改名", "rename one"),
            );
        }
        let Some(formula) = around.formula(id, figure, out) else {
            continue;
        };
        let text = |at: &Option<At<casebook_engine::definition::Text>>| {
            at.as_ref().map(|at| at.value.clone()).unwrap_or_default()
        };
        indicators.push(Arc::new(Indicator {
            id: id.value.clone(),
            matter: text(&document.title),
            title: text(&figure.title),
            unit: text(&figure.unit),
            decimals: decimals(figure.decimals.as_ref(), 0, out),
            change_decimals: decimals(figure.change_decimals.as_ref(), 2, out),
            basis: figure
                .basis
                .as_ref()
                .map_or_else(|| basis.clone(), |basis| basis.value.clone()),
            formula,
            since: figure.since.as_ref().map(|since| since.value),
            unconfirmed: figure.confirm.as_ref().is_some_and(|confirm| confirm.value),
            digest: around.digest.clone(),
        }));
    }
    refuse_circles(document, &indicators, out);
    indicators
}

fn decimals(given: Option<&At<u32>>, usual: u32, out: &mut Problems) -> u32 {
    let Some(given) = given else { return usual };
    if given.value > 6 {
        let message = said!("小数位数过多", "too many decimals");
        out.add(
            Code::BadValue,
            given.place,
            message,
            said!("请写 0 至 6", "write 0 to 6"),
        );
    }
    given.value
}

/// An indicator that is made of itself has no value.
fn refuse_circles(document: &Document, indicators: &[Arc<Indicator>], out: &mut Problems) {
    let by_id: BTreeMap<&Name, &Arc<Indicator>> =
        indicators.iter().map(|one| (&one.id, one)).collect();
    for (id, _) in document.figures.iter() {
        let mut left = vec![id.value.clone()];
        let mut seen = BTreeSet::new();
        while let Some(next) = left.pop() {
            let Some(indicator) = by_id.get(&next) else {
                continue;
            };
            let made_of = indicator.formula.made_of();
            if made_of.contains(&id.value) {
                let message = said!(
                    "指标“{id}”由其自身计算",
                    "indicator \"{id}\" is made of itself",
                    id = id.value
                );
                let fix = said!("请去掉循环", "take the circle out");
                out.add(Code::BadValue, id.place, message, fix);
                break;
            }
            left.extend(made_of.into_iter().filter(|one| seen.insert(one.clone())));
        }
    }
}

impl Formula {
    /// The indicators that it is made of.
    pub fn made_of(&self) -> Vec<Name> {
        match self {
            Self::Ratio { part, whole } => vec![part.clone(), whole.clone()],
            Self::Total(parts) => parts.clone(),
            _ => Vec::new(),
        }
    }

    /// What it looks at in the log.
    pub fn sources(&self) -> Vec<&Source> {
        match self {
            Self::Count(sources) | Self::Cases(sources) | Self::Sum(sources) => {
                sources.iter().collect()
            }
            Self::Balance { plus, minus } => plus.iter().chain(minus).collect(),
            Self::Duration { spans, .. } => spans.iter().collect(),
            Self::Ratio { .. } | Self::Total(_) => Vec::new(),
        }
    }
}

impl Around<'_> {
    fn formula(&self, id: &At<Name>, figure: &Figure, out: &mut Problems) -> Option<Formula> {
        let mut found = Vec::new();
        if !figure.count.is_empty() {
            found.push(Formula::Count(self.sources(&figure.count, out)));
        }
        if !figure.cases.is_empty() {
            found.push(Formula::Cases(self.sources(&figure.cases, out)));
        }
        if !figure.sum.is_empty() {
            for one in figure.sum.iter().filter(|one| one.fact.is_none()) {
                lacks(one, "fact", out);
            }
            found.push(Formula::Sum(self.sources(&figure.sum, out)));
        }
        if let Some(balance) = &figure.balance {
            found.push(Formula::Balance {
                plus: self.sources(&balance.plus, out),
                minus: self.sources(&balance.minus, out),
            });
        }
        if let Some(duration) = &figure.duration {
            let percentile = duration.percentile.as_ref();
            if let Some(wrong) = percentile.filter(|at| !(1..=100).contains(&at.value)) {
                let message = said!("百分位应为 1 至 100", "a percentile is 1 to 100");
                let fix = said!("请写 50 或者 90", "write 50 or 90");
                out.add(Code::BadValue, wrong.place, message, fix);
            }
            for one in duration.spans.iter().filter(|one| one.from.is_empty()) {
                lacks(one, "from", out);
            }
            found.push(Formula::Duration {
                percentile: percentile.map_or(50, |at| at.value),
                spans: self.sources(&duration.spans, out),
            });
        }
        if let Some(ratio) = &figure.ratio {
            let part = self.indicator(ratio.part.as_ref(), out);
            let whole = self.indicator(ratio.whole.as_ref(), out);
            if let (Some(part), Some(whole)) = (part, whole) {
                found.push(Formula::Ratio { part, whole });
            }
        }
        if !figure.total.is_empty() {
            let parts = figure.total.iter();
            let parts = parts.filter_map(|part| self.indicator(Some(part), out));
            found.push(Formula::Total(parts.collect()));
        }
        one_formula(id, figure, &found, out);
        found.into_iter().next()
    }

    /// An indicator of this file or of another.
    fn indicator(&self, name: Option<&At<Name>>, out: &mut Problems) -> Option<Name> {
        let name = name?;
        let known = self.ids.contains(&name.value);
        if !known {
            unknown(term("指标", "indicator"), name, self.ids, out);
        }
        known.then(|| name.value.clone())
    }

    fn sources(&self, given: &Many<source::Source>, out: &mut Problems) -> Vec<Source> {
        given.iter().map(|one| self.source(one, out)).collect()
    }

    fn source(&self, given: &At<source::Source>, out: &mut Problems) -> Source {
        let any = given.of.iter().any(|of| of.value == *ANY);
        let definitions = self.versions(given, any, out);
        let names = happenings(&definitions, any);
        for name in given.at.iter().chain(given.from.iter()) {
            if !names.contains(&name.value) && (any || !definitions.is_empty()) {
                unknown(term("事件", "happening"), name, &names, out);
            }
        }
        if let Some(fact) = &given.fact {
            let facts: BTreeSet<Name> = definitions
                .iter()
                .flat_map(|one| one.facts.keys().cloned())
                .collect();
            if !facts.contains(&fact.value) {
                unknown(term("事实", "fact"), fact, &facts, out);
            }
        }
        let conditions = given
            .when
            .as_ref()
            .map_or_else(BTreeMap::new, |when| conditions(when, &definitions, out));
        let plain = |many: &Many<Name>| many.iter().map(|at| at.value.clone()).collect();
        Source {
            of: if any { Vec::new() } else { plain(&given.of) },
            at: plain(&given.at),
            from: plain(&given.from),
            fact: given.fact.as_ref().map(|fact| fact.value.clone()),
            when: given.when.as_ref().map(|when| when.text.clone()),
            conditions,
        }
    }

    /// Every version of the definitions that a source names.
    fn versions(
        &self,
        given: &At<source::Source>,
        any: bool,
        out: &mut Problems,
    ) -> Vec<Arc<Definition>> {
        if any {
            return Vec::new();
        }
        let mut versions = Vec::new();
        for of in given.of.iter() {
            let of_id = |one: &&Arc<Definition>| one.reference.id == of.value;
            let found: Vec<_> = self.definitions.iter().filter(of_id).cloned().collect();
            if found.is_empty() {
                let ids = self.definitions.iter().map(|one| one.reference.id.clone());
                unknown(term("流程", "definition"), of, &ids.collect(), out);
            }
            versions.extend(found);
        }
        versions
    }
}

/// A source without what its formula needs.
fn lacks(source: &At<source::Source>, key: &str, out: &mut Problems) {
    let message = said!("来源缺少键“{key}”", "a source lacks the key \"{key}\"");
    let fix = said!("请补写“{key}”", "add \"{key}\"");
    out.add(Code::MissingKey, source.place, message, fix);
}

/// An indicator is computed in one way.
fn one_formula(id: &At<Name>, figure: &Figure, found: &[Formula], out: &mut Problems) {
    let fix = said!(
        "请写 count、cases、sum、balance、duration、ratio、total 之一",
        "write one of count, cases, sum, balance, duration, ratio, total"
    );
    if found.len() > 1 {
        let message = said!("指标有两种算法", "an indicator with two formulas");
        out.add(Code::Exclusive, id.place, message, fix);
    } else if found.is_empty() && figure.ratio.is_none() && figure.total.is_empty() {
        let message = said!("指标没有算法", "an indicator without a formula");
        out.add(Code::MissingKey, id.place, message, fix);
    }
}

/// What can be counted in cases of some definitions: what they name, and what happens in any.
fn happenings(definitions: &[Arc<Definition>], any: bool) -> BTreeSet<Name> {
    let mut names: BTreeSet<Name> = GENERAL.into_iter().map(Name::from).collect();
    if any {
        return names;
    }
    for definition in definitions {
        names.extend(definition.relations.tells.iter().cloned());
        for stage in definition.stages.keys() {
            names.insert(format!("{stage}.entered").into());
            names.insert(format!("{stage}.left").into());
        }
        for limit in definition.limits.keys() {
            names.insert(format!("{limit}.met").into());
            names.insert(format!("{limit}.late").into());
        }
    }
    names
}

/// The condition for each version. A version that has not what it names is not counted; one that
/// has it must be among them.
fn conditions(
    when: &At<Condition>,
    definitions: &[Arc<Definition>],
    out: &mut Problems,
) -> BTreeMap<Name, Expression> {
    let parsed = parse(&when.text, definitions);
    let fits = parsed.iter().any(|(_, parsed)| parsed.is_ok());
    if !fits && let Some((_, Err(problems))) = parsed.last() {
        for problem in problems {
            note(when, problem, out);
        }
    } else if definitions.is_empty() {
        let message = said!("any 不能有条件", "a condition needs a definition");
        let fix = said!("请写明流程", "name the definitions");
        out.add(Code::Exclusive, when.place, message, fix);
    }
    let read = parsed.into_iter();
    read.filter_map(|(digest, parsed)| Some((digest, parsed.ok()?)))
        .collect()
}

type Parsed = Vec<(Name, Result<Expression, Vec<Problem>>)>;

/// Parses on a thread with a large stack, as expressions ask for.
fn parse(text: &str, definitions: &[Arc<Definition>]) -> Parsed {
    std::thread::scope(|scope| {
        let parse = || definitions.iter().map(|one| parse_for(text, one)).collect();
        let thread = std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, parse);
        thread
            .ok()
            .and_then(|thread| thread.join().ok())
            .unwrap_or_default()
    })
}

fn parse_for(text: &str, definition: &Definition) -> (Name, Result<Expression, Vec<Problem>>) {
    let facts: BTreeMap<Name, FactType> = definition
        .facts
        .iter()
        .map(|(name, fact)| (name.clone(), fact.fact_type.clone()))
        .collect();
    let stages: BTreeSet<Name> = definition.stages.keys().cloned().collect();
    let declared = Declarations {
        facts: &facts,
        happenings: &definition.relations.tells,
        tables: &BTreeMap::new(),
        stages: &stages,
        item: None::<&Type>,
    };
    let parsed = Expression::parse(text, &declared);
    (definition.reference.digest.clone(), parsed)
}

fn note(when: &At<Condition>, problem: &Problem, out: &mut Problems) {
    let quote = usize::from(when.quoted);
    let place = when.place.right(problem.column.saturating_sub(1) + quote);
    let place = if problem.line == 1 { place } else { when.place };
    let (zh, en) = (problem.fault.chinese(), problem.fault.english());
    let message = said!("{zh}", "{en}");
    let fix = said!("请更正表达式", "correct the expression");
    out.add(Code::BadExpression, place, message, fix);
}

fn unknown(what: Term, name: &At<Name>, allowed: &BTreeSet<Name>, out: &mut Problems) {
    let Term { zh, en } = what;
    let message = said!(
        "没有{zh}“{name}”",
        "unknown {en} \"{name}\"",
        name = name.value
    );
    let fix = one_of(name.as_str(), allowed.iter().map(Name::as_str));
    let place: Place = name.place;
    out.add(Code::UnknownName, place, message, fix);
}
