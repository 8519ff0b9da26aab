//! Two PostgreSQL servers of which one takes over when the other one's machine is lost.

use sqlx::{Connection, PgConnection};

use super::postgres::create_database;
use super::private::{Place, PrivateServer};

/// A pair: etcd, two machines of Patroni and PostgreSQL, and `HAProxy` before them, set up as
/// `docs/guide/scaling` tells operators, but for etcd, which has one member here.
#[derive(Debug)]
pub struct PostgresPair {
    /// Before the machines, so that it ends before them.
    proxy: PrivateServer,
    machines: [PrivateServer; 2],
    _agreement: PrivateServer,
}

impl PostgresPair {
    /// Starts a pair and returns when the standby has all that the leader has.
    ///
    /// # Panics
    ///
    /// When the tests were not started by `tests/run`, or a server does not start.
    pub async fn start() -> Self {
        let agreement = PrivateServer::start("etcd").await;
        let machine = |name: &'static str| {
            let arguments = [agreement.port().to_string(), name.to_owned()];
            async move { PrivateServer::start_at(Place::new("patroni"), &arguments).await }
        };
        let (one, other) = tokio::join!(machine("pg1"), machine("pg2"));
        let servers = [("PG1", &one), ("PG2", &other)];
        let arguments = servers.map(|(name, machine)| {
            let (port, patroni) = (machine.port(), machine.port_of("rest-port"));
            [
                format!("{name}=127.0.0.1:{port}"),
                format!("{name}_PATRONI={patroni}"),
            ]
        });
        let proxy = PrivateServer::start_at(Place::new("haproxy"), &arguments.concat()).await;
        let pair = Self {
            proxy,
            machines: [one, other],
            _agreement: agreement,
        };
        pair.settle().await;
        pair
    }

    /// `HAProxy` takes every server for well until it has looked: returns when it has.
    async fn settle(&self) {
        let leader = self.machines[self.leader().await].port();
        let mut found = 0;
        while found < 2 {
            let port = port_behind(&self.url()).await;
            found = if port == Some(leader) { found + 1 } else { 0 };
        }
    }

    /// A superuser's URL of the maintenance database: whichever server leads.
    #[must_use]
    pub fn url(&self) -> String {
        url(self.proxy.port())
    }

    /// The URL by which the standby can read what is behind a URL of the pair.
    #[must_use]
    pub fn on_standby(&self, of_pair: &str) -> String {
        let standby = self.proxy.port_of("standby-port");
        of_pair.replace(&format!(":{}/", self.proxy.port()), &format!(":{standby}/"))
    }

    /// Creates an empty database and returns its URL.
    ///
    /// # Panics
    ///
    /// When the leader refuses.
    pub async fn fresh_database(&self) -> String {
        create_database(&self.url()).await
    }

    /// Kills every process of the leader's machine at once, and says which machine it was.
    ///
    /// # Panics
    ///
    /// When a process survives, or no machine leads.
    pub async fn crash_leader(&mut self) -> usize {
        let leader = self.leader().await;
        self.machines[leader].crash().await;
        leader
    }

    /// Kills every process of the standby's machine at once.
    ///
    /// # Panics
    ///
    /// When a process survives, or no machine leads.
    pub async fn crash_standby(&mut self) {
        let leader = self.leader().await;
        self.machines[1 - leader].crash().await;
    }

    /// Starts a crashed machine again and returns when it is the standby that has everything.
    ///
    /// # Panics
    ///
    /// When it does not join.
    pub async fn restart(&mut self, machine: usize) {
        self.machines[machine].restart().await;
    }

    async fn leader(&self) -> usize {
        for (machine, server) in self.machines.iter().enumerate() {
            if is_primary(&url(server.port())).await {
                return machine;
            }
        }
        panic!("no machine of the pair leads");
    }
}

fn url(port: u16) -> String {
    format!("postgres://postgres:casebook@127.0.0.1:{port}/postgres")
}

/// The port of the server that answers, if it can be written to.
async fn port_behind(url: &str) -> Option<u16> {
    let mut connection = PgConnection::connect(url).await.ok()?;
    let port = "SELECT inet_server_port() WHERE NOT pg_is_in_recovery()";
    let port: Option<i32> = sqlx::query_scalar(port)
        .fetch_optional(&mut connection)
        .await
        .ok()?;
    port.and_then(|port| port.try_into().ok())
}

async fn is_primary(url: &str) -> bool {
    port_behind(url).await.is_some()
}
