//! Where the parts of a diagram stand. All sizes are in pixels.

use casebook_engine::Name;

/// The height of a line of text.
pub(super) const LINE: u32 = 18;
/// The space around the text of a box.
pub(super) const PADDING: u32 = 10;
/// The space between columns, beside the labels that stand in it.
pub(super) const COLUMN_GAP: u32 = 40;
/// The space between boxes of a column.
pub(super) const ROW_GAP: u32 = 34;
/// The space around a diagram and around the stages of a region.
pub(super) const MARGIN: u32 = 28;
/// The space between two arrows that run beside each other.
pub(super) const LANE: u32 = 26;
/// The radius of the marks of beginning and end.
pub(super) const DOT: u32 = 8;

/// A stage as a box. Places are relative to the region around it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) name: Name,
    pub(super) title: String,
    /// The titles of its tasks.
    pub(super) lines: Vec<String>,
    pub(super) area: Area,
    /// Its regions, below each other.
    pub(super) regions: Vec<Pane>,
}

/// A region: boxes in columns, the end at the right.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pane {
    /// Relative to the box around it.
    pub(super) area: Area,
    pub(super) blocks: Vec<Block>,
    pub(super) arrows: Vec<Arrow>,
    /// The middle of the mark of its beginning.
    pub(super) begin: Point,
    /// Where the arrow from there arrives.
    pub(super) first: Point,
    /// The middle of the mark of its end, where something leads to it.
    pub(super) end: Option<Point>,
}

/// A way between two boxes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arrow {
    pub(super) from: Point,
    pub(super) to: Point,
    pub(super) label: String,
    /// How it runs.
    pub(super) course: Course,
    /// Whether it is a return (退回).
    pub(super) back: bool,
}

/// How an arrow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// To the next column.
    Ahead,
    /// Above or below the boxes, at this height.
    Lane(u32),
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
    pub(super) const fn left(self) -> Point {
        Point {
            x: self.x,
            y: self.y + self.height / 2,
        }
    }

    pub(super) const fn right(self) -> Point {
        Point {
            x: self.x + self.width,
            y: self.y + self.height / 2,
        }
    }
}

/// How wide a text is about: Chinese characters are as wide as the line is high, others half.
pub(super) fn width_of(text: &str) -> u32 {
    text.chars()
        .map(|c| if c.is_ascii() { 8 } else { 15 })
        .sum()
}
