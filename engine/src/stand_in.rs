//! Numbers that stand in events until the store knows the true ones.
//!
//! Who takes a number in a series cannot know it before the append: others take theirs at the same
//! moment. So a large number that nobody else uses is written instead, and the store, which knows
//! where the series stands while nothing else can append, replaces it by the version that the event
//! gets. Nobody waits, nobody is refused for being second, and no number is left out.

use uuid::Uuid;

use crate::stream::Version;

/// How many events of one part can have a stand-in of their own.
const PLACES: u64 = 10_000_000;

/// What stands before the places: twelve digits, the first of which is not zero.
const FIRST: u64 = 100_000_000_000;

/// How many twelve-digit numbers are used: all stand-ins have nineteen digits and fit a `u64`.
const SPAN: u128 = 800_000_000_000;

/// A number of nineteen digits that stands for the version of the first event of a part; those
/// after it stand for the versions of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandIn(u64);

impl StandIn {
    /// The stand-in that follows from an id which nobody could know before, such as that of the
    /// request: then no text that somebody wrote holds it by chance or on purpose.
    pub const fn of(id: Uuid) -> Self {
        let chosen = (id.as_u128() % SPAN) as u64;
        Self((FIRST + chosen) * PLACES)
    }

    /// What stands for the version of the event at this place of the part, counted from 0.
    pub const fn nth(self, place: u64) -> u64 {
        self.0 + place
    }

    /// The number before the first: who believes that so many numbers are taken writes the stand-in
    /// as the next.
    pub const fn before(self) -> u64 {
        self.0 - 1
    }

    /// Writes the versions of `count` events, the first of which gets `first`, in place of what
    /// stands for them. Says whether there was any.
    pub fn fill(self, text: &mut Vec<u8>, first: Version, count: usize) -> bool {
        let mut is_there = false;
        for place in 0..count as u64 {
            let stand_in = self.nth(place).to_string();
            let version = (first.0 + place).to_string();
            while let Some(at) = find(text, stand_in.as_bytes()) {
                text.splice(at..at + stand_in.len(), version.bytes());
                is_there = true;
            }
        }
        is_there
    }
}

/// Where the digits stand.
fn find(text: &[u8], digits: &[u8]) -> Option<usize> {
    text.windows(digits.len()).position(|found| found == digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, first: u64, count: usize, expected: &str) {
        let stand_in = StandIn::of(Uuid::from_u128(7));
        let mut bytes = text
            .replace("#0", &stand_in.nth(0).to_string())
            .replace("#1", &stand_in.nth(1).to_string())
            .into_bytes();
        let is_there = stand_in.fill(&mut bytes, Version(first), count);
        assert_eq!(String::from_utf8(bytes).expect("text"), expected);
        assert_eq!(is_there, text.contains('#'), "{text}");
    }

    #[test]
    fn versions_are_written_wherever_a_stand_in_is() {
        check(r#"{"sequence":#0}"#, 1, 1, r#"{"sequence":1}"#);
        check(
            "〔2026〕#0号，〔2026〕#0号",
            17,
            1,
            "〔2026〕17号，〔2026〕17号",
        );
        check("2026#0", 3, 1, "20263");
        check("#1 #0", 99, 2, "100 99");
        check("nothing", 5, 1, "nothing");
        check("", 5, 1, "");
    }

    #[test]
    fn stand_ins_have_nineteen_digits_whatever_the_id() {
        for id in [0, 1, u128::MAX, SPAN, SPAN - 1] {
            let stand_in = StandIn::of(Uuid::from_u128(id));
            assert_eq!(stand_in.nth(0).to_string().len(), 19);
            assert_eq!(stand_in.nth(PLACES - 1).to_string().len(), 19);
            assert_eq!(stand_in.before() + 1, stand_in.nth(0));
        }
    }
}
