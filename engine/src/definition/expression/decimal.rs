//! Exact decimals from their text.

use rust_decimal::Decimal;

/// Longest text read as a decimal: a sign, a dot and 28 digits.
const TEXT_BYTES_MAX: usize = 30;

/// Reads `-?digits(.digits)?`; nothing else is a decimal, so a value has few spellings.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if whole.is_empty() || fraction.is_empty() {
        return None;
    }
    let mut mantissa: i128 = 0;
    for byte in digits.bytes().filter(|byte| *byte != b'.') {
        let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
        mantissa = mantissa * 10 + i128::from(digit);
    }
    let dots = digits.len() - digits.bytes().filter(|byte| *byte != b'.').count();
    let scale = match dots {
        0 => 0,
        1 => u32::try_from(fraction.len()).ok()?,
        _ => return None,
    };
    let signed = if digits.len() < text.len() {
        -mantissa
    } else {
        mantissa
    };
    Decimal::try_from_i128_with_scale(signed, scale).ok()
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
