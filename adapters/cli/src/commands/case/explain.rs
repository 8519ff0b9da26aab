//! `case explain`: who could do the tasks that were open at a moment and who could not, and what
//! had been refused by then. It is judged by the law, the directory and the family of that moment.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::access::Directory;
use casebook_engine::case::{CaseState, Command, Complete, OpenTask, Rejection, TaskNo, TaskRef};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Engine, Failure, Request, Subject, load_refusals};
use casebook_engine::stream::CaseId;
use serde_json::{Value, json};

use super::find::find;
use super::{history, names, past};
use crate::args::ExplainArgs;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::house::Store;
use crate::lang::Lang;
use crate::output::{Answer, Block, Column};
use crate::problem::Problem;

/// How many refusals of a case are told, the latest first.
const REFUSALS_MAX: usize = 10;
/// How many of those who are told the same are named; the others are counted.
const PERSONS_MAX: usize = 10;

/// Whether those who are told something may act; the first of them can at once.
const STANDINGS: &[(&str, &str, &str)] = &[
    ("could", "可办", "could"),
    ("once_settled", "条件具备后可办", "once that is settled"),
    ("could_not", "不可办", "could not"),
];

const TASKS: &[Column] = &[
    Column::text("title", "待办", "task"),
    Column::word("standing", "可否", "standing", STANDINGS),
    Column::text("shown", "人员", "persons"),
    Column::text("code", "代码", "code"),
    Column::text("why", "理由", "why"),
    Column::text("basis", "依据", "basis"),
    Column::text("next", "下一步", "next"),
    Column::text("case", "案件", "case"),
];

const REFUSALS: &[Column] = &[
    Column::instant("occurred", "时间", "at"),
    Column::text("person", "人员", "person"),
    Column::text("subject", "拒绝", "refusal"),
    Column::text("case", "案件", "case"),
];

/// What completing each task that was open would have led to, for one person or for everybody in the
/// directory of that moment.
pub(super) async fn run(args: &ExplainArgs, desk: &Desk) -> Result<Answer, Problem> {
    let store = Store::open(&desk.settings).await?;
    let case = find(&args.case, &*store.events()).await?;
    let engine = past::engine(store, case, args.then.point()).await?;
    let family = if args.family {
        engine.family(case).await?
    } else {
        vec![(case, engine.state(case).await?)]
    };
    let directory = engine.law().directory();
    let persons: Vec<Name> = match &args.person {
        Some(person) => vec![person.as_str().into()],
        None => directory.persons.keys().cloned().collect(),
    };
    let (mut tasks, mut refusals) = (Vec::new(), Vec::new());
    for (member, state) in &family {
        let header = state.header.as_ref().ok_or(Failure::NoCase(*member))?;
        let called = header.number.clone().unwrap_or_else(|| member.to_string());
        let asked = Asked {
            engine: &engine,
            directory: &directory,
            persons: &persons,
            lang: desk.lang(),
        };
        for mut row in asked.tasks(*member, state).await? {
            row["case"] = called.clone().into();
            tasks.push(row);
        }
        let refused = load_refusals(&**engine.store(), *member).await?;
        for moment in refused.iter().rev().take(REFUSALS_MAX) {
            let mut row = history::row(moment);
            row["case"] = called.clone().into();
            refusals.push(row);
        }
    }
    if family.is_empty() {
        return Err(Failure::NoCase(case).into());
    }
    let value = json!({ "tasks": tasks, "refusals": refusals });
    Ok(Answer::record(
        value,
        vec![Block::Table(TASKS, tasks), Block::Table(REFUSALS, refusals)],
    ))
}

/// Of whom it is asked, and by whose law.
struct Asked<'a> {
    engine: &'a Engine,
    directory: &'a Directory,
    persons: &'a [Name],
    lang: Lang,
}

/// Those who are told the same about a task.
struct Group {
    standing: usize,
    problem: Option<Value>,
    persons: Vec<Name>,
}

