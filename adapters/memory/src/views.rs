//! Views in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use casebook_engine::ports::{Fault, Lease};
use casebook_projections::{
    Batch, Cell, Changes, Compare, Counted, Edition, Filter, Generation, Key, Query, Row, View,
    ViewStore, check_count, subscription_name,
};

use crate::MemoryStore;
use crate::store::State;

/// The tables of one view.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    generations: BTreeMap<u32, Table>,
    /// The live generation of each version.
    live: BTreeMap<u32, u32>,
}

/// One generation.
#[derive(Debug)]
struct Table {
    version: u32,
    rows: BTreeMap<Key, Row>,
}

#[async_trait]
impl ViewStore for MemoryStore {
    async fn generations(&self, view: &'static View) -> Result<Vec<Generation>, Fault> {
        let state = self.state();
        let Some(tables) = state.views.get(view.name) else {
            return Ok(Vec::new());
        };
        let generations = tables
            .generations
            .iter()
            .map(|(&number, table)| Generation {
                number,
                version: table.version,
                live: tables.live.get(&table.version) == Some(&number),
            });
        Ok(generations.collect())
    }

    async fn prepare(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        let mut state = self.state();
        let tables = state.views.entry(view.name).or_default();
        let table = tables
            .generations
            .entry(generation)
            .or_insert_with(|| Table {
                version: view.version,
                rows: BTreeMap::new(),
            });
        if table.version == view.version {
            return Ok(());
        }
        let found = table.version;
        invalid(
            view,
            &format!("generation {generation} is of version {found}"),
        )
    }

    async fn index(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        self.state().table(view, generation).map(drop)
    }

    async fn swap(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        let mut state = self.state();
        let found = state.table(view, generation)?.version;
        if found != view.version {
            return invalid(
                view,
                &format!("generation {generation} is of version {found}"),
            );
        }
        let tables = state.views.entry(view.name).or_default();
        tables.live.insert(view.version, generation);
        Ok(())
    }

    async fn drop_generation(&self, view: &'static View, generation: u32) -> Result<(), Fault> {
        let mut state = self.state();
        let tables = state.views.entry(view.name).or_default();
        if tables.live.get(&view.version) == Some(&generation) {
            return invalid(view, &format!("generation {generation} is the live one"));
        }
        tables.live.retain(|_, live| *live != generation);
        if tables.generations.remove(&generation).is_some() {
            state.forget(&subscription_name(view, generation));
        }
        Ok(())
    }

