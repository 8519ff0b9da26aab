//! How large a bureau is, of what its cases are, and at what pace they live.

/// How fast a case goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// In one sitting: what begins is done within hours.
    Sitting,
    /// In days, as what has to be examined and decided.
    Days,
    /// In days, and now and then in weeks: a bureau to look at, in which things are late.
    Leisure,
}

/// A kind of case in a bureau.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// The definition.
    pub(super) id: &'static str,
    /// The pace at which its cases live.
    pub(super) pace: Pace,
}

const fn kind(id: &'static str, pace: Pace) -> Kind {
    Kind { id, pace }
}

/// The bureau to look at: three kinds that show most of what there is.
pub(super) const SHOWN: [(Kind, u32); 3] = [
    (kind("penalty.hearing", Pace::Leisure), 1),
    (kind("complaint.forensic", Pace::Leisure), 1),
    (kind("licence.cancel", Pace::Leisure), 1),
];

/// What comes of the cases of that bureau: alerts, and what is opened out of them and of others.
pub(super) const FOLLOWING: Kind = kind("supervision.alert", Pace::Leisure);

/// A year of the Shanghai bureau, in cases.
///
/// Source: 上海市司法局2018年法治政府建设情况报告 (published 2019-04-12): 人民调解 361,645, of which
/// 4,260 were confirmed by a court; 行政审批和辅助事项 19,089; 行政复议 119; 行政应诉 113; 合同法律审核
/// 175; 疑难政府信息公开 28; 法制审核意见 7 and 5; 规范性文件 31; 行政处罚听证 5. How the approvals
/// divide is not printed, nor how many complaints, petitions and calls there were: those lines are
/// invented, and say so.
pub(super) const YEAR: [(Kind, u32); 21] = [
    (kind("mediation.simple", Pace::Sitting), 357_385),
    (kind("mediation", Pace::Days), 4_260),
    (kind("licence.renew", Pace::Days), 9_000), // invented share of 19,089
    (kind("licence.grant", Pace::Days), 6_000), // invented share of 19,089
    (kind("licence.cancel", Pace::Days), 2_089), // invented share of 19,089
    (kind("officer.certificate", Pace::Days), 2_000), // invented share of 19,089
    (kind("contract.review", Pace::Days), 175),
    (kind("reconsideration", Pace::Days), 119),
    (kind("litigation", Pace::Days), 113),
    (kind("normative.document", Pace::Days), 31),
    (kind("disclosure", Pace::Days), 28),
    (kind("decision.major", Pace::Days), 7),
    (kind("legal.review", Pace::Days), 5),
    (kind("penalty.hearing", Pace::Days), 5),
    (kind("hotline", Pace::Days), 200),           // invented
    (kind("legal.aid", Pace::Days), 100),         // invented
    (kind("notary.online", Pace::Days), 100),     // invented
    (kind("petition", Pace::Days), 60),           // invented
    (kind("complaint.forensic", Pace::Days), 40), // invented
    (kind("complaint.lawyer", Pace::Days), 40),   // invented
    (kind("complaint.notary", Pace::Days), 20),   // invented
];

/// What disputes are about, in cases of 2018; the source is that of [`YEAR`]. The rest of the
/// 361,645 is of other kinds.
pub(super) const DISPUTES: [(&str, u32); 7] = [
    ("consumer", 67_000),
    ("labour", 33_000),
    ("medical", 2_767),
    ("criminal_reconciliation", 1_692),
    ("intellectual_property", 1_282),
    ("school", 224),
    ("other", 255_680),
];

/// How simple mediations end, in cases of 2018; the source is that of [`YEAR`]: 227,873 written
/// agreements, 341,777 successes, of 361,645.
pub(super) const SETTLEMENTS: [(&str, u32); 3] =
    [("written", 227_873), ("oral", 113_904), ("failed", 19_868)];
