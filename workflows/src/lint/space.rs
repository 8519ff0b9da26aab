//! What holds of every case, found by walking through all that can become of one.
//!
//! The walk is the kernel's own (see `Possible` of the engine): persons, papers and values are
//! taken to be there, time lets any limit run out, a guard that only facts decide may hold or not.
//! It goes breadth first, so that every finding has a shortest way that leads to it. What it finds
//! beside the lints over the graph has codes of its own; what both find gets its way from here.
//!
//! | file | what it says |
//! |---|---|
//! | `walk` | walks, within bounds |
//! | `extent` | how far a walk came |
//! | `known` | where the walk has been, and what it saw there first |
//! | `aside` | which regions can be walked one after the other |
//! | `stale` | gates that a return has left behind |
//! | `ends` | cases that cannot come to their end |
//! | `gates` | steps that are always barred, and decisions on an old review |
//! | `limits` | limits that are never met, or not set in time |
//! | `unseen` | what the graph lets expect and never comes |
//! | `words` | ways in words |

mod aside;
mod ends;
mod extent;
mod gates;
mod known;
mod limits;
#[cfg(test)]
mod mutants;
mod stale;
mod unseen;
mod walk;
mod words;

use super::Subject;
use crate::problem::Problems;
use crate::said::said;
use crate::{Code, Place, Said};
pub use extent::{Extent, StateSpace};

/// Walks, and notes what was found. `out` holds what the lints over the graph found already.
pub(crate) fn check(
    subject: &Subject<'_>,
    states_max: Option<usize>,
    out: &mut Problems,
) -> StateSpace {
    let states_max = states_max.unwrap_or(walk::STATES_MAX);
    let known = walk::walk(subject.definition, states_max);
    let space = known.size();
    words::add_ways(subject, &known, out);
    ends::check(subject, &known, out);
    gates::check(subject, &known, out);
    limits::check(subject, &known, out);
    unseen::check(subject, &known, out);
    let Said { zh, en } = space.said();
    let (message, fix) = match space.extent {
        Extent::Whole => return space,
        Extent::OneReturn => (
            said!(
                "案件可能的情形已全部走遍，但有人退回之后没有全部重走（{zh}）",
                "all that can become of a case was walked, but not all of it again after a return \
                 by a person ({en})"
            ),
            said!(
                "无须处理：其余由对流程图的校验判断",
                "nothing: the lints over the graph judge the rest"
            ),
        ),
        Extent::Aside => (
            said!(
                "案件可能的情形过多，互不相关的分区已逐个走遍（{zh}）",
                "too much can become of a case, so regions that have nothing to do with each other \
                 were walked one after the other ({en})"
            ),
            said!("无须处理，或者减少分区", "nothing, or make fewer regions"),
        ),
        Extent::Bounded => (
            said!(
                "案件可能的情形过多，未能走遍（{zh}）",
                "not all that can become of a case could be walked ({en})"
            ),
            said!(
                "无须处理：其余由对流程图的校验判断；它所发起案件的结果，以及在任何位置都能使它流转的事项，没有走到；减少分区、减少查问已发生事件的条件，可以走得更远",
                "nothing: the lints over the graph judge the rest; what cases that it opens bring, and what \
             moves it from anywhere, is not walked; fewer regions and guards that ask what has \
             happened are walked sooner"
            ),
        ),
    };
    out.add(Code::NotWalked, Place::START, message, fix);
    space
}
