//! `mine conform`: how the cases of a log stand to a model.

use std::path::Path;
use std::sync::Arc;

use casebook_engine::definition::Definition;
use casebook_engine::ports::Law;
use casebook_mining::log::Activities;
use casebook_mining::model::{Conformance, Finding};
use casebook_mining::net::{TooFar, align};
use casebook_workflows::Catalog;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::moves;
use crate::args::{ConformArgs, ConformList};
use crate::commands::calendar::law;
use crate::commands::def;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::log::Log;
use crate::mine::{self, Account, Case, Held, Walker};
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

const RULES: &[Column] = &[
    Column::text("rule", "规则", "rule"),
    Column::text("cases", "违反的案件", "cases that break it"),
    Column::text("say", "要求", "asks"),
    Column::text("basis", "依据", "basis"),
];

const UNFIT: &[Column] = &[
    Column::text("cases", "案件", "cases"),
    Column::text("cost", "代价", "cost"),
    Column::text("moves", "对齐", "alignment"),
];

const LISTED: &[Column] = &[
    Column::text("trace", "第几个案件", "trace"),
    Column::text("case", "案件", "case"),
    Column::text("finding", "结论", "finding"),
    Column::text("rules", "违反的规则", "rules broken"),
];

/// What was found of all cases, or the list of those asked for.
pub(super) async fn run(args: &ConformArgs, desk: &Desk) -> Result<Answer, Problem> {
    let mut log = Log::open(&args.log, desk).await?;
    let mut activities = Activities::default();
    let mut held = match model(args, desk, &mut activities).await? {
        Ok(held) => held,
        Err(faulty) => return Ok(faulty),
    };
    let opens = opens(args, &held, &mut log);
    if let Some(opens) = &opens {
        held.model.opens_with(activities.named(opens));
    }
    let shortest = align(&held.model.net, &[], args.states).map_err(|far| no_way(args, far))?;
    let mut walker = Walker::new(&held);
    let (mut found, mut listed) = (Conformance::default(), Vec::new());
    let account = mine::read(log, desk, &mut activities, &mut |names, case| {
        if case.trace.steps.is_empty() {
            return;
        }
        let (sequence, finding) = walker.walk(&case, names);
        found.add(&held.model, &sequence, &finding, shortest.cost, args.states);
        if args.list.is_some_and(|list| is_listed(list, &finding)) {
            listed.push(row(&case, &finding, &held));
        }
    });
    if args.list.is_some() {
        return Ok(Answer::list(LISTED, listed).ending(account.exit()));
    }
    let told = Told {
        args,
        held: &held,
        found: &found,
        activities: &activities,
        account: &account,
        opens,
    };
    Ok(told.answer(desk.lang()))
}

/// The model that the call names, or the list of what is wrong with it.
async fn model(
    args: &ConformArgs,
    desk: &Desk,
    activities: &mut Activities,
) -> Result<Result<Held, Answer>, Problem> {
    let path = Path::new(&args.model);
    let is_net = path
        .extension()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("pnml"));
    if is_net {
        return Held::of_pnml(path, activities).map(Ok);
    }
    if !path.exists() {
        let definition = definition(&args.model, desk).await?;
        return Held::of_definition(definition, activities).map(Ok);
    }
    match def::found(&args.model, desk).await? {
        Ok(definition) => Held::of_definition(definition, activities).map(Ok),
        Err(faulty) => Ok(Err(faulty)),
    }
}

/// The definition in force of that id, else the one that the program brings along: nothing is
/// decided under it, so it need not be published.
async fn definition(id: &str, desk: &Desk) -> Result<Arc<Definition>, Problem> {
    let now = Timestamp::now();
    let found = law(desk).await?.definition_at(id, now);
    let found = found.or_else(|| Catalog::shipped().definition_at(id, now));
    found.ok_or_else(|| Problem::new(Exit::Absent, "CB-1005", format!("`{id}`")))
}

/// What opens a case of a definition: what the call says, else the first event of the log, unless
/// it is something that only happens later.
fn opens(args: &ConformArgs, held: &Held, log: &mut Log) -> Option<String> {
    if held.definition.is_none() || args.opens.is_some() {
        return args.opens.clone();
    }
    log.first_activity().filter(|first| held.may_open(first))
}

fn no_way(args: &ConformArgs, far: TooFar) -> Problem {
    let why = format!("{}: {} states", args.model, far.states);
    Problem::new(Exit::Invalid, "CB-5033", why)
}

fn is_listed(list: ConformList, finding: &Finding) -> bool {
    match (list, finding) {
        (ConformList::All, _) | (ConformList::Unfit, Finding::Unfit) => true,
        (ConformList::Kept, Finding::Fit(broken)) => broken.is_empty(),
        (ConformList::Broken, Finding::Fit(broken)) => !broken.is_empty(),
        _ => false,
    }
}

