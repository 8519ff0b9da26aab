//! Chance that is the same every time.

/// A stream of numbers from a seed (`SplitMix64`).
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

/// What lies between two seeds of the stream: the golden ratio of 64 bits.
const STRIDE: u64 = 0x9E37_79B9_7F4A_7C15;

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The chance of one case: it lives by that alone, whatever becomes of the others.
    pub(super) fn of_case(seed: u64, index: usize) -> Self {
        let mut chance = Self(seed.wrapping_add(index as u64));
        Self(chance.next() ^ STRIDE)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STRIDE);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 when there is none.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = end.max(1) as u64;
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// A number from `from` to `to`, both included.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = usize::try_from(to - from + 1).unwrap_or(1);
        from + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// True this many times in a hundred.
    pub(super) fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of several.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// One of several, each as often as its weight says.
    pub(super) fn weigh<'a, T>(&mut self, items: &'a [(T, u32)]) -> Option<&'a T> {
        let sum: usize = items.iter().map(|(_, weight)| *weight as usize).sum();
        at(items, self.below(sum))
    }
}

/// The item whose share of the weights, laid end to end, holds a place.
pub(super) fn at<T>(items: &[(T, u32)], mut place: usize) -> Option<&T> {
    for (item, weight) in items {
        match place.checked_sub(*weight as usize) {
            Some(left) => place = left,
            None => return Some(item),
        }
    }
    None
}

/// Places spread evenly over `sum`, so that of any stretch of cases each kind gets its share.
pub(super) fn spread(index: usize, sum: usize) -> usize {
    let turn = u128::from((index as u64).wrapping_add(1).wrapping_mul(STRIDE));
    usize::try_from((turn * sum as u128) >> 64).unwrap_or(0)
}
