//! What is proved of a definition before a case runs by it. One file per kind of question.
//!
//! Most lints judge the graph of a definition, quickly and whatever its size. [`space`] walks
//! through all that can become of a case, within bounds; what both find is told once.
//!
//! The lints look at the engine's definition, so they judge what will run. Their common ground is
//! [`Live`]: everything that can come about in a case, found by walking from the filing on. It
//! takes every guard for one that may hold and every task for one that may be done, so what is not
//! live can never be; what is live may still need facts that never come.

mod ad_hoc;
mod choices;
mod documents;
mod each;
mod ends;
mod gates;
mod guards;
mod holders;
mod limits;
mod live;
mod outcomes;
mod pins;
mod reach;
mod returns;
mod roles;
mod scope;
mod scores;
mod silence;
pub(crate) mod space;
mod staffing;
mod tables;
mod values;

use casebook_engine::access::Directory;
use casebook_engine::definition::Definition;

use crate::lower::Places;
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Place};
use live::{Banned, Ground, Live};

/// What the lints look at.
pub(crate) struct Subject<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) places: &'a Places,
    pub(crate) directory: Option<&'a Directory>,
}

/// Runs every lint over the graph.
pub(crate) fn lint(subject: &Subject<'_>, out: &mut Problems) {
    let ground = Ground::of(subject.definition);
    let live = Live::of(&ground, &Banned::default());
    reach::check(subject, &live, out);
    ends::check(subject, &live, out);
    outcomes::check(subject, &live, out);
    choices::check(subject, &live, out);
    returns::check(subject, &live, out);
    gates::check(subject, &live, out);
    guards::check(subject, out);
    values::check(subject, out);
    ad_hoc::check(subject, out);
    each::check(subject, out);
    limits::check(subject, &live, out);
    silence::check(subject, out);
    roles::check(subject, out);
    scores::check(subject, out);
    pins::check(subject, out);
    holders::check(subject, &live, out);
    staffing::check(subject, out);
    tables::check(subject, out);
    documents::check(subject, out);
    if !subject.places.tested {
        let message = said!("定义没有场景", "the definition has no scenario");
        out.add(
            Code::NoScenario,
            Place::START,
            message,
            said!(
                "请在“tests”中写明应当怎样，或者写在与定义并列的 scenarios/ID 目录中",
                "add what must hold under \"tests\", or in the folder scenarios/ID beside it"
            ),
        );
    }
}
