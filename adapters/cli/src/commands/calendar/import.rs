//! `calendar import`: a corrected calendar comes into force, and open limits are computed again.

use casebook_engine::case::{Command, Event, LimitStatus, RegisteredText, TextKind};
use casebook_engine::ports::{Clock, Ids};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Request, Subject, read_registry, register};
use casebook_engine::stream::{CaseId, Category, Position};
use casebook_workflows::{calendars, digest};
use serde_json::{Value, json};

use super::check;
use crate::args::{CheckArgs, ImportArgs};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;
use crate::world::{SystemClock, TimedIds};

/// How many events are read at once.
const PAGE_EVENTS: usize = 1_000;

const MOVED: &[Column] = &[
    Column::text("number", "案号", "case"),
    Column::text("limit", "时限", "limit"),
    Column::text("before", "原届满日", "before"),
    Column::text("after", "新届满日", "after"),
    Column::hidden("case"),
];

const FAILED: &[Column] = &[
    Column::text("case", "案件", "case"),
    Column::text("code", "代码", "code"),
    Column::text("why", "理由", "why"),
];

/// Registers the text and lists every limit that moved. Exit code 10 when a case could not be
/// computed; importing the same file again goes on with it.
pub(super) async fn run(args: &ImportArgs, desk: &Desk) -> Result<Answer, Problem> {
    let checked = CheckArgs {
        calendar: args.file.display().to_string(),
    };
    let bytes = Desk::read_file(&args.file)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if calendars::parse_csv(&args.id, check::ZONE, &text).is_err() {
        return check::run(&checked, desk).await;
    }
    let house = desk.house().await?;
    let text = registered(args, &house, text).await?;
    if args.dry_run {
        house.law.add(std::slice::from_ref(&text));
    } else {
        let events = house.store.events();
        register(&*events, &[text], SystemClock.now(), TimedIds.next()).await?;
    }
    // The law in force is read again: what was imported before counts too.
    let house = if args.dry_run {
        house
    } else {
        desk.house().await?
    };
    recompute(&house, args.dry_run, desk).await
}

async fn registered(
    args: &ImportArgs,
    house: &House,
    text: String,
) -> Result<RegisteredText, Problem> {
    let id = casebook_engine::Name::from(args.id.as_str());
    let held = read_registry(&*house.store.events()).await?;
    let of_this = |held: &&RegisteredText| held.kind == TextKind::Calendar && held.id == id;
    let versions = held.iter().filter(of_this).map(|held| held.version);
    Ok(RegisteredText {
        kind: TextKind::Calendar,
        version: versions.max().unwrap_or_default() + 1,
        digest: digest(text.as_bytes()),
        id,
        from: None,
        text,
    })
}

async fn recompute(house: &House, dry_run: bool, desk: &Desk) -> Result<Answer, Problem> {
    let cases = open_cases(house).await?;
    let mut progress = desk.progress("recompute", cases.len() as u64);
    let (mut moved, mut failed) = (Vec::new(), Vec::new());
    for (done, case) in (1..).zip(&cases) {
        match one(*case, house, dry_run).await {
            Ok(rows) => moved.extend(rows),
            Err(problem) => failed.push(json!({
                "case": case.to_string(),
                "code": problem.code,
                "why": problem.what(desk.lang()),
            })),
        }
        progress.at(done);
    }
    progress.finish();
    let value = json!({
        "dry_run": dry_run,
        "cases": cases.len(),
        "moved": moved,
        "failed": failed,
    });
    let mut blocks = vec![Block::Table(MOVED, moved)];
    let exit = if failed.is_empty() {
        Exit::Done
    } else {
        Exit::Partial
    };
    if exit == Exit::Partial {
        blocks.push(Block::Table(FAILED, failed));
    }
    Ok(Answer::record(value, blocks).ending(exit))
}

/// The cases with a limit whose clock runs or stands still, in the order of their opening.
async fn open_cases(house: &House) -> Result<Vec<CaseId>, Problem> {
    let events = house.store.events();
    let (mut after, mut cases) = (Position::START, Vec::new());
    loop {
        let page = events
            .read_category(Category::Case, after, PAGE_EVENTS)
            .await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        let opened = page
            .iter()
            .filter(|event| event.event_type == "case_opened");
        cases.extend(opened.filter_map(|event| event.stream.case_id()));
    }
    let mut open = Vec::new();
    for case in cases {
        let state = house.engine.state(case).await?;
        let is_open = |status| matches!(status, LimitStatus::Running | LimitStatus::Suspended);
        if state.limits.values().any(|limit| is_open(limit.status)) {
            open.push(case);
        }
    }
    Ok(open)
}

async fn one(case: CaseId, house: &House, dry_run: bool) -> Result<Vec<Value>, Problem> {
    let before = house.engine.state(case).await?;
    let request = Request {
        subject: Subject::Case(case),
        command: Command::Recompute,
        actor: Actor::default(),
        occurred: None,
        key: None,
        if_version: None,
    };
    let events = if dry_run {
        house.engine.rehearse(&request).await?
    } else {
        house.engine.execute(&request).await?.events
    };
    let number = before
        .header
        .as_ref()
        .and_then(|header| header.number.clone());
    let moved = events.iter().filter_map(|decided| match &decided.event {
        Event::LimitRecomputed { no, schedule, .. } => {
            let held = before.limits.get(no)?;
            let (old, new) = (&held.schedule.due, &schedule.due);
            (old != new).then(|| {
                json!({
                    "case": case.to_string(),
                    "number": number,
                    "limit": held.name.as_str(),
                    "before": old.known().map(|due| due.last_day.to_string()),
                    "after": new.known().map(|due| due.last_day.to_string()),
                })
            })
        }
        _ => None,
    });
    Ok(moved.collect())
}
