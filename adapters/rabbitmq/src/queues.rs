//! How full the queues are.

use casebook_engine::ports::Fault;

use crate::session::connect;
use crate::topology::look_for_queue;
use crate::{Broker, Trouble};

/// A queue as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueState {
    /// Its name.
    pub name: String,
    /// Messages ready to be read; those a reader holds are not counted.
    pub messages: u32,
    /// Programs that read it.
    pub readers: u32,
}

impl Broker {
    /// The queues of these readers, their dead letters, and what no queue asked for; those that
    /// are not there are left out.
    ///
    /// # Errors
    /// [`Fault::Unavailable`] when the broker cannot be reached.
    pub async fn queues(&self, readers: &[&str]) -> Result<Vec<QueueState>, Fault> {
        let mut names = vec![self.names.unrouted_queue()];
        for reader in readers {
            names.push(self.names.queue(reader));
            names.push(self.names.dead_queue(reader));
        }
        let connection = connect(&self.address, &self.options).await?;
        let mut states = Vec::new();
        for name in names {
            // A queue that is not there costs the channel.
            let channel = connection.create_channel().await;
            let channel = channel.map_err(|error| Trouble::lost(&error))?;
            if let Ok((messages, readers)) = look_for_queue(&channel, &name).await {
                states.push(QueueState {
                    name: name.to_string(),
                    messages,
                    readers,
                });
            }
        }
        Ok(states)
    }
}
