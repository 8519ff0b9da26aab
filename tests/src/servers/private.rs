//! A server that belongs to one test, which may end it and start it again.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

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
///
/// One that is kept for all tests of a program ends with the program: the script holds the other end of
/// its standard input.
#[derive(Debug)]
pub(super) struct PrivateServer {
    place: Place,
    arguments: Vec<String>,
    process: Child,
    port: u16,
}

/// The folder of a server that may not have started yet, so that others can be told its port.
#[derive(Debug)]
pub(super) struct Place {
    kind: &'static str,
    folder: PathBuf,
}

impl PrivateServer {
    /// Starts a server on a new folder and returns when it answers.
    pub(super) async fn start(kind: &'static str) -> Self {
        Self::start_at(Place::new(kind), &[]).await
    }

    /// The same with arguments, see `tests/server`.
    pub(super) async fn start_at(place: Place, arguments: &[String]) -> Self {
        let process = place.spawn(arguments);
        let port = await_answer(&place.folder).await;
        Self {
            place,
            arguments: arguments.to_vec(),
            process,
            port,
        }
    }

    /// The loopback port, the same after a restart.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Another port of the server, by the name of the file that it stands in.
    pub(super) fn port_of(&self, file: &str) -> u16 {
        let port = std::fs::read_to_string(self.place.folder.join(file));
        let port = port.expect("the server has claimed the port");
        port.trim().parse().expect("a file holds a port")
    }

    /// Runs `rabbitmqctl` against this server, which must be a RabbitMQ node.
    pub(super) async fn control(&self, arguments: &[&str]) -> String {
        let output = Command::new(script())
            .arg("rabbitmqctl")
            .arg(&self.place.folder)
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
            .arg(&self.place.folder)
            .status();
        let status = status.await.expect("tests/server runs");
        assert!(status.success(), "{} could not be killed", self.place.kind);
        self.process
            .wait()
            .await
            .expect("a killed child can be awaited");
    }

    /// Starts the server again on the same folder and port, after [`Self::crash`].
    pub(super) async fn restart(&mut self) {
        self.process = self.place.spawn(&self.arguments);
        self.port = await_answer(&self.place.folder).await;
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        // A failure here must not hide the test's own; tests/run ends what is left.
        let _ended = std::process::Command::new(script())
            .arg("end")
            .arg(&self.place.folder)
            .status();
        let _removed = std::fs::remove_dir_all(&self.place.folder);
    }
}

impl Place {
    /// A new folder for a server of this kind.
    pub(super) fn new(kind: &'static str) -> Self {
        let folders = Path::new(&required(FOLDER)).join("private");
        std::fs::create_dir_all(&folders).expect("the folder of the run is there");
        let folder = folders.join(format!("{kind}-{}", Uuid::now_v7()));
        Self { kind, folder }
    }

    /// The port that the server will have.
    pub(super) async fn claim(&self) -> u16 {
        let claiming = Command::new(script())
            .arg("claim")
            .arg(&self.folder)
            .output();
        port_in(&claiming.await.expect("tests/server runs"))
    }

    /// Starts the server in a session of its own, so that all its processes are known.
    fn spawn(&self, arguments: &[String]) -> Child {
        Command::new("setsid")
            .arg(script())
            .args(["run", self.kind])
            .arg(&self.folder)
            .args(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .expect("setsid of util-linux runs")
    }
}

async fn await_answer(folder: &Path) -> u16 {
    let output = Command::new(script())
        .arg("wait")
        .arg(folder)
        .arg(START_SECONDS)
        .output()
        .await
        .expect("tests/server runs");
    port_in(&output)
}

fn port_in(output: &Output) -> u16 {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let port = String::from_utf8_lossy(&output.stdout);
    port.trim().parse().expect("tests/server prints the port")
}
