//! Reading a map key by key, so that keys nobody asks for are found.

use casebook_engine::Name;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::decode::{Decode, wrong_kind};
use super::node::{At, Key, Kind, Many, Named, Node};
use super::suggest::one_of;
use super::value::name;
use crate::problem::Problems;
use crate::said::{Term, said, term};
use crate::{Code, Place};

/// A map that is being read. [`Map::close`] notes the keys that were not asked for.
pub(crate) struct Map<'n, 'p> {
    what: Term,
    place: Place,
    entries: &'n [(Key, Node)],
    asked: Vec<&'static str>,
    pub(crate) out: &'p mut Problems,
}

impl<'n, 'p> Map<'n, 'p> {
    /// Begins to read a map; `what` names it in messages, such as "a task".
    pub(crate) fn open(node: &'n Node, what: Term, out: &'p mut Problems) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            let Term { zh, en } = what;
            wrong_kind(node, said!("映射（{zh}）", "a map, {en},"), out);
            return None;
        };
        Some(Self {
            what,
            place: node.place,
            entries,
            asked: Vec::new(),
            out,
        })
    }

    /// Where the map begins.
    pub(crate) const fn place(&self) -> Place {
        self.place
    }

    /// The node of a key, if the key is there.
    pub(crate) fn node(&mut self, key: &'static str) -> Option<&'n Node> {
        self.asked.push(key);
        self.entries
            .iter()
            .find(|(found, _)| found.text == key)
            .map(|(_, node)| node)
    }

    /// The value of a key that may be absent.
    pub(crate) fn optional<T: Decode>(&mut self, key: &'static str) -> Option<At<T>> {
        let node = self.node(key)?;
        At::decode(node, self.out)
    }

    /// The value of a key that must be there; its absence is noted.
    pub(crate) fn required<T: Decode>(&mut self, key: &'static str) -> Option<At<T>> {
        let Some(node) = self.node(key) else {
            self.missing(Code::MissingKey, key);
            return None;
        };
        At::decode(node, self.out)
    }

    /// The values of a key: one, a list, or none when the key is absent.
    pub(crate) fn many<T: Decode>(&mut self, key: &'static str) -> Many<T> {
        self.node(key)
            .and_then(|node| Many::decode(node, self.out))
            .unwrap_or_default()
    }

    /// The values of a key that must be there.
    pub(crate) fn required_many<T: Decode>(&mut self, key: &'static str) -> Many<T> {
        let Some(many) = self.required::<Many<T>>(key) else {
            return Many::default();
        };
        let empty = |node: &Node| matches!(&node.kind, Kind::List(items) if items.is_empty());
        let mut entries = self.entries.iter();
        if entries.any(|(found, node)| found.text == key && empty(node)) {
            let message = said!("“{key}”没有内容", "\"{key}\" is empty");
            let fix = said!("请至少写一项", "name at least one");
            self.out.add(Code::BadValue, many.place, message, fix);
        }
        many.value
    }

    /// A map whose keys are names of the writer's choice.
    pub(crate) fn named<T: Decode>(&mut self, key: &'static str) -> Named<T> {
        self.node(key)
            .and_then(|node| Named::decode(node, self.out))
            .unwrap_or_default()
    }

    /// The same for a key that must be there and hold at least one name.
    pub(crate) fn required_named<T: Decode>(&mut self, key: &'static str) -> Named<T> {
        match self.node(key) {
            None => {
                self.missing(Code::MissingKey, key);
                Named::default()
            }
            Some(node) => Named::decode(node, self.out).unwrap_or_default(),
        }
    }

    /// A list; a single value is not taken for one.
    pub(crate) fn list<T: Decode>(&mut self, key: &'static str) -> Vec<At<T>> {
        let Some(node) = self.node(key) else {
            return Vec::new();
        };
        let Kind::List(items) = &node.kind else {
            wrong_kind(node, term("列表", "a list"), self.out);
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| At::decode(item, self.out))
            .collect()
    }

    /// Notes that a key is missing.
    pub(crate) fn missing(&mut self, code: Code, key: &str) {
        let Term { zh, en } = self.what;
        let message = said!("{zh}缺少键“{key}”", "{en} lacks the key \"{key}\"");
        let fix = said!("请补写“{key}”", "add \"{key}\"");
        self.out.add(code, self.place, message, fix);
    }

    /// Refuses keys that the language has and the engine does not execute yet.
    pub(crate) fn refuse(&mut self, keys: &[&'static str], code: Code, instead: Term) {
        let Term { zh, en } = self.what;
        for key in keys {
            self.asked.push(key);
            if let Some((found, _)) = self.entries.iter().find(|(found, _)| found.text == *key) {
                let message = said!(
                    "{zh}的“{key}”尚不执行",
                    "\"{key}\" of {en} is not executed yet"
                );
                self.out.add(code, found.place, message, instead.into());
            }
        }
    }

    /// Ends the reading: notes every key that was not asked for.
    pub(crate) fn close(self) {
        let Term { zh, en } = self.what;
        for (key, _) in self.entries {
            if !self.asked.contains(&key.text.as_str()) {
                let message = said!(
                    "{zh}没有“{key}”这个键",
                    "unknown key \"{key}\" in {en}",
                    key = key.text
                );
                let fix = if self.out.is_full() {
                    said!("请删除", "remove it")
                } else {
                    one_of(&key.text, self.asked.iter().copied())
                };
                self.out.add(Code::UnknownKey, key.place, message, fix);
            }
        }
    }
}

impl<T: Decode> Decode for Named<T> {
    fn decode(node: &Node, out: &mut Problems) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            wrong_kind(
                node,
                term("从名称到内容的映射", "a map from names to values"),
                out,
            );
            return None;
        };
        let mut found = Vec::new();
        for (key, value) in entries {
            let named: Option<Name> = name(&key.text, key.place, out);
            let value = At::decode(value, out);
            if let (Some(named), Some(value)) = (named, value) {
                found.push((
                    At {
                        place: key.place,
                        value: named,
                    },
                    value,
                ));
            }
        }
        Some(Self(found))
    }
    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let value = T::schema(generator);
        json_schema!({"type": "object", "additionalProperties": value})
    }
}
