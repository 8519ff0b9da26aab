//! Three RabbitMQ nodes that keep every queue together.

use super::private::{Place, PrivateServer};

/// Three nodes and `HAProxy` before them, set up as `docs/guide/scaling` tells operators.
#[derive(Debug)]
pub struct RabbitmqCluster {
    proxy: PrivateServer,
    nodes: [PrivateServer; 3],
}

impl RabbitmqCluster {
    /// Starts the nodes and returns when all three are there.
    ///
    /// # Panics
    ///
    /// When the tests were not started by `tests/run`, or a node does not start.
    pub async fn start() -> Self {
        let places = ["rabbitmq"; 3].map(Place::new);
        let mut ports = Vec::new();
        for place in &places {
            ports.push(place.claim().await.to_string());
        }
        let [one, two, three] = places.map(|place| PrivateServer::start_at(place, &ports));
        let (one, two, three) = tokio::join!(one, two, three);
        let servers = ports.iter().zip(1..);
        let servers = servers.map(|(port, number)| format!("MQ{number}=127.0.0.1:{port}"));
        let servers: Vec<String> = servers.collect();
        let proxy = PrivateServer::start_at(Place::new("haproxy"), &servers).await;
        let nodes = [one, two, three];
        nodes[0].control(&["await_online_nodes", "3"]).await;
        Self { proxy, nodes }
    }

    /// The AMQP URL of the cluster: any node that is there.
    #[must_use]
    pub fn url(&self) -> String {
        let port = self.proxy.port_of("rabbitmq-port");
        format!("amqp://guest:guest@127.0.0.1:{port}/%2f")
    }

    /// The number of the node that leads a quorum queue, and how many nodes keep the queue.
    ///
    /// # Panics
    ///
    /// When there is no such queue.
    pub async fn leader_of(&self, queue: &str) -> (usize, usize) {
        let asked = [
            "list_queues",
            "--quiet",
            "--no-table-headers",
            "name",
            "leader",
            "members",
        ];
        let listed = self.nodes[0].control(&asked).await;
        let line = listed
            .lines()
            .find(|line| line.starts_with(&format!("{queue}\t")));
        let mut fields = line.expect("the queue is listed").split('\t').skip(1);
        let leader = fields.next().expect("a leader");
        let members = fields.next().expect("members").matches('@').count();
        let leads = |node: &PrivateServer| leader.contains(&format!("casebook-{}@", node.port()));
        let node = self.nodes.iter().position(leads);
        (node.expect("a node of ours leads"), members)
    }

    /// Kills a node at once, as a loss of power would.
    ///
    /// # Panics
    ///
    /// When a process survives.
    pub async fn crash(&mut self, node: usize) {
        self.nodes[node].crash().await;
    }
}
