//! `all`, `exists`, `exists_one`, `filter`, `map` over a list.

use cel::common::ast::{Expr, IdedExpr};

use super::names::{ITEM, OWN_NAMES};
use super::{Check, Typed, Variable};
use crate::definition::expression::kind::Type;
use crate::definition::expression::node::{Each, Node};
use crate::definition::expression::problem::Fault;

impl Check<'_> {
    pub(super) fn each(
        &mut self,
        at: usize,
        each: Each,
        list: &IdedExpr,
        item: &IdedExpr,
        body: &IdedExpr,
    ) -> Option<Typed> {
        let list = self.part(list)?;
        let Type::List(kind) = &list.kind else {
            return self.wrong_type(list.at, ["a list", "列表"], &list.kind);
        };
        let item_kind = (**kind).clone();
        let name = self.variable(item)?;
        let path = self.path_of(&list.node);
        self.variables.push(Variable {
            name,
            kind: item_kind,
            path,
        });
        let body = self.part(body);
        self.variables.pop();
        let body = body?;
        if each != Each::Map && body.kind != Type::Bool {
            return self.wrong_type(body.at, ["a yes-or-no", "是非值"], &body.kind);
        }
        let kind = match each {
            Each::All | Each::Exists | Each::ExistsOne => Type::Bool,
            Each::Filter => list.kind,
            Each::Map => Type::List(body.kind.into()),
        };
        Some(Typed::new(
            Node::Each(each, Box::new([list.node, body.node])),
            kind,
            at,
        ))
    }

    /// A new name, which hides no other.
    fn variable(&mut self, expr: &IdedExpr) -> Option<String> {
        let at = self.at(expr);
        let Expr::Ident(name) = &expr.expr else {
            return self.refuse(
                at,
                Fault::Usage {
                    usage: "list.exists(item, condition)",
                },
            );
        };
        let taken = OWN_NAMES.contains(&name.as_str())
            || (name == ITEM && self.declared.item.is_some())
            || self.variables.iter().any(|variable| variable.name == *name);
        if taken {
            return self.refuse(at, Fault::Shadowed { name: name.clone() });
        }
        Some(name.clone())
    }
}
