//! What is read: rows made from the log, and nothing that the log does not hold.
//!
//! A [`View`] describes a table; a pure function turns each event into changes of its rows; a
//! [`ViewStore`] keeps the rows together with how far they have come.

mod agenda;
pub mod case;
mod changes;
mod duty;
#[cfg(test)]
mod fixtures;
mod notices;
mod query;
pub mod running;
mod step;
mod timing;
mod view;
mod view_store;
pub mod views;
pub mod words;
mod workload;

pub use agenda::ViewAgenda;
pub use changes::{Cell, Changes, Key, Row, RowChange};
pub use duty::{Duty, DutyKind, End, Ending, Turn};
pub use notices::notices;
pub use query::{
    Compare, Edition, FILTER_NODES_MAX, Filter, Order, QUERY_ROWS_MAX, Query, check_count,
};
pub use step::{MadeOf, Place, Projection, Step};
pub use timing::Timing;
pub use view::{Column, Kind, View};
pub use view_store::{Batch, Counted, Generation, ViewStore, subscription_name};
pub use workload::ViewWorkload;
