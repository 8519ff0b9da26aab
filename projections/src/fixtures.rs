//! Stories to test projections with: one event a line, told by hour, actor, type and fields.
//!
//! ```text
//! 0  zhang  case_opened   {"title":"某案", …}
//! 3  -      limit_expired {"no":1,"limit":"decide"}
//! ```
//!
//! Hours count from the first of March 2026; `-` is the engine. `due(10,20,30)` stands for the
//! schedule of a limit that turns yellow, red and over at these hours, `due(?)` for an unknown one.

use casebook_engine::case::Event;
use casebook_engine::recorded::{Actor, Hash, Meta, Recorded};
use casebook_engine::stream::{CaseId, Position, StreamId, Version};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::case::Case;
use crate::{Cell, Changes, Place, Projection, Row, Step};

/// The case that every story is about.
pub(crate) const CASE: CaseId = CaseId(Uuid::from_u128(7));

/// How every story begins.
pub(crate) const OPENED: &str = r#"
0 zhang case_opened {"title":"某案","number":"17号","organ":"sh","definition":{"id":"penalty","version":3,"digest":"d"},"calendar":{"id":"cn","version":"v"},"facts":{}}
0 zhang stage_entered {"no":1,"stage":"review","title":"审核","round":1,"cause":"case.filed"}
"#;

/// Tells the opening and then `text`, and shows each event as it is told.
pub(crate) fn tell(text: &str, mut show: impl FnMut(&Step<'_>)) {
    let mut known: Option<Case> = None;
    let lines = OPENED.lines().chain(text.lines()).map(str::trim);
    for (version, line) in (1..).zip(lines.filter(|line| !line.is_empty())) {
        let (event, meta) = read(line);
        let recorded = record(version, &event, &meta);
        let follow = |case: &mut Case| case.follow(&event, &meta);
        let duties = known.as_mut().map(follow).unwrap_or_default();
        known = known.or_else(|| Case::open(CASE, &event, &meta));
        let case = known.as_ref().expect("a story begins with the opening");
        let place = Place::Case {
            case,
            duties: &duties,
        };
        let (recorded, event, meta) = (&recorded, &event, &meta);
        show(&Step {
            recorded,
            event,
            meta,
            place,
        });
    }
}

/// The rows that a story leaves in a view, by key.
pub(crate) fn rows(projection: &Projection, text: &str) -> Vec<Row> {
    let mut changes = Changes::new(projection.view);
    tell(text, |step| changes.extend((projection.project)(step)));
    changes.puts().cloned().collect()
}

/// The named columns of the rows that a story leaves, one row a line.
pub(crate) fn table(projection: &Projection, columns: &str, text: &str) -> String {
    let place = |column| projection.view.place(column).expect("a column");
    let places: Vec<usize> = columns.split(' ').map(place).collect();
    let show = |row: &Row| {
        let cells: Vec<_> = places.iter().map(|place| word(&row[*place])).collect();
        cells.join(" ")
    };
    let lines: Vec<_> = rows(projection, text).iter().map(show).collect();
    lines.join("\n")
}

/// Checks that a story leaves these rows: `expected` has one row a line.
pub(crate) fn check(projection: &Projection, columns: &str, text: &str, expected: &str) {
    let trimmed: Vec<_> = expected.trim().lines().map(str::trim).collect();
    assert_eq!(
        table(projection, columns, text),
        trimmed.join("\n"),
        "{text}"
    );
}

fn word(cell: &Cell) -> String {
    match cell {
        Cell::Absent => "-".to_owned(),
        Cell::Bool(true) => "yes".to_owned(),
        Cell::Bool(false) => "no".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Text(text) => text.to_string(),
        Cell::Instant(instant) if *instant > hour(1_000_000) => "never".to_owned(),
        Cell::Instant(instant) => format!("{}h", hours_of(*instant)),
    }
}

/// So many hours after the first of March.
pub(crate) fn hour(hours: i64) -> Timestamp {
    let first: Timestamp = "2026-03-01T00:00:00Z".parse().expect("an instant");
    first + SignedDuration::from_hours(hours)
}

fn hours_of(instant: Timestamp) -> i64 {
    instant.duration_since(hour(0)).as_hours()
}

/// Reads one line of a story.
pub(crate) fn read(line: &str) -> (Event, Meta) {
    let mut words = line.splitn(4, ' ').filter(|word| !word.is_empty());
    let mut next = || words.next().expect("hour, actor, type, fields");
    let (at, person, kind, fields) = (next(), next(), next(), next());
    let json = format!(r#"{{"{kind}":{}}}"#, spell_schedules(fields));
    let event = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
    let actor = Actor {
        person: (person != "-").then(|| person.into()),
        ..Actor::default()
    };
    let meta = Meta {
        occurred: hour(at.parse().expect("an hour")),
        actor,
        causation: Uuid::nil(),
        correlation: Uuid::nil(),
        key: None,
        definition: None,
    };
    (event, meta)
}

fn spell_schedules(fields: &str) -> String {
    let Some((before, rest)) = fields.split_once("due(") else {
        return fields.to_owned();
    };
    let (inside, after) = rest.split_once(')').expect("a closed bracket");
    let schedule = match inside
        .split(',')
        .map(|hours| hours.parse().map(hour))
        .collect()
    {
        Ok::<Vec<Timestamp>, _>(turns) => spell(turns[0], turns[1], turns[2]),
        Err(_) => r#"{"due":{"unknown":"no_table"}}"#.to_owned(),
    };
    format!("{before}{schedule}{after}")
}

fn spell(yellow: Timestamp, red: Timestamp, over: Timestamp) -> String {
    let over = over.to_string();
    let day = &over[..10];
    format!(
        r#"{{"due":{{"day":"{day}","at":"{over}"}},"remind":["{yellow}"],
            "turns":{{"yellow":"{yellow}","red":"{red}","over":"{over}"}}}}"#
    )
}

fn record(version: u64, event: &Event, meta: &Meta) -> Recorded {
    let encoded = event.encode(meta);
    Recorded {
        position: Position(100 + version),
        stream: StreamId::case(CASE),
        version: Version(version),
        event_type: encoded.event_type,
        schema: encoded.schema,
        recorded: meta.occurred,
        meta: encoded.meta,
        body: encoded.body,
        previous: Hash::ZERO,
        hash: Hash::ZERO,
    }
}
