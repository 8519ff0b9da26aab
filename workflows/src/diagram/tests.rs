//! Diagrams show every stage and every way, and text stays text.

use super::{Marks, mermaid, svg};
use crate::{Surroundings, load};

const DEFINITION: &str = "\
casebook: 1
id: example
title: 示例
version: 1
in_force: {from: 2026-01-01}
basis: 某法
calendar: cn
roles: {clerk: {from: org.office}}
start: draft
stages:
  draft:
    title: \"<b>起草\\\"&</b>\"
    tasks: {write: {role: clerk}}
    next: {write.done: both}
  both:
    title: {zh: 并行, en: side by side}
    regions:
      one: {start: a, stages: {a: {tasks: {ta: {role: clerk}}, next: {ta.done: end}}}}
      two: {start: b, stages: {b: {tasks: {tb: {role: clerk}}, next: {tb.done: end}}}}
    next: {both.done: check}
  check:
    tasks: {look: {role: clerk, outcome: [fine, again]}}
    next: {look.fine: end, look.again: {return_to: draft, afterwards: direct}}
tests: [{name: 例, given: [look.fine], expect: {status: ended}}]
";

fn definition() -> casebook_engine::definition::Definition {
    let loaded = load(DEFINITION.as_bytes(), &Surroundings::default());
    assert_eq!(loaded.problems, []);
    loaded.definition.expect("a definition")
}

#[test]
fn mermaid_names_every_stage_and_way() {
    let marks = Marks {
        open: ["check".into()].into(),
        english: true,
        ..Marks::default()
    };
    let expected = "\
stateDiagram-v2
  [*] --> s5
  state \"side by side\" as s3 {
    [*] --> s1
    state \"a\" as s1
    s1 --> [*] : ta is done
    --
    [*] --> s2
    state \"b\" as s2
    s2 --> [*] : tb is done
  }
  state \"check\" as s4
  state \"<b>起草'&</b>\" as s5
  s3 --> s4 : side by side is done
  s4 --> [*] : look  fine
  s4 --> s5 : ↩ look  again
  s5 --> s3 : write is done
  classDef open fill:#ffd166,stroke:#8a5a00
  class s4 open
";
    assert_eq!(mermaid(&definition(), &marks), expected);
}

#[test]
fn svg_shows_every_stage_inside_its_frame() {
    let marks = Marks {
        open: ["a".into()].into(),
        finished: ["draft".into()].into(),
        english: false,
    };
    let text = svg(&definition(), &marks);
    assert_eq!(text, svg(&definition(), &marks));
    for expected in [
        "data-stage=\"draft\"",
        "✓ &lt;b&gt;起草&quot;&amp;&lt;/b&gt;",
        "class=\"stage open\" data-stage=\"a\"",
        "◉ a",
        "并行",
        "look：again",
        "↩ &lt;b&gt;起草",
        "stroke-dasharray=\"6 4\"",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(!text.contains("<script") && !text.contains("style="));
    assert_eq!(text.matches("<g ").count(), text.matches("</g>").count());
}

#[test]
fn boxes_of_a_region_do_not_overlap() {
    let definition = definition();
    let root = super::region::pane(&definition, &Marks::default(), None, &definition.start);
    let areas: Vec<_> = root.blocks.iter().map(|block| block.area).collect();
    for (number, one) in areas.iter().enumerate() {
        assert!(one.x + one.width <= root.area.width && one.y + one.height <= root.area.height);
        for two in &areas[number + 1..] {
            let beside = one.x + one.width <= two.x || two.x + two.width <= one.x;
            let below = one.y + one.height <= two.y || two.y + two.height <= one.y;
            assert!(beside || below, "{one:?} {two:?}");
        }
    }
}
