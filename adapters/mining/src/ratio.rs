//! Shares as exact fractions.

use std::fmt;

/// A share as a fraction of whole numbers; shown with six decimals, rounded half up.
///
/// Nothing of nothing is a whole: where no case was asked about, none failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// The part.
    pub part: u128,
    /// The whole.
    pub whole: u128,
}

/// Parts in which a share is summed up and shown.
const PARTS: u128 = 1_000_000_000_000;

impl Ratio {
    /// A part of a whole.
    pub fn of(part: impl Into<u128>, whole: impl Into<u128>) -> Self {
        Self {
            part: part.into(),
            whole: whole.into(),
        }
    }

    /// The share in billionths of a thousandth, rounded half up: what is summed for a mean.
    pub fn parts(self) -> u128 {
        if self.whole == 0 {
            return PARTS;
        }
        (self.part * PARTS + self.whole / 2) / self.whole
    }

    /// The mean of shares whose [`Ratio::parts`] were summed.
    pub fn mean(parts_total: u128, count: u64) -> Self {
        if count == 0 {
            return Self { part: 1, whole: 1 };
        }
        Self {
            part: parts_total,
            whole: PARTS * u128::from(count),
        }
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millionths = (self.parts() + 500_000) / 1_000_000;
        write!(
            f,
            "{}.{:06}",
            millionths / 1_000_000,
            millionths % 1_000_000
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_shown_with_six_decimals() {
        for (part, whole, expected) in [
            (0_u64, 1_u64, "0.000000"),
            (1, 3, "0.333333"),
            (2, 3, "0.666667"),
            (1, 1, "1.000000"),
            (0, 0, "1.000000"),
        ] {
            assert_eq!(Ratio::of(part, whole).to_string(), expected);
        }
    }

    #[test]
    fn a_mean_of_shares_is_exact_to_the_shown_decimals() {
        let total = [Ratio::of(1_u64, 3_u64), Ratio::of(1_u64, 1_u64)]
            .map(Ratio::parts)
            .iter()
            .sum();
        assert_eq!(Ratio::mean(total, 2).to_string(), "0.666667");
    }
}
