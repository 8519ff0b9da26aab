//! A RabbitMQ: its address, and how it is used.

use std::sync::Arc;

use casebook_engine::ports::Fault;

use crate::address::Address;
use crate::session::{Blocked, Session};
use crate::topology::{self, Names};
use crate::{Code, Options, Trouble};

/// A RabbitMQ, not connected to yet. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Broker {
    pub(crate) address: Arc<Address>,
    pub(crate) options: Arc<Options>,
    pub(crate) names: Names,
}

impl Broker {
    /// The broker at `amqp://user:password@host:port/virtual-host`, or `amqps://` for TLS.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when the address or an option cannot be used. No error of this crate
    /// repeats the password.
    pub fn new(url: &str, options: Options) -> Result<Self, Fault> {
        let address = Address::parse(url)?;
        if let Some(problem) = options.problem() {
            return Err(Trouble::new(Code::Setting, problem).into());
        }
        Ok(Self {
            address: Arc::new(address),
            names: Names::new(&options),
            options: Arc::new(options),
        })
    }

    /// Connects, and makes or finds the exchanges and queues that publishing needs.
    ///
    /// # Errors
    /// [`Fault::Unavailable`] with what is wrong and what to do.
    pub async fn check(&self) -> Result<(), Fault> {
        self.open(Arc::default()).await?;
        Ok(())
    }

    /// A session over which notices can be published.
    pub(crate) async fn open(&self, blocked: Arc<Blocked>) -> Result<Session, Trouble> {
        let session = self.connect(blocked).await?;
        self.prepare(&session).await?;
        Ok(session)
    }

    /// A session, whatever exchanges and queues there are.
    pub(crate) async fn connect(&self, blocked: Arc<Blocked>) -> Result<Session, Trouble> {
        Session::open(&self.address, &self.options, blocked).await
    }

    /// Makes or finds what publishing needs.
    pub(crate) async fn prepare(&self, session: &Session) -> Result<(), Trouble> {
        let preparing = topology::prepare(&session.channel, &self.names, &self.options);
        let patience = self.options.connect_timeout;
        let prepared = tokio::time::timeout(patience, preparing).await;
        prepared.unwrap_or_else(|_| {
            let detail = "declaring exchanges and queues takes too long";
            Err(Trouble::new(Code::Unconfirmed, detail))
        })
    }
}
