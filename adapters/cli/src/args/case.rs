//! `casebook case …`

use clap::{Args, Subcommand};
use jiff::Timestamp;

mod add;
mod copy;
mod moment;
mod verb;

pub(crate) use add::AddArgs;
pub(crate) use copy::{CommentArgs, CopyArgs, ReadArgs};
pub(crate) use moment::{AtArgs, DiffCaseArgs, ExplainArgs, Point, Then};
pub(crate) use verb::{
    CompleteArgs, HappenArgs, PapersArgs, Placing, Resubmission, ReturnArgs, Verb,
};

/// What to do with cases. A case is named by its number (案号) or its id.
#[derive(Debug, Subcommand)]
pub(crate) enum CaseVerb {
    /// The cases, the most urgent first (列表).
    Ls(CaseLsArgs),
    /// Open a case (立案、受理).
    Open(OpenArgs),
    /// Act on a case: claim, complete, return, suspend … (办理)
    #[command(subcommand)]
    Do(Verb),
    /// The case as it stands (查看).
    Show(CaseArgs),
    /// What happened, event by event (历史).
    History(HistoryArgs),
    /// The cases opened out of one another, as a tree (案件族).
    Family(CaseArgs),
    /// Play the case from its opening (回放).
    Replay(ReplayArgs),
    /// The case as it stood at a version or an instant (时点状态).
    At(AtArgs),
    /// Check the hash chain of the case (完整性校验). Exit code 9 when it does not hold.
    Verify(CaseArgs),
    /// What changed between two moments of the case, or of its family (比较两点).
    Diff(DiffCaseArgs),
    /// Who could do each task that was open at a moment and who could not, and why; and why attempts
    /// were refused (说明理由).
    Explain(ExplainArgs),
}

/// `case ls`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case ls
  casebook case ls --status open --organ shanghai -o csv
  casebook case ls --definition penalty.hearing --limit 1000 -o jsonl")]
pub(crate) struct CaseLsArgs {
    /// Only cases that are open, suspended, ended or terminated.
    #[arg(long, value_parser = ["open", "suspended", "ended", "terminated"])]
    pub(crate) status: Option<String>,
    /// Only cases of this organ (机关).
    #[arg(long)]
    pub(crate) organ: Option<String>,
    /// Only cases under this definition (流程).
    #[arg(long)]
    pub(crate) definition: Option<String>,
    /// At most so many, 1 to 10000.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) limit: u16,
}

/// Verbs that name a case and nothing else.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case show 沪司罚〔2026〕17号
  casebook case family 沪司罚〔2026〕17号
  casebook case verify 沪司罚〔2026〕17号 -o json")]
pub(crate) struct CaseArgs {
    /// The case number or id.
    pub(crate) case: String,
}

/// `case history`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case history 沪司罚〔2026〕17号
  casebook case history 沪司罚〔2026〕17号 --type task_completed -o jsonl
  casebook case history 沪司罚〔2026〕17号 --refused
  casebook case history 沪司罚〔2026〕17号 --family")]
pub(crate) struct HistoryArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// Only events of this type; may be repeated.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) types: Vec<String>,
    /// The refused attempts instead (拒绝记录).
    #[arg(long)]
    pub(crate) refused: bool,
    /// The whole case family as one story, in order of time (案件族).
    #[arg(long, conflicts_with = "refused")]
    pub(crate) family: bool,
}

/// `case replay`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case replay 沪司罚〔2026〕17号
  casebook case replay 沪司罚〔2026〕17号 --speed 20x
  casebook case replay 沪司罚〔2026〕17号 --family
  casebook case replay 沪司罚〔2026〕17号 -o jsonl")]
pub(crate) struct ReplayArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// How fast, in steps: 1x shows one step a second; without it there is no waiting.
    #[arg(long, value_parser = speed)]
    pub(crate) speed: Option<u32>,
    /// All cases of the family as one story, in the order in which it was recorded (案件族).
    #[arg(long)]
    pub(crate) family: bool,
}

/// `case open`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case open penalty.hearing --title 某公司擅自设立分所案 --organ sh --as li.chengban
  casebook case open penalty.hearing --title 甲案 --organ sh --fact amount=60000.00 --as li.chengban --idempotency-key 2026-0017")]
pub(crate) struct OpenArgs {
    /// The definition.
    pub(crate) definition: String,
    /// What the case is about, in one line (案由).
    #[arg(long)]
    pub(crate) title: String,
    /// The organ that handles it (承办机关).
    #[arg(long)]
    pub(crate) organ: String,
    /// The seat in which the bureau sits, such as enforcer.
    #[arg(long)]
    pub(crate) seat: Option<String>,
    /// A fact at the beginning; may be repeated.
    #[arg(long = "fact", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) facts: Vec<(String, String)>,
    /// The case out of which it is opened.
    #[arg(long, value_name = "CASE")]
    pub(crate) parent: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// What every act can say.
#[derive(Debug, Args)]
pub(crate) struct Doing {
    /// Who acts: the id of a person in the directory. The local user is trusted with the name.
    #[arg(id = "actor", long = "as", value_name = "PERSON")]
    pub(crate) person: String,
    /// For whom the person acts (代理).
    #[arg(long, value_name = "PERSON")]
    pub(crate) on_behalf_of: Option<String>,
    /// Act only if the case stands at this version; exit code 5 otherwise.
    #[arg(long, value_name = "N")]
    pub(crate) if_version: Option<u64>,
    /// Same key, same request, same answer: the act takes place once.
    #[arg(long, value_name = "KEY")]
    pub(crate) idempotency_key: Option<String>,
    /// When it happened, such as 2026-10-09T09:00:00+08:00; now, when absent.
    #[arg(long, value_name = "INSTANT")]
    pub(crate) occurred: Option<Timestamp>,
    /// Decide and show the events without recording anything.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `name=value`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

fn speed(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('x').unwrap_or(text).parse();
    let number = number.map_err(|_| "write a whole number of steps a second, such as 20x")?;
    let allowed = (1..=1_000).contains(&number);
    allowed
        .then_some(number)
        .ok_or_else(|| "between 1x and 1000x".to_owned())
}
