//! A store that several processes share.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use casebook_tests::servers::{amqp, postgres};
use serde_json::Value;
use tempfile::TempDir;

/// How long anything may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// A store with the demonstration's directory and a few cases, and perhaps a broker.
pub(crate) struct Installation {
    folder: TempDir,
    /// The address of the store.
    pub(crate) store: String,
    /// The prefix of the queues; without one there is no broker.
    pub(crate) prefix: Option<String>,
}

/// A running `serve`; dropped, it is killed.
pub(crate) struct Node {
    process: Child,
}

impl Installation {
    /// On SQLite, without a broker.
    pub(crate) fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = format!("sqlite:{}", folder.path().join("log.db").display());
        Self::filled(folder, store, None)
    }

    /// On PostgreSQL, with a broker.
    pub(crate) async fn on_servers() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = postgres::fresh_database().await;
        Self::filled(folder, store, Some(amqp::fresh_prefix()))
    }

    fn filled(folder: TempDir, store: String, prefix: Option<String>) -> Self {
        let new = Self {
            folder,
            store,
            prefix,
        };
        new.json(&[
            "demo",
            "load",
            "shanghai",
            "--cases",
            "3",
            "--progress",
            "none",
        ]);
        new
    }

    /// The program, with this store and nothing of the machine's settings.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        self.prepare(&mut command);
        command.args(arguments);
        command
    }

    /// The program, killed after so long if it is not done by then.
    pub(crate) fn cut_short(&self, after: Duration, arguments: &[&str]) -> Command {
        let mut command = Command::new("/usr/bin/timeout");
        self.prepare(&mut command);
        command.args(["--signal=KILL", &after.as_secs_f64().to_string()]);
        command.arg(env!("CARGO_BIN_EXE_casebook")).args(arguments);
        command
    }

    fn prepare(&self, command: &mut Command) {
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("CASEBOOK_STORE_URL", &self.store);
        if let Some(prefix) = &self.prefix {
            command
                .env("CASEBOOK_AMQP_URL", amqp::url())
                .env("CASEBOOK_AMQP_PREFIX", prefix);
        }
    }

    /// What a call answers.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.command(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            errors(&output)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Starts a node, and waits until it is at work.
    pub(crate) fn start(&self) -> Node {
        let mut command = self.command(&["serve", "--headless", "--lang", "en"]);
        let mut process = command
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let begun = lines.any(|line| line.unwrap().contains("at work"));
        assert!(begun, "the node ended before it was at work");
        // Whoever writes to a pipe that nobody reads would be ended by it.
        std::thread::spawn(move || lines.for_each(drop));
        Node { process }
    }

    /// Asks until every view has reached the head of the log and every notice has been sent.
    pub(crate) fn settle(&self) {
        let begun = Instant::now();
        while self.lag() > 0 {
            assert!(begun.elapsed() < PATIENCE, "{} events behind", self.lag());
        }
    }

    /// Asks until the log has grown, or nothing more is to come.
    pub(crate) fn wait_until_something_happens(&self, is_over: impl Fn() -> bool) {
        let head = || number(&self.json(&["outbox", "status"])["head"]);
        let (begun, before) = (Instant::now(), head());
        while head() == before && !is_over() {
            assert!(begun.elapsed() < PATIENCE, "nothing happens");
        }
    }

    fn lag(&self) -> u64 {
        let views = self.json(&["proj", "ls"]);
        let lags = views.as_array().unwrap().iter();
        let behind: u64 = lags.map(|view| number(&view["lag_events"])).sum();
        behind + number(&self.json(&["outbox", "status"])["pending_events"])
    }
}

impl Node {
    /// Kills it at once.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Tells it to stop, and says with which code it ended.
    pub(crate) fn stop(mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        let told = Command::new("/bin/kill").args(["-TERM", &id]).status();
        assert!(told.unwrap().success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A number that stands as a text.
fn number(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

/// What a call said on stderr.
pub(crate) fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
