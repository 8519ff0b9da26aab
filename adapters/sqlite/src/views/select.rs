//! Questions to a view as SQL.
//!
//! Which table is the live one and what its rows are is read in one transaction: a generation
//! that is swapped out and dropped meanwhile stays readable until it ends.

use casebook_engine::ports::Fault;
use casebook_projections::{Cell, Column, Compare, Counted, Edition, Filter, Query, Row, View};
use futures::TryStreamExt;
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqlitePool, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe};

use super::table::table_of;
use super::{cells, generations};
use crate::decode::{number, to_limit};
use crate::fault::from_sqlx;
use crate::script;

/// The rows that a question asks for.
pub(super) async fn rows(
    readers: &SqlitePool,
    view: &View,
    query: &Query,
) -> Result<Vec<Row>, Fault> {
    let mut snapshot = readers.begin().await.map_err(from_sqlx)?;
    let Some(table) = find(&mut snapshot, view, query.edition).await? else {
        return Ok(Vec::new());
    };
    let columns: Vec<&Column> = view.columns.iter().collect();
    let mut statement = Statement::select(&names(&columns), &table);
    statement.filter(&query.filter)?;
    statement.after(view, query)?;
    statement.order(view, query);
    statement.limit(query.limit)?;
    let rows = statement.fetch(&mut snapshot, |row| to_cells(row, &columns, &table));
    let rows = rows.await?;
    snapshot.commit().await.map_err(from_sqlx)?;
    Ok(rows)
}

