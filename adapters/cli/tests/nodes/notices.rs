//! The notices that the log gives rise to, and those that arrived.

use std::collections::BTreeSet;
use std::sync::Arc;

use casebook_engine::ports::{Announcer, EventStore};
use casebook_engine::recorded::Recorded;
use casebook_engine::stream::Position;
use casebook_postgres::PostgresStore;
use casebook_projections::running::CaseAnnouncer;
use casebook_rabbitmq::{Broker, Options};
use casebook_tests::contract::soon;
use casebook_tests::servers::amqp;
use uuid::Uuid;

use super::installation::Installation;

/// The whole log.
pub(crate) async fn log(url: &str) -> Vec<Recorded> {
    let store = PostgresStore::connect(url).await.unwrap();
    casebook_tests::bureau::log(&store).await
}

/// The ids of all notices that the log gives rise to.
pub(crate) async fn notices_due(url: &str) -> BTreeSet<Uuid> {
    let store = Arc::new(PostgresStore::connect(url).await.unwrap());
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
pub(crate) async fn notices_sent(installation: &Installation, count: usize) -> BTreeSet<Uuid> {
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
