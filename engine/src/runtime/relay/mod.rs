//! The relay: reads the log and sends what people must be told.
//!
//! The log is the outbox. The relay is a subscription whose checkpoint moves over the contiguous
//! confirmed prefix, so an event that was appended is told of at least once, whatever dies in
//! between, and a crash between sending and moving the checkpoint costs a second copy with the
//! same id, nothing else.
//!
//! # Order
//! The notices of one stream arrive for the first time in the order of its events. A notice is
//! sent only after all notices of earlier events of its stream were confirmed; the streams do not
//! wait for each other. Nor does anything else: while notices are on their way the log is read on,
//! what is new goes out beside them, and the checkpoint follows what is confirmed.
//!
//! # What does not get through
//! | answer | what the relay does |
//! |---|---|
//! | [`Confirmed`](crate::ports::Delivery::Confirmed) | goes on with the next event of the stream |
//! | [`Refused`](crate::ports::Delivery::Refused) | holds the stream and tries again, later each time; sets the event aside after [`Settings::refusals_max`] while others get through |
//! | [`Unroutable`](crate::ports::Delivery::Unroutable) | sets the event aside, and the later ones of its stream behind it |
//! | [`Fault::Unavailable`](crate::ports::Fault::Unavailable) | keeps everything, waits, sends all of it again |
//!
//! What was set aside is tried again every [`Settings::retry_every`] and by [`Relay::retry`].

mod aside;
mod backlog;
mod batch;
mod flight;
mod lease;
mod pace;
mod progress;
mod report;
mod send;
mod settings;
mod step;
mod work;

pub use progress::{Progress, Retried};
pub use settings::{RELAY, Settings};
pub use step::{Parts, Relay};
