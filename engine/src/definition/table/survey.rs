//! What is wrong with a table as a whole: rows that contradict each other, inputs for which no row
//! holds, rows that never decide. Each finding comes with an example that shows it.
//!
//! The values of an input are taken together as long as no row tells them apart: one value stands
//! for each such group. So a finite walk proves the table for all values, and for all days.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Cell, Column, Hit, NoAnswer, Point, Row, Table};
use crate::Name;
use crate::definition::expression::Type;

/// How many rows are looked at, each counted each time, before a table is too large to prove.
const WORK_MAX: usize = 2_000_000;

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Rows that hold together and contradict each other, counted from 1.
    Overlap {
        /// The rows.
        rows: Vec<usize>,
        /// Where both hold.
        example: Example,
    },
    /// No row holds.
    Gap {
        /// Where.
        example: Example,
    },
    /// A row that never decides, counted from 1.
    NeverHit {
        /// The row.
        row: usize,
    },
    /// The table was too large to look at every case.
    TooLarge,
}

/// A day and inputs that show something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The day.
    pub day: Date,
    /// The inputs; those that do not matter are absent.
    pub inputs: Vec<(Name, Point)>,
}

impl Example {
    /// The example in Chinese.
    pub fn chinese(&self) -> String {
        let inputs = self.inputs.iter();
        let inputs = inputs.map(|(name, point)| format!("{name}：{point}，"));
        format!("{}{} 当日", inputs.collect::<String>(), self.day)
    }
}

impl std::fmt::Display for Example {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (name, point) in &self.inputs {
            write!(f, "{name}: {point}, ")?;
        }
        write!(f, "on {}", self.day)
    }
}

impl Table {
    /// Looks for all that is wrong with the table as a whole.
    pub fn survey(&self) -> Vec<Finding> {
        let values = (0..self.inputs.len()).map(|input| values(self, input));
        let mut walk = Walk {
            table: self,
            values: values.collect(),
            day: Date::ZERO,
            found: Vec::new(),
            deciding: BTreeSet::new(),
            overlaps: BTreeSet::new(),
            has_gap: false,
            work_left: WORK_MAX,
        };
        for day in days(self) {
            walk.day = day;
            walk.has_gap = false;
            let rows: Vec<usize> = self.on(day).map(|(number, _)| number - 1).collect();
            walk.look(0, &rows, &mut Vec::new());
        }
        walk.findings()
    }
}

struct Walk<'t> {
    table: &'t Table,
    /// One value for each group of values that no row tells apart, by input.
    values: Vec<Vec<Point>>,
    day: Date,
    found: Vec<Finding>,
    deciding: BTreeSet<usize>,
    overlaps: BTreeSet<Vec<usize>>,
    /// Whether a gap was found on this day: one is enough.
    has_gap: bool,
    work_left: usize,
}

impl Walk<'_> {
    /// Looks at what can become of `rows`, given the values chosen for the inputs before `input`.
    fn look(&mut self, input: usize, rows: &[usize], chosen: &mut Vec<Option<Point>>) {
        self.work_left = self.work_left.saturating_sub(rows.len() + 1);
        if self.work_left == 0 {
            return;
        }
        if rows.is_empty() {
            self.note_gap(chosen);
            return;
        }
        if input == self.table.inputs.len() {
            self.judge(rows, chosen);
            return;
        }
        let condition = |row: &usize| self.table.rows[*row].conditions[input].as_ref();
        if rows.iter().all(|row| condition(row).is_none()) {
            chosen.push(None);
            self.look(input + 1, rows, chosen);
            chosen.pop();
            return;
        }
        let mut groups: BTreeMap<Vec<usize>, Point> = BTreeMap::new();
        for value in &self.values[input] {
            let holds = |row: &&usize| condition(row).is_none_or(|cell| cell.holds(value));
            let left = rows.iter().filter(holds).copied().collect();
            groups.entry(left).or_insert_with(|| value.clone());
        }
        for (left, value) in groups {
            chosen.push(Some(value));
            self.look(input + 1, &left, chosen);
            chosen.pop();
        }
    }

    fn judge(&mut self, rows: &[usize], chosen: &[Option<Point>]) {
        let holding: Vec<(usize, &Row)> = rows
            .iter()
            .map(|row| (row + 1, &self.table.rows[*row]))
            .collect();
        match self.table.hit.choose(holding) {
            Ok(deciding) => self
                .deciding
                .extend(deciding.iter().map(|(number, _)| *number)),
            Err(NoAnswer::Several(rows)) => {
                self.deciding.extend(&rows);
                if self.overlaps.insert(rows.clone()) {
                    let example = self.example(chosen);
                    self.found.push(Finding::Overlap { rows, example });
                }
            }
            Err(NoAnswer::NotInForce | NoAnswer::NoRow) => {}
        }
    }

    fn note_gap(&mut self, chosen: &[Option<Point>]) {
        if self.table.hit == Hit::Collect || std::mem::replace(&mut self.has_gap, true) {
            return;
        }
        let example = self.example(chosen);
        self.found.push(Finding::Gap { example });
    }

    fn example(&self, chosen: &[Option<Point>]) -> Example {
        let named = self.table.inputs.iter().zip(chosen);
        let inputs = named.filter_map(|(input, value)| Some((input.name.clone(), value.clone()?)));
        Example {
            day: self.day,
            inputs: inputs.collect(),
        }
    }

    fn findings(mut self) -> Vec<Finding> {
        if self.work_left == 0 {
            self.found.push(Finding::TooLarge);
            return self.found;
        }
        let idle = (1..=self.table.rows.len()).filter(|row| !self.deciding.contains(row));
        self.found.extend(idle.map(|row| Finding::NeverHit { row }));
        self.found
    }
}

