//! `def schema`: what an editor needs to complete and check the files.

use casebook_workflows::{SchemaOf, schema};

use crate::args::{SchemaArgs, SchemaKind};
use crate::output::Answer;

/// The JSON Schema of a kind of file.
pub(super) fn run(args: &SchemaArgs) -> Answer {
    let of = match args.of {
        SchemaKind::Definition => SchemaOf::Definition,
        SchemaKind::Scenarios => SchemaOf::Scenarios,
        SchemaKind::Directory => SchemaOf::Directory,
        SchemaKind::Table => SchemaOf::Table,
        SchemaKind::Indicators => SchemaOf::Indicators,
        SchemaKind::Report => SchemaOf::Report,
    };
    Answer::document(schema(of))
}
