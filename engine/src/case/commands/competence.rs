//! Whether an organ may have a case (管辖): the directory gives it the matter on that day.

use super::super::turn::Turn;
use super::super::{Code, Rejection};
use crate::access::Competence;
use crate::{Facts, Name, Value};

impl Turn<'_> {
    /// Requires that an organ is competent on the day of the act.
    ///
    /// Asked when a case is opened and when a person moves it. A case that runs stays where it is
    /// when the competence goes to another organ later: only what is opened then is opened there.
    pub(in crate::case) fn check_competence(
        &self,
        organ: &Name,
        facts: &Facts,
    ) -> Result<(), Rejection> {
        let Some(rule) = &self.definition.competence else {
            return Ok(());
        };
        let subject = match &rule.subject {
            None => None,
            Some(fact) => match facts.get(fact) {
                Some(Value::Text(subject)) => Some(subject.as_str()),
                _ => return Err(unknown_subject(fact)),
            },
        };
        let day = self.context.calendar.date_of(self.context.occurred);
        let directory = self.context.directory;
        let Some(competent) = directory.competent(rule.matter.as_str(), subject, day) else {
            let zh = format!("名录没有载明事项“{}”由哪个机关管辖", rule.matter);
            let en = format!(
                "the directory does not say who is competent for `{}`",
                rule.matter
            );
            return Err(Rejection::new(
                Code::NotCompetent,
                rule.matter.clone(),
                zh,
                en,
            ));
        };
        if competent.iter().any(|one| one.organ == *organ) {
            return Ok(());
        }
        Err(self.not_competent(organ, &rule.matter, subject, &competent))
    }

    fn not_competent(
        &self,
        organ: &Name,
        matter: &Name,
        subject: Option<&str>,
        competent: &[&Competence],
    ) -> Rejection {
        let called = |id: &Name| {
            let organ = self.context.directory.organs.get(id);
            organ.map_or_else(|| id.to_string(), |organ| organ.title.zh.clone())
        };
        let day = self.context.calendar.date_of(self.context.occurred);
        let names: Vec<String> = competent.iter().map(|one| called(&one.organ)).collect();
        let ids: Vec<&str> = competent.iter().map(|one| one.organ.as_str()).collect();
        let about = subject.map_or_else(String::new, |subject| format!("（{subject}）"));
        let (zh_who, en_who) = if ids.is_empty() {
            (
                "名录没有载明由谁管辖".to_owned(),
                "nobody is said to be".to_owned(),
            )
        } else {
            (
                format!("由{}管辖", names.join("、")),
                format!("{} is", ids.join(", ")),
            )
        };
        let zh = format!(
            "{day}{}对“{matter}”{about}没有管辖权，{zh_who}",
            called(organ)
        );
        let en = format!("on {day} `{organ}` is not competent for `{matter}`{about}: {en_who}");
        let basis = competent.iter().find_map(|one| one.basis.as_deref());
        Rejection::new(Code::NotCompetent, matter.clone(), zh, en).on(basis)
    }
}

fn unknown_subject(fact: &Name) -> Rejection {
    let zh = format!("确定管辖须先填写事实“{fact}”");
    let en = format!("the fact `{fact}` decides who is competent, and is not given");
    Rejection::new(Code::Fact, fact.clone(), zh, en)
}
