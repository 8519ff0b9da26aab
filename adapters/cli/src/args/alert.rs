//! `casebook alert …` and `casebook instrument …`: supervision (执法监督).

use casebook_workflows::INSTRUMENTS;
use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

use super::Doing;
use super::case::pair;

/// What to do with alerts (预警). An alert is a case; these are its acts under short names.
#[derive(Debug, Subcommand)]
pub(crate) enum AlertVerb {
    /// The alerts, the most urgent first (预警列表).
    Ls(AlertLsArgs),
    /// One alert: its rule, what was found, and its life so far (查看预警).
    Show(AlertArgs),
    /// Acknowledge an alert (签收).
    Ack(AlertActArgs),
    /// Explain what happened and what was mended (说明).
    Explain(AlertActArgs),
    /// Check the explanation (核查).
    Check(CheckAlertArgs),
    /// Close an alert after the check, or one that went up (销号).
    Close(CloseAlertArgs),
    /// Turn an alert into supervision: an instrument is opened out of it (转督办、监督通知).
    Escalate(AlertActArgs),
    /// Look once more at what was recorded, by the rules in force (重新筛查).
    Scan(ScanArgs),
}

/// `alert ls`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook alert ls
  casebook alert ls --level red --family deadline
  casebook alert ls --status ended --organ huangpu -o csv
  casebook alert ls --of 沪司罚〔2026〕17号")]
pub(crate) struct AlertLsArgs {
    /// Only alerts of this level: yellow or red.
    #[arg(long, value_parser = casebook_engine::definition::LEVELS)]
    pub(crate) level: Option<String>,
    /// Only alerts of this family of rules (规则类别).
    #[arg(long, value_parser = casebook_engine::definition::FAMILIES)]
    pub(crate) family: Option<String>,
    /// Only alerts about this case.
    #[arg(long, value_name = "CASE")]
    pub(crate) of: Option<String>,
    /// Only cases that are open, suspended, ended or terminated.
    #[arg(long, value_parser = ["open", "suspended", "ended", "terminated"])]
    pub(crate) status: Option<String>,
    /// Only cases of this organ (机关).
    #[arg(long)]
    pub(crate) organ: Option<String>,
    /// At most so many, 1 to 10000.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) limit: u16,
}

/// `alert show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook alert show 沪司预警〔2026〕3号
  casebook alert show 沪司预警〔2026〕3号 -o json")]
pub(crate) struct AlertArgs {
    /// The number or id of the alert.
    pub(crate) alert: String,
}

/// An act on an alert.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook alert ack 沪司预警〔2026〕3号 --as zhao.juzhang
  casebook alert explain 沪司预警〔2026〕3号 --opinion 已补办，附送达回证 --as zhao.juzhang
  casebook alert escalate 沪司预警〔2026〕3号 --opinion 逾期未改 --as zhang.jiandu")]
