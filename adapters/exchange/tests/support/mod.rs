//! What several tests share.

mod damaged;

pub(crate) use damaged::{faults, gzip, limits};
