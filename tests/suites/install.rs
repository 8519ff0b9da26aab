//! `tests/run` installs what is missing, and leaves the machine's services as they were.
//!
//! The machine is played by a folder of small programs that stand before the real ones in PATH:
//! what is installed is a file of names, and `apt-get` writes down how it was called.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

/// What the machine has, who asks, and how `apt-get` ends.
struct Machine {
    folder: tempfile::TempDir,
}

const DPKG_QUERY: &str = r#"#!/bin/sh
for package; do :; done
grep -qx "$package" "$MACHINE/installed" && printf installed
"#;

/// Notes its arguments and whether services were forbidden to start meanwhile, then installs.
const APT_GET: &str = r#"#!/bin/sh
"$MACHINE/policy-rc.d" rabbitmq-server start
echo "services: $? arguments: $*" >>"$MACHINE/calls"
case "$*" in *install*) ;; *) exit 0 ;; esac
[ ! -e "$MACHINE/apt-fails" ] || { echo 'E: no such package'; exit 100; }
for word; do echo "$word"; done >>"$MACHINE/installed"
"#;

const SYSTEMCTL: &str = r#"#!/bin/sh
echo "systemctl $*" >>"$MACHINE/calls"
"#;

const PACKAGES: [&str; 11] = [
    "gcc",
    "libc6-dev",
    "postgresql-15",
    "rabbitmq-server",
    "patroni",
    "etcd-server",
    "python3-etcd",
    "haproxy",
    "chromium",
    "chromium-driver",
    "fonts-noto-cjk",
];

impl Machine {
    /// A machine without these packages, asked by the user with this number.
    fn without(missing: &[&str], user: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let machine = Self { folder };
        let installed: Vec<&str> = PACKAGES
            .into_iter()
            .filter(|name| !missing.contains(name))
            .collect();
        machine.write("installed", &format!("{}\n", installed.join("\n")));
        machine.program("programs/dpkg-query", DPKG_QUERY);
        machine.program("programs/apt-get", APT_GET);
        machine.program("programs/systemctl", SYSTEMCTL);
        machine.program("programs/id", &format!("#!/bin/sh\necho {user}\n"));
        machine
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn program(&self, name: &str, text: &str) {
        self.write(name, text);
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    fn install(&self) -> Output {
        let path = std::env::var("PATH").unwrap();
        let programs = self.path("programs");
        Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("run"))
            .arg("--install")
            .env("PATH", format!("{}:{path}", programs.display()))
            .env("MACHINE", self.folder.path())
            .env("CASEBOOK_TEST_POLICY_FILE", self.path("policy-rc.d"))
            .env("TMPDIR", self.folder.path())
            .output()
            .unwrap()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn nothing_is_installed_on_a_machine_that_has_everything() {
    let machine = Machine::without(&[], 0);
    let output = machine.install();
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(machine.read("calls"), None);
}

#[test]
fn a_user_who_is_not_root_is_told_the_one_command() {
    let machine = Machine::without(&["chromium", "postgresql-15"], 1000);
    let output = machine.install();
    assert_eq!(output.status.code(), Some(1));
    let command = "sudo apt-get update && sudo apt-get install --yes --no-install-recommends postgresql-15 chromium\n";
    assert!(said(&output).ends_with(command), "{}", said(&output));
    assert_eq!(machine.read("calls"), None);
}

#[test]
fn root_installs_what_is_missing_and_no_service_starts() {
    let machine = Machine::without(&["rabbitmq-server", "postgresql-15"], 0);
    let output = machine.install();
    assert!(output.status.success(), "{}", said(&output));
    let options = "-o DPkg::Lock::Timeout=120 -o Acquire::Retries=3";
    assert_eq!(
        machine.read("calls").unwrap().lines().collect::<Vec<_>>(),
        [
            format!("services: 101 arguments: {options} update"),
            format!("services: 101 arguments: {options} install --yes --no-install-recommends postgresql-15 rabbitmq-server"),
            "systemctl --no-reload disable postgresql.service rabbitmq-server.service epmd.service epmd.socket".to_owned(),
        ]
    );
    assert_eq!(machine.read("policy-rc.d"), None);
}

#[test]
fn the_rule_of_the_machine_for_services_is_put_back() {
    for apt_fails in [false, true] {
        let machine = Machine::without(&["gcc"], 0);
        machine.program("policy-rc.d", "#!/bin/sh\nexit 0\n");
        if apt_fails {
            machine.write("apt-fails", "");
        }
        let output = machine.install();
        assert_eq!(output.status.success(), !apt_fails, "{}", said(&output));
        assert_eq!(machine.read("policy-rc.d").unwrap(), "#!/bin/sh\nexit 0\n");
        assert!(machine.read("calls").unwrap().contains("services: 101"));
    }
}

#[test]
fn a_refused_installation_says_why_and_where_the_rest_is() {
    let machine = Machine::without(&["gcc"], 0);
    machine.write("apt-fails", "");
    let output = machine.install();
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("E: no such package"), "{said}");
    let log = said.trim_end().rsplit(' ').next().unwrap();
    assert!(
        fs::read_to_string(log)
            .unwrap()
            .contains("E: no such package")
    );
    assert_eq!(machine.read("policy-rc.d"), None);
}
