//! Laying out a region: a column for each distance from its start.

use std::collections::{BTreeMap, VecDeque};

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage, Target};

use super::layout::{
    Area, Arrow, Block, COLUMN_GAP, Course, DOT, LINE, MARGIN, PADDING, Pane, Point, ROW_GAP,
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
    start: &Name,
) -> Pane {
    let stages: Vec<&Stage> = stages_of(definition, within).collect();
    let columns = columns(definition, &stages, start);
    let mut blocks: Vec<Block> = stages
        .iter()
        .map(|stage| block(definition, marks, stage))
        .collect();
    let (ends, bottom) = place(&mut blocks, &columns);
    let first = blocks
        .iter()
        .find(|block| block.name == *start)
        .map(|block| block.area);
    let first = first.unwrap_or_default();
    let leads_to_end = stages
        .iter()
        .any(|stage| stage.next.iter().any(|way| way.to == Target::End));
    let end = leads_to_end.then_some(Point {
        x: ends,
        y: first.left().y,
    });
    let arrows = arrows(&stages, &blocks, &columns, end);
    let around = arrows
        .iter()
        .filter(|arrow| arrow.course != Course::Ahead)
        .count();
    // Arrows that run around below need room.
    let room = if around == 0 { 0 } else { ROW_GAP + LINE };
    Pane {
        area: Area {
            x: 0,
            y: 0,
            width: ends + DOT + MARGIN,
            height: bottom + room + MARGIN,
        },
        blocks,
        arrows,
        begin: Point {
            x: MARGIN,
            y: first.left().y,
        },
        end,
    }
}

/// The column of each stage: how many steps it lies from the start.
fn columns<'a>(
    definition: &'a Definition,
    stages: &[&'a Stage],
    start: &'a Name,
) -> BTreeMap<&'a Name, usize> {
    let mut columns = BTreeMap::from([(start, 0)]);
    let mut queue = VecDeque::from([start]);
    while let Some(name) = queue.pop_front() {
        let next = columns[name] + 1;
        for transition in definition
            .stages
            .get(name)
            .into_iter()
            .flat_map(|stage| &stage.next)
        {
            if let Target::Stage(to) = &transition.to
                && !columns.contains_key(to)
            {
                columns.insert(to, next);
                queue.push_back(to);
            }
        }
    }
    for stage in stages {
        columns.entry(&stage.name).or_insert(0);
    }
    columns
}

fn block(definition: &Definition, marks: &Marks, stage: &Stage) -> Block {
    let title = marks.title(&stage.title).to_owned();
    let mut lines: Vec<String> = stage
        .tasks
        .iter()
        .take(LINES_MAX)
        .map(|task| marks.title(&task.title).to_owned())
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
fn place(blocks: &mut [Block], columns: &BTreeMap<&Name, usize>) -> (u32, u32) {
    let last = columns.values().max().copied().unwrap_or(0);
    let mut left = MARGIN * 2 + DOT;
    let mut bottom = MARGIN;
    for column in 0..=last {
        let mut top = MARGIN;
        let mut widest = 0;
        for block in blocks
            .iter_mut()
            .filter(|block| columns.get(&block.name) == Some(&column))
        {
            block.area.x = left;
            block.area.y = top;
            top += block.area.height + ROW_GAP;
            widest = widest.max(block.area.width);
        }
        bottom = bottom.max(top.saturating_sub(ROW_GAP));
        left += widest + COLUMN_GAP;
    }
    (left - COLUMN_GAP / 2, bottom)
}

fn arrows(
    stages: &[&Stage],
    blocks: &[Block],
    columns: &BTreeMap<&Name, usize>,
    end: Option<Point>,
) -> Vec<Arrow> {
    let area = |name: &Name| {
        blocks
            .iter()
            .find(|block| block.name == *name)
            .map(|block| block.area)
    };
    let mut arrows = Vec::new();
    for stage in stages {
        let Some(from) = area(&stage.name) else {
            continue;
        };
        for way in ways(stage) {
            let label = label(&way, "\n");
            let ahead = way
                .to
                .is_none_or(|to| columns.get(to) > columns.get(&stage.name));
            let target = match way.to {
                None => end.map(|end| Area {
                    x: end.x - DOT,
                    y: end.y - DOT,
                    width: 2 * DOT,
                    height: 2 * DOT,
                }),
                Some(to) => area(to),
            };
            // A return out of this region is told by the words in the box around it.
            let Some(to) = target else {
                continue;
            };
            let course = match (way.back, ahead) {
                (true, _) => Course::Back,
                (false, true) => Course::Ahead,
                (false, false) => Course::Around,
            };
            let (from, to) = match course {
                Course::Ahead => (from.right(), to.left()),
                Course::Around | Course::Back => (from.below(), to.below()),
            };
            arrows.push(Arrow {
                from,
                to,
                label,
                course,
            });
        }
    }
    arrows
}
