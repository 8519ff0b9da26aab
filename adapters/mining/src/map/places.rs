//! Where the boxes of a process map stand and which way its links take. All sizes are in pixels.
//!
//! Each link runs through knots, one in every layer that it passes; the first carries its words.
//! So neither words nor boxes ever lie on each other.

use super::drawing::{Block, Drawing, Link};
use super::layers::{Layers, layers};

/// The height of a box.
pub(super) const HEIGHT: i32 = 48;
const GAP: i32 = 26;
const KNOT_WIDTH: i32 = 12;
const LAYER: i32 = 62;
/// The space around the drawing.
pub(super) const MARGIN: i32 = 24;
/// The room that a link from a box to itself takes beside it.
const LOOP: i32 = 34;
const SWEEPS: usize = 8;

/// A process map with everything in its place.
pub(super) struct Places {
    pub(super) blocks: Vec<(Block, Area)>,
    pub(super) links: Vec<Route>,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// Where a box stands.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) middle: i32,
    pub(super) top: i32,
    pub(super) width: i32,
}

/// The way of a link.
pub(super) struct Route {
    pub(super) link: Link,
    /// The points that it runs through, from box to box.
    pub(super) points: Vec<(i32, i32)>,
    /// Where its words stand.
    pub(super) words: (i32, i32),
    /// Whether it leads up again.
    pub(super) turns_back: bool,
}

/// Something that takes room in a layer: a box, or a link that passes.
struct Knot {
    layer: usize,
    width: i32,
    middle: i32,
}

/// How wide a text of thirteen pixels is about.
pub(super) fn width_of(text: &str) -> i32 {
    text.chars()
        .map(|c| if c.is_ascii() { 8 } else { 14 })
        .sum()
}

/// Puts everything in its place.
pub(super) fn places(drawing: &Drawing<'_>) -> Places {
    let (blocks, links) = (drawing.blocks(), drawing.links());
    let Layers { of, turns_back } = layers(blocks.len(), &links);
    let mut plan = Plan::new(&blocks, &links, &of);
    let chains: Vec<Vec<usize>> = links.iter().map(|link| plan.chain(link)).collect();
    plan.arrange(&chains);
    let area = |number: usize| Area {
        middle: plan.knots[number].middle,
        top: plan.top(number),
        width: width_of_block(&blocks[number]),
    };
    let routes = links.iter().zip(&chains).zip(turns_back);
    let routes = routes.map(|((link, chain), turns_back)| {
        let (from, to) = (area(link.from), area(link.to));
        plan.route(link, chain, [from, to], turns_back)
    });
    let links: Vec<Route> = routes.collect();
    let areas: Vec<Area> = (0..blocks.len()).map(area).collect();
    let reach = |knot: &Knot| knot.middle + knot.width / 2;
    Places {
        width: plan.knots.iter().map(reach).max().unwrap_or(0) + MARGIN,
        height: (0..blocks.len())
            .map(|number| plan.top(number))
            .max()
            .unwrap_or(0)
            + HEIGHT,
        blocks: blocks.into_iter().zip(areas).collect(),
        links,
    }
}

fn width_of_block(block: &Block) -> i32 {
    width_of(&block.title).max(40) + 24
}

struct Plan {
    /// The boxes first, in their order, then what passes through the layers.
    knots: Vec<Knot>,
    /// The knots of each layer from left to right.
    rows: Vec<Vec<usize>>,
}

impl Plan {
    /// Boxes stand in every second layer; the words of links between them.
    fn new(blocks: &[Block], links: &[Link], layers: &[usize]) -> Self {
        let knots = blocks.iter().enumerate().map(|(number, block)| {
            let loops = links
                .iter()
                .filter(|link| link.from == number && link.to == number);
            let beside = loops.map(|link| width_of(&link.words) + LOOP).max();
            Knot {
                layer: layers[number] * 2,
                width: width_of_block(block) + 2 * beside.unwrap_or(0),
                middle: 0,
            }
        });
        let mut plan = Self {
            knots: knots.collect(),
            rows: Vec::new(),
        };
        let deepest = layers.iter().max().copied().unwrap_or(0) * 2;
        plan.rows = vec![Vec::new(); deepest + 1];
        for number in 0..blocks.len() {
            plan.rows[plan.knots[number].layer].push(number);
        }
        plan
    }

    /// The knots of a link from its upper box to its lower one.
    fn chain(&mut self, link: &Link) -> Vec<usize> {
        let (from, to) = (self.knots[link.from].layer, self.knots[link.to].layer);
        let (upper, lower) = (from.min(to), from.max(to));
        // The words stand next to where the link begins.
        let worded = if from < to {
            from + 1
        } else {
            from.saturating_sub(1)
        };
        let passed = (upper + 1..lower).map(|layer| {
            let is_worded = layer == worded;
            let width = if is_worded {
                width_of(&link.words)
            } else {
                KNOT_WIDTH
            };
            self.rows[layer].push(self.knots.len());
            self.knots.push(Knot {
                layer,
                width,
                middle: 0,
            });
            self.knots.len() - 1
        });
        let passed: Vec<usize> = passed.collect();
        let (top, bottom) = if from <= to {
            (link.from, link.to)
        } else {
            (link.to, link.from)
        };
        std::iter::once(top).chain(passed).chain([bottom]).collect()
    }

