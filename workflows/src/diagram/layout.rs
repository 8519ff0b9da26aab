//! Where the parts of a diagram stand. All sizes are in pixels.

use casebook_engine::Name;

/// The height of a line of text.
pub(super) const LINE: u32 = 18;
/// The space around the text of a box.
pub(super) const PADDING: u32 = 10;
/// The space between boxes beside each other.
pub(super) const BOX_GAP: u32 = 28;
/// The space around a diagram and around the stages of a region.
pub(super) const MARGIN: u32 = 20;
/// The space between two arrows that run beside each other.
pub(super) const LANE: u32 = 12;
/// The height of an arrow's tip, with some space.
pub(super) const TIP: u32 = 16;
/// The radius of the marks of beginning and end.
pub(super) const DOT: u32 = 8;
/// How wide a line of a box may be, and how wide boxes beside each other, before it is wrapped.
pub(super) const TEXT_WIDTH_MAX: u32 = 300;
pub(super) const ROW_WIDTH_MAX: u32 = 1_800;

/// A stage as a box. Places are relative to the region around it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) name: Name,
    /// The lines of its title.
    pub(super) title: Vec<String>,
    /// The titles of its tasks.
    pub(super) tasks: Vec<String>,
    /// What leads on from it, and where to.
    pub(super) ways: Vec<String>,
    pub(super) area: Area,
    /// Its regions, beside each other as far as they find room.
    pub(super) regions: Vec<Pane>,
}

/// A region: boxes in layers from the beginning down to the end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pane {
    /// Relative to the box around it.
    pub(super) area: Area,
    pub(super) blocks: Vec<Block>,
    pub(super) wires: Vec<Wire>,
    /// The middle of the mark of its beginning.
    pub(super) begin: Point,
    /// The middle of the mark of its end, where something leads to it.
    pub(super) end: Option<Point>,
}

/// A line between boxes, or a piece of one that others join.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wire {
    pub(super) points: Vec<Point>,
    /// Whether it ends at a box, with a tip.
    pub(super) arrives: bool,
    /// Whether it is a return (退回).
    pub(super) back: bool,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// A point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) x: u32,
    pub(super) y: u32,
}

impl Area {
    pub(super) const fn corner(self) -> Point {
        Point {
            x: self.x,
            y: self.y,
        }
    }

    pub(super) const fn bottom(self) -> u32 {
        self.y + self.height
    }

    pub(super) const fn middle(self) -> u32 {
        self.x + self.width / 2
    }
}

/// Puts areas beside each other and into a new row where they find no more room. Gives the width
/// and the height of all together.
pub(super) fn flow<'a>(areas: impl Iterator<Item = &'a mut Area>) -> (u32, u32) {
    let (mut x, mut y, mut row, mut width) = (0, 0, 0, 0);
    for area in areas {
        if x > 0 && x + area.width > ROW_WIDTH_MAX {
            (x, y, row) = (0, y + row + PADDING, 0);
        }
        (area.x, area.y) = (x, y);
        x += area.width + PADDING;
        row = row.max(area.height);
        width = width.max(x - PADDING);
    }
    (width, y + row)
}

/// How wide a text is about: Chinese characters are as wide as the line is high, others half.
pub(super) fn width_of(text: &str) -> u32 {
    text.chars().map(width_of_char).sum()
}

const fn width_of_char(c: char) -> u32 {
    if c.is_ascii() { 8 } else { 14 }
}

/// What never begins a line.
const CLOSING: &str = "，。、；：）》”";

/// A text in lines of at most about [`TEXT_WIDTH_MAX`]; words of letters stay whole.
pub(super) fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_inclusive(|c: char| c == ' ' || !c.is_ascii()) {
        let last = lines.last_mut().expect("there is always a line");
        let is_closing = CLOSING.contains(word);
        if !is_closing
            && !last.is_empty()
            && width_of(last) + width_of(word.trim_end()) > TEXT_WIDTH_MAX
        {
            lines.push(word.to_owned());
        } else {
            last.push_str(word);
        }
    }
    lines
}
