//! `org expiring`: the qualifications that end within a time.

use casebook_engine::deadline::{Length, Unit};
use casebook_engine::ports::Law;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;

use super::show::today;
use crate::args::ExpiringArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("to", "到期", "ends"),
    Column::text("person", "人员编号", "person"),
    Column::text("name", "姓名", "name"),
    Column::text("qualification", "资格", "qualification"),
    Column::text("number", "证件号", "number"),
];

/// One row for each qualification of somebody who is there, the earliest end first.
pub(super) async fn run(args: &ExpiringArgs, desk: &Desk) -> Result<Answer, Problem> {
    let law = desk.house().await?.law;
    let directory = law.directory();
    let from = args.on.unwrap_or_else(|| today(&law));
    let last = until(from, args.within)?;
    let mut rows = Vec::new();
    let there = directory
        .persons
        .iter()
        .filter(|(_, person)| person.is_there(from));
    for (id, person) in there {
        for held in &person.qualifications {
            let Some(to) = held.to.filter(|to| (from..=last).contains(to)) else {
                continue;
            };
            rows.push(json!({
                "to": to.to_string(),
                "person": id.as_str(),
                "name": person.name,
                "qualification": held.name.as_str(),
                "number": held.number,
            }));
        }
    }
    rows.sort_by_key(|row| row["to"].as_str().unwrap_or_default().to_owned());
    Ok(Answer::list(COLUMNS, rows))
}

fn until(from: Date, within: Length) -> Result<Date, Problem> {
    let span = match within.unit {
        Unit::CalendarDay => i64::from(within.count).days(),
        Unit::Month => i64::from(within.count).months(),
        Unit::Year => i64::from(within.count).years(),
        Unit::WorkingDay | Unit::Hour => {
            let why = "--within: write days, months or years, such as 90d";
            return Err(Problem::new(Exit::Usage, "CB-5001", why));
        }
    };
    Ok(from.saturating_add(span))
}
