//! `def publish`: definitions are proposed, and come into force once a second person approves.

use std::path::Path;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::access::{check_proposer, check_two_persons};
use casebook_engine::case::ProposedDefinition;
use casebook_engine::ports::{Clock, Ids, Law};
use casebook_engine::runtime::{Register, propose, publish, read_register};
use casebook_workflows::{FileKind, Loaded, check_beside, definition_text_among, diff, reload};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::around::Around;
use super::{findings, folder, lint, trial};
use crate::args::PublishArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::lang::Lang;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;
use crate::world::{SystemClock, TimedIds};

/// How a definition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It waits for a second person.
    Proposed,
    /// New cases run by it.
    InForce,
}

const COLUMNS: &[Column] = &[
    Column::text("id", "标识", "id"),
    Column::text("version", "版本", "version"),
    Column::word(
        "standing",
        "状态",
        "standing",
        &[
            ("proposed", "待批准", "waits for approval"),
            ("in_force", "已发布", "in force"),
        ],
    ),
    Column::text("by", "提请人", "proposed by"),
    Column::hidden("digest"),
    Column::hidden("registered"),
    Column::hidden("changes"),
];

/// Proposes the definitions if all of them are free of errors, alone, together and beside those in
/// force, and all their scenarios go as they say; else lists every problem with exit code 3 and records none. With `--approver` they come
/// into force at once. Running cases keep the version under which they were opened.
pub(super) async fn run(args: &PublishArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let person = Name::from(args.person.as_str());
    let approver = args.approver.as_deref().map(Name::from);
    let directory = house.law.directory();
    match &approver {
        Some(approver) => check_two_persons(&directory, &person, approver, today())?,
        None => check_proposer(&directory, &person, today())?,
    }
    let files = folder::yaml_files(&args.files)?;
    let around = Around::over(Arc::clone(&house.law), &files)?;
    let (mut rows, mut exit) = lint::problems(&files, &around, desk.lang())?;
    let mut texts = Vec::new();
    for file in &files {
        let text = Desk::read_file(file)?;
        if FileKind::of(&text) == FileKind::Definition {
            texts.push((file.display().to_string(), text));
        }
    }
    if exit == Exit::Done {
        for (_, text) in &texts {
            if let Some(definition) = reload(text, &around.plain()).definition {
                around.check_imported(&definition)?;
            }
        }
        let beside = beside(&texts, &house, desk.lang());
        if !beside.is_empty() {
            exit = Exit::Invalid;
            rows.extend(beside);
        }
        for (file, _) in &texts {
            rows.extend(trial::failing(Path::new(file), &around, desk.lang())?);
        }
        if !rows.iter().all(is_harmless) {
            exit = Exit::Invalid;
        }
    }
    if exit != Exit::Done {
        return Ok(Answer::list(findings::COLUMNS, rows).ending(exit));
    }
    record(&texts, &person, approver.as_ref(), &house, desk).await
}

/// Whether a problem hinders nobody from publishing.
fn is_harmless(row: &Value) -> bool {
    row["severity"] != "error"
}

async fn record(
    texts: &[(String, Vec<u8>)],
    person: &Name,
    approver: Option<&Name>,
    house: &House,
    desk: &Desk,
) -> Result<Answer, Problem> {
    let events = house.store.events();
    let register = read_register(&*events).await?;
    let mut all = Vec::new();
    for (file, text) in texts {
        let text = definition_text_among(text, &house.law.surroundings())
            .map_err(|why| Problem::new(Exit::Invalid, "CB-5011", format!("{file}:{why}")))?;
        let before = register.before(text.id.as_str(), text.version);
        let changes = before.map(|before| diff(before.text.as_bytes(), text.text.as_bytes()));
        let changes = changes.into_iter().flatten().map(|change| change.zh);
        all.push(ProposedDefinition {
            changes: changes.collect(),
            by: person.clone(),
            text,
        });
    }
    // What is in force, or waits already, is not recorded twice.
    let is_new = |one: &&ProposedDefinition| {
        let waits = register
            .proposals
            .iter()
            .any(|other| other.text == one.text);
        !register.texts.contains(&one.text) && (approver.is_some() || !waits)
    };
    let new: Vec<ProposedDefinition> = all.iter().filter(is_new).cloned().collect();
    let (now, id) = (SystemClock.now(), TimedIds.next());
    match approver {
        Some(approver) => publish(&*events, &new, approver, now, id).await?,
        None => propose(&*events, &new, now, id).await?,
    }
    let standing = match approver {
        Some(_) => Standing::InForce,
        None => Standing::Proposed,
    };
    Ok(told(&all, standing, &register, desk))
}

/// What became of the definitions, and what they change against the register of before.
pub(super) fn told(
    all: &[ProposedDefinition],
    standing: Standing,
    register: &Register,
    desk: &Desk,
) -> Answer {
    let lang = desk.lang();
    let mut rows = Vec::new();
    let mut texts = Vec::new();
    for one in all {
        let text = &one.text;
        let before = register.before(text.id.as_str(), text.version);
        let is_new = !register.texts.contains(text);
        let changes = before.map(|before| diff(before.text.as_bytes(), text.text.as_bytes()));
        let changes: Vec<String> = changes
            .into_iter()
            .flatten()
            .map(|change| lang.pick(&change.zh, &change.en).to_owned())
            .collect();
        texts.push(summary(
            one,
            before.map(|before| before.version),
            &changes,
            lang,
        ));
        let in_force = standing == Standing::InForce || !is_new;
        rows.push(json!({
            "kind": "definition",
            "id": text.id.as_str(),
            "version": text.version,
            "standing": if in_force { "in_force" } else { "proposed" },
            "by": one.by.as_str(),
            "registered": is_new && in_force,
            "digest": text.digest.as_str(),
            "changes": changes,
        }));
    }
    let mut answer = Answer::list(COLUMNS, rows);
    answer.blocks.extend(texts.into_iter().map(Block::Text));
    answer
}

fn summary(
    one: &ProposedDefinition,
    before: Option<u32>,
    changes: &[String],
    lang: Lang,
) -> String {
    let (id, version) = (&one.text.id, one.text.version);
    let Some(before) = before else {
        return lang
            .pick(
                &format!("{id} 第 {version} 版：新流程"),
                &format!("{id} version {version}: a new workflow"),
            )
            .to_owned();
    };
    let head = format!(
        "{id}：第 {version} 版与第 {before} 版相比，有 {} 处改动",
        changes.len()
    );
    let head_en = format!(
        "{id}: version {version} has {} changes against {before}",
        changes.len()
    );
    let mut lines = vec![lang.pick(&head, &head_en).to_owned()];
    lines.extend(changes.iter().map(|change| format!("  {change}")));
    lines.join("\n")
}

/// What is wrong with definitions beside those in force, as rows.
pub(super) fn beside(texts: &[(String, Vec<u8>)], house: &House, lang: Lang) -> Vec<Value> {
    let surroundings = house.law.surroundings();
    let definitions: Vec<(&str, Loaded)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), reload(text, &surroundings)))
        .collect();
    let loaded: Vec<&Loaded> = definitions.iter().map(|(_, loaded)| loaded).collect();
    let found = check_beside(&loaded, &house.law.definitions());
    let rows = found.iter().flat_map(|(number, problem)| {
        let file = Path::new(definitions[*number].0);
        findings::rows(file, std::slice::from_ref(problem), lang)
    });
    rows.collect()
}

/// The civil day on which a person acts, in the zone of the calendars.
pub(super) fn today() -> Date {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap_or(jiff::tz::TimeZone::UTC);
    zone.to_datetime(SystemClock.now()).date()
}
