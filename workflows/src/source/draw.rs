//! What a task draws by lot, as it is written.

use casebook_engine::Name;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::problem::Problems;
use crate::said::term;
use crate::yaml::{At, Decode, Kind, Map, Node};

/// What is drawn: the name of a role, or elements of a list.
#[derive(Debug)]
pub(crate) enum Drawing {
    /// As many persons for a role as its `draw` says.
    Role(At<Name>),
    /// Elements of a list.
    Items(Items),
}

/// Elements of a list that are drawn.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Items {
    /// The list: `facts.x`.
    #[schemars(required)]
    pub(crate) from: Option<At<Name>>,
    /// How many: a number, or `facts.x`.
    #[schemars(required)]
    pub(crate) count: Option<At<String>>,
    /// The fact that holds them then: `facts.x`.
    #[schemars(required)]
    pub(crate) into: Option<At<Name>>,
}

impl Decode for Drawing {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        if let Kind::Scalar { .. } = node.kind {
            return At::decode(node, out).map(Self::Role);
        }
        let mut map = Map::open(node, term("抽取", "a draw"), out)?;
        let items = Items {
            from: map.required("from"),
            count: map.required("count"),
            into: map.required("into"),
        };
        map.close();
        Some(Self::Items(items))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let role = Name::schema(generator);
        let items = generator.subschema_for::<Items>();
        json_schema!({"anyOf": [role, items]})
    }
}
