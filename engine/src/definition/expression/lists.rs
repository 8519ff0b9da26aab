//! Evaluation over lists: `in`, `size`, `all`, `exists`, `exists_one`, `filter`, `map`.

use super::calculate::same;
use super::evaluate::{Outcome, Run, Scope};
use super::node::{Each, Node};
use super::read::Datum;
use super::undecided::Undecided;

impl<'v> Run<'v> {
    pub(super) fn list(&self, nodes: &'v [Node], scope: Option<&Scope<'_, 'v>>) -> Outcome<'v> {
        let items: Result<Vec<_>, _> = nodes.iter().map(|node| self.value(node, scope)).collect();
        Ok(Datum::Made(items?.into()))
    }

    pub(super) fn size(&self, of: &'v Node, scope: Option<&Scope<'_, 'v>>) -> Outcome<'v> {
        let value = self.value(of, scope)?;
        self.spend_on_text(&value)?;
        let size = value
            .text()
            .map_or_else(|| value.len(), |text| text.chars().count());
        i64::try_from(size)
            .map(Datum::Int)
            .map_err(|_| Undecided::TooLarge)
    }

    /// True as soon as one item is the same, whatever is unknown beside it.
    pub(super) fn is_in(&self, pair: &'v [Node; 2], scope: Option<&Scope<'_, 'v>>) -> Outcome<'v> {
        let [sought, list] = pair;
        let sought = self.value(sought, scope)?;
        if let Node::List(nodes) = list {
            return self.any_same(&sought, nodes.iter().map(|node| self.value(node, scope)));
        }
        let list = self.value(list, scope)?;
        self.any_same(&sought, list.items())
    }

    fn any_same(
        &self,
        sought: &Datum<'v>,
        items: impl Iterator<Item = Outcome<'v>>,
    ) -> Outcome<'v> {
        let mut unknown = None;
        for item in items {
            self.spend(1)?;
            self.spend_on_text(sought)?;
            match item {
                Ok(item) if same(sought, &item) => return Ok(Datum::Bool(true)),
                Ok(_) => {}
                Err(undecided) => unknown = unknown.or(Some(undecided)),
            }
        }
        unknown.map_or(Ok(Datum::Bool(false)), Err)
    }

    pub(super) fn each(
        &self,
        each: Each,
        pair: &'v [Node; 2],
        scope: Option<&Scope<'_, 'v>>,
    ) -> Outcome<'v> {
        let [list, body] = pair;
        let list = self.value(list, scope)?;
        match each {
            Each::All => self.quantify(false, &list, body, scope),
            Each::Exists => self.quantify(true, &list, body, scope),
            Each::ExistsOne => self.exists_one(&list, body, scope),
            Each::Filter => self.filter(&list, body, scope),
            Each::Map => self.map(&list, body, scope),
        }
    }

    /// `all` and `exists`: one item with the settling value settles it.
    fn quantify(
        &self,
        settling: bool,
        list: &Datum<'v>,
        body: &'v Node,
        outer: Option<&Scope<'_, 'v>>,
    ) -> Outcome<'v> {
        let mut unknown = None;
        for item in list.items() {
            self.spend(1)?;
            match item.and_then(|item| self.condition(body, Some(&inner(outer, item)))) {
                Ok(value) if value == settling => return Ok(Datum::Bool(settling)),
                Ok(_) => {}
                Err(undecided) => unknown = unknown.or(Some(undecided)),
            }
        }
        unknown.map_or(Ok(Datum::Bool(!settling)), Err)
    }

    fn exists_one(
        &self,
        list: &Datum<'v>,
        body: &'v Node,
        outer: Option<&Scope<'_, 'v>>,
    ) -> Outcome<'v> {
        let mut found = 0_u32;
        for item in list.items() {
            self.spend(1)?;
            found += u32::from(self.condition(body, Some(&inner(outer, item?)))?);
        }
        Ok(Datum::Bool(found == 1))
    }

    fn filter(
        &self,
        list: &Datum<'v>,
        body: &'v Node,
        outer: Option<&Scope<'_, 'v>>,
    ) -> Outcome<'v> {
        let mut kept = Vec::new();
        for item in list.items() {
            self.spend(1)?;
            let item = item?;
            if self.condition(body, Some(&inner(outer, item.clone())))? {
                kept.push(item);
            }
        }
        Ok(Datum::Made(kept.into()))
    }

    fn map(&self, list: &Datum<'v>, body: &'v Node, outer: Option<&Scope<'_, 'v>>) -> Outcome<'v> {
        let mut made = Vec::new();
        for item in list.items() {
            self.spend(1)?;
            made.push(self.value(body, Some(&inner(outer, item?)))?);
        }
        Ok(Datum::Made(made.into()))
    }
}

fn inner<'s, 'v>(outer: Option<&'s Scope<'s, 'v>>, item: Datum<'v>) -> Scope<'s, 'v> {
    let depth = outer.map_or(0, |outer| outer.depth + 1);
    Scope { outer, depth, item }
}
