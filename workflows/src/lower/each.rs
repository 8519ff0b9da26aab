//! Lists for each element of which something is done.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::definition::expression::Type;
use casebook_engine::definition::{Fact, ForEach, Join};

use super::Flat;
use crate::Code;
use crate::problem::Problems;
use crate::said::said;
use crate::yaml::At;

/// What is written of a list beside its name.
pub(super) struct Written<'a> {
    pub(super) list: Option<&'a At<Name>>,
    pub(super) join: Option<&'a At<Join>>,
    pub(super) growing: Option<&'a At<bool>>,
}

impl Written<'_> {
    /// The list of a stage or task, with the type of its elements.
    pub(super) fn lower(
        &self,
        facts: &BTreeMap<Name, Fact>,
        out: &mut Problems,
    ) -> Option<(ForEach, Type)> {
        let list = self.list?;
        let growing = self.growing.is_some_and(|growing| growing.value);
        let join = self.join.map_or(Join::All, |join| join.value);
        let found = list_of(list, facts);
        let Some((name, kind)) = found else {
            let message = said!(
                "“{list}”不是有默认值的列表事实",
                "\"{list}\" is no list of facts with a default",
                list = list.value
            );
            let fix = said!(
                "请写 facts.名称，该事实为 type: list 且有默认值，例如 default: []",
                "write facts.NAME of a fact with type: list and a default, such as default: []"
            );
            out.add(Code::ForEachList, list.place, message, fix);
            return None;
        };
        let list = name;
        let each = ForEach {
            list,
            growing,
            join,
        };
        Some((each, kind))
    }

    /// Notes what belongs to a list where there is none.
    pub(super) fn needs_list(&self, out: &mut Problems) {
        if let (None, Some(growing)) = (self.list, self.growing) {
            let message = said!(
                "“growing”只能与“for_each”一起写",
                "\"growing\" belongs to \"for_each\""
            );
            out.add(
                Code::Exclusive,
                growing.place,
                message,
                said!("请删除", "remove it"),
            );
        }
    }
}

fn list_of(list: &At<Name>, facts: &BTreeMap<Name, Fact>) -> Option<(Name, Type)> {
    let name = list.as_str().strip_prefix("facts.")?;
    let (name, fact) = facts.get_key_value(name)?;
    let Type::List(kind) = &fact.fact_type.kind else {
        return None;
    };
    fact.fact_type.default.as_ref()?;
    Some((name.clone(), (**kind).clone()))
}

/// The type of the elements of all lists for which something is done, where it is one.
pub(super) fn only_type(flat: &[Flat<'_>], facts: &BTreeMap<Name, Fact>) -> Option<Type> {
    let stages = flat
        .iter()
        .filter_map(|found| found.stage.for_each.as_ref());
    let tasks = flat.iter().flat_map(|found| found.stage.tasks.iter());
    let tasks = tasks.filter_map(|(_, task)| task.for_each.as_ref());
    let mut kinds = stages.chain(tasks).filter_map(|list| list_of(list, facts));
    let (_, first) = kinds.next()?;
    kinds.all(|(_, kind)| kind == first).then_some(first)
}

/// The type of `item` inside the stages around a place, if they are copies for elements.
pub(super) fn item_around(
    found: &Flat<'_>,
    flat: &[Flat<'_>],
    facts: &BTreeMap<Name, Fact>,
) -> Option<Type> {
    let mut within = found.within.clone();
    while let Some(place) = within.take() {
        let around = flat.iter().find(|other| other.name.value == place.stage)?;
        if let Some(list) = &around.stage.for_each {
            return list_of(list, facts).map(|(_, kind)| kind);
        }
        within.clone_from(&around.within);
    }
    None
}
