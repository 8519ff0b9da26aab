//! Logs, on stderr.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::exit::Exit;
use crate::problem::Problem;
use crate::settings::{Log, LogFormat};

/// The client of the broker warns of each lost connection, which the relay tells once and better;
/// a level that the settings give for it goes before this.
const QUIET: &str = "lapin=error";

/// The driver warns of each statement that takes longer than a second, and of each connection that is
/// waited for longer than two. Of a node that is news; of a call that reads or writes a whole log it is
/// what was asked for.
const PATIENT: &str = ",sqlx=error";

/// Starts the logs, of a node or of a single call. Data goes to stdout, everything else here.
///
/// # Errors
/// `CB-5004` when the level cannot be read.
pub(crate) fn start(log: &Log, is_coloured: bool, is_node: bool) -> Result<(), Problem> {
    let patience = if is_node { "" } else { PATIENT };
    let level = format!("{QUIET}{patience},{}", log.level);
    let filter = EnvFilter::try_new(level).map_err(|error| {
        Problem::new(
            Exit::Usage,
            "CB-5004",
            format!("log.level `{}`: {error}", log.level),
        )
    })?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(is_coloured);
    let started = match log.format {
        LogFormat::Text => lines.finish().try_init(),
        LogFormat::Json => lines.json().finish().try_init(),
    };
    started.map_err(|error| Problem::new(Exit::Internal, "CB-5000", error.to_string()))
}
