//! The port that hands out new ids.

use uuid::Uuid;

/// New identities, never the same one twice.
pub trait Ids: Send + Sync {
    /// A new id; later ids sort after earlier ones (UUID version 7).
    fn next(&self) -> Uuid;
}
