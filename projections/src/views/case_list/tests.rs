use super::*;
use crate::fixtures::check;
use crate::{MadeOf, Projection};

const VIEW: Projection = Projection {
    view: &CASE_LIST,
    project,
    made_of: MadeOf::LastEvent,
};

const TASK: &str = r#"1 zhang task_opened {"no":1,"task":"opinion","title":"意见","stage":1,"role":"legal","assignee":"li"}"#;
const POOL: &str =
    r#"1 zhang task_opened {"no":2,"task":"record","title":"笔录","stage":1,"role":"clerk"}"#;
const LEFT: &str = r#"5 li stage_left {"no":1,"stage":"review","why":{"moved":"opinion.done"}}"#;
const OUTER: &str = r#"5 li stage_entered {"no":2,"stage":"hearing","title":"听证","round":2,"cause":"opinion.done","regions":["a","b"]}"#;
const LEFT_BRANCH: &str = r#"5 li stage_entered {"no":3,"stage":"notice","title":"通知","within":{"stage":2,"region":"a"},"round":1,"cause":"x"}"#;
const RIGHT_BRANCH: &str = r#"5 li stage_entered {"no":4,"stage":"room","title":"场地","within":{"stage":2,"region":"b"},"round":3,"cause":"x"}"#;

#[test]
fn a_row_says_where_the_case_stands() {
    let suspended = r#"6 wang case_suspended {"ground":"鉴定"}"#;
    let ended = r#"9 - case_ended {"stage":"hearing"}"#;
    let terminated = r#"9 li case_terminated {"reason":"撤案","approver":"wang"}"#;
    let reopened = r#"10 - case_reopened {"cause":"annulled","case":"00000000-0000-0000-0000-000000000009","stage":"hearing"}"#;
    let again = r#"10 - stage_entered {"no":2,"stage":"hearing","title":"听证","round":1,"cause":"annulled"}"#;
    let table: [(&[&str], &str); 8] = [
        (
            &[LEFT, ended, reopened, again, TASK],
            "open hearing 听证 10h 1 li 1 - task_opened 7 107",
        ),
        (&[], "open review 审核 0h 1  0 - stage_entered 2 102"),
        (
            &[TASK, POOL],
            "open review 审核 0h 1 li、clerk 2 - task_opened 4 104",
        ),
        (&[LEFT], "open - - - 1  0 - stage_left 3 103"),
        (
            &[LEFT, OUTER, LEFT_BRANCH, RIGHT_BRANCH],
            "open hearing 通知、场地 5h 3  0 - stage_entered 6 106",
        ),
        (
            &[suspended],
            "suspended review 审核 0h 1  0 - case_suspended 3 103",
        ),
        (&[LEFT, ended], "ended - - - 1  0 9h case_ended 4 104"),
        (
            &[terminated],
            "terminated review 审核 0h 1  0 9h case_terminated 3 103",
        ),
    ];
    let columns = "status stage stages stage_since round holders tasks_open ended_at last_event \
                   version position";
    for (lines, expected) in table {
        // An empty text shows as nothing, and a case without a stage has no stages.
        let expected = expected
            .replace("open - - -", "open -  -")
            .replace("ended - - -", "ended -  -");
        check(&VIEW, columns, &lines.join("\n"), &expected);
    }
}

#[test]
fn a_row_keeps_what_was_settled_at_the_opening() {
    let columns = "case_id number title definition definition_version organ seat family opened_at";
    let expected = "00000000-0000-0000-0000-000000000007 17号 某案 penalty 3 sh - \
                    00000000-0000-0000-0000-000000000000 0h";
    check(&VIEW, columns, "", expected);
}

#[test]
fn the_most_urgent_limit_gives_the_light() {
    let limit = |no: u32, schedule: &str| {
        format!(
            r#"1 - limit_started {{"no":{no},"limit":"l{no}","title":"限","from":"2026-03-01T00:00:00Z","within":"30d","roll":"forward","schedule":{schedule},"basis":"第60条","calendar":{{"id":"cn","version":"v"}}}}"#
        )
    };
    let (first, second, third) = (
        limit(1, "due(10,20,30)"),
        limit(2, "due(5,24,25)"),
        limit(3, "due(?)"),
    );
    let met = r#"9 li limit_met {"no":2,"limit":"l2"}"#;
    let suspended = r#"9 li limit_suspended {"no":1,"ground":"鉴定"}"#;
    let table: [(&[&str], &str); 7] = [
        (&[], "free - - - never"),
        (&[&first], "running 30h 10h 20h 30h"),
        (&[&first, &second], "running 25h 5h 20h 25h"),
        (&[&first, &second, met], "running 30h 10h 20h 30h"),
        (&[&third], "unknown - - - never"),
        (&[&first, suspended], "paused - - - never"),
        (&[&first, &third, suspended], "unknown - - - never"),
    ];
    for (lines, expected) in table {
        check(
            &VIEW,
            "clock due_at yellow_from red_from due_order",
            &lines.join("\n"),
            expected,
        );
    }
}
