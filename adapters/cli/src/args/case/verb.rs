//! The verbs on a case (动作), as in the vocabulary of actions.

use clap::{Args, Subcommand, ValueEnum};

use super::{AddArgs, CommentArgs, CopyArgs, Doing, ReadArgs, pair};

/// An act on a case. Stages, tasks, roles and limits are named by id or by Chinese title.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Take an open task (认领).
    Claim(TaskArgs),
    /// Give a task back (退回认领).
    Unclaim(TaskArgs),
    /// Complete a task, or submit it to its panel (办结).
    Complete(Box<CompleteArgs>),
    /// Sign or agree in a panel (同意).
    Approve(VoteArgs),
    /// Refuse in a panel (不同意).
    Reject(VoteArgs),
    /// Abstain in a panel (弃权).
    Abstain(VoteArgs),
    /// Record something that happened outside, such as a party's request (登记外部事项).
    Happen(HappenArgs),
    /// Return the case to an earlier stage (退回).
    Return(ReturnArgs),
    /// Take back one's last step (撤回、拿回).
    Withdraw(ReasonArgs),
    /// Give a task to another person (转办).
    Transfer(HandOverArgs),
    /// Let another person prepare a task; it comes back (委派).
    Delegate(HandOverArgs),
    /// Add a signer to a running panel (加签).
    AddSigner(SignerArgs),
    /// Drop a signer who has not signed (减签).
    DropSigner(SignerArgs),
    /// Ask that a person step aside (申请回避).
    RequestRecusal(PersonArgs),
    /// Decide a recusal (决定回避).
    DecideRecusal(PersonArgs),
    /// Suspend the case (中止).
    Suspend(ReasonArgs),
    /// Resume the case (恢复).
    Resume(ReasonArgs),
    /// Lengthen a limit (延长).
    Extend(ExtendArgs),
    /// Terminate the case; a second person approves (终止).
    Terminate(TerminateArgs),
    /// Move the case to another organ (移送).
    Move(MoveArgs),
    /// Add a task that is left to discretion (增加酌情事项).
    Add(AddArgs),
    /// Urge the holders of open tasks (催办).
    Urge(TaskArgs),
    /// Show the case to persons who have nothing to do in it (抄送).
    Copy(CopyArgs),
    /// Say that one has read the case that one was shown (已阅).
    Read(ReadArgs),
    /// Say a word about the case; it stays in its file (沟通).
    Comment(CommentArgs),
}

/// A verb on one task.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do claim 沪司罚〔2026〕17号 调查报告 --as li.chengban
  casebook case do urge 沪司罚〔2026〕17号 --as wang.fuze --reason 期限将至")]
pub(crate) struct TaskArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The task: id, number or title; may be left out where only one is open.
    pub(crate) task: Option<String>,
    /// What to say.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `complete`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do complete 沪司罚〔2026〕17号 法制审核 --outcome agree --opinion 程序合法 --as wang.shenhe
  casebook case do complete 沪司罚〔2026〕17号 送达告知书 --doc hearing_notice --fact served_on=2026-03-02 --as li.chengban")]
pub(crate) struct CompleteArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The task: id, number or title; may be left out where only one is open.
    pub(crate) task: Option<String>,
    /// The outcome, where the task has outcomes (办理结果).
    #[arg(long)]
    pub(crate) outcome: Option<String>,
    /// A fact to set; may be repeated.
    #[arg(long = "fact", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) facts: Vec<(String, String)>,
    /// A person for a role; may be repeated.
    #[arg(long = "fill", value_name = "ROLE=PERSON", value_parser = pair)]
    pub(crate) fills: Vec<(String, String)>,
    /// The type of the document that it produces (文书).
    #[arg(long, value_name = "TYPE")]
    pub(crate) doc: Option<String>,
    /// What the document is called.
    #[arg(long, requires = "doc")]
    pub(crate) doc_title: Option<String>,
    /// SHA-256 of the document's content, 64 hexadecimal digits.
    #[arg(long, requires = "doc")]
    pub(crate) doc_sha256: Option<String>,
    /// The opinion in words (意见).
    #[arg(long)]
    pub(crate) opinion: Option<String>,
    /// What comes of papers.
    #[command(flatten)]
    pub(crate) papers: PapersArgs,
    /// A soft guard to override, and who approves it; may be repeated.
    #[arg(long = "override", value_name = "GUARD=PERSON", value_parser = pair, requires = "override_reason")]
    pub(crate) overrides: Vec<(String, String)>,
    /// Why the guards are overridden.
    #[arg(long, value_name = "REASON", requires = "overrides")]
    pub(crate) override_reason: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// What comes of papers with a completion. Hashes are SHA-256, 64 hexadecimal digits.
