//! `casebook indicator …`, `casebook figure …`, `casebook report …`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

use super::Doing;

/// What to do with indicators.
#[derive(Debug, Subcommand)]
pub(crate) enum IndicatorVerb {
    /// The indicators and how each is computed (列表).
    Ls(FilesArgs),
    /// One indicator: formula, unit, basis (查看).
    Show(ShowIndicatorArgs),
    /// Compute indicators over a period from the log (计算).
    Run(RunIndicatorArgs),
    /// How long stages and limits took, P50 and P90, beside what the law allows (环节用时).
    Stages(StagesArgs),
}

/// What to do with single figures.
#[derive(Debug, Subcommand)]
pub(crate) enum FigureVerb {
    /// A figure and the cases that make it (追溯到案件).
    Show(FigureArgs),
}

/// What to do with reports.
#[derive(Debug, Subcommand)]
pub(crate) enum ReportVerb {
    /// The report templates (列表).
    Ls(FilesArgs),
    /// Compute a report over a period from the log (编制).
    Run(RunReportArgs),
    /// Freeze the figures of a report in a case, to be edited, approved and circulated there (冻结).
    Freeze(FreezeArgs),
    /// A frozen report with its texts and where its case stands (查看).
    Show(ShowReportArgs),
    /// Edit a block of text of a frozen report; each edit is recorded (修改文字).
    Edit(EditArgs),
    /// Compute the figures of a frozen report again at its cut-off (复核). Exit code 9 when they differ.
    Verify(FrozenArgs),
}

/// Where indicators and templates come from.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook indicator ls
  casebook report ls -o json")]
pub(crate) struct FilesArgs {
    /// A folder with files of one's own, beside those that ship.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) from: Option<PathBuf>,
}

/// `indicator show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook indicator show reconsideration.correction_rate")]
pub(crate) struct ShowIndicatorArgs {
    /// The id of an indicator.
    #[arg(value_name = "ID")]
    pub(crate) indicator: String,
    /// A folder with files of one's own, beside those that ship.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) from: Option<PathBuf>,
}

/// With what a period is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Comparison {
    /// The same days a year before (同比).
    Yoy,
    /// The period before (环比).
    Pop,
}

/// By what figures are broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Breakdown {
    /// The organ that has the case.
    Organ,
    /// The definition.
    Definition,
    /// The month.
    Month,
    /// Who acted.
    Person,
}

/// Which part of the log counts.
#[derive(Clone, Debug, Args)]
pub(crate) struct Scope {
    /// The period: 2018, 2018Q1, 2018H1, 2018-03 or 2018-01-01..2018-03-31.
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: String,
    /// Compare with another period.
    #[arg(long, value_enum)]
    pub(crate) compare: Option<Comparison>,
    /// Only cases of these organs (机关); may be repeated.
    #[arg(long, value_name = "ORGAN")]
    pub(crate) organ: Vec<String>,
    /// Only what was recorded up to this instant; all when absent (截止).
    #[arg(long, value_name = "INSTANT")]
    pub(crate) as_of: Option<Timestamp>,
    /// A folder with indicators and templates of one's own, beside those that ship.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) from: Option<PathBuf>,
}

/// `indicator run`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook indicator run --period 2018
  casebook indicator run limits.overdue_rate review.rate --period 2026Q1 --compare pop
  casebook indicator run cases.opened --period 2018H1 --by organ -o csv
  casebook indicator run cases.opened --period 2018 --as-of 2026-03-01T00:00:00Z")]
pub(crate) struct RunIndicatorArgs {
    /// The ids of indicators; all when absent.
    #[arg(value_name = "ID")]
    pub(crate) indicators: Vec<String>,
    /// Which part of the log.
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// Only cases under these definitions (流程); may be repeated.
    #[arg(long, value_name = "ID")]
    pub(crate) definition: Vec<String>,
    /// Break the figures down.
    #[arg(long, value_enum)]
    pub(crate) by: Option<Breakdown>,
}

/// `indicator stages`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook indicator stages --period 2026H1
  casebook indicator stages --definition penalty.hearing --definition reconsideration --period 2026 -o csv")]
