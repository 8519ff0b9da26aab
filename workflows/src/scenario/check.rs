//! Whether an attempt was answered as a scenario says.

use casebook_engine::case::Rejection;

/// Compares the answer with the rule that must refuse, if one must.
pub(super) fn answer(answer: &Result<(), Refusal>, refused: Option<&str>) -> Result<(), String> {
    match (answer, refused) {
        (Ok(()), None) => Ok(()),
        (Ok(()), Some(rule)) => Err(format!("\"{rule}\" must refuse it, and it was allowed")),
        (Err(Refusal::Impossible(why)), _) => Err(why.clone()),
        (Err(Refusal::Rejected(rejection)), Some(rule))
            if rejection.rule == *rule || rejection.code.number() == rule =>
        {
            Ok(())
        }
        (Err(Refusal::Rejected(rejection)), Some(rule)) => Err(format!(
            "\"{rule}\" must refuse it, and it was refused by {}",
            shown(rejection)
        )),
        (Err(Refusal::Rejected(rejection)), None) => {
            Err(format!("refused by {}", shown(rejection)))
        }
    }
}

/// Why something did not happen.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The decider said no.
    Rejected(Box<Rejection>),
    /// The scenario asks for something that cannot be tried.
    Impossible(String),
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(Box::new(rejection))
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rejected(rejection) => write!(f, "refused by {}", shown(rejection)),
            Self::Impossible(why) => f.write_str(why),
        }
    }
}

fn shown(rejection: &Rejection) -> String {
    let basis = rejection
        .basis
        .as_ref()
        .map(|basis| format!(" ({basis})"))
        .unwrap_or_default();
    let code = rejection.code.number();
    format!("\"{}\"{basis}: {code} {}", rejection.rule, rejection.say.zh)
}