#[derive(Debug, Default, Args)]
pub(crate) struct PapersArgs {
    /// An element of the document that is no fact (必备要素); may be repeated.
    #[arg(long = "element", value_name = "NAME=TEXT", value_parser = pair)]
    pub(crate) elements: Vec<(String, String)>,
    /// The document bears the seal (盖章).
    #[arg(long)]
    pub(crate) sealed: bool,
    /// A full-process record: `text`, `audio_video` or `onsite` (全过程记录); may be repeated.
    #[arg(long = "record", value_name = "KIND=SHA256", value_parser = pair)]
    pub(crate) records: Vec<(String, String)>,
    /// How the document was served: direct, left, post, electronic or notice (送达方式).
    #[arg(long, value_name = "MODE", requires = "proof")]
    pub(crate) served_by: Option<String>,
    /// The day of receipt, or on which the notice was put up; today when absent.
    #[arg(long, value_name = "DATE", requires = "served_by")]
    pub(crate) served_on: Option<jiff::civil::Date>,
    /// The proof of service (送达回证), by its hash.
    #[arg(long, value_name = "SHA256", requires = "served_by")]
    pub(crate) proof: Option<String>,
    /// Who witnessed that it was left (见证人); may be repeated.
    #[arg(long = "witness", value_name = "NAME", requires = "served_by")]
    pub(crate) witnesses: Vec<String>,
    /// The recording of how it was left, by its hash.
    #[arg(long, value_name = "SHA256", requires = "served_by")]
    pub(crate) recording: Option<String>,
    /// The party's signed confirmation of electronic service, by its hash.
    #[arg(long, value_name = "SHA256", requires = "served_by")]
    pub(crate) confirmation: Option<String>,
}

/// Signing and voting.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do approve 沪司罚〔2026〕17号 集体讨论 --opinion 同意 --as zhao.weiyuan")]
pub(crate) struct VoteArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The task: id, number or title; may be left out where only one is open.
    pub(crate) task: Option<String>,
    /// The opinion in words (意见).
    #[arg(long)]
    pub(crate) opinion: Option<String>,
    /// The role for which it counts, where an external role's answer is recorded.
    #[arg(long)]
    pub(crate) role: Option<String>,
    /// The score, where the panel scores, such as 87.5 (评分).
    #[arg(long)]
    pub(crate) score: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `happen`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do happen 沪司罚〔2026〕17号 party.asked_hearing --as li.chengban")]
pub(crate) struct HappenArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// What happened: id or title, as the present stage accepts it.
    pub(crate) what: String,
    /// A fact that came with it; may be repeated.
    #[arg(long = "fact", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) facts: Vec<(String, String)>,
    /// The type of the document that came with it (文书).
    #[arg(long, value_name = "TYPE")]
    pub(crate) doc: Option<String>,
    /// The number of the open stage in which it happened; needed where something is done for each
    /// element of a list and several copies accept it.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) stage: Option<u32>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `return`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do return 沪司罚〔2026〕17号 --to 调查 --reason 证据不足 --as wang.shenhe
  casebook case do return 沪司罚〔2026〕17号 --to investigate --afterwards direct --reason 补充证据 --as wang.shenhe")]
