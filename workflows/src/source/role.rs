//! Roles as they are written.

use casebook_engine::Name;
use casebook_engine::definition::Text;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::problem::Problems;
use crate::said::term;
use crate::yaml::{At, Decode, Many, Map, Node, choice, choice_schema};

/// A role in a case: who may do a task.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Role {
    /// What it is called.
    pub(crate) title: Option<At<Text>>,
    /// Where its holders come from: `org.legal` is the post `legal` in the organ, `facts.x` the
    /// persons whom the fact names.
    pub(crate) from: Option<At<Name>>,
    /// The task whose doer holds it (原办理人); then the post, where that person cannot go on.
    pub(crate) retain: Option<At<Name>>,
    /// How many persons are drawn for it by lot (随机抽取).
    pub(crate) draw: Option<At<Draw>>,
    /// Whether a task is given to whom has the fewest open tasks (最少待办).
    pub(crate) least_loaded: Option<At<bool>>,
    /// Whether a task is given to whom got one longest ago (轮流).
    pub(crate) round_robin: Option<At<bool>>,
    /// The organ, where it is not that of the case: `parent` (the one above), `origin` (where the
    /// case was opened), `facts.x` (which the fact names), or the id of an organ.
    pub(crate) organ: Option<At<Name>>,
    /// Whether its holder is outside the organ: a party (当事人), a court.
    pub(crate) external: Option<At<bool>>,
    /// The qualifications (资格) that its holders have.
    #[schemars(default)]
    pub(crate) needs: Many<Name>,
    /// The fewest persons who must hold it; 1 when absent.
    pub(crate) min: Option<At<u32>>,
    /// The roles whose holders may not hold this one (职责分离).
    #[schemars(default)]
    pub(crate) apart: Many<Name>,
    /// How recusal (回避) is decided.
    pub(crate) recusal: Option<At<Recusal>>,
}

/// How persons are drawn for a role by lot, by a task with `draws`.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Draw {
    /// How many: a number, or `facts.x`.
    #[schemars(required)]
    pub(crate) count: Option<At<String>>,
}

impl Decode for Draw {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("抽取", "a draw"), out)?;
        let draw = Self {
            count: map.required("count"),
        };
        map.close();
        Some(draw)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

/// How recusal is decided.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Recusal {
    /// The role that decides.
    #[schemars(required)]
    pub(crate) decided_by: Option<At<Name>>,
    /// Whether the person's work goes on until then: `goes_on` (the default) or `stops`.
    pub(crate) work: Option<At<Work>>,
}

/// Whether work goes on while a recusal is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// It goes on.
    GoesOn,
    /// It stops.
    Stops,
}

const WORK: [(&str, Work); 2] = [("goes_on", Work::GoesOn), ("stops", Work::Stops)];

impl Decode for Role {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("角色", "a role"), out)?;
        let role = Self {
            title: map.optional("title"),
            from: map.optional("from"),
            retain: map.optional("retain"),
            draw: map.optional("draw"),
            least_loaded: map.optional("least_loaded"),
            round_robin: map.optional("round_robin"),
            organ: map.optional("organ"),
            external: map.optional("external"),
            needs: map.many("needs"),
            min: map.optional("min"),
            apart: map.many("apart"),
            recusal: map.optional("recusal"),
        };
        map.close();
        Some(role)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Recusal {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("回避", "recusal"), out)?;
        let recusal = Self {
            decided_by: map.required("decided_by"),
            work: map.optional("work"),
        };
        map.close();
        Some(recusal)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Work {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &WORK, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&WORK)
    }
}
