//! Lengths of time for people.

/// Units in milliseconds, the longest first: how they are written in Chinese and English.
const UNITS: [(i64, &str, &str); 4] = [
    (86_400_000, "天", "d"),
    (3_600_000, "小时", "h"),
    (60_000, "分", "min"),
    (1_000, "秒", "s"),
];

/// A length of time in its largest unit, with one decimal where it is not whole: `88d`, `1.5h`.
pub fn spoken(milliseconds: i64, english: bool) -> String {
    let found = UNITS.iter().find(|(unit, _, _)| milliseconds >= *unit);
    let Some((unit, zh, en)) = found else {
        let word = if english { "ms" } else { "毫秒" };
        return format!("{milliseconds}{word}");
    };
    let (unit, word) = (i128::from(*unit), if english { en } else { zh });
    let tenths = (i128::from(milliseconds) * 10 + unit / 2) / unit;
    match tenths % 10 {
        0 => format!("{}{word}", tenths / 10),
        part => format!("{}.{part}{word}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_unit_is_taken() {
        for (milliseconds, zh, en) in [
            (0, "0毫秒", "0ms"),
            (999, "999毫秒", "999ms"),
            (1_000, "1秒", "1s"),
            (90_000, "1.5分", "1.5min"),
            (86_400_000, "1天", "1d"),
            (88 * 86_400_000, "88天", "88d"),
            (86_400_000 + 3_600_000, "1天", "1d"),
            (60 * 86_400_000 + 43_200_000, "60.5天", "60.5d"),
        ] {
            assert_eq!(spoken(milliseconds, false), zh);
            assert_eq!(spoken(milliseconds, true), en);
        }
    }
}
