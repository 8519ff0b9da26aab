//! How a figure compares with that of another period.

use casebook_engine::definition::Text;
use casebook_workflows::Formula;
use jiff::civil::Date;

use crate::{Compare, Exact, Figure, Period};

/// In which way a figure changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It is higher (上升).
    Up,
    /// It is lower (下降).
    Down,
    /// It is the same (持平).
    Same,
    /// There was no such thing before (首次开展).
    First,
    /// Nothing is known of the other period: said in a footnote.
    Missing,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which way.
    pub direction: Direction,
    /// By how much in a hundred, as it is printed; `None` where there is no number.
    pub percent: Option<String>,
    /// Whether that is in points of a hundred (百分点): the figure is a share itself.
    pub is_points: bool,
    /// The figure of the other period, as it is printed.
    pub before: Option<String>,
}

impl Change {
    /// How a figure changed since another period.
    ///
    /// Of a share, the change is in points of a hundred. Where the other figure is nothing there is
    /// no rate: either there was no such thing yet, or nothing was entered.
    pub fn of(now: &Figure, before: &Figure, period: &Period) -> Self {
        let printed = before.printed();
        let none = |direction, before| Self {
            direction,
            percent: None,
            is_points: false,
            before,
        };
        let is_new = |since: Date| period.from < since;
        if now.indicator.since.is_some_and(is_new) {
            return none(Direction::First, None);
        }
        let (Some(one), Some(other)) = (now.value, before.value) else {
            return none(Direction::Missing, printed);
        };
        if other.is(Exact::whole(0)) {
            return none(Direction::Missing, None);
        }
        let difference = one.minus(other);
        let direction = match difference.part.signum() {
            1 => Direction::Up,
            -1 => Direction::Down,
            _ => Direction::Same,
        };
        let size = Exact {
            part: difference.part.abs(),
            whole: difference.whole,
        };
        let is_points = matches!(now.indicator.formula, Formula::Ratio { .. });
        let rate = if is_points {
            Some(size)
        } else {
            size.by(other)
        };
        let decimals = now.indicator.change_decimals;
        Self {
            direction,
            percent: rate.map(|rate| rate.times(100).rounded(decimals)),
            is_points,
            before: printed,
        }
    }

    /// In words: 同比上升42.33%, up 42.33% on the year. `up` is what a rise is called.
    pub fn said(&self, compare: Compare, up: Option<&Text>) -> (String, String) {
        let (zh, en) = match compare {
            Compare::Year => ("同比", "on the year"),
            Compare::Before => ("环比", "on the period before"),
        };
        let percent = self.percent.as_deref().unwrap_or_default();
        let (unit_zh, unit_en) = if self.is_points {
            ("个百分点", " points")
        } else {
            ("%", "%")
        };
        let (rise_zh, rise_en) = up.map_or(("上升", "up"), |up| (up.zh.as_str(), up.en()));
        match self.direction {
            Direction::Up => (
                format!("{zh}{rise_zh}{percent}{unit_zh}"),
                format!("{rise_en} {percent}{unit_en} {en}"),
            ),
            Direction::Down => (
                format!("{zh}下降{percent}{unit_zh}"),
                format!("down {percent}{unit_en} {en}"),
            ),
            Direction::Same => (format!("{zh}持平"), format!("unchanged {en}")),
            Direction::First => ("首次开展".to_owned(), "for the first time".to_owned()),
            Direction::Missing => (
                format!("{zh}无上期数"),
                format!("no figure to compare with {en}"),
            ),
        }
    }
}
