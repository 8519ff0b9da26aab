//! Links and reactions as they are written: what one case has to do with others.

use casebook_engine::Name;
use casebook_engine::definition::{Keep, Text};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::Condition;
use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::yaml::{At, Decode, Many, Map, Named, Node, choice, choice_schema};

/// Another case that is opened out of this one.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Link {
    /// The definition of a child case (子案件): this case hears of it and may wait for it.
    pub(crate) opens: Option<At<Name>>,
    /// The definition of a related case (关联案件), for which nobody waits.
    pub(crate) spawns: Option<At<Name>>,
    /// The happening upon which it is opened.
    #[schemars(required)]
    pub(crate) upon: Option<At<Name>>,
    /// The guard under which it is opened, by name or as an expression.
    pub(crate) when: Option<At<Condition>>,
    /// The list for each element of which one case is opened: `facts.NAME`.
    pub(crate) for_each: Option<At<Name>>,
    /// What it is about; `{facts.NAME}`, `{item}`, `{case.number}` and `{case.title}` stand for their values. The title of this case when absent.
    pub(crate) title: Option<At<String>>,
    /// The organ that handles it: `parent` (上级机关), `origin` (where this case was opened), `facts.NAME`, or the id of an organ. That of this case when absent.
    pub(crate) organ: Option<At<Name>>,
    /// The facts with which it begins, each from `facts.NAME`, `item`, `item.PART` or `case.number`.
    #[schemars(default)]
    pub(crate) facts: Named<Name>,
    /// What happens in a child and is a happening here too, as `LINK.HAPPENING`.
    #[schemars(default)]
    pub(crate) hears: Many<Name>,
    /// The facts that are taken over from a child, each from `facts.NAME` there.
    #[schemars(default)]
    pub(crate) sets: Named<Name>,
}

/// A message from outside that finds its case by what it says.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Message {
    /// What it is called.
    pub(crate) title: Option<At<Text>>,
    /// The parts of its key, each with the fact that must hold the same: `facts.NAME`.
    pub(crate) correlate: Named<Name>,
    /// What becomes of it while no case can take it: `persistent`, it waits; `transient`, it is refused, and that is recorded.
    #[schemars(required)]
    pub(crate) keep: Option<At<Keep>>,
    /// The role from which it comes.
    #[schemars(required)]
    pub(crate) role: Option<At<Name>>,
    /// The facts that may come with it; any declared fact when none is named.
    #[schemars(default)]
    pub(crate) sets: Many<Name>,
    /// The document that comes with it.
    pub(crate) doc: Option<At<Name>>,
    /// Guards that must hold when it is taken.
    #[schemars(default)]
    pub(crate) require: Many<Name>,
}

const KEEPS: [(&str, Keep); 2] = [
    ("persistent", Keep::Persistent),
    ("transient", Keep::Transient),
];

/// What happens in another case is a happening here.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Reaction {
    /// What it is called.
    pub(crate) title: Option<At<Text>>,
    /// The definition of the other case.
    #[schemars(required)]
    pub(crate) to: Option<At<Name>>,
    /// The happening there; also `case.ended` and `case.terminated`.
    #[schemars(required)]
    pub(crate) upon: Option<At<Name>>,
    /// Which other case: `family` (案件族), or one that names this case, by number or id, in its `facts.NAME`.
    #[schemars(required)]
    pub(crate) relation: Option<At<Name>>,
    /// The stage of the outermost level to which this case goes, also when it had ended.
    pub(crate) then: Option<At<Name>>,
    /// The facts that are taken over, each from `facts.NAME` there.
    #[schemars(default)]
    pub(crate) sets: Named<Name>,
}

impl Decode for Link {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("关联", "a link"), out)?;
        let link = Self {
            opens: map.optional("opens"),
            spawns: map.optional("spawns"),
            upon: map.required("upon"),
            when: map.optional("when"),
            for_each: map.optional("for_each"),
            title: map.optional("title"),
            organ: map.optional("organ"),
            facts: map.named("facts"),
            hears: map.many("hears"),
            sets: map.named("sets"),
        };
        if map.node("opens").is_none() && map.node("spawns").is_none() {
            map.missing(Code::MissingKey, "opens");
        }
        if let (Some(_), Some(spawns)) = (&link.opens, &link.spawns) {
            let message = said!(
                "关联同时写了“opens”和“spawns”",
                "a link has both \"opens\" and \"spawns\""
            );
            let (place, fix) = (spawns.place, said!("请只保留一个", "keep one of them"));
            map.out.add(Code::Exclusive, place, message, fix);
        }
        if let (Some(spawns), false) = (&link.spawns, link.hears.is_empty() && link.sets.is_empty())
        {
            let message = said!(
                "另行立案的案件没有人等待，也不会收到其消息",
                "nobody waits for a case that is spawned, and nothing is heard of it"
            );
            let fix = said!(
                "请写“opens”，或者删除“hears”和“sets”",
                "write \"opens\", or remove \"hears\" and \"sets\""
            );
            map.out.add(Code::Exclusive, spawns.place, message, fix);
        }
        map.close();
        Some(link)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Message {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("消息", "a message"), out)?;
        let message = Self {
            title: map.optional("title"),
            correlate: map.required_named("correlate"),
            keep: map.required("keep"),
            role: map.required("role"),
            sets: map.many("sets"),
            doc: map.optional("doc"),
            require: map.many("require"),
        };
        map.close();
        Some(message)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Keep {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &KEEPS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&KEEPS)
    }
}

impl Decode for Reaction {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("响应", "a reaction"), out)?;
        let reaction = Self {
            title: map.optional("title"),
            to: map.required("to"),
            upon: map.required("upon"),
            relation: map.required("relation"),
            then: map.optional("then"),
            sets: map.named("sets"),
        };
        map.close();
        Some(reaction)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}
