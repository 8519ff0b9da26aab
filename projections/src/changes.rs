//! Rows, and what happens to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_engine::Name;
use jiff::Timestamp;

use super::{Kind, View};

/// A value in a row.
///
/// The order is the one in which every store sorts: false before true, numbers and instants by
/// size, text by its bytes; an absent value comes after all others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// An instant; made by `Cell::from`, which cuts it to the microsecond.
    Instant(Timestamp),
    /// Text; made by `Cell::from`, which replaces the character NUL, as databases refuse it.
    Text(Arc<str>),
    /// No value.
    Absent,
}

/// The cells of a row, in the order of the view's columns.
pub type Row = Vec<Cell>;

/// The cells of a row's key, in the order of the view's key.
pub type Key = Vec<Cell>;

/// What happens to one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowChange {
    /// The row is there, with exactly these cells, whether or not it was there before.
    Put(Row),
    /// The row is not there, whether or not it was before.
    Delete(Key),
}

/// What happens to the rows of one view, at most once to each row.
///
/// A later change of a row replaces an earlier one, so the result is the same as if the changes
/// had been made one after the other. In order of key. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    view: &'static View,
    /// Shared, so that a store can prepare them beside whoever made them.
    rows: Arc<BTreeMap<Key, Option<Row>>>,
}

impl Changes {
    /// No change.
    pub fn new(view: &'static View) -> Self {
        Self {
            view,
            rows: Arc::default(),
        }
    }

    /// One more change, after all before it.
    pub fn push(&mut self, change: RowChange) {
        let rows = Arc::make_mut(&mut self.rows);
        match change {
            RowChange::Put(row) => {
                debug_assert!(self.view.fits(&row), "a row of another view: {row:?}");
                rows.insert(self.view.key_of(&row), Some(row));
            }
            RowChange::Delete(key) => {
                rows.insert(key, None);
            }
        }
    }

    /// All of another's changes of the same view, after those that are here.
    pub fn append(&mut self, later: Self) {
        debug_assert!(self.view.name == later.view.name, "changes of another view");
        let mut later = Arc::unwrap_or_clone(later.rows);
        Arc::make_mut(&mut self.rows).append(&mut later);
    }

    /// The view whose rows change.
    pub const fn view(&self) -> &'static View {
        self.view
    }

    /// The rows that are there afterwards, in order of key.
    pub fn puts(&self) -> impl Iterator<Item = &Row> {
        self.rows.values().filter_map(Option::as_ref)
    }

    /// The keys of the rows that are not there afterwards, in order.
    pub fn deletes(&self) -> impl Iterator<Item = &Key> {
        self.rows
            .iter()
            .filter(|(_, row)| row.is_none())
            .map(|(key, _)| key)
    }

    /// How many rows change.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row changes.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Extend<RowChange> for Changes {
    fn extend<I: IntoIterator<Item = RowChange>>(&mut self, changes: I) {
        changes.into_iter().for_each(|change| self.push(change));
    }
}

impl Cell {
    /// What the cell holds; `None` when it is absent.
    pub const fn kind(&self) -> Option<Kind> {
        match self {
            Self::Bool(_) => Some(Kind::Bool),
            Self::Integer(_) => Some(Kind::Integer),
            Self::Instant(_) => Some(Kind::Instant),
            Self::Text(_) => Some(Kind::Text),
            Self::Absent => None,
        }
    }

    /// The text, if it holds text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it holds a number.
    pub const fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The instant, if it holds an instant.
    pub const fn as_instant(&self) -> Option<Timestamp> {
        match self {
            Self::Instant(instant) => Some(*instant),
            _ => None,
        }
    }

