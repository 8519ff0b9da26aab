//! The decision tables that a definition uses, and what each is asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::definition::Table;
use casebook_engine::definition::expression::{Argument, Declarations, Fault, TableUse, Type};

use super::conditions;
use crate::problem::Problems;
use crate::said::said;
use crate::source::{self, Condition, Document};
use crate::yaml::{At, one_of};
use crate::{Code, Place};

/// A table with the expressions that are still to be read.
pub(super) struct Asked<'d> {
    table: Arc<Table>,
    arguments: Vec<Source<'d>>,
    as_of: Option<&'d At<Condition>>,
}

/// What stands for an input.
enum Source<'d> {
    Written(&'d At<Condition>),
    Fact(String, Place),
}

/// The tables of the definition that exist.
pub(super) fn collect<'d>(
    document: &'d Document,
    known: &BTreeMap<Name, Arc<Table>>,
    out: &mut Problems,
) -> BTreeMap<Name, Asked<'d>> {
    let mut tables = BTreeMap::new();
    for (id, used) in document.tables.0.iter() {
        let Some(table) = known.get(&id.value) else {
            let message = said!(
                "没有决策表“{table}”",
                "unknown table \"{table}\"",
                table = id.value
            );
            let fix = one_of(id.as_str(), known.keys().map(Name::as_str));
            out.add(Code::UnknownTable, id.place, message, fix);
            continue;
        };
        refuse_unknown_inputs(table, used, out);
        let arguments = table.inputs.iter().map(|input| {
            let written = used.with.iter().find(|(name, _)| name.value == input.name);
            if let Some((_, written)) = written {
                return Source::Written(written);
            }
            if document
                .facts
                .iter()
                .all(|(fact, _)| fact.value != input.name)
            {
                let message = said!(
                    "决策表“{table}”要求“{input}”，而没有该事实",
                    "the table \"{table}\" asks for \"{input}\", which is no fact",
                    table = id.value,
                    input = input.name
                );
                let fix = said!(
                    "请声明该事实，或者补写 with: {{{input}: …}}",
                    "declare the fact, or add with: {{{input}: …}}",
                    input = input.name
                );
                out.add(Code::TableInput, id.place, message, fix);
            }
            Source::Fact(format!("facts.{}", input.name), id.place)
        });
        let asked = Asked {
            arguments: arguments.collect(),
            table: Arc::clone(table),
            as_of: used.as_of.as_ref(),
        };
        tables.insert(id.value.clone(), asked);
    }
    tables
}

fn refuse_unknown_inputs(table: &Table, used: &source::TableUse, out: &mut Problems) {
    let known = || table.inputs.iter().map(|input| input.name.as_str());
    for (name, _) in used.with.iter() {
        if known().all(|known| known != name.as_str()) {
            let message = said!(
                "决策表“{table}”没有输入“{input}”",
                "the table \"{table}\" has no input \"{input}\"",
                table = table.id,
                input = name.value
            );
            let fix = one_of(name.as_str(), known());
            out.add(Code::UnknownName, name.place, message, fix);
        }
    }
}

/// The tables by themselves.
pub(super) fn tables(asked: &BTreeMap<Name, Asked<'_>>) -> BTreeMap<Name, Arc<Table>> {
    let tables = asked.iter();
    tables
        .map(|(id, asked)| (id.clone(), Arc::clone(&asked.table)))
        .collect()
}

/// Reads what the tables are asked; to be called on a large stack. A table of which something
/// cannot be read is left out, and what is wrong is noted.
pub(super) fn read(
    asked: &BTreeMap<Name, Asked<'_>>,
    declared: &Declarations<'_>,
    out: &mut Problems,
) -> BTreeMap<Name, TableUse> {
    let mut tables = BTreeMap::new();
    for (id, asked) in asked {
        let inputs = asked.table.inputs.iter().zip(&asked.arguments);
        let arguments: Vec<_> = inputs
            .map(|(input, source)| argument(source, &input.kind, declared, out))
            .collect();
        let as_of = asked.as_of.map(Source::Written);
        let on = as_of.map(|source| argument(&source, &Type::Date, declared, out));
        let arguments: Option<Vec<Argument>> = arguments.into_iter().collect();
        if let (Some(arguments), Some(on)) = (arguments, on.map_or(Some(None), |on| on.map(Some))) {
            let table = Arc::clone(&asked.table);
            let used = TableUse {
                table,
                arguments,
                on,
            };
            tables.insert(id.clone(), used);
        }
    }
    tables
}

fn argument(
    source: &Source<'_>,
    kind: &Type,
    declared: &Declarations<'_>,
    out: &mut Problems,
) -> Option<Argument> {
    let text = match source {
        Source::Written(written) => written.text.as_str(),
        Source::Fact(text, _) => text,
    };
    match Argument::parse(text, declared, kind) {
        Ok(argument) => Some(argument),
        Err(problems) => {
            for problem in problems {
                match source {
                    Source::Written(written) => conditions::note(written, &problem, out),
                    // That the fact is missing was said before.
                    Source::Fact(..) if matches!(problem.fault, Fault::UnknownFact { .. }) => {}
                    Source::Fact(text, place) => {
                        let (zh, en) = (problem.fault.chinese(), problem.fault.english());
                        let message = said!(
                            "{text} 不合决策表的要求：{zh}",
                            "{text} does not fit the table: {en}"
                        );
                        let fix = said!(
                            "请在“with”中给出合适的内容",
                            "give what fits under \"with\""
                        );
                        out.add(Code::TableInput, *place, message, fix);
                    }
                }
            }
            None
        }
    }
}
