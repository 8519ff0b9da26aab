//! Draws by lot (随机抽取), work given out by load, competence, hand-over.

use super::draft::Draft;
use super::parts::{role, stage, task};
use super::script::check;
use crate::case::{Event, PersonsDrawn};
use crate::definition::expression::Type;
use crate::definition::{Amount, Assignment, Draw, Jurisdiction};
use crate::{Name, Value};

fn inspection(count: u32) -> Draft {
    let draw = Draw::Persons("inspector".into());
    Draft::new("a")
        .role(
            role("inspector", "enforcement")
                .drawn(count)
                .recusal("head", false),
        )
        .role(role("writer", "enforcement").apart("inspector"))
        .stage(stage(
            "a",
            &[
                task("plan", "writer"),
                task("draw", "clerk").after("plan").draws(draw),
            ],
            &[("draw.done", "b")],
        ))
        .stage(stage(
            "b",
            &[task("inspect", "inspector")],
            &[("inspect.done", "end")],
        ))
}

fn drawn(events: &[crate::case::Decided]) -> PersonsDrawn {
    let found = events.iter().find_map(|one| match &one.event {
        Event::PersonsDrawn(drawn) => Some(drawn.clone()),
        _ => None,
    });
    found.expect("somebody was drawn")
}

#[test]
fn who_is_barred_is_out_of_the_pool_and_the_reason_is_kept() {
    let play = check(
        &inspection(2),
        "zheng: open -> a[plan]
         zhang: complete plan -> a[draw]
         zheng: complete draw -> b[inspect]",
    );
    let drawn = drawn(&play.last);
    assert_eq!(drawn.pool, ["li", "wang"].map(Name::from));
    assert_eq!(drawn.drawn.len(), 2);
    let barred: Vec<(&str, &str)> = drawn
        .barred
        .iter()
        .map(|one| (one.person.as_str(), one.code.as_str()))
        .collect();
    assert_eq!(barred, [("zhang", "CB-2204")]);
    assert_eq!(drawn.comes_out_again(), Some(true));
}

#[test]
fn a_draw_that_was_changed_does_not_come_out_again() {
    let play = check(
        &inspection(1),
        "zheng: open
         zhang: complete plan
         zheng: complete draw",
    );
    let mut drawn = drawn(&play.last);
    drawn.drawn = vec!["zhang".into()];
    assert_eq!(drawn.comes_out_again(), Some(false));
    drawn.method.version = 2;
    assert_eq!(drawn.comes_out_again(), None);
}

#[test]
fn nobody_holds_a_drawn_role_who_was_not_drawn_and_too_few_are_refused() {
    check(
        &inspection(3),
        "zheng: open
         zhang: complete plan
         zheng: complete draw !! CB-2212 inspector",
    );
    let draft = Draft::new("a")
        .role(role("inspector", "enforcement").drawn(1))
        .stage(stage(
            "a",
            &[task("inspect", "inspector")],
            &[("inspect.done", "end")],
        ));
    check(
        &draft,
        "zheng: open
         zhang: complete inspect !! CB-2214 inspector",
    );
}

#[test]
fn a_draw_is_not_withdrawn_and_a_recusal_draws_again() {
    let play = check(
        &inspection(1),
        "zheng: open
         zhang: complete plan
         zheng: complete draw
         zheng: withdraw !! CB-2302 withdraw",
    );
    let first = drawn(&play.last).drawn[0].clone();
    let other = if first == "li" { "wang" } else { "li" };
    let script = format!(
        "zheng: open
         zhang: complete plan
         zheng: complete draw
         zheng: object {first}
         sun: recuse {first} -> b[inspect@{other}]
         {other}: complete inspect -> ended"
    );
    check(&inspection(1), &script);
}

#[test]
fn elements_of_a_list_are_drawn_into_another_fact() {
    let list = Type::List(Box::new(Type::Text));
    let draw = Draw::Items {
        from: "pool".into(),
        count: Amount::Fact("n".into()),
        into: "chosen".into(),
    };
    let draft = Draft::new("a")
        .fact("pool", list.clone())
        .fact("chosen", list)
        .fact("n", Type::Int)
        .stage(stage(
            "a",
            &[task("draw", "clerk").draws(draw)],
            &[("draw.done", "end")],
        ));
    let play = check(
        &draft,
        "zheng: open -> a[draw]
         zheng: complete draw n=2 !! CB-2106 draw
         zheng: complete draw pool=[a,b,c] !! CB-2106 draw
         zheng: complete draw pool=[a,b,c] n=4 !! CB-2212 pool
         zheng: complete draw pool=[a,b,c] n=2 -> ended",
    );
    let Some(Value::List(chosen)) = play.state.facts.get("chosen") else {
        panic!("nothing was drawn");
    };
    assert_eq!(chosen.len(), 2);
}

#[test]
fn work_goes_to_whom_has_least_or_waited_longest() {
    for (by, person) in [
        (Assignment::LeastLoaded, "li"),
        (Assignment::RoundRobin, "wang"),
    ] {
        let draft = Draft::new("a")
            .role(role("given", "enforcement").assign(by))
            .stage(stage(
                "a",
                &[task("work", "given")],
                &[("work.done", "end")],
            ));
        check(&draft, &format!("zheng: open -> a[work@{person}]"));
    }
}

#[test]
fn only_the_competent_organ_opens_a_case_and_running_cases_stay() {
    let draft = Draft::new("a").fact("body", Type::Text).stage(stage(
        "a",
        &[task("work", "officer")],
        &[("work.done", "end")],
    ));
    let mut draft = draft;
    draft.definition.competence = Some(Jurisdiction {
        matter: "matter".into(),
        subject: Some("body".into()),
    });
    let play = check(
        &draft,
        "2026-06-30
         zhang: open body=x in:district !! CB-2216 matter
         zhang: open !! CB-2106 body
         zhang: open body=x -> a[work]
         2026-07-02
         # It stays; who may moves it.
         zhang: claim work -> a[work@zhang]
         zhang: move district !! CB-2207 move
         sun: move nowhere !! CB-2211 nowhere
         sun: move district -> a[work]
         chen: complete work -> ended",
    );
    assert_eq!(play.state.opened().organ, "district");
    check(
        &draft,
        "2026-07-01
         zhang: open body=x !! CB-2216 matter
         zhang: open body=z -> a[work]
         sun: move district !! CB-2216 matter",
    );
}

#[test]
fn who_left_hands_over_to_somebody_who_may() {
    let draft = Draft::new("a")
        .role(role("pair", "enforcement").apart("reviewer"))
        .stage(stage(
            "a",
            &[
                task("fill", "head").fills("pair"),
                task("work", "pair").after("fill"),
            ],
            &[("work.done", "end")],
        ));
    check(
        &draft,
        "zheng: open
         sun: complete fill pair:wang -> a[work@wang]
         zheng: handover work zhao !! CB-2202 pair
         zheng: handover work li -> a[work@li]
         events: role_handed_over task_transferred
         zheng: handover work zhang !! CB-2206 work
         li: complete work -> ended",
    );
}

#[test]
fn acts_carry_the_certificates_of_the_day() {
    let draft = Draft::new("a").stage(stage(
        "a",
        &[task("work", "reviewer")],
        &[("work.done", "end")],
    ));
    let play = check(
        &draft,
        "zheng: open
         zhao: complete work -> ended",
    );
    assert_eq!(play.last[0].meta.actor.certificates, ["zhao-1"]);
}
