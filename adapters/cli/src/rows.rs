//! Rows of views as JSON, and who may do the work in them.

use casebook_engine::Name;
use casebook_engine::deadline::Light;
use casebook_engine::ports::Law;
use casebook_projections::{Cell, Row, Timing, View};
use casebook_workflows::Catalog;
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::exit::Exit;
use crate::house::House;
use crate::output::Column;
use crate::problem::Problem;

/// The columns that are 64-bit numbers, which JSON carries as text.
const WIDE: [&str; 2] = ["position", "version"];

/// The light of a duty: shape and word, never the colour alone.
pub(crate) const LIGHT: Column = Column::word(
    "light",
    "灯",
    "light",
    &[
        ("green", "■绿", "■ green"),
        ("yellow", "●黄", "● yellow"),
        ("red", "▲红", "▲ red"),
        ("grey", "⏸灰", "⏸ grey"),
        ("unknown", "?未知", "? unknown"),
    ],
);

/// The row as an object by column, with its light where the view has one.
pub(crate) fn object(view: &View, row: &Row, now: Timestamp) -> Value {
    let named = view.columns.iter().zip(row);
    let mut object: Map<String, Value> = named
        .map(|(column, cell)| (column.name.to_owned(), value(column.name, cell)))
        .collect();
    if view.place("clock").is_some() {
        let light = Timing::of_row(view, row).light(now).map(code);
        object.insert("light".to_owned(), light.into());
    }
    Value::Object(object)
}

fn value(column: &str, cell: &Cell) -> Value {
    match cell {
        Cell::Bool(value) => (*value).into(),
        Cell::Integer(value) if WIDE.contains(&column) => value.to_string().into(),
        Cell::Integer(value) => (*value).into(),
        Cell::Instant(value) => value.to_string().into(),
        Cell::Text(value) => (**value).into(),
        Cell::Absent => Value::Null,
    }
}

/// The light as scripts read it.
const fn code(light: Light) -> &'static str {
    match light {
        Light::Green => "green",
        Light::Yellow => "yellow",
        Light::Red => "red",
        Light::Grey => "grey",
        Light::Unknown => "unknown",
    }
}

/// Lets an empty list pass for a person of the directory alone: a slip in the name must not look
/// like no work.
///
/// # Errors
/// `CB-2201` when the list is empty and the directory does not know the person.
pub(crate) fn check_owner(law: &Catalog, person: &str, found: &[Value]) -> Result<(), Problem> {
    if !found.is_empty() || law.directory().persons.contains_key(person) {
        return Ok(());
    }
    Err(Problem::new(
        Exit::Forbidden,
        "CB-2201",
        format!("`{person}`"),
    ))
}

/// Whether a person may claim the work of a row: by post and day, and by what the engine knows of
/// the case, such as recusal and the separation of duties.
///
/// # Errors
/// As the engine's, when the case cannot be read.
pub(crate) async fn may_claim(
    house: &House,
    person: &str,
    row: &Value,
    now: Timestamp,
) -> Result<bool, Problem> {
    if !holds_post(&house.law, person, row, now) {
        return Ok(false);
    }
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    let Ok(case) = text("case_id").parse() else {
        return Ok(false);
    };
    let (person, role) = (Name::from(person), Name::from(text("role")));
    let told = house.engine.eligible(case, &person, &role).await?;
    Ok(told.is_ok())
}

/// Whether a person has the post from which the role of a row is filled, in its organ and on this
/// day.
pub(crate) fn holds_post(law: &Catalog, person: &str, row: &Value, now: Timestamp) -> bool {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    let directory = law.directory();
    let definition = law.definition_at(text("definition"), now);
    let (Some(person), Some(definition)) = (directory.persons.get(person), definition) else {
        return false;
    };
    let role = definition.roles.get(text("role"));
    let post = role.and_then(|role| role.from.as_ref()).map(Name::as_str);
    let day = law.calendar(definition.calendar.as_str());
    let day = day.map(|calendar| calendar.date_of(now));
    match (post, day) {
        (Some(post), Some(day)) => person.holds(text("organ"), post, day),
        _ => false,
    }
}