/// The days on which other rows come into force than the day before, from the first row to the
/// last: what holds on one of them holds until the next.
fn days(table: &Table) -> BTreeSet<Date> {
    let after = |row: &Row| row.to.and_then(|to| to.tomorrow().ok());
    let starts = table.rows.iter().map(|row| row.from);
    let ends = table.rows.iter().filter_map(after);
    let mut days: BTreeSet<Date> = starts.chain(ends).collect();
    if table.rows.iter().all(|row| row.to.is_some()) {
        // After the last day of the last row the table is over.
        days.pop_last();
    }
    days
}

/// Values of an input of which every other is told apart from none by no row.
fn values(table: &Table, input: usize) -> Vec<Point> {
    let column = &table.inputs[input];
    let cells = table
        .rows
        .iter()
        .filter_map(|row| row.conditions[input].as_ref());
    match &column.kind {
        Type::Bool => vec![Point::Bool(false), Point::Bool(true)],
        Type::Enum(words) => words
            .iter()
            .map(|word| Point::Word(word.to_string()))
            .collect(),
        Type::Text => {
            let mut words = ends(cells);
            words.insert(Point::Word("…".to_owned()));
            words.into_iter().collect()
        }
        _ => between(column, ends(cells)),
    }
}

/// The values at which the spans of some cells begin and end.
fn ends<'c>(cells: impl Iterator<Item = &'c Cell>) -> BTreeSet<Point> {
    let spans = cells.flat_map(super::cell::Cell::spans);
    spans
        .flat_map(|span| [&span.lower, &span.upper])
        .filter_map(|end| match end {
            Bound::Included(point) | Bound::Excluded(point) => Some(point.clone()),
            Bound::Unbounded => None,
        })
        .collect()
}

/// The ends, and a value between each two and on either side, as far as the column reaches.
fn between(column: &Column, mut ends: BTreeSet<Point>) -> Vec<Point> {
    ends.extend(column.min.clone());
    ends.extend(column.max.clone());
    let mut values = ends.clone();
    for end in &ends {
        values.extend([beside(end, -1), beside(end, 1)].into_iter().flatten());
    }
    if column.kind == Type::Number {
        let lower = ends.iter().zip(ends.iter().skip(1));
        values.extend(lower.filter_map(|(lower, upper)| middle(lower, upper)));
    }
    if values.is_empty() {
        values.insert(match column.kind {
            Type::Date => Point::Date(Date::ZERO),
            _ => Point::Number(Decimal::ZERO),
        });
    }
    let reaches = |point: &Point| {
        column.min.as_ref().is_none_or(|min| min <= point)
            && column.max.as_ref().is_none_or(|max| point <= max)
    };
    values.into_iter().filter(reaches).collect()
}

/// The number halfway between two.
fn middle(lower: &Point, upper: &Point) -> Option<Point> {
    let (Point::Number(lower), Point::Number(upper)) = (lower, upper) else {
        return None;
    };
    let gap = upper.checked_sub(*lower)?;
    Some(Point::Number(*lower + gap / Decimal::TWO))
}

/// The next whole number or day on one side.
fn beside(point: &Point, step: i64) -> Option<Point> {
    match point {
        Point::Number(number) => number.checked_add(step.into()).map(Point::Number),
        Point::Date(date) if step < 0 => date.yesterday().ok().map(Point::Date),
        Point::Date(date) => date.tomorrow().ok().map(Point::Date),
        Point::Bool(_) | Point::Word(_) => None,
    }
}
