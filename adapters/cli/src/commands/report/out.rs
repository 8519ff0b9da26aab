//! A report in its shapes: for people, JSON, CSV, HTML, XLSX, PDF.

mod print;
mod sheets;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use casebook_engine::Name;
use casebook_exchange::report::paper;
use casebook_figures::{Filled, page};
use casebook_workflows::{ReportTemplate, Said};
use serde_json::{Value, json};

use crate::args::ToFile;
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::output::{Answer, Block, Column, Format};
use crate::problem::Problem;

/// The blocks of text of a report: name, title, what was written.
pub(super) type Texts = Vec<(Name, Said, String)>;

const COLUMNS: &[Column] = &[
    Column::text("figure", "指标", "figure"),
    Column::text("title", "名称", "title"),
    Column::text("value", "本期", "value"),
    Column::text("unit", "单位", "unit"),
    Column::text("before", "上期", "before"),
    Column::text("change", "变化%", "change %"),
    Column::text("share", "占比%", "share %"),
    Column::text("sample_percent", "抽样%", "sample %"),
    Column::hidden("section"),
    Column::hidden("said"),
    Column::hidden("formula"),
    Column::hidden("period"),
    Column::hidden("compared_with"),
    Column::hidden("cut_position"),
    Column::hidden("digest"),
];

/// The blocks of a template with what was written into them.
pub(super) fn blocks_of(template: &ReportTemplate, text: impl Fn(&Name) -> String) -> Texts {
    let blocks = template.texts.iter().map(|(name, title)| {
        let said = Said {
            zh: title.zh.clone(),
            en: title.en().to_owned(),
        };
        (name.clone(), said, text(name))
    });
    blocks.collect()
}

/// The report as an answer, in the shape that was asked for.
pub(super) fn answer(filled: &Filled, texts: &Texts, desk: &Desk) -> Answer {
    let lang = desk.lang();
    match desk.format {
        Some(Format::Csv) => Answer::list(COLUMNS, rows(filled, lang)),
        Some(Format::Html) => {
            let html = page(filled, texts, lang.into());
            Answer::record(json!({ "html": html }), Vec::new())
        }
        _ => Answer::record(value(filled, texts), told(filled, texts, lang)),
    }
}

/// The report for programs.
pub(super) fn value(filled: &Filled, texts: &Texts) -> Value {
    let mut value = json!(filled);
    value["cut"]["position"] = json!(filled.cut.position.to_string());
    let texts = texts
        .iter()
        .map(|(name, title, text)| json!({ "name": name, "title": title, "text": text }));
    value["texts"] = texts.collect();
    value
}

/// The report for people: its sentences, what is to be known of them, its digest.
fn told(filled: &Filled, texts: &Texts, lang: Lang) -> Vec<Block> {
    let pick = |said: &Said| lang.pick(&said.zh, &said.en).to_owned();
    let mut text = format!("{}\n", pick(&filled.heading()));
    if filled.is_open {
        let _ = writeln!(text, "{}{}", lang.pick("截止", "as of "), filled.cut.day);
    }
    for section in &filled.sections {
        let _ = writeln!(text, "\n{}", pick(&section.title));
        for line in &section.lines {
            let _ = writeln!(text, "  {}", pick(&line.said));
        }
    }
    for (_, title, written) in texts.iter().filter(|(.., written)| !written.is_empty()) {
        let _ = writeln!(text, "\n{}\n  {written}", pick(title));
    }
    let mut notes = String::new();
    for flag in &filled.flags {
        let sign = if flag.kind == "parts" { "✗" } else { "※" };
        let _ = writeln!(notes, "{sign} {}", pick(&flag.said));
    }
    let cut = format!(
        "{} #{} {}\n{} {}",
        lang.pick("截止", "cut-off"),
        filled.cut.position,
        filled.cut.recorded,
        lang.pick("摘要", "digest"),
        filled.digest
    );
    let mut blocks = vec![Block::Text(text)];
    if !notes.is_empty() {
        blocks.push(Block::Text(notes));
    }
    blocks.push(Block::Text(cut));
    blocks
}