pub(crate) struct StagesArgs {
    /// The period: 2018, 2018Q1, 2018H1, 2018-03 or 2018-01-01..2018-03-31.
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: String,
    /// Only cases of these organs (机关); may be repeated.
    #[arg(long, value_name = "ORGAN")]
    pub(crate) organ: Vec<String>,
    /// Only what was recorded up to this instant; all when absent (截止).
    #[arg(long, value_name = "INSTANT")]
    pub(crate) as_of: Option<Timestamp>,
    /// Only cases under these definitions (流程); may be repeated.
    #[arg(long, value_name = "ID")]
    pub(crate) definition: Vec<String>,
}

/// `figure show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook figure show reconsideration.cases --period 2018
  casebook figure show reconsideration.cases --period 2018 --cases --limit 1000 -o csv")]
pub(crate) struct FigureArgs {
    /// The id of an indicator.
    #[arg(value_name = "ID")]
    pub(crate) indicator: String,
    /// Which part of the log.
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// List the cases that make it, with number and title.
    #[arg(long)]
    pub(crate) cases: bool,
    /// At most so many cases, 1 to 1000.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) limit: u16,
    /// Only cases after this one, in the order of their ids: the next page.
    #[arg(long, value_name = "CASE")]
    pub(crate) after: Option<uuid::Uuid>,
}

/// `report run`.
#[derive(Debug, Args)]
#[command(
    after_help = "The file of --out has the shape of its name: .html, .pdf, .xlsx, .csv or .json. A PDF is set in a font of
this machine; on Debian `apt-get install fonts-noto-cjk` brings one.

Examples:
  casebook report run case-analysis --period 2018 --compare yoy
  casebook report run case-analysis --period 2018 --compare yoy --out report-2018.html
  casebook report run case-analysis --period 2018 --compare yoy --out report-2018.pdf
  casebook report run case-analysis --period 2018 --compare yoy --out report-2018.xlsx
  casebook report run case-analysis --period 2026H1 --organ shanghai -o csv"
)]
pub(crate) struct RunReportArgs {
    /// The id of a template.
    #[arg(value_name = "REPORT")]
    pub(crate) report: String,
    /// Which part of the log.
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// To a file.
    #[command(flatten)]
    pub(crate) to: ToFile,
}

/// A report to a file.
#[derive(Clone, Debug, Args)]
pub(crate) struct ToFile {
    /// Write the report to this file.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// The font of a PDF: a TrueType or OpenType file, also a collection.
    #[arg(long, value_name = "FILE", requires = "out")]
    pub(crate) font: Option<PathBuf>,
}

/// `report freeze`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook report freeze case-analysis --period 2018 --compare yoy --for shanghai --as wang.shenhe")]
pub(crate) struct FreezeArgs {
    /// The id of a template.
    #[arg(value_name = "REPORT")]
    pub(crate) report: String,
    /// Which part of the log.
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// The organ whose report it is.
    #[arg(long = "for", value_name = "ORGAN")]
    pub(crate) office: String,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `report show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook report show 沪司报〔2026〕1号
  casebook report show 沪司报〔2026〕1号 --out report.pdf")]
pub(crate) struct ShowReportArgs {
    /// Which.
    #[command(flatten)]
    pub(crate) frozen: FrozenArgs,
    /// To a file.
    #[command(flatten)]
    pub(crate) to: ToFile,
}

/// `report verify`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook report verify 沪司报〔2026〕1号 -o json")]
pub(crate) struct FrozenArgs {
    /// The case of the report: its number or id.
    pub(crate) case: String,
    /// A folder with indicators and templates of one's own, beside those that ship.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) from: Option<PathBuf>,
}

/// `report edit`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook report edit 沪司报〔2026〕1号 summary 全年案件平稳上升 --as wang.shenhe")]
pub(crate) struct EditArgs {
    /// The case of the report: its number or id.
    pub(crate) case: String,
    /// The block: summary, trends or advice.
    #[arg(value_name = "BLOCK", value_parser = ["summary", "trends", "advice"])]
    pub(crate) block: String,
    /// The text.
    pub(crate) text: String,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}
