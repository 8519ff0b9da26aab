//! RabbitMQ: the shared node, or a node of one's own.

use uuid::Uuid;

use super::address::{AMQP, required};
use super::private::PrivateServer;

/// The AMQP URL of the shared node.
///
/// # Panics
///
/// When the tests were not started by `tests/run`.
#[must_use]
pub fn url() -> String {
    required(AMQP)
}

/// A prefix for the names of exchanges and queues that no other test has.
///
/// All tests share one node and one virtual host, so every name of a test starts with its prefix.
#[must_use]
pub fn fresh_prefix() -> String {
    format!("t-{}", Uuid::now_v7().simple())
}

/// A RabbitMQ node for one test alone, which may crash it. Quorum queues work on it.
#[derive(Debug)]
pub struct PrivateRabbitmq {
    server: PrivateServer,
}

impl PrivateRabbitmq {
    /// Starts a node that has no queues yet.
    ///
    /// # Panics
    ///
    /// When the tests were not started by `tests/run`, or the node does not start.
    pub async fn start() -> Self {
        let server = PrivateServer::start("rabbitmq").await;
        Self { server }
    }

    /// The AMQP URL of this node.
    #[must_use]
    pub fn url(&self) -> String {
        let port = self.server.port();
        format!("amqp://guest:guest@127.0.0.1:{port}/%2f")
    }

    /// Makes the node write the names of its quorum queues to disk now.
    ///
    /// RabbitMQ 3.10 does so some seconds after a queue was declared; a node that crashes before
    /// comes back with a queue that has lost its messages and never elects a leader.
    /// A test that declares a queue and crashes the node calls this in between.
    ///
    /// # Panics
    ///
    /// When the node does not answer.
    pub async fn settle(&self) {
        self.control(&["eval", "ok = dets:sync(ra_directory_reverse)."])
            .await;
    }

    /// Runs `rabbitmqctl` with these arguments against this node and returns what it printed.
    ///
    /// # Panics
    ///
    /// When the command fails.
    pub async fn control(&self, arguments: &[&str]) -> String {
        self.server.control(arguments).await
    }

    /// Kills the node at once, as a loss of power would.
    ///
    /// # Panics
    ///
    /// When a process survives.
    pub async fn crash(&mut self) {
        self.server.crash().await;
    }

    /// Starts the crashed node again: same queues, same URL.
    ///
    /// # Panics
    ///
    /// When the node does not start.
    pub async fn restart(&mut self) {
        self.server.restart().await;
    }
}

#[cfg(test)]
mod tests {
    use lapin::options::{
        BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions,
    };
    use lapin::types::{AMQPValue, FieldTable};
    use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};

    use super::*;

    async fn channel(url: &str) -> Channel {
        let connection = Connection::connect(url, ConnectionProperties::default());
        connection.await.unwrap().create_channel().await.unwrap()
    }

    async fn publish_confirmed(channel: &Channel, queue: &str, text: &str) {
        let mut arguments = FieldTable::default();
        let kind = AMQPValue::LongString("quorum".into());
        arguments.insert("x-queue-type".into(), kind);
        let durable = QueueDeclareOptions::durable();
        let declared = channel.queue_declare(queue.into(), durable, arguments);
        declared.await.unwrap();
        let confirms = ConfirmSelectOptions::default();
        channel.confirm_select(confirms).await.unwrap();
        let options = BasicPublishOptions::default();
        let properties = BasicProperties::default().with_delivery_mode(2);
        let sent = channel
            .basic_publish(
                "".into(),
                queue.into(),
                options,
                text.as_bytes(),
                properties,
            )
            .await
            .unwrap();
        assert!(sent.await.unwrap().is_ack());
    }

    async fn text_from(channel: &Channel, queue: &str) -> Option<String> {
        let options = BasicGetOptions { no_ack: true };
        let got = channel.basic_get(queue.into(), options).await.unwrap();
        got.map(|message| String::from_utf8(message.delivery.data).unwrap())
    }

    #[tokio::test]
    async fn the_shared_node_keeps_tests_apart_by_prefix() {
        let channel = channel(&url()).await;
        let (one, other) = (fresh_prefix(), fresh_prefix());
        publish_confirmed(&channel, &one, "送达").await;
        publish_confirmed(&channel, &other, "中止").await;
        assert_eq!(text_from(&channel, &one).await.as_deref(), Some("送达"));
        assert_eq!(text_from(&channel, &one).await, None);
        assert_eq!(text_from(&channel, &other).await.as_deref(), Some("中止"));
    }

    #[tokio::test]
    async fn a_crashed_node_is_gone_and_comes_back_with_its_confirmed_notices() {
        let mut node = PrivateRabbitmq::start().await;
        let url = node.url();
        publish_confirmed(&channel(&url).await, "notices", "听证").await;
        node.settle().await;

        node.crash().await;
        let lost = Connection::connect(&url, ConnectionProperties::default());
        assert!(lost.await.is_err());

        node.restart().await;
        let channel = channel(&url).await;
        assert_eq!(
            text_from(&channel, "notices").await.as_deref(),
            Some("听证")
        );
    }
}
