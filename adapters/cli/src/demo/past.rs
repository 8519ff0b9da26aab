//! What the bureau did in 2017 and 2018, entered afterwards from its report: past cases one by one,
//! matters of statistics one by one, and of mediation and approvals all or a sample.
//!
//! Source: 上海市司法局2018年法治政府建设情况报告 (published 2019-04-12). What it compares with a year
//! before without printing that year is computed back; of contract reviews, where 143 and 144 print
//! the same, 143 is taken. Persons, titles, days and everything that the report does not count are
//! invented.

use std::sync::Arc;

use casebook_engine::case::{Command, Complete, Open, Papers, TaskRef};
use casebook_engine::recorded::Actor;
use casebook_engine::runtime::{Failure, Subject};
use casebook_engine::stream::CaseId;
use casebook_engine::{Facts, Name, Value};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::chance::Chance;
use super::clock;
use super::life::{self, Bureau, by, request};

/// The workflow of an entry.
const DEFINITION: &str = "register.entry";

/// How many entries are under way at most.
const UNDER_WAY_MAX: usize = 512;

/// Another stream of chance than that of the cases.
const SALT: u64 = 0x2018_0412;

/// A line of the report: the kind of entry, the year, how many.
const LINES: [(&str, i16, u64); 18] = [
    ("reconsideration", 2018, 119),
    ("reconsideration", 2017, 82),
    ("litigation", 2018, 113),
    ("litigation", 2017, 81),
    ("penalty_hearing", 2018, 5),
    ("review_decision", 2018, 7),
    ("review_enforcement", 2018, 5),
    ("contract_review", 2018, 175),
    ("contract_review", 2017, 143),
    ("disclosure_review", 2018, 28),
    ("normative_document", 2018, 31),
    ("normative_document", 2017, 9),
    ("internal_rule", 2018, 33),
    ("evaluation_group", 2018, 5),
    ("lawyer_unit", 2017, 203),
    ("lawyer_unit", 2018, 141),
    ("sample", 2017, 12),
    ("sample", 2018, 12),
];

/// The lines of which a sample is entered.
const SAMPLED: [(&str, i16, u64); 3] = [
    ("approval", 2018, 19_089),
    ("mediation", 2018, 361_645),
    ("mediation", 2017, 355_181),
];

/// Of so many mediations of 2018 these succeeded, were agreed in writing, were confirmed by a court,
/// and were of an industry or profession.
const ACCEPTED: u64 = 361_645;
const SUCCEEDED: u64 = 341_777;
const WRITTEN: u64 = 227_873;
const CONFIRMED: u64 = 4_260;
const INDUSTRY: u64 = 245_919;

/// Of those of an industry or profession, so many of each kind.
const DISPUTES: [(&str, u64); 6] = [
    ("intellectual_property", 1_282),
    ("medical", 2_767),
    ("criminal_reconciliation", 1_692),
    ("school", 224),
    ("consumer", 67_000),
    ("labour", 33_000),
];

/// The new units of 2018 in the four groups of the report.
const UNITS: [(&str, u64); 4] = [("first", 3), ("second", 135), ("third", 2), ("fourth", 1)];

/// Numbers that put what is counted off in order in another order.
const STRIDES: [u64; 2] = [7_919, 104_729];

/// One entry.
struct Entry {
    case: CaseId,
    at: Timestamp,
    organ: Name,
    title: String,
    facts: Facts,
}

/// The lines with as many entries as there are to be.
fn lines(percent: u32) -> Vec<(&'static str, i16, u64)> {
    if percent == 0 {
        return Vec::new();
    }
    let share = |count: u64| (count * u64::from(percent) + 50) / 100;
    let sampled = SAMPLED.map(|(kind, year, count)| (kind, year, share(count)));
    let is_whole = percent >= 100;
    let lines = LINES.into_iter().chain(sampled);
    lines
        .filter(|(kind, ..)| !is_whole || *kind != "sample")
        .collect()
}

/// How many entries there are to be.
pub(super) fn count(percent: u32) -> usize {
    let all: u64 = lines(percent).iter().map(|(.., count)| count).sum();
    usize::try_from(all).unwrap_or(usize::MAX)
}

/// The id of the first entry: whether a store holds this very past.
pub(super) fn first(bureau: &Bureau, percent: u32, seed: u64) -> Option<CaseId> {
    let line = lines(percent).into_iter().next()?;
    Some(entry(bureau, line, 0, 0, percent, seed).case)
}

