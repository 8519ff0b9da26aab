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
    pub(crate) code: &'static str,
    /// What happened, in Chinese and English; from the page of the code when absent.
    what: Option<(String, String)>,
    /// The particulars: which file, which key, which version.
    why: Option<String>,
    /// What to do now, in Chinese and English; from the page of the code when absent.
    next: Option<(String, String)>,
    /// The guard, role, task, limit or verb that says no.
    rule: Option<String>,
    /// The article on which a refusal rests.
    basis: Option<String>,
    /// Where the case stands, when the caller believed it elsewhere.
    current: Option<u64>,
}

impl Problem {
    /// A problem with its particulars; the rest stands on the page of the code.
    pub(crate) fn new(exit: Exit, code: &'static str, why: impl Into<String>) -> Self {
        Self {
            exit,
            code,
            what: None,
            why: Some(why.into()),
            next: None,
            rule: None,
            basis: None,
            current: None,
        }
    }

    /// What went wrong, as one line in a language.
    pub(crate) fn what(&self, lang: Lang) -> String {
        match &self.what {
            Some((zh, en)) => lang.pick(zh, en).to_owned(),
            None => Page::of(self.code).map_or_else(String::new, |page| page.title(lang)),
        }
    }

    /// What to do now.
    pub(crate) fn next(&self, lang: Lang) -> String {
        match &self.next {
            Some((zh, en)) => lang.pick(zh, en).to_owned(),
            None => Page::of(self.code).map_or_else(String::new, |page| page.next(lang)),
        }
    }

    /// The problem for people.
    pub(crate) fn text(&self, lang: Lang) -> String {
        let (colon, stop) = (lang.pick("：", ": "), lang.pick("（", " ("));
        let close = lang.pick("）", ")");
        let mut text = format!("{}{colon}{}", self.code, self.what(lang));
        if let Some(why) = &self.why {
            text += &format!("{colon}{why}");
        }
        if let Some(basis) = &self.basis {
            text += &format!("{stop}{}{basis}{close}", lang.pick("依据：", "basis: "));
        }
        let next = self.next(lang);
        if !next.is_empty() {
            text += &format!("\n  {}{next}", lang.pick("下一步：", "next: "));
        }
        text
    }

    /// The problem for scripts.
    pub(crate) fn json(&self, lang: Lang) -> Value {
        json!({
            "code": self.code,
            "exit": self.exit as u8,
            "what": self.what(lang),
            "why": self.why,
            "next": self.next(lang),
            "rule": self.rule,
            "legal_basis": self.basis.iter().collect::<Vec<_>>(),
            "current_version": self.current.map(|version| version.to_string()),
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
        let (zh, en) = rejection.code.next_step();
        Self {
            exit,
            code: number,
            what: Some((rejection.say.zh.clone(), rejection.say.en().to_owned())),
            why: None,
            next: Some((zh.to_owned(), en.to_owned())),
            rule: Some(rejection.rule.to_string()),
            basis: rejection.basis,
            current: None,
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
        Self {
            current,
            ..Self::new(exit, failure.code(), failure.to_string())
        }
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        Self::new(Exit::Internal, "CB-5000", error.to_string())
    }
}
