//! Show the case to others (抄送), say that one has read it (已阅), say a word about it (沟通).

use super::super::turn::Turn;
use super::super::{Code, Comment, CopyRead, CopySent, Event, Rejection, TaskRef};
use crate::Name;

impl Turn<'_> {
    pub(in crate::case) fn send_copy(
        &mut self,
        to: &[Name],
        message: Option<&String>,
    ) -> Result<(), Rejection> {
        let policy = self.definition.verbs.copy.as_ref();
        self.allowed("copy", policy, message.map(String::as_str), None)?;
        self.reachable("copy", to)?;
        if to.is_empty() {
            let (zh, en) = ("须指明抄送何人", "nobody is named to whom to show the case");
            return Err(Rejection::new(Code::Person, "copy", zh, en));
        }
        self.emit(Event::CopySent(CopySent {
            to: to.to_vec(),
            message: message.cloned(),
        }));
        Ok(())
    }

    pub(in crate::case) fn read_copy(&mut self) -> Result<(), Rejection> {
        let person = self.person()?;
        if !self.state.unread.contains(&person) {
            let zh = format!("没有抄送给{person}而未阅的内容");
            let en = format!("nothing was shown to {person} that is still unread");
            return Err(Rejection::new(Code::Unread, "read", zh, en));
        }
        self.emit(Event::CopyRead(CopyRead { person }));
        Ok(())
    }

    pub(in crate::case) fn comment(
        &mut self,
        task: Option<&TaskRef>,
        text: &str,
        to: &[Name],
    ) -> Result<(), Rejection> {
        let policy = self.definition.verbs.comment.as_ref();
        self.allowed("comment", policy, Some(text), None)?;
        self.reachable("comment", to)?;
        let task = match task {
            Some(task) => Some(self.open_task_of(task)?.0),
            None => None,
        };
        self.emit(Event::Commented(Comment {
            task,
            text: text.to_owned(),
            to: to.to_vec(),
        }));
        Ok(())
    }

    /// Requires that all are in the directory and none stepped aside (回避): who did must not see
    /// the case.
    fn reachable(&self, verb: &str, persons: &[Name]) -> Result<(), Rejection> {
        for person in persons {
            if !self.context.directory.persons.contains_key(person) {
                let zh = format!("名录中没有人员“{person}”");
                let en = format!("the directory has no person `{person}`");
                return Err(Rejection::new(Code::Person, person.clone(), zh, en));
            }
            if self.state.recused.contains(person) {
                let zh = format!("{person}已回避本案");
                let en = format!("{person} stepped aside from this case");
                return Err(Rejection::new(Code::Recused, verb, zh, en));
            }
        }
        Ok(())
    }
}
