//! Functions: what happened, when, and what text and lists can be asked.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue};

use super::{Check, Typed};
use crate::Name;
use crate::definition::expression::candidates::candidates;
use crate::definition::expression::kind::{Class, Type};
use crate::definition::expression::node::{Each, Node, TextTest};
use crate::definition::expression::problem::Fault;
use crate::definition::expression::read;

/// Every function and how it is written.
const FUNCTIONS: [(&str, &str); 21] = [
    ("all", "list.all(item, condition)"),
    ("at", "at('x.done').fact"),
    ("contains", "text.contains(text)"),
    ("count", "count('x.done')"),
    ("date", "date('2026-01-31') or date(instant)"),
    (
        "days_between",
        "days_between('a.done', 'b.done') or days_between(facts.day, today)",
    ),
    ("endsWith", "text.endsWith(text)"),
    ("exists", "list.exists(item, condition)"),
    ("exists_one", "list.exists_one(item, condition)"),
    ("filter", "list.filter(item, condition)"),
    ("has", "has(facts.name), has(item.part) or has(actor.organ)"),
    ("map", "list.map(item, value)"),
    ("register", "register('id', subject)"),
    ("registered", "registered('id', subject)"),
    ("seen", "seen('x.done')"),
    ("standing", "standing('stage')"),
    ("size", "size(list) or size(text)"),
    ("startsWith", "text.startsWith(text)"),
    ("table", "table('id').column"),
    ("time", "time('x.done')"),
    (
        "working_days_between",
        "working_days_between('a.done', facts.day)",
    ),
];

/// Functions of CEL that are left out, and what to write.
const REFUSED: [(&[&str], [&str; 2]); 4] = [
    (
        &["matches"],
        [
            "use startsWith, endsWith or contains",
            "请用 startsWith、endsWith 或者 contains",
        ],
    ),
    (
        &[
            "duration",
            "timestamp",
            "getFullYear",
            "getMonth",
            "getDate",
        ],
        ["use date or days_between", "请用 date 或者 days_between"],
    ),
    (
        &[
            "int", "uint", "double", "string", "bool", "bytes", "type", "dyn",
        ],
        [
            "declare the fact with the type needed",
            "请在事实声明中写明类型",
        ],
    ),
    (&["existsOne"], ["write exists_one", "请写 exists_one"]),
];

