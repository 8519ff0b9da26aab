//! Decision tables (裁量基准, 应审清单, thresholds): what the law says in rows, with dates.
//!
//! A table is asked on a day: only the rows in force on that day count. What it answers depends on
//! its hit policy ([`Hit`]). Where no row holds there is no answer, and that is never taken for
//! "no".

mod cell;
mod survey;

use jiff::civil::Date;

pub use cell::{Cell, CellFault, Point};
pub use survey::{Example, Finding};

use super::Text;
use super::expression::Type;
use crate::{Name, Value};

/// A decision table in one version. A later version holds the older rows too: dates choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its id, such as `larger_amount`.
    pub id: Name,
    /// Its version, from 1.
    pub version: u32,
    /// SHA-256 of its text, lower-case hexadecimal.
    pub digest: Name,
    /// What it is called.
    pub title: Text,
    /// The law as a whole.
    pub basis: String,
    /// What it answers when several rows hold.
    pub hit: Hit,
    /// What it asks for, in the order of the file.
    pub inputs: Vec<Column>,
    /// What it answers, in the order of the file.
    pub outputs: Vec<Column>,
    /// The rows, in the order of the file.
    pub rows: Vec<Row>,
}

/// An input or output of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Option<Text>,
    /// Its type: a single value, never a list or a record.
    pub kind: Type,
    /// Its unit, such as `CNY`.
    pub unit: Option<String>,
    /// The least value that an input can have; lint looks for gaps above it only.
    pub min: Option<Point>,
    /// The greatest value that an input can have.
    pub max: Option<Point>,
}

/// A row: on which days, on which inputs, with which answer, by which article.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The first day on which it is in force.
    pub from: Date,
    /// The last day; open when absent.
    pub to: Option<Date>,
    /// For each input what must hold; nothing is asked where absent.
    pub conditions: Vec<Option<Cell>>,
    /// The value of each output.
    pub results: Vec<Value>,
    /// The article.
    pub basis: String,
    /// Whether the legal office still has to confirm it (待确认).
    pub unconfirmed: bool,
    /// With [`Hit::Priority`], the smallest number decides.
    pub priority: u32,
}

/// What a table answers when several rows hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// Never more than one does; several are a fault of the table.
    Unique,
    /// The first of them in the order of the file.
    First,
    /// Any of them: all say the same.
    Any,
    /// The one with the smallest priority number.
    Priority,
    /// All of them: each output is a list, empty where none holds.
    Collect,
}

/// Why a table has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// No row is in force on that day.
    NotInForce,
    /// None of the rows in force holds.
    NoRow,
    /// Rows hold that contradict each other, counted from 1.
    Several(Vec<usize>),
}

impl Table {
    /// The rows in force on a day, with their numbers from 1.
    pub fn on(&self, day: Date) -> impl Iterator<Item = (usize, &Row)> {
        let numbered = self.rows.iter().enumerate();
        numbered
            .filter(move |(_, row)| row.is_in_force(day))
            .map(|(index, row)| (index + 1, row))
    }

    /// Whether any row in force on a day asks for the input at that place.
    pub fn asks_for(&self, input: usize, day: Date) -> bool {
        self.on(day).any(|(_, row)| row.conditions[input].is_some())
    }

    /// The rows that answer on a day, with their numbers from 1: one, or with [`Hit::Collect`] any
    /// number. `inputs` stand in the order of [`Table::inputs`]; one that no row in force asks for
    /// may be absent.
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn ask(&self, day: Date, inputs: &[Option<Point>]) -> Result<Vec<(usize, &Row)>, NoAnswer> {
        let mut in_force = self.on(day).peekable();
        if in_force.peek().is_none() {
            return Err(NoAnswer::NotInForce);
        }
        let holding: Vec<(usize, &Row)> = in_force.filter(|(_, row)| row.holds(inputs)).collect();
        let answer = self.hit.choose(holding)?;
        if answer.is_empty() && self.hit != Hit::Collect {
            return Err(NoAnswer::NoRow);
        }
        Ok(answer)
    }

    /// The place of an output by its name.
    pub fn output(&self, name: &str) -> Option<usize> {
        self.outputs.iter().position(|column| column.name == *name)
    }
}

impl Row {
    /// Whether it is in force on a day.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    fn holds(&self, inputs: &[Option<Point>]) -> bool {
        let mut asked = self.conditions.iter().zip(inputs);
        asked.all(|(cell, input)| match (cell, input) {
            (None, _) => true,
            (Some(cell), Some(input)) => cell.holds(input),
            (Some(_), None) => false,
        })
    }
}

impl Hit {
    /// The rows that count among those that hold, which come in the order of the file.
    pub(super) fn choose(
        self,
        mut holding: Vec<(usize, &Row)>,
    ) -> Result<Vec<(usize, &Row)>, NoAnswer> {
        let several = |rows: &[(usize, &Row)]| {
            Err(NoAnswer::Several(rows.iter().map(|(no, _)| *no).collect()))
        };
        match self {
            Self::Collect => return Ok(holding),
            Self::Unique if holding.len() > 1 => return several(&holding),
            Self::Any
                if holding
                    .iter()
                    .any(|(_, row)| row.results != holding[0].1.results) =>
            {
                return several(&holding);
            }
            Self::Priority => {
                let best = holding.iter().map(|(_, row)| row.priority).min();
                holding.retain(|(_, row)| Some(row.priority) == best);
                if holding.len() > 1 {
                    return several(&holding);
                }
            }
            Self::Unique | Self::First | Self::Any => {}
        }
        holding.truncate(1);
        Ok(holding)
    }

    /// The word for it in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unique => "unique",
            Self::First => "first",
            Self::Any => "any",
            Self::Priority => "priority",
            Self::Collect => "collect",
        }
    }
}

#[cfg(test)]
mod tests;
