//! Whether an attempt was answered as a scenario says.

use casebook_engine::case::Rejection;

use super::act::Act;
use crate::Said;
use crate::said::said;

/// Compares the answer with the rule that must refuse, if one must.
pub(super) fn answer(
    act: &Act,
    answer: &Result<(), Refusal>,
    refused: Option<&str>,
) -> Result<(), Said> {
    let step = &act.name;
    match (answer, refused) {
        (Ok(()), None) => Ok(()),
        (Ok(()), Some(rule)) => Err(Said {
            zh: format!("“{step}”应当被“{rule}”拒绝，却办成了"),
            en: format!("\"{rule}\" must refuse it, and it was allowed"),
        }),
        (Err(Refusal::Impossible(why)), _) => Err(why.clone()),
        (Err(Refusal::Rejected(rejection)), Some(rule))
            if rejection.rule == *rule || rejection.code.number() == rule =>
        {
            Ok(())
        }
        (Err(Refusal::Rejected(rejection)), Some(rule)) => {
            let Said { zh, en } = shown(rejection);
            Err(Said {
                zh: format!("“{step}”应当被“{rule}”拒绝，实际被{zh}"),
                en: format!("\"{rule}\" must refuse it, and it was refused by {en}"),
            })
        }
        (Err(Refusal::Rejected(rejection)), None) => {
            let Said { zh, en } = shown(rejection);
            Err(Said {
                zh: format!("“{step}”应当办成，却被{zh}"),
                en: format!("refused by {en}"),
            })
        }
    }
}

/// Why something did not happen.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The decider said no.
    Rejected(Box<Rejection>),
    /// The scenario asks for something that cannot be tried.
    Impossible(Said),
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(Box::new(rejection))
    }
}

impl Refusal {
    /// Why, in words.
    pub(super) fn said(&self) -> Said {
        match self {
            Self::Rejected(rejection) => {
                let Said { zh, en } = shown(rejection);
                said!("被{zh}", "refused by {en}")
            }
            Self::Impossible(why) => why.clone(),
        }
    }
}

/// By which rule it was refused.
fn shown(rejection: &Rejection) -> Said {
    let basis = rejection.basis.as_ref();
    let basis_zh = basis.map(|basis| format!("（{basis}）"));
    let basis_en = basis.map(|basis| format!(" ({basis})"));
    let (rule, code) = (&rejection.rule, rejection.code.number());
    Said {
        zh: format!(
            "“{rule}”{}拒绝：{code} {}",
            basis_zh.unwrap_or_default(),
            rejection.say.zh
        ),
        en: format!(
            "\"{rule}\"{}: {code} {}",
            basis_en.unwrap_or_default(),
            rejection.say.en()
        ),
    }
}
