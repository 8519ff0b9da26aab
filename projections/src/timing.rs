//! How a duty stands in time, as it is kept in rows: the light (预警) is told from it at any moment.
//!
//! | state | meaning | light |
//! |---|---|---|
//! | `free` | no limit (无期限) | none |
//! | `running` | it ends at a known instant | green, yellow, red by the instants kept |
//! | `paused` | the clock stands still (中止) | grey |
//! | `unknown` | nobody can say when it ends | unknown |
//!
//! The instants at which a light turns were computed when the limit was set or moved, and stand in
//! the events: a row changes when something happens, never because time passes.

use casebook_engine::case::Schedule;
use casebook_engine::deadline::Light;
use jiff::Timestamp;

use super::{Cell, Column, Compare, Filter, Kind, Row, View};

/// What stands in the order for an end that is not known: after every end that is. A whole second,
/// because stores keep microseconds and the last instant of all is none.
const FAR: Timestamp = Timestamp::constant(253_402_000_000, 0);

/// How a duty, or the most urgent of several, stands in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timing {
    /// There is no limit.
    #[default]
    Free,
    /// The clock runs.
    Running {
        /// When it ends, or ended.
        due: Timestamp,
        /// From when on it is yellow.
        yellow: Timestamp,
        /// From when on it is red.
        red: Timestamp,
    },
    /// The clock stands still.
    Paused,
    /// Its end is unknown.
    Unknown,
}

impl Timing {
    /// The columns of a view that keep it, in this order.
    pub const COLUMNS: [Column; 5] = [
        Column::new("clock", Kind::Text),
        Column::new("due_at", Kind::Instant).nullable(),
        Column::new("yellow_from", Kind::Instant).nullable(),
        Column::new("red_from", Kind::Instant).nullable(),
        // What has no known end comes last.
        Column::new("due_order", Kind::Instant),
    ];

    /// That of a limit whose clock runs.
    pub fn running(schedule: &Schedule) -> Self {
        let Some(deadline) = schedule.due.known() else {
            return Self::Unknown;
        };
        let due = deadline.at;
        let turns = schedule.turns;
        Self::Running {
            due,
            yellow: turns.map_or(due, |turns| turns.yellow),
            red: turns.map_or(due, |turns| turns.red),
        }
    }

    /// The most urgent: of clocks that run, the earliest of each instant; then one whose end is
    /// unknown, then one that stands still.
    pub fn most_urgent(timings: impl IntoIterator<Item = Self>) -> Self {
        timings.into_iter().fold(Self::Free, Self::or_more_urgent)
    }

    fn or_more_urgent(self, other: Self) -> Self {
        match (self, other) {
            (
                Self::Running { due, yellow, red },
                Self::Running {
                    due: due2,
                    yellow: yellow2,
                    red: red2,
                },
            ) => Self::Running {
                due: due.min(due2),
                yellow: yellow.min(yellow2),
                red: red.min(red2),
            },
            (running @ Self::Running { .. }, _) | (_, running @ Self::Running { .. }) => running,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Paused, _) | (_, Self::Paused) => Self::Paused,
            (Self::Free, Self::Free) => Self::Free,
        }
    }

    /// The light at an instant; `None` where there is no limit.
    pub fn light(self, now: Timestamp) -> Option<Light> {
        match self {
            Self::Free => None,
            Self::Paused => Some(Light::Grey),
            Self::Unknown => Some(Light::Unknown),
            Self::Running { red, .. } if red <= now => Some(Light::Red),
            Self::Running { yellow, .. } if yellow <= now => Some(Light::Yellow),
            Self::Running { .. } => Some(Light::Green),
        }
    }

    /// Whether the end has passed.
    pub fn is_overdue(self, now: Timestamp) -> bool {
        matches!(self, Self::Running { due, .. } if due <= now)
    }

    /// The cells of [`Timing::COLUMNS`].
    pub fn cells(self) -> [Cell; 5] {
        let (due, yellow, red) = match self {
            Self::Running { due, yellow, red } => (Some(due), Some(yellow), Some(red)),
            Self::Free | Self::Paused | Self::Unknown => (None, None, None),
        };
        [
            self.word().into(),
            due.into(),
            yellow.into(),
            red.into(),
            due.unwrap_or(FAR).into(),
        ]
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Running { .. } => "running",
            Self::Paused => "paused",
            Self::Unknown => "unknown",
        }
    }

    /// Reads it back from a row of a view that keeps it.
    pub fn of_row(view: &View, row: &Row) -> Self {
        let cell = |column| view.place(column).map(|place| &row[place]);
        let instant = |column| cell(column).and_then(Cell::as_instant);
        match cell("clock").and_then(Cell::as_text) {
            Some("paused") => Self::Paused,
            Some("unknown") => Self::Unknown,
            Some("running") => {
                let due = instant("due_at").unwrap_or(FAR);
                Self::Running {
                    due,
                    yellow: instant("yellow_from").unwrap_or(due),
                    red: instant("red_from").unwrap_or(due),
                }
            }
            _ => Self::Free,
        }
    }

    /// The rows that show a light at an instant.
    pub fn showing(light: Light, now: Timestamp) -> Filter {
        let is = |column, compare| Filter::Is(column, compare, now.into());
        match light {
            Light::Grey => Filter::equal("clock", "paused"),
            Light::Unknown => Filter::equal("clock", "unknown"),
            Light::Red => is("red_from", Compare::AtMost),
            Light::Yellow => Filter::All(vec![
                is("yellow_from", Compare::AtMost),
                is("red_from", Compare::Above),
            ]),
            Light::Green => is("yellow_from", Compare::Above),
        }
    }

    /// The rows whose end has passed at an instant.
    pub fn overdue(now: Timestamp) -> Filter {
        Filter::Is("due_at", Compare::AtMost, now.into())
    }
}

