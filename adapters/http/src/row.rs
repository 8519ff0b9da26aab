//! Rows of views, read by the names of their columns.

use casebook_projections::{Cell, Row, Timing, View};
use jiff::Timestamp;

/// A row with the view it belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    view: &'static View,
    row: &'a Row,
}

impl<'a> Fields<'a> {
    pub(crate) const fn new(view: &'static View, row: &'a Row) -> Self {
        Self { view, row }
    }

    fn cell(self, column: &str) -> &'a Cell {
        let place = self.view.place(column);
        place
            .and_then(|place| self.row.get(place))
            .unwrap_or(&Cell::Absent)
    }

    /// The text of a cell; empty when it is absent.
    pub(crate) fn text(self, column: &str) -> &'a str {
        self.cell(column).as_text().unwrap_or("")
    }

    /// The number of a cell; zero when it is absent.
    pub(crate) fn number(self, column: &str) -> i64 {
        self.cell(column).as_integer().unwrap_or(0)
    }

    /// The instant of a cell.
    pub(crate) fn instant(self, column: &str) -> Option<Timestamp> {
        self.cell(column).as_instant()
    }

    /// Whether a cell says yes.
    pub(crate) fn is(self, column: &str) -> bool {
        self.cell(column).as_bool().unwrap_or(false)
    }

    /// How the row stands in time.
    pub(crate) fn timing(self) -> Timing {
        Timing::of_row(self.view, self.row)
    }
}