    /// True or false, if it holds that.
    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

/// Versions and positions: no log grows beyond what an `i64` holds.
impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// The latest instant of all is cut to its second: it is the latest one that can be given in
/// microseconds.
impl From<Timestamp> for Cell {
    fn from(instant: Timestamp) -> Self {
        let micros = i64::try_from(instant.as_nanosecond().div_euclid(1_000));
        let cut = micros
            .ok()
            .and_then(|micros| Timestamp::from_microsecond(micros).ok());
        let second = || Timestamp::from_second(instant.as_second()).unwrap_or(instant);
        Self::Instant(cut.unwrap_or_else(second))
    }
}

impl From<Arc<str>> for Cell {
    fn from(text: Arc<str>) -> Self {
        Self::Text(if text.contains('\0') {
            text.replace('\0', "\u{fffd}").into()
        } else {
            text
        })
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::from(Arc::<str>::from(text))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(Arc::<str>::from(text))
    }
}

impl From<&Name> for Cell {
    fn from(name: &Name) -> Self {
        Self::from(name.shared())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Column;

    static LETTERS: View = View {
        name: "letters",
        version: 1,
        columns: &[
            Column::new("letter", Kind::Text),
            Column::new("count", Kind::Integer),
        ],
        key: &["letter"],
        indexes: &[],
    };

    fn put(letter: &str, count: i64) -> RowChange {
        RowChange::Put(vec![letter.into(), count.into()])
    }

    fn delete(letter: &str) -> RowChange {
        RowChange::Delete(vec![letter.into()])
    }

    /// What stays and what goes, as `a1 b2 | c`.
    fn show(changes: &Changes) -> String {
        let text = |cell: &Cell| cell.as_text().expect("text").to_owned();
        let puts: Vec<_> = changes
            .puts()
            .map(|row| {
                format!(
                    "{}{}",
                    text(&row[0]),
                    row[1].as_integer().expect("a number")
                )
            })
            .collect();
        let deletes: Vec<_> = changes.deletes().map(|key| text(&key[0])).collect();
        format!("{} | {}", puts.join(" "), deletes.join(" "))
    }

    #[test]
    fn the_last_change_of_a_row_counts() {
        let table: [(Vec<RowChange>, &str); 5] = [
            (vec![], " | "),
            (vec![put("b", 1), put("a", 1), put("b", 2)], "a1 b2 | "),
            (vec![put("a", 1), delete("a")], " | a"),
            (vec![delete("a"), put("a", 3)], "a3 | "),
            (vec![delete("c"), delete("b"), delete("c")], " | b c"),
        ];
        for (given, expected) in table {
            let mut changes = Changes::new(&LETTERS);
            changes.extend(given.clone());
            assert_eq!(show(&changes), expected, "{given:?}");
        }
    }

    #[test]
    fn cells_hold_only_what_every_store_keeps() {
        let instant: Timestamp = "2026-02-01T00:00:00.123456789Z"
            .parse()
            .expect("an instant");
        let before: Timestamp = "1969-12-31T23:59:59.999999999Z"
            .parse()
            .expect("an instant");
        let shown = |at: Timestamp| Cell::from(at).as_instant().expect("an instant").to_string();
        assert_eq!(shown(instant), "2026-02-01T00:00:00.123456Z");
        assert_eq!(shown(before), "1969-12-31T23:59:59.999999Z");
        assert_eq!(shown(Timestamp::MAX), "9999-12-30T22:00:00Z");
        assert_eq!(shown(Timestamp::MIN), "-009999-01-02T01:59:59Z");
        assert_eq!(Cell::from("a\0b"), Cell::Text("a\u{fffd}b".into()));
        assert_eq!(Cell::from(None::<&str>), Cell::Absent);
        assert_eq!(Cell::from(u64::MAX), Cell::Integer(i64::MAX));
    }

    #[test]
    fn cells_sort_as_every_store_does() {
        let sorted = [
            Cell::from(false),
            Cell::from(true),
            Cell::from(-1_i64),
            Cell::from(2_i64),
            Cell::from(Timestamp::UNIX_EPOCH),
            Cell::from("B"),
            Cell::from("a"),
            Cell::from("案"),
            Cell::Absent,
        ];
        assert!(sorted.is_sorted());
    }
}
