//! Logs as mining sees them.

mod account;
mod model;
mod reading;

pub(crate) use account::Account;
pub(crate) use model::{Held, Walker};
pub(crate) use reading::{Case, read};

#[cfg(test)]
mod tests;
