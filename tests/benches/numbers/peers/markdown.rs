//! The report as the tables of `docs/reference/numbers.md`, in both languages.

use std::fmt::Write;

use super::contender::{IN_FLIGHT, OWN, columns};
use super::report::{Report, Row};
use super::target::{self, Target};
use super::work::{Store, Words, Work};

/// Of those that the page is written in.
#[derive(Clone, Copy)]
pub(crate) enum Language {
    English,
    Chinese,
}

/// What the names of lines are in Chinese, where they are not the same.
const NAMES: [Words; 5] = [
    ["bare INSERT, pgbench", "裸 INSERT，pgbench"],
    ["bare INSERT, sqlx", "裸 INSERT，sqlx"],
    ["limit: 1,000 rows a commit", "上限：每次提交 1,000 行"],
    ["Message DB, one category", "Message DB，一个类别"],
    [
        "Message DB, category a client",
        "Message DB，每客户端一个类别",
    ],
];

pub(crate) fn of(report: &Report) -> String {
    let mut text = String::new();
    for language in [Language::English, Language::Chinese] {
        let date = report.begun.strftime("%Y-%m-%d");
        let (machine, load) = (&report.machine, &report.load_before);
        let (seconds, rounds) = (report.seconds, report.rounds);
        let versions = [Store::Postgres, Store::Sqlite].map(|store| {
            let settings = report.settings(store);
            format!("{settings}; {}", report.versions(store).join("; "))
        });
        let versions = versions.join(". ");
        let _ = match language {
            Language::English => writeln!(
                text,
                "{date}, {machine}; {seconds} s a point, {rounds} round(s); load of the last 1, \
                 5, 15 minutes {load} before. {versions}.\n"
            ),
            Language::Chinese => writeln!(
                text,
                "{date}，{machine}；每点 {seconds} 秒，{rounds} 轮；之前 1、5、15 分钟的负载 \
                 {load}。{versions}。\n"
            ),
        };
        for work in Work::ALL {
            measured(&mut text, report, work, language);
        }
        let _ = writeln!(text, "{}", targets(&target::all(report), language));
    }
    text
}

/// A table of one work, and what does not fit into it.
fn measured(text: &mut String, report: &Report, work: Work, language: Language) {
    if report.rows(work).next().is_none() {
        return;
    }
    let _ = match language {
        Language::English => write!(text, "| {} | order |", kind(work, language)),
        Language::Chinese => write!(text, "| {} | 次序 |", kind(work, language)),
    };
    for writers in columns() {
        let _ = match (language, writers) {
            (Language::English, 1) => write!(text, " 1 client |"),
            (Language::English, _) => write!(text, " {writers} clients |"),
            (Language::Chinese, _) => write!(text, " {writers} 个客户端 |"),
        };
    }
    text.push_str("\n|---|---|---|---|---|\n");
    for row in report.rows(work) {
        let scope = language.of(row.order.scope());
        let _ = write!(text, "| {} | {scope} |", name(row, language));
        for writers in columns() {
            let _ = write!(text, " {} |", cell(report, row, writers));
        }
        text.push('\n');
    }
    text.push('\n');
    remarks(text, report, work, language);
}

fn remarks(text: &mut String, report: &Report, work: Work, language: Language) {
    if let Some(point) = report.in_flight(work) {
        let (rate, p99) = (grouped(point.per_second()), millis(point.p99_millis()));
        let _ = match language {
            Language::English => writeln!(
                text,
                "{OWN} with {IN_FLIGHT} appends in flight: {rate}, {p99}."
            ),
            Language::Chinese => {
                writeln!(text, "{OWN}，{IN_FLIGHT} 个追加同时在途：{rate}，{p99}。")
            }
        };
    }
    for row in report.rows(work) {
        for point in row.points.iter().filter(|point| point.errors() > 0) {
            let (errors, writers) = (grouped(point.errors() as f64), point.writers);
            let name = name(row, language);
            let _ = match language {
                Language::English => writeln!(
                    text,
                    "{name} refused and repeated {errors} at {writers} client(s)."
                ),
                Language::Chinese => writeln!(
                    text,
                    "{name} 在 {writers} 个客户端时有 {errors} 次被拒绝后重做。"
                ),
            };
        }
    }
    text.push('\n');
}

/// Appends a second, the ratio to the baseline, the time that 99 of 100 stayed below.
fn cell(report: &Report, row: &Row, writers: usize) -> String {
    let Some(point) = row.point(writers) else {
        return "–".to_owned();
    };
    if point.per_second() <= 0.0 {
        return "–".to_owned();
    }
    let (rate, p99) = (grouped(point.per_second()), millis(point.p99_millis()));
    match report.baseline(row.work, writers) {
        Some(base) => format!("{rate} ({:.2}), {p99}", point.per_second() / base),
        None => format!("{rate}, {p99}"),
    }
}

/// What was wanted and what was found.
pub(crate) fn targets(targets: &[Target<'_>], language: Language) -> String {
    let mut text = match language {
        Language::English => "| target | over | wanted | found | in this run |\n",
        Language::Chinese => "| 目标 | 相对 | 应达 | 测得 | 本次 |\n",
    }
    .to_owned();
    text.push_str("|---|---|---|---|---|\n");
    for target in targets {
        let (what, over) = (kind(target.work, language), name(target.over, language));
        let at = match (target.writers, language) {
            (IN_FLIGHT, Language::English) => format!(", {IN_FLIGHT} in flight"),
            (IN_FLIGHT, Language::Chinese) => format!("，{IN_FLIGHT} 在途"),
            (writers, Language::English) => format!(", {writers}"),
            (writers, Language::Chinese) => format!("，{writers}"),
        };
        let over = match (target.over_writers == target.writers, language) {
            (true, _) => over.to_owned(),
            (false, Language::English) => format!("{over}, {} clients", target.over_writers),
            (false, Language::Chinese) => format!("{over}，{} 个客户端", target.over_writers),
        };
        let wanted = target
            .wanted
            .map_or("–".to_owned(), |ratio| format!("≥ {ratio} ×"));
        let verdict = match target.wanted.map(|wanted| target.found >= wanted) {
            None => ["–", "–"],
            Some(true) => ["reached", "达到"],
            Some(false) => ["not reached", "未达到"],
        };
        let (found, verdict) = (target.found, language.of(verdict));
        let _ = writeln!(
            text,
            "| {what}{at} | {over} | {wanted} | {found:.2} × | {verdict} |"
        );
    }
    text
}

fn kind(work: Work, language: Language) -> String {
    match (work, language) {
        (Work::Append(store), Language::English) => format!("append, {}", store.name()),
        (Work::Append(store), Language::Chinese) => format!("追加，{}", store.name()),
        (Work::Approval, Language::English) => "approval".to_owned(),
        (Work::Approval, Language::Chinese) => "审批".to_owned(),
    }
}

fn name(row: &Row, language: Language) -> &'static str {
    let words = NAMES.into_iter().find(|words| words[0] == row.name);
    words.map_or(row.name, |words| language.of(words))
}

impl Language {
    pub(crate) fn of(self, words: Words) -> &'static str {
        words[self as usize]
    }
}

/// A whole number with its thousands apart.
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (digit, behind) in digits.chars().zip((0..digits.len()).rev()) {
        text.push(digit);
        if behind > 0 && behind % 3 == 0 {
            text.push(',');
        }
    }
    text
}

pub(crate) fn millis(time: f64) -> String {
    match time {
        ..1.0 => format!("{time:.2} ms"),
        ..10.0 => format!("{time:.1} ms"),
        _ => format!("{} ms", grouped(time)),
    }
}