pub(crate) struct AlertActArgs {
    /// The number or id of the alert.
    pub(crate) alert: String,
    /// The opinion in words (意见).
    #[arg(long)]
    pub(crate) opinion: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Checked {
    /// The matter is settled.
    Settled,
    /// There was nothing wrong.
    FalseAlarm,
    /// It is to be mended and explained again.
    Again,
    /// It goes over into supervision.
    Supervise,
}

/// `alert check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook alert check 沪司预警〔2026〕3号 --outcome settled --opinion 属实，已改正 --as zhang.jiandu
  casebook alert check 沪司预警〔2026〕3号 --outcome again --opinion 说明不全 --as zhang.jiandu")]
pub(crate) struct CheckAlertArgs {
    /// The number or id of the alert.
    pub(crate) alert: String,
    /// What the check comes to.
    #[arg(long, value_enum)]
    pub(crate) outcome: Checked,
    /// The opinion in words (意见).
    #[arg(long)]
    pub(crate) opinion: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `alert close`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook alert close 沪司预警〔2026〕3号 --opinion 已改正 --as zhang.jiandu
  casebook alert close 沪司预警〔2026〕3号 --false-alarm --opinion 期限已依法延长 --as zhang.jiandu")]
pub(crate) struct CloseAlertArgs {
    /// The number or id of the alert.
    pub(crate) alert: String,
    /// There was nothing wrong (误报).
    #[arg(long)]
    pub(crate) false_alarm: bool,
    /// The opinion in words (意见).
    #[arg(long)]
    pub(crate) opinion: Option<String>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `alert scan`.
#[derive(Debug, Args)]
#[command(
    after_help = "Rules look at what is recorded after they came into force. A scan looks also at what was
recorded before, and at imported cases, by the rules in force on the day of each event. What was
raised already is not raised again.

Examples:
  casebook alert scan --since 2026-02-01T00:00:00+08:00
  casebook alert scan --since 2026-02-01T00:00:00+08:00 -o json"
)]
pub(crate) struct ScanArgs {
    /// Only what was recorded since then, such as 2026-02-01T00:00:00+08:00.
    #[arg(long, value_name = "INSTANT")]
    pub(crate) since: Timestamp,
}

/// What to do with supervision instruments (监督文书). Each is a case of its own.
#[derive(Debug, Subcommand)]
pub(crate) enum InstrumentVerb {
    /// The instruments, the most urgent first (监督文书列表).
    Ls(InstrumentLsArgs),
    /// Begin an instrument about a case, or out of an alert (制发监督文书).
    Issue(IssueArgs),
    /// Sign for an instrument, or report what was done (签收、报告).
    Reply(ReplyArgs),
}

/// A supervision instrument (监督文书), in the order of [`INSTRUMENTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Instrument {
    /// A matter followed to its end (督办).
    Urge,
    /// A notice of supervision (监督通知书).
    Notice,
    /// An opinion of supervision (监督意见书).
    Opinion,
    /// A decision of supervision (监督决定书).
    Decision,
    /// Legal advice (法制建议书).
    Advice,
}

impl Instrument {
    /// The definition of its cases.
    pub(crate) const fn definition(self) -> &'static str {
        INSTRUMENTS[self as usize]
    }
}

/// `instrument ls`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook instrument ls
  casebook instrument ls --kind urge --status open -o csv")]
pub(crate) struct InstrumentLsArgs {
    /// Only instruments of this kind.
    #[arg(long, value_enum)]
    pub(crate) kind: Option<Instrument>,
    /// Only cases that are open, suspended, ended or terminated.
    #[arg(long, value_parser = ["open", "suspended", "ended", "terminated"])]
    pub(crate) status: Option<String>,
    /// Only cases of this organ (机关).
    #[arg(long)]
    pub(crate) organ: Option<String>,
    /// At most so many, 1 to 10000.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub(crate) limit: u16,
}

/// `instrument issue`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook instrument issue urge 沪司预警〔2026〕3号 --as zhang.jiandu
  casebook instrument issue opinion 沪司罚〔2026〕17号 --organ shanghai --fact source=daily --as zhang.jiandu")]
pub(crate) struct IssueArgs {
    /// Which instrument.
    #[arg(value_enum)]
    pub(crate) kind: Instrument,
    /// The alert out of which it is issued, or the case that is supervised: number or id.
    pub(crate) case: String,
    /// The organ that issues it; that of the alert or case when absent.
    #[arg(long)]
    pub(crate) organ: Option<String>,
    /// What it is about, in one line; what the alert or case is about when absent.
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// A fact at the beginning; may be repeated.
    #[arg(long = "fact", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) facts: Vec<(String, String)>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}

/// `instrument reply`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook instrument reply 沪司督办〔2026〕1号 --as huangpu.shenhe.wang
  casebook instrument reply 沪司监决〔2026〕1号 objected --as huangpu.shenhe.wang
  casebook instrument reply 沪司法建〔2026〕1号 answered --fact adopted=adopted --as huangpu.shenhe.wang")]
pub(crate) struct ReplyArgs {
    /// The number or id of the instrument.
    pub(crate) instrument: String,
    /// What the organ does: signed, reported, objected …; the first that the present stage accepts
    /// when absent.
    pub(crate) what: Option<String>,
    /// A fact that came with it; may be repeated.
    #[arg(long = "fact", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) facts: Vec<(String, String)>,
    /// Who, when, and how sure.
    #[command(flatten)]
    pub(crate) doing: Doing,
}
