//! `indicator stages`: how long the stages and limits of procedures take, beside what the law allows.

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Limit, LimitStart, Text};
use casebook_figures::{Figure, Reading};
use casebook_workflows::{Formula, Indicator, Source};
use serde_json::{Value, json};

use crate::args::{Scope, StagesArgs};
use crate::counting::{Question, Shelf, counted};
use crate::desk::Desk;
use crate::lang::Lang;
use crate::output::{Answer, Column};
use crate::problem::Problem;

const COLUMNS: &[Column] = &[
    Column::text("definition", "流程", "definition"),
    Column::word(
        "kind",
        "类别",
        "kind",
        &[("stage", "环节", "stage"), ("limit", "期限", "limit")],
    ),
    Column::text("title", "名称", "title"),
    Column::text("ended", "完成", "ended"),
    Column::text("p50", "P50（日历天）", "P50 (calendar days)"),
    Column::text("p90", "P90（日历天）", "P90 (calendar days)"),
    Column::text("allowed", "法定", "allowed"),
    Column::text("expired", "届满未办", "ran out"),
    Column::text("basis", "依据", "basis"),
    Column::hidden("name"),
    Column::hidden("unconfirmed"),
    Column::hidden("cut_position"),
    Column::hidden("cut_recorded"),
];

/// One row for each stage that was left, and each limit that was met or ran out, in the period.
pub(super) async fn run(args: &StagesArgs, desk: &Desk) -> Result<Answer, Problem> {
    let house = desk.house().await?;
    let mut shelf = Shelf::open(&house.law, None)?;
    let definitions: Vec<Name> = args
        .definition
        .iter()
        .map(|id| id.as_str().into())
        .collect();
    let measured = measured(&shelf.definitions, &definitions);
    shelf.indicators = measured.iter().flat_map(Measured::indicators).collect();
    let question = Question {
        definitions,
        ..Question::default()
    };
    let scope = Scope {
        period: args.period.clone(),
        compare: None,
        organ: args.organ.clone(),
        as_of: args.as_of,
        from: None,
    };
    let counted = counted(&house, &shelf, &scope, &question, desk).await?;
    let rows = measured.iter().filter_map(|one| {
        let mut row = one.row(&counted.reading, desk.lang())?;
        row["cut_position"] = json!(counted.cut.position.to_string());
        row["cut_recorded"] = json!(counted.cut.recorded.to_string());
        Some(row)
    });
    Ok(Answer::list(COLUMNS, rows.collect()))
}

/// A stage or a limit of a definition, by whatever version.
struct Measured {
    definition: Name,
    name: Name,
    title: Text,
    /// The limit; none for a stage.
    limit: Option<Limit>,
}

/// The stages and limits of definitions, as their latest versions call them.
fn measured(definitions: &[Arc<Definition>], chosen: &[Name]) -> Vec<Measured> {
    let mut found: BTreeMap<(Name, bool, Name), (u32, Measured)> = BTreeMap::new();
    for definition in definitions {
        let reference = &definition.reference;
        if !chosen.is_empty() && !chosen.contains(&reference.id) {
            continue;
        }
        let stages = definition.stages.values();
        let stages = stages.map(|stage| (&stage.name, stage.title.clone(), None));
        let limits = definition.limits.values().map(|limit| {
            let title = limit.title.clone();
            let title = title.unwrap_or_else(|| plain(limit.name.as_str()));
            (&limit.name, title, Some(limit.clone()))
        });
        for (name, title, limit) in stages.chain(limits) {
            let key = (reference.id.clone(), limit.is_some(), name.clone());
            let measured = Measured {
                definition: reference.id.clone(),
                name: name.clone(),
                title,
                limit,
            };
            let is_older = |other: &(u32, Measured)| other.0 >= reference.version;
            if !found.get(&key).is_some_and(is_older) {
                found.insert(key, (reference.version, measured));
            }
        }
    }
    found.into_values().map(|(_, measured)| measured).collect()
}

impl Measured {
    /// What is counted of it: how often it ended and ran out, and how long it took.
    fn indicators(&self) -> Vec<Arc<Indicator>> {
        let happening = |word: &str| Name::from(format!("{}.{word}", self.name));
        let (from, at) = match &self.limit {
            None => (vec![happening("entered")], vec![happening("left")]),
            Some(limit) => {
                let started = match &limit.start {
                    LimitStart::Happening(name) => vec![name.clone()],
                    LimitStart::Fact(_) => Vec::new(),
                };
                (started, vec![happening("met"), happening("late")])
            }
        };
        let mut all = vec![self.indicator("ended", Formula::Count(vec![self.source(&[], &at)]))];
        if !from.is_empty() {
            for percentile in [50, 90] {
                let spans = vec![self.source(&from, &at)];
                let formula = Formula::Duration { percentile, spans };
                all.push(self.indicator(&format!("p{percentile}"), formula));
            }
        }
        if self.limit.is_some() {
            let ran_out = vec![self.source(&[], &[happening("expired")])];
            all.push(self.indicator("expired", Formula::Count(ran_out)));
        }
        all
    }

    fn source(&self, from: &[Name], at: &[Name]) -> Source {
        Source {
            of: vec![self.definition.clone()],
            at: at.to_vec(),
            from: from.to_vec(),
            fact: None,
            when: None,
            conditions: BTreeMap::new(),
        }
    }

    fn id(&self, what: &str) -> Name {
        let kind = if self.limit.is_some() {
            "limit"
        } else {
            "stage"
        };
        format!("{}/{kind}/{}/{what}", self.definition, self.name).into()
    }

    fn indicator(&self, what: &str, formula: Formula) -> Arc<Indicator> {
        Arc::new(Indicator {
            id: self.id(what),
            matter: self.title.clone(),
            title: self.title.clone(),
            unit: plain("天"),
            decimals: u32::from(matches!(formula, Formula::Duration { .. })),
            change_decimals: 1,
            basis: String::new(),
            formula,
            since: None,
            unconfirmed: false,
            digest: "".into(),
        })
    }

    /// The row; none where nothing ended or ran out.
    fn row(&self, reading: &Reading, lang: Lang) -> Option<Value> {
        let printed = |what: &str| {
            let figure = reading.figure(self.id(what).as_str(), 0);
            figure.and_then(Figure::printed)
        };
        let (ended, expired) = (printed("ended")?, printed("expired"));
        let is_nothing = |count: &str| count == "0";
        if is_nothing(&ended) && expired.as_deref().is_none_or(is_nothing) {
            return None;
        }
        let took = |what: &str| printed(what).filter(|_| !is_nothing(&ended));
        Some(json!({
            "definition": self.definition.as_str(),
            "kind": if self.limit.is_some() { "limit" } else { "stage" },
            "name": self.name.as_str(),
            "title": lang.of(&self.title),
            "ended": ended,
            "p50": took("p50"),
            "p90": took("p90"),
            "allowed": self.limit.as_ref().map(|limit| limit.within.to_string()),
            "expired": expired,
            "basis": self.limit.as_ref().map(|limit| basis(limit, lang)),
            "unconfirmed": self.limit.as_ref().map(|limit| limit.unconfirmed),
        }))
    }
}

/// The article; what is not confirmed says so.
fn basis(limit: &Limit, lang: Lang) -> String {
    let mark = if limit.unconfirmed {
        lang.pick("（待法制机构确认）", " (to be confirmed)")
    } else {
        ""
    };
    format!("{}{mark}", limit.basis)
}

fn plain(zh: &str) -> Text {
    let zh = zh.to_owned();
    Text { zh, en: None }
}
