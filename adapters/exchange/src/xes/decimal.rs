//! Amounts and measures as the exact text in the file.

use std::fmt;

/// A number kept as written: `35.0` stays `35.0`, and no binary fraction comes near an amount of money.
///
/// Sign, decimal point and exponent are allowed as in `xs:double`; `INF` and `NaN` are not numbers here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(String);

impl Decimal {
    /// The number in `text`, or nothing when it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        is_number(text).then(|| Self(text.to_owned()))
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match unsigned(mantissa).split_once('.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (unsigned(mantissa), ""),
    };
    let has_digit = !whole.is_empty() || !fraction.is_empty();
    let exponent_holds = exponent.is_none_or(|e| !unsigned(e).is_empty() && digits(unsigned(e)));
    has_digit && digits(whole) && digits(fraction) && exponent_holds
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_numbers_as_written_and_refuses_the_rest() {
        for text in [
            "0",
            "35.0",
            "-1.",
            ".5",
            "+007.10",
            "4.248252E8",
            "1e-3",
            "71.50",
        ] {
            assert_eq!(
                Decimal::parse(text).map(|d| d.to_string()),
                Some(text.into())
            );
        }
        for text in [
            "", ".", "-", "NaN", "INF", "1,5", "1e", "1e+", "1.2.3", "0x10", "1 ", "--1", "1e1.5",
            "１",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
