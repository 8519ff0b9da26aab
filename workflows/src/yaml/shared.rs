//! The parts of the JSON Schemas that stand in them once and are referred to.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// A name.
pub(super) struct Name;

/// A text in one or two languages.
pub(super) struct Text;

impl JsonSchema for Name {
    fn schema_name() -> Cow<'static, str> {
        "Name".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // Escapes that every engine of regular expressions knows.
        let first = r"[A-Za-z_\u0080-\uFFFF]";
        let rest = r"[A-Za-z0-9_\u0080-\uFFFF]*";
        json_schema!({
            "description": "Letters of any script, digits and _, in parts joined by dots.",
            "type": "string",
            "pattern": format!(r"^{first}{rest}(\.{first}{rest})*$"),
        })
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text in Chinese, or in Chinese (zh) and English (en).",
            "anyOf": [
                {"type": ["string", "number"]},
                {
                    "type": "object",
                    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
                    "required": ["zh"],
                    "additionalProperties": false,
                },
            ]
        })
    }
}
