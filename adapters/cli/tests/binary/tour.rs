//! Every line of the README's tour, as a newcomer would type it.

use super::support::Place;

const README: &str = include_str!("../../../../README.md");

/// The lines of the tour: the shell block that follows its heading.
fn tour() -> Vec<&'static str> {
    let after = README
        .split("## Five minutes")
        .nth(1)
        .expect("the README has a tour");
    let block = after.split("```").nth(1).expect("the tour is a block");
    block
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .collect()
}

#[test]
fn every_line_of_the_readme_tour_runs() {
    let place = Place::new();
    let lines = tour();
    assert!(lines.len() >= 5, "the tour shows something: {lines:?}");
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[0], "casebook", "{line}");
        let call = place.call_there(&words[1..]);
        assert_eq!(call.code, 0, "{line}\n{}\n{}", call.stdout, call.stderr);
        assert!(!call.stdout.trim().is_empty(), "{line} says nothing");
    }
}
