//! The process map as SVG: no script, no style sheet, no font of its own; readable on paper.

use std::fmt::Write as _;

use super::Drawing;
use super::places::{Area, HEIGHT, MARGIN, Places, Route, places, width_of};

const FONT: &str = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif";

/// Fill of a box and colour of its text: the more often it is done, the darker.
const SHADES: [(&str, &str); 4] = [
    ("#f4f6f8", "#1f2933"),
    ("#d6e4f5", "#1f2933"),
    ("#9dc1ea", "#1f2933"),
    ("#1d4e89", "#ffffff"),
];

/// From how long a median wait on a link has a colour: thirty and ninety days. The words say it too.
const SLOW: [(i64, &str); 2] = [(90 * 86_400_000, "#a4262c"), (30 * 86_400_000, "#8a5a00")];

/// The process map as a whole SVG document.
///
/// Each box says how often its activity is done; each link how often it is taken and the median
/// wait. A dashed link leads back.
pub fn svg(drawing: &Drawing<'_>) -> String {
    let Places {
        blocks,
        links,
        width,
        height,
    } = places(drawing);
    let (title, footnote) = (escaped(drawing.title), drawing.footnote());
    let (width, height) = (
        width.max(width_of(&footnote) + 2 * MARGIN),
        height + 2 * MARGIN,
    );
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{title}\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"{FONT}\" font-size=\"13\">\n<title>{title}</title>\n\
         <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"9\" \
         markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">\
         <path d=\"M0 0L8 4L0 8Z\" fill=\"context-stroke\"/></marker></defs>\n"
    );
    let most = links
        .iter()
        .map(|route| route.link.times)
        .max()
        .unwrap_or(1);
    for route in &links {
        put_link(&mut text, route, most);
    }
    let most = blocks
        .iter()
        .map(|(block, _)| block.times)
        .max()
        .unwrap_or(1);
    for (block, area) in &blocks {
        let shade = shade(block.times, most);
        let is_mark = block.activity.is_none();
        put_block(
            &mut text,
            (&block.title, block.times),
            *area,
            is_mark,
            shade,
        );
    }
    let y = height - MARGIN / 2;
    put(
        &mut text,
        &format!(
            "<text x=\"{MARGIN}\" y=\"{y}\" fill=\"#44505c\" font-size=\"12\">{}</text>",
            escaped(&footnote)
        ),
    );
    text.push_str("</svg>\n");
    text
}

fn put(text: &mut String, words: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{words}");
}

/// The darkest shade is for half of the most and more, the next for an eighth, and so on.
fn shade(times: u64, most: u64) -> (&'static str, &'static str) {
    let place = match most.max(1) / times.max(1) {
        0..=1 => 3,
        2..=7 => 2,
        8..=31 => 1,
        _ => 0,
    };
    SHADES[place]
}

fn put_block(
    text: &mut String,
    (title, times): (&str, u64),
    area: Area,
    is_mark: bool,
    (fill, ink): (&str, &str),
) {
    let Area { middle, top, width } = area;
    let (radius, fill, ink) = if is_mark {
        (HEIGHT / 2, "#ffffff", "#1f2933")
    } else {
        (6, fill, ink)
    };
    let (x, title) = (middle - width / 2, escaped(title));
    put(
        text,
        &format!(
            "<g><rect x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{HEIGHT}\" rx=\"{radius}\" \
             fill=\"{fill}\" stroke=\"#44505c\"/>\
             <text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" fill=\"{ink}\" font-weight=\"bold\">{title}</text>\
             <text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" fill=\"{ink}\">{times}</text></g>",
            top + 20,
            top + 38
        ),
    );
}

fn put_link(text: &mut String, route: &Route, most: u64) {
    let slow = SLOW.iter().find(|(from, _)| route.link.wait >= Some(*from));
    let colour = slow.map_or("#44505c", |(_, colour)| colour);
    let thickness = 1 + route.link.times * 5 / most.max(1);
    let dashes = if route.turns_back {
        " stroke-dasharray=\"6 4\""
    } else {
        ""
    };
    let path = curved(&route.points);
    put(
        text,
        &format!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{thickness}\"{dashes} \
             marker-end=\"url(#tip)\"/>"
        ),
    );
    let ((x, y), words) = (route.words, escaped(&route.link.words));
    put(
        text,
        &format!(
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" font-size=\"12\" fill=\"{colour}\" \
             stroke=\"#ffffff\" stroke-width=\"4\" paint-order=\"stroke\">{words}</text>"
        ),
    );
}

/// A line through all points that runs up and down at each of them.
fn curved(points: &[(i32, i32)]) -> String {
    let mut path = String::new();
    for (number, (x, y)) in points.iter().enumerate() {
        // Writing to a string does not fail.
        let _ = match number.checked_sub(1).map(|before| points[before]) {
            None => write!(path, "M{x} {y}"),
            Some((from_x, from_y)) => {
                let half = i32::midpoint(from_y, *y);
                write!(path, "C{from_x} {half} {x} {half} {x} {y}")
            }
        };
    }
    path
}

/// Text that is only text in XML. Control characters, which XML does not have, are shown as `�`.
fn escaped(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
