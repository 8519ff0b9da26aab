//! Literals: numbers, text, truth, lists.

use cel::common::ast::{IdedExpr, ListExpr, LiteralValue};

use super::{Check, Typed};
use crate::definition::expression::decimal::decimal;
use crate::definition::expression::kind::Type;
use crate::definition::expression::node::Node;
use crate::definition::expression::problem::Fault;

impl Check<'_> {
    pub(super) fn literal(&mut self, expr: &IdedExpr, literal: &LiteralValue) -> Option<Typed> {
        let at = self.at(expr);
        match literal {
            LiteralValue::Boolean(value) => {
                Some(Typed::new(Node::Bool(*value.inner()), Type::Bool, at))
            }
            LiteralValue::Int(whole) => self.whole(expr, *whole.inner()),
            LiteralValue::Double(double) => self.number(expr, double.inner().is_sign_negative()),
            LiteralValue::String(text) => {
                Some(Typed::new(Node::Text(text.inner().into()), Type::Text, at))
            }
            LiteralValue::Null => self.unsupported(expr, "null", ["ask has(..)", "请用 has(..)"]),
            LiteralValue::UInt(_) => self.unsupported(expr, "1u", ["drop the u", "请去掉 u"]),
            LiteralValue::Bytes(_) => self.unsupported(expr, "b'..'", ["write '..'", "请写 '..'"]),
        }
    }

    fn whole(&mut self, expr: &IdedExpr, whole: i64) -> Option<Typed> {
        let (start, stop) = self.span(expr);
        let digits = self.source.get(start..=stop).unwrap_or_default();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.unsupported(expr, digits, ["write it in decimal", "请写十进制数"]);
        }
        Some(Typed::new(Node::Int(whole), Type::Int, start))
    }

    /// The digits come from the source: the parser's floating-point number is not exact.
    fn number(&mut self, expr: &IdedExpr, negative: bool) -> Option<Typed> {
        let (start, stop) = self.span(expr);
        let digits = self.source.get(start..=stop).unwrap_or_default();
        let Some(number) = decimal(digits) else {
            let instead = [
                "write 0.5 or 35.00, at most 28 digits",
                "请写 0.5、35.00，至多 28 位",
            ];
            return self.unsupported(expr, digits, instead);
        };
        let number = if negative { -number } else { number };
        Some(Typed::new(Node::Number(number), Type::Number, start))
    }

    pub(super) fn list(&mut self, expr: &IdedExpr, list: &ListExpr) -> Option<Typed> {
        let at = self.at(expr);
        if list.elements.is_empty() {
            return self.unsupported(expr, "[]", ["list at least one value", "请至少列一个值"]);
        }
        let parts: Vec<_> = list
            .elements
            .iter()
            .map(|element| self.part(element))
            .collect();
        let parts: Vec<Typed> = parts.into_iter().collect::<Option<_>>()?;
        let mut kind = parts[0].kind.clone();
        for part in &parts[1..] {
            kind = match kind.join(&part.kind) {
                Some(joined) => joined,
                None => return self.refuse(part.at, Fault::mismatch("[..]", &kind, &part.kind)),
            };
        }
        let nodes = parts.into_iter().map(|part| part.node).collect();
        Some(Typed::new(Node::List(nodes), Type::List(kind.into()), at))
    }
}
