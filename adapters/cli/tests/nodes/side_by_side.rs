//! Processes that are killed while others work.

use super::installation::Installation;
use super::load::{check, now, open_cases};
use super::notices::{notices_due, notices_sent};

#[test]
fn on_sqlite_nothing_is_lost_or_doubled_when_processes_are_killed() {
    let installation = Installation::on_sqlite();
    let (killed, staying) = (installation.start(), installation.start());
    let opened = std::thread::scope(|scope| {
        let opening = scope.spawn(|| open_cases(&installation, &now()));
        killed.kill();
        opening.join().unwrap()
    });
    installation.settle();
    check(&installation, &opened);
    assert_eq!(staying.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_share_a_postgresql_and_tell_of_everything_though_one_is_killed() {
    let installation = Installation::on_servers().await;
    let (killed, staying) = (installation.start(), installation.start());
    let opened = std::thread::scope(|scope| {
        let opening = scope.spawn(|| open_cases(&installation, &now()));
        killed.kill();
        opening.join().unwrap()
    });
    installation.settle();
    check(&installation, &opened);
    assert_eq!(staying.stop(), Some(0));
    let due = notices_due(&installation.store).await;
    assert!(due.len() > opened.len(), "each case told somebody");
    assert_eq!(notices_sent(&installation, due.len()).await, due);
}
