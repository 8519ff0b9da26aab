//! The log of a PostgreSQL in a file, and in another PostgreSQL.

use casebook_tests::servers::postgres;
use serde_json::Value;

use super::installation::Installation;

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_postgresql_is_archived_and_restored_into_another() {
    let installation = Installation::on_servers().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.db").display().to_string();
    let restored = postgres::fresh_database().await;
    let run = |store: &str, arguments: &[&str]| {
        let mut command = installation.command(arguments);
        command.env("CASEBOOK_STORE_URL", store).output().unwrap()
    };
    let at = |store: &str, arguments: &[&str]| -> Value {
        let output = run(store, arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let live = installation.json(&["store", "verify"]);
    let archived = installation.json(&["store", "archive", &file]);
    assert_eq!(archived["digest"], live["digest"]);
    assert_eq!(archived["copied"], live["events"]);

    // Who looks makes nothing: twice there is no store.
    for _ in 0..2 {
        let output = run(&restored, &["store", "verify"]);
        assert_eq!(output.status.code(), Some(4), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.starts_with("CB-5006"), "{said}");
    }
    assert_eq!(
        at(&restored, &["store", "restore", &file])["digest"],
        live["digest"]
    );
    assert_eq!(at(&restored, &["store", "verify"]), live);
    let cases = installation.json(&["case", "ls"]);
    assert_eq!(at(&restored, &["case", "ls"]), cases);
    assert_eq!(at(&format!("sqlite:{file}"), &["case", "ls"]), cases);
}
