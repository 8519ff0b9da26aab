//! A server that belongs to one test, which may end it and start it again.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::{Child, Command};
use uuid::Uuid;

use super::address::{FOLDER, required};

/// Longest wait for a server to answer; a cold RabbitMQ node on a busy machine needs half a minute.
const START_SECONDS: &str = "120";

/// The script that knows how each kind of server is started, awaited and ended.
fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("server")
}

/// One running server in a folder of its own, ended with SIGKILL when dropped.
#[derive(Debug)]
pub(super) struct PrivateServer {
    kind: &'static str,
    folder: PathBuf,
    process: Child,
    port: u16,
}

impl PrivateServer {
    /// Starts a server on a new folder and returns when it answers.
    pub(super) async fn start(kind: &'static str) -> Self {
        let folders = Path::new(&required(FOLDER)).join("private");
        std::fs::create_dir_all(&folders).expect("the folder of the run is there");
        let folder = folders.join(format!("{kind}-{}", Uuid::now_v7()));
        let process = spawn(kind, &folder);
        let port = await_answer(&folder).await;
        Self {
            kind,
            folder,
            process,
            port,
        }
    }

    /// The loopback port, the same after a restart.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Runs `rabbitmqctl` against this server, which must be a RabbitMQ node.
    pub(super) async fn control(&self, arguments: &[&str]) -> String {
        let output = Command::new(script())
            .arg("rabbitmqctl")
            .arg(&self.folder)
            .args(arguments)
            .output()
            .await
            .expect("tests/server runs");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {complaint}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Ends all processes of the server with SIGKILL and returns when they are gone.
    pub(super) async fn crash(&mut self) {
        let status = Command::new(script())
            .arg("kill")
            .arg(&self.folder)
            .status();
        let status = status.await.expect("tests/server runs");
        assert!(status.success(), "{} could not be killed", self.kind);
        self.process
            .wait()
            .await
            .expect("a killed child can be awaited");
    }

    /// Starts the server again on the same folder and port, after [`Self::crash`].
    pub(super) async fn restart(&mut self) {
        self.process = spawn(self.kind, &self.folder);
        self.port = await_answer(&self.folder).await;
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        // A failure here must not hide the test's own; tests/run ends what is left.
        let _ended = std::process::Command::new(script())
            .arg("end")
            .arg(&self.folder)
            .status();
        let _removed = std::fs::remove_dir_all(&self.folder);
    }
}

/// Starts the server in a session of its own, so that all its processes are known.
fn spawn(kind: &str, folder: &Path) -> Child {
    Command::new("setsid")
        .arg(script())
        .args(["run", kind])
        .arg(folder)
        .stdin(Stdio::null())
        .spawn()
        .expect("setsid of util-linux runs")
}

async fn await_answer(folder: &Path) -> u16 {
    let output = Command::new(script())
        .arg("wait")
        .arg(folder)
        .arg(START_SECONDS)
        .output()
        .await
        .expect("tests/server runs");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let port = String::from_utf8_lossy(&output.stdout);
    port.trim().parse().expect("tests/server prints the port")
}
