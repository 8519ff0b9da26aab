//! What an expression asks of the registers (名册).

use super::evaluate::{Outcome, Run, Scope};
use super::node::Node;
use super::read::Datum;
use super::undecided::Undecided;
use crate::Name;

impl<'v> Run<'v> {
    /// Whether a subject stands on a register on the day of the act, under whatever status: a
    /// register that is there is complete.
    pub(super) fn registered(
        &self,
        register: &'v Name,
        subject: &'v Node,
        scope: Option<&Scope<'_, 'v>>,
    ) -> Outcome<'v> {
        let (_, status) = self.standing_on(register, subject, scope)?;
        Ok(Datum::Bool(status.is_some()))
    }

    /// Its status there; unknown of what does not stand there.
    pub(super) fn register(
        &self,
        register: &'v Name,
        subject: &'v Node,
        scope: Option<&Scope<'_, 'v>>,
    ) -> Outcome<'v> {
        let (subject, status) = self.standing_on(register, subject, scope)?;
        let status = status.map(|status| Datum::Text(status.as_str()));
        status.ok_or_else(|| Undecided::NotRegistered {
            register: register.clone(),
            subject,
            day: self.day(self.view.now),
        })
    }

    fn standing_on(
        &self,
        name: &'v Name,
        subject: &'v Node,
        scope: Option<&Scope<'_, 'v>>,
    ) -> Result<(String, Option<&'v Name>), Undecided> {
        let subject = self.value(subject, scope)?;
        let subject = subject.text().unwrap_or_default();
        let register = self.view.registers.get(name);
        let register = register.ok_or_else(|| Undecided::NoRegister {
            register: name.clone(),
        })?;
        self.spend(register.standings.len() / 64)?;
        let day = self.day(self.view.now);
        Ok((subject.to_owned(), register.status(subject, day)))
    }
}
