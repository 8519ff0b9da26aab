//! Open (立案、受理).

use super::super::turn::Turn;
use super::super::{Code, Configuration, Event, Open, Rejection};
use crate::Facts;

impl Turn<'_> {
    pub(in crate::case) fn open(&mut self, open: &Open) -> Result<(), Rejection> {
        self.check_organ(open)?;
        self.check_facts(open.facts.iter(), "case.filed")?;
        self.emit(Event::CaseOpened {
            number: open.number.clone(),
            title: open.title.clone(),
            organ: open.organ.clone(),
            seat: open.seat.clone(),
            definition: self.definition.reference.clone(),
            calendar: self.calendar(),
            facts: self.with_defaults(&open.facts),
            parent: open.parent,
            imported_from: open.imported_from.clone(),
        });
        let start = Configuration::start_of(self.definition.start.clone());
        self.enter(None, &start, &"case.filed".into());
        self.happen("case.filed", None);
        for name in open.facts.keys() {
            self.happen(name.clone(), None);
        }
        Ok(())
    }

    fn check_organ(&self, open: &Open) -> Result<(), Rejection> {
        if open.imported_from.is_some() || self.context.directory.organs.contains_key(&open.organ) {
            return Ok(());
        }
        let zh = format!("名录中没有机关“{}”", open.organ);
        let en = format!("the directory has no organ `{}`", open.organ);
        Err(Rejection::new(Code::Fact, "organ", zh, en))
    }

    fn with_defaults(&self, given: &Facts) -> Facts {
        let defaults = self.definition.facts.iter().filter_map(|(name, fact)| {
            fact.fact_type
                .default
                .clone()
                .map(|value| (name.clone(), value))
        });
        let mut facts: Facts = defaults.collect();
        facts.extend(
            given
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        facts
    }
}
