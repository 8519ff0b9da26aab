//! The arguments: `casebook <noun> <verb>`.

mod alert;
mod calendar;
mod case;
mod def;
mod dev;
mod doc;
mod draw;
mod evaluation;
mod export;
mod figure;
mod help;
mod message;
mod mine;
mod org;
mod reading;
mod store;
mod table;
mod task;
mod time;
mod top;

pub(crate) use alert::{
    AlertActArgs, AlertArgs, AlertLsArgs, AlertVerb, CheckAlertArgs, Checked, CloseAlertArgs,
    Instrument, InstrumentLsArgs, InstrumentVerb, IssueArgs, ReplyArgs, ScanArgs,
};
pub(crate) use calendar::{AddArgs, CalendarVerb, CheckArgs, ImportArgs};
pub(crate) use case::{
    AtArgs, CaseArgs, CaseLsArgs, CaseVerb, CompleteArgs, DiffCaseArgs, Doing, ExplainArgs,
    HappenArgs, HistoryArgs, OpenArgs, PapersArgs, Placing, Point, ReplayArgs, Resubmission,
    ReturnArgs, Verb,
};
pub(crate) use def::{
    ApproveArgs, DefVerb, DiffArgs, FmtArgs, LintArgs, MigrationArgs, NewArgs, PublishArgs,
    RetireArgs, SchemaArgs, SchemaKind, SheetArgs, TestArgs, TextArgs, WhatIfArgs,
};
pub(crate) use dev::{DemoVerb, DevArgs, ImportVerb, LoadArgs, LogImportArgs, Scale, ServeArgs};
pub(crate) use doc::{CompletenessArgs, DocLsArgs, DocShowArgs, DocVerb, DocVoidArgs, RecordVerb};
pub(crate) use draw::{DrawFilesArgs, DrawObjectsArgs, DrawVerb, StrataArg};
pub(crate) use evaluation::{EvaluationVerb, ResultArgs, ResultsBy};
pub(crate) use export::{ExportArgs, ExportVerb};
pub(crate) use figure::{
    Breakdown, Comparison, EditArgs, FigureArgs, FigureVerb, FilesArgs, FreezeArgs, FrozenArgs,
    IndicatorVerb, ReportVerb, RunIndicatorArgs, RunReportArgs, Scope, ShowIndicatorArgs,
    ShowReportArgs, StagesArgs, ToFile,
};
pub(crate) use help::parse;
pub(crate) use message::{MessageLsArgs, MessageVerb, SendArgs};
pub(crate) use mine::{
    ConformArgs, ConformList, CountsArgs, LateArgs, LateList, LogArgs, LogFormat, MapArgs,
    MappingArgs, MineVerb, OrderBy, VariantsArgs,
};
pub(crate) use org::{
    ChangeArgs, CompetenceArgs, CompetentArgs, ExpiringArgs, HistoryOfArgs, LeaveArgs, OrgVerb,
    OrganArgs, PostArgs, QualificationArgs, ShowOrgArgs, TextFileArgs,
};
pub(crate) use reading::{LettersArgs, OutboxVerb, ProjVerb, ViewArgs};
pub(crate) use store::{ArchiveArgs, MigrateArgs, RestoreArgs, StoreVerb, VerifyArgs};
pub(crate) use table::{AskArgs, ImportTableArgs, ShowArgs, TableVerb};
pub(crate) use task::{InboxArgs, TaskLsArgs, TaskVerb};
pub(crate) use time::TimeFlag;
pub(crate) use top::{Cli, Colour, CompletionsArgs, HelpArgs, Noun};
