//! The diagram of a definition: stages and the ways between them.
//!
//! The same picture as text for Mermaid and as SVG. Stages that stand open in a case, and those
//! that were finished, can be marked, so that it shows where the case has been.

pub(crate) mod layers;
mod layout;
mod mermaid;
mod region;
mod svg;
mod wires;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, ForEach, Stage, Target, Text};

use crate::Said;
use crate::happening::called;

pub use mermaid::mermaid;
pub use svg::svg;

/// What a diagram shows beside the definition.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// The stages in which the case stands.
    pub open: BTreeSet<Name>,
    /// The stages that were finished.
    pub finished: BTreeSet<Name>,
    /// Whether titles are shown in English where there are any.
    pub english: bool,
}

impl Marks {
    /// The title of something that may be done for each element of a list, with the list.
    fn titled(&self, text: &Text, each: Option<&ForEach>) -> String {
        match each {
            Some(each) => format!("{} ×{}", self.title(text), each.list),
            None => self.title(text).to_owned(),
        }
    }

    /// What leads along a way, in words.
    fn label(&self, definition: &Definition, way: &Way<'_>) -> String {
        let called = |on: &&Name| {
            let Said { zh, en } = called(definition, on.as_str());
            if self.english { en } else { zh }
        };
        let words: Vec<String> = way.on.iter().map(called).collect();
        words.join(if self.english { ", " } else { "、" })
    }

    /// Words beside others.
    fn parted(&self, words: &str) -> String {
        if self.english {
            format!(" ({words})")
        } else {
            format!("（{words}）")
        }
    }

    /// A title in the language of the diagram.
    fn title<'t>(&self, text: &'t Text) -> &'t str {
        if self.english { text.en() } else { &text.zh }
    }
}

/// A way from a stage, with everything that leads along it.
struct Way<'a> {
    /// Where to; `None` is the end.
    to: Option<&'a Name>,
    /// Whether it is a return (退回).
    back: bool,
    /// What leads along it.
    on: Vec<&'a Name>,
}

/// The ways from a stage in the order of the file, one for each place they lead to.
fn ways(stage: &Stage) -> Vec<Way<'_>> {
    let mut ways: Vec<Way<'_>> = Vec::new();
    for transition in &stage.next {
        let (to, back) = match &transition.to {
            Target::Stage(to) => (Some(to), false),
            Target::End => (None, false),
            Target::ReturnTo { stage, .. } => (Some(stage), true),
        };
        match ways.iter_mut().find(|way| way.to == to && way.back == back) {
            Some(way) if way.on.contains(&&transition.on) => {}
            Some(way) => way.on.push(&transition.on),
            None => ways.push(Way {
                to,
                back,
                on: vec![&transition.on],
            }),
        }
    }
    ways
}

/// The stages of a region, or of the outermost level, in the order of their names.
fn stages_of<'a>(
    definition: &'a Definition,
    within: Option<(&'a Name, &'a Name)>,
) -> impl Iterator<Item = &'a Stage> {
    definition.stages.values().filter(move |stage| {
        let place = stage
            .within
            .as_ref()
            .map(|place| (&place.stage, &place.region));
        place == within
    })
}
