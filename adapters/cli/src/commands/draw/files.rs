//! `draw files`: the plan of an evaluation, and its sample.
//!
//! | the plan | what the call does |
//! |---|---|
//! | is not there | writes it and hands it to the head of supervision |
//! | is approved | takes the population from the log, draws the order, fixes the sample |
//! | was left between two of these steps | goes on with the next |

use std::collections::BTreeMap;

use casebook_engine::case::{CaseState, Event, Open};
use casebook_engine::runtime::load_moments;
use casebook_engine::stream::{CaseId, Position};
use casebook_engine::{Facts, Name, Value};
use casebook_figures::{EVALUATION_PLAN, REASONS};
use serde_json::json;

use super::steps;
use crate::args::DrawFilesArgs;
use crate::counting::position;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::House;
use crate::names::Names;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;
use crate::sampling::{Chosen, Criteria, Population, chosen, population, texts};

/// How many files one plan can hold: their numbers stand in one event, twice.
const FILES_MAX: usize = 3_000;

/// How many files one plan can have evaluated: a case is opened for each.
const SAMPLE_MAX: usize = 200;

const COLUMNS: &[Column] = &[
    Column::text("file_no", "案卷", "file"),
    Column::text("unit", "单位", "unit"),
    Column::text("procedure", "案件种类", "procedure"),
    Column::word("reason", "入选原因", "why", REASONS),
    Column::text("rank", "抽签次序", "rank"),
    Column::text("number", "评查案件", "evaluation"),
    Column::hidden("case"),
    Column::hidden("plan"),
];

/// Writes a plan, or draws by one.
pub(super) async fn run(args: &DrawFilesArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    match &args.plan {
        None => plan(args, &house, desk).await,
        Some(plan) => draw(plan, args, &house, desk).await,
    }
}

/// Writes the plan. What it is about is counted, so that a plan that cannot be drawn is not written;
/// nothing of the count is recorded.
async fn plan(args: &DrawFilesArgs, house: &House, desk: &Desk) -> Result<Answer, Problem> {
    let criteria = Criteria::of(args, house)?;
    let cut = position(&*house.store.events(), args.as_of, None).await?;
    let found = population(house, &criteria, cut).await?;
    check(&criteria, &found)?;
    let office = args.office.clone().unwrap_or_else(|| args.organ[0].clone());
    let mut value = json!({
        "population": found.files.len(),
        "always": found.numbers(true),
        "sample": size(&criteria, &found),
        "cut_position": cut.to_string(),
        "digest": found.digest(),
        "dry_run": args.doing.dry_run,
    });
    if !args.doing.dry_run {
        let open = Open {
            title: format!("{}案卷评查", criteria.period),
            organ: office.as_str().into(),
            seat: None,
            facts: Facts::new(),
            parent: None,
            number: None,
            imported_from: None,
            link: None,
        };
        let case = steps::open(house, EVALUATION_PLAN, open, (&args.doing, "open")).await?;
        let content = (criteria.facts(), None);
        steps::complete(house, case, "plan", content, (&args.doing, "plan")).await?;
        house.react().await;
        value["case"] = json!(case.to_string());
        value["number"] = json!(number(&*house.engine.state(case).await?, case));
    }
    let lang = desk.lang();
    let said = |zh, en, key: &str| {
        let text = value[key].as_str().map(str::to_owned);
        let text = text.unwrap_or_else(|| value[key].to_string());
        (lang.pick(zh, en).to_owned(), text)
    };
    let mut fields = vec![
        said("范围（现在）", "population now", "population"),
        said("必查", "always in", "always"),
        said("评查", "to be evaluated", "sample"),
    ];
    if !args.doing.dry_run {
        fields.insert(0, said("方案", "plan", "number"));
        let next = format!(
            "casebook draw files --plan {} --as …",
            value["number"].as_str().unwrap_or("")
        );
        let label = lang.pick("批准后", "once it is approved").to_owned();
        fields.push((label, next));
    }
    Ok(Answer::record(value, vec![Block::Fields(fields)]))
}

/// Draws by an approved plan.
async fn draw(
    name: &str,
    args: &DrawFilesArgs,
    house: &House,
    desk: &Desk,
) -> Result<Answer, Problem> {
    let (case, state) = steps::plan(house, name, EVALUATION_PLAN).await?;
    let is_open = |task: &str| state.tasks.values().any(|open| open.name == *task);
    if !["take", "draw", "choose"].into_iter().any(is_open) {
        let standing: Vec<&str> = state.stages.values().map(|one| one.name.as_str()).collect();
        return Err(steps::unready(format!("`{name}`: {}", standing.join(", "))));
    }
    let criteria =
        Criteria::from_facts(&state.facts).ok_or_else(|| steps::unready(format!("`{name}`")))?;
    let events = house.store.events();
    let cut = match cut_of(&state) {
        Some(cut) => cut,
        None => position(&*events, args.as_of, None).await?,
    };
    let found = population(house, &criteria, cut).await?;
    check(&criteria, &found)?;
    let lots = found.numbers(false);
    if args.doing.dry_run {
        let value = json!({
            "dry_run": true,
            "population": found.files.len(),
            "always": found.numbers(true),
            "by_lot": lots.len(),
            "digest": found.digest(),
        });
        return Ok(Answer::record(value, Vec::new()));
    }
    if is_open("take") {
        let content = (taken(&found, cut), Some(found.digest()));
        steps::complete(house, case, "take", content, (&args.doing, "take")).await?;
    }
    if !is_open("choose") && !lots.is_empty() {
        let content = (Facts::new(), None);
        steps::complete(house, case, "draw", content, (&args.doing, "draw")).await?;
    }
    let state = house.engine.state(case).await?;
    let order = texts(&state.facts, "order").unwrap_or_default();
    let sample = chosen(&found.files, &order, &criteria);
    let content = (fixed(house, case, &sample).await?, None);
    steps::complete(house, case, "choose", content, (&args.doing, "choose")).await?;
    house.react().await;
    shown(house, case, &sample, desk).await
}

