//! `casebook draw …`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

use super::{CaseArgs, Doing};

/// What to do with draws by lot (随机抽取).
#[derive(Debug, Subcommand)]
pub(crate) enum DrawVerb {
    /// Plan an evaluation of files, and draw its sample once the plan is approved (案卷抽样).
    Files(DrawFilesArgs),
    /// Draw what is inspected and who inspects it, for a published plan (双随机抽取).
    Objects(DrawObjectsArgs),
    /// Draw everything in a case again and compare (抽取复核). Exit code 9 when something else comes out.
    Verify(CaseArgs),
}

/// By what files are divided before they are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StrataArg {
    /// The organ that has the file.
    Unit,
    /// The definition.
    Procedure,
}

/// `draw files`.
#[derive(Debug, Args)]
#[command(
    after_help = "Without --plan the plan is written and goes to the head of supervision. With --plan, once it is approved,
the population is taken from the log, the order is drawn by lot, and one case is opened for each file.

Examples:
  casebook draw files --organ huangpu --organ xuhui --for shanghai --period 2026H1 --share 5% --by unit --as zhang.jiandu
  casebook case do complete 沪司评案〔2026〕1号 --outcome approve --doc plan_approval --as luo.jiandu
  casebook draw files --plan 沪司评案〔2026〕1号 --as zhang.jiandu
  casebook draw verify 沪司评案〔2026〕1号"
)]
pub(crate) struct DrawFilesArgs {
    /// The approved plan whose sample is drawn.
    #[arg(long, value_name = "CASE", conflicts_with_all = ["organ", "period", "definition", "size", "by", "office"])]
    pub(crate) plan: Option<String>,
    /// The organs whose files are evaluated (被评查机关); may be repeated.
    #[arg(long, value_name = "ORGAN", required_unless_present = "plan")]
    pub(crate) organ: Vec<String>,
    /// The period in which the cases ended: 2018, 2018Q1, 2018H1, 2018-03 or 2018-01-01..2018-03-31.
    #[arg(long, value_name = "PERIOD", required_unless_present = "plan")]
    pub(crate) period: Option<String>,
    /// Only files of these definitions (流程); penalties, licences and inspections when absent.
    #[arg(long, value_name = "ID")]
    pub(crate) definition: Vec<String>,
    /// How many files in all, those that are always in included.
    #[arg(long, value_name = "N", group = "size", required_unless_present_any = ["plan", "share"])]
    pub(crate) count: Option<u32>,
    /// The share of the population, rounded up, such as 5% or 2.5%.
    #[arg(long, value_name = "SHARE", group = "size")]
    pub(crate) share: Option<String>,
    /// Files that are always in: hearing (hearing held), annulled (decision annulled or changed).
    #[arg(
        long,
        value_name = "RULE",
        value_delimiter = ',',
        default_value = "hearing,annulled"
    )]
    pub(crate) all_where: Vec<String>,
    /// Divide the files that go by lot, and draw each part's share.
    #[arg(long, value_enum)]
    pub(crate) by: Option<StrataArg>,
    /// The organ that evaluates; the first organ evaluated when absent.
    #[arg(long = "for", value_name = "ORGAN")]
    pub(crate) office: Option<String>,
    /// Take the population as it was recorded up to this instant (截止); all of it when absent.
    #[arg(long, value_name = "INSTANT")]
    pub(crate) as_of: Option<Timestamp>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `draw objects`.
#[derive(Debug, Args)]
#[command(
    after_help = "The file is CSV with the header id,name and perhaps class,visits: one object on each line. Objects that
were visited as often as the plan allows are left out. One case is opened for each object drawn, and its
inspectors are drawn in it; the head approves each.

Examples:
  casebook draw objects targets.csv --plan 沪司检计〔2026〕1号 --count 3 --witness 某公证员 --as liang.bangong
  casebook draw objects targets.csv --plan 沪司检计〔2026〕1号 --class high --share 10% --witness 某公证员 --as liang.bangong"
)]
pub(crate) struct DrawObjectsArgs {
    /// The CSV file with the objects (名录库).
    pub(crate) file: PathBuf,
    /// The published plan of the year.
    #[arg(long, value_name = "CASE")]
    pub(crate) plan: String,
    /// How many objects.
    #[arg(long, value_name = "N", group = "size")]
    pub(crate) count: Option<u32>,
    /// The share of the objects, rounded up; what the plan says when absent.
    #[arg(long, value_name = "SHARE", group = "size")]
    pub(crate) share: Option<String>,
    /// Only objects of these classes (风险等级); may be repeated.
    #[arg(long, value_name = "CLASS")]
    pub(crate) class: Vec<String>,
    /// Who witnesses the draw (见证人).
    #[arg(long)]
    pub(crate) witness: String,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}
