//! In which layer each box of a process map stands.

use super::drawing::Link;

/// The layer of each box, and which links turn back.
pub(super) struct Layers {
    pub(super) of: Vec<usize>,
    pub(super) turns_back: Vec<bool>,
}

/// Links followed often lead down. A link that would close a circle with those turns back.
///
/// `links` come with those followed most often first; links from a box to itself turn back too.
pub(super) fn layers(boxes: usize, links: &[Link]) -> Layers {
    let mut ahead: Vec<Vec<usize>> = vec![Vec::new(); boxes];
    let mut turns_back = vec![false; links.len()];
    for (number, link) in links.iter().enumerate() {
        if leads_to(&ahead, link.to, link.from) {
            turns_back[number] = true;
        } else {
            ahead[link.from].push(link.to);
        }
    }
    let mut of = vec![0; boxes];
    // Without circles the longest way has fewer links than there are boxes.
    for _ in 0..boxes {
        let mut is_settled = true;
        for (from, targets) in ahead.iter().enumerate() {
            for to in targets {
                if of[*to] <= of[from] {
                    of[*to] = of[from] + 1;
                    is_settled = false;
                }
            }
        }
        if is_settled {
            break;
        }
    }
    Layers { of, turns_back }
}

fn leads_to(ahead: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; ahead.len()];
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if !std::mem::replace(&mut seen[at], true) {
            open.extend(&ahead[at]);
        }
    }
    false
}