/// Refuses what cannot be drawn.
fn check(criteria: &Criteria, found: &Population) -> Result<(), Problem> {
    let files = found.files.len();
    if files == 0 {
        let organs = criteria.organs.join("、");
        let why = format!(
            "{organs}; {}; {}",
            criteria.period,
            criteria.kinds.join("、")
        );
        return Err(Problem::new(Exit::Absent, "CB-5060", why));
    }
    if files > FILES_MAX {
        let why = format!("{files} > {FILES_MAX}");
        return Err(Problem::new(Exit::Usage, "CB-5066", why));
    }
    let size = size(criteria, found);
    if size > files || size > SAMPLE_MAX {
        let why = format!("{size} > {}", files.min(SAMPLE_MAX));
        return Err(Problem::new(Exit::Usage, "CB-5061", why));
    }
    Ok(())
}

/// How many files come into the sample.
fn size(criteria: &Criteria, found: &Population) -> usize {
    let always = found.numbers(true).len();
    criteria.size.of(found.files.len()).max(always)
}

/// The position of the cut-off, once it is recorded.
pub(super) fn cut_of(state: &CaseState) -> Option<Position> {
    match state.facts.get("cut_position") {
        Some(Value::Int(position)) => u64::try_from(*position).ok().map(Position),
        _ => None,
    }
}

fn taken(found: &Population, cut: Position) -> Facts {
    let number = |number: u64| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
    let list = |texts: Vec<String>| Value::List(texts.into_iter().map(Value::Text).collect());
    let pool = found.numbers(false);
    [
        ("cut_position", number(cut.0)),
        ("population", number(found.files.len() as u64)),
        ("digest", Value::Text(found.digest())),
        ("mandatory", list(found.numbers(true))),
        ("lots", number(pool.len() as u64)),
        ("pool", list(pool)),
    ]
    .into_iter()
    .map(|(name, value)| (name.into(), value))
    .collect()
}

/// The seed that was drawn with, and the sample, as facts.
async fn fixed(house: &House, case: CaseId, sample: &[Chosen<'_>]) -> Result<Facts, Problem> {
    let moments = load_moments(&*house.store.events(), case).await?;
    let seed = moments.iter().rev().find_map(|moment| match &moment.event {
        Event::ItemsDrawn(drawn) => Some(drawn.seed.to_string()),
        _ => None,
    });
    let names = Names::new(&house.law, crate::lang::Lang::Zh);
    let sample = sample
        .iter()
        .map(|one| recorded(one, &names.organ(&one.file.organ)));
    let facts = [
        ("seed", Value::Text(seed.unwrap_or_else(|| "-".to_owned()))),
        ("sample", Value::List(sample.collect())),
    ];
    let facts = facts.into_iter();
    Ok(facts.map(|(name, value)| (name.into(), value)).collect())
}

/// A file of the sample as the plan records it.
pub(super) fn recorded(one: &Chosen<'_>, unit: &str) -> Value {
    let reason = one.file.rule.as_deref().unwrap_or("random");
    let parts = [
        ("file_no", one.file.number.as_str()),
        ("unit", unit),
        ("procedure", &one.file.procedure),
        ("reason", reason),
    ];
    let parts = parts.map(|(name, text)| (Name::from(name), Value::Text(text.to_owned())));
    Value::Record(BTreeMap::from(parts))
}

/// One row for each file of the sample, with the case that was opened for it.
async fn shown(
    house: &House,
    case: CaseId,
    sample: &[Chosen<'_>],
    desk: &Desk,
) -> Result<Answer, Problem> {
    let moments = load_moments(&*house.store.events(), case).await?;
    let called: Vec<CaseId> = moments
        .iter()
        .filter_map(|moment| match &moment.event {
            Event::LinkCalled(called) => Some(called.case),
            _ => None,
        })
        .collect();
    let plan = number(&*house.engine.state(case).await?, case);
    let names = Names::new(&house.law, desk.lang());
    let mut rows = Vec::with_capacity(sample.len());
    for (one, evaluation) in sample.iter().zip(called) {
        let state = house.engine.state(evaluation).await?;
        let definitions = house.law.definitions();
        let procedure = definitions
            .iter()
            .find(|known| known.reference.id == *one.file.procedure);
        rows.push(json!({
            "file_no": one.file.number,
            "unit": names.organ(&one.file.organ),
            "procedure": procedure.map_or(one.file.procedure.as_str(), |known| desk.lang().of(&known.title)),
            "reason": one.file.rule.as_deref().unwrap_or("random"),
            "rank": one.rank,
            "number": number(&state, evaluation),
            "case": evaluation.to_string(),
            "plan": plan,
        }));
    }
    Ok(Answer::list(COLUMNS, rows))
}

/// The number of a case, or its id where it has none.
pub(in crate::commands) fn number(state: &CaseState, case: CaseId) -> String {
    let number = state
        .header
        .as_ref()
        .and_then(|header| header.number.clone());
    number.unwrap_or_else(|| case.to_string())
}
