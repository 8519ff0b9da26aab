//! The port that hands out new ids.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::draw::Seed;

/// New identities, never the same one twice.
pub trait Ids: Send + Sync {
    /// A new id; later ids sort after earlier ones (UUID version 7).
    fn next(&self) -> Uuid;

    /// A seed for a draw by lot: 32 bytes that nobody can know before.
    ///
    /// Four new ids, hashed: each holds 74 random bits where ids are those of UUID version 7, so the
    /// seed is as good as the random numbers of the system. A port whose ids are not random gives
    /// seeds that are not random either.
    fn seed(&self) -> Seed {
        let mut hash = Sha256::new();
        for _ in 0..4 {
            hash.update(self.next().as_bytes());
        }
        Seed(hash.finalize().into())
    }
}
