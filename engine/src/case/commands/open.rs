//! Open (立案、受理).

use super::super::turn::Turn;
use super::super::{Code, Configuration, Event, Open, Rejection};
use crate::{Facts, Value};

/// How long the title of a case may be.
const TITLE_CHARACTERS_MAX: usize = 200;

impl Turn<'_> {
    pub(in crate::case) fn open(&mut self, open: &Open) -> Result<(), Rejection> {
        if open.imported_from.is_none() {
            self.check_opener()?;
            self.check_organ(open)?;
            check_title(&open.title)?;
            self.check_competence(&open.organ, &self.with_defaults(&open.facts))?;
        }
        self.check_facts(open.facts.iter(), "case.filed")?;
        self.check_pin(open)?;
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
            link: open.link.clone(),
        });
        let start = Configuration::start_of(self.definition.start.clone());
        self.enter(None, &start, &"case.filed".into())?;
        self.happen("case.filed", None);
        for name in open.facts.keys() {
            self.happen(name.clone(), None);
        }
        Ok(())
    }

    /// Opening is nobody's role, but whoever opens is known; a case out of another has no opener.
    fn check_opener(&self) -> Result<(), Rejection> {
        let Some(person) = &self.context.actor.person else {
            return Ok(());
        };
        if self.context.directory.persons.contains_key(person) {
            return Ok(());
        }
        let zh = format!("名录中没有人员“{person}”");
        let en = format!("the directory has no person `{person}`");
        Err(Rejection::new(Code::Person, person.clone(), zh, en))
    }

    fn check_organ(&self, open: &Open) -> Result<(), Rejection> {
        let day = self.context.calendar.date_of(self.context.occurred);
        let organ = self.context.directory.organs.get(&open.organ);
        if organ.is_some_and(|organ| organ.exists(day)) {
            return Ok(());
        }
        let zh = format!("名录中没有机关“{}”", open.organ);
        let en = format!("the directory has no organ `{}`", open.organ);
        Err(Rejection::new(Code::Fact, "organ", zh, en))
    }

    /// A case whose version is decided by a dated fact has that fact from its beginning.
    fn check_pin(&self, open: &Open) -> Result<(), Rejection> {
        match self.definition.in_force.pinned_fact() {
            Some(fact) if !matches!(open.facts.get(fact), Some(Value::Text(_))) => {
                let zh = format!("立案时须填写决定适用版本的事实“{fact}”");
                let en = format!("the fact `{fact}`, which decides the version, must be given");
                Err(Rejection::new(Code::PinMissing, fact.clone(), zh, en))
            }
            _ => Ok(()),
        }
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

/// A title (案由) is one line that can be read aloud: it stands in lists, notices and documents.
fn check_title(title: &str) -> Result<(), Rejection> {
    let is_readable = !title.trim().is_empty()
        && !title.chars().any(char::is_control)
        && title.chars().count() <= TITLE_CHARACTERS_MAX;
    if is_readable {
        return Ok(());
    }
    let zh = format!("案由应为一行文字，不超过{TITLE_CHARACTERS_MAX}字，不含控制字符");
    let en = format!(
        "the title is not one line of 1 to {TITLE_CHARACTERS_MAX} characters without control characters"
    );
    Err(Rejection::new(Code::Fact, "title", zh, en))
}
