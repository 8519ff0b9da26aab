//! What may be set about the relay.

use std::time::Duration;

use crate::runtime::PATIENCE;

/// The name of the relay's subscription.
pub const RELAY: &str = "relay";

/// How the relay works. The defaults suit a bureau.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many events are in hand at most, from the first that is not dealt with: of many cases many
    /// notices may be on the way together, as those of one case go one after the other. Default
    /// 2,048.
    pub batch_events_max: usize,
    /// How long the lease lasts when it is not renewed; after a node died, another one goes on
    /// this much later. It is renewed after a third of it. Default 15 seconds.
    pub lease: Duration,
    /// The first pause after a refusal or an outage; each further one is twice as long. Default
    /// 200 milliseconds.
    pub pause_min: Duration,
    /// The longest pause. Default 30 seconds.
    pub pause_max: Duration,
    /// How often an event is refused, while others get through, before it is set aside. Default 6.
    pub refusals_max: u32,
    /// How long after one attempt the events set aside are tried again. Default one minute.
    pub retry_every: Duration,
    /// How long the loop waits for a new event before it looks by itself, and how long one step goes
    /// on while the log grows. Default [`PATIENCE`].
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            batch_events_max: 2_048,
            lease: Duration::from_secs(15),
            pause_min: Duration::from_millis(200),
            pause_max: Duration::from_secs(30),
            refusals_max: 6,
            retry_every: Duration::from_mins(1),
            patience: PATIENCE,
        }
    }
}
