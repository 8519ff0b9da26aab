//! The private servers of `tests/run --serve`, for one run.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};

/// What names the PostgreSQL server.
pub(crate) const POSTGRES: &str = "CASEBOOK_TEST_POSTGRES";
/// The variable that is printed last.
const LAST: &str = "CASEBOOK_TEST_WEBDRIVER";

/// Runs this program again beside the servers; `None` when they cannot be had.
pub(crate) fn run_beside() -> Option<ExitStatus> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/run");
    let mut serve = Command::new(script);
    let mut serving = serve.arg("--serve").stdout(Stdio::piped()).spawn().ok()?;
    let variables = variables(&mut serving);
    let status = variables.map(|variables| {
        let mut again = Command::new(std::env::current_exe().unwrap());
        let again = again.args(std::env::args_os().skip(1)).envs(variables);
        again.status().unwrap()
    });
    // The script ends its servers when it is asked to end; where it has ended, nobody is asked.
    let _ = Command::new("kill").arg(serving.id().to_string()).status();
    serving.wait().unwrap();
    status
}

/// The lines `export NAME="VALUE"`, up to the last.
fn variables(serving: &mut Child) -> Option<Vec<(String, String)>> {
    let lines = BufReader::new(serving.stdout.take()?).lines();
    let mut found = Vec::new();
    for line in lines {
        let line = line.ok()?;
        let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
        found.push((name.to_owned(), value.trim_matches('"').to_owned()));
        if name == LAST {
            return Some(found);
        }
    }
    None
}
