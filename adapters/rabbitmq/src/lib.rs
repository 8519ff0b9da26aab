//! Notices over RabbitMQ: published with confirms, read from durable queues, dead letters kept.
//!
//! | file | what |
//! |---|---|
//! | `broker` | an address with its options: where everything begins |
//! | `notifier` | the [`Notifier`](casebook_engine::ports::Notifier) port: publishing |
//! | `inbox` | reading a queue, with acknowledgements |
//! | `dead` | notices that a reader gave up, and sending them round again |
//! | `topology` | exchanges and queues |
//! | `message`, `routing` | what a message looks like, and which way it goes |
//!
//! `docs/reference/messages.md` and `docs/reference/asyncapi.yaml` tell the same to those who
//! connect their own programs.

mod address;
mod broker;
mod code;
mod code_table;
mod dead;
mod inbox;
mod message;
mod notifier;
mod options;
mod publish;
mod queues;
mod routing;
mod session;
mod topology;
mod trouble;

pub use broker::Broker;
pub use code::Code;
pub use dead::DeadLetter;
pub use inbox::{Inbox, Received};
pub use message::{CONTENT_TYPE, Unreadable, decode, encode};
pub use notifier::{Health, RabbitNotifier};
pub use options::Options;
pub use queues::QueueState;
pub use routing::{addressee_pattern, everything, kind_pattern, routing_key};
pub use trouble::Trouble;
