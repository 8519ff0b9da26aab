//! The arrows of a region. Those to one place run together: each leaves its box at the bottom, runs
//! in the gap below it, in a lane beside the boxes where the place lies further off, and arrives
//! from the gap above.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::definition::Stage;

use super::layout::{Area, Block, LANE, Point, TIP, Wire};
use super::ways;

/// A way of a region.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Link<'a> {
    from: &'a Name,
    /// Where to; `None` is the end.
    pub(super) to: Option<&'a Name>,
    back: bool,
    side: Side,
    /// The layers of both ends.
    layers: [usize; 2],
}

/// Where an arrow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// Left of the boxes: up again.
    Left,
    /// To the next layer.
    Down,
    /// Right of the boxes: past layers.
    Right,
}

/// What runs together: the same place, by the same side, as a return or not.
type Lane<'a> = (Side, Option<&'a Name>, bool);

impl<'a> Link<'a> {
    fn lane(&self) -> Lane<'a> {
        (self.side, self.to, self.back)
    }
}

/// The ways of a region, each once.
pub(super) fn links<'a>(stages: &[&'a Stage], layers: &BTreeMap<&Name, usize>) -> Vec<Link<'a>> {
    let end = layers.values().max().map_or(0, |last| last + 1);
    let layer = |name: Option<&Name>| name.map_or(Some(end), |name| layers.get(name).copied());
    let mut links = Vec::new();
    for stage in stages {
        for way in ways(stage) {
            // A return out of this region leads to no box here.
            let (Some(from), Some(to)) = (layer(Some(&stage.name)), layer(way.to)) else {
                continue;
            };
            let side = match to.checked_sub(from) {
                Some(1) if !way.back => Side::Down,
                Some(2..) if !way.back => Side::Right,
                _ => Side::Left,
            };
            let link = Link {
                from: &stage.name,
                to: way.to,
                back: way.back,
                side,
                layers: [from, to],
            };
            if !links.contains(&link) {
                links.push(link);
            }
        }
    }
    links
}

/// The lanes on a side, those over the fewest layers first, so that they run innermost.
pub(super) fn lanes<'a>(links: &[Link<'a>], side: Side) -> Vec<Lane<'a>> {
    let mut lanes: Vec<(usize, Lane<'a>)> = Vec::new();
    for link in links.iter().filter(|link| link.side == side) {
        let far = link.layers[0].abs_diff(link.layers[1]);
        match lanes.iter_mut().find(|(_, lane)| *lane == link.lane()) {
            Some((farthest, _)) => *farthest = far.max(*farthest),
            None => lanes.push((far, link.lane())),
        }
    }
    lanes.sort_by_key(|(far, _)| *far);
    lanes.into_iter().map(|(_, lane)| lane).collect()
}

/// The space between two layers, in which arrows run beside each other.
pub(super) struct Gap<'a> {
    y: u32,
    /// The lanes that are joined from above.
    leaving: Vec<Lane<'a>>,
    /// The places below that are arrived at.
    arriving: Vec<Option<&'a Name>>,
}

