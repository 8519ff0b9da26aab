//! `def migrate`: running cases move to another version of their definition.

use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::access::check_two_persons;
use casebook_engine::case::CaseState;
use casebook_engine::definition::Definition;
use casebook_engine::ports::Law;
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{MigrationPlan, Standing, cases_of};
use casebook_engine::stream::CaseId;
use casebook_workflows::{MigrationFile, Severity, load_migration};
use serde_json::{Value, json};

use super::{findings, publish};
use crate::args::MigrationArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("case", "案件", "case"),
    Column::word(
        "standing",
        "结果",
        "standing",
        &[
            ("moves", "可迁移", "would move"),
            ("moved", "已迁移", "moved"),
            ("already", "已在新版本", "already there"),
            ("excluded", "已排除", "excluded by name"),
            ("stays", "不能迁移", "would not survive"),
        ],
    ),
    Column::text("why", "原因", "why"),
    Column::hidden("id"),
    Column::hidden("obstacles"),
];

/// A case of the workflow, and what a migration makes of it.
struct Surveyed {
    case: CaseId,
    state: Arc<CaseState>,
    standing: Standing,
    is_excluded: bool,
}

/// Surveys every running case. Where one would not survive and is not excluded by name, lists them
/// with exit code 3 and moves none. With `--check` moves none in any case.
pub(super) async fn run(args: &MigrationArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let text = Desk::read_file(&args.file)?;
    let definitions = house.law.definitions();
    let known: Vec<&Definition> = definitions.iter().map(AsRef::as_ref).collect();
    let loaded = load_migration(&text, &known);
    let rows = findings::rows(&args.file, &loaded.problems, desk.lang());
    let Some(file) = loaded.migration else {
        return Ok(Answer::list(findings::COLUMNS, rows).ending(Exit::Invalid));
    };
    for warning in loaded
        .problems
        .iter()
        .filter(|one| one.severity == Severity::Warning)
    {
        tracing::warn!(%warning, "a migration file");
    }
    let (plan, actor) = plan(args, &file, &definitions, &house)?;
    let surveyed = survey(&file, &plan, &actor, &house, desk).await?;
    let stays = |one: &&Surveyed| matches!(one.standing, Standing::Stays(_)) && !one.is_excluded;
    let is_stopped = surveyed.iter().any(|one| stays(&one));
    if args.check || is_stopped {
        let exit = if is_stopped {
            Exit::Invalid
        } else {
            Exit::Done
        };
        let rows = surveyed
            .iter()
            .filter_map(|one| row(one, "moves", desk.lang()));
        return Ok(Answer::list(COLUMNS, rows.collect()).ending(exit));
    }
    carry_out(surveyed, &plan, &actor, &house, desk).await
}

/// The plan of the file, by two persons; `--check` asks for none.
fn plan(
    args: &MigrationArgs,
    file: &MigrationFile,
    definitions: &[Arc<Definition>],
    house: &House,
) -> Result<(MigrationPlan, Actor), Problem> {
    let person = args.person.as_deref().map(Name::from);
    let approver = args.approver.as_deref().map(Name::from);
    if !args.check {
        let (Some(person), Some(approver)) = (&person, &approver) else {
            let why = "--as and --approver name the two persons who move cases";
            return Err(Problem::new(Exit::Usage, "CB-5001", why));
        };
        check_two_persons(&house.law.directory(), person, approver, publish::today())?;
    }
    let mut versions = definitions.iter();
    let to = versions
        .find(|one| one.reference.id == file.id && one.reference.version == file.to)
        .ok_or_else(|| Problem::new(Exit::Absent, "CB-1005", format!("`{}`", file.id)))?;
    let plan = MigrationPlan {
        from: file.from,
        to: house
            .law
            .definition(&to.reference)
            .unwrap_or_else(|| Arc::clone(to)),
        mapping: file.mapping.clone(),
        approver: approver.unwrap_or_else(|| "nobody".into()),
        reason: args.reason.clone(),
    };
    let actor = Actor {
        person,
        ..Actor::default()
    };
    Ok((plan, actor))
}

async fn survey(
    file: &MigrationFile,
    plan: &MigrationPlan,
    actor: &Actor,
    house: &House,
    desk: &Desk,
) -> Result<Vec<Surveyed>, Problem> {
    let cases = cases_of(&*house.store.events(), &file.id).await?;
    let mut progress = desk.progress("survey", cases.len() as u64);
    let mut surveyed = Vec::new();
    for (number, case) in cases.into_iter().enumerate() {
        let (standing, state) = house.engine.survey_migration(plan, case, actor).await?;
        let names = [state.opened().number.clone(), Some(case.to_string())];
        let is_excluded = names
            .iter()
            .flatten()
            .any(|name| file.exclude.contains(name));
        surveyed.push(Surveyed {
            case,
            state,
            standing,
            is_excluded,
        });
        progress.at(number as u64 + 1);
    }
    progress.finish();
    Ok(surveyed)
}

/// Moves what can be moved. Exit code 10 where a case changed meanwhile and stays.
async fn carry_out(
    surveyed: Vec<Surveyed>,
    plan: &MigrationPlan,
    actor: &Actor,
    house: &House,
    desk: &Desk,
) -> Result<Answer, Problem> {
    let mut progress = desk.progress("migrate", surveyed.len() as u64);
    let (mut rows, mut exit) = (Vec::new(), Exit::Done);
    for (number, mut one) in surveyed.into_iter().enumerate() {
        if one.standing == Standing::Moves && !one.is_excluded {
            one.standing = house.engine.migrate(plan, one.case, actor).await?;
            if matches!(one.standing, Standing::Stays(_)) {
                exit = Exit::Partial;
            }
        }
        rows.extend(row(&one, "moved", desk.lang()));
        progress.at(number as u64 + 1);
    }
    progress.finish();
    Ok(Answer::list(COLUMNS, rows).ending(exit))
}

/// The row of a case; none for one that the migration is not about.
fn row(one: &Surveyed, moves: &str, lang: Lang) -> Option<Value> {
    let obstacles = match &one.standing {
        Standing::Stays(obstacles) => &obstacles[..],
        _ => &[],
    };
    let standing = match &one.standing {
        Standing::Elsewhere => return None,
        Standing::Already => "already",
        _ if one.is_excluded => "excluded",
        Standing::Moves => moves,
        Standing::Stays(_) => "stays",
    };
    let said: Vec<&str> = obstacles.iter().map(|one| lang.of(&one.say)).collect();
    let names: Vec<Value> = obstacles
        .iter()
        .map(|one| json!({"name": one.name.as_str(), "zh": one.say.zh, "en": one.say.en()}))
        .collect();
    let number = one.state.opened().number.clone();
    Some(json!({
        "case": number.unwrap_or_else(|| one.case.to_string()),
        "id": one.case.to_string(),
        "standing": standing,
        "why": said.join(lang.pick("；", "; ")),
        "obstacles": names,
    }))
}
