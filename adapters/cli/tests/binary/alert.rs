//! `casebook alert` and `casebook instrument`: what supervision finds, and what it does about it.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::support::{Call, Place};

/// A case in whose time nobody did anything, and that is all.
struct Late {
    place: Place,
    /// The number of the case.
    number: String,
    /// Its id.
    case: String,
}

impl Late {
    fn new() -> Self {
        let place = Place::bureau();
        let open = ["case", "open", "penalty.hearing", "--title", "迟延案"];
        let how = ["--organ", "huangpu", "--as", "huangpu.chengban.li"];
        let when = ["--occurred", "2026-03-02T09:00:00+08:00"];
        let opened = place
            .call(&[&open[..], &how[..], &when[..]].concat())
            .json();
        let text = |key: &str| opened[key].as_str().expect("a text").to_owned();
        let late = Self {
            number: text("number"),
            case: text("case"),
            place,
        };
        // Whoever looks after it finds that its time ran out.
        let urge = ["case", "do", "urge", &late.number];
        late.place
            .call(&[&urge[..], &["--as", "huangpu.juzhang.zhao"]].concat())
            .json();
        late
    }

    fn alerts(&self, more: &[&str]) -> Vec<Value> {
        let found = self.place.call(&[&["alert", "ls"], more].concat()).json();
        found.as_array().expect("a list").clone()
    }

    /// The number of the alert of a family.
    fn alert(&self, family: &str) -> String {
        let found = self.alerts(&["--family", family]);
        assert_eq!(found.len(), 1, "{family}: {found:#?}");
        found[0]["number"].as_str().expect("a number").to_owned()
    }

    fn act(&self, verb: &str, alert: &str, person: &str, more: &[&str]) -> Call {
        let act = ["alert", verb, alert, "--as", person];
        self.place.call(&[&act[..], more].concat())
    }

    fn version(&self) -> Value {
        let shown = self.place.call(&["case", "show", &self.number]).json();
        shown["version"].clone()
    }
}

const HEAD: &str = "huangpu.juzhang.zhao";
const OVERSEER: &str = "huangpu.jiandu.zhang";

#[test]
fn alerts_are_found_by_level_family_and_case_and_the_case_is_not_written() {
    let late = Late::new();
    let before = late.version();
    let all = late.alerts(&["--of", &late.number]);
    let mut families: Vec<&str> = all
        .iter()
        .filter_map(|row| row["family"].as_str())
        .collect();
    families.sort_unstable();
    assert_eq!(families, ["deadline", "not_filed"], "{all:#?}");
    for row in &all {
        assert_eq!(row["about"], *late.case, "{row}");
        assert_eq!(row["subject"], *late.number, "{row}");
        assert_eq!(
            (&row["level"], &row["organ"]),
            (&"red".into(), &"huangpu".into())
        );
        assert!(row["finding"].as_str().is_some_and(|said| !said.is_empty()));
    }
    for (asked, count) in [
        (["--level", "yellow"], 0),
        (["--level", "red"], 2),
        (["--organ", "shanghai"], 0),
        (["--status", "ended"], 0),
        (["--limit", "1"], 1),
    ] {
        assert_eq!(late.alerts(&asked).len(), count, "{asked:?}");
    }
    let family = late.place.call(&["case", "family", &late.number]).json();
    assert_eq!(family.as_array().map(Vec::len), Some(3), "{family:#}");
    let again = ["alert", "scan", "--since", "2026-01-01T00:00:00+08:00"];
    assert_eq!(late.place.call(&again).json()["raised"], "0");
    assert_eq!(late.version(), before);
    let problem = late.place.call(&["alert", "show", &late.number]).problem();
    assert_eq!(problem, (4, "CB-5040".to_owned()));
}

