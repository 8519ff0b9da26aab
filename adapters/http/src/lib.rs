//! The pages of Casebook, rendered here and whole before any script runs.
//!
//! | path | page |
//! |---|---|
//! | `/` | overview (总览): cases by kind and light, duties that are due |
//! | `/cases` | list of cases (案件列表), filtered by the address |
//! | `/cases/{id}` | one case (案件): where it stands at any version, its history, what was refused |
//! | `/alerts` | alerts and instruments of supervision (预警督办): where they stand, the life of each |
//! | `/evaluations` | evaluations of files (案卷评查): the files that a plan drew, with scores, grades, objections, rectification |
//! | `/reports` | reports (报表): figures computed when they are asked for, their cases and files |
//! | `/tasks` | worklist (待办) of a person |
//! | `/livez`, `/readyz` | whether the process lives, whether it can answer |
//!
//! Reading only: nothing here changes a case.

mod app;
mod assets;
mod case_file;
mod case_filter;
mod chart;
mod choice;
mod cutoff;
mod days;
mod diagram;
mod doors;
mod lang;
mod layout;
mod light;
mod names;
mod pages;
mod probes;
mod problem;
mod reports;
mod router;
mod row;
mod visit;

pub use app::App;
pub use case_filter::choose;
pub use reports::{Known, Question, Refused, Reports};
pub use router::{router, serve};
