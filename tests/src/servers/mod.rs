//! Real servers for tests: PostgreSQL, RabbitMQ and a browser.
//!
//! `tests/run` starts one private server of each kind and names them in environment variables;
//! this module hands their addresses to test code.
//! The shared servers belong to all tests that run at the moment: a test that wants to end one
//! starts its own with [`PrivatePostgres`] or [`PrivateRabbitmq`].

mod address;
pub mod amqp;
pub mod browser;
pub mod postgres;
mod private;

pub use amqp::PrivateRabbitmq;
pub use browser::browser;
pub use postgres::PrivatePostgres;
