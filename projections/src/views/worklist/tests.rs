use super::*;
use crate::fixtures::check;
use crate::{MadeOf, Projection};

const VIEW: Projection = Projection {
    view: &WORKLIST,
    project,
    made_of: MadeOf::EachEvent,
};
const COLUMNS: &str = "kind seat role person ready suspended clock due_at came_from";

const TASK: &str = r#"1 zhang task_opened {"no":1,"task":"opinion","title":"意见","stage":1,"role":"legal","assignee":"li"}"#;
const LIMIT: &str = r#"2 - limit_started {"no":1,"limit":"decide","title":"决定","from":"2026-03-01T00:00:00Z","within":"30d","roll":"forward","schedule":due(10,20,30),"basis":"第60条","task":"opinion","role":"legal","calendar":{"id":"cn","version":"v"}}"#;
const DONE: &str =
    r#"9 li task_completed {"no":1,"task":"opinion","stage":1,"role":"legal","person":"li"}"#;

fn panel(rule: &str) -> String {
    format!(
        r#"5 li panel_opened {{"task":1,"rule":{rule},"refusal":"noted","members":[{{"role":"head","person":"wang"}},{{"role":"head","person":"zhou"}}]}}"#
    )
}

#[test]
fn shows_the_open_work_of_each_person_and_role() {
    let agreed = r#"6 wang panel_voted {"task":1,"person":"wang","role":"head","vote":"agree"}"#;
    let (all, sequence) = (panel(r#""all""#), panel(r#""sequence""#));
    let suspended = r#"6 wang case_suspended {"ground":"鉴定"}"#;
    let resumed = r"7 wang case_resumed {}";
    let transferred = r#"3 chen task_transferred {"no":1,"from":"li","to":"zhao"}"#;
    let table: [(&[&str], &str); 9] = [
        (&[TASK], "task 0 legal li yes no free - zhang"),
        (&[TASK, LIMIT], "task 0 legal li yes no running 30h zhang"),
        (&[TASK, LIMIT, DONE], ""),
        (&[TASK, transferred], "task 0 legal zhao yes no free - chen"),
        (&[TASK, suspended], "task 0 legal li no yes free - zhang"),
        (
            &[TASK, suspended, resumed],
            "task 0 legal li yes no free - zhang",
        ),
        (
            &[TASK, &all],
            "signature 1 head wang yes no free - li
             signature 2 head zhou yes no free - li
             task 0 legal li no no free - zhang",
        ),
        (
            &[TASK, &sequence],
            "signature 1 head wang yes no free - li
             signature 2 head zhou no no free - li
             task 0 legal li no no free - zhang",
        ),
        (
            &[TASK, &sequence, agreed],
            "signature 2 head zhou yes no free - li
             task 0 legal li no no free - zhang",
        ),
    ];
    for (lines, expected) in table {
        check(&VIEW, COLUMNS, &lines.join("\n"), expected);
    }
}

#[test]
fn work_lies_in_the_organ_whose_persons_do_it() {
    let above = r#"1 zhang task_opened {"no":2,"task":"agree","title":"同意","stage":1,"role":"city","organ":"city"}"#;
    let moved = r#"2 li case_moved {"from":"sh","to":"city","title":"市局","cause":"send_up"}"#;
    let columns = "role organ";
    check(
        &VIEW,
        columns,
        &[TASK, above].join("\n"),
        "legal sh\ncity city",
    );
    check(&VIEW, columns, &[TASK, moved].join("\n"), "legal city");
}
