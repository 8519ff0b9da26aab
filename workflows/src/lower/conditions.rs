//! Guards, and the conditions that are written where they are used.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::definition::expression::{
    Declarations, Expression, FactType, Fault, Problem, Type,
};
use casebook_engine::definition::{Fact, Guard, Hardness, Text};

use super::Names;
use super::tables::{self, Asked};
use crate::problem::Problems;
use crate::said::said;
use crate::source::{self, Condition, Document};
use crate::yaml::At;
use crate::{Code, Place};

/// The stack that the parser of expressions asks for.
pub(super) const STACK_BYTES: usize = 64 << 20;

/// Guards whose expressions are still to be checked.
#[derive(Default)]
pub(super) struct Conditions {
    found: Vec<Unchecked>,
    /// The type of `item` in the conditions that are now found where they are used.
    pub(super) item: Option<Type>,
}

/// How a guard begins to speak that has no words of its own, because it is written where it is used.
pub(crate) const UNSAID: &str = "条件不成立：";

/// What is added to what a guard says while it waits for the legal office.
const UNCONFIRMED: (&str, &str) = ("（待法制机构确认）", " (not yet confirmed)");

struct Unchecked {
    name: Name,
    condition: At<Condition>,
    basis: String,
    say: Text,
    hardness: Hardness,
    /// The type of `item`, where the condition is asked for each element of a list.
    item: Option<Type>,
}

impl Conditions {
    /// Takes up the guards that are declared by name.
    ///
    /// In these, `item` has the type of the elements of all lists for which something is done.
    pub(super) fn declare(&mut self, document: &Document, names: &Names, item: Option<&Type>) {
        debug_assert!(
            document
                .guards
                .iter()
                .all(|(name, _)| names.guards.contains(&name.value))
        );
        for (name, guard) in document.guards.iter() {
            let Some(condition) = guard.cel.clone() else {
                continue;
            };
            self.found.push(Unchecked {
                name: name.value.clone(),
                condition,
                basis: guard
                    .basis
                    .as_ref()
                    .map(|basis| basis.value.clone())
                    .unwrap_or_default(),
                say: say(guard),
                hardness: guard
                    .kind
                    .as_ref()
                    .map_or(Hardness::Hard, |kind| kind.value),
                item: item.cloned(),
            });
        }
    }

    /// The guard of a condition: the one it names, or a new one for the expression it is.
    pub(super) fn guard(
        &mut self,
        names: &Names,
        condition: &At<Condition>,
        name: impl FnOnce() -> String,
        basis: &str,
        out: &mut Problems,
    ) -> Option<Name> {
        if is_name(&condition.text) {
            let name = At {
                place: condition.place,
                value: Name::from(condition.text.as_str()),
            };
            return names.guard(&name, out);
        }
        let name = Name::from(name());
        let text = &condition.text;
        self.found.push(Unchecked {
            name: name.clone(),
            condition: condition.clone(),
            basis: basis.to_owned(),
            say: Text {
                zh: format!("{UNSAID}{text}"),
                en: Some(format!("the condition does not hold: {text}")),
            },
            hardness: Hardness::Hard,
            item: self.item.clone(),
        });
        Some(name)
    }

    /// Checks all expressions. A guard whose expression is wrong is replaced by one that holds.
    pub(super) fn check(
        self,
        facts: &BTreeMap<Name, Fact>,
        names: &Names,
        tables: &BTreeMap<Name, Asked<'_>>,
        out: &mut Problems,
    ) -> BTreeMap<Name, Guard> {
        let types: BTreeMap<Name, FactType> = facts
            .iter()
            .map(|(name, fact)| (name.clone(), fact.fact_type.clone()))
            .collect();
        let Some(checked) = parse_all(&self.found, &types, names, tables, out) else {
            let message = said!(
                "内存不足，未能检查表达式",
                "no memory is left for checking the expressions"
            );
            out.add(
                Code::BadExpression,
                Place::START,
                message,
                said!("请重试", "try again"),
            );
            return BTreeMap::new();
        };
        let guards = self
            .found
            .iter()
            .zip(checked)
            .map(|(found, (checked, fallback))| {
                let condition = checked.unwrap_or_else(|problems| {
                    for problem in problems {
                        note(&found.condition, &problem, out);
                    }
                    fallback
                });
                (found.name.clone(), guard(found, condition))
            });
        super::by_name(guards.collect::<Vec<_>>())
    }
}

fn guard(found: &Unchecked, condition: Expression) -> Guard {
    Guard {
        name: found.name.clone(),
        condition,
        basis: found.basis.clone(),
        say: found.say.clone(),
        hardness: found.hardness,
    }
}

