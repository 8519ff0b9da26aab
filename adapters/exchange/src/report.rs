//! A report as a document to print.

use casebook_engine::Name;
use casebook_figures::{Filled, FilledSection};
use casebook_workflows::{Language, Said};

use crate::pdf::{Bars, Block, Column, Pair, Paper, Table};

/// The report in a language: its sentences, bars and texts, what is to be known of them, where each
/// figure comes from. The document bears the time of the cut-off, so that the same report is the same
/// document.
pub fn paper(filled: &Filled, texts: &[(Name, Said, String)], language: Language) -> Paper {
    let sheet = Sheet { filled, language };
    let heading = sheet.pick(&filled.heading());
    let mut blocks = vec![Block::Title(heading.clone()), Block::Below(sheet.cut())];
    for section in &filled.sections {
        sheet.section(section, &mut blocks);
    }
    for (_, title, text) in texts.iter().filter(|(.., text)| !text.is_empty()) {
        blocks.push(Block::Heading(sheet.pick(title)));
        blocks.push(Block::Text(text.clone()));
    }
    if !filled.flags.is_empty() {
        blocks.push(Block::Heading(sheet.word("注", "Notes").to_owned()));
        let notes = filled.flags.iter().map(|flag| sheet.pick(&flag.said));
        blocks.extend(notes.map(Block::Note));
    }
    let sources = sheet.word("数字来源", "Where the figures come from");
    blocks.push(Block::Heading(sources.to_owned()));
    blocks.push(Block::Table(sheet.sources()));
    let digest = sheet.word("数字摘要", "digest of the figures");
    blocks.push(Block::Small(format!("{digest} {}", filled.digest)));
    Paper {
        title: heading.clone(),
        subject: filled.basis.clone(),
        is_chinese: language == Language::Zh,
        head: heading,
        foot: sheet.up_to(),
        made: filled.cut.recorded,
        id: filled.digest.clone(),
        blocks,
    }
}

/// What is written, and in which language.
struct Sheet<'a> {
    filled: &'a Filled,
    language: Language,
}

impl Sheet<'_> {
    fn word<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn pick(&self, said: &Said) -> String {
        self.word(&said.zh, &said.en).to_owned()
    }

    fn up_to(&self) -> String {
        let from = self.word("数字取自日志", "figures from the log up to");
        format!("{from} #{}", self.filled.cut.position)
    }

    /// Up to where the log was read, and the rule that asks for the report.
    fn cut(&self) -> String {
        let filled = self.filled;
        let open = if filled.is_open {
            self.word("本期未满 · ", "the period is not over · ")
        } else {
            ""
        };
        let by = self.word("登记至", "recorded by ");
        let (up_to, day) = (self.up_to(), filled.cut.day);
        format!("{open}{up_to} · {by}{day} · {}", filled.basis)
    }

    fn section(&self, section: &FilledSection, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading(self.pick(&section.title)));
        let stop = self.word("。", ".");
        let lines = section.lines.iter();
        blocks.extend(lines.map(|line| Block::Text(format!("{}{stop}", self.pick(&line.said)))));
        let pairs = section.bars().into_iter().map(|bar| Pair {
            label: self.pick(&bar.line.title),
            lengths: [bar.now, bar.before],
            values: [&bar.line.value, &bar.line.before]
                .map(|value| value.clone().unwrap_or_default()),
        });
        let pairs: Vec<Pair> = pairs.collect();
        if !pairs.is_empty() {
            let legend = self.filled.legend().map(|said| self.pick(&said));
            blocks.push(Block::Bars(Bars { legend, pairs }));
        }
    }

    /// Every figure with its formula.
    fn sources(&self) -> Table {
        let column = |zh, en, percent, is_number| Column {
            heading: self.word(zh, en).to_owned(),
            percent,
            is_number,
        };
        let lines = self.filled.sections.iter().flat_map(|one| &one.lines);
        let rows = lines.map(|line| {
            let value = line.value.as_deref().unwrap_or("–");
            vec![
                format!("{}\n{}", self.pick(&line.title), line.figure),
                format!("{value} {}", self.pick(&line.unit)),
                line.before.clone().unwrap_or_else(|| "–".to_owned()),
                self.pick(&line.formula),
            ]
        });
        Table {
            columns: vec![
                column("指标", "indicator", 31, false),
                column("本期", "now", 12, true),
                column("上期", "before", 9, true),
                column("算法", "formula", 48, false),
            ],
            rows: rows.collect(),
        }
    }
}
