//! The stages of a file in one list, each with the place in which it stands.

use casebook_engine::Name;
use casebook_engine::definition::Place as Within;

use crate::source::Stage;
use crate::yaml::{At, Named};

/// A stage of the file with the place in which it stands.
pub(crate) struct Flat<'d> {
    pub(crate) name: &'d At<Name>,
    pub(crate) stage: &'d At<Stage>,
    pub(crate) within: Option<Within>,
}

/// The region of a stage that holds other stages one after the other.
pub(crate) const ONLY_REGION: &str = "main";

/// All stages of a file, each before those inside it.
pub(crate) fn flatten(stages: &Named<Stage>) -> Vec<Flat<'_>> {
    let mut flat = Vec::new();
    add(stages, None, &mut flat);
    flat
}

fn add<'d>(stages: &'d Named<Stage>, within: Option<&Within>, flat: &mut Vec<Flat<'d>>) {
    for (name, stage) in stages.iter() {
        flat.push(Flat {
            name,
            stage,
            within: within.cloned(),
        });
        let inside = |region: Name| Within {
            stage: name.value.clone(),
            region,
        };
        add(&stage.stages, Some(&inside(ONLY_REGION.into())), flat);
        for (region, held) in stage.regions.iter() {
            add(&held.stages, Some(&inside(region.value.clone())), flat);
        }
    }
}