    /// Orders each layer by what its knots hang on above and below, then spreads them.
    fn arrange(&mut self, chains: &[Vec<usize>]) {
        let mut beside: Vec<Vec<usize>> = vec![Vec::new(); self.knots.len()];
        for pair in chains.iter().flat_map(|chain| chain.windows(2)) {
            beside[pair[0]].push(pair[1]);
            beside[pair[1]].push(pair[0]);
        }
        for layer in 0..self.rows.len() {
            self.spread(layer, |_, middle| middle);
        }
        for sweep in 0..SWEEPS {
            let down = sweep % 2 == 0;
            for step in 0..self.rows.len() {
                let layer = if down {
                    step
                } else {
                    self.rows.len() - 1 - step
                };
                let wanted = self.wanted(layer, down, &beside);
                let mut row = std::mem::take(&mut self.rows[layer]);
                row.sort_by_key(|knot| wanted[*knot]);
                self.rows[layer] = row;
                self.spread(layer, |knot, _| wanted[knot]);
            }
        }
        let left = |knot: &Knot| knot.middle - knot.width / 2;
        let first = self.knots.iter().map(left).min().unwrap_or(0);
        for knot in &mut self.knots {
            knot.middle += MARGIN - first;
        }
    }

    /// Where each knot of a layer would like to stand: in the middle of what it hangs on.
    fn wanted(&self, layer: usize, down: bool, beside: &[Vec<usize>]) -> Vec<i32> {
        let mut wanted: Vec<i32> = self.knots.iter().map(|knot| knot.middle).collect();
        for knot in &self.rows[layer] {
            let hung = beside[*knot].iter().map(|other| &self.knots[*other]);
            let hung = hung.filter(|other| (other.layer < layer) == down && other.layer != layer);
            let middles: Vec<i32> = hung.map(|other| other.middle).collect();
            if let Some(count) = i32::try_from(middles.len()).ok().filter(|count| *count > 0) {
                wanted[*knot] = middles.iter().sum::<i32>() / count;
            }
        }
        wanted
    }

    /// Puts the knots of a layer where they would like to stand, as far as there is room.
    fn spread(&mut self, layer: usize, wanted: impl Fn(usize, i32) -> i32) {
        let row = self.rows[layer].clone();
        let mut free = i32::MIN / 2;
        let mut pushed: i64 = 0;
        for knot in &row {
            let wish = wanted(*knot, self.knots[*knot].middle);
            let half = self.knots[*knot].width / 2;
            let middle = wish.max(free + GAP + half);
            free = middle + half;
            pushed += i64::from(middle - wish);
            self.knots[*knot].middle = middle;
        }
        let count = i64::try_from(row.len()).unwrap_or(1).max(1);
        let back = i32::try_from(pushed / count).unwrap_or(0);
        for knot in &row {
            self.knots[*knot].middle -= back;
        }
    }

    fn top(&self, knot: usize) -> i32 {
        let layer = i32::try_from(self.knots[knot].layer).unwrap_or(i32::MAX / LAYER);
        MARGIN + layer * LAYER
    }

    fn route(&self, link: &Link, chain: &[usize], ends: [Area; 2], turns_back: bool) -> Route {
        let [from, to] = ends;
        if link.from == link.to {
            let right = from.middle + from.width / 2;
            let (high, low) = (from.top + 12, from.top + HEIGHT - 12);
            return Route {
                points: vec![
                    (right, high),
                    (right + LOOP - 6, from.top + HEIGHT / 2),
                    (right, low),
                ],
                words: (
                    right + LOOP + width_of(&link.words) / 2,
                    from.top + HEIGHT / 2 + 4,
                ),
                link: link.clone(),
                turns_back,
            };
        }
        let knots = &chain[1..chain.len() - 1];
        let mut passed: Vec<(i32, i32)> = knots
            .iter()
            .map(|knot| (self.knots[*knot].middle, self.top(*knot) + HEIGHT / 2))
            .collect();
        if turns_back {
            passed.reverse();
        }
        let words = passed
            .first()
            .map_or((from.middle, from.top), |(x, y)| (*x, *y + 4));
        let (leaves, arrives) = if turns_back {
            (
                (from.middle + 14, from.top),
                (to.middle + 14, to.top + HEIGHT),
            )
        } else {
            ((from.middle, from.top + HEIGHT), (to.middle, to.top))
        };
        let points = std::iter::once(leaves).chain(passed).chain([arrives]);
        Route {
            points: points.collect(),
            words,
            link: link.clone(),
            turns_back,
        }
    }
}
