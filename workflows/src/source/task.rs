//! Tasks as they are written.

use casebook_engine::Name;
use casebook_engine::definition::{Join, RecordKind, Text};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::{Condition, Cosign, Drawing, Score, Vote};
use crate::problem::Problems;
use crate::said::term;
use crate::yaml::{At, Decode, Many, Map, Node, choice, choice_schema};

/// A task (待办): work for a role.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Task {
    /// What it is called.
    pub(crate) title: Option<At<Text>>,
    /// The role that does it.
    #[schemars(required)]
    pub(crate) role: Option<At<Name>>,
    /// The tasks of this stage that come before it.
    #[schemars(default)]
    pub(crate) after: Many<Name>,
    /// A guard, by name or as an expression; where it does not hold, the task is skipped.
    pub(crate) when: Option<At<Condition>>,
    /// Whether it opens only when somebody adds it (酌情事项), by the verb `add`.
    pub(crate) discretionary: Option<At<bool>>,
    /// Whether its stage is left by a way on only once it is done, where it is to be done (必办).
    pub(crate) required: Option<At<bool>>,
    /// A guard, by name or as an expression; while it holds as the task is completed, it opens again (重复办理).
    pub(crate) repeat: Option<At<Condition>>,
    /// The list fact, such as `facts.firms`, for each element of which it is done once; `when` is then asked for each.
    pub(crate) for_each: Option<At<Name>>,
    /// Of `for_each`: `all` copies must be done (the default), or how many.
    pub(crate) join: Option<At<Join>>,
    /// Of `for_each`: whether elements that come while it runs count too.
    pub(crate) growing: Option<At<bool>>,
    /// Guards that must hold when it is completed.
    #[schemars(default)]
    pub(crate) require: Many<Name>,
    /// The document (文书) that it produces.
    pub(crate) doc: Option<At<Name>>,
    /// The form that its holder fills in.
    pub(crate) form: Option<At<String>>,
    /// The facts that it must set.
    #[schemars(default)]
    pub(crate) sets: Many<Name>,
    /// The facts that it may set beside those; any fact when absent.
    pub(crate) may_set: Option<At<Many<Name>>>,
    /// The roles that it fills with persons.
    #[schemars(default)]
    pub(crate) fills: Many<Name>,
    /// What is drawn by lot when it is done: roles with `draw`, or elements of a list.
    #[schemars(default)]
    pub(crate) draws: Many<Drawing>,
    /// Its outcomes, of which one is chosen.
    #[schemars(default)]
    pub(crate) outcome: Many<Name>,
    /// How many persons of its role sign it.
    pub(crate) sign: Option<At<u32>>,
    /// Who signs it together (会签、或签、依次).
    pub(crate) cosign: Option<At<Cosign>>,
    /// How it is voted on (票签、集体讨论).
    pub(crate) vote: Option<At<Vote>>,
    /// How it is scored (双人评分).
    pub(crate) score: Option<At<Score>>,
    /// Whether an opinion in words is required: `required` or `optional` (the default).
    pub(crate) opinion: Option<At<Demand>>,
    /// The roles that are told of its completion (抄送).
    #[schemars(default)]
    pub(crate) notify: Many<Name>,
    /// The full-process records (全过程记录) that are kept of it.
    #[schemars(default)]
    pub(crate) record: Many<RecordKind>,
    /// The document that it serves (送达).
    pub(crate) serves: Option<At<Name>>,
    /// The document that it publishes (公示).
    pub(crate) publishes: Option<At<Name>>,
    /// The published document that it withdraws (撤回公示).
    pub(crate) withdraws: Option<At<Name>>,
    /// The article that asks for it.
    pub(crate) basis: Option<At<String>>,
    /// The organ to which the case belongs once it is done (移送): `parent`, `origin`, `facts.x` or
    /// the id of an organ.
    pub(crate) moves_to: Option<At<Name>>,
}

/// Whether something must be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    /// It must.
    Required,
    /// It may.
    Optional,
}

const DEMANDS: [(&str, Demand); 2] = [
    ("required", Demand::Required),
    ("optional", Demand::Optional),
];

impl Decode for Task {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("待办", "a task"), out)?;
        let task = Self {
            title: map.optional("title"),
            role: map.required("role"),
            after: map.many("after"),
            when: map.optional("when"),
            discretionary: map.optional("discretionary"),
            required: map.optional("required"),
            repeat: map.optional("repeat"),
            for_each: map.optional("for_each"),
            join: map.optional("join"),
            growing: map.optional("growing"),
            require: map.many("require"),
            doc: map.optional("doc"),
            form: map.optional("form"),
            sets: map.many("sets"),
            may_set: map.optional("may_set"),
            fills: map.many("fills"),
            draws: map.many("draws"),
            outcome: map.many("outcome"),
            sign: map.optional("sign"),
            cosign: map.optional("cosign"),
            vote: map.optional("vote"),
            score: map.optional("score"),
            opinion: map.optional("opinion"),
            notify: map.many("notify"),
            record: map.many("record"),
            serves: map.optional("serves"),
            publishes: map.optional("publishes"),
            withdraws: map.optional("withdraws"),
            basis: map.optional("basis"),
            moves_to: map.optional("moves_to"),
        };
        map.close();
        Some(task)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Demand {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &DEMANDS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&DEMANDS)
    }
}
