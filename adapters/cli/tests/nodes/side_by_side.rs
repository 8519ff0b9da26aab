//! Processes that are killed while others work.

use std::collections::BTreeSet;

use casebook_engine::ports::{Announcer, EventStore};
use casebook_engine::stream::Position;
use casebook_postgres::PostgresStore;
use casebook_projections::running::CaseAnnouncer;
use casebook_rabbitmq::{Broker, Options};
use casebook_tests::contract::soon;
use casebook_tests::servers::amqp;
use uuid::Uuid;

use super::installation::Installation;
use super::load::{check, open_cases};

#[test]
fn on_sqlite_nothing_is_lost_or_doubled_when_processes_are_killed() {
    let installation = Installation::on_sqlite();
    let (killed, staying) = (installation.start(), installation.start());
    let opened = std::thread::scope(|scope| {
        let opening = scope.spawn(|| open_cases(&installation));
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
        let opening = scope.spawn(|| open_cases(&installation));
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

/// The ids of all notices that the log gives rise to.
async fn notices_due(url: &str) -> BTreeSet<Uuid> {
    let store = std::sync::Arc::new(PostgresStore::connect(url).await.unwrap());
    let announcer = CaseAnnouncer::new(store.clone());
    let (mut due, mut after) = (BTreeSet::new(), Position::START);
    loop {
        let page = store.read_all(after, 500).await.unwrap();
        let Some(last) = page.last() else {
            return due;
        };
        after = last.position;
        for event in &page {
            let notices = announcer.notices(event).await.unwrap();
            due.extend(notices.iter().map(|notice| notice.id));
        }
    }
}

/// The ids of the notices that lie in the queue of all: at least once each.
async fn notices_sent(installation: &Installation, count: usize) -> BTreeSet<Uuid> {
    let options = Options {
        prefix: installation.prefix.clone().unwrap(),
        ..Options::default()
    };
    let broker = Broker::new(&amqp::url(), options).unwrap();
    let mut inbox = soon(broker.inbox("notices", &[])).await.unwrap();
    let mut sent = BTreeSet::new();
    while sent.len() < count {
        let received = soon(inbox.next()).await.unwrap();
        sent.insert(received.notice.id);
        received.done().await.unwrap();
    }
    sent
}
