//! The description of a view: a table of rows made from the log.

use super::{Cell, Key, Row};

/// A read model (视图): its name, its columns and how it is found.
///
/// All texts are constants of our own code, lower-case words joined by `_`, so a store may write
/// them into its statements as they stand.
#[derive(Debug, PartialEq, Eq)]
pub struct View {
    /// Its name, at most 40 bytes, unique among the views.
    pub name: &'static str,
    /// Grows with every change of columns, key, indexes or of the function that makes the rows:
    /// rows of another version are rebuilt from the log.
    pub version: u32,
    /// Its columns in the order in which the cells of a [`Row`] stand.
    pub columns: &'static [Column],
    /// The columns that tell its rows apart, first the one that groups them; none of them may be
    /// absent.
    pub key: &'static [&'static str],
    /// The columns of each further index, in order. The key columns are added at the end of each
    /// by the store where that helps paging.
    pub indexes: &'static [&'static [&'static str]],
}

/// A column of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether a cell may be absent.
    pub nullable: bool,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Bool,
    /// A whole number of 64 bits.
    Integer,
    /// An instant, to the microsecond.
    Instant,
    /// Text without the character NUL, compared byte by byte.
    Text,
}

impl Column {
    /// A column whose cells are always there.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            nullable: false,
        }
    }

    /// The column with cells that may be absent.
    #[must_use]
    pub const fn nullable(self) -> Self {
        Self {
            nullable: true,
            ..self
        }
    }
}

/// Two groups of columns one after the other.
pub(crate) const fn join<const A: usize, const B: usize, const N: usize>(
    first: [Column; A],
    second: [Column; B],
) -> [Column; N] {
    assert!(A + B == N, "the length of both together");
    let mut joined = [first[0]; N];
    let mut place = 0;
    while place < N {
        joined[place] = if place < A {
            first[place]
        } else {
            second[place - A]
        };
        place += 1;
    }
    joined
}

impl View {
    /// The place of a column in the rows.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column)
    }

    /// The column of that name.
    pub fn column(&self, column: &str) -> Option<&'static Column> {
        self.columns.iter().find(|known| known.name == column)
    }

    /// The key of a row.
    ///
    /// # Panics
    /// When the row has fewer cells than the view has columns, or the view names a key column that
    /// it does not have: a fault of our own code that a test of each view finds.
    pub fn key_of(&self, row: &Row) -> Key {
        let cell = |column: &&str| {
            let place = self.place(column).expect("a key column is a column");
            row[place].clone()
        };
        self.key.iter().map(cell).collect()
    }

    /// Whether the cells of a row are those that the columns ask for.
    pub fn fits(&self, row: &Row) -> bool {
        row.len() == self.columns.len()
            && self
                .columns
                .iter()
                .zip(row)
                .all(|(column, cell)| column.takes(cell))
    }
}

impl Column {
    /// Whether a cell may stand in the column.
    pub fn takes(&self, cell: &Cell) -> bool {
        cell.kind().map_or(self.nullable, |kind| kind == self.kind)
    }
}
