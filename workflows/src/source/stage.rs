//! Stages as they are written.

use casebook_engine::Name;
use casebook_engine::definition::{Join, Text};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Condition, Next, Task};
use crate::problem::Problems;
use crate::said::{said, term};
use crate::yaml::{At, Decode, Kind, Many, Map, Named, Node};
use crate::{Code, Said};

/// A stage (环节): tasks, or stages one after the other, or regions side by side.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Stage {
    /// What it is called.
    pub(crate) title: Option<At<Text>>,
    /// The tasks (待办) by name.
    #[schemars(default)]
    pub(crate) tasks: Named<Task>,
    /// What the work here comes to (里程碑), by name.
    #[schemars(default)]
    pub(crate) milestones: Named<Milestone>,
    /// What may happen from outside while the case stands here, by name.
    #[schemars(default)]
    pub(crate) accept: Named<Outside>,
    /// Where the case goes when something happens.
    #[schemars(default)]
    pub(crate) next: Named<Next>,
    /// Guards that must hold whenever a task of this stage is completed.
    #[schemars(default)]
    pub(crate) require: Many<Name>,
    /// The stage inside this one in which it begins.
    pub(crate) start: Option<At<Name>>,
    /// The stages inside this one, one after the other.
    #[schemars(default)]
    pub(crate) stages: Named<Stage>,
    /// The parts of this stage that run side by side.
    #[schemars(default)]
    pub(crate) regions: Named<Region>,
    /// The list fact, such as `facts.parties`, for each element of which the inner stages run once, side by side.
    pub(crate) for_each: Option<At<Name>>,
    /// Of `for_each`: whether elements that come while it runs get a copy too.
    pub(crate) growing: Option<At<bool>>,
    /// When a stage with regions or copies is done: `all` (the default), or how many must have ended.
    pub(crate) join: Option<At<Join>>,
}

/// A point that the work in a stage comes to (里程碑), such as "the evidence is complete".
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Milestone {
    /// What it is called.
    pub(crate) title: Option<At<Text>>,
    /// A guard, by name or as an expression; as soon as it holds, `NAME.reached` happens, once each time the stage is entered.
    #[schemars(required)]
    pub(crate) when: Option<At<Condition>>,
}

impl Decode for Milestone {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("里程碑", "a milestone"), out)?;
        let milestone = Self {
            title: map.optional("title"),
            when: map.required("when"),
        };
        map.close();
        Some(milestone)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

/// One of the parts of a stage that run side by side.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Region {
    /// The stage in which it begins.
    #[schemars(required)]
    pub(crate) start: Option<At<Name>>,
    /// A guard, by name or as an expression; where it does not hold as the stage is entered, the region is not needed.
    pub(crate) when: Option<At<Condition>>,
    /// Its stages by name.
    pub(crate) stages: Named<Stage>,
}

/// Something that may happen from outside, such as a party's request.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Outside {
    /// What it is called.
    pub(crate) title: Option<At<Text>>,
    /// The role that does it, or that records it.
    #[schemars(required)]
    pub(crate) role: Option<At<Name>>,
    /// The facts that may come with it; any declared fact when none is named.
    #[schemars(default)]
    pub(crate) sets: Many<Name>,
    /// The document that comes with it.
    pub(crate) doc: Option<At<Name>>,
    /// Guards that must hold when it happens.
    #[schemars(default)]
    pub(crate) require: Many<Name>,
}

impl Decode for Stage {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("环节", "a stage"), out)?;
        let stage = Self {
            title: map.optional("title"),
            tasks: map.named("tasks"),
            milestones: map.named("milestones"),
            accept: map.named("accept"),
            next: map.named("next"),
            require: map.many("require"),
            start: map.optional("start"),
            stages: map.named("stages"),
            regions: map.named("regions"),
            for_each: map.optional("for_each"),
            growing: map.optional("growing"),
            join: map.optional("join"),
        };
        map.close();
        Some(stage)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Region {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("分区", "a region"), out)?;
        let region = Self {
            start: map.required("start"),
            when: map.optional("when"),
            stages: map.required_named("stages"),
        };
        map.close();
        Some(region)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Outside {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("外部事项", "an outside event"), out)?;
        let outside = Self {
            title: map.optional("title"),
            role: map.required("role"),
            sets: map.many("sets"),
            doc: map.optional("doc"),
            require: map.many("require"),
        };
        map.close();
        Some(outside)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Join {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        if let Kind::Scalar { text, .. } = &node.kind
            && text == "all"
        {
            return Some(Self::All);
        }
        let number: Option<u32> = match &node.kind {
            Kind::Scalar { text, plain: true } => text.parse().ok().filter(|number| *number > 0),
            _ => None,
        };
        if number.is_none() {
            let Said { zh, en } = node.in_words();
            let message = said!("{zh}不是汇合方式", "{en} is not a way to join");
            out.add(
                Code::BadValue,
                node.place,
                message,
                said!(
                    "请写 all，或者须结束几个",
                    "write all, or how many must end"
                ),
            );
        }
        number.map(Self::AtLeast)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [{"const": "all"}, {"type": "integer", "minimum": 1}]})
    }
}
