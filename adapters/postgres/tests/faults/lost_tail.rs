//! A standby takes over that had not received the latest events: acknowledged ones are gone, and
//! whoever knew them finds out instead of going on.

use std::sync::Arc;

use async_trait::async_trait;
use casebook_engine::notice::Notice;
use casebook_engine::ports::{Clock, Delivery, EventStore, Fault, Notifier};
use casebook_engine::runtime::relay::{Parts, Relay, Settings};
use casebook_engine::runtime::{Engine, Failure};
use casebook_engine::stream::{CaseId, Position, StreamId, Version};
use casebook_postgres::PostgresStore;
use casebook_projections::running::{Builder, Follower, Ports, Scope};
use casebook_projections::views::PROJECTIONS;
use casebook_tests::bureau::{Hand, engine, log, opening, urging};
use casebook_tests::contract::{audit, noon, soon};
use casebook_tests::notices::SomeNotices;
use casebook_tests::servers::PrivatePostgres;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use super::place::impatient;
use super::proxy::Proxy;

/// A broker that takes everything.
struct Broker;

#[async_trait]
impl Notifier for Broker {
    async fn publish(&self, notices: &[Notice]) -> Result<Vec<Delivery>, Fault> {
        Ok(vec![Delivery::Confirmed; notices.len()])
    }
}

/// A server, a standby that does not hold up its commits, and the address of whichever leads.
struct Pair {
    primary: PrivatePostgres,
    standby: PrivatePostgres,
    proxy: Proxy,
    url: String,
}

impl Pair {
    async fn start() -> Self {
        let primary = PrivatePostgres::start().await;
        let url = primary.fresh_database().await;
        let standby = primary.start_standby().await;
        let proxy = Proxy::start(&url).await;
        Self {
            primary,
            standby,
            proxy,
            url,
        }
    }

    fn proxied(&self) -> String {
        self.proxy.url(&self.url)
    }

    /// The log's database on the standby.
    fn url_of_standby(&self) -> String {
        let (_, database) = self.url.rsplit_once('/').expect("a URL has a path");
        let url = self.standby.url();
        let (server, _) = url.rsplit_once('/').expect("a URL has a path");
        format!("{server}/{database}")
    }

    /// Waits until the standby shows the log up to its end, and lets it receive nothing more.
    async fn cut_the_standby_off(&self, end: Position) {
        let mut session = PgConnection::connect(&self.url_of_standby())
            .await
            .expect("a standby");
        let shows = format!("SELECT EXISTS (SELECT FROM casebook.events WHERE pos = {end})");
        until(&mut session, &shows).await;
        run(&mut session, "ALTER SYSTEM SET primary_conninfo = ''").await;
        run(&mut session, "SELECT pg_reload_conf()").await;
        let alone = "SELECT NOT EXISTS (SELECT FROM pg_stat_wal_receiver)";
        until(&mut session, alone).await;
    }

    /// The primary is lost, and the standby takes over what it has.
    async fn fail_over(&mut self) {
        self.primary.crash().await;
        let mut session = PgConnection::connect(&self.url_of_standby())
            .await
            .expect("a standby");
        run(&mut session, "SELECT pg_promote()").await;
        self.proxy.turn_to(&self.url_of_standby());
    }
}

/// One node: a store and what works on it.
struct Node {
    store: Arc<PostgresStore>,
    engine: Arc<Engine>,
    relay: Relay,
    follower: Follower,
    hand: Arc<Hand>,
}

impl Node {
    async fn start(url: &str, number: u128) -> Self {
        let store = PostgresStore::open(impatient(url)).await;
        let store = Arc::new(store.expect("a store"));
        let hand = Arc::new(Hand::new(noon(), number * 100_000));
        let owner = Uuid::from_u128(number);
        let parts = Parts {
            store: store.clone(),
            subscriptions: store.clone(),
            announcer: Arc::new(SomeNotices),
            notifier: Arc::new(Broker),
            clock: hand.clone(),
        };
        let ports = Ports {
            events: store.clone(),
            subscriptions: store.clone(),
            views: store.clone(),
            clock: hand.clone(),
            owner,
        };
        let builder = Builder::begin(ports.clone(), &PROJECTIONS, Scope::Missing).await;
        builder
            .expect("begin")
            .run(&mut |_| ())
            .await
            .expect("the views");
        Self {
            engine: Arc::new(engine(store.clone(), &hand)),
            relay: Relay::new(parts, owner, Settings::default()),
            follower: Follower::new(ports, &PROJECTIONS),
            store,
            hand,
        }
    }

