//! Why a command was not done, as it is told to people and to scripts.
//!
//! | what went wrong | exit code | code |
//! |---|---|---|
//! | a refusal: the person may not | 7 | CB-22nn |
//! | a refusal: no such case | 4 | CB-2004 |
//! | any other refusal | 6 | CB-2nnn |
//! | stale version, contended | 5 | CB-1001, CB-1002 |
//! | key used for another request | 3 | CB-1003 |
//! | no such case, definition, calendar | 4 | CB-1004 to CB-1006 |
//! | an event that cannot be read, corrupt data | 9 | CB-1007, CB-1103 |
//! | store away, unknown, fenced, of a newer release | 8 | CB-1101, CB-1102, CB-1104, CB-1106 |
//! | a request that breaks a contract | 3 | CB-1105 |
//! | arguments, settings, files | 2, 3, 4 | CB-5nnn |

use std::borrow::Cow;

use casebook_engine::case::{Code, Rejection};
use casebook_engine::ports::Fault;
use casebook_engine::runtime::Failure;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::lang::Lang;
use crate::pages::Page;

/// Why a command was not done.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// How the program ends.
    pub(crate) exit: Exit,
    /// The stable code.
    pub(crate) code: Cow<'static, str>,
    particulars: Box<Particulars>,
}

/// What is known beside the code; what is absent stands on the page of the code.
#[derive(Clone, Debug, Default)]
struct Particulars {
    /// What happened, in Chinese and English.
    what: Option<(String, String)>,
    /// Which file, which key, which version.
    why: Option<String>,
    /// What to do now, in Chinese and English.
    next: Option<(&'static str, &'static str)>,
    /// The guard, role, task, limit or verb that says no.
    rule: Option<String>,
    /// The article on which a refusal rests.
    basis: Option<String>,
    /// Where the case stands, when the caller believed it elsewhere.
    current: Option<u64>,
}

impl Problem {
    /// A problem with its particulars; the rest stands on the page of the code.
    pub(crate) fn new(
        exit: Exit,
        code: impl Into<Cow<'static, str>>,
        why: impl Into<String>,
    ) -> Self {
        let code = code.into();
        let particulars = Box::new(Particulars {
            why: Some(why.into()),
            ..Particulars::default()
        });
        Self {
            exit,
            code,
            particulars,
        }
    }

    /// What went wrong, as one line in a language.
    pub(crate) fn what(&self, lang: Lang) -> String {
        match &self.particulars.what {
            Some((zh, en)) => lang.pick(zh, en).to_owned(),
            None => Page::of(&self.code).map_or_else(String::new, |page| page.title(lang)),
        }
    }

    /// What to do now.
    pub(crate) fn next(&self, lang: Lang) -> String {
        match self.particulars.next {
            Some((zh, en)) => lang.pick(zh, en).to_owned(),
            None => Page::of(&self.code).map_or_else(String::new, |page| page.next(lang)),
        }
    }

    /// The problem for people: code, what, why, basis, and on a second line the next step.
    pub(crate) fn text(&self, lang: Lang) -> String {
        let colon = lang.pick("：", ": ");
        let mut parts = vec![self.code.to_string(), self.what(lang)];
        parts.extend(self.particulars.why.clone());
        if let Some(basis) = &self.particulars.basis {
            parts.push(format!("{}{basis}", lang.pick("依据", "basis ")));
        }
        let next = self.next(lang);
        let next_line = if next.is_empty() {
            String::new()
        } else {
            format!("\n  {}{next}", lang.pick("下一步：", "next: "))
        };
        parts.join(colon) + &next_line
    }

