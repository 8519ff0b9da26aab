//! What stands where: blocks become marks on pages.

use super::face::{Face, FontFault};
use super::lines::{Line, lines, printable};
use super::{Bars, Block, Pair, Paper, Table};

/// The width of A4, in points.
pub(super) const WIDTH: f32 = 595.28;
/// The height of A4, in points.
pub(super) const HEIGHT: f32 = 841.89;

const LEFT: f32 = 74.0;
const RIGHT: f32 = WIDTH - 74.0;
const MEASURE: f32 = RIGHT - LEFT;
const TOP: f32 = HEIGHT - 86.0;
const BOTTOM: f32 = 80.0;

/// Sizes of letters, in points.
const BODY: f32 = 12.0;
const SMALL: f32 = 9.0;
const CELL: f32 = 9.0;

/// What a heading needs below it on its page.
const HEADED: f32 = 60.0;

/// Colours: red, green and blue between 0 and 1.
pub(super) type Ink = [f32; 3];
const BLACK: Ink = [0.11, 0.14, 0.19];
const GREY: Ink = [0.35, 0.4, 0.46];
const RULE: Ink = [0.8, 0.83, 0.86];
const TINT: Ink = [0.95, 0.95, 0.93];
const NOW: Ink = [0.18, 0.44, 0.62];
const BEFORE: Ink = [0.73, 0.78, 0.83];

/// Something on a page; the origin is its lower left corner.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    /// A text that begins here.
    Words {
        at: (f32, f32),
        size: f32,
        is_bold: bool,
        ink: Ink,
        text: String,
    },
    /// A filled box, from its lower left corner.
    Box {
        at: (f32, f32),
        size: (f32, f32),
        ink: Ink,
    },
}

/// How letters look.
#[derive(Clone, Copy)]
struct Style {
    size: f32,
    leading: f32,
    is_bold: bool,
    ink: Ink,
}

const fn plain(size: f32, leading: f32) -> Style {
    Style {
        size,
        leading,
        is_bold: false,
        ink: BLACK,
    }
}

const TITLE: Style = Style {
    is_bold: true,
    ..plain(20.0, 30.0)
};
const HEADING: Style = Style {
    is_bold: true,
    ..plain(14.0, 24.0)
};
const TEXT: Style = plain(BODY, 21.0);
const NOTE: Style = plain(10.5, 17.0);
const QUIET: Style = Style {
    ink: GREY,
    ..plain(SMALL, 14.0)
};
const CELLS: Style = plain(CELL, 13.0);
const COLUMN: Style = Style {
    is_bold: true,
    ..CELLS
};

/// The pages of a document.
///
/// # Errors
/// [`FontFault::Lacks`] when the font has not all of its characters.
pub(super) fn pages(paper: &Paper, face: &Face<'_>) -> Result<Vec<Vec<Mark>>, FontFault> {
    let mut flow = Flow {
        face,
        pages: vec![Vec::new()],
        y: TOP,
        is_chinese: paper.is_chinese,
    };
    for block in &paper.blocks {
        flow.block(block);
    }
    let count = flow.pages.len();
    let mut pages = flow.pages;
    for (number, page) in (1..).zip(&mut pages) {
        frame(face, paper, (number, count), page);
    }
    let words = pages.iter().flatten().filter_map(|mark| match mark {
        Mark::Words { text, .. } => Some(text.as_str()),
        Mark::Box { .. } => None,
    });
    face.has(&words.collect::<String>())?;
    Ok(pages)
}

/// What stands above and below every page.
fn frame(face: &Face<'_>, paper: &Paper, (number, count): (u32, usize), page: &mut Vec<Mark>) {
    let of = if paper.is_chinese {
        format!("第 {number} 页，共 {count} 页")
    } else {
        format!("page {number} of {count}")
    };
    let (above, below) = (HEIGHT - 54.0, 50.0);
    page.push(words((LEFT, above), QUIET, printable(&paper.head)));
    page.push(rule(above - 7.0));
    page.push(rule(below + 13.0));
    page.push(words((LEFT, below), QUIET, printable(&paper.foot)));
    let at = RIGHT - face.width(&of, SMALL);
    page.push(words((at, below), QUIET, of));
}

