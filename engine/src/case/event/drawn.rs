//! What was drawn by lot (随机抽取), with everything needed to draw it again.

use serde::{Deserialize, Serialize};

use crate::draw::{Method, Seed, taken};
use crate::{Name, Value};

/// Persons were drawn for a role (随机选派检查人员). They hold it from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonsDrawn {
    /// The role; also the label of the draw.
    pub role: Name,
    /// What it is called.
    pub title: String,
    /// What led to it: the task that draws, or `recusal` for a replacement.
    pub cause: Name,
    /// How many were to be drawn.
    pub count: u32,
    /// Those who could be drawn, in the order of their ids.
    pub pool: Vec<Name>,
    /// Those who have the post and could not, with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub barred: Vec<Barred>,
    /// The seed.
    pub seed: Seed,
    /// The method.
    pub method: Method,
    /// Those who were drawn, in the order in which they were.
    pub drawn: Vec<Name>,
    /// Those who hold the role beside them, from an earlier draw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Name>,
    /// Whom they replace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Name>,
}

/// Somebody who has the post and could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Barred {
    /// The person.
    pub person: Name,
    /// The code of the refusal, such as `CB-2204`.
    pub code: Name,
    /// Why, in Chinese.
    pub say_zh: String,
    /// Why, in English.
    pub say_en: String,
}

/// Elements of a list were drawn (随机抽取检查对象). The fact `into` holds them from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemsDrawn {
    /// The fact that holds the whole list.
    pub from: Name,
    /// The fact that holds what was drawn; also the label of the draw.
    pub into: Name,
    /// The task that draws.
    pub cause: Name,
    /// How many were to be drawn.
    pub count: u32,
    /// The whole list, in its order.
    pub pool: Vec<Value>,
    /// The seed.
    pub seed: Seed,
    /// The method.
    pub method: Method,
    /// What was drawn, in the order in which it was.
    pub drawn: Vec<Value>,
}

impl PersonsDrawn {
    /// Whether the same persons come out when they are drawn again; `None` when this release does
    /// not know the method.
    pub fn comes_out_again(&self) -> Option<bool> {
        again(&self.method, self.seed, &self.role, &self.pool, self.count)
            .map(|drawn| drawn == self.drawn)
    }
}

impl ItemsDrawn {
    /// Whether the same elements come out when they are drawn again; `None` when this release does
    /// not know the method.
    pub fn comes_out_again(&self) -> Option<bool> {
        again(&self.method, self.seed, &self.into, &self.pool, self.count)
            .map(|drawn| drawn == self.drawn)
    }
}

fn again<T: Clone>(
    method: &Method,
    seed: Seed,
    label: &Name,
    pool: &[T],
    count: u32,
) -> Option<Vec<T>> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    method.is_known().then(|| taken(seed, label, pool, count))
}
