//! Show the case to others (抄送、已阅), and say a word about it (沟通).

use super::draft::Draft;
use super::parts::{role, stage, task};
use super::script::check;

fn plain() -> Draft {
    let officer = role("officer", "enforcement").recusal("head", false);
    Draft::new("a")
        .role(officer)
        .stage(stage("a", &[task("ta", "officer")], &[("ta.done", "end")]))
}

#[test]
fn a_copy_is_sent_to_known_persons_and_read_once() {
    check(
        &plain(),
        "zhang: open
         zhang: copy zhao !! CB-2207 copy
         sun: copy !! CB-2201 copy
         sun: copy nobody !! CB-2201 nobody
         zhao: read !! CB-2351 read
         sun: copy zhao zheng -> a[ta]
         events: copy_sent
         zhao: read -> a[ta]
         zhao: read !! CB-2351 read
         zheng: read -> a[ta]",
    );
}

#[test]
fn who_stepped_aside_is_shown_and_told_nothing() {
    check(
        &plain(),
        "zhang: open
         li: object zhang
         sun: recuse zhang
         sun: copy zhang !! CB-2203 copy
         sun: comment zhang !! CB-2203 comment
         zhang: comment !! CB-2203 head",
    );
}

#[test]
fn a_word_changes_nothing_and_stays_in_the_file() {
    check(
        &plain(),
        "zhang: open
         zheng: comment !! CB-2207 comment
         zhang: comment sun -> a[ta]
         events: commented
         zhang: complete ta -> ended
         zhang: comment sun !! CB-2002 draft",
    );
}
