//! Decision tables in expressions: what they are asked, and what they answer.

use std::sync::Arc;

use jiff::civil::Date;

use super::check::check_value;
use super::evaluate::{Outcome, Run};
use super::kind::{Declarations, Type};
use super::node::Node;
use super::parsed::Expression;
use super::problem::Problem;
use super::read::{Datum, read};
use super::syntax::syntax;
use super::undecided::Undecided;
use super::view::View;
use crate::Name;
use crate::definition::table::{Hit, NoAnswer, Point, Row, Table};

/// A decision table as a definition uses it: with what stands for each of its inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct TableUse {
    /// The table.
    pub table: Arc<Table>,
    /// What it is asked, in the order of its inputs.
    pub arguments: Vec<Argument>,
    /// The day on which it is asked; the day of the act when absent.
    pub on: Option<Argument>,
}

/// An expression that stands for an input of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument(Node);

impl Argument {
    /// Parses and checks, on a large stack as [`Expression::parse`] does.
    ///
    /// # Errors
    /// Every problem found, also when the value is not of the type that is needed.
    pub fn parse(
        source: &str,
        declared: &Declarations<'_>,
        needed: &Type,
    ) -> Result<Self, Vec<Problem>> {
        let syntax = syntax(source)?;
        check_value(source, &syntax, declared, needed).map(Self)
    }
}

/// A row of a decision table that was consulted for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsultedRow {
    /// The table.
    pub table: Name,
    /// The row, counted from 1.
    pub row: usize,
    /// The article.
    pub basis: String,
    /// Whether the legal office still has to confirm it.
    pub unconfirmed: bool,
}

/// `table('x').column`, ready to be asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lookup {
    table: Arc<Table>,
    output: usize,
    /// The inputs in the order of the table; at the end the day, where one is given.
    arguments: Vec<Node>,
    has_day: bool,
}

impl Lookup {
    pub(super) fn new(used: &TableUse, output: usize) -> Self {
        let arguments = used.arguments.iter().chain(&used.on);
        Self {
            table: Arc::clone(&used.table),
            output,
            arguments: arguments.map(|argument| argument.0.clone()).collect(),
            has_day: used.on.is_some(),
        }
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    pub(super) fn arguments(&self) -> &[Node] {
        &self.arguments
    }

    pub(super) const fn asks_today(&self) -> bool {
        !self.has_day
    }

    /// The type of the answer.
    pub(super) fn kind(&self) -> Type {
        let one = self.table.outputs[self.output].kind.clone();
        match self.table.hit {
            Hit::Collect => Type::List(one.into()),
            _ => one,
        }
    }

    fn day(&self) -> Option<&Node> {
        self.has_day.then(|| self.arguments.last()).flatten()
    }
}

impl<'v> Run<'v> {
    /// What a table answers in one of its outputs.
    pub(super) fn lookup(&self, lookup: &'v Lookup) -> Outcome<'v> {
        let column = &lookup.table.outputs[lookup.output];
        let rows = self.rows(lookup)?;
        let read = |(_, row): &(usize, &'v Row)| {
            read(&row.results[lookup.output], &column.kind, &column.name)
        };
        match (lookup.table.hit, rows.first()) {
            (Hit::Collect, _) => {
                let all: Result<Vec<Datum<'v>>, _> = rows.iter().map(read).collect();
                Ok(Datum::Made(all?.into()))
            }
            (_, Some(row)) => read(row),
            (_, None) => unreachable!("a table that answers has a row, unless it collects"),
        }
    }

    /// The rows that answer, with their numbers. An input that no row in force asks for need not
    /// be known.
    fn rows(&self, lookup: &'v Lookup) -> Result<Vec<(usize, &'v Row)>, Undecided> {
        let table = &*lookup.table;
        self.spend(table.rows.len() * (table.inputs.len() + 1))?;
        let day = match lookup.day() {
            None => self.day(self.view.now),
            Some(day) => self.date_of(day)?,
        };
        let mut inputs = Vec::with_capacity(table.inputs.len());
        for (input, argument) in lookup.arguments.iter().enumerate().take(table.inputs.len()) {
            let is_asked = table.asks_for(input, day);
            inputs.push(is_asked.then(|| self.point(argument)).transpose()?);
        }
        table
            .ask(day, &inputs)
            .map_err(|none| undecided(&table.id, day, &none))
    }

    fn date_of(&self, node: &'v Node) -> Result<Date, Undecided> {
        match self.value(node, None)? {
            Datum::Date(date) => Ok(date),
            other => unreachable!("the day of a table was checked to be a date: {other:?}"),
        }
    }

    fn point(&self, node: &'v Node) -> Result<Point, Undecided> {
        let datum = self.value(node, None)?;
        let number = || datum.number().map(Point::Number);
        let word = || datum.text().map(|text| Point::Word(text.to_owned()));
        Ok(match datum {
            Datum::Bool(value) => Point::Bool(value),
            Datum::Date(date) => Point::Date(date),
            _ => number()
                .or_else(word)
                .expect("an input of a table was checked to be a single value"),
        })
    }
}

fn undecided(table: &Name, day: Date, none: &NoAnswer) -> Undecided {
    let table = table.clone();
    match none {
        NoAnswer::NotInForce | NoAnswer::NoRow => Undecided::NoRow { table, day },
        NoAnswer::Several(rows) => {
            let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
            let rows = rows.join(", ");
            Undecided::SeveralRows { table, rows }
        }
    }
}

impl Expression {
    /// The rows of decision tables by which the expression is answered, as far as they are known.
    pub fn consulted(&self, view: &View<'_>) -> Vec<ConsultedRow> {
        let mut found = Vec::new();
        let run = Run::new(view);
        consult(self.root(), &run, &mut found);
        found
    }
}

fn consult<'v>(node: &'v Node, run: &Run<'v>, found: &mut Vec<ConsultedRow>) {
    if let Node::Table(lookup) = node {
        for (number, row) in run.rows(lookup).unwrap_or_default() {
            let row = ConsultedRow {
                table: lookup.table.id.clone(),
                row: number,
                basis: row.basis.clone(),
                unconfirmed: row.unconfirmed,
            };
            if !found.contains(&row) {
                found.push(row);
            }
        }
    }
    for child in node.children() {
        consult(child, run, found);
    }
}
