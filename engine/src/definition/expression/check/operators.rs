//! Operators: logic, comparison, arithmetic, `in`.

use cel::common::ast::{CallExpr, Expr, IdedExpr, operators};

use super::{Check, Typed};
use crate::Name;
use crate::definition::expression::candidates::candidates;
use crate::definition::expression::kind::{Class, Type};
use crate::definition::expression::node::{Calculation, Comparison, Node};
use crate::definition::expression::problem::Fault;

impl Check<'_> {
    /// A call that stands for an operator.
    pub(super) fn operator(&mut self, expr: &IdedExpr, call: &CallExpr) -> Option<Typed> {
        use Calculation::{Add, Divide, Multiply, Remainder, Subtract};
        use Comparison::{AtLeast, AtMost, Equal, Greater, Less, NotEqual};
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR, [_, _]) => self.logic(expr, call),
            (operators::LOGICAL_NOT, [of]) => {
                let of = self.condition(of);
                of.map(|of| Typed::new(Node::Not(of.into()), Type::Bool, self.at(expr)))
            }
            (operators::CONDITIONAL, [condition, one, two]) => {
                self.choice(expr, condition, one, two)
            }
            (operators::EQUALS, [one, two]) => self.comparison(expr, "==", Equal, one, two),
            (operators::NOT_EQUALS, [one, two]) => self.comparison(expr, "!=", NotEqual, one, two),
            (operators::LESS, [one, two]) => self.comparison(expr, "<", Less, one, two),
            (operators::LESS_EQUALS, [one, two]) => self.comparison(expr, "<=", AtMost, one, two),
            (operators::GREATER, [one, two]) => self.comparison(expr, ">", Greater, one, two),
            (operators::GREATER_EQUALS, [one, two]) => {
                self.comparison(expr, ">=", AtLeast, one, two)
            }
            (operators::ADD, [one, two]) => self.calculation(expr, "+", Add, one, two),
            (operators::SUBSTRACT, [one, two]) => self.calculation(expr, "-", Subtract, one, two),
            (operators::MULTIPLY, [one, two]) => self.calculation(expr, "*", Multiply, one, two),
            (operators::DIVIDE, [one, two]) => self.calculation(expr, "/", Divide, one, two),
            (operators::MODULO, [one, two]) => self.calculation(expr, "%", Remainder, one, two),
            (operators::NEGATE, [of]) => self.negation(expr, of),
            (operators::IN, [sought, list]) => self.membership(expr, sought, list),
            (operators::INDEX | operators::OPT_INDEX, _) => self.unsupported(
                expr,
                "x[0]",
                ["ask exists() or all()", "请用 exists() 或者 all()"],
            ),
            (operators::OPT_SELECT, _) => {
                self.unsupported(expr, ".?", ["ask has(..)", "请用 has(..)"])
            }
            (name, _) => self.no_such_call(self.at(expr), name),
        }
    }

    /// The operands of a chain of the same connective become one flat node.
    fn logic(&mut self, expr: &IdedExpr, call: &CallExpr) -> Option<Typed> {
        let mut operands = Vec::new();
        flatten(expr, &call.func_name, &mut operands);
        let nodes: Vec<_> = operands
            .into_iter()
            .map(|operand| self.condition(operand))
            .collect();
        let nodes = nodes.into_iter().collect::<Option<_>>()?;
        let node = match call.func_name.as_str() {
            operators::LOGICAL_AND => Node::All(nodes),
            _ => Node::Any(nodes),
        };
        Some(Typed::new(node, Type::Bool, self.at(expr)))
    }

    fn choice(
        &mut self,
        expr: &IdedExpr,
        condition: &IdedExpr,
        one: &IdedExpr,
        two: &IdedExpr,
    ) -> Option<Typed> {
        let condition = self.condition(condition);
        let (one, two) = self.both(one, two)?;
        let Some(kind) = one.kind.join(&two.kind) else {
            return self.refuse(self.at(expr), Fault::mismatch("? :", &one.kind, &two.kind));
        };
        let three = Box::new([condition?, one.node, two.node]);
        Some(Typed::new(Node::Choose(three), kind, self.at(expr)))
    }

    fn comparison(
        &mut self,
        expr: &IdedExpr,
        operator: &'static str,
        comparison: Comparison,
        one: &IdedExpr,
        two: &IdedExpr,
    ) -> Option<Typed> {
        let (one, two) = self.both(one, two)?;
        let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let compares = match one.kind.class() {
            Class::Number | Class::Date | Class::Instant => true,
            Class::Bool | Class::Text => !ordered,
            Class::List | Class::Record => false,
        };
        if !compares || one.kind.class() != two.kind.class() {
            return self.refuse(
                self.at(expr),
                Fault::mismatch(operator, &one.kind, &two.kind),
            );
        }
        self.words(&one, &two.kind);
        self.words(&two, &one.kind);
        let pair = Box::new([one.node, two.node]);
        Some(Typed::new(
            Node::Compare(comparison, pair),
            Type::Bool,
            self.at(expr),
        ))
    }

    fn calculation(
        &mut self,
        expr: &IdedExpr,
        operator: &'static str,
        calculation: Calculation,
        one: &IdedExpr,
        two: &IdedExpr,
    ) -> Option<Typed> {
        let (one, two) = self.both(one, two)?;
        let at = self.at(expr);
        let kind = match (one.kind.class(), two.kind.class()) {
            (Class::Number, Class::Number) => one.kind.join(&two.kind),
            (Class::Text, Class::Text) if calculation == Calculation::Add => Some(Type::Text),
            _ => None,
        };
        let Some(kind) = kind else {
            return self.refuse(at, Fault::mismatch(operator, &one.kind, &two.kind));
        };
        let pair = Box::new([one.node, two.node]);
        match kind {
            Type::Text => Some(Typed::new(Node::Join(pair), kind, at)),
            _ => Some(Typed::new(Node::Calculate(calculation, pair), kind, at)),
        }
    }

    fn negation(&mut self, expr: &IdedExpr, of: &IdedExpr) -> Option<Typed> {
        let of = self.part(of)?;
        if of.kind.class() != Class::Number {
            return self.wrong_type(of.at, ["a number", "数"], &of.kind);
        }
        Some(Typed::new(
            Node::Negate(of.node.into()),
            of.kind,
            self.at(expr),
        ))
    }

    fn membership(&mut self, expr: &IdedExpr, sought: &IdedExpr, list: &IdedExpr) -> Option<Typed> {
        let (sought, list) = self.both(sought, list)?;
        let Type::List(item) = &list.kind else {
            return self.wrong_type(list.at, ["a list", "列表"], &list.kind);
        };
        let class = item.class();
        if matches!(class, Class::List | Class::Record) || class != sought.kind.class() {
            return self.refuse(self.at(expr), Fault::mismatch("in", &sought.kind, item));
        }
        self.words(&sought, item);
        if let Node::List(nodes) = &list.node {
            for node in nodes {
                self.word(list.at, node, &sought.kind);
            }
        }
        Some(Typed::new(
            Node::In(Box::new([sought.node, list.node])),
            Type::Bool,
            self.at(expr),
        ))
    }

    /// Both operands, checked even if one has a problem.
    pub(super) fn both(&mut self, one: &IdedExpr, two: &IdedExpr) -> Option<(Typed, Typed)> {
        let (one, two) = (self.part(one), self.part(two));
        Some((one?, two?))
    }

    pub(super) fn words(&mut self, literal: &Typed, kind: &Type) {
        self.word(literal.at, &literal.node, kind);
    }

    /// Text that is compared with an enumeration must be one of its words.
    fn word(&mut self, at: usize, node: &Node, kind: &Type) {
        let (Node::Text(word), Type::Enum(words)) = (node, kind) else {
            return;
        };
        if words.contains(&**word) {
            return;
        }
        let close = candidates(word, words.iter().map(Name::as_str));
        let all = || words.iter().map(ToString::to_string).collect();
        let candidates = if close.is_empty() { all() } else { close };
        self.refuse::<()>(
            at,
            Fault::NotAWord {
                word: word.to_string(),
                candidates,
            },
        );
    }
}

fn flatten<'e>(expr: &'e IdedExpr, connective: &str, operands: &mut Vec<&'e IdedExpr>) {
    match &expr.expr {
        Expr::Call(call) if call.func_name == connective && call.args.len() == 2 => {
            flatten(&call.args[0], connective, operands);
            flatten(&call.args[1], connective, operands);
        }
        _ => operands.push(expr),
    }
}
