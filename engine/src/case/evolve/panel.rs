//! Panels, votes and signers.

use crate::Name;
use crate::case::{CaseState, Event, MembersAbsent, Panel, PanelMember, Placement, Seat, Vote};
use crate::recorded::Meta;

impl CaseState {
    /// Applies an event about a panel; `false` when it is not about a panel.
    pub(super) fn apply_panel(&mut self, event: &Event, meta: &Meta) -> bool {
        let (Event::PanelOpened { task, .. }
        | Event::MembersAbsent(MembersAbsent { task, .. })
        | Event::PanelVoted { task, .. }
        | Event::SignerAdded { task, .. }
        | Event::SignerDropped { task, .. }
        | Event::PanelDecided { task, .. }) = event
        else {
            return false;
        };
        self.last_step = None;
        if let Event::PanelVoted {
            person: Some(person),
            role,
            ..
        } = event
        {
            self.acted(role, person);
        }
        let Some(open) = self.tasks.get_mut(task) else {
            return true;
        };
        if let Some(opened) = Panel::opened(event) {
            open.panel = Some(opened);
        } else if let Some(panel) = &mut open.panel {
            panel.apply(event, meta.actor.person.as_ref());
        }
        true
    }
}

impl Panel {
    fn opened(event: &Event) -> Option<Self> {
        let Event::PanelOpened {
            rule,
            refusal,
            members,
            everybody,
            ..
        } = event
        else {
            return None;
        };
        Some(Self {
            rule: *rule,
            refusal: *refusal,
            seats: members.iter().cloned().map(Seat::free).collect(),
            added: 0,
            everybody: *everybody,
            over: false,
            verdict: None,
        })
    }

    fn apply(&mut self, event: &Event, actor: Option<&Name>) {
        match event {
            Event::PanelVoted {
                person,
                role,
                vote,
                score,
                ..
            } => self.cast(person.as_ref(), role, *vote, score.as_ref()),
            Event::MembersAbsent(absent) => {
                self.over = true;
                for seat in self.seats.iter_mut().filter(|seat| seat.vote.is_none()) {
                    seat.vote = Some(absent.counts);
                }
            }
            Event::SignerAdded { member, place, .. } => {
                self.added += 1;
                let index = self.place(*place, actor);
                self.seats.insert(index, Seat::free(member.clone()));
            }
            Event::SignerDropped { person, .. } => {
                self.seats.retain(|seat| {
                    seat.vote.is_some() || seat.member.person.as_ref() != Some(person)
                });
            }
            Event::PanelDecided { verdict, .. } => self.verdict = Some(*verdict),
            _ => {}
        }
    }

    /// Where an added signer sits: before or after who asked, else at the end.
    fn place(&self, place: Placement, actor: Option<&Name>) -> usize {
        let asking = self
            .seats
            .iter()
            .position(|seat| actor.is_some() && seat.member.person.as_ref() == actor);
        match (place, asking) {
            (Placement::Before, Some(index)) => index,
            (Placement::After, Some(index)) => index + 1,
            _ => self.seats.len(),
        }
    }

    /// Counts a vote on the seat of the person, else on a free one of the role, else on a new one.
    fn cast(&mut self, person: Option<&Name>, role: &Name, vote: Vote, score: Option<&String>) {
        let named = self.seats.iter().position(|seat| {
            seat.vote.is_none() && person.is_some() && seat.member.person.as_ref() == person
        });
        let free = || {
            self.seats.iter().position(|seat| {
                seat.vote.is_none() && seat.member.person.is_none() && seat.member.role == *role
            })
        };
        let index = named.or_else(free).unwrap_or_else(|| {
            let member = PanelMember::new(role.clone(), None);
            self.seats.push(Seat::free(member));
            self.seats.len() - 1
        });
        let seat = &mut self.seats[index];
        seat.vote = Some(vote);
        seat.score = score.cloned();
        seat.member.person = person.cloned();
    }
}

impl Seat {
    const fn free(member: PanelMember) -> Self {
        let (vote, score) = (None, None);
        Self {
            member,
            vote,
            score,
        }
    }
}
