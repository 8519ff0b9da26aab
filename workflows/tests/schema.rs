//! The generated JSON Schemas are fresh, and say the same as the reading of the files.

use std::path::Path;

use casebook_workflows::{SchemaOf, schema};

#[test]
fn the_schemas_in_the_repository_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema");
    for of in SchemaOf::ALL {
        let path = folder.join(of.file_name());
        if std::env::var_os("CASEBOOK_BLESS").is_some() {
            std::fs::write(&path, schema(of)).expect("the schema can be written");
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == schema(of),
            "{} is stale: run CASEBOOK_BLESS=1 cargo test -p casebook-workflows --test schema",
            path.display()
        );
    }
}