impl<'a> Gap<'a> {
    /// The gap above a layer that begins at a height.
    pub(super) fn above(layer: usize, y: u32, links: &[Link<'a>]) -> Self {
        let mut gap = Self {
            y,
            leaving: Vec::new(),
            arriving: Vec::new(),
        };
        for link in links {
            let [from, to] = link.layers;
            if from + 1 == layer && link.side != Side::Down && !gap.leaving.contains(&link.lane()) {
                gap.leaving.push(link.lane());
            }
            if to == layer && !gap.arriving.contains(&link.to) {
                gap.arriving.push(link.to);
            }
        }
        gap
    }

    fn track(&self, place: Option<usize>) -> u32 {
        let place = u32::try_from(place.unwrap_or(0)).unwrap_or(0);
        self.y + LANE + place * LANE
    }

    fn leaves(&self, lane: &Lane<'_>) -> u32 {
        self.track(self.leaving.iter().position(|one| one == lane))
    }

    fn arrives(&self, to: Option<&Name>) -> u32 {
        let place = self.arriving.iter().position(|one| *one == to);
        self.track(place.map(|place| self.leaving.len() + place))
    }

    /// Where the layer below begins.
    pub(super) fn bottom(&self) -> u32 {
        self.track(Some(self.leaving.len() + self.arriving.len())) + TIP
    }

    /// Where it ends when there is nothing below it.
    pub(super) fn end(&self, y: u32) -> u32 {
        if self.leaving.is_empty() {
            y
        } else {
            self.track(Some(self.leaving.len()))
        }
    }
}

/// The lines of a region. `sides` is where the boxes begin and where the right lanes do.
pub(super) fn wires(
    links: &[Link<'_>],
    blocks: &[Block],
    gaps: &[Gap<'_>],
    (begin, start): (Point, &Name),
    end: Option<Point>,
    sides: [u32; 2],
) -> Vec<Wire> {
    let desk = Desk {
        links,
        blocks,
        gaps,
        end,
    };
    let mut wires = Vec::new();
    if let Some(first) = desk.area(Some(start)) {
        let turn = first.y - TIP / 2;
        wires.push(Wire {
            points: bent(begin, turn, first.middle(), first.y),
            arrives: true,
            back: false,
        });
    }
    for link in links.iter().filter(|link| link.side == Side::Down) {
        let (Some(from), Some(to)) = (desk.leaving(link), desk.arriving(&link.lane())) else {
            continue;
        };
        wires.push(Wire {
            points: bent(from, gaps[link.layers[1]].arrives(link.to), to.x, to.y),
            arrives: true,
            back: false,
        });
    }
    for side in [Side::Left, Side::Right] {
        for (lane, number) in lanes(links, side).iter().zip(1..) {
            let x = match side {
                Side::Left => sides[0] - number * LANE,
                _ => sides[1] + (number - 1) * LANE - LANE / 2,
            };
            wires.extend(desk.lane(lane, x));
        }
    }
    wires
}

/// Down from a point to a height, across, and down again.
fn bent(from: Point, turn: u32, x: u32, y: u32) -> Vec<Point> {
    vec![
        from,
        Point { x: from.x, y: turn },
        Point { x, y: turn },
        Point { x, y },
    ]
}

struct Desk<'a> {
    links: &'a [Link<'a>],
    blocks: &'a [Block],
    gaps: &'a [Gap<'a>],
    end: Option<Point>,
}

impl Desk<'_> {
    fn area(&self, name: Option<&Name>) -> Option<Area> {
        let Some(name) = name else {
            let end = self.end?;
            let radius = super::layout::DOT;
            return Some(Area {
                x: end.x - radius,
                y: end.y - radius,
                width: 2 * radius,
                height: 2 * radius,
            });
        };
        let found = self.blocks.iter().find(|block| block.name == *name);
        found.map(|block| block.area)
    }

    /// A lane with all that joins it.
    fn lane(&self, lane: &Lane<'_>, x: u32) -> Vec<Wire> {
        let (_, to, back) = *lane;
        let joining = self.links.iter().filter(|link| link.lane() == *lane);
        let mut wires = Vec::new();
        let mut heights = Vec::new();
        let mut arrival = None;
        for link in joining {
            let Some(from) = self.leaving(link) else {
                continue;
            };
            let y = self.gaps[link.layers[0] + 1].leaves(lane);
            heights.push(y);
            arrival = Some(self.gaps[link.layers[1]].arrives(to));
            wires.push(Wire {
                points: vec![from, Point { x: from.x, y }, Point { x, y }],
                arrives: false,
                back,
            });
        }
        let (Some(turn), Some(end)) = (arrival, self.arriving(lane)) else {
            return Vec::new();
        };
        let farthest = heights.into_iter().max_by_key(|y| y.abs_diff(turn));
        let first = Point {
            x,
            y: farthest.unwrap_or(turn),
        };
        wires.push(Wire {
            points: bent(first, turn, end.x, end.y),
            arrives: true,
            back,
        });
        wires
    }

    /// Where an arrow leaves its box: those up again at the left, those past layers at the right.
    fn leaving(&self, link: &Link<'_>) -> Option<Point> {
        let area = self.area(Some(link.from))?;
        let beside: Vec<&Link<'_>> = self
            .links
            .iter()
            .filter(|other| other.from == link.from && other.side == link.side)
            .collect();
        let place = beside.iter().position(|other| *other == link)?;
        let count = u32::try_from(beside.len()).unwrap_or(1);
        let place = u32::try_from(place).unwrap_or(0);
        let x = match link.side {
            Side::Left => area.x + LANE * (place + 1),
            Side::Down => area.x + area.width / 4 + area.width * (2 * place + 1) / (4 * count),
            Side::Right => area.x + area.width - LANE * (count - place),
        };
        Some(Point {
            x,
            y: area.bottom(),
        })
    }

    /// Where arrows arrive at a box.
    fn arriving(&self, lane: &Lane<'_>) -> Option<Point> {
        let (side, to, back) = *lane;
        let area = self.area(to)?;
        if to.is_none() {
            return Some(Point {
                x: area.middle(),
                y: area.y,
            });
        }
        let x = match side {
            Side::Left if back => area.middle() - 2 * LANE,
            Side::Left => area.middle() - LANE,
            Side::Down => area.middle(),
            Side::Right => area.middle() + LANE,
        };
        Some(Point { x, y: area.y })
    }
}
