//! What reports are computed by: a port, for figures are folded from the log and printed elsewhere.

use std::sync::Arc;

use async_trait::async_trait;
use casebook_engine::Name;
use casebook_engine::stream::{CaseId, Position};
use casebook_figures::{Compare, Filled};
use casebook_workflows::{Indicator, Language, ReportTemplate};

/// Which report, over what.
#[derive(Clone, Debug)]
pub struct Question {
    /// The template.
    pub report: String,
    /// The period, such as `2018H1`.
    pub period: String,
    /// The period that it is compared with.
    pub compare: Option<Compare>,
    /// Only cases of this organ.
    pub organ: Option<Name>,
    /// Up to where the log is read; its end when absent.
    pub until: Option<Position>,
}

/// What can be asked for.
#[derive(Debug)]
pub struct Known {
    /// The templates.
    pub reports: Vec<ReportTemplate>,
    /// The indicators.
    pub indicators: Vec<Arc<Indicator>>,
}

/// Why there are no figures.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Code, reason and next step, in Chinese and English.
    pub said: (String, String),
}

/// Reports over the log.
///
/// Every question is bounded: one report is computed at a time, off the threads that answer, and what
/// nobody waits for any more is given up.
#[async_trait]
pub trait Reports: Send + Sync {
    /// What can be asked for.
    ///
    /// # Errors
    /// [`Refused`] when a text cannot be read.
    async fn known(&self) -> Result<Known, Refused>;

    /// The report with its figures, and a few of the cases of each.
    ///
    /// # Errors
    /// [`Refused`]: who asks corrects the question.
    async fn figures(&self, question: &Question) -> Result<Filled, Refused>;

    /// The cases of a figure after one of them, in the order of their ids, at most so many.
    ///
    /// # Errors
    /// [`Refused`]: who asks corrects the question.
    async fn cases(
        &self,
        question: &Question,
        figure: &str,
        after: Option<CaseId>,
        most: usize,
    ) -> Result<Vec<CaseId>, Refused>;

    /// The report as a file: `html`, `pdf`, `xlsx`, `csv` or `json`.
    ///
    /// # Errors
    /// [`Refused`]: who asks corrects the question.
    async fn file(
        &self,
        question: &Question,
        shape: &str,
        language: Language,
    ) -> Result<Vec<u8>, Refused>;
}
