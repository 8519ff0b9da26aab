//! Settings: defaults < TOML file < `CASEBOOK_*` < flags.

mod load;
mod secret;
mod sections;

pub(crate) use load::{Flags, load};
pub(crate) use secret::redact;
pub(crate) use sections::{Log, LogFormat, Settings, TimeShape};