    /// The problem for scripts.
    pub(crate) fn json(&self, lang: Lang) -> Value {
        let Particulars {
            why,
            rule,
            basis,
            current,
            ..
        } = &*self.particulars;
        json!({
            "code": self.code,
            "exit": self.exit as u8,
            "what": self.what(lang),
            "why": why,
            "next": self.next(lang),
            "rule": rule,
            "legal_basis": basis.iter().collect::<Vec<_>>(),
            "current_version": current.map(|version| version.to_string()),
            "retryable": self.exit.is_retryable(),
        })
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let number = rejection.code.number();
        let exit = match rejection.code {
            Code::Absent => Exit::Absent,
            _ if number.starts_with("CB-22") => Exit::Forbidden,
            _ => Exit::Refused,
        };
        let particulars = Box::new(Particulars {
            what: Some((rejection.say.zh.clone(), rejection.say.en().to_owned())),
            next: Some(rejection.code.next_step()),
            rule: Some(rejection.rule.to_string()),
            basis: rejection.basis,
            ..Particulars::default()
        });
        Self {
            exit,
            code: number.into(),
            particulars,
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let exit = match &fault {
            Fault::Corrupt { .. } => Exit::Damaged,
            Fault::Invalid { .. } => Exit::Invalid,
            Fault::Unavailable { .. }
            | Fault::Unknown { .. }
            | Fault::Fenced { .. }
            | Fault::Newer { .. } => Exit::Unavailable,
        };
        Self::new(exit, fault.code(), fault.to_string())
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let exit = match failure {
            Failure::Rejected(rejection) => return (*rejection).into(),
            Failure::Fault(fault) => return fault.into(),
            Failure::Stale { .. } | Failure::Contended { .. } => Exit::Conflict,
            Failure::KeyReused { .. } => Exit::Invalid,
            Failure::NoCase(_) | Failure::NoDefinition(_) | Failure::NoCalendar(_) => Exit::Absent,
            Failure::Unreadable(_) => Exit::Damaged,
        };
        let current = match &failure {
            Failure::Stale { current, .. } => Some(current.0),
            _ => None,
        };
        let mut problem = Self::new(exit, failure.code(), failure.to_string());
        problem.particulars.current = current;
        problem
    }
}

impl From<anyhow::Error> for Problem {
    /// A failure of the engine keeps its own code.
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<Failure>() {
            Ok(failure) => failure.into(),
            Err(error) => Self::new(Exit::Internal, "CB-5000", format!("{error:#}")),
        }
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        Self::new(Exit::Internal, "CB-5000", error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use casebook_engine::definition::Text;
    use casebook_engine::stream::{CaseId, Version};

    use super::*;

    #[test]
    fn each_kind_of_problem_has_its_exit_code() {
        let text = String::new;
        let unavailable = Fault::Unavailable {
            part: "the event store",
            reason: text(),
        };
        let corrupt = Fault::Corrupt {
            place: text(),
            reason: text(),
        };
        let stale = Failure::Stale {
            expected: Version(1),
            current: Version(2),
        };
        let rows: [(Problem, u8, &str); 9] = [
            (unavailable.into(), 8, "CB-1101"),
            (corrupt.into(), 9, "CB-1103"),
            (Fault::Fenced { name: text() }.into(), 8, "CB-1104"),
            (Fault::Invalid { reason: text() }.into(), 3, "CB-1105"),
            (Fault::Newer { found: 2, known: 1 }.into(), 8, "CB-1106"),
            (stale.into(), 5, "CB-1001"),
            (Failure::Contended { attempts: 1 }.into(), 5, "CB-1002"),
            (Failure::KeyReused { key: text() }.into(), 3, "CB-1003"),
            (
                Failure::NoCase(CaseId(uuid::Uuid::nil())).into(),
                4,
                "CB-1004",
            ),
        ];
        for (problem, exit, code) in rows {
            assert_eq!((problem.exit as u8, &*problem.code), (exit, code));
        }
    }

    #[test]
    fn a_refusal_ends_with_6_or_7_and_says_what_to_do() {
        for code in Code::ALL {
            let exit = match code.number() {
                "CB-2004" => 4,
                number if number.starts_with("CB-22") => 7,
                _ => 6,
            };
            let say = Text {
                zh: "不行".to_owned(),
                en: None,
            };
            let problem: Problem = Rejection {
                code: *code,
                rule: "rule".into(),
                basis: Some("第57条".to_owned()),
                say,
            }
            .into();
            assert_eq!(problem.exit as u8, exit, "{}", code.number());
            let told = problem.text(Lang::Zh);
            assert!(told.contains("第57条") && told.contains("下一步"), "{told}");
            let page = Page::of(code.number());
            assert!(page.is_some(), "{} has no page", code.number());
        }
    }
}
