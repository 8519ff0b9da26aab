//! What every call can say, and the nouns.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{
    AlertVerb, CalendarVerb, CaseVerb, DefVerb, DemoVerb, DevArgs, DocVerb, DrawVerb,
    EvaluationVerb, ExportVerb, FigureVerb, ImportVerb, InboxArgs, IndicatorVerb, InstrumentVerb,
    MessageVerb, MineVerb, OrgVerb, OutboxVerb, ProjVerb, RecordVerb, ReportVerb, ServeArgs,
    StoreVerb, TableVerb, TaskVerb, TimeFlag,
};
use crate::lang::Lang;
use crate::output::Format;
use crate::progress::Shape;

/// Casebook (案卷): administrative-enforcement cases as append-only files that can be replayed.
///
/// Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1 internal, 2 usage,
/// 3 validation, 4 not found, 5 version conflict, 6 refused by a rule, 7 not allowed,
/// 8 unavailable, 9 integrity failure, 10 partial success, 130 interrupted.
#[derive(Debug, Parser)]
#[command(name = "casebook", version, disable_help_subcommand = true)]
#[command(arg_required_else_help = true, subcommand_required = true)]
#[command(after_help = "Examples:
  casebook calendar add --from 2026-09-24 --length 5wd
  casebook case do return 沪司罚〔2026〕17号 --to 调查 --reason 证据不足 --as wang.shenhe
  casebook case verify 沪司罚〔2026〕17号 -o json
  casebook help CB-2101")]
