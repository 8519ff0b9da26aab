//! `calendar add`: when a limit ends, and which days were counted.

use casebook_engine::deadline::{Calendar, DayKind, Due, Roll, Unit, Unknown, due};
use jiff::civil::{Date, Weekday};
use serde_json::{Value, json};

use super::open;
use crate::args::AddArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

const DAYS: &[Column] = &[
    Column::text("date", "日期", "date"),
    Column::text("weekday", "星期", "weekday"),
    Column::text("kind", "类别", "kind"),
    Column::text("name", "名称", "name"),
];

/// Counts the limit.
///
/// # Errors
/// `CB-1006` when there is no such calendar, `CB-5009` when it does not reach far enough.
pub(super) async fn run(args: &AddArgs, desk: &Desk) -> Result<Answer, Problem> {
    let calendar = open::calendar(&args.calendar, desk).await?;
    let start = args.from.to_zoned_datetime(calendar.zone().clone());
    let start = start.map_err(|error| {
        Problem::new(
            Exit::Usage,
            "CB-5001",
            format!("--from {}: {error}", args.from),
        )
    })?;
    let count = |roll| due(&calendar, start.timestamp(), args.length, roll);
    let roll = if args.roll { Roll::Forward } else { Roll::None };
    let end = match count(roll) {
        Due::Known(end) => end,
        Due::Unknown { reason } => return Err(unknown(&calendar, reason)),
    };
    let nominal = count(Roll::None).known().map(|end| end.last_day);
    let at = end.at.to_zoned_datetime(calendar.zone().clone());
    let at = at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let days = match args.length.unit {
        Unit::WorkingDay => between(args.from, end.last_day),
        _ => nominal.map_or_else(Vec::new, |nominal| moved(nominal, end.last_day)),
    };
    let days: Vec<Value> = days
        .into_iter()
        .filter_map(|day| told(&calendar, day, desk.lang()))
        .collect();
    let (skipped, worked): (Vec<Value>, Vec<Value>) = days
        .iter()
        .cloned()
        .partition(|day| day["kind"] != "workday");
    let value = json!({
        "calendar": calendar.id(),
        "calendar_version": calendar.version(),
        "from": args.from.to_string(),
        "length": args.length.to_string(),
        "roll": args.roll,
        "last_day": end.last_day.to_string(),
        "at": at,
        "moved_from": nominal.filter(|day| *day != end.last_day).map(|day| day.to_string()),
        "skipped": skipped,
        "worked": worked,
    });
    let lang = desk.lang();
    let fields = vec![
        (
            lang.pick("届满日", "last day").to_owned(),
            format!("{} {}", end.last_day, weekday(end.last_day, lang)),
        ),
        (lang.pick("届满时刻", "over at").to_owned(), at),
    ];
    let mut blocks = vec![Block::Fields(fields)];
    if !days.is_empty() {
        blocks.push(Block::Table(DAYS, days));
    }
    Ok(Answer::record(value, blocks))
}

fn unknown(calendar: &Calendar, reason: Unknown) -> Problem {
    let why = match reason {
        Unknown::After(day) => format!("`{}` ends with {day}", calendar.id()),
        Unknown::Before(day) => format!("`{}` begins with {day}", calendar.id()),
        Unknown::NoTable => format!("`{}` has no working days", calendar.id()),
        Unknown::OutOfRange => "the result is no date that can be written".to_owned(),
    };
    Problem::new(Exit::Invalid, "CB-5009", why)
}

/// The days after one and up to the other, in order, whichever is first.
fn between(from: Date, last: Date) -> Vec<Date> {
    if last < from {
        days(last, from.yesterday().unwrap_or(from))
    } else {
        days(from.tomorrow().unwrap_or(from), last)
    }
}

/// The days over which a last day was moved.
fn moved(nominal: Date, last: Date) -> Vec<Date> {
    days(nominal.min(last), nominal.max(last))
}

fn days(first: Date, last: Date) -> Vec<Date> {
    std::iter::successors(Some(first), |day| day.tomorrow().ok())
        .take_while(|day| *day <= last)
        .collect()
}

/// A day that is no plain working day, and why.
fn told(calendar: &Calendar, day: Date, lang: Lang) -> Option<Value> {
    let exception = calendar.exception(day);
    let kind = match exception.map(|exception| exception.kind) {
        Some(DayKind::Workday) => "workday",
        Some(DayKind::Holiday) => "holiday",
        None if calendar.is_working_day(day) == Some(false) => "weekend",
        None => return None,
    };
    let name = exception.map(|exception| exception.name.clone());
    Some(json!({
        "date": day.to_string(),
        "weekday": weekday(day, lang),
        "kind": kind,
        "name": name,
    }))
}

fn weekday(day: Date, lang: Lang) -> &'static str {
    match day.weekday() {
        Weekday::Monday => lang.pick("周一", "Mon"),
        Weekday::Tuesday => lang.pick("周二", "Tue"),
        Weekday::Wednesday => lang.pick("周三", "Wed"),
        Weekday::Thursday => lang.pick("周四", "Thu"),
        Weekday::Friday => lang.pick("周五", "Fri"),
        Weekday::Saturday => lang.pick("周六", "Sat"),
        Weekday::Sunday => lang.pick("周日", "Sun"),
    }
}
