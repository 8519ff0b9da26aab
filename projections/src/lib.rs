//! What is read: rows made from the log, and nothing that the log does not hold.
//!
//! A [`View`] describes a table; a pure function turns each event into changes of its rows; a
//! [`ViewStore`] keeps the rows together with how far they have come.

mod changes;
mod query;
mod view;
mod view_store;

pub use changes::{Cell, Changes, Key, Row, RowChange};
pub use query::{
    Compare, Edition, FILTER_NODES_MAX, Filter, Order, QUERY_ROWS_MAX, Query, check_count,
};
pub use view::{Column, Kind, View};
pub use view_store::{Batch, Counted, Generation, ViewStore, subscription_name};
