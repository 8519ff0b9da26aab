//! Reads old events in their present shape, in memory only: stored bytes never change.
//!
//! Each step lifts the body of one event type by one schema version. The present schema of a type
//! is one more than the number of its steps.

use serde_json::{Value, json};

/// One change of an event's shape: type, the schema it starts from, and the change itself.
type Step = (&'static str, u16, fn(&mut Value));

/// Every change since the first release, in order of type and schema.
const STEPS: &[Step] = &[
    ("case_opened", 1, nothing),
    ("limit_started", 1, nothing),
    ("number_taken", 1, nothing),
    ("outside_happened", 1, nothing),
    ("panel_opened", 1, nothing),
    ("panel_voted", 1, nothing),
    ("region_ended", 1, nothing),
    ("stage_entered", 1, nothing),
    ("task_completed", 1, nothing),
    ("task_opened", 1, nothing),
    ("task_submitted", 1, nothing),
    ("urged", 1, name_holders),
];

/// The schema in which events of this type are written now.
pub fn current_schema(event_type: &str) -> u16 {
    STEPS
        .iter()
        .filter(|(name, ..)| *name == event_type)
        .map(|(_, from, _)| from + 1)
        .max()
        .unwrap_or(1)
}

/// The body in its present shape; `None` when it has it already.
///
/// # Errors
/// Says why when the schema is newer than this release knows, or the bytes are no JSON.
pub fn to_current(event_type: &str, schema: u16, body: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let current = current_schema(event_type);
    if schema == current {
        return Ok(None);
    }
    if schema == 0 || schema > current {
        return Err(format!("this release knows schemas 1 to {current}"));
    }
    let mut value: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    for (_, _, step) in STEPS
        .iter()
        .filter(|(name, from, _)| *name == event_type && *from >= schema)
    {
        step(&mut value);
    }
    serde_json::to_vec(&value)
        .map(Some)
        .map_err(|error| error.to_string())
}

/// The new fields may be absent, and an old event means the same without them.
fn nothing(_: &mut Value) {}

/// `tasks` from numbers to parts that name the holders: who they were was not written down, and
/// the case as it stands now cannot tell, so it stays unknown.
fn name_holders(body: &mut Value) {
    let tasks = body.get_mut("tasks").and_then(Value::as_array_mut);
    for task in tasks.into_iter().flatten() {
        *task = json!({"no": task.take(), "holders": null});
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Event;

    fn upcast(event_type: &str, schema: u16, body: &str) -> Result<Option<String>, String> {
        let upcasted = to_current(event_type, schema, body.as_bytes())?;
        Ok(upcasted.map(|body| String::from_utf8(body).expect("JSON is UTF-8")))
    }

    #[test]
    fn the_steps_of_a_type_lead_from_its_first_schema_to_the_present_one() {
        for (event_type, ..) in STEPS {
            assert!(Event::type_names().contains(event_type), "{event_type}");
            let steps = STEPS.iter().filter(|(name, ..)| name == event_type);
            let from: Vec<u16> = steps.map(|(_, from, _)| *from).collect();
            let whole: Vec<u16> = (1..current_schema(event_type)).collect();
            assert_eq!(from, whole, "{event_type}");
        }
    }

    #[test]
    fn an_event_in_its_present_shape_is_left_alone() {
        assert_eq!(upcast("case_ended", 1, "not read"), Ok(None));
        assert_eq!(upcast("urged", 2, "not read"), Ok(None));
    }

    #[test]
    fn a_schema_that_this_release_does_not_know_is_refused() {
        for (event_type, schema) in [("case_ended", 0), ("case_ended", 2), ("urged", 3)] {
            assert!(
                upcast(event_type, schema, "{}").is_err(),
                "{event_type} {schema}"
            );
        }
    }

    #[test]
    fn holders_that_were_not_written_down_stay_unknown() {
        assert_eq!(
            upcast("urged", 1, r#"{"tasks":[3,4],"message":"x"}"#),
            Ok(Some(
                r#"{"message":"x","tasks":[{"holders":null,"no":3},{"holders":null,"no":4}]}"#
                    .to_owned()
            ))
        );
    }
}
