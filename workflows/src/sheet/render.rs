//! A sheet as Markdown and as a page that prints on A4.

use std::fmt::Write as _;

use super::Sheet;

/// The sheet as Markdown, with a table.
pub fn markdown(sheet: &Sheet) -> String {
    let mut out = format!("# {}\n\n{}\n\n", plain(&sheet.title), plain(&sheet.head));
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out += &row(sheet
        .columns
        .iter()
        .map(|cell| (*cell).to_owned())
        .collect());
    out += &row(sheet.columns.iter().map(|_| "---".to_owned()).collect());
    for step in &sheet.steps {
        out += &row(step.iter().map(|cell| plain(cell)).collect());
    }
    for (title, items) in lists(sheet) {
        let _ = write!(out, "\n## {title}\n\n");
        for item in items {
            let _ = writeln!(out, "- {}", plain(item));
        }
    }
    if let Some(note) = sheet.note {
        let _ = write!(out, "\n{note}\n");
    }
    out
}

/// The sheet as an HTML page without anything from elsewhere.
pub fn html(sheet: &Sheet) -> String {
    let title = escaped(&sheet.title);
    let mut out = format!(
        "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n<p>{}</p>\n<table>\n",
        escaped(&sheet.head)
    );
    out += &cells("th", sheet.columns.iter().copied());
    for step in &sheet.steps {
        out += &cells("td", step.iter().map(String::as_str));
    }
    out += "</table>\n";
    for (title, items) in lists(sheet) {
        let items: Vec<String> = items
            .iter()
            .map(|item| format!("<li>{}</li>", escaped(item)))
            .collect();
        let _ = write!(out, "<h2>{title}</h2>\n<ul>{}</ul>\n", items.concat());
    }
    if let Some(note) = sheet.note {
        let _ = writeln!(out, "<p>{note}</p>");
    }
    out + "</body></html>\n"
}

const STYLE: &str = "@page{size:A4;margin:15mm}body{font-family:'Noto Serif CJK SC','Songti SC',serif;font-size:10.5pt}table{border-collapse:collapse;width:100%}th,td{border:1px solid #000;padding:2pt 4pt;text-align:left;vertical-align:top}h1{font-size:16pt;text-align:center}h2{font-size:12pt}";

/// The lists that are not empty, with their titles.
fn lists(sheet: &Sheet) -> impl Iterator<Item = (&'static str, &[String])> {
    let lists = [&sheet.limits[..], &sheet.guards[..]];
    let titled = sheet.parts.into_iter().zip(lists);
    titled.filter(|(_, items)| !items.is_empty())
}

fn cells<'a>(tag: &str, cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells
        .map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell)))
        .collect();
    format!("<tr>{}</tr>\n", cells.concat())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A text in Markdown, in which nothing is markup.
fn plain(text: &str) -> String {
    escaped(text).replace('|', "\\|").replace('\n', " ")
}
