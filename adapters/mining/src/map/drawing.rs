//! What of a process map is drawn: boxes, and the links between them.

use super::{ProcessMap, Sorted, spoken};
use crate::log::{Activities, Activity};

/// A process map that is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    /// The map.
    pub map: &'a ProcessMap,
    /// The names of its activities.
    pub activities: &'a Activities,
    /// What is drawn as the title.
    pub title: &'a str,
    /// Only what was followed at least so often is drawn as a link; how many are left out is said.
    pub times_min: u64,
    /// Whether it speaks English.
    pub english: bool,
}

/// A box: the beginning, an activity, or the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The activity; none for the beginning and the end.
    pub(super) activity: Option<Activity>,
    pub(super) title: String,
    pub(super) times: u64,
}

/// A link from one box to another, by their places in the list of boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) times: u64,
    /// The median wait in milliseconds.
    pub(super) wait: Option<i64>,
    /// How often and how long, in words.
    pub(super) words: String,
}

impl Drawing<'_> {
    /// The boxes: the beginning first, then the activities, the end last.
    pub(super) fn blocks(&self) -> Vec<Block> {
        let mark = |title: &str| Block {
            activity: None,
            title: title.to_owned(),
            times: self.map.cases,
        };
        let (begin, end) = if self.english {
            ("begin", "end")
        } else {
            ("开始", "结束")
        };
        let activities = self.map.activities.iter().map(|(activity, tally)| Block {
            activity: Some(*activity),
            title: self.activities.name(*activity).to_owned(),
            times: tally.events,
        });
        std::iter::once(mark(begin))
            .chain(activities)
            .chain([mark(end)])
            .collect()
    }

    /// The links that are drawn, those followed most often first.
    pub(super) fn links(&self) -> Vec<Link> {
        let place = |activity: &Activity| {
            let place = self.map.activities.keys().position(|key| key == activity);
            place.map_or(0, |place| place + 1)
        };
        let last = self.map.activities.len() + 1;
        let mark = |from, to, times: u64| Link {
            from,
            to,
            times,
            wait: None,
            words: times.to_string(),
        };
        let tallies = self.map.activities.iter();
        let mut links: Vec<Link> = tallies
            .flat_map(|(activity, tally)| {
                let at = place(activity);
                [mark(0, at, tally.begins), mark(at, last, tally.ends)]
            })
            .collect();
        links.extend(self.map.follows.iter().map(|((from, to), follows)| {
            let wait = Sorted::percentile(&follows.waits.sorted(), 50);
            let told = wait.map(|wait| format!(" · {}", spoken(wait, self.english)));
            Link {
                wait,
                words: format!("{}{}", follows.times, told.unwrap_or_default()),
                ..mark(place(from), place(to), follows.times)
            }
        }));
        links.retain(|link| link.times >= self.times_min.max(1));
        links.sort_by_key(|link| std::cmp::Reverse(link.times));
        links
    }

    /// What is said below the drawing: of how many cases it is, and what it leaves out.
    pub(super) fn footnote(&self) -> String {
        let follows = self.map.follows.values();
        let left = follows
            .filter(|follows| follows.times < self.times_min)
            .count();
        let (cases, least) = (self.map.cases, self.times_min);
        match (self.english, left) {
            (true, 0) => format!("n = {cases} cases · times · median wait"),
            (true, _) => format!(
                "n = {cases} cases · times · median wait · {left} links of fewer than {least} times are not drawn"
            ),
            (false, 0) => format!("n = {cases} 件 · 次数 · 等待中位数"),
            (false, _) => {
                format!(
                    "n = {cases} 件 · 次数 · 等待中位数 · 少于 {least} 次的 {left} 条连线未画出"
                )
            }
        }
    }
}
