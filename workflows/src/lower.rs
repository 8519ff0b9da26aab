//! From the shape of a file to the engine's definition: names resolved, expressions typed.
//!
//! A definition always comes out, with whatever could be made of the text, so that the lints can
//! look at the rest of it. A misspelt name is taken for the nearest one after it was noted.

mod bounds;
mod conditions;
mod documents;
mod draws;
mod each;
mod facts;
mod head;
mod limits;
mod messages;
mod names;
mod organs;
mod panels;
mod places;
mod relations;
mod roles;
mod stages;
mod tables;
mod tasks;
mod transitions;
mod verbs;
mod watches;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Table};

pub(crate) use facts::value_of;
use names::{Flat, Names, flatten};
pub(crate) use places::Places;

use crate::problem::Problems;
use crate::source::Document;
use conditions::Conditions;
pub(crate) use conditions::UNSAID;

/// A definition with the places of its parts in the text.
pub(crate) struct Lowered {
    pub(crate) definition: Definition,
    pub(crate) places: Places,
}

/// Makes a definition of the shape. What is wrong is noted; only without errors may it be used.
/// `None` for one that is too large to look at.
pub(crate) fn lower(
    document: &Document,
    digest: Name,
    calendars: &[Name],
    tables: &BTreeMap<Name, Arc<Table>>,
    out: &mut Problems,
) -> Option<Lowered> {
    let flat = flatten(&document.stages);
    if !bounds::is_small(document, &flat, out) {
        return None;
    }
    let names = Names::collect(document, &flat, out);
    let mut places = Places::collect(document, &flat);
    let facts = facts::lower(document, out);
    let asked = tables::collect(document, tables, out);
    let mut conditions = Conditions::default();
    let item = each::only_type(&flat, &facts);
    conditions.declare(document, &names, item.as_ref());
    let relations = relations::lower(document, &names, &facts, &mut conditions, out);
    let mut stages = stages::lower(document, &flat, &names, &facts, &mut conditions, out);
    let mut limits = limits::lower(document, &names, &facts, &mut conditions, out);
    limits::lead_on(&limits, &mut stages, &mut places);
    messages::take(document, &names, &mut stages, out);
    let documents = documents::lower(document, &names, tables, &mut conditions, out);
    for limit in documents::limits(document, &names, &stages, out) {
        limits.entry(limit.name.clone()).or_insert(limit);
    }
    let definition = Definition {
        reference: head::reference(document, digest, out),
        title: head::title(document),
        in_force: head::in_force(document, &facts, out),
        basis: document
            .basis
            .as_ref()
            .map(|basis| basis.value.clone())
            .unwrap_or_default(),
        calendar: head::calendar(document, calendars, out),
        competence: head::competence(document, &names, out),
        series: head::series(document, out),
        roles: roles::lower(document, &stages, &names, out),
        limits,
        documents,
        guards: conditions.check(&facts, &names, &asked, out),
        words: words::lower(document, &facts, &stages, out),
        facts,
        tables: tables::tables(&asked),
        start: head::start(document, &names, out),
        stages,
        verbs: verbs::lower(document, &names, out),
        relations,
    };
    Some(Lowered { definition, places })
}

/// Values by name, from pairs of which the first of a name counts.
fn by_name<T>(pairs: impl IntoIterator<Item = (Name, T)>) -> BTreeMap<Name, T> {
    let mut map = BTreeMap::new();
    for (name, value) in pairs {
        map.entry(name).or_insert(value);
    }
    map
}
