//! The ways on from a stage, as they are written.

use casebook_engine::Name;
use casebook_engine::definition::Afterwards;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::Condition;
use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::yaml::{At, Decode, Kind, Map, Node, wrong_kind};

/// Where the case goes when something happens: branches of which the first that may be taken is.
#[derive(Debug, Default)]
pub(crate) struct Next(pub(crate) Vec<At<Branch>>);

/// One way on.
#[derive(Debug)]
pub(crate) struct Branch {
    /// The guard under which it is taken, by name or as an expression.
    pub(crate) when: Option<At<Condition>>,
    /// Where it leads; absent when that could not be read.
    pub(crate) goal: Option<Goal>,
    /// The organ to which the case belongs then (移送).
    pub(crate) moves_to: Option<At<Name>>,
}

/// Where a way leads.
#[derive(Debug)]
pub(crate) enum Goal {
    /// To a stage, or to `end`.
    To(At<Name>),
    /// Back to an earlier stage (退回).
    Return {
        /// The stage.
        stage: At<Name>,
        /// What comes after it.
        afterwards: Option<At<Afterwards>>,
    },
}

impl Decode for Next {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let Kind::List(items) = &node.kind else {
            return At::decode(node, out).map(|branch| Self(vec![branch]));
        };
        if items
            .iter()
            .all(|item| matches!(item.kind, Kind::Scalar { .. }))
        {
            let message = said!(
                "去向只能通向一个环节，不能通向几个",
                "a way leads to one stage, not to several (分支)"
            );
            let fix = said!(
                "请写一个带“regions”的环节，各分区并行，不一定需要的分区写“when”",
                "write one stage with \"regions\" that run side by side, each with \"when\" where it is not always needed"
            );
            out.add(Code::SplitNotExecuted, node.place, message, fix);
            return Some(Self::default());
        }
        Some(Self(
            items
                .iter()
                .filter_map(|item| At::decode(item, out))
                .collect(),
        ))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let one = Branch::schema(generator);
        json_schema!({"anyOf": [one, {"type": "array", "items": one}]})
    }
}

impl Decode for Branch {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { .. } => {
                let stage = At::decode(node, out)?;
                Some(Self {
                    when: None,
                    goal: Some(Goal::To(stage)),
                    moves_to: None,
                })
            }
            Kind::Map(_) => from_map(node, out),
            Kind::List(_) => {
                wrong_kind(
                    node,
                    term(
                        "一个环节、end，或者带“to”或“return_to”的映射",
                        "a stage, end, or a map with \"to\" or \"return_to\"",
                    ),
                    out,
                );
                None
            }
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let name = Name::schema(generator);
        let text = Condition::schema(generator);
        let to = json_schema!({
            "type": "object",
            "properties": {"to": name, "when": text, "moves_to": name},
            "required": ["to"],
            "additionalProperties": false,
        });
        let back = json_schema!({
            "type": "object",
            "properties": {"return_to": name, "afterwards": name, "when": text},
            "required": ["return_to"],
            "additionalProperties": false,
        });
        json_schema!({"anyOf": [name, to, back]})
    }
}

fn from_map(node: &Node, out: &mut Problems) -> Option<Branch> {
    let mut map = Map::open(node, term("去向", "a way on"), out)?;
    let when = map.optional("when");
    let to = map.optional::<Name>("to");
    let back = map.optional::<Name>("return_to");
    let afterwards = map.optional::<Afterwards>("afterwards");
    let moves_to = map.optional::<Name>("moves_to");
    let given = [map.node("to").is_some(), map.node("return_to").is_some()];
    if given == [true, true] {
        let message = said!(
            "去向同时写了“to”和“return_to”",
            "a way on has both \"to\" and \"return_to\""
        );
        map.out.add(
            Code::Exclusive,
            map.place(),
            message,
            said!("请只保留一个", "keep one of them"),
        );
    }
    if given == [false, false] {
        map.missing(Code::MissingKey, "to");
    }
    if let (Some(afterwards), None) = (&afterwards, &back) {
        let message = said!(
            "“afterwards”只用于退回",
            "\"afterwards\" belongs to a return"
        );
        map.out.add(
            Code::Exclusive,
            afterwards.place,
            message,
            said!("请写 return_to，或者删除", "write return_to, or remove it"),
        );
    }
    if let (Some(organ), Some(_)) = (&moves_to, &back) {
        let message = said!(
            "退回时案件回到原办理机关",
            "a return goes back to the organ that had the stage"
        );
        map.out.add(
            Code::Exclusive,
            organ.place,
            message,
            said!("请删除“moves_to”", "remove \"moves_to\""),
        );
    }
    if let (Some(back), None) = (&back, map.node("afterwards")) {
        let message = said!(
            "退回没有写明重提方式",
            "a return does not say what comes after it (重提方式)"
        );
        let fix = said!(
            "请补写 afterwards: rewalk、direct 或者环节",
            "add afterwards: rewalk, direct or a stage"
        );
        map.out
            .add(Code::ReturnWithoutAfterwards, back.place, message, fix);
    }
    map.close();
    let goal = match (to, back) {
        (_, Some(stage)) => Some(Goal::Return { stage, afterwards }),
        (to, None) => to.map(Goal::To),
    };
    Some(Branch {
        when,
        goal,
        moves_to,
    })
}

impl Decode for Afterwards {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let word = Name::decode(node, out)?;
        Some(match word.as_str() {
            "rewalk" => Self::Rewalk,
            "direct" => Self::Direct,
            _ => Self::To(word),
        })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        Name::schema(generator)
    }
}
