//! Transfer (转办) and delegate (委派); duties stay apart through both.

use super::draft::Draft;
use super::parts::{role, stage, task};
use super::script::check;

fn draft() -> Draft {
    Draft::new("a")
        .role(
            role("reviewer", "legal")
                .needs("law_licence")
                .apart("officer"),
        )
        .role(role("auditor", "enforcement").apart("officer"))
        .stage(stage("a", &[task("ta", "officer")], &[("ta.done", "b")]))
        .stage(stage(
            "b",
            &[task("tb", "auditor"), task("tc", "reviewer")],
            &[("tb.done", "end")],
        ))
}

#[test]
fn a_transfer_gives_the_task_to_another_who_may_do_it() {
    check(
        &draft(),
        "zhang: open -> a[ta]
         zhao: transfer ta li !! CB-2207 transfer
         sun: transfer ta zhao !! CB-2202 officer
         sun: transfer ta chen !! CB-2202 officer
         sun: transfer ta nobody !! CB-2201 nobody
         sun: transfer tb li !! CB-2102 tb
         sun: transfer ta li -> a[ta@li]
         sun: transfer ta li !! CB-2206 ta
         zhang: complete ta !! CB-2206 ta
         zhang: transfer ta zhang !! CB-2207 transfer
         li: transfer ta wang -> a[ta@wang]
         wang: complete ta -> b[tb tc]
         # Who did the one may not do the other.
         sun: transfer tb wang !! CB-2204 auditor
         wang: claim tb !! CB-2204 auditor
         sun: transfer tc novice !! CB-2205 reviewer
         sun: transfer tb li -> b[tb@li tc]",
    );
}

#[test]
fn a_delegate_works_for_the_sender_and_hands_back() {
    check(
        &draft(),
        "zhang: open
         zhang: delegate ta zhang !! CB-2206 ta
         zhang: delegate ta zhao !! CB-2202 officer
         zhang: delegate ta li -> a[ta@li<zhang]
         zhang: complete ta !! CB-2206 ta
         li: delegate ta wang !! CB-2206 ta
         li: unclaim ta !! CB-2206 ta
         li: complete ta say:draft -> a[ta@zhang]
         events: task_handed_back
         zhang: complete ta -> b[tb tc]
         # The delegate prepared it: the duties stay apart for them too.
         li: claim tb !! CB-2204 auditor
         sun: transfer tb li !! CB-2204 auditor
         wang: delegate tb li !! CB-2204 auditor
         wang: delegate tb zhang !! CB-2204 auditor
         wang: complete tb -> ended",
    );
}

#[test]
fn a_transfer_ends_a_delegation() {
    check(
        &draft(),
        "zhang: open
         zhang: delegate ta li
         sun: transfer ta wang -> a[ta@wang]
         wang: complete ta -> b[tb tc]",
    );
}

#[test]
fn who_handed_back_acted_for_the_sender() {
    let play = check(
        &draft(),
        "zhang: open
         zhang: delegate ta li
         li: complete ta -> a[ta@zhang]",
    );
    let actor = &play.last[0].meta.actor;
    assert_eq!(actor.on_behalf_of, Some("zhang".into()));
    assert_eq!(actor.role, Some("officer".into()));
}
