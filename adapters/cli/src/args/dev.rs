//! `casebook dev`, `casebook serve`, `casebook demo …`, `casebook import …`

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::MappingArgs;

/// `dev`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook dev
  casebook dev --demo shanghai
  casebook dev --demo shanghai --fresh --listen 127.0.0.1:7090")]
pub(crate) struct DevArgs {
    /// Fill a store of its own with a demonstration bureau: `shanghai` (演示).
    #[arg(long, value_name = "BUREAU")]
    pub(crate) demo: Option<String>,
    /// Where to listen; only loopback addresses are taken.
    #[arg(long, default_value = "127.0.0.1:7080", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
    /// Begin with a new demonstration store.
    #[arg(long, requires = "demo")]
    pub(crate) fresh: bool,
    /// Open the overview in a browser.
    #[arg(long)]
    pub(crate) open: bool,
}

/// `serve`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook serve
  casebook serve --listen 127.0.0.1:7081 --store postgres://casebook@db/casebook
  CASEBOOK_AMQP_URL_FILE=/run/secrets/amqp casebook serve --headless")]
pub(crate) struct ServeArgs {
    /// Where to listen; only loopback addresses are taken. Default: `http.address` of the settings.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// Serve no pages: views, limits and notices alone.
    #[arg(long, conflicts_with = "listen")]
    pub(crate) headless: bool,
}

/// What to do with demonstration data.
#[derive(Debug, Subcommand)]
pub(crate) enum DemoVerb {
    /// Fill an empty store with a demonstration bureau, or go on with that (装入演示数据).
    Load(LoadArgs),
}

/// `demo load`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  casebook demo load shanghai
  casebook demo load shanghai --cases 1000 --days 365 --store demo.db
  casebook demo load shanghai --scale full --store year.db
  casebook demo load shanghai --scale full --history 100 --store year.db
  casebook demo load shanghai --scale full --years 10 --store decade.db")]
pub(crate) struct LoadArgs {
    /// The bureau: `shanghai`.
    #[arg(value_name = "BUREAU")]
    pub(crate) bureau: String,
    /// How large it is.
    #[arg(long, value_enum, default_value_t = Scale::Demo)]
    pub(crate) scale: Scale,
    /// How many years until now; a bureau to look at has 150 days.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(crate) years: u32,
    /// How many cases, instead of those of the scale.
    #[arg(long)]
    pub(crate) cases: Option<usize>,
    /// Over how many days until now, instead of those of the scale.
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..=7300))]
    pub(crate) days: Option<i64>,
    /// Of the mediations and approvals of 2017 and 2018 so many in a hundred, with everything else that the report of 2018 counts; 1 for a bureau to look at, else 0 (历史补录).
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..=100))]
    pub(crate) history: Option<u32>,
    /// The seed: the same seed gives the same bureau.
    #[arg(long, default_value_t = 2026)]
    pub(crate) seed: u64,
}

/// How large a demonstration bureau is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scale {
    /// A bureau to look at: 120 cases of three kinds.
    Demo,
    /// What the bureau has in a year: 381,000 cases as the report of 2018 counts them (全量).
    Full,
}

impl LoadArgs {
    /// The bureau that `dev --demo` shows.
    pub(crate) fn shown(bureau: &str) -> Self {
        Self {
            bureau: bureau.to_owned(),
            scale: Scale::Demo,
            years: 1,
            cases: None,
            days: None,
            history: Some(0),
            seed: 2026,
        }
    }

    /// How many cases there are to be.
    pub(crate) fn cases(&self) -> usize {
        let of_scale = match self.scale {
            Scale::Demo => 120,
            Scale::Full => 381_000,
        };
        self.cases.unwrap_or(of_scale * self.years as usize)
    }

    /// How many of the mediations and approvals of 2017 and 2018 are entered, in a hundred.
    pub(crate) fn past_percent(&self) -> u32 {
        let is_shown = self.scale == Scale::Demo && self.cases.is_none();
        self.history.unwrap_or(u32::from(is_shown))
    }

    /// Over how many days.
    pub(crate) fn days(&self) -> i64 {
        let of_scale = match (self.scale, self.years) {
            (Scale::Demo, 1) => 150,
            (_, years) => 365 * i64::from(years),
        };
        self.days.unwrap_or(of_scale)
    }
}

/// What to take over.
#[derive(Debug, Subcommand)]
pub(crate) enum ImportVerb {
    /// An event log in XES, plain or gzipped (导入事件日志).
    #[command(after_help = "Examples:
  casebook import xes log.xes.gz --definition road_fine
  casebook import xes log.xes.gz --definition road_fine -o json")]
    Xes(LogImportArgs),
    /// An event log as a table, one row for each event (导入事件表).
    #[command(after_help = "Examples:
  casebook import csv log.csv --definition road_fine
  casebook import csv log.csv --definition road_fine --case Case --activity Activity \\
    --time-column Time --offset +08:00")]
    Csv(LogImportArgs),
    /// A log of objects in OCEL 2.0, one case for each object of a type (导入对象日志).
    #[command(after_help = "Examples:
  casebook import ocel log.json --definition road_fine --object-type fine")]
    Ocel(LogImportArgs),
}

/// `import xes`, `import csv`, `import ocel`.
#[derive(Debug, Args)]
pub(crate) struct LogImportArgs {
    /// The file.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The definition under which its cases run.
    #[arg(long, value_name = "ID")]
    pub(crate) definition: String,
    /// The organ whose cases they are.
    #[arg(long, default_value = "imported", value_name = "ORGAN")]
    pub(crate) organ: String,
    #[command(flatten)]
    pub(crate) mapping: MappingArgs,
}
