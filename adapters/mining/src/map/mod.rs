//! The process map (流程图谱): which activity follows which, how often and after how long.

mod drawing;
mod follows;
mod layers;
mod mermaid;
mod places;
mod spoken;
mod svg;
mod waits;

pub use drawing::Drawing;
pub use follows::{Follows, ProcessMap, Tally};
pub use mermaid::mermaid;
pub use spoken::spoken;
pub use svg::svg;
pub use waits::{Sorted, Waits};
