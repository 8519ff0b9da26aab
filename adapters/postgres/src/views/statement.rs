//! A statement about one table and its arguments, both growing.

use casebook_engine::ports::Fault;
use casebook_projections::{Cell, Compare, Filter, Query, View};
use sqlx::postgres::PgArguments;
use sqlx::{Arguments, AssertSqlSafe};

use super::cells::{bind, bind_all};
use super::table::array_type;
use crate::decode::to_limit;

/// A `SELECT` under construction. Its text is made of constants and of names that views declare;
/// every value is an argument.
pub(super) struct Statement<'a> {
    view: &'a View,
    sql: String,
    arguments: PgArguments,
}

impl<'a> Statement<'a> {
    /// `SELECT columns FROM table`.
    pub(super) fn select(view: &'a View, columns: &str, table: &str) -> Self {
        Self {
            view,
            sql: format!("SELECT {columns} FROM {table}"),
            arguments: PgArguments::default(),
        }
    }

    /// Only rows that pass the filter, which was checked.
    pub(super) fn filter(&mut self, filter: &Filter) -> Result<(), Fault> {
        self.push(" WHERE ");
        self.condition(filter)
    }

    /// Only rows after the cursor.
    pub(super) fn after(&mut self, query: &Query) -> Result<(), Fault> {
        let Some(after) = &query.after else {
            return Ok(());
        };
        let columns = query.order.columns(self.view).join(", ");
        let later = if query.order.is_descending() {
            "<"
        } else {
            ">"
        };
        self.push(&format!(" AND ({columns}) {later} ("));
        for (place, cell) in after.iter().enumerate() {
            self.push(if place == 0 { "" } else { ", " });
            self.value(cell)?;
        }
        self.push(")");
        Ok(())
    }

    /// In the order of the query, so many.
    pub(super) fn page(&mut self, query: &Query) -> Result<(), Fault> {
        let direction = if query.order.is_descending() {
            " DESC"
        } else {
            ""
        };
        let columns = query.order.columns(self.view);
        let columns = columns.join(&format!("{direction}, "));
        self.push(&format!(" ORDER BY {columns}{direction} LIMIT "));
        self.value(&Cell::Integer(to_limit(query.limit)))
    }

    /// One row for each combination, absent cells last.
    pub(super) fn group(&mut self, by: &[&str]) {
        if !by.is_empty() {
            let columns = by.join(", ");
            self.push(&format!(" GROUP BY {columns} ORDER BY {columns}"));
        }
    }

    /// Text and arguments, complete.
    pub(super) fn finish(self) -> (AssertSqlSafe<String>, PgArguments) {
        (AssertSqlSafe(self.sql), self.arguments)
    }

    fn condition(&mut self, filter: &Filter) -> Result<(), Fault> {
        match filter {
            Filter::All(parts) => self.join(parts, " AND ", "true"),
            Filter::Any(parts) => self.join(parts, " OR ", "false"),
            Filter::Is(column, compare, value) => {
                self.push(column);
                self.push(operator(*compare));
                self.value(value)
            }
            Filter::OneOf(column, values) => self.one_of(column, values),
            Filter::Contains(column, part) => {
                self.push(&format!("strpos({column}, "));
                self.value(&Cell::Text(part.as_str().into()))?;
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

    fn join(&mut self, parts: &[Filter], with: &str, empty: &str) -> Result<(), Fault> {
        if parts.is_empty() {
            self.push(empty);
            return Ok(());
        }
        self.push("(");
        for (place, part) in parts.iter().enumerate() {
            self.push(if place == 0 { "" } else { with });
            self.condition(part)?;
        }
        self.push(")");
        Ok(())
    }

    fn one_of(&mut self, column: &str, values: &[Cell]) -> Result<(), Fault> {
        let kind = self.view.column(column).expect("a checked column").kind;
        bind_all(&mut self.arguments, kind, values.iter())?;
        let number = self.arguments.len();
        self.push(&format!("{column} = ANY (${number}::{})", array_type(kind)));
        Ok(())
    }

    fn value(&mut self, cell: &Cell) -> Result<(), Fault> {
        bind(&mut self.arguments, cell)?;
        let number = self.arguments.len();
        self.push(&format!("${number}"));
        Ok(())
    }

    fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
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
