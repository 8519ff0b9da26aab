//! Record that an imported happening does not follow the definition.

use super::super::Event;
use super::super::turn::Turn;
use crate::{Facts, Name};

impl Turn<'_> {
    pub(in crate::case) fn deviate(
        &mut self,
        activity: &str,
        rule: &Name,
        basis: &str,
        detail: &str,
        facts: &Facts,
    ) {
        self.emit(Event::DeviationRecorded {
            activity: activity.to_owned(),
            rule: rule.clone(),
            basis: basis.to_owned(),
            detail: detail.to_owned(),
            facts: facts.clone(),
        });
    }
}
