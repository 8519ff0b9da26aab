//! The built binary, in a folder of its own.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot prepare itself fails"
)]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a store that may or may not be there.
pub(crate) struct Place {
    folder: TempDir,
}

/// What a call of the program gave.
pub(crate) struct Call {
    /// The exit code.
    pub(crate) code: i32,
    /// What stands on stdout.
    pub(crate) stdout: String,
    /// What stands on stderr.
    pub(crate) stderr: String,
}

impl Place {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// A folder with a store that has what ships, and the invented bureau's directory.
    pub(crate) fn bureau() -> Self {
        let place = Self::new();
        place.call(&["init"]).json();
        let directory = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../workflows/directories/shanghai.yaml"
        );
        place.call(&["org", "import", directory]).json();
        place
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Writes a file in the folder and names it.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// Calls the program, with the store in the folder and nothing of this machine's settings.
    pub(crate) fn call(&self, arguments: &[&str]) -> Call {
        self.call_with(arguments, &[])
    }

    /// The same with variables of the environment.
    pub(crate) fn call_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Call {
        let output = self
            .command(arguments)
            .envs(variables.iter().copied())
            .output();
        Call::of(&output.unwrap())
    }
}

impl Place {
    /// Calls the program with a stdout that nobody reads any more, and gives its exit code.
    pub(crate) fn call_head(&self, arguments: &[&str]) -> i32 {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = self.command(arguments).stdout(writer).status();
        status.unwrap().code().unwrap_or(-1)
    }

    /// Calls the program from within the folder.
    pub(crate) fn call_there(&self, arguments: &[&str]) -> Call {
        let mut command = self.command(arguments);
        Call::of(&command.current_dir(self.folder.path()).output().unwrap())
    }

    /// Calls the program with an argument that is no text.
    pub(crate) fn call_bytes(&self, argument: &[u8]) -> Call {
        let argument = OsStr::from_bytes(argument);
        Call::of(&self.command(&[argument]).output().unwrap())
    }

    /// Calls the program where no file may grow beyond so many blocks of 512 bytes, as on a disk
    /// that is full.
    pub(crate) fn call_on_full_disk(&self, blocks: u32, arguments: &[&str]) -> Call {
        let program = self.command(arguments);
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &script])
            .arg(program.get_program())
            .args(program.get_args())
            .env_clear();
        let variables = program.get_envs();
        shell.envs(variables.filter_map(|(name, value)| Some((name, value?))));
        Call::of(&shell.output().unwrap())
    }

    fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env(
                "CASEBOOK_STORE_URL",
                format!("sqlite:{}", self.path("log.db")),
            );
        command
    }
}

impl Call {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The answer as JSON.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.stderr);
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// The code of the problem on stderr, with the exit code.
    pub(crate) fn problem(&self) -> (i32, String) {
        let code = self.stderr.split(['：', ':']).next().unwrap_or_default();
        (self.code, code.trim().to_owned())
    }
}