/// One row for each line.
fn rows(filled: &Filled, lang: Lang) -> Vec<Value> {
    let pick = |said: &Said| lang.pick(&said.zh, &said.en).to_owned();
    let lines = filled
        .sections
        .iter()
        .flat_map(|section| section.lines.iter().map(move |line| (section, line)));
    let rows = lines.map(|(section, line)| {
        json!({
            "figure": line.figure,
            "title": pick(&line.title),
            "value": line.value,
            "unit": pick(&line.unit),
            "before": line.before,
            "change": line.change,
            "share": line.share,
            "sample_percent": line.sample_percent,
            "section": pick(&section.title),
            "said": pick(&line.said),
            "formula": pick(&line.formula),
            "period": filled.period,
            "compared_with": filled.compared_with,
            "cut_position": filled.cut.position.to_string(),
            "digest": filled.digest,
        })
    });
    rows.collect()
}

/// Refuses a file whose shape is not known, before anything is computed.
///
/// # Errors
/// `CB-5058`, which names the shapes that are.
pub(super) fn refuse_unknown(path: &Path) -> Result<(), Problem> {
    let end = path.extension().and_then(|end| end.to_str());
    if matches!(end, Some("html" | "json" | "csv" | "xlsx" | "pdf")) {
        return Ok(());
    }
    let why = path.display().to_string();
    Err(Problem::new(Exit::Usage, "CB-5058", why))
}

/// Writes the report to a file, and says which, with the digest of the figures.
///
/// # Errors
/// `CB-5007` when it cannot be written; `CB-5067` when no font has the characters of a PDF.
pub(super) fn written(
    to: &ToFile,
    path: &Path,
    filled: &Filled,
    texts: &Texts,
    desk: &Desk,
) -> Result<Answer, Problem> {
    write(to, path, filled, texts, desk)?;
    let text = format!("{}\n{}", path.display(), filled.digest);
    let value = json!({
        "file": path.display().to_string(),
        "digest": filled.digest,
        "flags": filled.flags,
    });
    Ok(Answer::record(value, vec![Block::Text(text)]))
}

/// Who makes a file, in which language and font.
pub(super) struct Maker {
    /// The language.
    pub(super) lang: Lang,
    /// The local user; nobody known where a page was asked.
    pub(super) user: Option<String>,
    /// The font of a PDF, where one was named.
    pub(super) font: Option<PathBuf>,
}

/// Writes the report in the shape of the file's name.
fn write(
    to: &ToFile,
    path: &Path,
    filled: &Filled,
    texts: &Texts,
    desk: &Desk,
) -> Result<(), Problem> {
    let shape = path.extension().and_then(|end| end.to_str());
    let user = ["USER", "LOGNAME"];
    let font = to.font.as_ref().or(desk.settings.report.font.as_ref());
    let maker = Maker {
        lang: desk.lang(),
        user: user.iter().find_map(|name| std::env::var(name).ok()),
        font: font.cloned(),
    };
    let bytes = bytes(shape.unwrap_or_default(), filled, texts, &maker)?;
    std::fs::write(path, bytes).map_err(|error| {
        let why = format!("{}: {error}", path.display());
        Problem::new(Exit::Unavailable, "CB-5007", why)
    })
}

/// The report in a shape; as JSON where it is none of the others.
///
/// # Errors
/// `CB-5067` when no font has the characters of a PDF.
pub(super) fn bytes(
    shape: &str,
    filled: &Filled,
    texts: &Texts,
    maker: &Maker,
) -> Result<Vec<u8>, Problem> {
    let lang = maker.lang;
    Ok(match shape {
        "html" => page(filled, texts, lang.into()).into_bytes(),
        "csv" => crate::output::csv(&Answer::list(COLUMNS, rows(filled, lang))).into_bytes(),
        "xlsx" => sheets::workbook(filled, texts, &rows(filled, lang), maker),
        "pdf" => print::pdf(&paper(filled, texts, lang.into()), maker.font.as_deref())?,
        _ => format!("{:#}\n", value(filled, texts)).into_bytes(),
    })
}