fn words(at: (f32, f32), style: Style, text: impl Into<String>) -> Mark {
    Mark::Words {
        at,
        size: style.size,
        is_bold: style.is_bold,
        ink: style.ink,
        text: text.into(),
    }
}

/// A thin line over the whole measure.
fn rule(y: f32) -> Mark {
    Mark::Box {
        at: (LEFT, y),
        size: (MEASURE, 0.6),
        ink: RULE,
    }
}

/// Pages that are being filled.
struct Flow<'a> {
    face: &'a Face<'a>,
    pages: Vec<Vec<Mark>>,
    /// Where the next thing ends above.
    y: f32,
    is_chinese: bool,
}

impl Flow<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => {
                self.centred(text, TITLE);
                self.y -= 4.0;
            }
            Block::Below(text) => self.centred(text, QUIET),
            Block::Heading(text) => {
                self.room(14.0 + HEADED);
                self.y -= 14.0;
                self.paragraph(text, HEADING, 0.0);
                self.y -= 2.0;
            }
            Block::Text(text) => {
                let indent = if self.is_chinese { BODY * 2.0 } else { 0.0 };
                self.paragraph(text, TEXT, indent);
            }
            Block::Note(text) => self.note(text),
            Block::Small(text) => {
                self.y -= 6.0;
                self.paragraph(text, QUIET, 0.0);
            }
            Block::Bars(bars) => self.bars(bars),
            Block::Table(table) => self.table(table),
        }
    }

    fn put(&mut self, mark: Mark) {
        let page = self.pages.last_mut().expect("there is always a page");
        page.push(mark);
    }

    /// Begins a page where there is no room for something so high.
    fn room(&mut self, height: f32) -> bool {
        let begins = self.y - height < BOTTOM && self.y < TOP;
        if begins {
            self.pages.push(Vec::new());
            self.y = TOP;
        }
        begins
    }

    /// Puts a line and goes below it; letters stand in the middle of their line.
    fn line(&mut self, x: f32, text: &str, style: Style) {
        self.room(style.leading);
        self.y -= style.leading;
        let base = self.y + (style.leading - style.size) / 2.0 + style.size * 0.14;
        self.put(words((x, base), style, text.trim_end()));
    }

    fn lines(&self, text: &str, style: Style, width: f32, indent: f32) -> Vec<Line> {
        lines(self.face, &printable(text), style.size, width, indent)
    }

    fn centred(&mut self, text: &str, style: Style) {
        for line in self.lines(text, style, MEASURE, 0.0) {
            let width = self.face.width(line.text.trim_end(), style.size);
            self.line(LEFT + (MEASURE - width) / 2.0, &line.text, style);
        }
    }

    fn paragraph(&mut self, text: &str, style: Style, indent: f32) {
        for line in self.lines(text, style, MEASURE, indent) {
            self.line(LEFT + line.indent, &line.text, style);
        }
    }

    /// A paragraph on a tinted ground, with a bar before it.
    fn note(&mut self, text: &str) {
        for line in self.lines(text, NOTE, MEASURE - 20.0, 0.0) {
            self.room(NOTE.leading);
            let at = (LEFT, self.y - NOTE.leading);
            self.put(Mark::Box {
                at,
                size: (MEASURE, NOTE.leading),
                ink: TINT,
            });
            self.put(Mark::Box {
                at,
                size: (3.0, NOTE.leading),
                ink: GREY,
            });
            self.line(LEFT + 12.0, &line.text, NOTE);
        }
        self.y -= 4.0;
    }

    /// The legend, then the pairs: the figure above, that of the other period below.
    fn bars(&mut self, bars: &Bars) {
        self.room(70.0);
        self.y -= 18.0;
        let mut x = LEFT;
        for (ink, text) in [NOW, BEFORE].into_iter().zip(&bars.legend) {
            let text = printable(text);
            let width = self.face.width(&text, CELL);
            let at = (x, self.y);
            self.put(Mark::Box {
                at,
                size: (8.0, 8.0),
                ink,
            });
            self.put(words((x + 13.0, self.y), CELLS, text));
            x += 13.0 + width + 22.0;
        }
        self.y -= 6.0;
        for pair in &bars.pairs {
            self.pair(pair);
        }
        self.y -= 6.0;
    }

    fn pair(&mut self, pair: &Pair) {
        let (label, bar, step) = (130.0, 9.0, 12.0);
        let lines = self.lines(&pair.label, CELLS, label - 8.0, 0.0);
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).max(2);
        let height = f32::from(rows) * step + 6.0;
        self.room(height);
        let top = self.y;
        for (line, down) in lines.iter().zip(1_u16..) {
            let single = if lines.len() == 1 { step / 2.0 } else { 0.0 };
            let y = top - f32::from(down) * step - single + 2.0;
            self.put(words((LEFT, y), CELLS, line.text.trim_end()));
        }
        let most = MEASURE - label - 50.0;
        let both = pair.lengths.into_iter().zip(&pair.values);
        for ((length, value), (ink, down)) in both.zip([(NOW, 1_u16), (BEFORE, 2)]) {
            let width = (length * most).max(0.8);
            let at = (LEFT + label, top - f32::from(down) * step + 1.0);
            let size = (width, bar);
            self.put(Mark::Box { at, size, ink });
            let at = (at.0 + width + 5.0, at.1 + 1.4);
            self.put(words(at, CELLS, printable(value)));
        }
        self.y = top - height;
    }

    fn table(&mut self, table: &Table) {
        self.y -= 6.0;
        let heading: Vec<&str> = table.columns.iter().map(|one| &*one.heading).collect();
        self.row(table, &heading, COLUMN);
        for row in &table.rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            let height = f32::from(self.deepest(table, &cells)) * CELLS.leading + 8.0;
            if self.room(height) {
                self.row(table, &heading, COLUMN);
            }
            self.row(table, &cells, CELLS);
        }
        self.y -= 6.0;
    }

    fn cell(&self, table: &Table, column: usize, text: &str) -> Vec<Line> {
        let width = f32::from(table.columns[column].percent) / 100.0 * MEASURE;
        self.lines(text, CELLS, width - 10.0, 0.0)
    }

    /// How many lines the longest cell of a row has.
    fn deepest(&self, table: &Table, cells: &[&str]) -> u16 {
        let counts = (0..table.columns.len()).zip(cells);
        let counts = counts.map(|(column, text)| self.cell(table, column, text).len());
        u16::try_from(counts.max().unwrap_or(0)).unwrap_or(u16::MAX)
    }

    /// A row with a line below it. One that is higher than a page goes on on the next.
    fn row(&mut self, table: &Table, cells: &[&str], style: Style) {
        let columns = (0..table.columns.len()).zip(cells);
        let cells: Vec<Vec<Line>> = columns
            .map(|(column, text)| self.cell(table, column, text))
            .collect();
        self.y -= 3.0;
        for no in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            self.room(style.leading);
            self.y -= style.leading;
            let mut x = LEFT;
            for (column, lines) in table.columns.iter().zip(&cells) {
                let width = f32::from(column.percent) / 100.0 * MEASURE;
                if let Some(line) = lines.get(no).filter(|line| !line.text.is_empty()) {
                    let text = line.text.trim_end();
                    let long = self.face.width(text, style.size);
                    let inner = if column.is_number {
                        width - 5.0 - long
                    } else {
                        5.0
                    };
                    self.put(words((x + inner, self.y + 3.4), style, text));
                }
                x += width;
            }
        }
        self.y -= 4.0;
        self.put(rule(self.y));
        self.y -= 1.0;
    }
}
