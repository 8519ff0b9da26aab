//! Panels as they are written.

use casebook_engine::Name;
use casebook_engine::case::Vote as Ballot;
use casebook_engine::definition::{Ratio, RefusalEffect};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::json;

use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::yaml::{At, Decode, Many, Map, Named, Node, choice, choice_schema};

/// Who signs together (会签、或签、依次).
#[derive(Debug, Default)]
pub(crate) struct Cosign {
    /// Who, and by which rule; absent when that could not be read.
    pub(crate) rule: Option<CosignRule>,
    /// What a refusal means: `noted`, `fails` or `counts`.
    pub(crate) refusal: Option<At<RefusalEffect>>,
    /// Whether it is decided as soon as that is certain (the default), or when all have answered.
    pub(crate) early: Option<At<bool>>,
    /// What silence means after a limit.
    pub(crate) absence: Option<At<Absence>>,
}

/// By which rule people sign together.
#[derive(Debug)]
pub(crate) enum CosignRule {
    /// Everybody (会签).
    All(Many<Name>),
    /// Anybody (或签).
    Any(Many<Name>),
    /// So many of them.
    Of(At<u32>, Many<Name>),
    /// One after the other (依次).
    Sequence(Many<Name>),
}

/// How a task is voted on (票签、集体讨论).
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Vote {
    /// The share of the members that must vote, such as 2/3.
    #[schemars(required)]
    pub(crate) quorum: Option<At<Ratio>>,
    /// The share of the votes that agreement must exceed, such as 1/2.
    #[schemars(required)]
    pub(crate) pass: Option<At<Ratio>>,
    /// The roles whose holders vote; the task's role when absent.
    #[schemars(default)]
    pub(crate) members: Many<Name>,
    /// How much the vote of a holder of a role counts (加权); 1 where nothing is written.
    #[schemars(default)]
    pub(crate) weights: Named<u32>,
    /// Whether it is decided as soon as that is certain (the default), or when all have voted.
    pub(crate) early: Option<At<bool>>,
    /// What silence means after a limit.
    pub(crate) absence: Option<At<Absence>>,
}

/// How a task is scored (双人评分).
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Score {
    /// How many score; 2 when absent.
    pub(crate) by: Option<At<u32>>,
    /// The roles whose holders score; the task's role when absent.
    #[schemars(default)]
    pub(crate) members: Many<Name>,
    /// The highest score; 100 when absent.
    pub(crate) max: Option<At<u32>>,
    /// How far apart the scores may lie.
    #[schemars(required)]
    pub(crate) gap: Option<At<u32>>,
    /// The number fact that takes the mean, or the score of the arbiter.
    #[schemars(required)]
    pub(crate) into: Option<At<Name>>,
    /// The role whose score decides when the others lie too far apart; the panel refuses without.
    pub(crate) arbiter: Option<At<Name>>,
}

/// What it means that a member does not answer in time (缺席).
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Absence {
    /// The limit after which nobody is waited for.
    #[schemars(required)]
    pub(crate) after: Option<At<Name>>,
    /// As what silence counts: `agree`, `refuse` or `abstain`.
    #[schemars(required)]
    pub(crate) counts: Option<At<Ballot>>,
}

const BALLOTS: [(&str, Ballot); 3] = [
    ("agree", Ballot::Agree),
    ("refuse", Ballot::Refuse),
    ("abstain", Ballot::Abstain),
];

const REFUSALS: [(&str, RefusalEffect); 3] = [
    ("noted", RefusalEffect::Noted),
    ("fails", RefusalEffect::Fails),
    ("counts", RefusalEffect::Counts),
];

/// The keys of [`Cosign`] of which exactly one says who signs.
const RULES: [&str; 4] = ["all", "any", "of", "sequence"];

impl Decode for Cosign {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("会签", "cosign"), out)?;
        let given = RULES.iter().filter(|key| map.node(key).is_some()).count();
        match given {
            1 => {}
            0 => map.missing(Code::MissingKey, "all"),
            _ => {
                let message = said!("会签写了不止一种规则", "cosign has more than one rule");
                map.out.add(
                    Code::Exclusive,
                    map.place(),
                    message,
                    said!(
                        "请在 all、any、of、sequence 中只保留一个",
                        "keep one of all, any, of, sequence"
                    ),
                );
            }
        }
        let [all, any, of, sequence] = RULES.map(|key| map.optional::<Many<Name>>(key));
        let number = match of {
            Some(_) => map.required::<u32>("at_least"),
            None => None,
        };
        let refusal = map.optional("refusal");
        let early = map.optional("early");
        let absence = map.optional("absence");
        map.close();
        let rule = None
            .or_else(|| all.map(|roles| CosignRule::All(roles.value)))
            .or_else(|| any.map(|roles| CosignRule::Any(roles.value)))
            .or_else(|| sequence.map(|roles| CosignRule::Sequence(roles.value)))
            .or_else(|| Some(CosignRule::Of(number?, of?.value)));
        Some(Self {
            rule,
            refusal,
            early,
            absence,
        })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let roles = Many::<Name>::schema(generator);
        let refusal = RefusalEffect::schema(generator);
        let absence = Absence::schema(generator);
        let rule = |key: &str| {
            let mut properties = serde_json::Map::new();
            properties.insert(key.to_owned(), roles.clone().to_value());
            properties.insert("refusal".to_owned(), refusal.clone().to_value());
            properties.insert("early".to_owned(), json!({"type": "boolean"}));
            properties.insert("absence".to_owned(), absence.clone().to_value());
            let mut required = vec![key];
            if key == "of" {
                let number = json_schema!({"type": "integer", "minimum": 1});
                properties.insert("at_least".to_owned(), number.to_value());
                required.push("at_least");
            }
            json_schema!({
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": false,
            })
        };
        json_schema!({"anyOf": RULES.map(rule)})
    }
}

impl Decode for Vote {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("表决", "a vote"), out)?;
        let vote = Self {
            quorum: map.required("quorum"),
            pass: map.required("pass"),
            members: map.many("members"),
            weights: map.named("weights"),
            early: map.optional("early"),
            absence: map.optional("absence"),
        };
        map.close();
        Some(vote)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Score {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("评分", "a score"), out)?;
        let score = Self {
            by: map.optional("by"),
            members: map.many("members"),
            max: map.optional("max"),
            gap: map.required("gap"),
            into: map.required("into"),
            arbiter: map.optional("arbiter"),
        };
        map.close();
        Some(score)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Absence {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("缺席", "absence"), out)?;
        let absence = Self {
            after: map.required("after"),
            counts: map.required("counts"),
        };
        map.close();
        Some(absence)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Decode for Ballot {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &BALLOTS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&BALLOTS)
    }
}

impl Decode for RefusalEffect {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        choice(node, &REFUSALS, out)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        choice_schema(&REFUSALS)
    }
}
