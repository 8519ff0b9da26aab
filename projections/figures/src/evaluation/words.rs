//! What is said of an evaluation: each word with its text in Chinese and English.

/// Why a file is in the sample.
pub const REASONS: &[(&str, &str, &str)] = &[
    ("random", "随机抽取", "by lot"),
    ("hearing", "经过听证（必查）", "hearing held: always in"),
    (
        "annulled",
        "曾被撤销或者变更（必查）",
        "annulled or changed: always in",
    ),
];

/// The grades, the best first.
pub const GRADES: &[(&str, &str, &str)] = &[
    ("excellent", "优秀", "excellent"),
    ("good", "良好", "good"),
    ("pass", "合格", "pass"),
    ("fail", "不合格", "fail"),
];

/// What became of the right to object.
pub const OBJECTIONS: &[(&str, &str, &str)] = &[
    ("none", "–", "–"),
    ("open", "可以提出", "may object"),
    ("accepted", "无异议", "accepted"),
    ("expired", "逾期未提出", "not made in time"),
    ("raised", "复评中", "being looked at"),
    ("upheld", "复评后维持", "answered: points kept"),
    ("changed", "复评后改分", "answered: points changed"),
];

/// What became of the rectification.
pub const RECTIFICATIONS: &[(&str, &str, &str)] = &[
    ("unknown", "–", "–"),
    ("none", "无须整改", "nothing to rectify"),
    ("due", "待通知", "to be ordered"),
    ("ordered", "整改中", "ordered"),
    ("overdue", "逾期未报告", "no report in time"),
    ("reported", "已报告，待复核", "reported"),
    ("rectified", "✓已整改", "✓ rectified"),
    ("not_rectified", "✗未整改", "✗ not rectified"),
];
