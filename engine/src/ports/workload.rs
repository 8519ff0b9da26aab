//! The port that knows how much work persons have.

use async_trait::async_trait;

use super::Fault;
use crate::access::Loads;

/// How many open tasks each person has in all cases, and when the latest came.
///
/// The answer may lag behind the log. It decides to whom a task is given and nothing else, and
/// stands in the event with the choice, so that the choice can be understood later.
#[async_trait]
pub trait Workload: Send + Sync {
    /// The work of everybody who has or had any.
    async fn loads(&self) -> Result<Loads, Fault>;
}