#[cfg(test)]
mod tests {
    use casebook_engine::deadline::Light::{Green, Grey, Red, Unknown, Yellow};

    use super::*;

    static CLOCKS: View = View {
        name: "clocks",
        version: 1,
        columns: &Timing::COLUMNS,
        key: &["clock"],
        indexes: &[],
    };

    fn hour(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3_600).expect("a small number")
    }

    fn running(yellow: i64, red: i64, due: i64) -> Timing {
        Timing::Running {
            due: hour(due),
            yellow: hour(yellow),
            red: hour(red),
        }
    }

    #[test]
    fn the_light_turns_at_its_instants() {
        let table = [
            (Timing::Free, 9, None),
            (Timing::Paused, 9, Some(Grey)),
            (Timing::Unknown, 9, Some(Unknown)),
            (running(2, 4, 6), 1, Some(Green)),
            (running(2, 4, 6), 2, Some(Yellow)),
            (running(2, 4, 6), 3, Some(Yellow)),
            (running(2, 4, 6), 4, Some(Red)),
            (running(2, 4, 6), 7, Some(Red)),
            (running(2, 2, 2), 1, Some(Green)),
        ];
        for (timing, at, expected) in table {
            assert_eq!(timing.light(hour(at)), expected, "{timing:?} at {at}");
        }
        assert!(!running(2, 4, 6).is_overdue(hour(5)));
        assert!(running(2, 4, 6).is_overdue(hour(6)));
    }

    #[test]
    fn the_most_urgent_of_several_counts() {
        let (long, short) = (running(1, 9, 10), running(5, 6, 7));
        let table = [
            (vec![], Timing::Free),
            (vec![Timing::Free, Timing::Paused], Timing::Paused),
            (vec![Timing::Unknown, Timing::Paused], Timing::Unknown),
            (vec![Timing::Paused, long, Timing::Unknown], long),
            (vec![long, short], running(1, 6, 7)),
        ];
        for (timings, expected) in table {
            let (there, back) = (timings.clone(), timings.iter().rev().copied());
            assert_eq!(Timing::most_urgent(there), expected, "{timings:?}");
            assert_eq!(Timing::most_urgent(back), expected, "{timings:?} backwards");
        }
    }

    #[test]
    fn comes_back_from_its_cells() {
        let timings = [
            Timing::Free,
            Timing::Paused,
            Timing::Unknown,
            running(1, 2, 3),
        ];
        for timing in timings {
            let row: Row = timing.cells().to_vec();
            assert!(CLOCKS.fits(&row), "{row:?}");
            assert_eq!(Timing::of_row(&CLOCKS, &row), timing);
        }
    }

    #[test]
    fn the_filters_fit_every_view_that_keeps_it() {
        for light in [Green, Yellow, Red, Grey, Unknown] {
            let filter = Timing::showing(light, hour(1));
            crate::check_count(&CLOCKS, &filter, &[]).expect("the filter fits");
        }
        crate::check_count(&CLOCKS, &Timing::overdue(hour(1)), &[]).expect("the filter fits");
    }
}
