//! Three nodes: the one that leads a queue is lost, and the queue goes on at the others.

use std::sync::Arc;
use std::time::Instant;

use casebook_memory::MemoryStore;
use casebook_rabbitmq::Broker;
use casebook_tests::contract::soon;
use casebook_tests::servers::RabbitmqCluster;

use super::outage::{happen, open_inbox, read_everything, start_relay};
use super::setting::{options, read_arrived};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_lost_under_load_loses_no_notice_and_keeps_the_order() {
    let mut cluster = RabbitmqCluster::start().await;
    let options = options();
    let queue = format!("{}.notices.q", options.prefix);
    let broker = Broker::new(&cluster.url(), options).unwrap();
    soon(broker.check()).await.unwrap();
    let (leader, members) = cluster.leader_of(&queue).await;
    assert_eq!(members, 3, "every node keeps the queue");

    let store = Arc::new(MemoryStore::new());
    happen(&store, 100).await;
    let relay = start_relay(&store, &broker);
    let mut inbox = open_inbox(&broker).await;
    let mut arrived = read_arrived(&mut inbox, 60).await;
    happen(&store, 100).await;
    cluster.crash(leader).await;
    let crashed = Instant::now();
    // What was handed to this reader and not acknowledged comes again.
    drop(inbox);
    happen(&store, 20).await;
    let mut inbox = open_inbox(&broker).await;
    arrived.extend(read_arrived(&mut inbox, 1).await);
    let outage = crashed.elapsed();
    read_everything(&mut inbox, &mut arrived, &store).await;
    assert!(!relay.is_finished(), "the relay lives on");
    relay.abort();

    let copies = arrived.len();
    arrived.sort_by_key(|arrived| arrived.notice.id);
    arrived.dedup_by_key(|arrived| arrived.notice.id);
    println!(
        "lost node: first notice after {:.1} s; {} notices, {} copies of them",
        outage.as_secs_f32(),
        arrived.len(),
        copies - arrived.len()
    );
}
