//! `casebook mine …`: what recorded cases show.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// What to look at.
#[derive(Debug, Subcommand)]
pub(crate) enum MineVerb {
    /// How many cases, events, activities, variants and pairs there are (计数).
    Counts(CountsArgs),
    /// The sequences of activities, those of most cases first (变体).
    Variants(VariantsArgs),
    /// Which activity follows which, how often and after how long (流程图谱).
    Map(MapArgs),
    /// How many calendar days one activity comes after another (期限核查).
    Late(LateArgs),
    /// How the cases stand to a model: replay, alignments, rules (符合性检查).
    Conform(ConformArgs),
}

/// Which log, and how it is read.
#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    /// The log, plain or gzipped: XES, CSV, or OCEL 2.0 as JSON or XML.
    #[arg(value_name = "FILE", required_unless_present = "cases")]
    pub(crate) file: Option<PathBuf>,
    /// Our own cases instead of a file: `all`, or such as definition=penalty.hearing,status=ended.
    #[arg(long, value_name = "QUERY", conflicts_with = "file")]
    pub(crate) cases: Option<String>,
    #[command(flatten)]
    pub(crate) mapping: MappingArgs,
}

/// How a file is read.
#[derive(Debug, Default, Args)]
pub(crate) struct MappingArgs {
    /// The format; without it, the one that the name of the file tells.
    #[arg(long = "format", value_enum)]
    pub(crate) log_format: Option<LogFormat>,
    /// The key or column that names the activity; several are joined by `+`.
    #[arg(
        long,
        value_name = "KEY",
        default_value = "concept:name",
        value_delimiter = ','
    )]
    pub(crate) activity: Vec<String>,
    /// The column of the case in a table; `case:concept:name` without it.
    #[arg(long = "case", value_name = "COLUMN")]
    pub(crate) case_column: Option<String>,
    /// The column of the time in a table; `time:timestamp` without it.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) time_column: Option<String>,
    /// The column of who did it in a table.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) resource: Option<String>,
    /// The type of objects that are the cases of a log in OCEL.
    #[arg(long, value_name = "TYPE")]
    pub(crate) object_type: Option<String>,
    /// The offset of times that are written without one, such as +08:00.
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    pub(crate) offset: Option<String>,
    /// The order of the events of a case; without it, the file's in XES and by time elsewhere.
    #[arg(long, value_enum)]
    pub(crate) order: Option<OrderBy>,
}

/// The format of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// XES (IEEE 1849).
    Xes,
    /// A table with a row for each event.
    Csv,
    /// OCEL 2.0 as JSON.
    OcelJson,
    /// OCEL 2.0 as XML.
    OcelXml,
}

/// In which order the events of a case stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OrderBy {
    /// As in the file.
    File,
    /// By time.
    Time,
}

/// `mine counts`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook mine counts log.xes.gz
  casebook mine counts log.xes.gz -o json
  casebook mine counts log.csv --case Case --activity Activity --time-column Time --offset +08:00
  casebook mine counts orders.json --object-type order
  casebook mine counts --cases definition=penalty.hearing")]
pub(crate) struct CountsArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,
}

/// `mine variants`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook mine variants log.xes.gz --limit 20
  casebook mine variants log.xes.gz -o csv")]
pub(crate) struct VariantsArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,
    /// At most so many variants; all of them without it.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

/// `mine map`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook mine map log.xes.gz -o svg > map.svg
  casebook mine map log.xes.gz -o mermaid --times 100
  casebook mine map log.xes.gz -o json")]
pub(crate) struct MapArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,
    /// Draw only what was followed so often; without it, a hundredth of the cases.
    #[arg(long, value_name = "N")]
    pub(crate) times: Option<u64>,
}

/// `mine late`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook mine late log.xes.gz --from 'Create Fine' --to 'Send Fine' --days 90
  casebook mine late log.xes.gz --from 'Insert Fine Notification' --to 'Add penalty' --days 60
  casebook mine late log.xes.gz --from A --to B --days 90 --list later -o csv
The day of the first activity is not counted (民法典第201条). Days are those of the log's own
offsets; the last such activity before counts")]
pub(crate) struct LateArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,
    /// The activity from which days are counted.
    #[arg(long, value_name = "ACTIVITY")]
    pub(crate) from: String,
    /// The activity that is to come in time.
    #[arg(long, value_name = "ACTIVITY")]
    pub(crate) to: String,
    /// How many calendar days there are (自然日).
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub(crate) days: i64,
    /// List events instead of counting them.
    #[arg(long, value_enum)]
    pub(crate) list: Option<LateList>,
}

/// Which events to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LateList {
    /// Those before the last day.
    Earlier,
    /// Those on the last day.
    OnTheDay,
    /// Those after the last day.
    Later,
    /// Those that cannot be told.
    Untold,
}

/// `mine conform`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook mine conform log.xes.gz --model road_fine
  casebook mine conform log.xes.gz --model net.pnml
  casebook mine conform log.xes.gz --model road_fine --list broken -o csv
A definition brings its guards as rules; a Petri net in PNML has none")]
pub(crate) struct ConformArgs {
    #[command(flatten)]
    pub(crate) log: LogArgs,
    /// The model: a definition, by id or file, or a Petri net in PNML.
    #[arg(long, value_name = "ID|FILE")]
    pub(crate) model: String,
    /// The activity that opens a case of a definition; without it, the first of the log.
    #[arg(long, value_name = "ACTIVITY")]
    pub(crate) opens: Option<String>,
    /// How many states the search for an alignment may look at.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub(crate) states: usize,
    /// At most so many variants that do not fit are shown with their moves.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// List cases instead of counting them.
    #[arg(long, value_enum)]
    pub(crate) list: Option<ConformList>,
}

/// Which cases to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConformList {
    /// Those that fit and break no rule.
    Kept,
    /// Those that fit and break a rule.
    Broken,
    /// Those that do not fit.
    Unfit,
    /// All of them.
    All,
}
