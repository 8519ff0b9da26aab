//! How long it took between two instants, over many cases.

use crate::log::Moment;

/// Waiting times in whole milliseconds, and how many could not be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    milliseconds: Vec<i64>,
    /// How many have no beginning or no end with a time.
    pub undated: u64,
    /// How many end before they begin: the log has them out of order. They are in no figure.
    pub backwards: u64,
}

impl Waits {
    /// Counts the time from one instant to another.
    pub fn add(&mut self, from: Option<Moment>, to: Option<Moment>) {
        let (Some(from), Some(to)) = (from, to) else {
            self.undated += 1;
            return;
        };
        let apart = from.instant.duration_until(to.instant).as_millis();
        // A timestamp spans some twenty thousand years: in milliseconds it fits.
        match i64::try_from(apart) {
            Ok(apart) if apart >= 0 => self.milliseconds.push(apart),
            _ => self.backwards += 1,
        }
    }

    /// How many times were told.
    pub fn len(&self) -> usize {
        self.milliseconds.len()
    }

    /// Whether none was told.
    pub fn is_empty(&self) -> bool {
        self.milliseconds.is_empty()
    }

    /// The waits in order, for several percentiles at once.
    pub fn sorted(&self) -> Sorted {
        let mut milliseconds = self.milliseconds.clone();
        milliseconds.sort_unstable();
        Sorted(milliseconds)
    }
}

/// Waits in order of their length.
#[derive(Clone, Debug)]
pub struct Sorted(Vec<i64>);

impl Sorted {
    /// The smallest wait that at least so many of a hundred do not exceed (nearest rank), in
    /// milliseconds; 0 gives the least and 100 the greatest. None where no wait is known.
    pub fn percentile(&self, percent: usize) -> Option<i64> {
        let rank = (self.0.len() * percent.min(100)).div_ceil(100).max(1);
        self.0.get(rank - 1).copied()
    }

    /// The mean in milliseconds, rounded down. None where no wait is known.
    pub fn mean(&self) -> Option<i64> {
        let total: i128 = self.0.iter().map(|wait| i128::from(*wait)).sum();
        let count = i128::try_from(self.0.len())
            .ok()
            .filter(|count| *count > 0)?;
        i64::try_from(total / count).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_waits_that_there_were() {
        let sorted = Sorted(vec![10, 20, 30, 40]);
        let found = [0, 25, 26, 50, 75, 90, 100].map(|percent| sorted.percentile(percent));
        assert_eq!(found, [10, 10, 20, 20, 30, 40, 40].map(Some));
        assert_eq!(sorted.mean(), Some(25));
        assert_eq!(Sorted(Vec::new()).percentile(50), None);
        assert_eq!(Sorted(Vec::new()).mean(), None);
    }
}
