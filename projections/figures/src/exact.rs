//! Exact numbers, and how they are rounded for people.

/// A fraction: figures are rounded when they are shown, never before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    /// The numerator.
    pub part: i128,
    /// The denominator, above 0.
    pub whole: i128,
}

impl Exact {
    /// A whole number.
    pub const fn whole(number: i128) -> Self {
        Self {
            part: number,
            whole: 1,
        }
    }

    /// A share; `None` of nothing.
    pub const fn share(part: i128, whole: i128) -> Option<Self> {
        if whole > 0 {
            Some(Self { part, whole })
        } else {
            None
        }
    }

    /// One number by another; `None` where the other is not above 0.
    pub const fn by(self, other: Self) -> Option<Self> {
        Self::share(self.part * other.whole, self.whole * other.part)
    }

    /// So many times as much.
    #[must_use]
    pub const fn times(self, factor: i128) -> Self {
        Self {
            part: self.part * factor,
            whole: self.whole,
        }
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        if self.whole == other.whole {
            return Self {
                part: self.part + other.part,
                whole: self.whole,
            };
        }
        Self {
            part: self.part * other.whole + other.part * self.whole,
            whole: self.whole * other.whole,
        }
    }

    /// One without the other.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        self.plus(other.times(-1))
    }

    /// Whether both are the same number.
    pub const fn is(self, other: Self) -> bool {
        self.part * other.whole == other.part * self.whole
    }

    /// With so many decimals, rounded half up (四舍五入): a half goes away from zero.
    pub fn rounded(self, decimals: u32) -> String {
        let scale = 10_u128.pow(decimals.min(12));
        let whole = self.whole.unsigned_abs();
        let rounded = (self.part.unsigned_abs() * scale * 2 + whole) / (whole * 2);
        let sign = if self.part < 0 && rounded > 0 {
            "-"
        } else {
            ""
        };
        if decimals == 0 {
            return format!("{sign}{rounded}");
        }
        let width = decimals.min(12) as usize;
        format!("{sign}{}.{:0width$}", rounded / scale, rounded % scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_goes_away_from_zero() {
        let rows = [
            (232 - 163, 163, 100, 2, "42.33"),
            (113 - 81, 81, 100, 2, "39.51"),
            (119 - 82, 82, 100, 2, "45.12"),
            (175 - 143, 143, 100, 0, "22"),
            (361_645 - 355_181, 355_181, 100, 2, "1.82"),
            (341_777, 361_645, 100, 2, "94.51"),
            (245_919, 361_645, 100, 0, "68"),
            (1, 200, 100, 0, "1"),
            (1, 2, 1, 0, "1"),
            (-1, 2, 1, 0, "-1"),
            (-1, 3, 1, 0, "0"),
            (49, 100, 1, 0, "0"),
            (67_000, 10_000, 1, 1, "6.7"),
            (5, 1_000, 1, 2, "0.01"),
        ];
        for (part, whole, factor, decimals, expected) in rows {
            let exact = Exact::share(part, whole).expect("a share").times(factor);
            assert_eq!(exact.rounded(decimals), expected, "{part}/{whole}");
        }
    }

    #[test]
    fn nothing_has_no_share() {
        assert_eq!(Exact::share(1, 0), None);
        assert_eq!(Exact::whole(3).by(Exact::whole(0)), None);
        assert!(Exact { part: 2, whole: 4 }.is(Exact { part: 1, whole: 2 }));
    }
}
