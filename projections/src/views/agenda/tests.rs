use super::*;
use crate::fixtures::check;
use crate::{MadeOf, Projection};

const AT: &str = "limit_no at";
const VIEW: Projection = Projection {
    view: &AGENDA,
    project,
    made_of: MadeOf::EachEvent,
};

#[test]
fn a_running_limit_waits_for_its_reminder_and_then_for_its_end() {
    let story = r#"
        1 - limit_started {"no":1,"limit":"decide","title":"决定","from":"2026-03-01T00:00:00Z","within":"30d","roll":"forward","schedule":due(10,20,30),"basis":"第60条","calendar":{"id":"cn","version":"v"}}
        2 - limit_started {"no":2,"limit":"reply","title":"答复","from":"2026-03-01T00:00:00Z","within":"5wd","roll":"forward","schedule":due(?),"basis":"第1条","calendar":{"id":"cn","version":"v"}}
    "#;
    let more = |lines: &str| format!("{story}\n{lines}");
    let reminded = r#"10 - limit_reminded {"no":1,"limit":"decide","due":"2026-03-02T06:00:00Z"}"#;
    let suspended = r#"5 li limit_suspended {"no":1,"ground":"鉴定"}"#;
    let resumed = r#"9 li limit_resumed {"no":1,"schedule":due(40,50,60),"calendar":{"id":"cn","version":"v"}}"#;
    let table = [
        (story.to_owned(), "1 10h"),
        (more(reminded), "1 30h"),
        (more(suspended), ""),
        (more(&format!("{suspended}\n{resumed}")), "1 40h"),
        (
            more(
                r#"9 li limit_extended {"no":1,"by":"5d","schedule":due(60,70,80),"reason":"复杂","calendar":{"id":"cn","version":"v"}}"#,
            ),
            "1 60h",
        ),
        (
            more(
                r#"9 li limit_recomputed {"no":2,"schedule":due(1,2,90),"calendar":{"id":"cn","version":"w"}}"#,
            ),
            "1 10h\n2 1h",
        ),
        (more(r#"9 li limit_met {"no":1,"limit":"decide"}"#), ""),
        (
            more(r#"9 li limit_stopped {"no":1,"limit":"decide","cause":"x"}"#),
            "",
        ),
        (more(r#"30 - limit_expired {"no":1,"limit":"decide"}"#), ""),
        (
            more(r#"9 li case_terminated {"reason":"撤案","approver":"wang"}"#),
            "",
        ),
    ];
    for (story, expected) in table {
        check(&VIEW, AT, &story, expected);
    }
}
