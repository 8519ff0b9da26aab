//! Decision tables as a definition uses them.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Condition;
use crate::problem::Problems;
use crate::said::term;
use crate::yaml::{At, Decode, Kind, Map, Named, Node};

/// The decision tables that a definition uses: a list of ids, or a map from ids to how each is
/// asked.
#[derive(Debug, Default)]
pub(crate) struct Tables(pub(crate) Named<TableUse>);

/// How a table is asked.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct TableUse {
    /// What stands for an input, as an expression; the fact of the input's name when absent.
    #[schemars(default)]
    pub(crate) with: Named<Condition>,
    /// The day on which it is asked, as an expression; the day of the act when absent.
    pub(crate) as_of: Option<At<Condition>>,
}

impl Decode for Tables {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let Kind::List(items) = &node.kind else {
            return Named::decode(node, out).map(Self);
        };
        let names = items.iter().filter_map(|item| At::decode(item, out));
        let names = names.map(|name| {
            let place = name.place;
            let value = TableUse::default();
            (name, At { place, value })
        });
        Some(Self(Named(names.collect())))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let name = casebook_engine::Name::schema(generator);
        let used = TableUse::schema(generator);
        json_schema!({
            "anyOf": [
                {"type": "array", "items": name},
                {"type": "object", "additionalProperties": used},
            ]
        })
    }
}

impl JsonSchema for Tables {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "tables".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Self::schema(generator)
    }
}

impl Decode for TableUse {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("决策表的查询", "how a table is asked"), out)?;
        let used = Self {
            with: map.named("with"),
            as_of: map.optional("as_of"),
        };
        map.close();
        Some(used)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}
