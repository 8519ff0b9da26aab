//! Event logs in XES (IEEE 1849), read and written as a stream.
//!
//! ```
//! use casebook_exchange::xes::{Limits, XesReader};
//!
//! let log = r#"<log><trace><string key="concept:name" value="A1"/>
//!     <event><string key="concept:name" value="Create Fine"/>
//!            <date key="time:timestamp" value="2006-07-24T00:00:00+02:00"/></event>
//! </trace></log>"#;
//! let mut reader = XesReader::open(log.as_bytes(), Limits::default())?;
//! for trace in reader.by_ref() {
//!     assert_eq!(trace?.events[0].name.as_deref(), Some("Create Fine"));
//! }
//! assert!(reader.counts().reconcile());
//! # Ok::<(), casebook_exchange::xes::Fault>(())
//! ```

mod trace;

mod attribute;
mod decimal;
mod stamp;
mod value;

mod facts;

mod reader;

mod attribute_reader;
mod header;

mod pull;
mod screen;
mod source;
mod tag;

mod code;
mod code_table;
mod counts;
mod fault;
mod limits;
mod warning;

mod escape;
mod write;

pub use attribute::{Attribute, Attributes};
pub use code::Code;
pub use counts::{Counts, Progress, Tally};
pub use decimal::Decimal;
pub use facts::{Classifier, Extension, Global, LogAttribute, LogFacts};
pub use fault::{Fault, Place, Reason, Refused};
pub use limits::Limits;
pub use reader::XesReader;
pub(crate) use source::Source as Unpacked;
pub use stamp::Stamp;
pub use trace::{LogEvent, Trace};
pub use value::{Kind, Value};
pub use warning::{Warning, Warnings};
pub use write::{Header, WriteFault, XesWriter};
