//! `def …`

use crate::support::Place;

/// A store with the shipped definitions.
fn office() -> Place {
    let place = Place::new();
    assert_eq!(place.call(&["init"]).code, 0);
    place
}

const SHIPPED: &str = include_str!("../../../../workflows/definitions/legal.aid.1.yaml");

#[test]
fn a_definition_is_made_of_a_template_checked_tried_and_drawn() {
    let place = Place::new();
    let listed = place.call(&["def", "new", "--template", "list"]).json();
    assert!(
        listed.to_string().contains("two-level-approval"),
        "{listed}"
    );
    let call = place.call_there(&["def", "new", "奖励审批", "--template", "two-level-approval"]);
    assert_eq!(call.code, 0, "{}", call.stderr);
    let file = place.path("workflows/奖励审批.yaml");
    let lint = place.call(&["def", "lint", &file]);
    assert_eq!((lint.code, lint.json()), (0, serde_json::json!([])));
    let tried = place.call(&["def", "test", &file]);
    assert_eq!(tried.code, 0, "{}", tried.stdout);
    assert!(tried.json().as_array().is_some_and(|rows| rows.len() > 4));
    let drawn = place.call(&["def", "diagram", &file, "-o", "svg", "--lang", "zh"]);
    assert!(
        drawn.stdout.starts_with("<svg ") && drawn.stdout.contains("起草"),
        "{}",
        drawn.stdout
    );
    let drawn = place.call(&["def", "diagram", &file]);
    assert!(drawn.stdout.contains("draft"), "{}", drawn.stdout);
    // It is not written over, and what is no template or no name is refused.
    let again = ["def", "new", "奖励审批", "--template", "two-level-approval"];
    assert_eq!(place.call_there(&again).code, 2);
    assert_eq!(
        place
            .call(&["def", "new", "x", "--template", "nothing"])
            .code,
        4
    );
    assert_eq!(
        place
            .call(&["def", "new", "a b", "--template", "two-level-approval"])
            .code,
        2
    );
}

#[test]
fn what_no_scenario_tries_is_listed() {
    let place = Place::new();
    place.call_there(&["def", "new", "奖励审批", "--template", "two-level-approval"]);
    let file = place.path("workflows/奖励审批.yaml");
    let call = place.call(&["def", "coverage", &file]);
    let rows = call.stdout.matches("\"untried\"").count();
    assert_eq!(call.code, if rows == 0 { 0 } else { 3 });
    let text = std::fs::read_to_string(&file).expect("the definition");
    let untried = text.split("\ntests:").next().unwrap_or_default();
    let bare = place.file("bare.yaml", untried);
    let call = place.call(&["def", "coverage", &bare]);
    assert_eq!(call.code, 3, "{}", call.stdout);
    let bare_rows = call.stdout.matches("\"untried\"").count();
    assert!(bare_rows > rows, "{}", call.stdout);
    assert!(call.stdout.contains("\"verb return\""), "{}", call.stdout);
    assert_eq!(place.call(&["def", "coverage", "nothing"]).code, 4);
    // Scenarios in a file of their own count, for the lint of the folder too.
    std::fs::create_dir_all(place.path("law/scenarios/奖励审批")).expect("a folder");
    place.file("law/one.yaml", untried);
    let lint = place.call(&["def", "lint", &place.path("law")]);
    assert!(lint.stdout.contains("CB-L701"), "{}", lint.stdout);
    place.file(
        "law/scenarios/奖励审批/verbs.yaml",
        "scenarios: 奖励审批\ntests:\n  - {name: 终止, given: [case.filed], when: terminate, expect: {status: terminated}}\n",
    );
    let lint = place.call(&["def", "lint", &place.path("law")]);
    assert!(!lint.stdout.contains("CB-L701"), "{}", lint.stdout);
    let call = place.call(&["def", "coverage", &place.path("law/one.yaml")]);
    assert!(!call.stdout.contains("verb terminate"), "{}", call.stdout);
}

#[test]
fn only_a_diagram_is_drawn() {
    let place = Place::new();
    let call = place.call(&["def", "schema", "-o", "svg"]);
    assert_eq!((call.code, call.stdout.as_str()), (2, ""));
    let faulty = place.file("faulty.yaml", "casebook: 1\nid: x\n");
    let call = place.call(&["def", "diagram", &faulty, "-o", "svg"]);
    assert_eq!(call.code, 3);
    assert!(call.stdout.contains("CB-L102"), "{}", call.stdout);
}

#[test]
fn the_schema_is_that_of_the_repository() {
    let schema = Place::new().call(&["def", "schema"]).json();
    let kept = include_str!("../../../../workflows/schema/definition.json");
    assert_eq!(
        schema,
        serde_json::from_str::<serde_json::Value>(kept).expect("JSON")
    );
}

#[test]
fn files_of_a_folder_are_checked_together() {
    let place = Place::new();
    std::fs::create_dir(place.path("law")).expect("a folder");
    place.file("law/three.yaml", SHIPPED);
    let folder = place.path("law");
    assert_eq!(place.call(&["def", "lint", &folder]).code, 0);
    place.file(
        "law/four.yaml",
        &SHIPPED.replace("version: 1", "version: 2"),
    );
    let call = place.call(&["def", "lint", &folder]);
    assert_eq!(call.code, 3);
    assert!(call.stdout.contains("CB-L601"), "{}", call.stdout);
    place.file(
        "law/four.yaml",
        &SHIPPED.replace("法律援助, en", "援助, en"),
    );
    assert!(
        place
            .call(&["def", "lint", &folder])
            .stdout
            .contains("CB-L602")
    );
}

#[test]
fn shipped_definitions_pass_their_scenarios() {
    let place = office();
    let call = place.call(&["def", "test", "penalty.hearing"]);
    assert_eq!(call.code, 0, "{}", call.stdout);
    assert!(call.json().as_array().is_some_and(|rows| rows.len() >= 3));
}