impl Asked<'_> {
    /// The open tasks of a case, one row for each thing that persons are told.
    async fn tasks(&self, case: CaseId, state: &CaseState) -> Result<Vec<Value>, Problem> {
        let header = state.header.as_ref().ok_or(Failure::NoCase(case))?;
        let definition = self.engine.definition_of(header)?;
        let mut rows = Vec::new();
        for (no, task) in &state.tasks {
            let title = names::task_title(&task.name, &definition);
            for mut group in self.groups(case, *no).await? {
                group
                    .persons
                    .sort_by_key(|person| !self.is_of(person, &header.organ));
                rows.push(self.row(*no, task, title, &group));
            }
        }
        Ok(rows)
    }

    /// Who is told what, those who could first.
    async fn groups(&self, case: CaseId, no: TaskNo) -> Result<Vec<Group>, Problem> {
        let request = Request {
            subject: Subject::Case(case),
            command: Command::Complete(Complete::plain(TaskRef::No(no))),
            actor: Actor::default(),
            occurred: None,
            key: None,
            if_version: None,
        };
        let as_actor = |person: &Name| Actor {
            person: Some(person.clone()),
            ..Actor::default()
        };
        let actors: Vec<Actor> = self.persons.iter().map(as_actor).collect();
        let told = self.engine.rehearse_for(&request, &actors).await?;
        let mut groups: BTreeMap<(usize, String), Group> = BTreeMap::new();
        for (person, told) in self.persons.iter().zip(told) {
            let (standing, problem) = match told {
                Ok(_) => (0, None),
                Err(refused) => self.refused(person, refused),
            };
            let key = problem
                .as_ref()
                .map(|told| format!("{}{}", told["code"], told["what"]));
            let group = groups.entry((standing, key.unwrap_or_default()));
            let group = group.or_insert_with(|| Group {
                standing,
                problem,
                persons: Vec::new(),
            });
            group.persons.push(person.clone());
        }
        Ok(groups.into_values().collect())
    }

    /// Whether it lies in the person, and what is said; where it begins with the person, several are
    /// told the same but for that.
    fn refused(&self, person: &Name, refused: Rejection) -> (usize, Option<Value>) {
        let problem = Problem::from(Failure::from(refused));
        let standing = if problem.exit == Exit::Forbidden {
            2
        } else {
            1
        };
        let mut told = problem.json(self.lang);
        let what = told["what"].as_str().unwrap_or_default();
        let rest = [self.called(person), person.as_str()]
            .into_iter()
            .find_map(|name| what.strip_prefix(name))
            .filter(|_| self.persons.len() > 1);
        if let Some(rest) = rest {
            told["what"] = format!("…{rest}").into();
        }
        (standing, Some(told))
    }

    /// Whether a person has or had a post in the organ that handles the case: such are named first.
    fn is_of(&self, person: &Name, organ: &Name) -> bool {
        let found = self.directory.persons.get(person);
        found.is_some_and(|found| found.posts.iter().any(|post| post.organ == *organ))
    }

    fn called<'p>(&'p self, person: &'p Name) -> &'p str {
        let found = self.directory.persons.get(person);
        found.map_or(person.as_str(), |person| &person.name)
    }

    fn row(&self, no: TaskNo, task: &OpenTask, title: &str, group: &Group) -> Value {
        let named = group.persons.iter().take(PERSONS_MAX);
        let more = group.persons.len().saturating_sub(PERSONS_MAX);
        let shown: Vec<&str> = named.clone().map(|person| self.called(person)).collect();
        let shown = shown.join("、");
        let shown = match self.lang {
            _ if more == 0 => shown,
            Lang::Zh => format!("{shown}等{}人", group.persons.len()),
            Lang::En => format!("{shown} and {more} more"),
        };
        let part = |key: &str| group.problem.as_ref().map(|problem| problem[key].clone());
        json!({
            "no": no.0,
            "task": task.name.as_str(),
            "title": title,
            "standing": STANDINGS[group.standing].0,
            "possible": group.problem.is_none(),
            "persons": named.map(Name::as_str).collect::<Vec<_>>(),
            "persons_more": more,
            "shown": shown,
            "code": part("code"),
            "why": part("what"),
            "basis": part("legal_basis"),
            "next": part("next"),
        })
    }
}
