//! What of an expression is settled by what has happened alone.

use super::kind::Type;
use super::node::{Fact, Node};

/// The highest count that is told apart, whatever an expression compares it with.
const COUNT_MAX: i64 = 12;

impl Node {
    /// The same tree with everything unknown that what has happened does not settle: facts, the
    /// actor, the time. What is kept is named here one by one, so that a new kind of node is
    /// unknown until somebody says otherwise.
    pub(super) fn of_history(&self) -> Self {
        let all = |nodes: &[Self]| nodes.iter().map(Self::of_history).collect();
        let two = |pair: &[Self; 2]| Box::new([pair[0].of_history(), pair[1].of_history()]);
        match self {
            Self::Bool(_)
            | Self::Int(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Date(_)
            | Self::Item(_)
            | Self::Seen(_)
            | Self::Count(_)
            | Self::Standing(_) => self.clone(),
            Self::Not(of) => Self::Not(of.of_history().into()),
            Self::Negate(of) => Self::Negate(of.of_history().into()),
            Self::Size(of) => Self::Size(of.of_history().into()),
            Self::All(nodes) => Self::All(all(nodes)),
            Self::Any(nodes) => Self::Any(all(nodes)),
            Self::List(nodes) => Self::List(all(nodes)),
            Self::Choose(three) => {
                let [condition, one, other] = &**three;
                let three = [condition, one, other].map(Self::of_history);
                Self::Choose(Box::new(three))
            }
            // In which order things happened is known, but not how far apart.
            Self::Compare(_, pair) if matches!(**pair, [Self::Time(_), Self::Time(_)]) => {
                self.clone()
            }
            Self::Compare(comparison, pair) => Self::Compare(*comparison, two(pair)),
            Self::Calculate(calculation, pair) => Self::Calculate(*calculation, two(pair)),
            Self::Join(pair) => Self::Join(two(pair)),
            Self::TextTest(test, pair) => Self::TextTest(*test, two(pair)),
            Self::In(pair) => Self::In(two(pair)),
            Self::Each(each, pair) => Self::Each(*each, two(pair)),
            _ => unknown(),
        }
    }

    /// The highest whole number in the tree: up to one more than it, counts are told apart.
    pub(super) fn counted_up_to(&self) -> i64 {
        let own = if let Self::Int(whole) = self {
            *whole
        } else {
            0
        };
        let inner = self.children().iter().map(Self::counted_up_to);
        inner.fold(own, i64::max).clamp(0, COUNT_MAX)
    }
}

/// A fact that no case has: whatever reads it is undecided.
fn unknown() -> Node {
    Node::Fact(Box::new(Fact {
        name: "?".into(),
        kind: Type::Bool,
        default: None,
    }))
}
