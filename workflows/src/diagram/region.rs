//! Laying out a region: boxes in columns, arrows between, above and below them.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage};

use super::columns::columns;
use super::layout::{
    Area, Arrow, Block, COLUMN_GAP, Course, DOT, LANE, LINE, MARGIN, PADDING, Pane, Point, ROW_GAP,
    width_of,
};
use super::{Marks, label, stages_of, ways};

/// The most task titles that a box shows.
const LINES_MAX: usize = 8;

/// Lays out a region, or the outermost level.
pub(super) fn pane<'a>(
    definition: &'a Definition,
    marks: &Marks,
    within: Option<(&'a Name, &'a Name)>,
    start: &'a Name,
) -> Pane {
    let stages: Vec<&Stage> = stages_of(definition, within).collect();
    let columns = columns(definition, &stages, start);
    let mut blocks: Vec<Block> = stages
        .iter()
        .map(|stage| block(definition, marks, stage))
        .collect();
    let links = links(&stages, &columns);
    let above = links.iter().filter(|link| link.side == Side::Above).count();
    let top = MARGIN + lanes(above);
    let (ends, bottom) = place(&mut blocks, &columns, &links, top);
    let first = blocks
        .iter()
        .find(|block| block.name == *start)
        .map(|block| block.area);
    let first = first.unwrap_or_default();
    let end = links.iter().any(|link| link.to.is_none()).then_some(Point {
        x: ends,
        y: first.left().y,
    });
    let below = links.iter().filter(|link| link.side == Side::Below).count();
    let arrows = arrows(&links, &blocks, end, bottom);
    Pane {
        area: Area {
            x: 0,
            y: 0,
            width: ends + DOT + MARGIN,
            height: bottom + lanes(below) + MARGIN,
        },
        blocks,
        arrows,
        begin: Point {
            x: MARGIN,
            y: first.left().y,
        },
        first: first.left(),
        end,
    }
}

/// The height that arrows beside each other take.
fn lanes(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(0) * LANE
}

fn block(definition: &Definition, marks: &Marks, stage: &Stage) -> Block {
    let title = marks.titled(&stage.title, stage.for_each.as_ref());
    let mut lines: Vec<String> = stage
        .tasks
        .iter()
        .take(LINES_MAX)
        .map(|task| marks.titled(&task.title, task.for_each.as_ref()))
        .collect();
    if stage.tasks.len() > LINES_MAX {
        lines.push("…".to_owned());
    }
    let mut regions: Vec<Pane> = stage
        .regions
        .iter()
        .map(|(name, region)| pane(definition, marks, Some((&stage.name, name)), &region.start))
        .collect();
    let head = PADDING * 2 + LINE;
    let mut bottom = head + LINE * u32::try_from(lines.len()).unwrap_or(0);
    for region in &mut regions {
        region.area.x = PADDING;
        region.area.y = bottom;
        bottom += region.area.height + PADDING;
    }
    let text = lines
        .iter()
        .chain([&title])
        .map(|line| width_of(line))
        .max()
        .unwrap_or(0);
    let inner = regions
        .iter()
        .map(|region| region.area.width)
        .max()
        .unwrap_or(0);
    let width = (text + 2 * PADDING).max(inner + 2 * PADDING).max(90);
    let area = Area {
        x: 0,
        y: 0,
        width,
        height: bottom,
    };
    Block {
        name: stage.name.clone(),
        title,
        lines,
        area,
        regions,
    }
}

