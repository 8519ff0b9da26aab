use super::*;
use crate::fixtures::check;
use crate::{MadeOf, Projection};

const VIEW: Projection = Projection {
    view: &OBLIGATIONS,
    project,
    made_of: MadeOf::EachEvent,
};
const WHO: &str = "kind no seat role person open ended ended_by";

const TASK: &str = r#"1 zhang task_opened {"no":1,"task":"opinion","title":"意见","stage":1,"role":"legal","basis":"第58条"}"#;
const LIMIT: &str = r#"1 - limit_started {"no":1,"limit":"decide","title":"决定","from":"2026-03-01T00:00:00Z","within":"30d","roll":"forward","schedule":due(10,20,30),"basis":"第60条","unconfirmed":true,"task":"opinion","role":"legal","calendar":{"id":"cn","version":"v"}}"#;
const DONE: &str =
    r#"9 li task_completed {"no":1,"task":"opinion","stage":1,"role":"legal","person":"li"}"#;
const MET: &str = r#"9 li limit_met {"no":1,"limit":"decide"}"#;
const PANEL: &str = r#"5 li panel_opened {"task":1,"rule":"all","refusal":"noted","members":[{"role":"head","person":"wang"},{"role":"expert"}]}"#;

fn story(lines: &[&str]) -> String {
    [TASK, LIMIT]
        .iter()
        .chain(lines)
        .copied()
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_row_says_who_what_by_when_and_on_which_basis() {
    let columns = "case_number organ definition kind name title stage round role basis \
                   unconfirmed since clock due_at yellow_from red_from open";
    check(
        &VIEW,
        columns,
        &story(&[]),
        "17号 sh penalty limit decide 决定 审核 1 legal 第60条 yes 0h running 30h 10h 20h yes
         17号 sh penalty task opinion 意见 审核 1 legal 第58条 no 1h running 30h 10h 20h yes",
    );
}

#[test]
fn a_task_goes_from_hand_to_hand() {
    let claimed = r#"2 li task_claimed {"no":1,"person":"li"}"#;
    let table = [
        (vec![], "legal -"),
        (vec![claimed], "legal li"),
        (vec![claimed, r#"3 li task_unclaimed {"no":1}"#], "legal -"),
        (
            vec![
                claimed,
                r#"3 wang task_transferred {"no":1,"from":"li","to":"zhao"}"#,
            ],
            "legal zhao",
        ),
        (
            vec![
                claimed,
                r#"3 li task_delegated {"no":1,"from":"li","to":"qian"}"#,
            ],
            "legal qian",
        ),
        (
            vec![
                r#"3 li task_delegated {"no":1,"from":"li","to":"qian"}"#,
                r#"4 qian task_handed_back {"no":1,"to":"li"}"#,
            ],
            "legal li",
        ),
        (
            vec![
                claimed,
                r#"3 wang recusal_decided {"person":"li","granted":true}"#,
            ],
            "legal -",
        ),
        (
            vec![
                claimed,
                r#"3 wang recusal_decided {"person":"li","granted":false}"#,
            ],
            "legal li",
        ),
    ];
    for (lines, expected) in table {
        // The limit names the same holder as the task that meets it.
        let expected = format!("limit {expected}\ntask {expected}");
        check(&VIEW, "kind role person", &story(&lines), &expected);
    }
}

#[test]
fn a_duty_keeps_how_it_ended() {
    let expired = r#"30 - limit_expired {"no":1,"limit":"decide"}"#;
    let late = r#"31 li limit_met {"no":1,"limit":"decide","late":true}"#;
    let done_late =
        r#"31 li task_completed {"no":1,"task":"opinion","stage":1,"role":"legal","person":"li"}"#;
    let cancelled = r#"9 li task_cancelled {"no":1,"task":"opinion","why":"returned"}"#;
    let stopped = r#"9 li limit_stopped {"no":1,"limit":"decide","cause":"x"}"#;
    let withdrawn = r#"10 li step_withdrawn {"task":1}"#;
    let restored = r#"10 li limit_restored {"no":1,"limit":"decide","status":"running","schedule":due(10,20,30),"calendar":{"id":"cn","version":"v"}}"#;
    let ended = r#"40 - case_ended {"stage":"review"}"#;
    let suspended = r#"5 li limit_suspended {"no":1,"ground":"鉴定"}"#;
    let table = [
        (
            vec![DONE, MET],
            "running no met 9h -",
            "running no done 9h -",
        ),
        (vec![expired], "running yes - - 30h", "running yes - - -"),
        (
            vec![expired, done_late, late],
            "running no late 31h 30h",
            "running no done 31h -",
        ),
        (
            vec![expired, ended],
            "running no expired 40h 30h",
            "running no cancelled 40h -",
        ),
        (
            vec![cancelled, stopped],
            "running no stopped 9h -",
            "running no cancelled 9h -",
        ),
        (
            vec![DONE, MET, withdrawn, restored],
            "running yes - - -",
            "free no withdrawn 10h -",
        ),
        (vec![suspended], "paused yes - - -", "paused yes - - -"),
        (
            vec![suspended, DONE, MET],
            "paused no met 9h -",
            "paused no done 9h -",
        ),
        (
            vec![ended],
            "running no stopped 40h -",
            "running no cancelled 40h -",
        ),
    ];
    for (lines, limit, task) in table {
        let expected = format!("limit {limit}\ntask {task}");
        check(
            &VIEW,
            "kind clock open ended ended_at expired_at",
            &story(&lines),
            &expected,
        );
    }
}

#[test]
fn a_limit_that_no_task_meets_is_over_with_its_end() {
    let limit = LIMIT.replace(r#""task":"opinion","role":"legal","#, "");
    let expired = r#"30 - limit_expired {"no":1,"limit":"decide","deemed":"agreed"}"#;
    let story = format!("{limit}\n{expired}");
    check(&VIEW, WHO, &story, "limit 1 0 - - no expired -");
}

#[test]
fn a_limit_that_starts_anew_ends_its_overdue_forerunner() {
    let again = LIMIT
        .replace(r#""no":1"#, r#""no":2"#)
        .replacen("1 -", "33 -", 1);
    let expired = r#"30 - limit_expired {"no":1,"limit":"decide"}"#;
    check(
        &VIEW,
        "kind no open ended",
        &story(&[expired, &again]),
        "limit 1 no expired\nlimit 2 yes -\ntask 1 yes -",
    );
}

#[test]
fn each_awaited_signature_is_a_duty() {
    let agreed = r#"6 wang panel_voted {"task":1,"person":"wang","role":"head","vote":"agree"}"#;
    let expert = r#"7 sun panel_voted {"task":1,"person":"sun","role":"expert","vote":"refuse"}"#;
    let decided = r#"7 sun panel_decided {"task":1,"verdict":"passed","agreed":1,"refused":0,"abstained":0,"silent":1}"#;
    let added = r#"6 wang signer_added {"task":1,"member":{"role":"head","person":"zhou"},"place":"after"}"#;
    let dropped = r#"7 wang signer_dropped {"task":1,"person":"zhou"}"#;
    let recused = r#"6 chen recusal_decided {"person":"wang","granted":true}"#;
    let table = [
        (vec![PANEL], "1 head wang yes -\n2 expert - yes -"),
        (vec![PANEL, agreed], "1 head wang no done\n2 expert - yes -"),
        (
            vec![PANEL, agreed, expert],
            "1 head wang no done\n2 expert sun no done",
        ),
        (
            vec![PANEL, agreed, decided],
            "1 head wang no done\n2 expert - no not_needed",
        ),
        (
            vec![PANEL, added],
            "1 head wang yes -\n2 expert - yes -\n3 head zhou yes -",
        ),
        (
            vec![PANEL, added, dropped],
            "1 head wang yes -\n2 expert - yes -\n3 head zhou no dropped",
        ),
        (
            vec![PANEL, recused],
            "1 head wang no recused\n2 expert - yes -",
        ),
        (
            vec![
                PANEL,
                r#"8 li task_cancelled {"no":1,"task":"opinion","why":"terminated"}"#,
            ],
            "1 head wang no not_needed\n2 expert - no not_needed",
        ),
    ];
    for (lines, expected) in table {
        let story = story(&lines);
        let all = crate::fixtures::table(&VIEW, "kind seat role person open ended", &story);
        let signatures: Vec<_> = all
            .lines()
            .filter_map(|line| line.strip_prefix("signature "))
            .collect();
        assert_eq!(signatures.join("\n"), expected, "{story}");
    }
}

#[test]
fn an_event_that_fits_nothing_changes_nothing() {
    let strays = [
        r#"5 li task_claimed {"no":9,"person":"li"}"#,
        r#"5 li task_completed {"no":9,"task":"x","stage":1,"role":"legal"}"#,
        r#"5 li limit_met {"no":9,"limit":"x"}"#,
        r#"5 li limit_expired {"no":9,"limit":"x"}"#,
        r#"5 li panel_voted {"task":1,"person":"wang","role":"head","vote":"agree"}"#,
        r#"5 li step_withdrawn {"task":1}"#,
        r#"5 li stage_left {"no":9,"stage":"x","why":"returned"}"#,
    ];
    let before = crate::fixtures::rows(&VIEW, &story(&[]));
    assert_eq!(crate::fixtures::rows(&VIEW, &story(&strays)), before);
}
