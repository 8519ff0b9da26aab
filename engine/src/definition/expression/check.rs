//! From the syntax tree to the checked tree: every name is known, every type fits.

mod functions;
mod lists;
mod literals;
mod names;
mod operators;
mod tables;

use cel::common::ast::{Expr, IdedExpr, SourceInfo};

use super::kind::{Declarations, Type};
use super::node::Node;
use super::problem::{DEPTH_MAX, Fault, Problem};
use crate::Name;

const RECORD: [&str; 2] = ["declare a record fact", "请声明记录类型的事实"];

/// A checked part of an expression.
pub(super) struct Typed {
    node: Node,
    kind: Type,
    /// Byte offset in the source.
    at: usize,
}

/// A variable of an enclosing `all`, `exists`, ..
struct Variable {
    name: String,
    kind: Type,
    /// What the list is called, for messages.
    path: Name,
}

/// One check. A part that has a problem is `None`, and what is around it is checked on, so that
/// all problems are told at once.
pub(super) struct Check<'c> {
    source: &'c str,
    positions: &'c SourceInfo,
    declared: &'c Declarations<'c>,
    variables: Vec<Variable>,
    depth: usize,
    problems: Vec<Problem>,
}

/// Checks a whole expression, which must be a condition.
pub(super) fn check(
    source: &str,
    (syntax, positions): &(IdedExpr, SourceInfo),
    declared: &Declarations<'_>,
) -> Result<Node, Vec<Problem>> {
    let mut check = Check {
        source,
        positions,
        declared,
        variables: Vec::new(),
        depth: 0,
        problems: Vec::new(),
    };
    match check.condition(syntax) {
        Some(node) if check.problems.is_empty() => Ok(node),
        _ => Err(check.problems),
    }
}

/// Checks an expression whose value must have a type or one of its class.
pub(super) fn check_value(
    source: &str,
    (syntax, positions): &(IdedExpr, SourceInfo),
    declared: &Declarations<'_>,
    needed: &Type,
) -> Result<Node, Vec<Problem>> {
    let mut check = Check {
        source,
        positions,
        declared,
        variables: Vec::new(),
        depth: 0,
        problems: Vec::new(),
    };
    match check.argument(syntax, needed) {
        Some(node) if check.problems.is_empty() => Ok(node),
        _ => Err(check.problems),
    }
}

impl Check<'_> {
    fn part(&mut self, expr: &IdedExpr) -> Option<Typed> {
        self.depth += 1;
        let checked = if self.depth > DEPTH_MAX {
            self.refuse(self.at(expr), Fault::TooDeep)
        } else {
            self.part_within_depth(expr)
        };
        self.depth -= 1;
        checked
    }

    fn part_within_depth(&mut self, expr: &IdedExpr) -> Option<Typed> {
        match &expr.expr {
            Expr::Literal(literal) => self.literal(expr, literal),
            Expr::Ident(_) | Expr::Select(_) => self.path(expr),
            Expr::Call(call) => self.call(expr, call),
            Expr::List(list) => self.list(expr, list),
            Expr::Map(_) => self.unsupported(expr, "{..}", RECORD),
            Expr::Struct(_) => self.unsupported(expr, "T{..}", RECORD),
            Expr::Comprehension(_) | Expr::Unspecified => {
                let detail = "something is missing here".to_owned();
                self.refuse(self.at(expr), Fault::Syntax { detail })
            }
        }
    }

    /// A part that must be true or false.
    fn condition(&mut self, expr: &IdedExpr) -> Option<Node> {
        self.needed(expr, &Type::Bool)
    }

    /// A part that must have the given type or one of its class.
    fn needed(&mut self, expr: &IdedExpr, needed: &Type) -> Option<Node> {
        let part = self.part(expr)?;
        if part.kind.class() == needed.class() {
            return Some(part.node);
        }
        self.wrong_type(part.at, [needed.english(), needed.chinese()], &part.kind)
    }

    fn wrong_type<T>(&mut self, at: usize, needed: [&'static str; 2], found: &Type) -> Option<T> {
        let found = [found.english(), found.chinese()];
        self.refuse(at, Fault::WrongType { needed, found })
    }

    fn unsupported<T>(
        &mut self,
        expr: &IdedExpr,
        what: &str,
        instead: [&'static str; 2],
    ) -> Option<T> {
        self.refuse(self.at(expr), Fault::unsupported(what, instead))
    }

    fn refuse<T>(&mut self, at: usize, fault: Fault) -> Option<T> {
        let problem = Problem::new(self.source, at, fault);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
        None
    }

    /// Where a part stands; a call stands where its name begins.
    fn at(&self, expr: &IdedExpr) -> usize {
        let start = self.span(expr).0;
        let Expr::Call(call) = &expr.expr else {
            return start;
        };
        let before = self.source.get(..start).unwrap_or_default().trim_end();
        before
            .strip_suffix(call.func_name.as_str())
            .map_or(start, str::len)
    }

    /// What is read here, for messages about its parts.
    fn path_of(&self, node: &Node) -> Name {
        match node {
            Node::Fact(fact) | Node::Then(_, fact) => fact.name.clone(),
            Node::Part(_, part) => part.path.clone(),
            Node::Item(depth) => self.variables[*depth].path.clone(),
            Node::Each(_, pair) => self.path_of(&pair[0]),
            _ => Name::from("item"),
        }
    }

    /// First and last byte of the token that stands for a part.
    fn span(&self, expr: &IdedExpr) -> (usize, usize) {
        let (start, stop) = self.positions.offset_for(expr.id).unwrap_or_default();
        (start as usize, stop as usize)
    }
}

impl Typed {
    fn new(node: Node, kind: Type, at: usize) -> Self {
        Self { node, kind, at }
    }
}
