//! YAML, with every text in double quotes: those are read the same by every version of YAML.

use serde_json::Value;

/// The value as YAML.
pub(super) fn shown(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Array(values) if !values.is_empty() => {
            for value in values {
                *text += &format!("{}- ", "  ".repeat(depth));
                nested(value, depth + 1, text);
            }
        }
        Value::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                *text += &format!("{}{}:", "  ".repeat(depth), Value::from(key.as_str()));
                let is_flat = !has_parts(value);
                *text += if is_flat { " " } else { "\n" };
                write(value, depth + 1, text);
            }
        }
        flat => *text += &format!("{flat}\n"),
    }
}

/// The first line of a part stands behind its dash.
fn nested(value: &Value, depth: usize, text: &mut String) {
    let mut part = String::new();
    write(value, depth, &mut part);
    *text += part.trim_start_matches(' ');
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
        let value = serde_json::json!({ "a": [ { "b": 1, "c": ["x: y"] }, [] ], "d": {}, "e": null });
        let expected = "\"a\":\n  - \"b\": 1\n    \"c\":\n      - \"x: y\"\n  - []\n\"d\": {}\n\"e\": null\n";
        assert_eq!(shown(&value), expected);
    }
}
