//! The shape of a migration file.

use casebook_engine::Name;
use schemars::{Schema, SchemaGenerator, json_schema};

use crate::problem::Problems;
use crate::said::term;
use crate::yaml::{At, Decode, Many, Map, Named, Node};

/// A migration of running cases (案件迁移).
#[derive(Debug)]
pub(super) struct Document {
    pub(super) id: Option<At<Name>>,
    pub(super) from: Option<At<u32>>,
    pub(super) to: Option<At<u32>>,
    pub(super) stages: Named<Name>,
    pub(super) tasks: Named<Name>,
    pub(super) limits: Named<Name>,
    pub(super) roles: Named<Name>,
    pub(super) facts: Named<Node>,
    pub(super) exclude: Many<String>,
}

impl Decode for Document {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("迁移文件", "a migration"), out)?;
        let document = Self {
            id: map.required("migrate"),
            from: map.required("from"),
            to: map.required("to"),
            stages: map.named("stages"),
            tasks: map.named("tasks"),
            limits: map.named("limits"),
            roles: map.named("roles"),
            facts: map.named("facts"),
            exclude: map.many("exclude"),
        };
        map.close();
        Some(document)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object"})
    }
}
