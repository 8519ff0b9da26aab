//! `table('id').column`, and what a table is asked.

use cel::common::ast::{CallExpr, IdedExpr};

use super::functions::text_of;
use super::{Check, Typed};
use crate::Name;
use crate::definition::expression::candidates::candidates;
use crate::definition::expression::kind::Type;
use crate::definition::expression::node::Node;
use crate::definition::expression::problem::Fault;
use crate::definition::expression::tables::Lookup;

impl Check<'_> {
    pub(super) fn table(
        &mut self,
        expr: &IdedExpr,
        call: &CallExpr,
        parts: &[&str],
    ) -> Option<Typed> {
        let at = self.at(expr);
        let (Some(id), [column, rest @ ..]) = (call.args.first().and_then(text_of), parts) else {
            return self.no_such_call(at, "table");
        };
        let Some(used) = self.declared.tables.get(id) else {
            let candidates = candidates(id, self.declared.tables.keys().map(Name::as_str));
            let name = id.to_owned();
            return self.refuse(at, Fault::UnknownTable { name, candidates });
        };
        let Some(output) = used.table.output(column) else {
            let columns = used.table.outputs.iter().map(|column| column.name.as_str());
            let candidates = candidates(column, columns);
            let name = (*column).to_owned();
            return self.refuse(at, Fault::UnknownColumn { name, candidates });
        };
        let lookup = Lookup::new(used, output);
        let kind = lookup.kind();
        self.parts(Typed::new(Node::Table(lookup.into()), kind, at), rest)
    }

    /// What a table is asked: of the type of its input, and one of its words.
    pub(super) fn argument(&mut self, expr: &IdedExpr, needed: &Type) -> Option<Node> {
        let part = self.part(expr)?;
        if part.kind.class() != needed.class() {
            let words = [needed.english(), needed.chinese()];
            return self.wrong_type(part.at, words, &part.kind);
        }
        self.words(&part, needed);
        if let (Type::Enum(given), Type::Enum(known)) = (&part.kind, needed) {
            for word in given.difference(known) {
                let candidates = known.iter().map(ToString::to_string).collect();
                let word = word.to_string();
                self.refuse::<()>(part.at, Fault::NotAWord { word, candidates });
            }
        }
        Some(part.node)
    }
}
