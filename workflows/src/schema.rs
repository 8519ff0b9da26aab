//! The JSON Schemas of the files that people write, for editors to complete and check.
//!
//! Made from the types that read the files, so they cannot say anything else. A schema knows only
//! the shape; what names mean and whether a case can come to its end is for [`crate::load`].

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::directory::DirectoryFile;
use crate::indicator::IndicatorFile;
use crate::report::ReportFile;
use crate::source::{Document, ScenarioFile};
use crate::table::TableFile;
use crate::yaml::Decode;

/// A kind of file that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaOf {
    /// A definition of a workflow.
    Definition,
    /// Scenarios beside a definition.
    Scenarios,
    /// A directory of organs and persons.
    Directory,
    /// A decision table.
    Table,
    /// Indicators.
    Indicators,
    /// A report template.
    Report,
}

impl SchemaOf {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Definition,
        Self::Scenarios,
        Self::Directory,
        Self::Table,
        Self::Indicators,
        Self::Report,
    ];

    /// The name of the schema's file in `workflows/schema/`.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Definition => "definition.json",
            Self::Scenarios => "scenarios.json",
            Self::Directory => "directory.json",
            Self::Table => "table.json",
            Self::Indicators => "indicators.json",
            Self::Report => "report.json",
        }
    }
}

/// The JSON Schema (draft 2020-12) of a kind of file, as JSON text with a line feed at its end.
pub fn schema(of: SchemaOf) -> String {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let root = match of {
        SchemaOf::Definition => whole::<Document>(&mut generator),
        SchemaOf::Scenarios => whole::<ScenarioFile>(&mut generator),
        SchemaOf::Directory => whole::<DirectoryFile>(&mut generator),
        SchemaOf::Table => whole::<TableFile>(&mut generator),
        SchemaOf::Indicators => whole::<IndicatorFile>(&mut generator),
        SchemaOf::Report => whole::<ReportFile>(&mut generator),
    };
    format!("{root:#}\n")
}

fn whole<T: Decode>(generator: &mut SchemaGenerator) -> Value {
    let reference = T::schema(generator).to_value();
    let mut definitions = Value::Object(generator.take_definitions(true));
    without_nothing(&mut definitions);
    serde_json::json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": reference["$ref"],
        "$defs": definitions,
    })
}

/// A key that may be absent may not hold nothing: the files have no null.
fn without_nothing(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(without_nothing),
        Value::Object(keys) => {
            keys.values_mut().for_each(without_nothing);
            if let Some(Value::Array(types)) = keys.get_mut("type") {
                types.retain(|found| *found != "null");
                if let [only] = &types[..] {
                    let only = only.clone();
                    keys.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(words)) = keys.get_mut("enum") {
                words.retain(|word| !word.is_null());
            }
            if let Some(Value::Array(ways)) = keys.get_mut("anyOf") {
                ways.retain(|way| way["type"] != "null");
                if let [Value::Object(only)] = &ways[..] {
                    let only = only.clone();
                    keys.remove("anyOf");
                    keys.extend(only);
                }
            }
        }
        _ => {}
    }
}
