//! A connection with one channel, and what the broker says about it meanwhile.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use lapin::options::ConfirmSelectOptions;
use lapin::tcp::OwnedTLSConfig;
use lapin::{Channel, Connection, ConnectionProperties, Event};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::address::Address;
use crate::options::Options;
use crate::{Code, Trouble};

/// Why the broker takes nothing at the moment; `None` while it does.
pub(crate) type Blocked = watch::Sender<Option<String>>;

/// A connection with a channel in confirm mode, and more of them when asked for. It is never mended: after a failure a new one is
/// opened, and whoever published sends again.
pub(crate) struct Session {
    connection: Connection,
    pub(crate) channel: Channel,
    blocked: watch::Receiver<Option<String>>,
    watcher: JoinHandle<()>,
}

impl Session {
    pub(crate) async fn open(
        address: &Address,
        options: &Options,
        blocked: Arc<Blocked>,
    ) -> Result<Self, Trouble> {
        let connection = connect(address, options).await?;
        // The listener must be there before the broker can say anything.
        let events = connection.events_listener();
        blocked.send_replace(None);
        let receiver = blocked.subscribe();
        let watcher = tokio::spawn(watch_events(events, blocked));
        let channel = connection.create_channel().await;
        let channel = channel.map_err(|error| Trouble::lost(&error))?;
        let session = Self {
            connection,
            channel,
            blocked: receiver,
            watcher,
        };
        session.confirms(&session.channel, options).await?;
        Ok(session)
    }

    /// One more channel in confirm mode.
    pub(crate) async fn new_channel(&self, options: &Options) -> Result<Channel, Trouble> {
        let opening = self.connection.create_channel();
        let channel = self.within(options.connect_timeout, opening).await?;
        self.confirms(&channel, options).await?;
        Ok(channel)
    }

    async fn confirms(&self, channel: &Channel, options: &Options) -> Result<(), Trouble> {
        let confirming = channel.confirm_select(ConfirmSelectOptions::default());
        self.within(options.connect_timeout, confirming).await
    }

    /// Whether it can still be used.
    pub(crate) fn is_connected(&self) -> bool {
        self.connection.status().connected() && self.channel.status().connected()
    }

    /// Why the broker takes nothing at the moment.
    pub(crate) fn blocked(&self) -> Option<String> {
        self.blocked.borrow().clone()
    }

    /// Waits for the broker's answer: not longer than `patience`, and not while it takes nothing.
    pub(crate) async fn within<T>(
        &self,
        patience: Duration,
        answer: impl Future<Output = lapin::Result<T>>,
    ) -> Result<T, Trouble> {
        tokio::select! {
            biased;
            answer = answer => answer.map_err(|error| Trouble::lost(&error)),
            reason = self.until_blocked() => Err(Trouble::new(Code::Blocked, reason)),
            () = tokio::time::sleep(patience) => {
                let detail = format!("nothing came within {} seconds", patience.as_secs());
                Err(Trouble::new(Code::Unconfirmed, detail))
            }
        }
    }

    async fn until_blocked(&self) -> String {
        let mut blocked = self.blocked.clone();
        loop {
            if let Some(reason) = blocked.borrow_and_update().clone() {
                return reason;
            }
            if blocked.changed().await.is_err() {
                // Nobody will tell any more; the answer itself fails then.
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.watcher.abort();
    }
}

/// Opens a connection.
pub(crate) async fn connect(address: &Address, options: &Options) -> Result<Connection, Trouble> {
    let place = address.to_string();
    let runtime = lapin::runtime::default_runtime();
    let runtime = runtime.map_err(|error| Trouble::connecting(&place, &error))?;
    let properties = ConnectionProperties::default().with_connection_name("casebook".into());
    let trust = OwnedTLSConfig {
        identity: None,
        cert_chain: options.authority_pem.clone(),
    };
    let connecting = Connection::connect_uri_with_config(address.uri(), properties, trust, runtime);
    match tokio::time::timeout(options.connect_timeout, connecting).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => Err(Trouble::connecting(&place, &error)),
        Err(_) => {
            let seconds = options.connect_timeout.as_secs();
            let detail = format!("connect to {place}: no answer within {seconds} seconds");
            Err(Trouble::new(Code::Unreachable, detail))
        }
    }
}

/// Keeps `blocked` as the broker says, until the connection ends.
async fn watch_events(events: impl futures::Stream<Item = Event>, blocked: Arc<Blocked>) {
    let mut events = std::pin::pin!(events);
    while let Some(event) = events.next().await {
        match event {
            Event::ConnectionBlocked(reason) => {
                tracing::warn!(reason, "RabbitMQ takes no messages");
                blocked.send_replace(Some(reason));
            }
            Event::ConnectionUnblocked | Event::Error(_) => {
                blocked.send_replace(None);
            }
            _ => {}
        }
    }
    blocked.send_replace(None);
}
