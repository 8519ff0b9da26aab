//! Days and times as people read them, in the zone of the bureau.

use casebook_projections::Timing;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use crate::lang::Lang;

/// The civil day of an instant.
pub(crate) fn day(zone: &TimeZone, at: Timestamp) -> Date {
    zone.to_datetime(at).date()
}

/// The last day in time of a limit that ends at an instant: the end belongs to the day it closes.
pub(crate) fn last_day(zone: &TimeZone, end: Timestamp) -> Date {
    day(
        zone,
        end.saturating_sub(SignedDuration::from_nanos(1))
            .unwrap_or(end),
    )
}

/// Day and minute of an instant.
pub(crate) fn time(zone: &TimeZone, at: Timestamp) -> Markup {
    let local = zone.to_datetime(at);
    html! {
        time datetime=(at) { (local.strftime("%Y-%m-%d %H:%M")) }
    }
}

/// What is left (余期), in calendar days.
pub(crate) fn left(zone: &TimeZone, timing: Timing, now: Timestamp, lang: Lang) -> String {
    let due = match timing {
        Timing::Running { due, .. } => due,
        Timing::Paused => return lang.pick("中止", "paused").to_owned(),
        Timing::Unknown => return lang.pick("无法计算", "cannot be told").to_owned(),
        Timing::Free => return "—".to_owned(),
    };
    let days = (last_day(zone, due) - day(zone, now)).get_days();
    match days {
        days if due <= now => {
            let over = days.abs().max(1);
            lang.pick(format!("超期 {over} 日"), format!("{over} d overdue"))
        }
        0 => lang.pick("今日届满", "ends today").to_owned(),
        days => lang.pick(format!("余 {days} 日"), format!("{days} d left")),
    }
}

/// The last day and what is left.
pub(crate) fn due(zone: &TimeZone, timing: Timing, now: Timestamp, lang: Lang) -> Markup {
    html! {
        @if let Timing::Running { due, .. } = timing {
            span.left.over[due <= now] { (left(zone, timing, now, lang)) }
            " "
            time.day datetime=(due) { (last_day(zone, due)) }
        } @else {
            span.left { (left(zone, timing, now, lang)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_still_counts_and_the_day_after_is_overdue() {
        let zone = TimeZone::get("Asia/Shanghai").expect("the zone is compiled in");
        let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
        // The limit ends with 12 October in Shanghai.
        let end = at("2026-10-12T16:00:00Z");
        let timing = Timing::Running {
            due: end,
            yellow: end,
            red: end,
        };
        let table = [
            ("2026-10-09T16:00:00Z", "余 2 日", "2 d left"),
            ("2026-10-12T15:59:59Z", "今日届满", "ends today"),
            ("2026-10-12T16:00:00Z", "超期 1 日", "1 d overdue"),
            ("2026-10-14T16:00:00Z", "超期 3 日", "3 d overdue"),
        ];
        for (now, zh, en) in table {
            assert_eq!(left(&zone, timing, at(now), Lang::Zh), zh);
            assert_eq!(left(&zone, timing, at(now), Lang::En), en);
        }
        assert_eq!(last_day(&zone, end).to_string(), "2026-10-12");
    }
}
