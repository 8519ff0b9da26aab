//! Exact decimals from their text.

use rust_decimal::Decimal;

/// Longest text read as a decimal: a sign, a dot and 28 digits.
const TEXT_BYTES_MAX: usize = 30;

/// Reads `-?digits(.digits)?`; nothing else is a decimal, so a value has few spellings.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if text.len() > TEXT_BYTES_MAX || !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let mut mantissa: i128 = 0;
    let mut scale = None;
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + i128::from(byte - b'0');
                scale = scale.map(|scale| scale + 1);
            }
            b'.' if scale.is_none() => scale = Some(0),
            _ => return None,
        }
    }
    let signed = if digits.len() < text.len() {
        -mantissa
    } else {
        mantissa
    };
    match scale {
        Some(0) => None,
        scale => Decimal::try_from_i128_with_scale(signed, scale.unwrap_or(0)).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn reads_plain_decimals_and_nothing_else() {
        for (text, same) in [
            ("0", "0"),
            ("35.00", "35.00"),
            ("-0.5", "-0.5"),
            (
                "9999999999999999999999999999",
                "9999999999999999999999999999",
            ),
        ] {
            assert_eq!(decimal(text).expect(text).to_string(), same);
        }
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "+1",
            "1e3",
            "1_000",
            " 1",
            "1.2.3",
            "1..2",
            "--1",
            "一",
            "０",
            "99999999999999999999999999999",
            "0.00000000000000000000000000001",
        ] {
            assert!(decimal(text).is_none(), "{text}");
        }
    }
}
