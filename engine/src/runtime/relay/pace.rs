//! When to try again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Settings;

/// How often something failed in a row, and when it may be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    /// Failures in a row, counted from 1.
    pub(super) failures: u32,
    /// Not before this instant.
    pub(super) until: Timestamp,
}

impl Pace {
    /// The pace after one more failure at `now`.
    pub(super) fn after(before: Option<Self>, now: Timestamp, settings: &Settings) -> Self {
        let failures = before.map_or(0, |pace| pace.failures).saturating_add(1);
        let doubled = 2_u32.saturating_pow(failures - 1);
        let pause = settings.pause_min.saturating_mul(doubled);
        Self {
            failures,
            until: later(now, pause.min(settings.pause_max)),
        }
    }
}

/// The instant `span` after `now`, or the last one that can be told.
pub(super) fn later(now: Timestamp, span: Duration) -> Timestamp {
    SignedDuration::try_from(span)
        .ok()
        .and_then(|span| now.checked_add(span).ok())
        .unwrap_or(Timestamp::MAX)
}

/// How long it is from `now` until `instant`; nothing when it has passed.
pub(super) fn until(now: Timestamp, instant: Timestamp) -> Duration {
    Duration::try_from(instant.duration_since(now)).unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let settings = Settings {
            pause_min: Duration::from_secs(2),
            pause_max: Duration::from_secs(9),
            ..Settings::default()
        };
        let mut pace = None;
        let pauses = [2, 4, 8, 9, 9].map(|expected| {
            let next = Pace::after(pace, seconds(100), &settings);
            pace = Some(next);
            (next.until, seconds(100 + expected))
        });
        for (told, expected) in pauses {
            assert_eq!(told, expected);
        }
        let worn_out = Pace {
            failures: u32::MAX,
            until: seconds(0),
        };
        let next = Pace::after(Some(worn_out), seconds(100), &settings);
        assert_eq!((next.failures, next.until), (u32::MAX, seconds(109)));
    }

    #[test]
    fn spans_beyond_all_time_are_cut() {
        assert_eq!(later(seconds(0), Duration::MAX), Timestamp::MAX);
        assert_eq!(until(seconds(5), seconds(7)), Duration::from_secs(2));
        assert_eq!(until(seconds(7), seconds(5)), Duration::ZERO);
    }
}
