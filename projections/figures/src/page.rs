//! A report as one HTML page that needs nothing else: figures, bars, notes, and how to print it.

use std::fmt::Write as _;

use casebook_engine::Name;
use casebook_workflows::{Language, Said};

use crate::{Filled, FilledSection};

const STYLE: &str = "body{font:16px/1.7 system-ui,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;\
color:#1c2430;max-width:46rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.6rem;margin-bottom:.2rem}\
h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #d5dae1}p{margin:.4rem 0}\
.head,.foot{color:#5a6675;font-size:.9rem}.flag{background:#fff4d6;padding:.3rem .6rem;border-left:3px solid #c98a00}\
figure{margin:1rem 0}svg text{font:12px system-ui,sans-serif;fill:#1c2430}.now{fill:#2f6f9f}.then{fill:#b9c6d3}\
table{border-collapse:collapse;width:100%;font-size:.9rem}td,th{text-align:left;padding:.2rem .5rem;border-bottom:1px solid #e4e8ed}\
td.n{text-align:right;font-variant-numeric:tabular-nums}code{font-size:.8rem;overflow-wrap:anywhere}\
@media print{body{margin:0;max-width:none}h2{break-after:avoid}figure,tr{break-inside:avoid}a{color:inherit;text-decoration:none}}";

/// The page in a language. Blocks of text come with their titles; `head` is a line such as its number.
pub fn page(filled: &Filled, texts: &[(Name, Said, String)], language: Language) -> String {
    let pick = |said: &Said| match language {
        Language::Zh => said.zh.clone(),
        Language::En => said.en.clone(),
    };
    let word = |zh: &'static str, en: &'static str| match language {
        Language::Zh => zh,
        Language::En => en,
    };
    let title = pick(&filled.heading());
    let lang = word("zh-CN", "en");
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n",
        title = escaped(&title)
    );
    let until = if filled.is_open {
        format!("{}{} ", word("截止", "as of "), filled.cut.day)
    } else {
        String::new()
    };
    let _ = writeln!(
        html,
        "<p class=\"head\">{until}{} #{} · {} · {}</p>",
        word("数字取自日志", "figures from the log up to"),
        filled.cut.position,
        filled.cut.recorded,
        escaped(&filled.basis)
    );
    for section in &filled.sections {
        let _ = writeln!(html, "<h2>{}</h2>", escaped(&pick(&section.title)));
        for line in &section.lines {
            let _ = writeln!(
                html,
                "<p id=\"{}\">{}{}</p>",
                escaped(line.figure.as_str()),
                escaped(&pick(&line.said)),
                word("。", ".")
            );
        }
        html += &bars(filled, section, pick);
    }
    for (_, title, text) in texts.iter().filter(|(.., text)| !text.is_empty()) {
        let _ = writeln!(
            html,
            "<h2>{}</h2>\n<p>{}</p>",
            escaped(&pick(title)),
            escaped(text).replace('\n', "<br>")
        );
    }
    if !filled.flags.is_empty() {
        let _ = writeln!(html, "<h2>{}</h2>", word("注", "Notes"));
        for flag in &filled.flags {
            let _ = writeln!(html, "<p class=\"flag\">{}</p>", escaped(&pick(&flag.said)));
        }
    }
    html += &table(filled, pick, word);
    let _ = writeln!(
        html,
        "<p class=\"foot\">{} <code>{}</code></p>\n</body></html>",
        word("数字摘要", "digest of the figures"),
        filled.digest
    );
    html
}

/// Bars for the figures that are compared, each above the one of the other period, and a legend.
fn bars(filled: &Filled, section: &FilledSection, pick: impl Fn(&Said) -> String) -> String {
    let bars = section.bars();
    if bars.is_empty() {
        return String::new();
    }
    let height = bars.len() * 48 + 30;
    let mut svg = format!("<figure><svg viewBox=\"0 0 640 {height}\" role=\"img\">");
    for ((said, class), x) in filled.legend().iter().zip(["now", "then"]).zip([180, 400]) {
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"4\" width=\"12\" height=\"12\"/>\
             <text x=\"{}\" y=\"15\">{}</text>",
            x + 18,
            escaped(&pick(said)),
        );
    }
    for (no, bar) in bars.iter().enumerate() {
        let top = no * 48 + 26;
        let width = |part: f32| (part * 380.0).round().max(1.0);
        let _ = write!(
            svg,
            "<text x=\"0\" y=\"{}\">{}</text>\
             <rect class=\"now\" x=\"180\" y=\"{top}\" width=\"{}\" height=\"16\"/>\
             <text x=\"{}\" y=\"{}\">{}</text>\
             <rect class=\"then\" x=\"180\" y=\"{}\" width=\"{}\" height=\"16\"/>\
             <text x=\"{}\" y=\"{}\">{}</text>",
            top + 22,
            escaped(&pick(&bar.line.title)),
            width(bar.now),
            188.0 + width(bar.now),
            top + 13,
            bar.line.value.as_deref().unwrap_or_default(),
            top + 18,
            width(bar.before),
            188.0 + width(bar.before),
            top + 31,
            bar.line.before.as_deref().unwrap_or_default(),
        );
    }
    svg + "</svg></figure>\n"
}

/// Every figure with its formula: one place where both stand.
fn table(
    filled: &Filled,
    pick: impl Fn(&Said) -> String,
    word: impl Fn(&'static str, &'static str) -> &'static str,
) -> String {
    let mut html = format!(
        "<h2>{}</h2>\n<table><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr>\n",
        word("数字来源", "Where the figures come from"),
        word("指标", "indicator"),
        word("本期", "now"),
        word("上期", "before"),
        word("算法", "formula")
    );
    for line in filled.sections.iter().flat_map(|section| &section.lines) {
        let _ = writeln!(
            html,
            "<tr><td>{}<br><code>{}</code></td><td class=\"n\">{} {}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            escaped(&pick(&line.title)),
            escaped(line.figure.as_str()),
            line.value.as_deref().unwrap_or("–"),
            escaped(&pick(&line.unit)),
            line.before.as_deref().unwrap_or("–"),
            escaped(&pick(&line.formula))
        );
    }
    html + "</table>\n"
}

/// Text as it stands in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
