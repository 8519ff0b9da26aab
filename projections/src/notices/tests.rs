use std::collections::BTreeSet;

use super::*;
use crate::fixtures::tell;

const TASK: &str = r#"1 zhang task_opened {"no":1,"task":"opinion","title":"意见","stage":1,"role":"legal","assignee":"li"}"#;
const POOL: &str =
    r#"1 zhang task_opened {"no":2,"task":"record","title":"笔录","stage":1,"role":"clerk"}"#;
const LIMIT: &str = r#"1 - limit_started {"no":1,"limit":"decide","title":"决定","from":"2026-03-01T00:00:00Z","within":"30d","roll":"forward","schedule":due(10,20,30),"basis":"第60条","task":"opinion","role":"legal","calendar":{"id":"cn","version":"v"}}"#;
const SEQUENCE: &str = r#"5 li panel_opened {"task":1,"rule":"sequence","refusal":"noted","members":[{"role":"head","person":"wang"},{"role":"expert"}]}"#;
const ALL: &str = r#"5 li panel_opened {"task":1,"rule":"all","refusal":"noted","members":[{"role":"head","person":"wang"},{"role":"expert"}]}"#;
const AGREED: &str =
    r#"6 wang panel_voted {"task":1,"person":"wang","role":"head","vote":"agree"}"#;

/// The notices of each event of a story.
fn all(story: &[&str]) -> Vec<Vec<Notice>> {
    let mut told = Vec::new();
    tell(&story.join("\n"), |step| told.push(notices(step)));
    told
}

/// Whom the last event of a story is told to, as `topic: li, clerk@sh`.
fn last(story: &[&str]) -> String {
    let told = all(story).pop().expect("a story has events");
    let to = |notice: &Notice| match &notice.to {
        Addressee::Person(person) => person.to_string(),
        Addressee::Role { role, organ } => format!("{role}@{organ}"),
    };
    let topics: BTreeSet<_> = told.iter().map(|notice| notice.topic.clone()).collect();
    let lines = topics.iter().map(|topic| {
        let of_topic = told.iter().filter(|notice| notice.topic == *topic);
        format!(
            "{topic}: {}",
            of_topic.map(to).collect::<Vec<_>>().join(", ")
        )
    });
    lines.collect::<Vec<_>>().join("; ")
}

fn check(table: impl IntoIterator<Item = (Vec<&'static str>, &'static str)>) {
    for (story, expected) in table {
        assert_eq!(last(&story), expected, "{story:#?}");
    }
}

