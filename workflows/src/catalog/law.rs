//! What the engine asks the law: by which text a case is governed.

use std::sync::Arc;

use casebook_engine::access::Directory;
use casebook_engine::case::Unreadable;
use casebook_engine::deadline::Calendar;
use casebook_engine::definition::Definition;
use casebook_engine::ports::{Law, Ungoverned};
use casebook_engine::recorded::{DefinitionRef, Recorded};
use casebook_engine::stream::Position;
use casebook_engine::{Facts, Value};
use jiff::Timestamp;
use jiff::civil::Date;

use super::Catalog;

impl Law for Catalog {
    fn definition(&self, reference: &DefinitionRef) -> Option<Arc<Definition>> {
        self.read().by_digest.get(&reference.digest).cloned()
    }

    /// The highest version in force on the day that decides; versions of one id share their pin.
    fn governing(
        &self,
        id: &str,
        filed: Timestamp,
        facts: &Facts,
    ) -> Result<Arc<Definition>, Ungoverned> {
        let inner = self.read();
        let versions = inner.by_id.get(id).ok_or(Ungoverned::NotInForce)?;
        let mut why = Ungoverned::NotInForce;
        for definition in versions.values().rev() {
            let Some(calendar) = inner.calendars.get(&definition.calendar) else {
                continue;
            };
            match deciding_day(definition, calendar, filed, facts) {
                Ok(day) if definition.in_force.holds_on(day) => return Ok(Arc::clone(definition)),
                Ok(_) => {}
                Err(missing) => why = missing,
            }
        }
        Err(why)
    }

    /// The highest version in force on the civil day of the instant.
    fn definition_at(&self, id: &str, filed: Timestamp) -> Option<Arc<Definition>> {
        let inner = self.read();
        let versions = inner.by_id.get(id)?.values().rev();
        let mut in_force = versions.filter(|definition| {
            let calendar = inner.calendars.get(&definition.calendar);
            calendar.is_some_and(|calendar| definition.in_force.holds_on(calendar.date_of(filed)))
        });
        in_force.next().cloned()
    }

    fn definitions(&self) -> Vec<Arc<Definition>> {
        self.read().by_digest.values().cloned().collect()
    }

    fn calendar(&self, id: &str) -> Option<Arc<Calendar>> {
        self.read().calendars.get(id).cloned()
    }

    fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.read().directory)
    }

    fn followed(&self) -> Position {
        self.read().followed
    }

    fn take_in(&self, registered: &[Recorded]) -> Result<Vec<String>, Unreadable> {
        let left_out = self.follow_log(registered)?;
        Ok(left_out.iter().map(ToString::to_string).collect())
    }
}

/// The day whose law governs a case: that of filing, or of the fact that is pinned.
fn deciding_day(
    definition: &Definition,
    calendar: &Calendar,
    filed: Timestamp,
    facts: &Facts,
) -> Result<Date, Ungoverned> {
    let filing = calendar.date_of(filed);
    let Some(fact) = definition.in_force.pinned_fact() else {
        return Ok(filing);
    };
    let Some(Value::Text(text)) = facts.get(fact) else {
        return Err(Ungoverned::FactMissing(fact.clone()));
    };
    let instant = || text.parse::<Timestamp>().ok();
    let day = instant().map(|instant| calendar.date_of(instant));
    let day = day.or_else(|| text.parse().ok());
    match day.ok_or_else(|| Ungoverned::FactMissing(fact.clone()))? {
        day if day > filing => Err(Ungoverned::FactAhead(fact.clone())),
        day => Ok(day),
    }
}
