//! A report as a workbook: its figures, its cases, its texts, and how it came about (说明).

use casebook_exchange::xlsx::{Cell, Sheet, workbook as bytes_of};
use casebook_figures::Filled;
use jiff::Timestamp;
use serde_json::Value;

use super::{COLUMNS, Maker, Texts};
use crate::lang::Lang;

/// The columns of figures whose cells are numbers.
const NUMBERS: [&str; 5] = ["value", "before", "change", "share", "sample_percent"];

/// The workbook as bytes.
pub(super) fn workbook(filled: &Filled, texts: &Texts, rows: &[Value], maker: &Maker) -> Vec<u8> {
    let lang = maker.lang;
    let now = Timestamp::now();
    let sheets = [
        figures(rows, lang),
        cases(filled, lang),
        written(texts, lang),
        notes(filled, maker, now),
    ];
    bytes_of(&sheets, now).expect("four sheets with names of their own and few columns")
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn figures(rows: &[Value], lang: Lang) -> Sheet {
    let heading = |column: &crate::output::Column| match column.key {
        "section" => text(lang.pick("章节", "section")),
        "said" => text(lang.pick("文字", "sentence")),
        "formula" => text(lang.pick("算法", "formula")),
        key if column.zh.is_empty() => text(key),
        _ => text(lang.pick(column.zh, column.en)),
    };
    let mut sheet = Sheet {
        name: lang.pick("数字", "figures").to_owned(),
        widths: vec![30, 30, 12, 8, 12, 10, 10, 10, 24, 48, 60],
        rows: vec![COLUMNS.iter().map(heading).collect()],
    };
    sheet.rows.extend(rows.iter().map(|row| {
        let cells = COLUMNS.iter().map(|column| match &row[column.key] {
            Value::String(text) if NUMBERS.contains(&column.key) => Cell::of(text),
            Value::String(text) => Cell::Text(text.clone()),
            Value::Null => Cell::Empty,
            other => Cell::Text(other.to_string()),
        });
        cells.collect()
    }));
    sheet
}

fn cases(filled: &Filled, lang: Lang) -> Sheet {
    let heading = [lang.pick("指标", "indicator"), lang.pick("案件", "case")];
    let mut rows = vec![heading.map(text).to_vec()];
    for line in filled.sections.iter().flat_map(|section| &section.lines) {
        let pairs = line.cases.iter();
        rows.extend(pairs.map(|case| vec![text(line.figure.as_str()), text(case.to_string())]));
    }
    let all = lang.pick(
        "每项只列前几件；全部案件：casebook figure show 指标 --period 期间 --cases",
        "the first of each; all of them: casebook figure show ID --period PERIOD --cases",
    );
    rows.push(vec![text(all)]);
    Sheet {
        name: lang.pick("案件", "cases").to_owned(),
        widths: vec![34, 40],
        rows,
    }
}

fn written(texts: &Texts, lang: Lang) -> Sheet {
    let heading = [lang.pick("文字段", "block"), lang.pick("文字", "text")];
    let mut rows = vec![heading.map(text).to_vec()];
    rows.extend(texts.iter().map(|(_, title, written)| {
        vec![
            text(lang.pick(&title.zh, &title.en)),
            text(written.as_str()),
        ]
    }));
    Sheet {
        name: lang.pick("文字", "texts").to_owned(),
        widths: vec![24, 80],
        rows,
    }
}

/// How the figures came about: what was asked, by whom, when, up to where, and their digest.
fn notes(filled: &Filled, maker: &Maker, now: Timestamp) -> Sheet {
    let (lang, user) = (maker.lang, &maker.user);
    let mut rows = vec![
        vec![
            text(lang.pick("项目", "what")),
            text(lang.pick("内容", "value")),
        ],
        pair(
            lang,
            "报告",
            "report",
            &format!("{} v{}", filled.report, filled.version),
        ),
        pair(lang, "期间", "period", &filled.period),
        pair(
            lang,
            "比较",
            "compared with",
            filled.compared_with.as_deref().unwrap_or("–"),
        ),
        pair(lang, "依据", "basis", &filled.basis),
        pair(lang, "编制人", "made by", user.as_deref().unwrap_or("–")),
        pair(lang, "编制时间", "made at", &now.to_string()),
        pair(
            lang,
            "截止位置",
            "cut-off",
            &filled.cut.position.to_string(),
        ),
        pair(
            lang,
            "截止的登记时间",
            "recorded by",
            &filled.cut.recorded.to_string(),
        ),
        pair(lang, "数字摘要", "digest", &filled.digest),
    ];
    rows.extend(filled.flags.iter().map(|flag| {
        let said = lang.pick(&flag.said.zh, &flag.said.en);
        pair(lang, "注", "note", said)
    }));
    Sheet {
        name: lang.pick("说明", "about").to_owned(),
        widths: vec![20, 80],
        rows,
    }
}

fn pair(lang: Lang, zh: &str, en: &str, value: &str) -> Vec<Cell> {
    vec![text(lang.pick(zh, en)), text(value)]
}
