//! Roles by name, as before and of another organ; cases that move between organs (两级办理).

use super::draft::Draft;
use super::parts::{role, stage, task};
use super::script::check;
use crate::case::Event;
use crate::definition::OrganOf;
use crate::definition::expression::Type;

fn list() -> Type {
    Type::List(Box::new(Type::Text))
}

#[test]
fn whom_a_fact_names_does_the_task_and_nobody_else() {
    let draft = Draft::new("a")
        .fact("who", Type::Text)
        .role(role("named", "").named_in("who").apart("reviewer"))
        .stage(stage(
            "a",
            &[task("assign", "head").sets("who")],
            &[("assign.done", "b")],
        ))
        .stage(stage(
            "b",
            &[task("work", "named"), task("again", "head")],
            &[("work.done", "end")],
        ));
    check(
        &draft,
        "zhang: open -> a[assign]
         # Nobody of that name, and nobody at all.
         sun: complete assign who=nobody !! CB-2201 nobody
         sun: complete assign who=zhang -> b[work@zhang again]
         li: complete work !! CB-2206 work
         # Named anew while the task is open: it goes over.
         zhou: complete again who=li -> b[work@li]
         zhang: complete work !! CB-2206 work
         li: complete work -> ended",
    );
}

#[test]
fn a_list_names_several_of_whom_enough_must_differ() {
    let draft = Draft::new("a")
        .fact("who", list())
        .role(role("named", "").named_in("who").min(2))
        .stage(stage(
            "a",
            &[task("work", "named")],
            &[("work.done", "end")],
        ));
    check(
        &draft,
        "zhang: open -> a[work]
         zhang: complete work !! CB-2210 named",
    );
}

#[test]
fn who_did_a_task_before_does_what_retains_it() {
    let draft = Draft::new("a")
        .role(
            role("answerer", "enforcement")
                .retain("reply")
                .recusal("head", false),
        )
        .stage(stage(
            "a",
            &[task("reply", "officer")],
            &[("reply.done", "b")],
        ))
        .stage(stage(
            "b",
            &[task("answer", "answerer")],
            &[("answer.done", "end")],
        ));
    check(
        &draft,
        "zhang: open
         li: complete reply -> b[answer@li]
         zhang: complete answer !! CB-2206 answer
         li: unclaim answer -> b[answer]
         zhang: claim answer !! CB-2202 answerer
         # Where that person stepped aside, the post decides.
         zhang: object li
         sun: recuse li -> b[answer]
         zhang: complete answer -> ended",
    );
}

fn two_levels() -> Draft {
    Draft::new("a")
        .role(role("city", "heads").organ(OrganOf::Parent))
        .role(role("origin", "legal").organ(OrganOf::Origin))
        .stage(stage(
            "a",
            &[
                task("ask", "officer"),
                task("send", "officer")
                    .after("ask")
                    .moves_to(OrganOf::Parent),
            ],
            &[("send.done", "b")],
        ))
        .stage(stage(
            "b",
            &[task("decide", "reviewer"), task("tell", "origin")],
            &[("decide.done", "end")],
        ))
}

#[test]
fn a_case_that_moves_is_worked_on_in_the_other_organ() {
    let play = check(
        &two_levels(),
        "chen: open in:district -> a[ask]
         zhang: complete ask !! CB-2202 officer
         chen: complete ask -> a[send]
         chen: complete send -> b[decide tell]
         feng: complete decide !! CB-2202 reviewer
         zhao: complete tell !! CB-2202 origin
         feng: complete tell -> b[decide]
         # Returned to the stage of the district, it belongs to the district again.
         zhao: return a -> a#2[ask]
         zhang: complete ask !! CB-2202 officer
         chen: complete ask -> a#2[send]
         chen: complete send -> b#2[decide tell]
         zhao: complete decide -> ended",
    );
    assert_eq!(play.state.opened().organ, "bureau");
    assert_eq!(play.state.opened().origin, "district");
}

#[test]
fn a_step_that_moved_the_case_is_withdrawn_with_the_move() {
    let play = check(
        &two_levels(),
        "chen: open in:district
         chen: complete ask
         chen: complete send -> b[decide tell]
         chen: withdraw -> a#2[send@chen]
         events: step_withdrawn case_moved task_cancelled task_cancelled stage_left stage_entered task_kept task_opened
         chen: complete send -> b#2[decide tell]",
    );
    assert_eq!(play.state.opened().organ, "bureau");
}

#[test]
fn the_organ_above_must_be_there() {
    check(
        &two_levels(),
        "zhang: open -> a[ask]
         li: complete ask -> a[send]
         li: complete send !! CB-2211 parent",
    );
}

#[test]
fn a_role_of_the_organ_above_is_held_there_while_the_case_stays() {
    let draft = Draft::new("a")
        .role(role("city", "heads").organ(OrganOf::Parent))
        .stage(stage(
            "a",
            &[task("agree", "city")],
            &[("agree.done", "end")],
        ));
    let play = check(&draft, "chen: open in:district -> a[agree]");
    let opened = play.last.iter().find_map(|one| match &one.event {
        Event::TaskOpened { organ, .. } => organ.clone(),
        _ => None,
    });
    assert_eq!(opened, Some("bureau".into()));
    check(
        &draft,
        "chen: open in:district
         han: complete agree !! CB-2202 city
         sun: complete agree -> ended",
    );
}

#[test]
fn holders_who_cannot_go_on_in_the_other_organ_lose_their_work() {
    let draft = Draft::new("a").stage(stage(
        "a",
        &[
            task("work", "officer"),
            task("send", "head").moves_to(OrganOf::Parent),
        ],
        &[("work.done", "end")],
    ));
    check(
        &draft,
        "chen: open in:district
         chen: claim work -> a[work@chen send]
         han: complete send -> a[work]
         events: task_completed case_moved task_unclaimed
         chen: complete work !! CB-2202 officer
         zhang: complete work -> ended",
    );
}