/// What is said when a declared guard does not hold. Wherever that is shown, it shows too that
/// the legal office has not confirmed the guard.
fn say(guard: &source::Guard) -> Text {
    let said = guard.say.as_ref().map(|say| say.value.clone());
    let mut said = said.unwrap_or_default();
    if guard.confirm.as_ref().is_some_and(|confirm| confirm.value) {
        let en = said.en().to_owned();
        said.en = Some(en + UNCONFIRMED.1);
        said.zh.push_str(UNCONFIRMED.0);
    }
    said
}

/// Whether a condition is the name of a guard rather than an expression.
fn is_name(text: &str) -> bool {
    let expression = text == "true"
        || text == "false"
        || text.starts_with("facts.")
        || text.starts_with("actor.")
        || text.starts_with("item.")
        || text == "item"
        || text == "now"
        || text == "today";
    !expression
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '.')
}

type Checked = Result<Expression, Vec<Problem>>;

/// Parses each text on a thread with a large stack, together with a condition that always holds.
fn parse_all(
    found: &[Unchecked],
    facts: &BTreeMap<Name, FactType>,
    names: &Names,
    tables: &BTreeMap<Name, Asked<'_>>,
    out: &mut Problems,
) -> Option<Vec<(Checked, Expression)>> {
    let none = BTreeMap::new();
    let declared = Declarations {
        facts,
        happenings: &names.happenings,
        tables: &none,
        stages: &names.stages,
        item: None,
    };
    std::thread::scope(|scope| {
        let parse = || {
            let used = tables::read(tables, &declared, out);
            let declared = Declarations {
                tables: &used,
                ..declared
            };
            let holds = Expression::parse("true", &declared).ok()?;
            let checked = found.iter().map(|one| {
                let item = one.item.as_ref();
                let declared = Declarations { item, ..declared };
                let parsed = Expression::parse(&one.condition.text, &declared);
                (parsed, holds.clone())
            });
            Some(checked.collect())
        };
        let thread = std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, parse);
        thread.ok()?.join().ok()?
    })
}

/// Notes a problem of an expression at its place in the file.
pub(super) fn note(condition: &At<Condition>, problem: &Problem, out: &mut Problems) {
    let one_line = !condition.text.contains('\n');
    let quote = usize::from(condition.quoted);
    let place = if one_line && problem.line == 1 {
        condition.place.right(problem.column - 1 + quote)
    } else {
        condition.place
    };
    let (zh, en) = (problem.fault.chinese(), problem.fault.english());
    let (en, fix_en) = en
        .split_once(": ")
        .unwrap_or((&en, "correct the expression"));
    let (zh, fix_zh) = parted(&zh, &problem.fault);
    let (message, fix) = (said!("{zh}", "{en}"), said!("{fix_zh}", "{fix_en}"));
    out.add(Code::BadExpression, place, message, fix);
}

/// What is wrong with an expression, and what to do, in Chinese.
fn parted<'s>(said: &'s str, fault: &Fault) -> (&'s str, &'s str) {
    let fixes = match fault {
        Fault::Unsupported { .. } => &["："][..],
        _ => &["，应写", "，是否", "，请"],
    };
    // Both signs take as many bytes.
    let comma = "，".len();
    fixes
        .iter()
        .find_map(|fix| said.find(fix))
        .map_or((said, "请更正表达式"), |at| {
            (&said[..at], &said[at + comma..])
        })
}

#[cfg(test)]
mod tests {
    use crate::{Surroundings, load};

    #[test]
    fn what_is_not_confirmed_says_so() {
        let rows = [
            ("say: 不得受理", "不得受理", "不得受理"),
            (
                "say: 不得受理, confirm: true",
                "不得受理（待法制机构确认）",
                "不得受理 (not yet confirmed)",
            ),
            (
                "say: {zh: 不得受理, en: not accepted}, confirm: true",
                "不得受理（待法制机构确认）",
                "not accepted (not yet confirmed)",
            ),
        ];
        for (written, zh, en) in rows {
            let text = format!(
                "casebook: 1\nid: a\ntitle: x\nversion: 1\nin_force: {{from: 2026-01-01}}\nbasis: x\ncalendar: cn\n\
                 facts: {{paid: {{type: boolean, class: P0}}}}\nroles: {{r: {{from: org.x}}}}\nstart: work\n\
                 stages: {{work: {{tasks: {{write: {{role: r, sets: paid, require: g}}}}, next: {{write.done: end}}}}}}\n\
                 guards: {{g: {{cel: facts.paid, basis: x, {written}}}}}\n\
                 tests: [{{name: x, given: [case.filed], expect: {{status: open}}}}]\n"
            );
            let loaded = load(text.as_bytes(), &Surroundings::default());
            let definition = loaded.definition.expect(written);
            let say = &definition.guards["g"].say;
            assert_eq!((say.zh.as_str(), say.en()), (zh, en));
        }
    }
}
