//! A penalty case with a hearing, from filing to archive, as commands.

use std::sync::Arc;

use casebook_engine::access::Directory;
use casebook_engine::case::{Command, Context};
use casebook_engine::deadline::Calendar;
use casebook_engine::definition::Definition;
use casebook_engine::ports::Law;
use casebook_engine::recorded::Actor;
use casebook_engine::stream::CaseId;
use casebook_workflows::Catalog;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

/// Day from the filing, person, command.
const STORY: &str = r#"
0  he.dengji     {"open": {"title": "演示案件", "organ": "shanghai"}}
1  li.chengban   {"claim": {"task": "interview"}}
2  li.chengban   {"complete": {"task": "interview", "document": {"kind": "interview_record"}}}
2  sun.chengban  {"vote": {"task": "interview", "vote": "agree"}}
5  li.chengban   {"complete": {"task": "report", "outcome": "propose", "document": {"kind": "investigation_report"}, "facts": {"kind": "fine", "amount": "5000.00", "party": "张某（虚构）", "address": "某路1号", "party_kind": "person", "complex": false}}}
6  li.chengban   {"complete": {"task": "write_notice", "document": {"kind": "hearing_notice"}, "papers": {"elements": {"content": "罚款五千元", "grounds": "询问笔录所记事实", "reasons": "违反登记规定", "provisions": "某条例第一条", "rights": "可以陈述、申辩，五日内可以要求听证"}}}}
6  sun.chengban  {"vote": {"task": "write_notice", "vote": "agree"}}
6  li.chengban   {"complete": {"task": "serve_notice", "document": {"kind": "receipt"}, "papers": {"service": {"mode": "direct", "day": "2026-03-08", "proof": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}}}
8  he.dengji     {"happen": {"happening": "party.asked"}}
9  zhao.juzhang  {"complete": {"task": "appoint", "fills": {"chair": ["chen.zhuchi"], "clerk": ["wu.jilu"]}}}
9  wu.jilu       {"complete": {"task": "write_summons", "document": {"kind": "summons"}, "papers": {"elements": {"place": "第一听证室"}}, "facts": {"hearing.day": "2026-03-31"}}}
9  wu.jilu       {"complete": {"task": "send_summons", "document": {"kind": "receipt"}, "papers": {"service": {"mode": "direct", "day": "2026-03-11", "proof": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}}}
29 chen.zhuchi   {"complete": {"task": "hold", "papers": {"records": {"audio_video": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}}}
29 wu.jilu       {"complete": {"task": "record", "document": {"kind": "transcript"}}}
29 chen.zhuchi   {"vote": {"task": "record", "vote": "agree", "role": "chair"}}
29 wu.jilu       {"vote": {"task": "record", "vote": "agree", "role": "clerk"}}
29 li.chengban   {"vote": {"task": "record", "vote": "agree", "role": "investigator"}}
29 wu.jilu       {"vote": {"task": "record", "vote": "agree", "role": "party"}}
30 chen.zhuchi   {"complete": {"task": "hearing_report", "document": {"kind": "hearing_opinion"}}}
31 wang.shenhe   {"complete": {"task": "legal_review", "outcome": "pass", "opinion": "同意", "document": {"kind": "review_opinion"}}}
32 zhao.juzhang  {"complete": {"task": "decision", "outcome": "punish", "document": {"kind": "decision"}, "papers": {"elements": {"grounds": "询问笔录等证据", "provisions": "某条例第一条", "performance": "十五日内缴款", "remedies": "六十日内可以申请行政复议"}, "sealed": true}}}
33 li.chengban   {"complete": {"task": "publicise", "document": {"kind": "publication_record"}}}
33 li.chengban   {"complete": {"task": "deliver", "document": {"kind": "receipt"}, "papers": {"service": {"mode": "direct", "day": "2026-04-04", "proof": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}}}
40 he.dengji     {"happen": {"happening": "party.performed", "document": {"kind": "payment_receipt"}}}
41 zhao.juzhang  {"complete": {"task": "close", "document": {"kind": "closing_approval"}}}
42 xu.dangan     {"complete": {"task": "shelve", "document": {"kind": "file_index"}}}
"#;

/// The texts in force.
pub(crate) struct Bureau {
    pub(crate) definition: Arc<Definition>,
    calendar: Arc<Calendar>,
    directory: Arc<Directory>,
}

/// A command, who gives it and when.
pub(crate) struct Step {
    pub(crate) command: Command,
    actor: Actor,
    at: Timestamp,
}

impl Bureau {
    pub(crate) fn shipped() -> Self {
        let law = Catalog::shipped();
        let filed = filed();
        Self {
            definition: law.definition_at("penalty.hearing", filed).unwrap(),
            calendar: law.calendar("cn").unwrap(),
            directory: law.directory(),
        }
    }

    pub(crate) fn context<'a>(&'a self, step: &Step, nobody: &'a Family) -> Context<'a> {
        Context {
            case: CaseId(Uuid::nil()),
            now: step.at,
            occurred: step.at,
            actor: step.actor.clone(),
            causation: Uuid::nil(),
            correlation: Uuid::nil(),
            key: None,
            calendar: &self.calendar,
            directory: &self.directory,
            series: &NO_SERIES,
            family: nobody,
            seed: None,
            loads: None,
        }
    }
}

static NO_SERIES: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();

/// Who acted in the other cases of the family.
pub(crate) type Family = std::collections::BTreeMap<
    casebook_engine::Name,
    std::collections::BTreeSet<casebook_engine::Name>,
>;

pub(crate) fn story() -> Vec<Step> {
    let lines = STORY.lines().filter(|line| !line.is_empty());
    let steps = lines.zip(0..).map(|(line, minute)| {
        let (day, rest) = line.split_once(' ').unwrap();
        let (person, command) = rest.trim_start().split_once(' ').unwrap();
        let hours = day.parse::<i64>().unwrap() * 24;
        let actor = Actor {
            person: Some(person.into()),
            organ: Some("shanghai".into()),
            ..Actor::default()
        };
        Step {
            command: serde_json::from_str(command).unwrap(),
            actor,
            at: filed() + hours.hours().minutes(minute),
        }
    });
    steps.collect()
}

fn filed() -> Timestamp {
    "2026-03-02T09:00:00+08:00".parse().unwrap()
}
