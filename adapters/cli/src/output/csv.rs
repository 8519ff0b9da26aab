//! CSV with a byte-order mark, for spreadsheets.

use serde_json::Value;

use super::Answer;

/// The answer as CSV: its columns, or the keys of the one thing it is.
pub(crate) fn shown(answer: &Answer) -> String {
    let one = std::slice::from_ref(&answer.value);
    let rows = answer.value.as_array().map_or(one, Vec::as_slice);
    let keys: Vec<&str> = if answer.columns.is_empty() {
        let keys = rows.first().and_then(Value::as_object);
        keys.map_or_else(Vec::new, |object| {
            object.keys().map(String::as_str).collect()
        })
    } else {
        answer.columns.iter().map(|column| column.key).collect()
    };
    let mut text = String::from('\u{feff}');
    text += &line(keys.iter().map(|key| (*key).to_owned()));
    for row in rows {
        text += &line(keys.iter().map(|key| cell(&row[*key])));
    }
    text
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.map(|cell| quoted(&cell)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A text that a spreadsheet would take for a formula gets an apostrophe before it.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            format!("'{text}")
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cells_are_quoted_and_formulas_are_not_run() {
        for (value, expected) in [
            (json!("平安"), "平安"),
            (json!("=1+1"), "'=1+1"),
            (json!("@sum"), "'@sum"),
            (json!("a,b"), "\"a,b\""),
            (json!("say \"so\"\n"), "\"say \"\"so\"\"\n\""),
            (json!(null), ""),
            (json!(7), "7"),
        ] {
            assert_eq!(quoted(&cell(&value)), expected);
        }
    }
}
