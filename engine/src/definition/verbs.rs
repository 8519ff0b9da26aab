//! Verbs: what may be done to a case beside completing its tasks.

use super::{Afterwards, Text};
use crate::Name;
use crate::case::Placement;

/// The policy of each verb; a verb without policy is not allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verbs {
    /// Return (退回) to an earlier stage.
    pub return_to: Option<VerbPolicy>,
    /// Where a case may be returned to.
    pub return_targets: ReturnTo,
    /// What must follow a return, such as [`Afterwards::Rewalk`] where the law asks that what was
    /// reviewed is reviewed again (重新审核); whoever returns the case chooses when absent.
    pub return_afterwards: Option<Afterwards>,
    /// Withdraw (撤回) one's last step, until the next holder has opened a task.
    pub withdraw: Option<VerbPolicy>,
    /// Transfer (转办) an open task to another person.
    pub transfer: Option<VerbPolicy>,
    /// Delegate (委派) an open task; it comes back to the sender.
    pub delegate: Option<VerbPolicy>,
    /// Add a signer (加签) to a running panel.
    pub add_sign: Option<VerbPolicy>,
    /// The most signers that may be added to one panel.
    pub add_sign_max: u32,
    /// Where they may sit relative to who adds them.
    pub add_sign_places: Vec<Placement>,
    /// Drop a signer (减签) who has not signed.
    pub drop_sign: Option<VerbPolicy>,
    /// Suspend (中止) the case and resume (恢复) it.
    pub suspend: Option<VerbPolicy>,
    /// The limits whose clocks stand still meanwhile.
    pub suspend_limits: Vec<Name>,
    /// Terminate (终止) the case; needs two persons.
    pub terminate: Option<VerbPolicy>,
    /// Move (移送) the case to another organ.
    pub move_case: Option<VerbPolicy>,
    /// Add a task that is left to discretion (增加酌情事项).
    pub add: Option<VerbPolicy>,
    /// Urge (催办) the holders of open tasks.
    pub urge: Option<VerbPolicy>,
    /// Show the case to persons who have nothing to do in it (抄送).
    pub copy: Option<VerbPolicy>,
    /// Say a word about the case (沟通).
    pub comment: Option<VerbPolicy>,
}

/// Who may use a verb, and what it asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerbPolicy {
    /// The roles that may; the words `assignee` and `last_actor` stand for whoever that is.
    pub by: Vec<Name>,
    /// Whether a reason must be given.
    pub reason_required: bool,
    /// The document that it needs.
    pub doc: Option<Name>,
    /// The article.
    pub basis: Option<String>,
    /// The grounds on which alone it may be used (法定事由); any reason does where there are none.
    pub grounds: Vec<LegalGround>,
}

/// A ground that the law names (法定事由), of a suspension or a termination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalGround {
    /// Its name.
    pub name: Name,
    /// What it is called.
    pub title: Text,
    /// The article that names it.
    pub basis: String,
}

impl LegalGround {
    /// What is written down of it: its title with the article.
    pub fn words(&self) -> String {
        format!("{}（{}）", self.title.zh, self.basis)
    }

    /// What stands in `given` beside this ground, where `given` begins with its name, its title or
    /// what is written down of it: the particulars (具体情况), after a colon.
    fn particulars<'g>(&self, given: &'g str) -> Option<&'g str> {
        let words = self.words();
        let titles = [
            Some(self.name.as_str()),
            Some(&words),
            Some(&self.title.zh),
            self.title.en.as_deref(),
        ];
        let titles = titles.into_iter().flatten();
        let rests = titles.filter_map(|title| given.strip_prefix(title));
        let mut rests = rests.map(str::trim_start);
        rests.find_map(|rest| match rest.strip_prefix([':', '：']) {
            Some(particulars) => Some(particulars.trim()),
            None => rest.is_empty().then_some(rest),
        })
    }
}

impl VerbPolicy {
    /// What is written down as the reason: as it was given, or in the words of the legal ground
    /// that it names, with the particulars after it. `None` where the law names grounds and this is
    /// none of them.
    pub fn reason(&self, given: &str) -> Option<String> {
        if self.grounds.is_empty() {
            return Some(given.to_owned());
        }
        self.grounds.iter().find_map(|ground| {
            let particulars = ground.particulars(given.trim())?;
            let words = ground.words();
            Some(match particulars {
                "" => words,
                more => format!("{words}：{more}"),
            })
        })
    }
}

/// Where a case may be returned to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ReturnTo {
    /// Any stage that was finished before.
    #[default]
    AnyFinishedStage,
    /// These stages only, when finished before.
    Stages(Vec<Name>),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ground(name: &str, zh: &str, en: &str, basis: &str) -> LegalGround {
        LegalGround {
            name: name.into(),
            title: Text {
                zh: zh.to_owned(),
                en: Some(en.to_owned()),
            },
            basis: basis.to_owned(),
        }
    }

    #[test]
    fn a_reason_is_a_legal_ground_with_its_article_and_the_particulars() {
        let policy = VerbPolicy {
            grounds: vec![
                ground("death", "申请人死亡", "the applicant died", "第39条(一)"),
                ground(
                    "death_of_heir",
                    "申请人死亡后继承人死亡",
                    "so did the heir",
                    "第39条",
                ),
            ],
            ..VerbPolicy::default()
        };
        for (given, expected) in [
            ("death", Some("申请人死亡（第39条(一)）")),
            (" 申请人死亡 ", Some("申请人死亡（第39条(一)）")),
            ("the applicant died", Some("申请人死亡（第39条(一)）")),
            (
                "申请人死亡：等待近亲属表态",
                Some("申请人死亡（第39条(一)）：等待近亲属表态"),
            ),
            ("death: heirs", Some("申请人死亡（第39条(一)）：heirs")),
            (
                "申请人死亡后继承人死亡",
                Some("申请人死亡后继承人死亡（第39条）"),
            ),
            ("death_of_heir", Some("申请人死亡后继承人死亡（第39条）")),
            // What was written down is the same ground when it is asked again.
            ("申请人死亡（第39条(一)）", Some("申请人死亡（第39条(一)）")),
            (
                "申请人死亡（第39条(一)）：heirs",
                Some("申请人死亡（第39条(一)）：heirs"),
            ),
            ("领导出差", None),
            ("申请人死亡了", None),
            ("", None),
        ] {
            assert_eq!(policy.reason(given).as_deref(), expected, "{given}");
        }
        let free = VerbPolicy::default();
        assert_eq!(free.reason("领导出差").as_deref(), Some("领导出差"));
    }
}
