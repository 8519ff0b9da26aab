//! The policies of verbs, as they are written.

use casebook_engine::Name;
use casebook_engine::definition::{Afterwards, Text};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::task::Demand;
use crate::Code;
use crate::problem::Problems;
use crate::said::term;
use crate::yaml::{At, Decode, Many, Map, Named, Node};

/// What may be done to a case beside its tasks. A verb that is absent is not allowed.
#[derive(Debug, Default)]
pub(crate) struct Verbs {
    /// Return (退回) the case to an earlier stage.
    pub(crate) back: Option<At<Verb>>,
    /// Withdraw (撤回) one's last step.
    pub(crate) withdraw: Option<At<Verb>>,
    /// Transfer (转办) a task to another person.
    pub(crate) transfer: Option<At<Verb>>,
    /// Delegate (委派) a task; it comes back.
    pub(crate) delegate: Option<At<Verb>>,
    /// Add a signer (加签).
    pub(crate) add_sign: Option<At<Verb>>,
    /// Drop a signer (减签) who has not signed.
    pub(crate) drop_sign: Option<At<Verb>>,
    /// Suspend (中止) and resume (恢复) the case.
    pub(crate) suspend: Option<At<Verb>>,
    /// Terminate (终止) the case; needs two persons.
    pub(crate) terminate: Option<At<Verb>>,
    /// Move (移送) the case to another organ.
    pub(crate) move_case: Option<At<Verb>>,
    /// Add a task that is left to discretion (增加酌情事项).
    pub(crate) add: Option<At<Verb>>,
    /// Urge (催办) the holders of open tasks.
    pub(crate) urge: Option<At<Verb>>,
    /// Show the case to persons who have nothing to do in it (抄送).
    pub(crate) copy: Option<At<Verb>>,
    /// Say a word about the case (沟通).
    pub(crate) comment: Option<At<Verb>>,
}

/// The policy of a verb. Which keys it may have depends on the verb.
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Verb {
    /// The roles that may; `assignee` and `last_actor` stand for whoever that is.
    pub(crate) by: Many<Name>,
    /// Of `return`: the stages to which, or `any_finished_stage`.
    #[schemars(default)]
    pub(crate) to: Many<Name>,
    /// Of `return`: what follows it, `rewalk`, `direct` or a stage; the person chooses when absent.
    pub(crate) afterwards: Option<At<Afterwards>>,
    /// Of `withdraw`: `next_task_opened`.
    pub(crate) until: Option<At<Name>>,
    /// Of `transfer`: `[apart]`.
    #[schemars(default)]
    pub(crate) keep: Many<Name>,
    /// Of `add_sign`: `before`, `beside`, `after`.
    #[schemars(default)]
    pub(crate) place: Many<Name>,
    /// Of `add_sign`: the most signers that may be added to one panel.
    pub(crate) max: Option<At<u32>>,
    /// Of `suspend`: the limits whose clocks stand still.
    #[schemars(default)]
    pub(crate) limits: Many<Name>,
    /// Of `suspend` and `terminate`: the grounds on which alone it may be used (法定事由), by name.
    #[schemars(default)]
    pub(crate) grounds: Named<LegalGround>,
    /// Whether a reason must be given: `required` or `optional` (the default).
    pub(crate) reason: Option<At<Demand>>,
    /// The document that it needs.
    pub(crate) doc: Option<At<Name>>,
    /// The article.
    pub(crate) basis: Option<At<String>>,
}

/// A ground that the law names (法定事由).
#[derive(Debug, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct LegalGround {
    /// What it is called.
    pub(crate) title: Option<At<Text>>,
    /// The article that names it.
    #[schemars(required)]
    pub(crate) basis: Option<At<String>>,
}

impl Decode for LegalGround {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("法定事由", "a legal ground"), out)?;
        let ground = Self {
            title: map.optional("title"),
            basis: map.required("basis"),
        };
        map.close();
        Some(ground)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

/// The verbs, each with the keys that it has beside the common ones.
const VERBS: [(&str, &[&str]); 13] = [
    ("return", &["to", "afterwards"]),
    ("withdraw", &["until"]),
    ("transfer", &["keep"]),
    ("delegate", &["keep"]),
    ("add_sign", &["place", "max"]),
    ("drop_sign", &[]),
    ("suspend", &["limits", "grounds"]),
    ("terminate", &["grounds"]),
    ("move", &[]),
    ("add", &[]),
    ("urge", &[]),
    ("copy", &[]),
    ("comment", &[]),
];

/// The keys that every verb has.
const COMMON: [&str; 4] = ["by", "reason", "doc", "basis"];

/// Verbs of the language whose policy cannot be set yet, or that need none.
const NOT_EXECUTED: [&str; 7] = [
    "jump",
    "supervise",
    "recuse",
    "extend",
    "resume",
    "batch",
    "remind",
];

impl Decode for Verbs {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let mut map = Map::open(node, term("操作", "verbs"), out)?;
        let [
            back,
            withdraw,
            transfer,
            delegate,
            add_sign,
            drop_sign,
            suspend,
            terminate,
            move_case,
            add,
            urge,
            copy,
            comment,
        ] = VERBS.map(|(key, own)| verb(&mut map, key, own));
        map.refuse(
            &NOT_EXECUTED,
            Code::VerbNotExecuted,
            term("请删除", "remove it"),
        );
        map.close();
        Some(Self {
            back,
            withdraw,
            transfer,
            delegate,
            add_sign,
            drop_sign,
            suspend,
            terminate,
            move_case,
            add,
            urge,
            copy,
            comment,
        })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let mut verbs = serde_json::Map::new();
        for (key, own) in VERBS {
            let mut schema = Verb::json_schema(generator);
            if let Some(Value::Object(keys)) = schema.get_mut("properties") {
                keys.retain(|key, _| COMMON.contains(&&**key) || own.contains(&&**key));
            }
            verbs.insert(key.to_owned(), schema.to_value());
        }
        json_schema!({"type": "object", "properties": verbs, "additionalProperties": false})
    }
}

/// Reads the policy of one verb; `own` are the keys that it has beside the common ones.
fn verb(map: &mut Map<'_, '_>, key: &'static str, own: &[&str]) -> Option<At<Verb>> {
    let node = map.node(key)?;
    let mut map = Map::open(node, term("操作", "a verb"), map.out)?;
    let mut verb = Verb {
        by: map.required_many("by"),
        reason: map.optional("reason"),
        doc: map.optional("doc"),
        basis: map.optional("basis"),
        ..Verb::default()
    };
    for own in own {
        match *own {
            "to" => verb.to = map.many("to"),
            "afterwards" => verb.afterwards = map.optional("afterwards"),
            "until" => verb.until = map.optional("until"),
            "keep" => verb.keep = map.many("keep"),
            "place" => verb.place = map.many("place"),
            "max" => verb.max = map.optional("max"),
            "grounds" => verb.grounds = map.named("grounds"),
            _ => verb.limits = map.many("limits"),
        }
    }
    map.close();
    Some(At {
        place: node.place,
        value: verb,
    })
}
