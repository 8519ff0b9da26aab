//! Figures for the pages: one indicator and one report, folded from the log of the bureau in memory.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use casebook_engine::ports::EventStore;
use casebook_engine::stream::{CaseId, Position};
use casebook_figures::{Choice, Cut, Filled, Fold, Period, Plan, Reading, fill, page};
use casebook_http::{Known, Question, Refused, Reports};
use casebook_workflows::{Catalog, Language, load_indicators, load_report};

const INDICATORS: &[u8] = "\
indicators: 1
id: bureau
title: {zh: 本局指标, en: our indicators}
basis: 某规定
figures:
  bureau.filed: {title: {zh: 立案, en: filed}, unit: {zh: 件, en: cases}, cases: [{of: penalty.hearing, at: case.filed}]}
"
.as_bytes();

const REPORT: &[u8] = "\
report: 1
id: bureau
title: {zh: 本局报告, en: Report of our bureau}
version: 1
basis: 某规定
sections:
  - title: {zh: 立案, en: Filing}
    lines:
      - {figure: bureau.filed, say: {zh: '立案{value}，{change}', en: 'filed: {value}, {change}'}}
"
.as_bytes();

/// The shipped law, read once.
static LAW: LazyLock<Catalog> = LazyLock::new(Catalog::shipped);

/// Reports over a log.
pub(crate) struct Figures {
    /// The log.
    pub(crate) events: Arc<dyn EventStore>,
}

impl Figures {
    async fn read(
        &self,
        asked: &Question,
        cases: usize,
        after: Option<CaseId>,
    ) -> Result<Reading, Refused> {
        let refused = |why: &dyn std::fmt::Display| Refused {
            said: (why.to_string(), why.to_string()),
        };
        let period = Period::parse(&asked.period).map_err(|fault| refused(&fault))?;
        let mut periods = vec![period];
        periods.extend(asked.compare.map(|compare| periods[0].before(compare)));
        let choice = Choice {
            organs: asked.organ.iter().cloned().collect(),
            cases,
            after,
            ..Choice::default()
        };
        let known = known();
        let definitions = LAW.definitions();
        let calendars = LAW.calendars();
        let plan = Plan::new(
            &choice,
            &known.indicators,
            &definitions,
            &calendars,
            periods,
        );
        let mut fold = Fold::new(Arc::new(plan.map_err(|unknown| refused(&unknown))?));
        for recorded in self
            .events
            .read_all(Position::START, 10_000)
            .await
            .expect("memory")
        {
            fold.take(&recorded).map_err(|fault| refused(&fault))?;
        }
        Ok(Reading::of(fold))
    }
}

fn known() -> Known {
    let definitions = LAW.definitions();
    let mut loaded = load_indicators(&[INDICATORS], &definitions);
    let indicators = loaded.remove(0).indicators;
    let report = load_report(REPORT, &indicators);
    assert_eq!(report.problems, []);
    Known {
        reports: report.report.into_iter().collect(),
        indicators,
    }
}

#[async_trait]
impl Reports for Figures {
    async fn known(&self) -> Result<Known, Refused> {
        Ok(known())
    }

    async fn figures(&self, question: &Question) -> Result<Filled, Refused> {
        let reading = self.read(question, 5, None).await?;
        let cut = Cut {
            position: self.events.head().await.expect("memory"),
            recorded: super::now(),
            day: "2026-08-20".parse().expect("a day"),
        };
        Ok(fill(&known().reports[0], &reading, question.compare, cut))
    }

    async fn cases(
        &self,
        question: &Question,
        figure: &str,
        after: Option<CaseId>,
        most: usize,
    ) -> Result<Vec<CaseId>, Refused> {
        let reading = self.read(question, most, after).await?;
        let found = reading.figure(figure, 0);
        Ok(found.map(|figure| figure.cases.clone()).unwrap_or_default())
    }

    async fn file(
        &self,
        question: &Question,
        _shape: &str,
        language: Language,
    ) -> Result<Vec<u8>, Refused> {
        let filled = self.figures(question).await?;
        Ok(page(&filled, &[], language).into_bytes())
    }
}
