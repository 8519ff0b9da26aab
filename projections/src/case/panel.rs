//! The panel of a task, and the duties of its members.

use casebook_engine::Name;
use casebook_engine::case::{Event, PanelMember, Placement, Status, TaskNo};
use casebook_engine::definition::PanelRule;
use casebook_engine::recorded::Meta;

use super::{Case, Task};
use crate::{Duty, DutyKind, End, Ending, Turn};

/// A running panel (会签、票签、依次).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panel {
    /// Whether its members answer one after the other (依次).
    pub in_sequence: bool,
    /// Its members in order.
    pub seats: Vec<Seat>,
    /// How many seats there ever were.
    counted: u32,
}

/// A member of a panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its number, in the order in which seats came to the panel.
    pub number: u32,
    /// The role for which the member sits.
    pub role: Name,
    /// The person; nobody while anybody in the role may sit.
    pub person: Option<Name>,
    /// Whether the member answered.
    pub answered: bool,
    /// Whether the member can answer now.
    pub turn: Turn,
}

impl Panel {
    fn new(in_sequence: bool, members: &[PanelMember]) -> Self {
        let (seats, counted) = (Vec::new(), 0);
        let mut panel = Self {
            in_sequence,
            seats,
            counted,
        };
        for member in members {
            panel.seat(panel.seats.len(), member);
        }
        panel.take_turns();
        panel
    }

    fn seat(&mut self, place: usize, member: &PanelMember) -> u32 {
        self.counted += 1;
        let seat = Seat {
            number: self.counted,
            role: member.role.clone(),
            person: member.person.clone(),
            answered: false,
            turn: Turn::NotNow,
        };
        self.seats.insert(place, seat);
        self.counted
    }

    /// The members who have not answered.
    pub fn silent(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(|seat| !seat.answered)
    }

    /// Settles whose turn it is after an event.
    fn take_turns(&mut self) {
        let silent = self.seats.iter_mut().filter(|seat| !seat.answered);
        for (place, seat) in silent.enumerate() {
            seat.turn = match seat.turn {
                _ if self.in_sequence && place > 0 => Turn::NotNow,
                Turn::NotNow => Turn::Came,
                Turn::Came | Turn::Now => Turn::Now,
            };
        }
    }

    /// The seat for which a vote counts, as the engine counts it.
    fn cast(&mut self, person: Option<&Name>, role: &Name) -> Seat {
        let silent = |seat: &Seat| !seat.answered;
        let named = self
            .seats
            .iter()
            .position(|seat| silent(seat) && person.is_some() && seat.person.as_ref() == person);
        let free = || {
            let free = |seat: &Seat| silent(seat) && seat.person.is_none() && seat.role == *role;
            self.seats.iter().position(free)
        };
        let place = named.or_else(free).unwrap_or_else(|| {
            let (role, person) = (role.clone(), person.cloned());
            self.seat(self.seats.len(), &PanelMember::new(role, person));
            self.seats.len() - 1
        });
        let seat = &mut self.seats[place];
        seat.answered = true;
        seat.person = person.cloned();
        let seat = seat.clone();
        self.take_turns();
        seat
    }

    fn add(&mut self, member: &PanelMember, place: Placement, asking: Option<&Name>) {
        let asking = asking.and_then(|person| {
            self.seats
                .iter()
                .position(|seat| seat.person.as_ref() == Some(person))
        });
        let place = match (place, asking) {
            (Placement::Before, Some(place)) => place,
            (Placement::After, Some(place)) => place + 1,
            _ => self.seats.len(),
        };
        self.seat(place, member);
        self.take_turns();
    }

    /// Counts everybody who has not answered as having answered.
    fn end(&mut self) -> Vec<Seat> {
        let silent = self.seats.iter_mut().filter(|seat| !seat.answered);
        let ended = silent.map(|seat| {
            seat.answered = true;
            seat.clone()
        });
        ended.collect()
    }

    fn take_out(&mut self, person: &Name) -> Vec<Seat> {
        let out = |seat: &Seat| !seat.answered && seat.person.as_ref() == Some(person);
        let dropped = self
            .seats
            .iter()
            .filter(|seat| out(seat))
            .cloned()
            .collect();
        self.seats.retain(|seat| !out(seat));
        self.take_turns();
        dropped
    }
}

