//! Whether the directory can change so: what does not exist does not end, who does not have a
//! competence gives none.

use jiff::civil::Date;

use super::{Change, Competence, Directory};
use crate::Name;
use crate::case::{Code, Rejection};

impl Directory {
    /// Whether a change can take effect.
    ///
    /// # Errors
    /// The refusal to give to whoever asked.
    #[expect(clippy::too_many_lines, reason = "one arm for each kind")]
    pub fn admit(&self, change: &Change) -> Result<(), Rejection> {
        match change {
            Change::OrganEstablished { organ, parent, .. } => {
                let new = !self.organs.contains_key(organ);
                must(
                    new,
                    organ,
                    "机构已在名录中",
                    "the organ is in the directory already",
                )?;
                parent.as_ref().map_or(Ok(()), |parent| self.organ(parent))
            }
            Change::OrganRenamed { organ, .. } => self.organ(organ),
            Change::OrganMoved { organ, parent, .. } => {
                self.organ(organ)?;
                let Some(parent) = parent else { return Ok(()) };
                self.organ(parent)?;
                let circle = self.chain(parent).any(|above| above == organ);
                must(
                    !circle,
                    organ,
                    "机构不得隶属于自身",
                    "an organ cannot lie above itself",
                )
            }
            Change::OrganClosed { organ, on } => {
                self.organ(organ)?;
                let open = self.organs[organ].exists(*on);
                must(
                    open,
                    organ,
                    "机构当日不存在",
                    "the organ does not exist on that day",
                )
            }
            Change::PersonAdded { person, .. } => {
                let new = !self.persons.contains_key(person);
                must(
                    new,
                    person,
                    "人员已在名录中",
                    "the person is in the directory already",
                )
            }
            Change::PersonLeft { person, on } => self.serving(person, *on),
            Change::PostAssigned {
                person,
                organ,
                post,
                from,
                to,
            } => {
                self.serving(person, *from)?;
                self.organ(organ)?;
                let open = self.organs[organ].exists(*from);
                must(
                    open,
                    organ,
                    "机构当日不存在",
                    "the organ does not exist on that day",
                )?;
                let held = self.persons[person].holds(organ.as_str(), post.as_str(), *from);
                must(
                    !held,
                    person,
                    "当日已担任该职务",
                    "the person has the post already",
                )?;
                in_order(*from, *to, person)
            }
            Change::PostEnded {
                person,
                organ,
                post,
                on,
            } => {
                self.serving(person, *on)?;
                let held = self.persons[person].holds(organ.as_str(), post.as_str(), *on);
                must(
                    held,
                    person,
                    "当日未担任该职务",
                    "the person does not have the post then",
                )
            }
            _ => self.admit_more(change),
        }
    }

    fn admit_more(&self, change: &Change) -> Result<(), Rejection> {
        match change {
            Change::QualificationGranted {
                person, from, to, ..
            } => {
                self.person(person)?;
                in_order(*from, *to, person)
            }
            Change::QualificationSuspended {
                person,
                qualification,
                from,
                to,
            } => {
                self.qualified(person, qualification, *from)?;
                in_order(*from, *to, person)
            }
            Change::QualificationEnded {
                person,
                qualification,
                on,
            } => self.qualified(person, qualification, *on),
            Change::CompetenceDelegated {
                matter,
                subjects,
                from_organ,
                to_organ,
                from,
                to,
            } => {
                self.organ(from_organ)?;
                self.organ(to_organ)?;
                let other = from_organ != to_organ;
                must(
                    other,
                    matter,
                    "不得委托给本机关",
                    "an organ delegates nothing to itself",
                )?;
                self.competent_for(matter, subjects, from_organ, *from, false)?;
                in_order(*from, *to, matter)
            }
            Change::CompetenceWithdrawn {
                matter,
                subjects,
                to_organ,
                on,
            } => self.competent_for(matter, subjects, to_organ, *on, true),
            Change::SubjectRegistered {
                subject, from, to, ..
            } => in_order(*from, *to, subject),
            _ => Ok(()),
        }
    }

    fn organ(&self, organ: &Name) -> Result<(), Rejection> {
        let known = self.organs.contains_key(organ);
        must(
            known,
            organ,
            "名录中没有该机构",
            "the directory has no such organ",
        )
    }

    fn person(&self, person: &Name) -> Result<(), Rejection> {
        let known = self.persons.contains_key(person);
        must(
            known,
            person,
            "名录中没有该人员",
            "the directory has no such person",
        )
    }

    fn serving(&self, person: &Name, day: Date) -> Result<(), Rejection> {
        self.person(person)?;
        let serving = self.persons[person].is_there(day);
        must(
            serving,
            person,
            "该人员当日不在职",
            "the person is not there on that day",
        )
    }

    fn qualified(&self, person: &Name, name: &Name, day: Date) -> Result<(), Rejection> {
        self.person(person)?;
        let has = self.persons[person].has(name.as_str(), day);
        must(
            has,
            person,
            "当日不具备该资格",
            "the person has no such qualification then",
        )
    }

    /// Requires that an organ is competent for each of the subjects, or for all. What was delegated
    /// as a whole is withdrawn as a whole.
    fn competent_for(
        &self,
        matter: &Name,
        subjects: &[Name],
        organ: &Name,
        day: Date,
        delegated: bool,
    ) -> Result<(), Rejection> {
        // What ends on that day anyway is not withdrawn once more.
        let lasts = |one: &Competence| one.to.is_none_or(|to| to > day);
        let has = |subject: Option<&str>| {
            let found = self.competent(matter.as_str(), subject, day);
            let mut found = found.into_iter().flatten();
            found.any(|one| {
                let can_end = one.subjects.is_some() && lasts(one);
                one.organ == *organ && (!delegated || can_end)
            })
        };
        // What was delegated for some subjects is withdrawn as a whole by naming none.
        let any = || {
            let mut held = self.competences.iter();
            held.any(|one| {
                let meant = one.matter == *matter && one.organ == *organ;
                meant && one.delegated_by.is_some() && lasts(one)
            })
        };
        let competent = match subjects {
            [] if delegated => any(),
            [] => has(None),
            some => some.iter().all(|subject| has(Some(subject.as_str()))),
        };
        let (zh, en) = (
            "该机关当日没有此项职权",
            "the organ does not have that competence on that day",
        );
        must(competent, matter, zh, en)
    }
}

fn must(holds: bool, rule: &Name, zh: &str, en: &str) -> Result<(), Rejection> {
    if holds {
        return Ok(());
    }
    let zh = format!("{rule}：{zh}");
    let en = format!("{rule}: {en}");
    Err(Rejection::new(Code::DirectoryChange, rule.clone(), zh, en))
}

fn in_order(from: Date, to: Option<Date>, rule: &Name) -> Result<(), Rejection> {
    let in_order = to.is_none_or(|to| from <= to);
    must(
        in_order,
        rule,
        "止日早于起日",
        "the last day lies before the first",
    )
}
