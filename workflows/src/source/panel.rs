//! Panels as they are written.

use casebook_engine::Name;
use casebook_engine::definition::{Ratio, RefusalEffect};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::Code;
use crate::problem::Problems;
use crate::yaml::{At, Decode, Many, Map, Node, choice, choice_schema};

/// Who signs together (会签、或签、依次).
#[derive(Debug, Default)]
pub(crate) struct Cosign {
    /// Who, and by which rule; absent when that could not be read.
    pub(crate) rule: Option<CosignRule>,
    /// What a refusal means: `noted`, `fails` or `counts`.
    pub(crate) refusal: Option<At<RefusalEffect>>,
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
}

const REFUSALS: [(&str, RefusalEffect); 3] = [
    ("noted", RefusalEffect::Noted),
    ("fails", RefusalEffect::Fails),
    ("counts", RefusalEffect::Counts),
];

/// The keys of [`Cosign`] of which exactly one says who signs.
const RULES: [&str; 4] = ["all", "any", "of", "sequence"];

impl Decode for Cosign {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, "cosign", out)?;
        let given = RULES.iter().filter(|key| map.node(key).is_some()).count();
        match given {
            1 => {}
            0 => map.missing(Code::MissingKey, "all"),
            _ => {
                let message = "cosign has more than one rule";
                map.out.add(
                    Code::Exclusive,
                    map.place(),
                    message,
                    "keep one of all, any, of, sequence",
                );
            }
        }
        let [all, any, of, sequence] = RULES.map(|key| map.optional::<Many<Name>>(key));
        let number = match of {
            Some(_) => map.required::<u32>("at_least"),
            None => None,
        };
        let refusal = map.optional("refusal");
        let panels = ["weights", "absence", "early", "cancel_rest"];
        map.refuse(&panels, Code::PanelNotExecuted, "remove it");
        map.close();
        let rule = None
            .or_else(|| all.map(|roles| CosignRule::All(roles.value)))
            .or_else(|| any.map(|roles| CosignRule::Any(roles.value)))
            .or_else(|| sequence.map(|roles| CosignRule::Sequence(roles.value)))
            .or_else(|| Some(CosignRule::Of(number?, of?.value)));
        Some(Self { rule, refusal })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let roles = Many::<Name>::schema(generator);
        let refusal = RefusalEffect::schema(generator);
        let rule = |key: &str| {
            let mut properties = serde_json::Map::new();
            properties.insert(key.to_owned(), roles.clone().to_value());
            properties.insert("refusal".to_owned(), refusal.clone().to_value());
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
        let mut map = Map::open(node, "a vote", out)?;
        let vote = Self {
            quorum: map.required("quorum"),
            pass: map.required("pass"),
            members: map.many("members"),
        };
        let panels = [
            "weights",
            "score",
            "refusal",
            "absence",
            "early",
            "cancel_rest",
        ];
        map.refuse(&panels, Code::PanelNotExecuted, "remove it");
        map.close();
        Some(vote)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
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