impl Case {
    pub(super) fn follow_panel(&mut self, event: &Event, meta: &Meta) -> Vec<Duty> {
        match event {
            Event::PanelOpened {
                task,
                rule,
                members,
                ..
            } => {
                let panel = Panel::new(matches!(rule, PanelRule::Sequence), members);
                if let Some(task) = self.tasks.get_mut(task) {
                    task.panel = Some(panel);
                }
                self.duties_of(*task)
            }
            Event::PanelVoted {
                task, person, role, ..
            } => {
                let seat = self
                    .panel_of(*task)
                    .map(|panel| panel.cast(person.as_ref(), role));
                let seats = seat.as_slice();
                self.ended_seats(*task, seats, Ending::Done, meta)
            }
            Event::MembersAbsent(absent) => {
                let seats = self.panel_of(absent.task).map(Panel::end);
                let seats = seats.unwrap_or_default();
                self.ended_seats(absent.task, &seats, Ending::NotNeeded, meta)
            }
            Event::SignerAdded {
                task,
                member,
                place,
            } => {
                if let Some(panel) = self.panel_of(*task) {
                    panel.add(member, *place, meta.actor.person.as_ref());
                }
                self.duties_of(*task)
            }
            Event::SignerDropped { task, person, .. } => {
                self.drop_seats(*task, person, Ending::Dropped, meta)
            }
            Event::PanelDecided { task, .. } => self.decided(*task, meta),
            _ => Vec::new(),
        }
    }

    fn panel_of(&mut self, task: TaskNo) -> Option<&mut Panel> {
        self.tasks.get_mut(&task)?.panel.as_mut()
    }

    /// Ends the duties of a person's seats that have not answered.
    pub(super) fn drop_seats(
        &mut self,
        task: TaskNo,
        person: &Name,
        how: Ending,
        meta: &Meta,
    ) -> Vec<Duty> {
        let dropped = self.panel_of(task).map(|panel| panel.take_out(person));
        self.ended_seats(task, &dropped.unwrap_or_default(), how, meta)
    }

    /// Ends what the decided panel still waited for.
    fn decided(&mut self, no: TaskNo, meta: &Meta) -> Vec<Duty> {
        let Some(task) = self.tasks.get(&no) else {
            return Vec::new();
        };
        let duties = self.end_seats(task, Ending::NotNeeded, meta);
        if let Some(panel) = self.panel_of(no) {
            panel.seats.retain(|seat| seat.answered);
        }
        duties
    }

    /// The ended duties of some seats, and the open ones of the others, whose turn may have come.
    fn ended_seats(&self, no: TaskNo, seats: &[Seat], how: Ending, meta: &Meta) -> Vec<Duty> {
        let Some(task) = self.tasks.get(&no) else {
            return Vec::new();
        };
        if seats.is_empty() {
            return Vec::new();
        }
        let ended = seats
            .iter()
            .map(|seat| self.ended_signature(task, seat, how, meta));
        ended.chain(self.duties_of(no)).collect()
    }

    /// The ended duties of all seats that have not answered.
    pub(super) fn end_seats(&self, task: &Task, how: Ending, meta: &Meta) -> Vec<Duty> {
        let silent = task.panel.iter().flat_map(Panel::silent);
        silent
            .map(|seat| self.ended_signature(task, seat, how, meta))
            .collect()
    }

    pub(super) fn signature(&self, task: &Task, seat: &Seat) -> Duty {
        Duty {
            kind: DutyKind::Signature,
            seat: seat.number,
            role: Some(seat.role.clone()),
            person: seat.person.clone(),
            delegated_by: None,
            from: task.assignee.clone(),
            turn: if self.status == Status::Open {
                seat.turn
            } else {
                Turn::NotNow
            },
            ..self.duty(task)
        }
    }

    fn ended_signature(&self, task: &Task, seat: &Seat, how: Ending, meta: &Meta) -> Duty {
        let by = match how {
            Ending::Done => seat.person.as_ref().or(meta.actor.person.as_ref()),
            _ => meta.actor.person.as_ref(),
        };
        let (at, by) = (meta.occurred, by.cloned());
        Duty {
            turn: Turn::NotNow,
            ended: Some(End { how, at, by }),
            ..self.signature(task, seat)
        }
    }
}
