//! `def show`: what a definition holds.

use std::path::Path;
use std::sync::Arc;

use casebook_engine::definition::Definition;
use casebook_engine::ports::Law;
use casebook_workflows::load;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::calendar::law;
use super::around::Around;
use super::findings;
use crate::args::TextArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

const STAGES: &[Column] = &[
    Column::text("stage", "环节", "stage"),
    Column::text("title", "名称", "title"),
    Column::text("within", "位于", "within"),
    Column::text("tasks", "待办", "tasks"),
];

const LIMITS: &[Column] = &[
    Column::text("limit", "时限", "limit"),
    Column::text("title", "名称", "title"),
    Column::text("within", "长度", "length"),
    Column::text("basis", "依据", "basis"),
    Column::text("unconfirmed", "待确认", "unconfirmed"),
];

const GUARDS: &[Column] = &[
    Column::text("guard", "条件", "guard"),
    Column::text("say", "要求", "says"),
    Column::text("basis", "依据", "basis"),
];

/// The definition in force today, or the one of a file.
pub(super) async fn run(args: &TextArgs, desk: &Desk) -> Result<Answer, Problem> {
    Ok(match found(&args.definition, desk).await? {
        Ok(definition) => shown(&definition, desk.lang()),
        Err(faulty) => faulty,
    })
}

/// The definition that an id or a file names, or the list of what is wrong with the file.
pub(in crate::commands) async fn found(
    name: &str,
    desk: &Desk,
) -> Result<Result<Arc<Definition>, Answer>, Problem> {
    let path = Path::new(name);
    if path.exists() {
        let around = Around::of(&[path.to_owned()], desk).await?;
        let loaded = load(&Desk::read_file(path)?, &around.plain());
        let rows = findings::rows(path, &loaded.problems, desk.lang());
        let faulty = || Answer::list(findings::COLUMNS, rows).ending(Exit::Invalid);
        return Ok(loaded.definition.map(Arc::new).ok_or_else(faulty));
    }
    let definition = law(desk).await?.definition_at(name, Timestamp::now());
    let absent = || Problem::new(Exit::Absent, "CB-1005", format!("`{name}`"));
    definition.map(Ok).ok_or_else(absent)
}

fn shown(definition: &Definition, lang: Lang) -> Answer {
    let reference = &definition.reference;
    let (stages, limits, guards) = (
        stages(definition, lang),
        limits(definition, lang),
        guards(definition, lang),
    );
    let roles = definition.roles.keys().map(casebook_engine::Name::as_str);
    let value = json!({
        "id": reference.id.as_str(),
        "version": reference.version,
        "digest": reference.digest.as_str(),
        "title": lang.of(&definition.title),
        "basis": definition.basis,
        "calendar": definition.calendar.as_str(),
        "from": definition.in_force.from.to_string(),
        "to": definition.in_force.to.map(|to| to.to_string()),
        "start": definition.start.as_str(),
        "roles": roles.collect::<Vec<_>>(),
        "facts": definition.facts.keys().map(casebook_engine::Name::as_str).collect::<Vec<_>>(),
        "stages": stages,
        "limits": limits,
        "guards": guards,
    });
    let title = format!(
        "{} {} v{}  {}",
        lang.of(&definition.title),
        reference.id,
        reference.version,
        definition.basis
    );
    let blocks = vec![
        Block::Text(title),
        Block::Table(STAGES, stages),
        Block::Table(LIMITS, limits),
        Block::Table(GUARDS, guards),
    ];
    Answer::record(value, blocks)
}

fn stages(definition: &Definition, lang: Lang) -> Vec<Value> {
    let stages = definition.stages.values().map(|stage| {
        let tasks: Vec<&str> = stage
            .tasks
            .iter()
            .map(|task| lang.of(&task.title))
            .collect();
        json!({
            "stage": stage.name.as_str(),
            "title": lang.of(&stage.title),
            "within": stage.within.as_ref().map(|place| place.stage.as_str()),
            "tasks": tasks,
        })
    });
    stages.collect()
}

fn limits(definition: &Definition, lang: Lang) -> Vec<Value> {
    let limits = definition.limits.values().map(|limit| {
        json!({
            "limit": limit.name.as_str(),
            "title": limit.title.as_ref().map(|title| lang.of(title)),
            "within": limit.within.to_string(),
            "basis": limit.basis,
            "unconfirmed": limit.unconfirmed,
        })
    });
    limits.collect()
}

fn guards(definition: &Definition, lang: Lang) -> Vec<Value> {
    let guards = definition.guards.iter().map(|(name, guard)| {
        json!({
            "guard": name.as_str(),
            "say": lang.of(&guard.say),
            "basis": guard.basis,
        })
    });
    guards.collect()
}
