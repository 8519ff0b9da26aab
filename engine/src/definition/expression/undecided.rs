//! Why an expression has no answer.

use jiff::civil::Date;

use super::view::ActorPart;
use crate::Name;

/// An expression could not be decided: something it needs is unknown.
///
/// Unknown is never false. A caller that guards an act refuses the act and tells the person
/// what has to be recorded first.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Undecided {
    /// A fact, or a part of one, is not recorded.
    #[error("fact {fact} is not recorded: record it first")]
    Missing {
        /// The fact, with the part after a dot.
        fact: Name,
    },
    /// A happening whose time or facts are asked for has not taken place.
    #[error("{happening} has not happened yet: finish it first")]
    NotHappened {
        /// The happening.
        happening: Name,
    },
    /// A recorded value cannot be read by the declared type.
    #[error("fact {fact} holds {value}, which is not {expected}: correct the fact")]
    Unreadable {
        /// The fact, with the part after a dot.
        fact: Name,
        /// The value, shortened to 80 characters.
        value: String,
        /// The declared type in words, with its article.
        expected: &'static str,
    },
    /// The expression asks who acts, and that is not known, as for a timer.
    #[error("actor.{} is not known: act for an organ and in a role", part.as_str())]
    NoActor {
        /// What is asked of the actor.
        part: ActorPart,
    },
    /// No row of a decision table holds, or none is in force on that day.
    #[error("table {table} has no row for this on {day}: correct the facts or add the row")]
    NoRow {
        /// The table.
        table: Name,
        /// The day on which it was asked.
        day: Date,
    },
    /// Rows of a decision table hold that contradict each other.
    #[error("rows {rows} of table {table} contradict each other: correct the table")]
    SeveralRows {
        /// The table.
        table: Name,
        /// The rows, counted from 1.
        rows: String,
    },
    /// The directory has no such register.
    #[error("the directory has no register {register}: add it, or correct the definition")]
    NoRegister {
        /// The register.
        register: Name,
    },
    /// The status is asked of a subject that does not stand on the register.
    #[error("{subject} does not stand on the register {register} on {day}: register it first")]
    NotRegistered {
        /// The register.
        register: Name,
        /// The subject.
        subject: String,
        /// The day on which it was asked.
        day: Date,
    },
    /// Working days are counted where the calendar says nothing.
    #[error(
        "the working days from {from} to {until} are not arranged in the calendar yet: add the year"
    )]
    NotArranged {
        /// From which day.
        from: Date,
        /// Up to which day.
        until: Date,
    },
    /// A number divided by zero.
    #[error("a number is divided by zero: correct the facts or the definition")]
    DividedByZero,
    /// A number that does not fit: 64 bits for whole numbers, 28 digits for decimals.
    #[error("a number is too large to compute with: correct the facts or the definition")]
    TooLarge,
    /// The expression needs more than [`COST_MAX`](super::COST_MAX) steps on these facts.
    #[error("the expression takes too many steps: shorten the list it goes through")]
    TooCostly,
}

impl Undecided {
    /// The same message in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::Missing { fact } => format!("事实 {fact} 尚未记录，请先补录"),
            Self::NotHappened { happening } => format!("{happening} 尚未发生，请先完成"),
            Self::Unreadable { fact, value, .. } => {
                format!("事实 {fact} 的值 {value} 与其类型不符，请更正")
            }
            Self::NoActor { part } => format!("办理人信息 actor.{} 不明", part.as_str()),
            Self::NoRow { table, day } => {
                format!("决策表 {table} 在 {day} 没有适用的行，请核对事实或者补充表格")
            }
            Self::SeveralRows { table, rows } => {
                format!("决策表 {table} 的第 {rows} 行相互矛盾，请更正表格")
            }
            Self::NoRegister { register } => {
                format!("机构人员目录中没有名册 {register}，请补充名册或者更正定义")
            }
            Self::NotRegistered {
                register,
                subject,
                day,
            } => format!("{subject} 在 {day} 不在名册 {register} 上，请先登记"),
            Self::NotArranged { from, until } => {
                format!("日历尚无 {from} 至 {until} 的工作日安排，请补充年度")
            }
            Self::DividedByZero => "除数为零，请更正事实或者定义".to_owned(),
            Self::TooLarge => "数值超出可计算范围，请更正事实或者定义".to_owned(),
            Self::TooCostly => "表达式计算步数过多，请缩短所遍历的列表".to_owned(),
        }
    }
}