#[test]
fn an_alert_is_acknowledged_explained_checked_and_closed_by_those_who_may() {
    let late = Late::new();
    let alert = late.alert("deadline");
    let may_not = late.act("ack", &alert, "huangpu.chengban.li", &[]);
    assert_eq!(may_not.problem(), (7, "CB-2202".to_owned()));
    late.act("ack", &alert, HEAD, &[]).json();
    let silent = late.act("explain", &alert, HEAD, &[]);
    assert_eq!(silent.problem().1, "CB-2107");
    let said = |what| ["--opinion", what];
    late.act("explain", &alert, HEAD, &said("已补办")).json();
    let again = [&["--outcome", "again"], &said("说明不全")[..]].concat();
    late.act("check", &alert, OVERSEER, &again).json();
    late.act("explain", &alert, HEAD, &said("已补办，附送达回证"))
        .json();
    let settled = [&["--outcome", "settled"], &said("属实，已改正")[..]].concat();
    late.act("check", &alert, OVERSEER, &settled).json();
    let shown = late.place.call(&["alert", "show", &alert]).json();
    assert_eq!(shown["status"], "ended");
    let life = shown["life"].as_array().expect("a life");
    let steps: Vec<&str> = life.iter().filter_map(|one| one["step"].as_str()).collect();
    assert_eq!(steps.len(), 7, "{steps:?}");
    assert_eq!((steps[0], steps[6]), ("raised", "closed"), "{steps:?}");
    assert_eq!(life[3]["opinion"], "说明不全");
    let over = late.act("ack", &alert, HEAD, &[]);
    assert_eq!(over.code, 6, "{}", over.stderr);

    let other = late.alert("not_filed");
    late.act("ack", &other, HEAD, &[]).json();
    late.act("explain", &other, HEAD, &said("已在纸质案卷中办理"))
        .json();
    let false_alarm = [&["--false-alarm"], &said("属实")[..]].concat();
    late.act("close", &other, OVERSEER, &false_alarm).json();
    assert_eq!(late.alerts(&["--status", "ended"]).len(), 2);
    assert_eq!(late.alerts(&["--status", "open"]).len(), 0);
}

/// From the proposal of an instrument to its issue.
const STEPS: [&str; 4] = [
    "propose --as zhang.jiandu --doc urge_draft --fact kind=letter --fact matter=限期办结 --fact recipient=huangpu",
    "check --as luo.jiandu --doc check_opinion --opinion 同意",
    "approve --as zhao.juzhang --doc approval --outcome approve",
    "issue --as zhang.jiandu --doc urge_letter --fact due.day=DAY --element demand=限期办结 --sealed",
];

#[test]
fn an_instrument_is_issued_out_of_an_alert_and_answered_in_its_time() {
    let late = Late::new();
    let (place, alert) = (&late.place, late.alert("deadline"));
    let issue = ["instrument", "issue", "urge", &alert];
    let issue = [&issue[..], &["--organ", "shanghai", "--as", "zhang.jiandu"]].concat();
    let issued = place.call(&issue).json();
    let urge = issued["number"].as_str().expect("a number").to_owned();
    let reply = |more: &[&str]| {
        let reply = ["instrument", "reply", &urge, "--as", "huangpu.shenhe.wang"];
        place.call(&[&reply[..], more].concat())
    };
    assert_eq!(reply(&[]).problem(), (6, "CB-5041".to_owned()));
    let in_a_month = Timestamp::now() + SignedDuration::from_hours(30 * 24);
    for line in STEPS {
        let line = line.replace("DAY", &in_a_month.to_string()[..10]);
        let words: Vec<&str> = line.split(' ').collect();
        let step = ["case", "do", "complete", &urge];
        let call = place.call(&[&step[..], &words].concat());
        assert_eq!(call.code, 0, "{line}: {}", call.stderr);
    }
    assert_eq!(reply(&["reported"]).problem(), (6, "CB-5041".to_owned()));
    reply(&[]).json();
    reply(&["reported"]).json();
    let shown = place.call(&["case", "show", &urge]).json();
    let limits = shown["limits"].as_array().expect("limits");
    let over = |one: &&Value| one["status"] == "met" || one["status"] == "stopped";
    assert_eq!(limits.iter().filter(over).count(), 2, "{shown:#}");
    let listed = place.call(&["instrument", "ls", "--kind", "urge"]).json();
    assert_eq!(listed[0]["number"], *urge, "{listed:#}");
    let others = place.call(&["instrument", "ls", "--kind", "advice"]).json();
    assert_eq!(others, serde_json::json!([]));
}

#[test]
fn an_instrument_may_stand_beside_a_case_and_leaves_it_alone() {
    let late = Late::new();
    let place = &late.place;
    let before = late.version();
    let advice = ["instrument", "issue", "advice", &late.number];
    place
        .call(&[&advice[..], &["--as", "huangpu.shenhe.zhou"]].concat())
        .json();
    assert_eq!(late.version(), before);
    let family = place.call(&["case", "family", &late.number]).json();
    assert_eq!(family.as_array().map(Vec::len), Some(4), "{family:#}");
}