/// How many rows there are for each combination of cells.
pub(super) async fn count(
    readers: &SqlitePool,
    view: &View,
    edition: Edition,
    filter: &Filter,
    by: &[&'static str],
) -> Result<Vec<Counted>, Fault> {
    let mut snapshot = readers.begin().await.map_err(from_sqlx)?;
    let Some(table) = find(&mut snapshot, view, edition).await? else {
        return Ok(nothing_counted(by));
    };
    let columns: Vec<&Column> = by.iter().filter_map(|name| view.column(name)).collect();
    let selected = [by, &["count(*)"]].concat().join(", ");
    let mut statement = Statement::select(&selected, &table);
    statement.filter(filter)?;
    statement.group(by);
    let counted = statement.fetch(&mut snapshot, |row| {
        Ok(Counted {
            cells: to_cells(row, &columns, &table)?,
            rows: number(row, columns.len(), &table)?,
        })
    });
    let counted = counted.await?;
    snapshot.commit().await.map_err(from_sqlx)?;
    Ok(counted)
}

/// Without a table there are no rows; without columns that is one answer all the same.
fn nothing_counted(by: &[&str]) -> Vec<Counted> {
    let none = Counted {
        cells: Vec::new(),
        rows: 0,
    };
    by.is_empty().then_some(none).into_iter().collect()
}

/// The table that an edition means; `None` when nothing is live.
async fn find(
    snapshot: &mut SqliteConnection,
    view: &View,
    edition: Edition,
) -> Result<Option<String>, Fault> {
    let number = match edition {
        Edition::Generation(number) => {
            generations::check(snapshot, view, number).await?;
            Some(number)
        }
        Edition::Live => generations::live(snapshot, view).await?,
    };
    Ok(number.map(|number| table_of(view, number)))
}

fn names(columns: &[&Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| column.name).collect();
    names.join(", ")
}

fn to_cells(row: &SqliteRow, columns: &[&Column], table: &str) -> Result<Row, Fault> {
    let cells = columns.iter().enumerate();
    cells
        .map(|(index, column)| cells::read(row, index, column, table))
        .collect()
}

/// A statement and its arguments, both growing.
struct Statement {
    sql: String,
    arguments: SqliteArguments,
}

impl Statement {
    fn select(columns: &str, table: &str) -> Self {
        Self {
            sql: format!("SELECT {columns} FROM {table}"),
            arguments: SqliteArguments::default(),
        }
    }

    fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    fn bind(&mut self, cell: &Cell) -> Result<(), Fault> {
        self.push("?");
        cells::bind(&mut self.arguments, cell)
    }

    fn filter(&mut self, filter: &Filter) -> Result<(), Fault> {
        self.push(" WHERE ");
        self.condition(filter)
    }

    fn condition(&mut self, filter: &Filter) -> Result<(), Fault> {
        match filter {
            Filter::All(parts) => self.join(parts, " AND ", "1"),
            Filter::Any(parts) => self.join(parts, " OR ", "0"),
            Filter::Is(column, compare, value) => {
                self.push(column);
                self.push(operator(*compare));
                self.bind(value)
            }
            Filter::OneOf(column, values) => self.one_of(column, values),
            Filter::Contains(column, part) => {
                self.push(&format!("instr({column}, "));
                self.bind(&Cell::Text(part.as_str().into()))?;
                self.push(") > 0");
                Ok(())
            }
            Filter::Missing(column) => {
                self.push(&format!("{column} IS NULL"));
                Ok(())
            }
            Filter::Present(column) => {
                self.push(&format!("{column} IS NOT NULL"));
                Ok(())
            }
        }
    }

    /// Joins in halves: SQLite limits the depth of an expression, and a list leans to one side.
    fn join(&mut self, parts: &[Filter], with: &str, empty: &str) -> Result<(), Fault> {
        match parts {
            [] => self.push(empty),
            [part] => self.condition(part)?,
            _ => {
                let (left, right) = parts.split_at(parts.len() / 2);
                self.push("(");
                self.join(left, with, empty)?;
                self.push(with);
                self.join(right, with, empty)?;
                self.push(")");
            }
        }
        Ok(())
    }

    fn one_of(&mut self, column: &str, values: &[Cell]) -> Result<(), Fault> {
        self.push(column);
        self.push(" IN (");
        self.list(values)?;
        self.push(")");
        Ok(())
    }

    fn list(&mut self, cells: &[Cell]) -> Result<(), Fault> {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.push(", ");
            }
            self.bind(cell)?;
        }
        Ok(())
    }

    fn after(&mut self, view: &View, query: &Query) -> Result<(), Fault> {
        let Some(after) = &query.after else {
            return Ok(());
        };
        let columns = query.order.columns(view).join(", ");
        let later = if query.order.is_descending() {
            "<"
        } else {
            ">"
        };
        self.push(&format!(" AND ({columns}) {later} ("));
        self.list(after)?;
        self.push(")");
        Ok(())
    }

    fn order(&mut self, view: &View, query: &Query) {
        let direction = if query.order.is_descending() {
            " DESC"
        } else {
            ""
        };
        let columns = query.order.columns(view).join(&format!("{direction}, "));
        self.push(&format!(" ORDER BY {columns}{direction}"));
    }

    /// `+`, as a plan that follows the bare value would be made anew each time.
    fn limit(&mut self, limit: usize) -> Result<(), Fault> {
        self.push(" LIMIT +?");
        let added = self.arguments.add(to_limit(limit));
        added.map_err(script::encode_fault)
    }

    fn group(&mut self, by: &[&str]) {
        if !by.is_empty() {
            let columns = by.join(", ");
            let order = by.join(" NULLS LAST, ");
            self.push(&format!(" GROUP BY {columns} ORDER BY {order} NULLS LAST"));
        }
    }

    async fn fetch<T>(
        self,
        snapshot: &mut SqliteConnection,
        read: impl Fn(&SqliteRow) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let query = sqlx::query_with(AssertSqlSafe(self.sql), self.arguments);
        let mut rows = query.fetch(snapshot);
        let mut answers = Vec::new();
        while let Some(row) = rows.try_next().await.map_err(from_sqlx)? {
            answers.push(read(&row)?);
        }
        Ok(answers)
    }
}

const fn operator(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => " = ",
        Compare::Unequal => " <> ",
        Compare::Below => " < ",
        Compare::AtMost => " <= ",
        Compare::Above => " > ",
        Compare::AtLeast => " >= ",
    }
}
