//! The relay to the broker of the settings, put together.

use std::sync::Arc;
use std::time::Duration;

use casebook_engine::runtime::relay::{self, Relay};
use casebook_projections::running::CaseAnnouncer;
use casebook_rabbitmq::{Broker, Options, RabbitNotifier};
use uuid::Uuid;

use crate::house::Store;
use crate::problem::Problem;
use crate::settings::Settings;
use crate::world::SystemClock;

/// How long connecting to the broker may take.
const CONNECT: Duration = Duration::from_secs(3);

/// The broker that the settings name, not connected to yet; without one notices stay in the inbox.
///
/// # Errors
/// `CB-1105` when the address or the prefix cannot be used.
pub(crate) fn broker(settings: &Settings) -> Result<Option<Broker>, Problem> {
    let options = Options {
        prefix: settings.amqp.prefix.clone(),
        connect_timeout: CONNECT,
        ..Options::default()
    };
    let url = settings.amqp.url.as_deref();
    let broker = url.map(|url| Broker::new(url, options));
    Ok(broker.transpose()?)
}

/// A relay from a store to a broker, for the node `owner`.
pub(crate) fn relay(store: &Store, broker: Broker, owner: Uuid) -> Relay {
    let parts = relay::Parts {
        store: store.events(),
        subscriptions: store.subscriptions(),
        announcer: Arc::new(CaseAnnouncer::new(store.events())),
        notifier: Arc::new(RabbitNotifier::new(broker)),
        clock: Arc::new(SystemClock),
    };
    Relay::new(parts, owner, relay::Settings::default())
}
