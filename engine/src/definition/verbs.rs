//! Verbs: what may be done to a case beside completing its tasks.

use super::Afterwards;
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