    async fn urge(&self, case: CaseId, message: &str) -> Result<Version, Failure> {
        let outcome = self
            .engine
            .execute(&urging(case, message, Some(message)))
            .await;
        outcome.map(|outcome| outcome.version)
    }

    async fn work(&mut self) {
        self.relay.step().await.expect("the relay sends");
        while !self
            .follower
            .step()
            .await
            .expect("the views follow")
            .caught_up
        {}
    }

    /// Neither reads, writes, sends nor projects, and says why, however often it is asked.
    async fn assert_halted(&mut self, case: CaseId) {
        for _ in 0..2 {
            let refused = self.urge(case, "去后").await;
            assert_rolled_back(&refused.map_err(|failure| match failure {
                Failure::Fault(fault) => fault,
                failure => panic!("{failure}"),
            }));
            assert_rolled_back(&self.store.read_all(Position::START, 10).await);
            // Past the time after which it would have asked for its lease again.
            self.hand
                .set(self.hand.now() + jiff::SignedDuration::from_mins(1));
            assert_rolled_back(&self.relay.step().await);
            let failure = self
                .follower
                .step()
                .await
                .expect_err("the log was rolled back");
            assert!(!failure.passes(), "{failure}");
        }
    }
}

fn assert_rolled_back<T: std::fmt::Debug>(answer: &Result<T, Fault>) {
    let Err(Fault::Corrupt { reason, .. }) = answer else {
        panic!("it goes on: {answer:?}");
    };
    assert!(reason.contains("rolled back"), "{reason}");
}

async fn run(session: &mut PgConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(session).await;
    done.expect(sql);
}

/// Returns when the question is answered with yes.
async fn until(session: &mut PgConnection, question: &str) {
    let asking = async {
        loop {
            let answer = sqlx::query_scalar(AssertSqlSafe(question)).fetch_one(&mut *session);
            if answer.await.expect(question) {
                return;
            }
        }
    };
    soon(asking).await;
}

async fn head(store: &PostgresStore) -> Position {
    store.head().await.expect("the head")
}

/// Three commands are acknowledged, projected and told of, and lost. The nodes that knew them halt,
/// also once others stand in their places; a node that is started anew works on what is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_know_what_a_failover_lost_halt() {
    let mut pair = Pair::start().await;
    let mut writer = Node::start(&pair.proxied(), 1).await;
    let opened = writer
        .engine
        .execute(&opening("failover", Some("open")))
        .await;
    let case = opened.expect("a case").case;
    writer.urge(case, "先").await.expect("obeyed");
    writer.work().await;
    pair.cut_the_standby_off(head(&writer.store).await).await;

    let mut lost = Version::EMPTY;
    for message in ["一", "二", "三"] {
        lost = writer.urge(case, message).await.expect("acknowledged");
    }
    writer.work().await;
    let end = head(&writer.store).await;
    let mut reader = Node::start(&pair.proxied(), 2).await;
    reader.engine.state(case).await.expect("the case");

    pair.fail_over().await;
    // It was on its way when the connection broke.
    let unknown = writer.urge(case, "去后").await;
    let is_unknown = matches!(&unknown, Err(Failure::Fault(Fault::Unknown { .. })));
    assert!(is_unknown, "{unknown:?}");
    writer.assert_halted(case).await;
    reader.assert_halted(case).await;

    let mut fresh = Node::start(&pair.proxied(), 3).await;
    let stream = StreamId::case(case);
    let found = fresh
        .store
        .stream_head(&stream)
        .await
        .expect("the head")
        .version;
    assert!(found < lost, "the tail is gone");
    let mut count = 0;
    while fresh
        .store
        .stream_head(&stream)
        .await
        .expect("the head")
        .version
        < lost
    {
        count += 1;
        fresh
            .urge(case, &format!("补 {count}"))
            .await
            .expect("obeyed");
    }
    assert!(
        head(&fresh.store).await >= end,
        "others stand in the places of the lost ones"
    );
    writer.assert_halted(case).await;
    reader.assert_halted(case).await;
    fresh.work().await;
    audit(&*fresh.store).await;
    let told = log(&*fresh.store).await;
    assert!(
        !told
            .iter()
            .any(|event| String::from_utf8_lossy(&event.body).contains("去后"))
    );
}
