//! Law as data: workflows, their scenarios, decision tables, the organs and persons, and the calendars.
//!
//! | call | gives |
//! |---|---|
//! | [`load`] | the engine's definition of a YAML text, with every problem in its place |
//! | [`check_files`] | every problem of several files, each alone and all together |
//! | [`check_together`], [`check_beside`] | what is wrong with several definitions together |
//! | [`check_relations`] | what is wrong with what definitions say of one another |
//! | [`reload`] | the same of a text that was published: later lints do not unmake it |
//! | [`run`] | what came of a scenario of the definition |
//! | [`load_scenarios`] | the scenarios of a file beside the definition |
//! | [`untouched`] | what of a definition no scenario tries |
//! | [`load_table`] | a decision table of a YAML text, likewise |
//! | [`load_indicators`], [`load_report`] | what figures count, and where they stand in a report |
//! | [`load_migration`] | how the parts of one version stand to those of another |
//! | [`load_directory`] | the organ tree and the persons of a YAML text, likewise |
//! | [`diff`] | what one version says otherwise than another, in words |
//! | [`diagram::mermaid`], [`diagram::svg`] | the diagram, perhaps with where a case stands |
//! | [`format()`] | a definition file in its canonical form |
//! | [`sheet`], [`markdown`], [`html`] | the procedure sheet on one page |
//! | [`DryRun`] | a case walked by hand |
//! | [`templates`], [`from_template`] | definitions to begin with |
//! | [`schema`] | the JSON Schema of a kind of file |
//! | [`calendars::builtin`] | a calendar that ships with the program |
//!
//! A definition file is read in three steps, each of which notes problems and goes on: the text
//! becomes a tree (`yaml`), the tree the shape of the language (`source`), the shape a definition
//! with all names resolved (`lower`).

pub mod calendars;
mod catalog;
mod code;
pub mod diagram;
mod diff;
mod directory;
mod files;
mod format;
mod happening;
mod indicator;
mod instrument;
mod lint;
mod load;
mod lower;
mod migration;
mod problem;
mod relations;
mod report;
mod said;
mod scenario;
mod schema;
mod sheet;
mod source;
mod table;
mod template;
mod versions;
mod yaml;

pub use catalog::{
    Catalog, LeftOut, definition_text, definition_text_among, shipped_definitions,
    shipped_directory, shipped_scenarios, shipped_tables, shipped_texts,
};
pub use code::Code;
pub use diff::{Change, Part, diff};
pub use directory::{LoadedDirectory, load_directory};
pub use files::{FileKind, check_files};
pub use format::format;
pub use indicator::{
    Formula, GENERAL, Indicator, LoadedIndicators, Source, load_indicators, shipped_indicators,
};
pub use instrument::INSTRUMENTS;
pub use lint::space::{Extent, StateSpace};
pub use load::{Loaded, Proof, Surroundings, digest, load, reload};
pub use migration::{LoadedMigration, MigrationFile, load_migration};
pub use problem::{Place, Problem, Severity};
pub use relations::check_relations;
pub use report::{Line, LoadedReport, ReportTemplate, Section, load_report, shipped_reports};
pub use said::{Language, Said};
pub use scenario::{
    DryRun, Failure, LoadedScenarios, Outcome, Reply, Scenario, Untried, load_scenarios, run,
    untouched,
};
pub use schema::{SchemaOf, schema};
pub use sheet::{Sheet, html, markdown, sheet};
pub use table::{LoadedTable, load_table, table_text};
pub use template::{Template, TemplateError, from_template, templates};
pub use versions::{check_beside, check_together};
