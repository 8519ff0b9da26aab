//! The diagram as text for Mermaid (`stateDiagram-v2`).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage};

use super::{Marks, stages_of, ways};

/// The diagram of a definition, for Mermaid.
///
/// Stages of a region stand inside their stage; regions that run side by side are divided by `--`.
pub fn mermaid(definition: &Definition, marks: &Marks) -> String {
    let ids = definition.stages.keys().enumerate();
    let drawing = Drawing {
        definition,
        marks,
        ids: ids
            .map(|(number, name)| (name, format!("s{}", number + 1)))
            .collect(),
    };
    let mut text = String::from("stateDiagram-v2\n");
    drawing.region(&mut text, None, &definition.start, 1);
    let classes = [("open", &marks.open), ("finished", &marks.finished)];
    for (class, names) in classes {
        let ids: Vec<&str> = names.iter().filter_map(|name| drawing.id(name)).collect();
        if !ids.is_empty() {
            let style = if class == "open" {
                "fill:#ffd166,stroke:#8a5a00"
            } else {
                "fill:#d8f0e0,stroke:#2f6f4f"
            };
            line(&mut text, 1, &format!("classDef {class} {style}"));
            line(&mut text, 1, &format!("class {} {class}", ids.join(",")));
        }
    }
    text
}

struct Drawing<'a> {
    definition: &'a Definition,
    marks: &'a Marks,
    ids: BTreeMap<&'a Name, String>,
}

impl<'a> Drawing<'a> {
    fn id(&self, stage: &Name) -> Option<&str> {
        self.ids.get(stage).map(String::as_str)
    }

    fn region(
        &self,
        text: &mut String,
        within: Option<(&'a Name, &'a Name)>,
        start: &Name,
        depth: usize,
    ) {
        if let Some(start) = self.id(start) {
            line(text, depth, &format!("[*] --> {start}"));
        }
        for stage in stages_of(self.definition, within) {
            self.stage(text, stage, depth);
        }
        for stage in stages_of(self.definition, within) {
            self.ways(text, stage, depth);
        }
    }

    fn stage(&self, text: &mut String, stage: &'a Stage, depth: usize) {
        let Some(id) = self.id(&stage.name) else {
            return;
        };
        let title = self.marks.titled(&stage.title, stage.for_each.as_ref());
        let title = escaped(&title);
        if stage.regions.is_empty() {
            line(text, depth, &format!("state \"{title}\" as {id}"));
            return;
        }
        line(text, depth, &format!("state \"{title}\" as {id} {{"));
        for (number, (name, region)) in stage.regions.iter().enumerate() {
            if number > 0 {
                line(text, depth + 1, "--");
            }
            self.region(text, Some((&stage.name, name)), &region.start, depth + 1);
        }
        line(text, depth, "}");
    }

    fn ways(&self, text: &mut String, stage: &Stage, depth: usize) {
        let Some(from) = self.id(&stage.name) else {
            return;
        };
        for way in ways(stage) {
            let to = way
                .to
                .map_or(Some("[*]"), |to| self.id(to))
                .unwrap_or("[*]");
            let back = if way.back { "↩ " } else { "" };
            let label = escaped(&self.marks.label(self.definition, &way));
            line(text, depth, &format!("{from} --> {to} : {back}{label}"));
        }
    }
}

fn line(text: &mut String, depth: usize, words: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{}{words}", "  ".repeat(depth));
}

/// Text that does not end a label.
fn escaped(text: &str) -> String {
    text.replace('"', "'").replace([':', ';', '\n'], " ")
}
