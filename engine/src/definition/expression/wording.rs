//! Problems in words, English and Chinese.

use super::problem::{Fault, Problem};
use super::scan::{LENGTH_BYTES_MAX, NESTING_MAX};

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.fault.english())
    }
}

impl std::error::Error for Problem {}

impl Fault {
    /// The message in English: what is wrong, then what to do.
    pub fn english(&self) -> String {
        match self {
            Self::TooLong { bytes } => {
                format!("the expression has {bytes} bytes of at most {LENGTH_BYTES_MAX}: split it")
            }
            Self::TooDeep => {
                format!("the expression nests deeper than {NESTING_MAX} levels: split it")
            }
            Self::BadCharacter { character } => format!(
                "character {character} has no meaning here{}",
                ascii(*character).map_or(String::new(), |ascii| format!(": write {ascii}"))
            ),
            Self::OpenText => "text has no closing quote: close it on the same line".to_owned(),
            Self::Syntax { detail } => format!("not an expression: {detail}"),
            Self::Unsupported { what, instead } => {
                format!("{what} is not supported: {}", instead[0])
            }
            Self::UnknownName { name, candidates } => {
                format!("unknown name {name}{}", did_you_mean(candidates))
            }
            Self::UnknownFact { name, candidates } => {
                format!("unknown fact {name}{}", did_you_mean(candidates))
            }
            Self::UnknownHappening { name, candidates } => {
                format!("unknown happening {name}{}", did_you_mean(candidates))
            }
            Self::UnknownStage { name, candidates } => {
                format!("unknown stage {name}{}", did_you_mean(candidates))
            }
            Self::UnknownFunction { name, candidates } => {
                format!("unknown function {name}{}", did_you_mean(candidates))
            }
            Self::UnknownTable { name, candidates } => {
                format!("unknown table {name}{}", did_you_mean(candidates))
            }
            Self::UnknownColumn { name, candidates } => {
                format!("unknown column {name}{}", did_you_mean(candidates))
            }
            Self::Usage { usage } => format!("wrong use: write {usage}"),
            Self::WrongType { needed, found } => {
                format!("this is {}, where {} is needed", found[0], needed[0])
            }
            Self::Mismatch {
                operator,
                english: [one, two],
                ..
            } => {
                format!("{operator} does not take {one} and {two}")
            }
            Self::NotAWord { word, candidates } => format!(
                "'{word}' is not a word of the enumeration{}",
                did_you_mean(candidates)
            ),
            Self::Shadowed { name } => {
                format!("variable {name} hides another name: choose another")
            }
        }
    }

    /// The message in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::TooLong { bytes } => {
                format!("表达式长 {bytes} 字节，超过上限 {LENGTH_BYTES_MAX}，请拆分")
            }
            Self::TooDeep => format!("表达式嵌套超过 {NESTING_MAX} 层，请拆分"),
            Self::BadCharacter { character } => format!(
                "此处不能用字符 {character}{}",
                ascii(*character).map_or(String::new(), |ascii| format!("，应写 {ascii}"))
            ),
            Self::OpenText => "文字缺少右引号，请在同一行内补上".to_owned(),
            Self::Syntax { detail } => format!("表达式语法有误：{detail}"),
            Self::Unsupported { what, instead } => format!("不支持 {what}：{}", instead[1]),
            Self::UnknownName { name, candidates } => {
                format!("未知名称 {name}{}", meant(candidates))
            }
            Self::UnknownFact { name, candidates } => {
                format!("未声明的事实 {name}{}", meant(candidates))
            }
            Self::UnknownHappening { name, candidates } => {
                format!("未知事项 {name}{}", meant(candidates))
            }
            Self::UnknownStage { name, candidates } => {
                format!("未知环节 {name}{}", meant(candidates))
            }
            Self::UnknownFunction { name, candidates } => {
                format!("未知函数 {name}{}", meant(candidates))
            }
            Self::UnknownTable { name, candidates } => {
                format!("未引用的决策表 {name}{}", meant(candidates))
            }
            Self::UnknownColumn { name, candidates } => {
                format!("决策表没有这一列 {name}{}", meant(candidates))
            }
            Self::Usage { usage } => format!("用法有误，应写 {usage}"),
            Self::WrongType { needed, found } => {
                format!("此处应为{}，实为{}", needed[1], found[1])
            }
            Self::Mismatch {
                operator,
                chinese: [one, two],
                ..
            } => {
                format!("{operator} 不能用于{one}与{two}")
            }
            Self::NotAWord { word, candidates } => {
                format!("“{word}”不是该枚举的词{}", meant(candidates))
            }
            Self::Shadowed { name } => format!("变量 {name} 与已有名称相同，请另取名"),
        }
    }
}

fn did_you_mean(candidates: &[String]) -> String {
    match candidates {
        [] => String::new(),
        _ => format!(": did you mean {}?", candidates.join(" or ")),
    }
}

fn meant(candidates: &[String]) -> String {
    match candidates {
        [] => String::new(),
        _ => format!("，是否应为 {}？", candidates.join(" 或 ")),
    }
}

/// What to type for a full-width sign or a single operator.
fn ascii(character: char) -> Option<&'static str> {
    Some(match character {
        '（' => "(",
        '）' => ")",
        '，' | '、' => ",",
        '。' => ".",
        '：' => ":",
        '？' => "?",
        '！' => "!",
        '‘' | '’' | '“' | '”' => "'",
        '＝' | '=' => "==",
        '《' | '＜' => "<",
        '》' | '＞' => ">",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '×' => "*",
        '÷' => "/",
        '　' => "a plain space",
        '&' => "&&",
        '|' => "||",
        _ => return None,
    })
}
