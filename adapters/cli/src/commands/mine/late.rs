//! `mine late`: how many calendar days one activity comes after another.

use casebook_mining::log::{Activities, Apart, Days, Rule, Trace};
use serde_json::{Value, json};

use crate::args::{LateArgs, LateList};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::log::Log;
use crate::mine::{self, Account};
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

const LISTED: &[Column] = &[
    Column::text("trace", "第几个案件", "trace"),
    Column::text("case", "案件", "case"),
    Column::text("days", "天数", "days"),
];

const AFTER: &[Column] = &[
    Column::text("days", "天数", "days"),
    Column::text("events", "事件", "events"),
];

/// The counts, or the list of the events asked for.
pub(super) async fn run(args: &LateArgs, desk: &Desk) -> Result<Answer, Problem> {
    let log = Log::open(&args.log, desk).await?;
    let mut activities = Activities::default();
    let rule = Rule {
        from: activities.named(&args.from),
        to: activities.named(&args.to),
        days: args.days,
    };
    let (mut days, mut listed, mut cases_late) = (Days::default(), Vec::new(), 0_u64);
    let mut from_seen = false;
    let account = mine::read(log, desk, &mut activities, &mut |_, case| {
        from_seen |= case
            .trace
            .steps
            .iter()
            .any(|step| step.activity == rule.from);
        cases_late += u64::from(days.add(rule, &case.trace));
        if let Some(list) = args.list {
            let ordinal = case.logged.ordinal + 1;
            listed.extend(rows(rule, list, ordinal, &case.trace));
        }
    });
    if !from_seen || days.events == 0 {
        let missing = if from_seen { &args.to } else { &args.from };
        let why = format!("no event of the log is called `{missing}`");
        return Err(Problem::new(Exit::Absent, "CB-5031", why));
    }
    if args.list.is_some() {
        return Ok(Answer::list(LISTED, listed).ending(account.exit()));
    }
    Ok(told(args, &days, cases_late, &account, desk.lang()))
}

fn rows(rule: Rule, list: LateList, ordinal: u64, trace: &Trace) -> Vec<Value> {
    let is_wanted = |apart: &Apart| match (apart, list) {
        (Apart::Days(days), LateList::Earlier) => *days < rule.days,
        (Apart::Days(days), LateList::OnTheDay) => *days == rule.days,
        (Apart::Days(days), LateList::Later) => *days > rule.days,
        (Apart::Days(_), LateList::Untold) => false,
        (Apart::NoFrom | Apart::Undated, list) => list == LateList::Untold,
    };
    let found = rule.apart(trace).filter(is_wanted);
    let row = |apart| {
        let days = match apart {
            Apart::Days(days) => Some(days),
            Apart::NoFrom | Apart::Undated => None,
        };
        json!({ "trace": ordinal, "case": trace.name, "days": days })
    };
    found.map(row).collect()
}

fn told(args: &LateArgs, days: &Days, cases_late: u64, account: &Account, lang: Lang) -> Answer {
    let after = days
        .after
        .iter()
        .map(|(days, events)| json!({ "days": days, "events": events }));
    let after: Vec<Value> = after.collect();
    let mut value = json!({
        "from": args.from,
        "to": args.to,
        "days": args.days,
        "events": days.events,
        "earlier": days.earlier,
        "on_the_day": days.on_the_day,
        "later": days.later,
        "without_from": days.without_from,
        "undated": days.undated,
        "cases_later": cases_late,
        "after": after,
    });
    account.tell(&mut value);
    let mut blocks = vec![Block::Text(sentence(args, days, cases_late, lang))];
    blocks.push(Block::Table(AFTER, after));
    blocks.extend(account.blocks(lang));
    Answer::record(value, blocks).ending(account.exit())
}

fn sentence(args: &LateArgs, days: &Days, cases_late: u64, lang: Lang) -> String {
    let LateArgs {
        from,
        to,
        days: last,
        ..
    } = args;
    let Days {
        events,
        earlier,
        on_the_day,
        later,
        without_from,
        undated,
        ..
    } = days;
    match lang {
        Lang::Zh => format!(
            "“{to}” {events} 次 = “{from}”后不满 {last} 日 {earlier} + 正好第 {last} 日 {on_the_day} + \
             超过 {last} 日 {later} + 此前没有“{from}” {without_from} + 时间不明 {undated}；\
             超期涉及 {cases_late} 件"
        ),
        Lang::En => format!(
            "{events} times {to} = {earlier} less than {last} days after {from} + {on_the_day} on day \
             {last} + {later} later + {without_from} without {from} before + {undated} undated; \
             {cases_late} cases are late"
        ),
    }
}
