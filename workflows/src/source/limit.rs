//! Limits as they are written.

use casebook_engine::Name;
use casebook_engine::deadline::{Length, Roll};
use casebook_engine::definition::Text;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::Condition;
use crate::problem::Problems;
use crate::said::term;
use crate::yaml::{At, Decode, Many, Map, Node, choice, choice_schema};

/// A limit (时限): how long the law gives.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Limit {
    /// What it is called.
    pub(crate) title: Option<At<Text>>,
    /// What starts it: a happening such as `case.filed`, or a fact that is a date or an instant.
    #[schemars(required)]
    pub(crate) start: Option<At<Name>>,
    /// A guard, by name or as an expression; where it does not hold when the limit would start, it does not.
    pub(crate) when: Option<At<Condition>>,
    /// How long it is: a number and `wd` working days, `d` days, `m` months, `y` years, `h` hours; negative counts back.
    #[schemars(required)]
    pub(crate) within: Option<At<Length>>,
    /// The article, such as 第60条.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
    /// Whether the legal office still has to confirm it.
    pub(crate) confirm: Option<At<bool>>,
    /// Whether a last day on a rest day moves to the next working day: `forward` (the default for days, months and years) or `none`.
    pub(crate) roll: Option<At<Roll>>,
    /// The task whose completion meets it.
    pub(crate) by: Option<At<Name>>,
    /// The happenings that end it without meeting it.
    #[schemars(default)]
    pub(crate) stop: Many<Name>,
    /// Whether it starts anew when its start happens again while it runs, and when the case is returned to the stage of the task that meets it.
    pub(crate) restart: Option<At<bool>>,
    /// How long before its end people are reminded.
    #[schemars(default)]
    pub(crate) remind: Many<Length>,
    /// Grounds on which its clock stands still (中止).
    #[schemars(default)]
    pub(crate) pause: Many<Pause>,
    /// How it may be lengthened (延长).
    pub(crate) extend: Option<At<Extension>>,
    /// What follows when it runs out.
    pub(crate) breach: Option<At<Breach>>,
}

/// A ground on which a clock stands still (中止).
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Pause {
    /// The ground.
    #[schemars(required)]
    pub(crate) ground: Option<At<Name>>,
    /// The happening that stops the clock.
    #[schemars(required)]
    pub(crate) from: Option<At<Name>>,
    /// The happening that lets it go on.
    #[schemars(required)]
    pub(crate) until: Option<At<Name>>,
    /// The article.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
}

/// How a limit may be lengthened (延长).
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Extension {
    /// The most that one extension may add.
    #[schemars(required)]
    pub(crate) max: Option<At<Length>>,
    /// How often it may be extended; once when absent.
    pub(crate) times: Option<At<u32>>,
    /// The roles that may approve it.
    pub(crate) by: Many<Name>,
    /// The document that it needs.
    pub(crate) doc: Option<At<Name>>,
    /// The article.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
}

/// What follows when a limit runs out.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Breach {
    /// The light that is raised: `red` (the default) or `yellow`.
    pub(crate) raise: Option<At<Light>>,
    /// The role that is told, or `supervisor`.
    pub(crate) to: Option<At<Name>>,
    /// What the law deems to have happened (视为…): a happening that `next` can name.
    pub(crate) deem: Option<At<Name>>,
    /// The stage to which the case goes, or `end`, wherever beside that stage it stands.
    pub(crate) then: Option<At<Name>>,
}

/// A light that a breach raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Light {
    /// ▲红.
    Red,
    /// ●黄.
    Yellow,
}

const LIGHTS: [(&str, Light); 2] = [("red", Light::Red), ("yellow", Light::Yellow)];
const ROLLS: [(&str, Roll); 2] = [("forward", Roll::Forward), ("none", Roll::None)];

impl Light {
    /// The word that stands for it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Yellow => "yellow",
        }
    }
}

impl Decode for Limit {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("时限", "a limit"), out)?;
        let limit = Self {
            title: map.optional("title"),
            start: map.required("start"),
            when: map.optional("when"),
            within: map.required("within"),
            basis: map.required("basis"),
            confirm: map.optional("confirm"),
            roll: map.optional("roll"),
            by: map.optional("by"),
            stop: map.many("stop"),
            restart: map.optional("restart"),
            remind: map.many("remind"),
            pause: map.many("pause"),
            extend: map.optional("extend"),
            breach: map.optional("breach"),
        };
        map.close();
        Some(limit)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Pause {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("中止", "a pause"), out)?;
        let pause = Self {
            ground: map.required("ground"),
            from: map.required("from"),
            until: map.required("until"),
            basis: map.required("basis"),
        };
        map.close();
        Some(pause)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Extension {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("延长", "an extension"), out)?;
        let extension = Self {
            max: map.required("max"),
            times: map.optional("times"),
            by: map.required_many("by"),
            doc: map.optional("doc"),
            basis: map.required("basis"),
        };
        map.close();
        Some(extension)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Breach {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("逾期后果", "a breach"), out)?;
        let breach = Self {
            raise: map.optional("raise"),
            to: map.optional("to"),
            deem: map.optional("deem"),
            then: map.optional("then"),
        };
        map.close();
        Some(breach)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Light {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &LIGHTS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&LIGHTS)
    }
}

impl Decode for Roll {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &ROLLS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&ROLLS)
    }
}
