//! Claim and unclaim.

use super::draft::Draft;
use super::parts::{role, stage, task};
use super::script::check;

fn draft() -> Draft {
    Draft::new("a").role(role("chair", "legal")).stage(stage(
        "a",
        &[
            task("look", "officer"),
            task("appoint", "head").fills("chair"),
            task("hold", "chair").after("appoint"),
        ],
        &[("hold.done", "end")],
    ))
}

#[test]
fn a_claimed_task_is_its_holders_until_given_back() {
    check(
        &draft(),
        "zhang: open -> a[look appoint]
         zhao: claim look !! CB-2202 officer
         zhang: unclaim look !! CB-2206 look
         zhang: claim look -> a[look@zhang appoint]
         zhang: claim look -> a[look@zhang appoint]
         events:
         li: claim look !! CB-2206 look
         li: complete look !! CB-2206 look
         li: unclaim look !! CB-2206 look
         zhang: unclaim look -> a[look appoint]
         li: claim 1 -> a[look@li appoint]
         li: claim 9 !! CB-2102 #9
         li: complete look -> a[appoint]
         li: claim look !! CB-2102 look",
    );
}

#[test]
fn a_task_goes_to_the_only_person_in_its_role() {
    check(
        &draft(),
        "zhang: open -> a[look appoint]
         sun: complete appoint chair:zhao -> a[look hold@zhao]
         qian: claim hold !! CB-2206 hold
         zhao: claim hold -> a[look hold@zhao]
         zhao: complete hold -> ended",
    );
}
