//! Letting the kernel take a step as somebody could who may, with all that is asked for.

use super::Oracle;
use crate::case::state::Deed;
use crate::case::turn::{Driver, Turn};
use crate::case::{
    Code, Event, HeardElsewhere, LimitNo, Open, OpenTask, Papers, Rejection, Service, StageNo,
    TaskNo, Verdict,
};
use crate::definition::{Afterwards, PanelSpec, ServiceMode};
use crate::{Facts, Name};

/// Why a step is not taken.
pub(super) enum Stopped {
    /// A hard guard cannot hold.
    Barred(Name),
    /// The kernel refuses.
    Refused(Rejection),
}

impl From<Rejection> for Stopped {
    fn from(rejection: Rejection) -> Self {
        Self::Refused(rejection)
    }
}

impl Stopped {
    /// Whether the definition did not come to rest.
    pub(super) fn is_circle(&self) -> bool {
        matches!(self, Self::Refused(rejection) if rejection.code == Code::Unsettled)
    }
}

impl<'a> Turn<'a> {
    pub(super) fn consult(&mut self, oracle: &'a Oracle<'a>) {
        self.oracle = Some(oracle);
    }

    pub(super) fn presume_filed(&mut self, facts: Facts) -> Result<(), Stopped> {
        // By which version a case is governed is said when it is filed.
        let pinned = self.definition.in_force.pinned_fact();
        let pinned = pinned.and_then(|name| facts.get_key_value(name));
        let given = pinned.map(|(name, value)| (name.clone(), value.clone()));
        self.open(&Open {
            title: "lint".to_owned(),
            organ: "lint".into(),
            seat: None,
            facts: given.into_iter().collect(),
            parent: None,
            link: None,
            number: None,
            imported_from: Some("lint".to_owned()),
        })?;
        // They are there, but were not set: nothing follows from it.
        self.state.facts = facts.into();
        Ok(())
    }

    pub(super) fn presume_completed(
        &mut self,
        no: TaskNo,
        outcome: Option<&Name>,
        facts: Facts,
        mode: Option<ServiceMode>,
    ) -> Result<(), Stopped> {
        let open = self.presumed_task(no);
        let guards = self.guards_of(open.stage, self.task(&open.name));
        let spot = self.spot_of(&open);
        self.presume_holding(&guards, &spot)
            .map_err(Stopped::Barred)?;
        if let Some(panel) = &self.task(&open.name).panel {
            self.presume_panel(no, panel, Verdict::Passed);
        }
        let papers = mode.map_or_else(Papers::default, |mode| self.presumed_service(mode));
        Ok(self.finish_presumed(no, &open, outcome.cloned(), facts, papers)?)
    }

    pub(super) fn presume_refused(&mut self, no: TaskNo) -> Result<(), Stopped> {
        let open = self.presumed_task(no);
        let guards = self.guards_of(open.stage, self.task(&open.name));
        let spot = self.spot_of(&open);
        self.presume_holding(&guards, &spot)
            .map_err(Stopped::Barred)?;
        if let Some(panel) = &self.task(&open.name).panel {
            self.presume_panel(no, panel, Verdict::Refused);
        }
        Ok(self.refuse_presumed(no, &open)?)
    }

    fn presumed_task(&self, no: TaskNo) -> OpenTask {
        let open = self.state.tasks.get(&no).cloned();
        open.expect("only an open task is presumed done")
    }

    fn presumed_service(&self, mode: ServiceMode) -> Papers {
        let service = Service {
            mode,
            day: self.context.calendar.date_of(self.at),
            proof: String::new(),
            witnesses: Vec::new(),
            recording: None,
            confirmation: None,
        };
        Papers {
            service: Some(service),
            ..Papers::default()
        }
    }

    fn presume_panel(&mut self, no: TaskNo, panel: &PanelSpec, verdict: Verdict) {
        let (task, members) = (no, Vec::new());
        let (rule, refusal) = (panel.rule, panel.refusal);
        self.emit(Event::PanelOpened {
            task,
            rule,
            refusal,
            members,
            everybody: panel.everybody,
        });
        self.emit(Event::PanelDecided {
            task,
            verdict,
            agreed: 0,
            refused: 0,
            abstained: 0,
            silent: 0,
        });
        self.driver = Driver::Panel;
    }

    pub(super) fn presume_happened(
        &mut self,
        happening: &Name,
        facts: &Facts,
    ) -> Result<(), Stopped> {
        let Some((stage, guards)) = self.guards_of_happening(happening) else {
            return Ok(());
        };
        let spot = self.spot(stage);
        self.presume_holding(&guards, &spot)
            .map_err(Stopped::Barred)?;
        self.record_presumed(happening, stage, facts);
        Ok(())
    }

    pub(super) fn presume_heard(
        &mut self,
        reaction: &Name,
        facts: &Facts,
    ) -> Result<(), Rejection> {
        self.hear(&HeardElsewhere {
            reaction: reaction.clone(),
            title: String::new(),
            case: self.context.case,
            number: None,
            definition: self.definition.reference.id.clone(),
            happening: reaction.clone(),
            facts: facts.clone(),
            depth: 1,
        })
    }

    pub(super) fn presume_expired(&mut self, no: LimitNo) {
        self.driver = Driver::Time;
        self.expire(no);
    }

    pub(super) fn presume_returned(
        &mut self,
        from: StageNo,
        to: &Name,
        afterwards: &Afterwards,
        without: Option<&Deed>,
    ) -> Result<(), Stopped> {
        Ok(self.return_to(from, to, afterwards, String::new(), without)?)
    }
}
