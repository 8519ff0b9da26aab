//! `org show`: a person or an organ as it is on a day.

use casebook_engine::Name;
use casebook_engine::access::{Directory, Organ, Person};
use casebook_engine::ports::Law;
use casebook_workflows::Catalog;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::args::ShowOrgArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::output::{Answer, Block};
use crate::problem::Problem;

/// Shows it.
///
/// # Errors
/// `CB-5010` when the directory has neither a person nor an organ of that id.
pub(super) async fn run(args: &ShowOrgArgs, desk: &Desk) -> Result<Answer, Problem> {
    let law = desk.house().await?.law;
    let directory = law.directory();
    let (id, day) = (args.id.as_str(), args.on.unwrap_or_else(|| today(&law)));
    let value = match (directory.persons.get(id), directory.organs.get(id)) {
        (Some(found), _) => person(id, found, day),
        (None, Some(found)) => organ(id, found, &directory, day),
        (None, None) => {
            let why = format!("`{id}`: casebook org ls");
            return Err(Problem::new(Exit::Absent, "CB-5010", why));
        }
    };
    let fields = value.as_object().into_iter().flatten();
    let fields = fields.map(|(key, value)| (key.clone(), shown(value)));
    let blocks = vec![Block::Fields(fields.collect())];
    Ok(Answer::record(value, blocks))
}

/// The present day where the bureau is.
pub(super) fn today(law: &Catalog) -> Date {
    let now = Timestamp::now();
    match law.calendar("cn") {
        Some(calendar) => calendar.date_of(now),
        None => TimeZone::UTC.to_datetime(now).date(),
    }
}

fn person(id: &str, person: &Person, day: Date) -> Value {
    let held = person.posts.iter().filter(|post| {
        person.holds(post.organ.as_str(), post.post.as_str(), day)
            && post.from.is_none_or(|from| from <= day)
            && post.to.is_none_or(|to| day <= to)
    });
    let posts: Vec<String> = held
        .map(|post| format!("{} {}", post.organ, post.post))
        .collect();
    let counting = person.qualifications.iter().filter(|held| held.counts(day));
    let qualifications: Vec<String> = counting
        .map(|held| match (&held.number, held.to) {
            (Some(number), Some(to)) => format!("{} {number} -{to}", held.name),
            (Some(number), None) => format!("{} {number}", held.name),
            (None, Some(to)) => format!("{} -{to}", held.name),
            (None, None) => held.name.to_string(),
        })
        .collect();
    json!({
        "person": id,
        "on": day.to_string(),
        "name": person.name,
        "there": person.is_there(day),
        "posts": posts,
        "qualifications": qualifications,
        "invented": person.invented,
    })
}

fn organ(id: &str, organ: &Organ, directory: &Directory, day: Date) -> Value {
    let on = organ.on(day);
    let competent = directory.competences.iter().filter(|one| one.organ == *id);
    let competent = competent
        .filter(|one| one.from.is_none_or(|from| from <= day) && one.to.is_none_or(|to| day <= to));
    let matters: Vec<String> = competent
        .map(|one| match &one.subjects {
            None => one.matter.to_string(),
            Some(subjects) => format!("{} ({})", one.matter, subjects.len()),
        })
        .collect();
    json!({
        "organ": id,
        "on": day.to_string(),
        "title": on.title.zh,
        "short": on.short,
        "parent": on.parent.map(Name::as_str),
        "level": organ.level.as_str(),
        "exists": organ.exists(day),
        "competence": matters,
    })
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join("、"),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    }
}
