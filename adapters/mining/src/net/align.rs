//! Alignments (对齐): the cheapest way to make a case and a net agree.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::{Marking, Net};
use crate::log::Activity;

/// The cheapest way to make a case and a net agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alignment {
    /// How many moves are made by one of the two alone; silent transitions cost nothing.
    pub cost: u64,
    /// The moves in order.
    pub moves: Vec<Move>,
}

/// One move; transitions by their number in the net.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// The log shows what the net does.
    Both(usize),
    /// The log shows what the net does not do here.
    Log(Activity),
    /// The net does what the log does not show.
    Net(usize),
    /// The net does what no log shows.
    Silent(usize),
}

/// The search has looked at so many states without an end: the net is too large for it, or has no
/// way to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFar {
    /// How many states it has looked at.
    pub states: usize,
}

/// Where the search stands: how many events of the case are through, and the marking.
type State = (usize, Marking);

/// Which state is looked at next: the one of the least estimated cost, of several the one with the
/// least of the case left, of several the oldest.
type Rank = (u64, usize, usize);

/// The cheapest alignment of a sequence of activities. Of several it always finds the same.
///
/// # Errors
/// When the end is not found within `states_max` states, or cannot be reached at all.
pub fn align(net: &Net, activities: &[Activity], states_max: usize) -> Result<Alignment, TooFar> {
    let mut search = Search::new(net, activities);
    while let Some((Reverse((cost, _, _)), number)) = search.open.pop() {
        if std::mem::replace(&mut search.nodes[number].is_done, true) {
            continue;
        }
        let (place, marking) = search.nodes[number].state.clone();
        if place == activities.len() && net.finals.contains(&marking) {
            return Ok(Alignment {
                cost: search.nodes[number].cost,
                moves: search.moves(number),
            });
        }
        if search.nodes.len() > states_max || cost == u64::MAX {
            break;
        }
        search.leave(number, place, &marking);
    }
    Err(TooFar {
        states: search.nodes.len(),
    })
}

struct Search<'n> {
    net: &'n Net,
    activities: &'n [Activity],
    /// For each place in the case, how many events from there on the net never shows: each of them
    /// costs a move, whatever else is done.
    strange: Vec<u64>,
    nodes: Vec<Node>,
    numbers: HashMap<State, usize>,
    open: BinaryHeap<(Reverse<Rank>, usize)>,
}

struct Node {
    state: State,
    cost: u64,
    came: Option<(usize, Move)>,
    is_done: bool,
}

impl<'n> Search<'n> {
    fn new(net: &'n Net, activities: &'n [Activity]) -> Self {
        let mut strange = vec![0; activities.len() + 1];
        for (place, activity) in activities.iter().enumerate().rev() {
            let is_strange = net.shown(Some(*activity)).next().is_none();
            strange[place] = strange[place + 1] + u64::from(is_strange);
        }
        let mut search = Self {
            net,
            activities,
            strange,
            nodes: Vec::new(),
            numbers: HashMap::new(),
            open: BinaryHeap::new(),
        };
        search.reach((0, net.initial.clone()), 0, None);
        search
    }

    /// All moves from a state.
    fn leave(&mut self, from: usize, place: usize, marking: &Marking) {
        let cost = self.nodes[from].cost;
        let shown = self.activities.get(place).copied();
        for (number, transition) in self.net.transitions.iter().enumerate() {
            let Some(next) = marking.after(transition) else {
                continue;
            };
            if shown.is_some() && transition.activity == shown {
                self.reach(
                    (place + 1, next.clone()),
                    cost,
                    Some((from, Move::Both(number))),
                );
            }
            match transition.activity {
                Some(_) => self.reach((place, next), cost + 1, Some((from, Move::Net(number)))),
                None => self.reach((place, next), cost, Some((from, Move::Silent(number)))),
            }
        }
        if let Some(activity) = shown {
            let next = (place + 1, marking.clone());
            self.reach(next, cost + 1, Some((from, Move::Log(activity))));
        }
    }

    fn reach(&mut self, state: State, cost: u64, came: Option<(usize, Move)>) {
        let place = state.0;
        let number = match self.numbers.get(&state) {
            Some(known) if self.nodes[*known].cost <= cost => return,
            Some(known) => {
                let node = &mut self.nodes[*known];
                (node.cost, node.came, node.is_done) = (cost, came, false);
                *known
            }
            None => {
                self.numbers.insert(state.clone(), self.nodes.len());
                self.nodes.push(Node {
                    state,
                    cost,
                    came,
                    is_done: false,
                });
                self.nodes.len() - 1
            }
        };
        let left = self.activities.len() - place;
        let estimate = cost + self.strange[place];
        self.open.push((Reverse((estimate, left, number)), number));
    }

    /// How a state was reached.
    fn moves(&self, mut number: usize) -> Vec<Move> {
        let mut moves = Vec::new();
        while let Some((from, made)) = self.nodes[number].came {
            moves.push(made);
            number = from;
        }
        moves.reverse();
        moves
    }
}
