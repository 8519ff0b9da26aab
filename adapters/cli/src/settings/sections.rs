//! The sections of the settings.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// All settings.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// Where the log is.
    pub(crate) store: Store,
    /// The broker that notices are sent to.
    pub(crate) amqp: Amqp,
    /// The pages and the API.
    pub(crate) http: Http,
    /// What is logged.
    pub(crate) log: Log,
    /// How answers are shown.
    pub(crate) output: Output,
    /// How reports are printed.
    pub(crate) report: Report,
}

/// `[store]`: where the log is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Store {
    /// `sqlite:PATH` or `postgres://USER@HOST:PORT/DATABASE`. Default:
    /// `sqlite:$XDG_DATA_HOME/casebook/casebook.db`.
    pub(crate) url: String,
    /// A file whose content is the URL, for one with a password. Goes before `url`. Default: none.
    pub(crate) url_file: Option<PathBuf>,
}

/// `[amqp]`: the broker that notices are sent to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Amqp {
    /// `amqp://USER@HOST:PORT/VHOST`. Default: none, notices stay in the inbox of the program.
    pub(crate) url: Option<String>,
    /// A file whose content is the URL, for one with a password. Goes before `url`. Default: none.
    pub(crate) url_file: Option<PathBuf>,
    /// The first word of the names of all exchanges and queues, so that several installations can
    /// share a virtual host: 1 to 100 letters, digits, `-`, `_` or `.`. Default: `casebook`.
    pub(crate) prefix: String,
}

/// `[http]`: the pages and the API.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Http {
    /// Address and port to listen on. Default: `127.0.0.1:7080`.
    pub(crate) address: String,
}

/// `[log]`: what is logged, on stderr.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Log {
    /// `error`, `warn`, `info`, `debug` or `trace`, also by module as `warn,casebook=info`.
    /// Default: `warn`.
    pub(crate) level: String,
    /// `text` or `json`. Default: `text`.
    pub(crate) format: LogFormat,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For collectors.
    Json,
}

/// `[output]`: how answers are shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Output {
    /// `zh` or `en`. Default: the language of the environment.
    pub(crate) lang: Lang,
    /// `local`, `iso` or `relative`; in tables only. Default: `local`.
    pub(crate) time: TimeShape,
}

/// `[report]`: how reports are printed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Report {
    /// The font of a PDF: a TrueType or OpenType file, also a collection. Default: the first that is
    /// installed of those that the program knows, such as Noto Serif CJK.
    pub(crate) font: Option<PathBuf>,
}

/// How instants are shown in tables. Elsewhere they are RFC 3339 with the offset of the calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TimeShape {
    /// In Shanghai time, to the minute.
    #[default]
    Local,
    /// RFC 3339.
    Iso,
    /// So long ago, or so long from now.
    Relative,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            url: format!(
                "sqlite:{}",
                own_folder("XDG_DATA_HOME", ".local/share")
                    .join("casebook.db")
                    .display()
            ),
            url_file: None,
        }
    }
}

impl Default for Amqp {
    fn default() -> Self {
        Self {
            url: None,
            url_file: None,
            prefix: "casebook".to_owned(),
        }
    }
}

impl Default for Http {
    fn default() -> Self {
        Self {
            address: "127.0.0.1:7080".to_owned(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            level: "warn".to_owned(),
            format: LogFormat::Text,
        }
    }
}

impl Default for Output {
    fn default() -> Self {
        Self {
            lang: Lang::of_environment(),
            time: TimeShape::Local,
        }
    }
}

/// The folder of the program below one that the environment names, else below the home folder.
pub(super) fn own_folder(variable: &str, below_home: &str) -> PathBuf {
    let given = std::env::var_os(variable).map(PathBuf::from);
    let root = given.filter(|path| path.is_absolute());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(below_home));
    root.or_else(home).unwrap_or_default().join("casebook")
}
