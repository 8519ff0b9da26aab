//! The days and times of a scenario.

use casebook_engine::Name;
use casebook_engine::definition::InForce;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::problem::Problems;
use crate::said::said;
use crate::scenario::act::Moment;
use crate::source::Test;
use crate::yaml::{Decode, Kind, Node};
use crate::{Code, Said};

/// The zone in which times without zone are read.
const ZONE: &str = "Asia/Shanghai";

/// The day that decides which version governs the case of a scenario: of the fact that is pinned,
/// where its filing gives one, else of the first dated step: that on which it is filed.
pub(in crate::scenario) fn deciding_day(test: &Test, pin: Option<&Name>) -> Option<Date> {
    let steps = || test.given.iter().chain(&test.when);
    let filing = steps().find(|step| step.happening.as_str() == InForce::FILING);
    let pinned = pin.and_then(|pin| {
        let given = filing?.with.as_ref()?;
        part(given, pin.as_str()).or_else(|| part(part(given, "facts")?, pin.as_str()))
    });
    let dated = steps().filter_map(|step| match &step.with.as_ref()?.kind {
        Kind::Map(_) => part(step.with.as_ref()?, "at"),
        _ => step.with.as_ref(),
    });
    // What is no moment is told when the step is read.
    let nodes = pinned.into_iter().chain(dated);
    let mut moments = nodes.filter_map(|node| moment(node, &mut Problems::default()));
    Some(match moments.next()? {
        Moment::Day(day) => day,
        Moment::Instant(instant) => TimeZone::get(ZONE).ok()?.to_datetime(instant).date(),
    })
}

/// The value that a map has under a key.
fn part<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Kind::Map(entries) = &node.kind else {
        return None;
    };
    let mut entries = entries.iter();
    entries
        .find(|(name, _)| name.text == key)
        .map(|(_, value)| value)
}

/// Reads a day (`2026-09-29`), a time of a day (`2026-09-29T10:00`) or an instant with its zone.
pub(in crate::scenario) fn moment(node: &Node, out: &mut Problems) -> Option<Moment> {
    let text = String::decode(node, out)?;
    let day = || {
        (text.len() == 10)
            .then(|| text.parse::<Date>().ok())
            .flatten()
            .map(Moment::Day)
    };
    let instant = || text.parse::<Timestamp>().ok().map(Moment::Instant);
    let local = || {
        let zone = TimeZone::get(ZONE).ok()?;
        zone.to_timestamp(text.parse::<DateTime>().ok()?)
            .ok()
            .map(Moment::Instant)
    };
    let moment = day().or_else(instant).or_else(local);
    if moment.is_none() {
        let Said { zh, en } = node.in_words();
        let message = said!("{zh}不是日期或者时刻", "{en} is no day and no time");
        let fix = said!(
            "请写 2026-09-29 或者 2026-09-29T10:00",
            "write 2026-09-29 or 2026-09-29T10:00"
        );
        out.add(Code::BadValue, node.place, message, fix);
    }
    moment
}
