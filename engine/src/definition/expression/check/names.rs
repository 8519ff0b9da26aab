//! Names: facts, their parts, the actor, the clock, variables.

use cel::common::ast::{CallExpr, Expr, IdedExpr};

use super::{Check, Typed};
use crate::Name;
use crate::definition::expression::candidates::candidates;
use crate::definition::expression::kind::Type;
use crate::definition::expression::node::{Fact, Node, Part};
use crate::definition::expression::problem::Fault;
use crate::definition::expression::view::ActorPart;

/// Names that stand for something in every expression.
pub(super) const OWN_NAMES: [&str; 4] = ["facts", "actor", "now", "today"];

/// The name of the element for which an act is done, where there is one copy for each.
pub(super) const ITEM: &str = "item";

impl Check<'_> {
    /// `facts.hearing.day`, `at('x.done').amount`, `actor.role`, `item.part`, `now`.
    pub(super) fn path(&mut self, expr: &IdedExpr) -> Option<Typed> {
        let mut base = expr;
        let mut parts = Vec::new();
        while let Expr::Select(select) = &base.expr {
            parts.push(select.field.as_str());
            base = &select.operand;
        }
        parts.reverse();
        match &base.expr {
            Expr::Ident(name) => self.named(base, name, &parts),
            Expr::Call(call) if call.func_name == "at" && call.target.is_none() => {
                self.fact_then(base, call, &parts)
            }
            Expr::Call(call) if call.func_name == "table" && call.target.is_none() => {
                self.table(base, call, &parts)
            }
            _ => {
                let of = self.part(base)?;
                self.parts(of, &parts)
            }
        }
    }

    fn named(&mut self, expr: &IdedExpr, name: &str, parts: &[&str]) -> Option<Typed> {
        let at = self.at(expr);
        match name {
            "facts" => {
                let (fact, rest) = self.fact(at, parts)?;
                let kind = fact.kind.clone();
                self.parts(
                    Typed {
                        node: Node::Fact(fact.into()),
                        kind,
                        at,
                    },
                    rest,
                )
            }
            "actor" => self.actor(at, parts),
            "now" => self.parts(
                Typed {
                    node: Node::Now,
                    kind: Type::Instant,
                    at,
                },
                parts,
            ),
            "today" => self.parts(
                Typed {
                    node: Node::Today,
                    kind: Type::Date,
                    at,
                },
                parts,
            ),
            _ => match self
                .variables
                .iter()
                .position(|variable| variable.name == name)
            {
                Some(depth) => {
                    let kind = self.variables[depth].kind.clone();
                    self.parts(
                        Typed {
                            node: Node::Item(depth),
                            kind,
                            at,
                        },
                        parts,
                    )
                }
                None if name == ITEM && self.declared.item.is_some() => self.element(at, parts),
                None => self.unknown(at, name, parts),
            },
        }
    }

    fn element(&mut self, at: usize, parts: &[&str]) -> Option<Typed> {
        let kind = self.declared.item?.clone();
        let element = Part {
            name: ITEM.into(),
            kind: kind.clone(),
            path: ITEM.into(),
        };
        let node = Node::Element(element.into());
        self.parts(Typed { node, kind, at }, parts)
    }

    fn unknown(&mut self, at: usize, name: &str, parts: &[&str]) -> Option<Typed> {
        let whole = [&[name], parts].concat().join(".");
        let facts = self.declared.facts;
        let known = self.variables.iter().map(|variable| variable.name.as_str());
        let candidates = if facts.contains_key(whole.as_str()) || facts.contains_key(name) {
            vec![format!("facts.{whole}")]
        } else {
            candidates(name, OWN_NAMES.into_iter().chain(known))
        };
        self.refuse(
            at,
            Fault::UnknownName {
                name: name.to_owned(),
                candidates,
            },
        )
    }

    fn fact_then(&mut self, expr: &IdedExpr, call: &CallExpr, parts: &[&str]) -> Option<Typed> {
        let at = self.at(expr);
        let happening = self.happening(expr, call);
        let fact = self.fact(at, parts);
        let (happening, (fact, rest)) = (happening?, fact?);
        let kind = fact.kind.clone();
        self.parts(
            Typed {
                node: Node::Then(happening, fact.into()),
                kind,
                at,
            },
            rest,
        )
    }

    /// The declared fact with the longest name that the parts begin with, and the parts left.
    fn fact<'p>(&mut self, at: usize, parts: &'p [&'p str]) -> Option<(Fact, &'p [&'p str])> {
        for taken in (1..=parts.len()).rev() {
            let whole = parts[..taken].join(".");
            if let Some((name, declared)) = self.declared.facts.get_key_value(whole.as_str()) {
                let fact = Fact {
                    name: name.clone(),
                    kind: declared.kind.clone(),
                    default: declared.default.clone(),
                };
                return Some((fact, &parts[taken..]));
            }
        }
        if parts.is_empty() {
            return self.refuse(
                at,
                Fault::Usage {
                    usage: "facts.name or at('x.done').name",
                },
            );
        }
        let name = parts.join(".");
        let candidates = candidates(&name, self.declared.facts.keys().map(Name::as_str));
        self.refuse(at, Fault::UnknownFact { name, candidates })
    }

    fn actor(&mut self, at: usize, parts: &[&str]) -> Option<Typed> {
        let known = ActorPart::ALL
            .into_iter()
            .find(|part| parts == [part.as_str()]);
        if let Some(part) = known {
            return Some(Typed::new(Node::Actor(part), Type::Text, at));
        }
        let usage = "actor.person, actor.organ or actor.role";
        self.refuse(at, Fault::Usage { usage })
    }

    /// Parts of a record, one below the other.
    pub(super) fn parts(&mut self, mut of: Typed, parts: &[&str]) -> Option<Typed> {
        for name in parts {
            let Type::Record(declared) = &of.kind else {
                return self.wrong_type(of.at, ["a record", "记录"], &of.kind);
            };
            let path = format!("{}.{name}", self.path_of(&of.node));
            let Some((name, kind)) = declared.get_key_value(*name) else {
                let candidates = candidates(name, declared.keys().map(Name::as_str));
                return self.refuse(
                    of.at,
                    Fault::UnknownFact {
                        name: path,
                        candidates,
                    },
                );
            };
            let part = Part {
                name: name.clone(),
                kind: kind.clone(),
                path: path.into(),
            };
            let kind = kind.clone();
            of = Typed {
                node: Node::Part(of.node.into(), part.into()),
                kind,
                at: of.at,
            };
        }
        Some(of)
    }
}
