//! Real servers for tests: PostgreSQL, RabbitMQ and a browser.
//!
//! `tests/run` starts one private server of each kind and names them in environment variables;
//! this module hands their addresses to test code.
//! The shared servers belong to all tests that run at the moment: a test that wants to end one
//! starts its own with [`PrivatePostgres`] or [`PrivateRabbitmq`]; what needs more than one machine has
//! a [`PostgresPair`] or a [`RabbitmqCluster`].

mod address;
pub mod amqp;
pub mod browser;
mod cluster;
mod pair;
pub mod postgres;
mod private;

pub use amqp::PrivateRabbitmq;
pub use browser::browser;
pub use cluster::RabbitmqCluster;
pub use pair::PostgresPair;
pub use postgres::PrivatePostgres;