impl Check<'_> {
    pub(super) fn call(&mut self, expr: &IdedExpr, call: &CallExpr) -> Option<Typed> {
        let at = self.at(expr);
        let target = call.target.as_deref();
        match (call.func_name.as_str(), target, call.args.as_slice()) {
            ("seen", None, [_]) => {
                let happening = self.happening(expr, call)?;
                Some(Typed::new(Node::Seen(happening), Type::Bool, at))
            }
            ("count", None, [_]) => {
                let happening = self.happening(expr, call)?;
                Some(Typed::new(Node::Count(happening), Type::Int, at))
            }
            ("time", None, [_]) => {
                let happening = self.happening(expr, call)?;
                Some(Typed::new(Node::Time(happening), Type::Instant, at))
            }
            ("standing", None, [_]) => {
                let stage = self.stage(expr, call)?;
                Some(Typed::new(Node::Standing(stage), Type::Bool, at))
            }
            ("days_between", None, [from, until]) => {
                self.days_between(at, from, until, Node::DaysBetween)
            }
            ("working_days_between", None, [from, until]) => {
                self.days_between(at, from, until, Node::WorkingDaysBetween)
            }
            ("registered", None, [register, of]) if text_of(register).is_some() => {
                let asked = self.on_register(register, of)?;
                Some(Typed::new(
                    Node::Registered(asked.0, asked.1),
                    Type::Bool,
                    at,
                ))
            }
            ("register", None, [register, of]) if text_of(register).is_some() => {
                let asked = self.on_register(register, of)?;
                Some(Typed::new(Node::Register(asked.0, asked.1), Type::Text, at))
            }
            ("date", None, [of]) => self.date(at, of),
            ("has", None, [of]) => self.has(at, of),
            ("size", Some(of), []) | ("size", None, [of]) => self.size(at, of),
            ("startsWith", Some(of), [text]) => self.text_test(at, TextTest::StartsWith, of, text),
            ("endsWith", Some(of), [text]) => self.text_test(at, TextTest::EndsWith, of, text),
            ("contains", Some(of), [text]) => self.text_test(at, TextTest::Contains, of, text),
            ("all", Some(list), [item, body]) => self.each(at, Each::All, list, item, body),
            ("exists", Some(list), [item, body]) => self.each(at, Each::Exists, list, item, body),
            ("exists_one", Some(list), [item, body]) => {
                self.each(at, Each::ExistsOne, list, item, body)
            }
            ("filter", Some(list), [item, body]) => self.each(at, Each::Filter, list, item, body),
            ("map", Some(list), [item, body]) => self.each(at, Each::Map, list, item, body),
            _ => self.operator(expr, call),
        }
    }

    pub(super) fn no_such_call(&mut self, at: usize, name: &str) -> Option<Typed> {
        if let Some((_, usage)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
            return self.refuse(at, Fault::Usage { usage });
        }
        if let Some((_, instead)) = REFUSED.iter().find(|(names, _)| names.contains(&name)) {
            return self.refuse(at, Fault::unsupported(name, *instead));
        }
        let candidates = candidates(name, FUNCTIONS.iter().map(|(known, _)| *known));
        self.refuse(
            at,
            Fault::UnknownFunction {
                name: name.to_owned(),
                candidates,
            },
        )
    }

    /// The happening that a call names, in quotes.
    pub(super) fn happening(&mut self, expr: &IdedExpr, call: &CallExpr) -> Option<Name> {
        match call.args.as_slice() {
            [name] if text_of(name).is_some() => self.known_happening(name),
            _ => self.no_such_call(self.at(expr), &call.func_name).and(None),
        }
    }

    /// The stage that a call names, in quotes.
    fn stage(&mut self, expr: &IdedExpr, call: &CallExpr) -> Option<Name> {
        let [stage] = call.args.as_slice() else {
            return None;
        };
        let Some(name) = text_of(stage) else {
            return self.no_such_call(self.at(expr), &call.func_name).and(None);
        };
        if let Some(known) = self.declared.stages.get(name) {
            return Some(known.clone());
        }
        let candidates = candidates(name, self.declared.stages.iter().map(Name::as_str));
        let name = name.to_owned();
        self.refuse(self.at(stage), Fault::UnknownStage { name, candidates })
    }

    fn known_happening(&mut self, expr: &IdedExpr) -> Option<Name> {
        let name = text_of(expr)?;
        if let Some(known) = self.declared.happenings.get(name) {
            return Some(known.clone());
        }
        let candidates = candidates(name, self.declared.happenings.iter().map(Name::as_str));
        let name = name.to_owned();
        self.refuse(self.at(expr), Fault::UnknownHappening { name, candidates })
    }

    fn days_between(
        &mut self,
        at: usize,
        from: &IdedExpr,
        until: &IdedExpr,
        between: fn(Box<[Node; 2]>) -> Node,
    ) -> Option<Typed> {
        let (from, until) = (self.day(from), self.day(until));
        let pair = Box::new([from?, until?]);
        Some(Typed::new(between(pair), Type::Int, at))
    }

    /// A register, in quotes, and the subject that is looked for on it. Whether there is such a
    /// register the directory says, which changes while a definition is in force.
    fn on_register(&mut self, register: &IdedExpr, of: &IdedExpr) -> Option<(Name, Box<Node>)> {
        let subject = self.needed(of, &Type::Text)?;
        Some((text_of(register)?.into(), subject.into()))
    }

    /// A date, an instant, or the time of a happening.
    fn day(&mut self, expr: &IdedExpr) -> Option<Node> {
        if text_of(expr).is_some() {
            return self.known_happening(expr).map(Node::Time);
        }
        let day = self.part(expr)?;
        match day.kind.class() {
            Class::Date | Class::Instant => Some(day.node),
            _ => self.wrong_type(day.at, ["a date or an instant", "日期或者时刻"], &day.kind),
        }
    }

    fn date(&mut self, at: usize, of: &IdedExpr) -> Option<Typed> {
        if let Some(text) = text_of(of) {
            let Some(date) = read::date(text) else {
                return self.refuse(
                    self.at(of),
                    Fault::Usage {
                        usage: "date('2026-01-31')",
                    },
                );
            };
            return Some(Typed::new(Node::Date(date), Type::Date, at));
        }
        let node = self.needed(of, &Type::Instant)?;
        Some(Typed::new(Node::DayOf(node.into()), Type::Date, at))
    }

    fn has(&mut self, at: usize, of: &IdedExpr) -> Option<Typed> {
        let part = self.part(of)?;
        match part.node {
            Node::Fact(_) | Node::Then(..) | Node::Part(..) | Node::Actor(_) => {
                Some(Typed::new(Node::Has(part.node.into()), Type::Bool, at))
            }
            _ => self.no_such_call(at, "has"),
        }
    }

    fn size(&mut self, at: usize, of: &IdedExpr) -> Option<Typed> {
        let part = self.part(of)?;
        match part.kind.class() {
            Class::List | Class::Text => {
                Some(Typed::new(Node::Size(part.node.into()), Type::Int, at))
            }
            _ => self.wrong_type(part.at, ["a list or text", "列表或者文字"], &part.kind),
        }
    }

    fn text_test(
        &mut self,
        at: usize,
        test: TextTest,
        of: &IdedExpr,
        sought: &IdedExpr,
    ) -> Option<Typed> {
        let (of, sought) = (
            self.needed(of, &Type::Text),
            self.needed(sought, &Type::Text),
        );
        Some(Typed::new(
            Node::TextTest(test, Box::new([of?, sought?])),
            Type::Bool,
            at,
        ))
    }
}

pub(super) fn text_of(expr: &IdedExpr) -> Option<&str> {
    match &expr.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}
