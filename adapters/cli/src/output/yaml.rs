//! YAML, with every text in double quotes: those are read the same by every version of YAML.

use serde_json::Value;

/// The value as YAML.
pub(super) fn shown(value: &Value) -> String {
    lines(value, 0)
}

fn lines(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    match value {
        Value::Array(values) if !values.is_empty() => {
            // The first line of a part stands behind its dash.
            let part = |value| lines(value, depth + 1).trim_start_matches(' ').to_owned();
            let parts = values
                .iter()
                .map(|value| indent.clone() + "- " + &part(value));
            parts.collect()
        }
        Value::Object(fields) if !fields.is_empty() => {
            let field = |(key, value): (&String, &Value)| {
                let gap = if has_parts(value) { "\n" } else { " " };
                format!(
                    "{indent}{}:{gap}{}",
                    Value::from(key.as_str()),
                    lines(value, depth + 1)
                )
            };
            fields.iter().map(field).collect()
        }
        flat => format!("{flat}\n"),
    }
}

fn has_parts(value: &Value) -> bool {
    match value {
        Value::Array(values) => !values.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_maps_are_nested() {
        let value =
            serde_json::json!({ "a": [ { "b": 1, "c": ["x: y"] }, [] ], "d": {}, "e": null });
        let expected =
            "\"a\":\n  - \"b\": 1\n    \"c\":\n      - \"x: y\"\n  - []\n\"d\": {}\n\"e\": null\n";
        assert_eq!(shown(&value), expected);
    }
}
