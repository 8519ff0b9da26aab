//! Which workflows are instruments of supervision (监督文书).

/// The definitions whose cases are instruments of supervision: 督办, 监督通知书, 监督意见书,
/// 监督决定书, 法制建议书.
pub const INSTRUMENTS: [&str; 5] = [
    "supervision.urge",
    "supervision.notice",
    "supervision.opinion",
    "supervision.decision",
    "legal.advice",
];

#[cfg(test)]
mod tests {
    use crate::shipped_definitions;

    #[test]
    fn every_instrument_ships() {
        let shipped = shipped_definitions();
        for id in super::INSTRUMENTS {
            assert!(shipped.iter().any(|text| text.id == *id), "{id}");
        }
    }
}
