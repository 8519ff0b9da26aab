//! YAML 1.2 with places: a text becomes a tree, a tree becomes values, and everything that does
//! not fit is noted instead of ending the reading.

mod bounds;
mod decode;
mod map;
mod mistake;
mod node;
mod read;
mod shared;
mod suggest;
mod value;

#[cfg(test)]
mod tests;

pub(crate) use decode::{Decode, choice, choice_schema, unfit, wrong_kind};
pub(crate) use map::Map;
pub(crate) use node::{At, Key, Kind, Many, Named, Node};
pub(crate) use read::{is_truth_word, read};
pub(crate) use suggest::{nearest, one_of};
pub(crate) use value::name;
