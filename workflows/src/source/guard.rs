//! Guards as they are written.

use casebook_engine::definition::{Hardness, Text};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::problem::Problems;
use crate::said::term;
use crate::yaml::{At, Decode, Kind as NodeKind, Map, Node, choice, choice_schema, wrong_kind};

/// A condition that the law sets for a step.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Guard {
    /// The condition, such as `seen('legal_review.pass')`.
    #[schemars(required)]
    pub(crate) cel: Option<At<Condition>>,
    /// The article, such as 第58条.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
    /// What is said when it does not hold.
    #[schemars(required)]
    pub(crate) say: Option<At<Text>>,
    /// Whether it can be overridden: `hard` (the default) or `soft`.
    pub(crate) kind: Option<At<Hardness>>,
    /// Whether the legal office still has to confirm it.
    pub(crate) confirm: Option<At<bool>>,
}

/// An expression as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// The text.
    pub(crate) text: String,
    /// Whether it stands in quotes: its first character is then one further right.
    pub(crate) quoted: bool,
}

const KINDS: [(&str, Hardness); 2] = [("hard", Hardness::Hard), ("soft", Hardness::Soft)];

impl Decode for Guard {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("条件", "a guard"), out)?;
        let guard = Self {
            cel: map.required("cel"),
            basis: map.required("basis"),
            say: map.required("say"),
            kind: map.optional("kind"),
            confirm: map.optional("confirm"),
        };
        map.close();
        Some(guard)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Condition {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        // A bare `true` is an expression, not a truth value of YAML.
        match &node.kind {
            NodeKind::Scalar { text, plain } if !text.is_empty() => Some(Self {
                text: text.clone(),
                quoted: !plain,
            }),
            _ => {
                wrong_kind(node, term("表达式", "an expression"), out);
                None
            }
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "boolean"]})
    }
}

impl Decode for Hardness {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &KINDS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&KINDS)
    }
}
