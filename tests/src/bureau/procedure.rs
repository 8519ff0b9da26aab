//! The procedure of the small bureau, and the law around it.

use std::sync::Arc;

use casebook_workflows::{Catalog, definition_text, shipped_directory};

/// The id of the procedure.
pub const PROCEDURE: &str = "trial";

/// The procedure, the calendars of the program, and the demonstration's directory.
pub fn law() -> Arc<Catalog> {
    let catalog = Catalog::new();
    let procedure = definition_text(include_bytes!("procedure.yaml")).expect("a procedure");
    let directory = shipped_directory("shanghai").expect("the directory");
    let left_out = catalog.add(&[directory, procedure]);
    assert!(left_out.is_empty(), "{left_out:?}");
    Arc::new(catalog)
}
