//! The draw (随机抽取): who or what is taken from a pool, so that anybody can take it again.
//!
//! The whole method, version 1 of `casebook.draw`, is written down in `docs/reference/draw.md`:
//! a stream of 64-bit words from SHA-256 over a seed, unbiased choices from it, and the first
//! steps of a Fisher–Yates shuffle. It has no other input than the seed, a label and the number of
//! elements, so it gives the same answer everywhere and for ever. A better method would be a new
//! version beside this one; what was drawn by this one stays as it was drawn.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::Name;

/// The id of the method.
pub const METHOD: &str = "casebook.draw";

/// The version of the method that is used for new draws.
pub const VERSION: u32 = 1;

/// What stands before everything that is hashed.
const DOMAIN: &[u8] = b"casebook.draw/1";

/// How many 64-bit words one block of SHA-256 gives.
const WORDS: usize = 4;

/// The seed of a draw: 32 bytes that nobody chose.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; 32]);

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Seed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Seed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut bytes = [0; 32];
        let text = String::deserialize(deserializer)?;
        hex::decode_to_slice(&text, &mut bytes).map_err(serde::de::Error::custom)?;
        Ok(Self(bytes))
    }
}

/// By which method something was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Its id.
    pub id: Name,
    /// Its version.
    pub version: u32,
}

impl Method {
    /// The method of new draws.
    pub fn present() -> Self {
        Self {
            id: METHOD.into(),
            version: VERSION,
        }
    }

    /// Whether this release can draw by it.
    pub fn is_known(&self) -> bool {
        self.id == *METHOD && self.version == VERSION
    }
}

/// Draws `count` of `pool_size` elements without putting any back: their indexes in the pool, in
/// the order in which they were drawn. All of them, in drawn order, when there are not more.
///
/// `label` says what is drawn, such as the name of a role: draws of one seed that have different
/// labels have nothing to do with each other.
///
/// # Panics
/// Never: an index below the size of the pool fits.
pub fn draw(seed: Seed, label: &str, pool_size: usize, count: usize) -> Vec<usize> {
    let mut words = Words::new(seed, label);
    let mut order: Vec<usize> = (0..pool_size).collect();
    let count = count.min(pool_size);
    for place in 0..count {
        let left = (pool_size - place) as u64;
        let chosen = usize::try_from(words.below(left)).expect("below the size of the pool");
        order.swap(place, place + chosen);
    }
    order.truncate(count);
    order
}

/// As [`draw`], with the elements themselves.
pub fn taken<T: Clone>(seed: Seed, label: &Name, pool: &[T], count: usize) -> Vec<T> {
    let indexes = draw(seed, label.as_str(), pool.len(), count);
    indexes
        .into_iter()
        .map(|index| pool[index].clone())
        .collect()
}

/// The stream of words of a seed and a label.
struct Words<'a> {
    seed: Seed,
    label: &'a str,
    block: u64,
    ready: Vec<u64>,
}

impl<'a> Words<'a> {
    const fn new(seed: Seed, label: &'a str) -> Self {
        Self {
            seed,
            label,
            block: 0,
            ready: Vec::new(),
        }
    }

    fn next(&mut self) -> u64 {
        if self.ready.is_empty() {
            self.ready = self.next_block();
        }
        self.ready.remove(0)
    }

    fn next_block(&mut self) -> Vec<u64> {
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        hash.update(self.seed.0);
        hash.update((self.label.len() as u64).to_be_bytes());
        hash.update(self.label.as_bytes());
        hash.update(self.block.to_be_bytes());
        self.block += 1;
        let bytes: [u8; 8 * WORDS] = hash.finalize().into();
        let words = bytes.chunks_exact(8);
        words
            .map(|word| u64::from_be_bytes(word.try_into().expect("eight bytes")))
            .collect()
    }

    /// A number below `bound`, each as likely as any other: words of the incomplete last stretch
    /// of the range are passed over.
    fn below(&mut self, bound: u64) -> u64 {
        let bound_wide = u128::from(bound);
        let whole = (1_u128 << 64) / bound_wide * bound_wide;
        loop {
            let word = self.next();
            if u128::from(word) < whole {
                return word % bound;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed(byte: u8) -> Seed {
        Seed([byte; 32])
    }

    #[test]
    fn every_element_is_drawn_about_as_often_as_any_other() {
        let mut often = [0_u32; 7];
        for n in 0..7_000_u32 {
            let mut bytes = [0; 32];
            bytes[..4].copy_from_slice(&n.to_be_bytes());
            for index in draw(Seed(bytes), "inspector", 7, 2) {
                often[index] += 1;
            }
        }
        assert!(
            often.iter().all(|times| (1_850..2_150).contains(times)),
            "{often:?}"
        );
    }

    #[test]
    fn nothing_is_drawn_twice_and_never_more_than_there_is() {
        for count in 0..=9 {
            let drawn = draw(seed(7), "x", 6, count);
            let mut distinct = drawn.clone();
            distinct.sort_unstable();
            distinct.dedup();
            assert_eq!(drawn.len(), count.min(6));
            assert_eq!(distinct.len(), drawn.len());
        }
        assert_eq!(draw(seed(7), "x", 0, 3), Vec::<usize>::new());
    }

    #[test]
    fn the_published_vectors_come_out() {
        let counting = Seed(std::array::from_fn(|at| {
            u8::try_from(at).expect("a small number")
        }));
        let rows: [(Seed, &str, usize, usize, &[usize]); 4] = [
            (counting, "inspector", 6, 2, &[5, 1]),
            (counting, "inspector", 6, 6, &[5, 1, 2, 0, 3, 4]),
            (counting, "抽查对象", 10, 3, &[1, 3, 9]),
            (seed(0), "", 1000, 4, &[403, 741, 834, 369]),
        ];
        for (seed, label, pool_size, count, expected) in rows {
            assert_eq!(draw(seed, label, pool_size, count), expected, "{label}");
        }
    }

    #[test]
    fn the_label_and_the_seed_decide() {
        let one = draw(seed(1), "inspector", 50, 5);
        assert_eq!(one, draw(seed(1), "inspector", 50, 5));
        assert_ne!(one, draw(seed(1), "object", 50, 5));
        assert_ne!(one, draw(seed(2), "inspector", 50, 5));
    }
}