/// Puts the boxes into their columns. Gives where the end stands and how far down the boxes reach.
fn place(
    blocks: &mut [Block],
    columns: &BTreeMap<&Name, usize>,
    links: &[Link<'_>],
    top: u32,
) -> (u32, u32) {
    let last = columns.values().max().copied().unwrap_or(0);
    let mut left = MARGIN * 2 + DOT;
    let mut bottom = top;
    for column in 0..=last {
        let mut next = top;
        let mut widest = 0;
        for block in blocks
            .iter_mut()
            .filter(|block| columns.get(&block.name) == Some(&column))
        {
            block.area.x = left;
            block.area.y = next;
            next += block.area.height + ROW_GAP;
            widest = widest.max(block.area.width);
        }
        bottom = bottom.max(next.saturating_sub(ROW_GAP));
        left += widest + COLUMN_GAP + label_width(links, columns, column);
    }
    (left, bottom)
}

/// How wide the labels right of a column are.
fn label_width(links: &[Link<'_>], columns: &BTreeMap<&Name, usize>, column: usize) -> u32 {
    let between = links
        .iter()
        .filter(|link| link.side == Side::Between && columns.get(link.from) == Some(&column));
    between
        .flat_map(|link| link.label.lines())
        .map(width_of)
        .max()
        .unwrap_or(0)
}

/// A way of the region and the side on which its arrow runs.
struct Link<'a> {
    from: &'a Name,
    to: Option<&'a Name>,
    label: String,
    back: bool,
    side: Side,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Straight to the next column.
    Between,
    /// Over columns ahead.
    Above,
    /// Back, or within a column.
    Below,
}

/// The ways of a region, those over the fewest columns first, so that their arrows run innermost.
fn links<'a>(stages: &[&'a Stage], columns: &BTreeMap<&Name, usize>) -> Vec<Link<'a>> {
    let end = columns.values().max().map_or(0, |last| last + 1);
    let column = |name: Option<&Name>| name.map_or(Some(end), |name| columns.get(name).copied());
    let mut links = Vec::new();
    for stage in stages {
        for way in ways(stage) {
            // A return out of this region leads to no box here.
            let (Some(from), Some(to)) = (column(Some(&stage.name)), column(way.to)) else {
                continue;
            };
            let side = match (way.back, to.checked_sub(from)) {
                (false, Some(1)) => Side::Between,
                (false, Some(2..)) => Side::Above,
                _ => Side::Below,
            };
            let label = label(&way, if side == Side::Between { "\n" } else { ", " });
            let (name, back) = (&stage.name, way.back);
            links.push((
                to.abs_diff(from),
                Link {
                    from: name,
                    to: way.to,
                    label,
                    back,
                    side,
                },
            ));
        }
    }
    links.sort_by_key(|(distance, _)| *distance);
    links.into_iter().map(|(_, link)| link).collect()
}

fn arrows(links: &[Link<'_>], blocks: &[Block], end: Option<Point>, bottom: u32) -> Vec<Arrow> {
    let top = blocks
        .iter()
        .map(|block| block.area.y)
        .min()
        .unwrap_or(MARGIN);
    let (mut above, mut below) = (0, 0);
    let mut arrows = Vec::new();
    for (number, link) in links.iter().enumerate() {
        let area = |name: &Name| {
            blocks
                .iter()
                .find(|block| block.name == *name)
                .map(|block| block.area)
        };
        let target = link.to.map_or_else(|| end.map(dot), area);
        let (Some(from), Some(to)) = (area(link.from), target) else {
            continue;
        };
        let course = match link.side {
            Side::Between => Course::Ahead,
            Side::Above => {
                above += 1;
                Course::Lane(top.saturating_sub(lanes(above)))
            }
            Side::Below => {
                below += 1;
                Course::Lane(bottom + lanes(below))
            }
        };
        let (from, to) = match link.side {
            Side::Between => (from.right(), to.left()),
            Side::Above => (
                port(links, number, true, from, false),
                port(links, number, false, to, false),
            ),
            Side::Below => (
                port(links, number, true, from, true),
                port(links, number, false, to, true),
            ),
        };
        arrows.push(Arrow {
            from,
            to,
            label: link.label.clone(),
            course,
            back: link.back,
        });
    }
    arrows
}

/// The mark of the end as an area.
fn dot(end: Point) -> Area {
    Area {
        x: end.x - DOT,
        y: end.y - DOT,
        width: 2 * DOT,
        height: 2 * DOT,
    }
}

/// Where an arrow meets the upper or lower side of a box: each has its own place there.
fn port(links: &[Link<'_>], number: usize, leaves: bool, area: Area, below: bool) -> Point {
    let side = if below { Side::Below } else { Side::Above };
    let name = if leaves {
        Some(links[number].from)
    } else {
        links[number].to
    };
    let mut meeting = Vec::new();
    for (other, link) in links
        .iter()
        .enumerate()
        .filter(|(_, link)| link.side == side)
    {
        if Some(link.from) == name {
            meeting.push((other, true));
        }
        if link.to == name {
            meeting.push((other, false));
        }
    }
    let place = meeting
        .iter()
        .position(|met| *met == (number, leaves))
        .unwrap_or(0);
    let parts = u32::try_from(meeting.len() + 1).unwrap_or(2);
    let part = u32::try_from(place + 1).unwrap_or(1);
    Point {
        x: area.x + area.width * part / parts,
        y: if below { area.y + area.height } else { area.y },
    }
}
