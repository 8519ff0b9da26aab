//! `outbox` and `doctor` with a broker, and without one.

use serde_json::json;

use super::installation::{Installation, errors};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_sent_waits_until_a_node_sends_it() {
    let installation = Installation::on_servers().await;
    let status = installation.json(&["outbox", "status"]);
    assert_eq!(status["pending_events"], status["head"]);
    let node = installation.start();
    installation.settle();
    assert_eq!(node.stop(), Some(0));
    assert_eq!(installation.json(&["outbox", "dead"]), json!([]));
    let retried = installation.json(&["outbox", "retry"]);
    assert_eq!(retried, json!({ "sent": 0, "left": 0 }));
    assert_eq!(
        installation.json(&["outbox", "dead", "--reader", "notices"]),
        json!([])
    );
    let put_back = installation.json(&["outbox", "retry", "--reader", "notices"]);
    assert_eq!(put_back, json!({ "put_back": 0 }));
    let checks = installation.json(&["doctor"]);
    let broker = checks
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["check"] == "broker");
    assert_eq!(broker.unwrap()["state"], "ok");
}

#[test]
fn without_a_broker_there_is_nothing_to_send_again() {
    let installation = Installation::on_sqlite();
    let output = installation.command(&["outbox", "retry"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("CB-5024"));
}

#[test]
fn a_broker_that_is_away_keeps_the_node_at_work_and_is_told_by_the_doctor() {
    let installation = Installation::on_sqlite();
    // Nobody listens on port 9, and nobody may bind it without rights.
    let away = [("CASEBOOK_AMQP_URL", "amqp://127.0.0.1:9")];
    let output = installation
        .command(&["doctor"])
        .envs(away)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(8));
    assert!(String::from_utf8_lossy(&output.stdout).contains("CB-4001"));
    let output = installation
        .command(&["outbox", "status"])
        .envs(away)
        .output()
        .unwrap();
    let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(status["pending_events"], status["head"], "nothing is lost");
}
