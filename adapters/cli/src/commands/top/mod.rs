//! The verbs without a noun.

pub(super) mod completions;
pub(super) mod doctor;
pub(super) mod help;
pub(super) mod init;
pub(super) mod settings;
pub(super) mod version;