/// Enters everything that is not there yet; `go_on` is told how much is, and says whether to go on.
/// Gives how much was entered.
pub(super) async fn enter(
    bureau: &Arc<Bureau>,
    (percent, seed): (u32, u64),
    is_begun: bool,
    go_on: &mut dyn FnMut(usize) -> bool,
) -> anyhow::Result<usize> {
    let mut entered = 0;
    let mut under_way = FuturesUnordered::new();
    let mut index = 0;
    'lines: for line in lines(percent) {
        for nth in 0..line.2 {
            if under_way.len() >= UNDER_WAY_MAX
                && let Some(done) = under_way.next().await
            {
                let done: Result<Result<(), Failure>, tokio::task::JoinError> = done;
                done??;
                entered += 1;
                if entered % UNDER_WAY_MAX == 0 && !go_on(entered) {
                    break 'lines;
                }
            }
            let entry = entry(bureau, line, nth, index, percent, seed);
            index += 1;
            let bureau = Arc::clone(bureau);
            let now = bureau.office.at(0);
            let work = async move { clock::at(now, bureau.enter(entry, is_begun)).await };
            under_way.push(tokio::spawn(work));
        }
    }
    while let Some(done) = under_way.next().await {
        done??;
        entered += 1;
    }
    go_on(entered);
    Ok(entered)
}

/// The entry of a line.
fn entry(
    bureau: &Bureau,
    (kind, year, count): (&'static str, i16, u64),
    nth: u64,
    index: usize,
    percent: u32,
    seed: u64,
) -> Entry {
    let days = i64::try_from(nth * 365 / count.max(1)).unwrap_or(0);
    let begin = Date::constant(year, 1, 1).at(10, 0, 0, 0);
    let begin = Offset::constant(8).to_timestamp(begin);
    let begin = begin.unwrap_or(Timestamp::UNIX_EPOCH);
    let at = begin + SignedDuration::from_hours(24 * days);
    let mut chance = Chance::of_case(seed ^ SALT, index);
    let organ = match kind {
        "mediation" => {
            let place = usize::try_from(nth).unwrap_or(0) % bureau.organs.len().max(1);
            bureau.organs.get(place).cloned()
        }
        _ => None,
    };
    Entry {
        case: life::id(at, &mut chance),
        at,
        organ: organ.unwrap_or_else(|| "shanghai".into()),
        title: format!("{}（补录，虚构）第{}号", called(kind), nth + 1),
        facts: facts(kind, year, count, nth, percent),
    }
}

fn called(kind: &str) -> &'static str {
    match kind {
        "reconsideration" => "行政复议案件",
        "litigation" => "行政应诉案件",
        "penalty_hearing" => "行政处罚听证会",
        "review_decision" => "重大行政决策法制审核意见",
        "review_enforcement" => "重大执法决定法制审核意见",
        "contract_review" => "合同法律审核",
        "disclosure_review" => "疑难政府信息公开审核",
        "approval" => "行政审批和辅助事项",
        "normative_document" => "规范性文件",
        "internal_rule" => "内部工作制度",
        "evaluation_group" => "案卷评查组",
        "lawyer_unit" => "公职律师单位",
        "mediation" => "人民调解案件",
        _ => "抽样说明",
    }
}

fn facts(kind: &str, year: i16, count: u64, nth: u64, percent: u32) -> Facts {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut facts = Facts::from([
        ("kind".into(), text(kind)),
        (
            "source".into(),
            text("上海市司法局2018年法治政府建设情况报告"),
        ),
    ]);
    match kind {
        "reconsideration" => {
            let annulled = year == 2018 && nth == count / 2;
            let result = if annulled { "annulled" } else { "maintained" };
            facts.insert("result".into(), text(result));
        }
        "lawyer_unit" => {
            let group = if year == 2018 { of(&UNITS, nth) } else { None };
            facts.insert("group".into(), text(group.unwrap_or("second")));
        }
        "sample" => {
            let share = format!("{}.{:02}", percent / 100, percent % 100);
            facts.insert("share".into(), Value::Text(share));
        }
        "mediation" => mediation(count, nth, &mut facts),
        _ => {}
    }
    facts
}

