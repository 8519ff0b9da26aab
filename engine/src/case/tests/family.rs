//! Separation of duties (职责分离) over the whole case family (案件族).

use std::collections::{BTreeMap, BTreeSet};

use super::bureau::context;
use super::draft::Draft;
use super::parts::{role, stage, task};
use super::play::Play;
use super::script::{check, instant};
use crate::Name;
use crate::case::{Code, Command, Complete, decide};

#[test]
fn who_acted_in_a_case_above_must_be_apart_in_this_one_too() {
    let draft = Draft::new("a")
        .role(role("auditor", "heads").apart("officer"))
        .stage(stage(
            "a",
            &[task("audit", "auditor")],
            &[("audit.done", "end")],
        ));
    let play = check(&draft, "zhang: open -> a[audit]");
    let acted =
        |person: &str| BTreeMap::from([("officer".into(), BTreeSet::from([person.into()]))]);
    assert_eq!(audited(&play, &acted("sun")), Err(Code::Apart));
    assert_eq!(audited(&play, &acted("zhou")), Ok(()));
}

/// What becomes of an audit by `sun`, when these persons acted in the cases above.
fn audited(play: &Play, family: &BTreeMap<Name, BTreeSet<Name>>) -> Result<(), Code> {
    let at = instant("2026-01-06");
    let mut context = context("sun", at, at);
    context.family = family;
    let audit = Command::Complete(Complete::plain("audit"));
    let decided = decide(&play.definition, &play.state, &audit, &context);
    decided.map(|_| ()).map_err(|refused| refused.code)
}
