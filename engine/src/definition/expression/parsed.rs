//! A checked expression.

use std::fmt;
use std::sync::Arc;

use super::check::check;
use super::evaluate::Run;
use super::kind::Declarations;
use super::mentions::Mentions;
use super::node::Node;
use super::problem::Problem;
use super::syntax::syntax;
use super::undecided::Undecided;
use super::values::{Verdicts, verdicts};
use super::view::View;

/// A condition that was parsed and checked against what a definition declares.
///
/// Cheap to clone. Two are equal if they have the same text and mean the same.
#[derive(Clone, PartialEq)]
pub struct Expression {
    source: Arc<str>,
    root: Arc<Node>,
}

impl Expression {
    /// Parses and checks.
    ///
    /// Call it on a thread with a stack of 64 MiB: the parser is recursive, and on a smaller
    /// stack an expression within the limits can end the process. Nothing else here needs it.
    ///
    /// # Errors
    ///
    /// Every problem found, in the order of the text as far as it could be read. A text that is
    /// too long, too deep or no CEL is not checked further.
    pub fn parse(source: &str, declared: &Declarations<'_>) -> Result<Self, Vec<Problem>> {
        let syntax = syntax(source)?;
        let root = check(source, &syntax, declared).map_err(|mut problems| {
            problems.sort_by_key(|problem| problem.offset);
            problems
        })?;
        Ok(Self {
            source: source.into(),
            root: root.into(),
        })
    }

    /// Whether the condition holds. The same view always gives the same answer.
    ///
    /// # Errors
    ///
    /// [`Undecided`] if something that the answer depends on is unknown. That is never the same
    /// as false: the caller refuses the act and says what has to be recorded.
    pub fn evaluate(&self, view: &View<'_>) -> Result<bool, Undecided> {
        Run::new(view).condition(&self.root, None)
    }

    /// What the expression reads.
    pub fn mentions(&self) -> Mentions {
        let mut mentions = Mentions::default();
        mentions.add(&self.root);
        mentions
    }

    /// The same condition with everything unknown that what has happened does not settle: it is
    /// decided only where `seen`, `count`, `standing` and the order of two happenings alone decide
    /// it, whatever the facts are.
    #[must_use]
    pub fn of_history(&self) -> Self {
        Self {
            source: Arc::clone(&self.source),
            root: Arc::new(self.root.of_history()),
        }
    }

    /// What must hold for the condition to hold and can be told without the rest: those of its parts
    /// joined by `&&` of which that is said by what they read. `None` where there are none.
    pub fn part(&self, is_meant: impl Fn(&Mentions) -> bool) -> Option<Self> {
        let mut joined = vec![&*self.root];
        let mut meant = Vec::new();
        while let Some(node) = joined.pop() {
            if let Node::All(nodes) = node {
                joined.extend(nodes);
                continue;
            }
            let mut mentions = Mentions::default();
            mentions.add(node);
            if is_meant(&mentions) {
                meant.push(node.clone());
            }
        }
        (!meant.is_empty()).then(|| Self {
            source: Arc::clone(&self.source),
            root: Arc::new(Node::All(meant)),
        })
    }

    /// What the values of facts and of what has happened can make of it: a condition that no
    /// values make true, or none false, says nothing. `None` where there are too many to try.
    pub fn verdicts(&self) -> Option<Verdicts> {
        verdicts(&self.root)
    }

    /// Up to which number it can tell apart how often something happened.
    pub fn counts_up_to(&self) -> u32 {
        u32::try_from(self.root.counted_up_to() + 1).unwrap_or(u32::MAX)
    }

    pub(super) fn root(&self) -> &Node {
        &self.root
    }

    /// The text as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expression({})", self.source)
    }
}