/// What became of a mediation: each thing as often as in the report, for every number of cases.
fn mediation(count: u64, nth: u64, facts: &mut Facts) {
    let [one, two] = STRIDES.map(|stride| nth * stride % count.max(1));
    let so_many = |of: u64| (of * count * 2 + ACCEPTED) / (ACCEPTED * 2);
    let result = if one < so_many(WRITTEN) {
        "written"
    } else if one < so_many(SUCCEEDED) {
        "oral"
    } else {
        "failed"
    };
    let scaled = DISPUTES.map(|(kind, of)| (kind, so_many(of)));
    let dispute = of(&scaled, two).unwrap_or("other");
    facts.insert("result".into(), result.into());
    facts.insert("dispute".into(), dispute.into());
    facts.insert("industry".into(), (two < so_many(INDUSTRY)).into());
    facts.insert("confirmed".into(), (one < so_many(CONFIRMED)).into());
}

/// The word whose share of a row, laid end to end, holds a place.
fn of(shares: &[(&'static str, u64)], mut place: u64) -> Option<&'static str> {
    for (word, share) in shares {
        match place.checked_sub(*share) {
            Some(left) => place = left,
            None => return Some(word),
        }
    }
    None
}

impl Bureau {
    /// Enters one thing: it happened then, and is recorded now.
    async fn enter(&self, entry: Entry, may_be_there: bool) -> Result<(), Failure> {
        let person = self
            .people
            .holding(&entry.organ, "registry")
            .first()
            .cloned();
        let actor = by(person, entry.organ.clone());
        let mut is_open = false;
        if may_be_there {
            let state = self.engine.state(entry.case).await?;
            if state.is_closed() {
                return Ok(());
            }
            is_open = state.header.is_some();
        }
        if !is_open {
            let open = Open {
                title: entry.title,
                organ: entry.organ,
                seat: None,
                facts: Facts::new(),
                parent: None,
                number: None,
                imported_from: None,
                link: None,
            };
            let subject = Subject::New {
                definition: DEFINITION.into(),
                id: Some(entry.case),
            };
            self.happened(subject, Command::Open(open), &actor, entry.at)
                .await?;
        }
        let complete = Complete {
            task: TaskRef::Name("enter".into()),
            outcome: None,
            facts: entry.facts,
            fills: std::collections::BTreeMap::new(),
            document: None,
            opinion: None,
            papers: Papers::default(),
            overrides: Vec::new(),
        };
        let subject = Subject::Case(entry.case);
        self.happened(subject, Command::Complete(complete), &actor, entry.at)
            .await
    }

    async fn happened(
        &self,
        subject: Subject,
        command: Command,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<(), Failure> {
        let mut request = request(subject, command, actor.clone());
        request.occurred = Some(at);
        self.engine.execute(&request).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share_of(count: u64, fact: &str, value: &Value) -> usize {
        let all = (0..count).map(|nth| {
            let mut facts = Facts::new();
            mediation(count, nth, &mut facts);
            facts
        });
        all.filter(|facts| facts.get(fact) == Some(value)).count()
    }

    #[test]
    fn of_all_mediations_each_thing_is_as_often_as_in_the_report() {
        let rows = [
            ("result", "written".into(), 227_873),
            ("result", "oral".into(), 341_777 - 227_873),
            ("confirmed", true.into(), 4_260),
            ("industry", true.into(), 245_919),
            ("dispute", "intellectual_property".into(), 1_282),
            ("dispute", "medical".into(), 2_767),
            ("dispute", "criminal_reconciliation".into(), 1_692),
            ("dispute", "school".into(), 224),
            ("dispute", "consumer".into(), 67_000),
            ("dispute", "labour".into(), 33_000),
        ];
        for (fact, value, expected) in rows {
            assert_eq!(
                share_of(ACCEPTED, fact, &value),
                expected,
                "{fact} {value:?}"
            );
        }
    }

    #[test]
    fn a_sample_is_a_hundredth_and_says_so() {
        let of = |kind: &str, percent| -> u64 {
            let lines = lines(percent).into_iter();
            lines
                .filter(|(one, ..)| *one == kind)
                .map(|(.., count)| count)
                .sum()
        };
        assert_eq!(of("mediation", 1), 3_616 + 3_552);
        assert_eq!(of("approval", 1), 191);
        assert_eq!(of("sample", 1), 24);
        assert_eq!(of("mediation", 100), 361_645 + 355_181);
        assert_eq!(of("sample", 100), 0);
        assert_eq!(count(0), 0);
    }
}
