//! `doctor`: whether everything the program needs is in order.

use casebook_engine::ports::{Law, SubscriptionState};
use casebook_engine::runtime::relay::RELAY;
use casebook_projections::views::PROJECTIONS;
use casebook_projections::{Filter, Query};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::output::{Answer, Column};
use crate::problem::Problem;
use crate::relay;

const COLUMNS: &[Column] = &[
    Column::text("check", "检查项", "check"),
    Column::text("state", "状态", "state"),
    Column::text("detail", "说明", "detail"),
    Column::text("fix", "处理", "fix"),
];

/// How many days before the end of the calendar people are told.
const CALENDAR_DAYS_AHEAD: i32 = 60;

struct Finding {
    check: &'static str,
    state: &'static str,
    detail: String,
    fix: Option<String>,
}

/// One row for each check. Exit code 8 when one fails.
///
/// # Errors
/// None: what is wrong stands in the rows.
pub(crate) async fn run(desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await;
    let mut findings = vec![store(desk, house.as_ref())];
    if let Ok(house) = &house {
        findings.push(clock(house).await);
        findings.push(calendar(house));
        findings.push(views(house).await);
        findings.push(notices(house).await);
    }
    findings.push(broker(desk).await);
    let failed = findings.iter().any(|finding| finding.state == "fail");
    let rows: Vec<Value> = findings.into_iter().map(row).collect();
    let exit = if failed {
        Exit::Unavailable
    } else {
        Exit::Done
    };
    Ok(Answer::list(COLUMNS, rows).ending(exit))
}

fn row(finding: Finding) -> Value {
    let Finding {
        check,
        state,
        detail,
        fix,
    } = finding;
    json!({ "check": check, "state": state, "detail": detail, "fix": fix })
}

fn well(check: &'static str, detail: impl Into<String>) -> Finding {
    Finding {
        check,
        state: "ok",
        detail: detail.into(),
        fix: None,
    }
}

fn store(desk: &Desk, house: Result<&House, &Problem>) -> Finding {
    match house {
        Ok(_) => well("store", crate::settings::redact(&desk.settings.store.url)),
        Err(problem) => Finding {
            check: "store",
            state: "fail",
            detail: problem.text(desk.lang()),
            fix: Some(problem.next(desk.lang())),
        },
    }
}

/// A clock behind the log would record events with the time of the latest one.
async fn clock(house: &House) -> Finding {
    let now = Timestamp::now();
    let events = house.store.events();
    let latest = match events.head().await {
        Ok(head) if head.0 > 0 => events
            .read_all(casebook_engine::stream::Position(head.0 - 1), 1)
            .await
            .ok()
            .and_then(|page| page.first().map(|event| event.recorded)),
        _ => None,
    };
    match latest {
        Some(latest) if latest > now => Finding {
            check: "clock",
            state: "fail",
            detail: format!("{now} is before the latest event, {latest}"),
            fix: Some("set the clock of the machine (NTP)".to_owned()),
        },
        _ => well("clock", now.to_string()),
    }
}

fn calendar(house: &House) -> Finding {
    let Some(cn) = house.law.calendar("cn") else {
        return well("calendar", "none");
    };
    let today = cn.date_of(Timestamp::now());
    let (first, last) = cn.years().unwrap_or_default();
    let detail = format!("cn {first}-{last}");
    let ahead = today.saturating_add(jiff::Span::new().days(CALENDAR_DAYS_AHEAD));
    if ahead.year() <= last {
        return well("calendar", detail);
    }
    Finding {
        check: "calendar",
        state: "warn",
        detail: format!("{detail}: limits that end after {last} are unknown"),
        fix: Some("casebook calendar import FILE".to_owned()),
    }
}

/// Connects, and makes or finds the exchanges and queues that notices need.
async fn broker(desk: &Desk) -> Finding {
    let found = match relay::broker(&desk.settings) {
        Ok(None) => return well("broker", "none set: notices stay in the inbox"),
        Ok(Some(broker)) => broker.check().await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    let url = desk.settings.amqp.url.as_deref().unwrap_or_default();
    match found {
        Ok(()) => well("broker", crate::settings::redact(url)),
        Err(problem) => Finding {
            check: "broker",
            state: "fail",
            detail: problem.text(desk.lang()),
            fix: Some("start the broker, or correct amqp.url".to_owned()),
        },
    }
}

/// Views that cannot be read or do not go on; how far they are behind is told, and no fault.
async fn views(house: &House) -> Finding {
    let rows = house.store.views();
    for projection in &PROJECTIONS {
        let any = Query::of(Filter::EVERYTHING, 1);
        if let Err(fault) = rows.query(projection.view, &any).await {
            return broken_view(projection.view.name, &fault);
        }
    }
    let subscriptions = house.store.subscriptions();
    let (found, head) = (
        subscriptions.list().await,
        house.store.events().head().await,
    );
    let (found, head) = match (found, head) {
        (Ok(found), Ok(head)) => (found, head),
        (Err(fault), _) | (_, Err(fault)) => return broken_view("views", &fault),
    };
    let mut lag_events = 0;
    for reader in found.iter().filter(|found| found.name.starts_with("view/")) {
        if let SubscriptionState::Stuck(reason) = &reader.state {
            let view = reader.name.split('/').nth(1).unwrap_or_default();
            return broken_view(view, reason);
        }
        lag_events = lag_events.max(head.0.saturating_sub(reader.checkpoint.0));
    }
    well("views", format!("{lag_events} events behind"))
}

fn broken_view(view: &str, reason: &impl ToString) -> Finding {
    Finding {
        check: "views",
        state: "fail",
        detail: format!("{view}: {}", reason.to_string()),
        fix: Some("casebook proj rebuild".to_owned()),
    }
}

/// What the relay could not send, and why it does not go on.
async fn notices(house: &House) -> Finding {
    let subscriptions = house.store.subscriptions();
    let (found, aside) = (
        subscriptions.list().await,
        subscriptions.parked(RELAY).await,
    );
    let (found, aside) = match (found, aside) {
        (Ok(found), Ok(aside)) => (found, aside),
        (Err(fault), _) | (_, Err(fault)) => {
            return Finding {
                check: "notices",
                state: "fail",
                detail: fault.to_string(),
                fix: None,
            };
        }
    };
    let state = found.into_iter().find(|found| found.name == RELAY);
    match state.map(|relay| relay.state) {
        Some(SubscriptionState::Stuck(reason)) => Finding {
            check: "notices",
            state: "fail",
            detail: format!("{reason}; {} set aside", aside.len()),
            fix: Some("casebook outbox dead, then casebook outbox retry".to_owned()),
        },
        _ => well("notices", format!("{} set aside", aside.len())),
    }
}