    async fn apply(&self, batches: &[Batch<'_>]) -> Result<Vec<Lease>, Fault> {
        let mut state = self.state();
        batches.iter().try_for_each(|batch| state.check(batch))?;
        Ok(batches.iter().map(|batch| state.apply(batch)).collect())
    }

    async fn query(&self, view: &'static View, query: &Query) -> Result<Vec<Row>, Fault> {
        query.check(view)?;
        let state = self.state();
        let rows = state.rows(view, query.edition)?;
        let mut found: Vec<(Vec<Cell>, &Row)> = rows
            .filter(|row| holds(&query.filter, view, row))
            .map(|row| (query.cursor(view, row), row))
            .collect();
        found.sort();
        if query.order.is_descending() {
            found.reverse();
        }
        let later = |cells: &Vec<Cell>| match &query.after {
            None => true,
            Some(after) if query.order.is_descending() => cells < after,
            Some(after) => cells > after,
        };
        let page = found.into_iter().filter(|(cells, _)| later(cells));
        Ok(page.take(query.limit).map(|(_, row)| row.clone()).collect())
    }

    async fn count(
        &self,
        view: &'static View,
        edition: Edition,
        filter: &Filter,
        by: &[&'static str],
    ) -> Result<Vec<Counted>, Fault> {
        check_count(view, filter, by)?;
        let place = |column: &&str| view.place(column).expect("a checked column");
        let places: Vec<usize> = by.iter().map(place).collect();
        let state = self.state();
        let mut counts: BTreeMap<Vec<Cell>, u64> = BTreeMap::new();
        if by.is_empty() {
            counts.insert(Vec::new(), 0);
        }
        for row in state
            .rows(view, edition)?
            .filter(|row| holds(filter, view, row))
        {
            let cells = places.iter().map(|&place| row[place].clone()).collect();
            *counts.entry(cells).or_default() += 1;
        }
        let counted = counts
            .into_iter()
            .map(|(cells, rows)| Counted { cells, rows });
        Ok(counted.collect())
    }
}

impl State {
    fn table(&mut self, view: &View, generation: u32) -> Result<&mut Table, Fault> {
        let tables = self.views.get_mut(view.name);
        match tables.and_then(|tables| tables.generations.get_mut(&generation)) {
            Some(table) => Ok(table),
            None => invalid(view, &format!("there is no generation {generation}")),
        }
    }

    fn rows(
        &self,
        view: &View,
        edition: Edition,
    ) -> Result<Box<dyn Iterator<Item = &Row> + '_>, Fault> {
        let tables = self.views.get(view.name);
        let number = match edition {
            Edition::Generation(number) => number,
            Edition::Live => match tables.and_then(|tables| tables.live.get(&view.version)) {
                Some(&number) => number,
                None => return Ok(Box::new(std::iter::empty())),
            },
        };
        match tables.and_then(|tables| tables.generations.get(&number)) {
            Some(table) => Ok(Box::new(table.rows.values())),
            None => invalid(view, &format!("there is no generation {number}")),
        }
    }

    fn check(&mut self, batch: &Batch<'_>) -> Result<(), Fault> {
        let Batch {
            lease,
            generation,
            changes,
            to,
            hash,
        } = *batch;
        let view = changes.view();
        self.table(view, generation)?;
        let name = &lease.name;
        if *name != subscription_name(view, generation) {
            return invalid(view, &format!("generation {generation} is not of {name}"));
        }
        if to < lease.checkpoint || to == lease.checkpoint && hash != lease.hash {
            return invalid(
                view,
                &format!("{name} stands at {} already", lease.checkpoint),
            );
        }
        let held = self.seats.get(name).is_some_and(|seat| seat.honours(lease));
        if held {
            Ok(())
        } else {
            Err(Fault::Fenced { name: name.clone() })
        }
    }

    fn apply(&mut self, batch: &Batch<'_>) -> Lease {
        let view = batch.changes.view();
        let table = self
            .table(view, batch.generation)
            .expect("checked just now");
        write(&mut table.rows, batch.changes);
        let seat = self
            .seats
            .get_mut(&batch.lease.name)
            .expect("checked just now");
        seat.stand_at(batch.to, batch.hash);
        Lease {
            checkpoint: batch.to,
            hash: batch.hash,
            ..batch.lease.clone()
        }
    }

    fn forget(&mut self, subscription: &str) {
        self.seats.remove(subscription);
        self.parked.retain(|(name, _), _| name != subscription);
    }
}

fn write(rows: &mut BTreeMap<Key, Row>, changes: &Changes) {
    for key in changes.deletes() {
        rows.remove(key);
    }
    for row in changes.puts() {
        rows.insert(changes.view().key_of(row), row.clone());
    }
}

/// Whether a row fulfils a filter that was checked.
fn holds(filter: &Filter, view: &View, row: &Row) -> bool {
    let cell = |column: &str| &row[view.place(column).expect("a checked column")];
    match filter {
        Filter::All(parts) => parts.iter().all(|part| holds(part, view, row)),
        Filter::Any(parts) => parts.iter().any(|part| holds(part, view, row)),
        Filter::Is(column, compare, value) => compares(cell(column), *compare, value),
        Filter::OneOf(column, values) => values.contains(cell(column)),
        Filter::Contains(column, part) => cell(column)
            .as_text()
            .is_some_and(|text| text.contains(part)),
        Filter::Missing(column) => *cell(column) == Cell::Absent,
        Filter::Present(column) => *cell(column) != Cell::Absent,
    }
}

fn compares(cell: &Cell, compare: Compare, value: &Cell) -> bool {
    let holds = match compare {
        Compare::Equal => cell == value,
        Compare::Unequal => cell != value,
        Compare::Below => cell < value,
        Compare::AtMost => cell <= value,
        Compare::Above => cell > value,
        Compare::AtLeast => cell >= value,
    };
    holds && *cell != Cell::Absent
}

fn invalid<T>(view: &View, what: &str) -> Result<T, Fault> {
    let name = view.name;
    Err(Fault::Invalid {
        reason: format!("view {name}: {what}"),
    })
}
