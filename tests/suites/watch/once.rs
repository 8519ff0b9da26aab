//! Each alert once; and from when on.

use casebook_engine::case::Status;
use casebook_engine::stream::Position;
use jiff::Timestamp;

use super::office::Office;

const BREACH: &str = r#"{"limit_expired":{"no":1,"limit":"decide","raise":"red"}}"#;

/// Whoever scans goes on.
const fn on(_: Position) -> bool {
    true
}

fn ever() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

#[tokio::test]
async fn an_alert_is_raised_once_by_however_many_who_read_the_log() {
    let office = Office::open().await;
    let case = office.case("penalty.hearing", "{}", false).await;
    office.write(case, BREACH).await;
    let (one, other) = (office.node(), office.node());
    let (mut first, mut second) = (on, on);
    let scanned = futures::join!(
        casebook_engine::runtime::scan(&one, ever(), &mut first),
        casebook_engine::runtime::scan(&other, ever(), &mut second),
    );
    let raised = scanned.0.expect("a scan").raised + scanned.1.expect("a scan").raised;
    assert_eq!(raised, 2, "the breach, and that nothing was done");
    let alerts = office.alerts().await;
    assert_eq!(alerts.len(), 2, "{alerts:#?}");
    office.react(1).await;
    office.react(2).await;
    assert_eq!(office.scan(ever()).await.raised, 0);
    assert_eq!(office.alerts().await, alerts);
}

#[tokio::test]
async fn an_alert_stands_beside_the_case_that_it_is_about() {
    let office = Office::open().await;
    let case = office.case("penalty.hearing", "{}", false).await;
    office.write(case, BREACH).await;
    office.react(1).await;
    let about = office.engine.state(case).await.expect("a case");
    let number = about.opened().number.clone();
    for alert in office.alerts().await {
        assert_eq!(Some(&alert.subject), number.as_ref());
        let state = office.engine.state(alert.case).await.expect("an alert");
        assert_eq!(state.status, Status::Open);
        assert_eq!(state.opened().family, about.opened().family);
        assert_eq!(state.opened().organ, about.opened().organ);
        assert_eq!(state.facts.get("superior"), Some(&"shanghai".into()));
        let family = office.engine.family(alert.case).await.expect("a family");
        assert_eq!(family.last().map(|(near, _)| *near), Some(case));
    }
}

#[tokio::test]
async fn what_was_recorded_before_the_rules_is_looked_at_when_somebody_asks() {
    let office = Office::without_law();
    let case = office.case("penalty.hearing", "{}", false).await;
    office.write(case, BREACH).await;
    office.register().await;
    office.react(1).await;
    assert_eq!(office.alerts().await, []);
    let breached: Timestamp = "2026-05-07T03:00:00Z".parse().expect("an instant");
    assert_eq!(office.scan(breached).await.raised, 0, "it was before");
    assert_eq!(office.scan(ever()).await.raised, 2);
    assert_eq!(office.scan(ever()).await.raised, 0, "once");
    // What happens from now on is looked at by itself.
    let other = office.case("penalty.hearing", "{}", false).await;
    office.write(other, BREACH).await;
    office.react(1).await;
    assert_eq!(office.alerts().await.len(), 4);
}

#[tokio::test]
async fn history_that_was_taken_over_alerts_nobody_by_itself() {
    let office = Office::open().await;
    let case = office.case("penalty.hearing", "{}", true).await;
    office.write(case, BREACH).await;
    office.react(1).await;
    assert_eq!(office.alerts().await, []);
    assert_eq!(office.scan(ever()).await.raised, 2);
}

#[tokio::test]
async fn a_breach_before_the_rules_were_in_force_is_none_of_theirs() {
    let office = Office::open().await;
    let before = "2026-01-12T02:00:00Z".parse().expect("an instant");
    office.hand.set(before);
    let case = office
        .case("complaint.forensic", r#"{"matter":"fees"}"#, false)
        .await;
    let expired = r#"{"limit_expired":{"no":1,"limit":"admit","raise":"red"}}"#;
    office.write(case, expired).await;
    office.react(1).await;
    assert_eq!(office.scan(ever()).await.raised, 0);
    assert_eq!(office.alerts().await, []);
}
