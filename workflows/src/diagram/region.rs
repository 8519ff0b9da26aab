//! Laying out a region: boxes in layers, the first on top.

use casebook_engine::Name;
use casebook_engine::definition::{Definition, Stage};

use super::layers::layers;
use super::layout::{
    Area, BOX_GAP, Block, DOT, LANE, LINE, MARGIN, PADDING, Pane, Point, flow, width_of, wrapped,
};
use super::wires::{Gap, Link, Side, lanes, links, wires};
use super::{Marks, Way, stages_of, ways};

/// The most task titles that a box shows.
const TASKS_MAX: usize = 8;

/// Lays out a region, or the outermost level.
pub(super) fn pane<'a>(
    definition: &'a Definition,
    marks: &Marks,
    within: Option<(&'a Name, &'a Name)>,
    start: &'a Name,
) -> Pane {
    let stages: Vec<&Stage> = stages_of(definition, within).collect();
    let layers = layers(definition, &stages, start);
    let last = layers.values().max().copied().unwrap_or(0);
    let links = links(&stages, &layers);
    let blocks = stages.iter().map(|stage| block(definition, marks, stage));
    let mut rows: Vec<Vec<Block>> = (0..=last).map(|_| Vec::new()).collect();
    for block in blocks {
        let layer = layers.get(&block.name).copied().unwrap_or(0);
        rows[layer].push(block);
    }
    let left = MARGIN + width_of_lanes(&links, Side::Left);
    let width = rows.iter().map(|row| width_of_row(row)).max().unwrap_or(0);
    let begin = Point {
        x: left + width / 2,
        y: MARGIN + DOT,
    };
    let mut gaps = Vec::new();
    let mut y = begin.y + DOT;
    for (layer, row) in rows.iter_mut().enumerate() {
        let gap = Gap::above(layer, y, &links);
        y = gap.bottom();
        gaps.push(gap);
        let mut x = left + (width - width_of_row(row)) / 2;
        for block in &mut *row {
            (block.area.x, block.area.y) = (x, y);
            x += block.area.width + BOX_GAP;
        }
        let bottom = row.iter().map(|block| block.area.bottom()).max();
        y = bottom.unwrap_or(y);
    }
    let gap = Gap::above(last + 1, y, &links);
    let end = links.iter().any(|link| link.to.is_none()).then_some(Point {
        x: begin.x,
        y: gap.bottom() + DOT,
    });
    let height = end.map_or(gap.end(y), |end| end.y + DOT) + MARGIN;
    gaps.push(gap);
    let blocks: Vec<Block> = rows.into_iter().flatten().collect();
    let right = left + width + MARGIN;
    Pane {
        area: Area {
            x: 0,
            y: 0,
            width: right + width_of_lanes(&links, Side::Right),
            height,
        },
        wires: wires(&links, &blocks, &gaps, (begin, start), end, [left, right]),
        blocks,
        begin,
        end,
    }
}

fn width_of_lanes(links: &[Link<'_>], side: Side) -> u32 {
    u32::try_from(lanes(links, side).len()).unwrap_or(0) * LANE
}

fn width_of_row(row: &[Block]) -> u32 {
    let widths = row.iter().map(|block| block.area.width + BOX_GAP);
    widths.sum::<u32>().saturating_sub(BOX_GAP)
}

fn block(definition: &Definition, marks: &Marks, stage: &Stage) -> Block {
    let title = wrapped(&marks.titled(&stage.title, stage.for_each.as_ref()));
    let tasks = stage.tasks.iter().take(TASKS_MAX);
    let mut tasks: Vec<String> = tasks
        .flat_map(|task| wrapped(&marks.titled(&task.title, task.for_each.as_ref())))
        .collect();
    if stage.tasks.len() > TASKS_MAX {
        tasks.push("…".to_owned());
    }
    let ways = ways_on(definition, marks, stage);
    let mut regions: Vec<Pane> = stage
        .regions
        .iter()
        .map(|(name, region)| pane(definition, marks, Some((&stage.name, name)), &region.start))
        .collect();
    let lines = title.iter().chain(&tasks).chain(&ways);
    let text = lines.map(|line| width_of(line)).max().unwrap_or(0);
    let (inner, below) = flow(regions.iter_mut().map(|region| &mut region.area));
    let count = title.len() + tasks.len() + ways.len();
    let head = PADDING * 2 + LINE * u32::try_from(count).unwrap_or(0);
    for region in &mut regions {
        region.area.x += PADDING;
        region.area.y += head;
    }
    let height = if regions.is_empty() {
        head
    } else {
        head + below + PADDING
    };
    // Boxes of which the middles stand under each other are joined by straight lines.
    let width = (text.max(inner) + 2 * PADDING).next_multiple_of(4).max(120);
    let area = Area {
        x: 0,
        y: 0,
        width,
        height,
    };
    Block {
        name: stage.name.clone(),
        title,
        tasks,
        ways,
        area,
        regions,
    }
}

/// What leads on from a stage and where to, where the arrow alone does not say it: nothing
/// where the only way is that the work is done.
fn ways_on(definition: &Definition, marks: &Marks, stage: &Stage) -> Vec<String> {
    let ways = ways(stage);
    let is_plain = |way: &Way<'_>| {
        let mut on = way.on.iter();
        !way.back
            && on.all(|on| matches!(on.as_str().rsplit_once('.'), Some((_, "done" | "skipped"))))
    };
    if ways.len() == 1 && is_plain(&ways[0]) {
        return Vec::new();
    }
    let line = |way: &Way<'_>| {
        let to = match way.to.and_then(|to| definition.stages.get(to)) {
            Some(to) => marks.title(&to.title),
            None if marks.english => "end",
            None => "结束",
        };
        let sign = if way.back { "↩" } else { "→" };
        wrapped(&format!(
            "{sign} {to}{}",
            marks.parted(&marks.label(definition, way))
        ))
    };
    ways.iter().flat_map(line).collect()
}
