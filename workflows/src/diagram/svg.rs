//! The diagram as SVG: no script, no style sheet, no font of its own; readable on paper.

use std::fmt::Write as _;

use casebook_engine::definition::Definition;

use super::Marks;
use super::layout::{Area, Block, DOT, LINE, PADDING, Pane, Point, Wire};
use super::region::pane;

const FONT: &str = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif";

/// The diagram of a definition as a whole SVG document.
///
/// A box is filled by how the case stands to its stage, and says so in words for those who do not
/// see colour: ◉ open, ✓ finished.
pub fn svg(definition: &Definition, marks: &Marks) -> String {
    let root = pane(definition, marks, None, &definition.start);
    let Area { width, height, .. } = root.area;
    let title = escaped(marks.title(&definition.title));
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{title}\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"{FONT}\" font-size=\"13\">\n<title>{title}</title>\n\
         <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8Z\" fill=\"#44505c\"/></marker></defs>\n"
    );
    let mut pen = Pen {
        text: &mut text,
        marks,
    };
    pen.pane(&root, Point::default());
    text.push_str("</svg>\n");
    text
}

struct Pen<'a> {
    text: &'a mut String,
    marks: &'a Marks,
}

impl Pen<'_> {
    fn put(&mut self, words: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{words}");
    }

    fn pane(&mut self, pane: &Pane, at: Point) {
        for wire in &pane.wires {
            self.wire(wire, at);
        }
        let begin = moved(pane.begin, at);
        self.put(&format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{DOT}\" fill=\"#44505c\"/>",
            begin.x, begin.y
        ));
        if let Some(end) = pane.end {
            let end = moved(end, at);
            for (radius, fill) in [(DOT, "#ffffff"), (DOT - 4, "#44505c")] {
                self.put(&format!(
                    "<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\" fill=\"{fill}\" stroke=\"#44505c\"/>",
                    end.x, end.y
                ));
            }
        }
        for block in &pane.blocks {
            self.block(block, at);
        }
    }

    fn block(&mut self, block: &Block, at: Point) {
        let open = self.marks.open.contains(&block.name);
        let finished = self.marks.finished.contains(&block.name);
        let (fill, stroke, sign) = match (open, finished) {
            (true, _) => ("#ffd166", "#8a5a00", "◉ "),
            (false, true) => ("#d8f0e0", "#2f6f4f", "✓ "),
            (false, false) => ("#f4f6f8", "#44505c", ""),
        };
        let fill = if block.regions.is_empty() || open {
            fill
        } else {
            "#ffffff"
        };
        let Area { width, height, .. } = block.area;
        let corner = moved(block.area.corner(), at);
        let class = if open {
            "stage open"
        } else if finished {
            "stage finished"
        } else {
            "stage"
        };
        self.put(&format!(
            "<g class=\"{class}\" data-stage=\"{}\"><rect x=\"{}\" y=\"{}\" width=\"{width}\" \
             height=\"{height}\" rx=\"6\" fill=\"{fill}\" stroke=\"{stroke}\"/>",
            escaped(block.name.as_str()),
            corner.x,
            corner.y
        ));
        self.lines(block, corner, sign);
        for region in &block.regions {
            let inner = moved(region.area.corner(), corner);
            self.put(&format!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"none\" \
                 stroke=\"#9aa5b1\" stroke-dasharray=\"4 3\"/>",
                inner.x, inner.y, region.area.width, region.area.height
            ));
            self.pane(region, inner);
        }
        self.put("</g>");
    }

    /// The texts of a box below each other: title, tasks, ways on.
    fn lines(&mut self, block: &Block, corner: Point, sign: &str) {
        let x = corner.x + PADDING;
        let mut y = corner.y + PADDING - 4;
        let parts = [
            (&block.title, " font-weight=\"bold\""),
            (&block.tasks, " fill=\"#44505c\""),
            (&block.ways, " fill=\"#1d4e89\" font-size=\"12\""),
        ];
        for (number, (lines, look)) in parts.into_iter().enumerate() {
            for (nth, line) in lines.iter().enumerate() {
                y += LINE;
                let sign = if number + nth == 0 { sign } else { "" };
                let line = escaped(line);
                self.put(&format!(
                    "<text x=\"{x}\" y=\"{y}\"{look}>{sign}{line}</text>"
                ));
            }
        }
    }

    fn wire(&mut self, wire: &Wire, at: Point) {
        let points = wire.points.iter().map(|point| {
            let Point { x, y } = moved(*point, at);
            format!("{x} {y}")
        });
        let path = points.collect::<Vec<_>>().join("L");
        let dashes = if wire.back {
            " stroke-dasharray=\"6 4\""
        } else {
            ""
        };
        let tip = if wire.arrives {
            " marker-end=\"url(#tip)\""
        } else {
            ""
        };
        self.put(&format!(
            "<path d=\"M{path}\" fill=\"none\" stroke=\"#44505c\"{dashes}{tip}/>"
        ));
    }
}

const fn moved(point: Point, by: Point) -> Point {
    Point {
        x: point.x + by.x,
        y: point.y + by.y,
    }
}

/// Text that is only text in XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
