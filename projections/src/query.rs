//! Questions to a view.

use casebook_engine::ports::Fault;

use super::{Cell, Kind, View};

/// The most rows that one question may ask for.
pub const QUERY_ROWS_MAX: usize = 10_000;

/// The most conditions that one filter may have, values of a list included.
pub const FILTER_NODES_MAX: usize = 1_000;

/// A question to a view: which rows, in which order, how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Of which edition of the view.
    pub edition: Edition,
    /// Which rows.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// Only rows that come later in that order than a row with this cell in the ordering column
    /// (left out when the order is by key alone), followed by these key cells: what
    /// [`Query::cursor`] says of the last row of the page before.
    pub after: Option<Vec<Cell>>,
    /// How many rows at most, up to [`QUERY_ROWS_MAX`].
    pub limit: usize,
}

/// Which of the tables of a view is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// The one of the view's version that is live when the question is answered.
    Live,
    /// The generation of this number, for comparing and resuming.
    Generation(u32),
}

/// A condition on a row.
///
/// A comparison with an absent cell does not hold, whatever the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All hold; an empty list always holds.
    All(Vec<Filter>),
    /// At least one holds; an empty list never does.
    Any(Vec<Filter>),
    /// The cell compares so with the value, which is of the column's kind.
    Is(&'static str, Compare, Cell),
    /// The cell is one of the values, each of the column's kind.
    OneOf(&'static str, Vec<Cell>),
    /// The text of the cell has this text in it, byte by byte.
    Contains(&'static str, String),
    /// The cell is absent.
    Missing(&'static str),
    /// The cell is not absent.
    Present(&'static str),
}

/// How a cell compares with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Equal.
    Equal,
    /// Not equal.
    Unequal,
    /// Before or smaller.
    Below,
    /// Not after or greater.
    AtMost,
    /// After or greater.
    Above,
    /// Not before or smaller.
    AtLeast,
}

/// The order of rows. Rows that are equal in the ordering column follow by key, in the same
/// direction, so the order is always total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By key.
    Key,
    /// By key, backwards.
    KeyDescending,
    /// By a column that is never absent.
    Column(&'static str),
    /// By a column that is never absent, backwards.
    ColumnDescending(&'static str),
}

impl Order {
    /// The columns by which rows are sorted, all in the same direction.
    pub fn columns(self, view: &View) -> Vec<&'static str> {
        let first = match self {
            Self::Key | Self::KeyDescending => None,
            Self::Column(column) | Self::ColumnDescending(column) => Some(column),
        };
        first.into_iter().chain(view.key.iter().copied()).collect()
    }

    /// Whether the order is backwards.
    pub const fn is_descending(self) -> bool {
        matches!(self, Self::KeyDescending | Self::ColumnDescending(_))
    }
}

impl Query {
    /// The first `limit` rows of the live edition for which `filter` holds, by key.
    pub const fn of(filter: Filter, limit: usize) -> Self {
        Self {
            edition: Edition::Live,
            filter,
            order: Order::Key,
            after: None,
            limit,
        }
    }

    /// The question in another order.
    #[must_use]
    pub fn by(self, order: Order) -> Self {
        Self { order, ..self }
    }

    /// Where the next page goes on after this row.
    ///
    /// # Panics
    /// When the row is none of the view's, as [`View::key_of`].
    pub fn cursor(&self, view: &View, row: &[Cell]) -> Vec<Cell> {
        let cell = |column| {
            let place = view
                .place(column)
                .expect("a checked order names columns of the view");
            row[place].clone()
        };
        self.order.columns(view).into_iter().map(cell).collect()
    }

    /// Whether the view can be asked this. Every store asks it first.
    ///
    /// # Errors
    /// [`Fault::Invalid`] names the column or bound that does not fit.
    pub fn check(&self, view: &View) -> Result<(), Fault> {
        if self.limit > QUERY_ROWS_MAX {
            return invalid(view, &format!("asks for more than {QUERY_ROWS_MAX} rows"));
        }
        check_filter(view, &self.filter)?;
        let columns = self.order.columns(view);
        for column in &columns {
            if column_of(view, column)?.nullable {
                return invalid(view, &format!("sorts by `{column}`, which may be absent"));
            }
        }
        let Some(after) = &self.after else {
            return Ok(());
        };
        let fits = |(column, cell): (&&str, &Cell)| {
            view.column(column).is_some_and(|column| column.takes(cell))
        };
        if after.len() == columns.len() && columns.iter().zip(after).all(fits) {
            return Ok(());
        }
        invalid(view, "goes on after a cursor of another order")
    }
}

/// Whether rows can be counted so. Every store asks it first.
///
/// # Errors
/// [`Fault::Invalid`] names what does not fit.
pub fn check_count(view: &View, filter: &Filter, by: &[&str]) -> Result<(), Fault> {
    by.iter()
        .try_for_each(|column| column_of(view, column).map(drop))?;
    check_filter(view, filter)
}

fn check_filter(view: &View, filter: &Filter) -> Result<(), Fault> {
    if filter.nodes() > FILTER_NODES_MAX {
        return invalid(
            view,
            &format!("has more than {FILTER_NODES_MAX} conditions"),
        );
    }
    filter.check(view)
}

impl Filter {
    /// Every row.
    pub const EVERYTHING: Self = Self::All(Vec::new());

    /// The cell equals the value.
    pub fn equal(column: &'static str, value: impl Into<Cell>) -> Self {
        Self::Is(column, Compare::Equal, value.into())
    }

    fn nodes(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => 1 + parts.iter().map(Self::nodes).sum::<usize>(),
            Self::OneOf(_, values) => 1 + values.len(),
            Self::Is(..) | Self::Contains(..) | Self::Missing(_) | Self::Present(_) => 1,
        }
    }

    fn check(&self, view: &View) -> Result<(), Fault> {
        let (column, values) = match self {
            Self::All(parts) | Self::Any(parts) => {
                return parts.iter().try_for_each(|part| part.check(view));
            }
            Self::Missing(column) | Self::Present(column) => {
                return column_of(view, column).map(drop);
            }
            Self::Contains(column, _) => (column, &[Cell::Text("".into())][..]),
            Self::Is(column, _, value) => (column, std::slice::from_ref(value)),
            Self::OneOf(column, values) => (column, values.as_slice()),
        };
        let kind: Kind = column_of(view, column)?.kind;
        if values.iter().all(|value| value.kind() == Some(kind)) {
            return Ok(());
        }
        invalid(
            view,
            &format!("compares `{column}` with a value of another kind"),
        )
    }
}

fn column_of(view: &View, column: &str) -> Result<&'static super::Column, Fault> {
    match view.column(column) {
        Some(column) => Ok(column),
        None => invalid(
            view,
            &format!("names the column `{column}`, which there is not"),
        ),
    }
}

fn invalid<T>(view: &View, what: &str) -> Result<T, Fault> {
    Err(Fault::Invalid {
        reason: format!("a query of {} {what}", view.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Column;

    static CASES: View = View {
        name: "cases",
        version: 1,
        columns: &[
            Column::new("id", Kind::Text),
            Column::new("opened", Kind::Instant),
            Column::new("ended", Kind::Instant).nullable(),
        ],
        key: &["id"],
        indexes: &[],
    };

    fn plain() -> Query {
        Query::of(Filter::EVERYTHING, 10)
    }

    fn with(filter: Filter) -> Query {
        Query { filter, ..plain() }
    }

    fn after(query: Query, cells: Vec<Cell>) -> Query {
        let after = Some(cells);
        Query { after, ..query }
    }

    fn check(table: impl IntoIterator<Item = (Query, &'static str)>) {
        for (query, expected) in table {
            let answer = query.check(&CASES).map_err(|fault| fault.to_string());
            let error = answer.err().unwrap_or_default();
            assert_eq!(error.is_empty(), expected.is_empty(), "{query:?}: {error}");
            assert!(error.contains(expected), "{query:?}: {error}");
        }
    }

    #[test]
    fn a_filter_that_does_not_fit_the_view_is_refused() {
        let text = String::from("a");
        check([
            (with(Filter::EVERYTHING), ""),
            (with(Filter::Missing("ended")), ""),
            (with(Filter::Contains("id", text.clone())), ""),
            (
                with(Filter::Any(vec![Filter::Present("due")])),
                "names the column `due`",
            ),
            (
                with(Filter::equal("id", 1_i64)),
                "compares `id` with a value of another kind",
            ),
            (
                with(Filter::equal("ended", Cell::Absent)),
                "compares `ended`",
            ),
            (
                with(Filter::OneOf("id", vec!["a".into(), true.into()])),
                "compares `id`",
            ),
            (with(Filter::Contains("opened", text)), "compares `opened`"),
            (
                with(Filter::OneOf("id", vec!["a".into(); 1_000])),
                "more than 1000 conditions",
            ),
        ]);
    }

    #[test]
    fn an_order_or_page_that_does_not_fit_the_view_is_refused() {
        let by_opened = plain().by(Order::Column("opened"));
        let at = Cell::Instant(jiff::Timestamp::UNIX_EPOCH);
        let limit = QUERY_ROWS_MAX + 1;
        check([
            (by_opened.clone(), ""),
            (after(plain(), vec!["a".into()]), ""),
            (after(by_opened.clone(), vec![at.clone(), "a".into()]), ""),
            (Query { limit, ..plain() }, "more than 10000 rows"),
            (
                plain().by(Order::Column("ended")),
                "sorts by `ended`, which may be absent",
            ),
            (plain().by(Order::Column("due")), "names the column `due`"),
            (after(plain(), vec![at]), "cursor of another order"),
            (
                after(by_opened, vec!["a".into()]),
                "cursor of another order",
            ),
        ]);
    }

    #[test]
    fn a_cursor_names_the_ordering_cell_and_the_key() {
        let at = Cell::Instant(jiff::Timestamp::UNIX_EPOCH);
        let row = vec!["a".into(), at.clone(), Cell::Absent];
        let query = plain().by(Order::ColumnDescending("opened"));
        assert_eq!(query.cursor(&CASES, &row), [at, "a".into()]);
        assert_eq!(plain().cursor(&CASES, &row), ["a".into()]);
    }
}
