//! Vote and sign in a panel (会签、票签); add (加签) and drop (减签) signers.

use super::super::turn::Turn;
use super::super::{
    Code, Event, OpenTask, Panel, PanelMember, Placement, Rejection, Seat, TaskNo, TaskRef, Vote,
};
use crate::Name;
use crate::definition::PanelRule;

impl Turn<'_> {
    pub(in crate::case) fn vote(
        &mut self,
        task: &TaskRef,
        vote: Vote,
        role: Option<&Name>,
        opinion: Option<&String>,
        score: Option<&String>,
    ) -> Result<(), Rejection> {
        let (no, open) = self.open_task_of(task)?;
        let panel = panel_of(&open)?;
        let actor = self.person()?;
        let (person, role) = self.voter(&open, panel, &actor, role)?;
        self.check_score(&open, panel, vote, score)?;
        self.actor.role = Some(role.clone());
        let opinion = opinion.cloned();
        self.emit(Event::PanelVoted {
            task: no,
            person,
            role,
            vote,
            opinion,
            score: score.cloned(),
        });
        self.conclude_panel(no)
    }

    /// For whom the vote counts: the actor's own seat, a free seat of a role the actor holds, or
    /// an external role whose answer the actor records.
    fn voter(
        &self,
        open: &OpenTask,
        panel: &Panel,
        actor: &Name,
        role: Option<&Name>,
    ) -> Result<(Option<Name>, Name), Rejection> {
        let waiting = panel.waiting();
        let meant = |candidate: &Name| role.is_none_or(|role| role == candidate);
        let own = waiting
            .iter()
            .find(|seat| seat.member.person.as_ref() == Some(actor) && meant(&seat.member.role));
        if let Some(seat) = own {
            self.unbarred(actor, &seat.member.role)?;
            return Ok((Some(actor.clone()), seat.member.role.clone()));
        }
        let sits = |seat: &Seat| seat.member.person.as_ref() == Some(actor);
        let sits = panel.seats.iter().any(sits);
        let mut refused = None;
        for candidate in self.open_roles(open, panel, &waiting) {
            let rule = self.definition.roles.get(&candidate);
            let external = rule.is_some_and(|rule| rule.external);
            // One person has one vote; the answers of outsiders are only recorded.
            if !meant(&candidate) || (sits && !external) {
                continue;
            }
            match self.eligible(actor, &candidate) {
                Ok(()) => return Ok(((!external).then(|| actor.clone()), candidate)),
                Err(rejection) => refused = Some(rejection),
            }
        }
        let (zh, en) = if sits {
            (
                "本人已表达意见，或尚未轮到",
                "the actor has voted already, or it is not their turn",
            )
        } else {
            (
                "本人不是当前应表达意见的成员",
                "the actor is not a member whose turn it is",
            )
        };
        Err(refused.unwrap_or_else(|| refuse(open, zh, en)))
    }

    /// The roles of which somebody not named may vote now.
    pub(super) fn open_roles(
        &self,
        open: &OpenTask,
        panel: &Panel,
        waiting: &[&Seat],
    ) -> Vec<Name> {
        let free = waiting.iter().filter(|seat| seat.member.person.is_none());
        let mut roles: Vec<Name> = free.map(|seat| seat.member.role.clone()).collect();
        if panel.membership_is_open() {
            // Membership is open: whoever holds one of the roles may sign.
            let spec = self.task(&open.name).panel.iter();
            roles.extend(spec.flat_map(|spec| spec.members.iter().cloned()));
        }
        roles
    }

    pub(in crate::case) fn add_signer(
        &mut self,
        task: &TaskRef,
        person: &Name,
        place: Placement,
    ) -> Result<(), Rejection> {
        let (no, open) = self.open_task_of(task)?;
        let panel = panel_of(&open)?;
        self.signing_allowed("add_sign", no, &open)?;
        if matches!(panel.rule, PanelRule::Score { .. }) {
            let (zh, en) = (
                "评分人数已定，不得加签",
                "the number of those who score is fixed",
            );
            return Err(refuse(&open, zh, en));
        }
        self.place_allowed(&open, place)?;
        if panel.added >= self.definition.verbs.add_sign_max {
            return Err(refuse(
                &open,
                "加签人数已达上限",
                "no more signers may be added",
            ));
        }
        if panel
            .seats
            .iter()
            .any(|seat| seat.member.person.as_ref() == Some(person))
        {
            return Err(refuse(
                &open,
                "该人员已是成员",
                "the person is a member already",
            ));
        }
        let role = open.role.clone();
        self.unbarred(person, &role)?;
        let member = PanelMember::new(role, Some(person.clone()));
        self.emit(Event::SignerAdded {
            task: no,
            member,
            place,
        });
        Ok(())
    }

    fn place_allowed(&self, open: &OpenTask, place: Placement) -> Result<(), Rejection> {
        if self.definition.verbs.add_sign_places.contains(&place) {
            return Ok(());
        }
        let (zh, en) = ("不得在此位置加签", "signers may not be added in this place");
        Err(refuse(open, zh, en))
    }

    pub(in crate::case) fn drop_signer(
        &mut self,
        task: &TaskRef,
        person: &Name,
        reason: Option<&String>,
    ) -> Result<(), Rejection> {
        let (no, open) = self.open_task_of(task)?;
        let panel = panel_of(&open)?;
        self.signing_allowed("drop_sign", no, &open)?;
        let seat = panel
            .seats
            .iter()
            .find(|seat| seat.member.person.as_ref() == Some(person));
        match seat {
            None => return Err(refuse(&open, "该人员不是成员", "the person is no member")),
            Some(seat) if seat.vote.is_some() => {
                return Err(refuse(
                    &open,
                    "已表达意见的成员不得减签",
                    "who has voted cannot be dropped",
                ));
            }
            Some(_) if panel.seats.len() == 1 => {
                return Err(refuse(
                    &open,
                    "不得减去唯一的成员",
                    "the only member cannot be dropped",
                ));
            }
            Some(_) => {}
        }
        self.emit(Event::SignerDropped {
            task: no,
            person: person.clone(),
            reason: reason.cloned(),
        });
        self.conclude_panel(no)
    }

    /// Members of the panel and who submitted the task count as its assignees, unless they stepped
    /// aside.
    fn signing_allowed(
        &mut self,
        verb: &str,
        no: TaskNo,
        open: &OpenTask,
    ) -> Result<(), Rejection> {
        let verbs = &self.definition.verbs;
        let policy = if verb == "add_sign" {
            &verbs.add_sign
        } else {
            &verbs.drop_sign
        };
        let actor = self.context.actor.person.as_ref();
        let panel = self
            .state
            .tasks
            .get(&no)
            .and_then(|open| open.panel.as_ref());
        let member = panel.is_some_and(|panel| {
            panel
                .seats
                .iter()
                .any(|seat| seat.member.person.as_ref() == actor)
        });
        let submitted = open
            .submission
            .as_ref()
            .map(|submission| &submission.person)
            == actor;
        let by_assignee = policy
            .as_ref()
            .is_some_and(|p| p.by.iter().any(|by| *by == "assignee"));
        let aside = actor.is_some_and(|actor| self.state.recused.contains(actor));
        if by_assignee && actor.is_some() && (member || submitted) && !aside {
            return Ok(());
        }
        let (policy, open) = (policy.as_ref(), open.clone());
        self.allowed(verb, policy, None, Some(&open))
    }
}

fn panel_of(open: &OpenTask) -> Result<&Panel, Rejection> {
    let running = open.panel.as_ref().filter(|panel| panel.verdict.is_none());
    running.ok_or_else(|| refuse(open, "没有进行中的会签", "no panel runs on it"))
}

fn refuse(open: &OpenTask, zh: &str, en: &str) -> Rejection {
    let zh = format!("“{}”：{zh}", open.name);
    let en = format!("`{}`: {en}", open.name);
    Rejection::new(Code::Panel, open.name.clone(), zh, en)
}