#[test]
fn who_gets_or_loses_work_is_told() {
    check([
        (vec![], ""),
        (vec![TASK], "task_opened: li"),
        (vec![POOL], "task_opened: clerk@sh"),
        (
            vec![POOL, r#"2 li task_claimed {"no":2,"person":"li"}"#],
            "",
        ),
        (
            vec![TASK, r#"2 li task_unclaimed {"no":1}"#],
            "task_released: legal@sh",
        ),
        (
            vec![TASK, r#"2 chen task_transferred {"no":1,"to":"zhao"}"#],
            "task_assigned: zhao",
        ),
        (
            vec![
                TASK,
                r#"2 li task_delegated {"no":1,"from":"li","to":"qian"}"#,
            ],
            "task_assigned: qian",
        ),
        (
            vec![TASK, r#"2 qian task_handed_back {"no":1,"to":"li"}"#],
            "task_assigned: li",
        ),
        (
            vec![
                TASK,
                r#"9 wang task_cancelled {"no":1,"task":"opinion","why":"returned"}"#,
            ],
            "task_cancelled: li",
        ),
        (
            vec![
                POOL,
                r#"9 wang task_cancelled {"no":2,"task":"record","why":"returned"}"#,
            ],
            "",
        ),
        (
            vec![
                POOL,
                r#"9 wang task_cancelled {"no":2,"task":"record","why":"terminated"}"#,
            ],
            "case_terminated: clerk@sh",
        ),
    ]);
}

#[test]
fn a_signer_is_told_when_the_turn_has_come() {
    let added = r#"6 wang signer_added {"task":1,"member":{"role":"head","person":"zhou"},"place":"after"}"#;
    let dropped = r#"6 li signer_dropped {"task":1,"person":"wang"}"#;
    check([
        (vec![TASK, ALL], "signature_asked: wang, expert@sh"),
        (vec![TASK, ALL, AGREED], ""),
        (vec![TASK, ALL, added], "signature_asked: zhou"),
        (vec![TASK, ALL, dropped], ""),
        (vec![TASK, SEQUENCE], "signature_asked: wang"),
        (vec![TASK, SEQUENCE, AGREED], "signature_asked: expert@sh"),
        (vec![TASK, SEQUENCE, added], ""),
        (vec![TASK, SEQUENCE, dropped], "signature_asked: expert@sh"),
        (
            vec![
                TASK,
                SEQUENCE,
                added,
                r#"7 li signer_dropped {"task":1,"person":"zhou"}"#,
            ],
            "",
        ),
        (
            vec![
                TASK,
                SEQUENCE,
                r#"6 chen recusal_decided {"person":"wang","granted":true}"#,
            ],
            "recusal_decided: wang; signature_asked: expert@sh",
        ),
    ]);
}

#[test]
fn whose_duty_a_limit_is_is_told_of_it() {
    const UNMET: &str = r#"1 - limit_started {"no":1,"limit":"decide","title":"决定","from":"2026-03-01T00:00:00Z","within":"30d","roll":"forward","schedule":due(10,20,30),"basis":"第60条","calendar":{"id":"cn","version":"v"}}"#;
    let reminded = r#"10 - limit_reminded {"no":1,"limit":"decide","due":"2026-03-02T06:00:00Z"}"#;
    let expired = r#"30 - limit_expired {"no":1,"limit":"decide","to":"supervisor"}"#;
    check([
        (vec![TASK, LIMIT, reminded], "limit_reminded: li"),
        (vec![LIMIT, reminded], "limit_reminded: legal@sh"),
        (
            vec![TASK, POOL, UNMET, reminded],
            "limit_reminded: li, clerk@sh",
        ),
        (
            vec![TASK, LIMIT, expired],
            "limit_expired: li, supervisor@sh",
        ),
        (vec![UNMET, expired], "limit_expired: supervisor@sh"),
    ]);
}

#[test]
fn holders_of_open_work_are_told_of_verbs_but_not_the_actor() {
    let by_wang =
        r#"9 wang case_returned {"from":"a","to":"b","reason":"x","afterwards":"rewalk"}"#;
    let by_li = r#"9 li case_returned {"from":"a","to":"b","reason":"x","afterwards":"rewalk"}"#;
    let asked = r#"9 party recusal_requested {"person":"li","reason":"x","decided_by":"head"}"#;
    let granted = r#"9 wang recusal_decided {"person":"li","granted":true}"#;
    let refused = r#"9 wang recusal_decided {"person":"li","granted":false}"#;
    check([
        (vec![TASK, POOL, by_wang], "case_returned: li, clerk@sh"),
        (vec![TASK, POOL, by_li], "case_returned: clerk@sh"),
        (
            vec![TASK, r#"9 wang urged {"tasks":[{"no":1,"holders":null}]}"#],
            "urged: li",
        ),
        (
            vec![
                TASK,
                r#"9 wang urged {"tasks":[{"no":1,"holders":[{"role":"legal","person":"zhao"},{"role":"party"}]}]}"#,
            ],
            "urged: zhao, party@sh",
        ),
        (
            vec![
                TASK,
                ALL,
                r#"9 chen urged {"tasks":[{"no":1,"holders":null}]}"#,
            ],
            "urged: wang, expert@sh",
        ),
        (
            vec![TASK, r#"9 wang case_suspended {"ground":"鉴定"}"#],
            "case_suspended: li",
        ),
        (vec![TASK, r"9 wang case_resumed {}"], "case_resumed: li"),
        (vec![asked], "recusal_requested: head@sh"),
        (
            vec![TASK, granted],
            "recusal_decided: li; task_released: legal@sh",
        ),
        (vec![TASK, refused], "recusal_decided: li"),
    ]);
}

#[test]
fn the_same_event_gives_the_same_notices() {
    let story = [TASK, POOL, SEQUENCE];
    assert_eq!(all(&story), all(&story));
    let [notice] = &all(&[TASK])[2][..] else {
        panic!("one notice");
    };
    assert_eq!(
        notice.id.to_string(),
        "3efc970d-d8e0-5d2d-8d50-a29fc3985ff1"
    );
}

#[test]
fn ids_tell_event_topic_and_addressee_apart() {
    let story = [
        TASK,
        POOL,
        LIMIT,
        ALL,
        r#"9 chen case_suspended {"ground":"x"}"#,
        r"9 chen case_resumed {}",
    ];
    let told: Vec<Notice> = all(&story).into_iter().flatten().collect();
    let ids: BTreeSet<_> = told.iter().map(|notice| notice.id).collect();
    assert_eq!(ids.len(), told.len());
}

#[test]
fn a_notice_names_the_case_by_its_number_only() {
    let told: Vec<Notice> = all(&[TASK]).into_iter().flatten().collect();
    assert!(!told.is_empty());
    for notice in told {
        assert!(notice.text_zh.starts_with("17号："), "{}", notice.text_zh);
        assert!(!notice.text_zh.contains("某案"), "{}", notice.text_zh);
        assert!(!notice.text_en.contains("某案"), "{}", notice.text_en);
    }
}