pub(crate) struct Cli {
    /// What the call is about.
    #[command(subcommand)]
    pub(crate) noun: Noun,
    /// The shape of the answer; a table on a terminal and JSON elsewhere, unless given.
    #[arg(short = 'o', long = "output", global = true, value_enum)]
    pub(crate) format: Option<Format>,
    /// Whether to use colours; `NO_COLOR` switches them off too.
    #[arg(long = "color", global = true, value_enum, default_value = "auto")]
    pub(crate) colour: Colour,
    /// The language of texts and headings (语言).
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Lang>,
    /// How instants are shown in tables: local, iso or relative. In `case at` and `case explain` also an
    /// instant (RFC 3339): the moment that is looked at.
    #[arg(long, global = true, value_name = "SHAPE|INSTANT")]
    pub(crate) time: Option<TimeFlag>,
    /// How the progress of long jobs is shown, on stderr.
    #[arg(long, global = true, value_enum, default_value = "bar")]
    pub(crate) progress: Shape,
    /// The log: `sqlite:PATH`, a path, or `postgres://…` without a password.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) store: Option<String>,
    /// The settings file (TOML).
    #[arg(long, global = true, value_name = "FILE", env = "CASEBOOK_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What a call is about.
#[derive(Debug, Subcommand)]
pub(crate) enum Noun {
    /// Serve the pages on this machine alone, for trying out (试用).
    Dev(DevArgs),
    /// Work as a node of an installation: views, limits, notices, pages (运行).
    Serve(ServeArgs),
    /// Demonstration data (演示数据): invented persons and cases.
    #[command(subcommand)]
    Demo(DemoVerb),
    /// Take cases over from elsewhere (导入).
    #[command(subcommand)]
    Import(ImportVerb),
    /// Hand cases to other tools (导出).
    #[command(subcommand)]
    Export(ExportVerb),
    /// What recorded cases show (流程挖掘): counts, variants, map, conformance.
    #[command(subcommand)]
    Mine(MineVerb),
    /// Cases (案件): open, act, look, replay, verify.
    #[command(subcommand)]
    Case(Box<CaseVerb>),
    /// Alerts of supervision (预警): list, acknowledge, explain, check, close.
    #[command(subcommand)]
    Alert(AlertVerb),
    /// Instruments of supervision (监督文书): issue, reply.
    #[command(subcommand)]
    Instrument(InstrumentVerb),
    /// Work (待办): the list, and the acts of `case do` under a shorter name.
    #[command(subcommand)]
    Task(TaskVerb),
    /// Messages from outside that find their case by themselves (外部消息).
    #[command(subcommand)]
    Message(MessageVerb),
    /// Notices to a person (收件箱).
    Inbox(InboxArgs),
    /// Workflow definitions (流程定义): check, show, publish.
    #[command(subcommand)]
    Def(DefVerb),
    /// Documents (文书): numbers, service, publication.
    #[command(subcommand)]
    Doc(DocVerb),
    /// Full-process records (全过程记录).
    #[command(subcommand)]
    Record(RecordVerb),
    /// Organs and persons (机构人员).
    #[command(subcommand)]
    Org(OrgVerb),
    /// Draws by lot (随机抽取): samples of files, objects and inspectors, and all of it drawn again.
    #[command(subcommand)]
    Draw(DrawVerb),
    /// Evaluations of files (案卷评查): scores, grades, objections, rectification.
    #[command(subcommand)]
    Evaluation(EvaluationVerb),
    /// Working-day calendars (工作日历): when a limit ends, and the tables behind it.
    #[command(subcommand)]
    Calendar(CalendarVerb),
    /// Decision tables (决策表): amounts, review lists, discretion, by date.
    #[command(subcommand)]
    Table(TableVerb),
    /// Indicators (指标): what is counted, said once, and computed from the log.
    #[command(subcommand)]
    Indicator(IndicatorVerb),
    /// Single figures (数字): down to the cases that make them.
    #[command(subcommand)]
    Figure(FigureVerb),
    /// Reports (报表): figures in words, frozen, approved, computed again.
    #[command(subcommand)]
    Report(Box<ReportVerb>),
    /// The views made from the log (投影).
    #[command(subcommand)]
    Proj(ProjVerb),
    /// Notices on their way to the broker (发件箱).
    #[command(subcommand)]
    Outbox(OutboxVerb),
    /// The event store (事件库): figures, tables, integrity.
    #[command(subcommand)]
    Store(StoreVerb),
    /// Make the store and register what the program brings along (初始化).
    Init(InitArgs),
    /// Look whether everything the program needs is in order (体检).
    #[command(after_help = "Examples:\n  casebook doctor\n  casebook doctor -o json")]
    Doctor,
    /// Show the settings in force and where each comes from (设置).
    #[command(after_help = "Examples:\n  casebook settings\n  casebook settings -o json")]
    Settings,
    /// Explain a code such as CB-2101 (错误码说明).
    Help(HelpArgs),
    /// Print a completion script for a shell.
    Completions(CompletionsArgs),
    /// Say which release this is (版本).
    #[command(after_help = "Examples:\n  casebook version\n  casebook version -o json")]
    Version,
}

/// `init`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook init
  casebook init --store sqlite:/var/lib/casebook/casebook.db")]
pub(crate) struct InitArgs {}

/// `help`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook help
  casebook help CB-2101
  casebook help 5003 --lang zh")]
pub(crate) struct HelpArgs {
    /// The code; all codes when absent.
    pub(crate) code: Option<String>,
}

/// `completions`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook completions bash > /etc/bash_completion.d/casebook
  casebook completions zsh > ~/.zfunc/_casebook")]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_of_every_verb_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_verb_has_help_with_an_example() {
        let mut missing = Vec::new();
        collect(&Cli::command(), "", &mut missing);
        assert_eq!(missing, Vec::<String>::new());
    }

    fn collect(command: &clap::Command, above: &str, missing: &mut Vec<String>) {
        let path = format!("{above} {}", command.get_name());
        for inner in command.get_subcommands() {
            collect(inner, &path, missing);
        }
        let help = command.get_after_help().map(ToString::to_string);
        let has_example = help.is_some_and(|help| help.contains("casebook "));
        if !command.has_subcommands() && (!has_example || command.get_about().is_none()) {
            missing.push(path);
        }
    }
}
