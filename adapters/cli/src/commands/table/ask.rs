//! `table ask`: what a decision table answers.

use std::collections::BTreeMap;

use casebook_engine::definition::Table;
use casebook_engine::definition::table::{Hit, NoAnswer, Point};
use casebook_engine::ports::Law;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::calendar::law;
use super::found;
use super::show::{ROWS, shown};
use crate::args::AskArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// The outputs and the rows that give them.
///
/// # Errors
/// `CB-5001` when an input is wrong or missing; `CB-2330` and `CB-2331` when there is no answer.
pub(super) async fn run(args: &AskArgs, desk: &Desk) -> Result<Answer, Problem> {
    let table = match found(&args.table, desk).await? {
        Ok(table) => table,
        Err(faulty) => return Ok(faulty),
    };
    let day = match args.on {
        Some(day) => day,
        None => today(desk).await?,
    };
    let inputs = inputs(&table, &args.inputs, day)?;
    let rows = table
        .ask(day, &inputs)
        .map_err(|none| no_answer(&none, day))?;
    let mut outputs = BTreeMap::new();
    for (place, output) in table.outputs.iter().enumerate() {
        let mut values = rows.iter().map(|(_, row)| json!(row.results[place]));
        let answer = match table.hit {
            Hit::Collect => Value::Array(values.collect()),
            _ => values.next().unwrap_or(Value::Null),
        };
        outputs.insert(output.name.as_str(), answer);
    }
    let unconfirmed = rows.iter().any(|(_, row)| row.unconfirmed);
    let rows: Vec<Value> = rows
        .iter()
        .map(|(number, row)| shown(&table, *number, row))
        .collect();
    let fields = outputs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.to_string()));
    let blocks = vec![
        Block::Fields(fields.collect()),
        Block::Table(ROWS, rows.clone()),
    ];
    let value = json!({
        "id": table.id.as_str(),
        "version": table.version,
        "on": day.to_string(),
        "answer": outputs,
        "unconfirmed": unconfirmed,
        "rows": rows,
    });
    Ok(Answer::record(value, blocks))
}

/// The civil day of the usual calendar.
async fn today(desk: &Desk) -> Result<Date, Problem> {
    let calendar = law(desk).await?.calendar("cn");
    let absent = || Problem::new(Exit::Absent, "CB-1006", "`cn`");
    Ok(calendar.ok_or_else(absent)?.date_of(Timestamp::now()))
}

/// The inputs in the order of the table.
fn inputs(table: &Table, given: &[String], day: Date) -> Result<Vec<Option<Point>>, Problem> {
    let usage = |why: String| Problem::new(Exit::Usage, "CB-5001", why);
    let mut found = vec![None; table.inputs.len()];
    for text in given {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| usage(format!("`{text}`: write INPUT=VALUE")))?;
        let place = table.inputs.iter().position(|input| input.name == *name);
        let place =
            place.ok_or_else(|| usage(format!("`{}` does not ask for `{name}`", table.id)))?;
        let kind = &table.inputs[place].kind;
        let point = Point::read(value, kind);
        let point = point.ok_or_else(|| usage(format!("`{text}`: not {}", kind.english())))?;
        found[place] = Some(point);
    }
    let numbered = table.inputs.iter().enumerate();
    let mut missing = numbered.filter(|(place, _)| found[*place].is_none());
    match missing.find(|(place, _)| table.asks_for(*place, day)) {
        Some((_, input)) => Err(usage(format!("`{}` asks for `{}`", table.id, input.name))),
        None => Ok(found),
    }
}

fn no_answer(none: &NoAnswer, day: Date) -> Problem {
    match none {
        NoAnswer::NotInForce => {
            let why = format!("no row is in force on {day}");
            Problem::new(Exit::Invalid, "CB-2330", why)
        }
        NoAnswer::NoRow => Problem::new(Exit::Invalid, "CB-2330", format!("no row holds on {day}")),
        NoAnswer::Several(rows) => {
            let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
            let why = format!("rows {} contradict each other", rows.join(", "));
            Problem::new(Exit::Invalid, "CB-2331", why)
        }
    }
}