pub(crate) struct ReturnArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The stage: id or title.
    #[arg(long)]
    pub(crate) to: String,
    /// Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// What comes after it; what the definition prescribes, else `rewalk`, when absent.
    #[arg(long, value_enum)]
    pub(crate) afterwards: Option<Resubmission>,
    /// The task from which: id, number or title; where the actor could mean several.
    #[arg(long)]
    pub(crate) task: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// What comes after a returned stage (重提方式).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Resubmission {
    /// The case walks the stages again.
    Rewalk,
    /// It comes straight back.
    Direct,
}

/// A verb with a reason.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do suspend 沪司罚〔2026〕17号 --reason 须以另案审理结果为依据 --as wang.fuze
  casebook case do withdraw 沪司罚〔2026〕17号 --reason 漏附证据 --as li.chengban")]
pub(crate) struct ReasonArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// Why; for a suspension the legal ground.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// The type of the document (文书).
    #[arg(long, value_name = "TYPE")]
    pub(crate) doc: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// Handing a task over.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do transfer 沪司罚〔2026〕17号 调查报告 --to zhou.chengban --reason 休假 --as li.chengban")]
pub(crate) struct HandOverArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The task: id, number or title; may be left out where only one is open.
    pub(crate) task: Option<String>,
    /// To whom.
    #[arg(long, value_name = "PERSON")]
    pub(crate) to: String,
    /// Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `move`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do move 沪司罚〔2026〕17号 --to pudong --reason 管辖调整 --as zhao.juzhang")]
pub(crate) struct MoveArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The organ that has the case from now on.
    #[arg(long, value_name = "ORGAN")]
    pub(crate) to: String,
    /// Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// Adding and dropping signers.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do add-signer 沪司罚〔2026〕17号 会签 --person zhao.weiyuan --as wang.fuze")]
pub(crate) struct SignerArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The task: id, number or title; may be left out where only one is open.
    pub(crate) task: Option<String>,
    /// The signer.
    #[arg(long)]
    pub(crate) person: String,
    /// Where a signer is added.
    #[arg(long, value_enum, default_value = "beside")]
    pub(crate) place: Placing,
    /// Why a signer is dropped.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// Where a signer is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Placing {
    /// Before the one who adds (前加签).
    Before,
    /// Beside the others (并加签).
    Beside,
    /// After the one who adds (后加签).
    After,
}

/// Recusals.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do request-recusal 沪司罚〔2026〕17号 --person li.chengban --reason 与当事人有利害关系 --as li.chengban
  casebook case do decide-recusal 沪司罚〔2026〕17号 --person li.chengban --granted --as wang.fuze")]
pub(crate) struct PersonArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The person who is to step aside.
    #[arg(long)]
    pub(crate) person: String,
    /// Whether the person must step aside; only for a decision.
    #[arg(long)]
    pub(crate) granted: bool,
    /// Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `extend`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do extend 沪司罚〔2026〕17号 --limit handle --by 30d --reason 案情复杂 --as wang.fuze")]
pub(crate) struct ExtendArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// The limit: id or title.
    #[arg(long)]
    pub(crate) limit: String,
    /// By how much, such as 30d.
    #[arg(long, visible_alias = "length")]
    pub(crate) by: casebook_engine::deadline::Length,
    /// Why.
    #[arg(long)]
    pub(crate) reason: String,
    /// The type of the document (文书).
    #[arg(long, value_name = "TYPE")]
    pub(crate) doc: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `terminate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook case do terminate 沪司罚〔2026〕17号 --reason 当事人死亡 --approver zhao.juzhang --as wang.fuze")]
pub(crate) struct TerminateArgs {
    /// The case number or id.
    pub(crate) case: String,
    /// Why.
    #[arg(long)]
    pub(crate) reason: String,
    /// The second person, who approves.
    #[arg(long, value_name = "PERSON")]
    pub(crate) approver: String,
    /// The type of the document (文书).
    #[arg(long, value_name = "TYPE")]
    pub(crate) doc: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}