fn row(case: &Case<'_>, finding: &Finding, held: &Held) -> Value {
    let (word, broken) = match finding {
        Finding::Unfit => ("unfit", &[][..]),
        Finding::Fit(broken) if broken.is_empty() => ("kept", &[][..]),
        Finding::Fit(broken) => ("broken", &broken[..]),
    };
    let rules = broken
        .iter()
        .map(|rule| held.model.rules[*rule].name.as_str());
    json!({
        "trace": case.logged.ordinal + 1,
        "case": case.trace.name,
        "finding": word,
        "rules": rules.collect::<Vec<_>>(),
    })
}

/// What is told at the end.
struct Told<'t> {
    args: &'t ConformArgs,
    held: &'t Held,
    found: &'t Conformance,
    activities: &'t Activities,
    account: &'t Account,
    opens: Option<String>,
}

impl Told<'_> {
    fn answer(&self, lang: Lang) -> Answer {
        let (found, tokens) = (self.found, self.found.tokens);
        let (rules, unfit) = (self.rules(lang), self.unfit(lang));
        let id = self
            .held
            .definition
            .as_ref()
            .map(|definition| &definition.reference);
        let mut value = json!({
            "model": self.args.model,
            "version": id.map(|id| id.version),
            "digest": id.map(|id| id.digest.as_str()),
            "opens": self.opens,
            "cases": found.cases,
            "fitting": found.fitting,
            "fitting_with_rules": found.keeping,
            "rules": rules,
            "replay": {
                "fitting": found.replayed,
                "mean_fitness": found.replay_fitness().to_string(),
                "log_fitness": tokens.fitness().to_string(),
                "produced": tokens.produced,
                "consumed": tokens.consumed,
                "missing": tokens.missing,
                "remaining": tokens.remaining,
                "events_unknown_to_the_model": tokens.strange,
            },
            "alignment": {
                "cost": found.cost,
                "mean_fitness": found.align_fitness().to_string(),
                "not_found": found.unaligned,
            },
            "unfit_variants": unfit,
        });
        self.account.tell(&mut value);
        let mut blocks = vec![Block::Text(self.sentence(lang))];
        let tables = [(RULES, rules), (UNFIT, unfit)];
        let filled = tables.into_iter().filter(|(_, rows)| !rows.is_empty());
        blocks.extend(filled.map(|(columns, rows)| Block::Table(columns, rows)));
        blocks.extend(self.account.blocks(lang));
        let exit = match (self.account.exit(), found.unaligned) {
            (Exit::Done, 1..) => Exit::Partial,
            (exit, _) => exit,
        };
        Answer::record(value, blocks).ending(exit)
    }

    /// The rules that are broken, those that most cases break first.
    fn rules(&self, lang: Lang) -> Vec<Value> {
        let mut broken: Vec<(&usize, &u64)> = self.found.broken.iter().collect();
        broken.sort_by_key(|(rule, cases)| (std::cmp::Reverse(**cases), **rule));
        let rows = broken.into_iter().map(|(rule, cases)| {
            let rule = &self.held.model.rules[*rule];
            json!({
                "rule": rule.name,
                "cases": cases,
                "say": rule.words(lang == Lang::En),
                "basis": rule.basis,
            })
        });
        rows.collect()
    }

    /// The variants that do not fit, those of most cases first.
    fn unfit(&self, lang: Lang) -> Vec<Value> {
        let ranked = self.found.ranked().into_iter();
        let costly = ranked.filter(|(_, nearest)| match &nearest.aligned {
            Ok(aligned) => aligned.cost > 0,
            Err(_) => true,
        });
        let rows = costly.take(self.args.limit).map(|(sequence, nearest)| {
            let names = |sequence: &[_]| -> Vec<String> {
                let names = sequence
                    .iter()
                    .map(|one| self.activities.name(*one).to_owned());
                names.collect()
            };
            let aligned = nearest.aligned.as_ref().ok();
            let moves = aligned.map(|aligned| {
                moves::told(&aligned.moves, &self.held.model, self.activities, lang)
            });
            json!({
                "cases": nearest.cases,
                "cost": aligned.map(|aligned| aligned.cost),
                "moves": moves,
                "activities": names(sequence),
                "missing_tokens": nearest.replayed.missing,
                "remaining_tokens": nearest.replayed.remaining,
            })
        });
        rows.collect()
    }

    fn sentence(&self, lang: Lang) -> String {
        let Conformance {
            cases,
            fitting,
            keeping,
            cost,
            unaligned,
            ..
        } = self.found;
        let (replay, aligned) = (self.found.replay_fitness(), self.found.align_fitness());
        match lang {
            Lang::Zh => format!(
                "{cases} 件中 {fitting} 件符合流程，其中 {keeping} 件不违反任何规则；\
                 重放拟合度 {replay}，对齐拟合度 {aligned}（总代价 {cost}，未找到 {unaligned} 件）"
            ),
            Lang::En => format!(
                "{fitting} of {cases} cases fit the net, {keeping} of them break no rule; replay \
                 fitness {replay}, alignment fitness {aligned} (cost {cost}, {unaligned} not found)"
            ),
        }
    }
}
