//! Why a text is not YAML: what a Chinese keyboard or a slip of the hand put there.
//!
//! The parser says where it could not go on. Here that line is looked at again, and the line before
//! it, for what people do wrong.
//!
//! | file | what it knows |
//! |---|---|
//! | `mistake` | which mistake is meant |
//! | `line` | the signs of a line outside quotes and comments |
//! | `open` | quotes and brackets that were not closed |

mod line;
mod open;

use granit_parser::{ErrorKind, ScanError};

use crate::said::{Term, said, term};
use crate::{Place, Said};

/// A sign of a Chinese keyboard: what it is called, and what to write instead.
const SIGNS: [(&[char], Term, Term); 6] = [
    (
        &['：'],
        term("中文冒号", "Chinese colon"),
        term("英文冒号加空格“: ”", "a colon and a space"),
    ),
    (
        &['，'],
        term("中文逗号", "Chinese comma"),
        term("英文逗号加空格“, ”", "a comma and a space"),
    ),
    (
        &['、'],
        term("顿号", "Chinese enumeration comma"),
        term("英文逗号加空格“, ”", "a comma and a space"),
    ),
    (
        &['“', '”', '‘', '’'],
        term("中文引号", "Chinese quote"),
        term("英文引号“\"”", "a plain quote \""),
    ),
    (
        &['｛', '｝', '［', '］', '【', '】'],
        term("中文括号", "Chinese bracket"),
        term("英文括号", "a plain bracket"),
    ),
    (
        &['　'],
        term("全角空格", "full-width space"),
        term("半角空格", "a plain space"),
    ),
];

/// Something done wrong: where, what, and what to do.
pub(super) struct Mistake {
    pub(super) place: Place,
    pub(super) message: Said,
    pub(super) fix: Said,
}

/// The mistake behind an error of the parser, where there is one that people make.
pub(super) fn behind(error: &ScanError, at: Place, text: &str) -> Option<Mistake> {
    let kind = error.kind();
    let lines: Vec<&str> = text.lines().collect();
    if is_tab(kind) {
        let mut near = [at.line, at.line + 1].into_iter();
        return Some(tab(near
            .find_map(|line| line::tab_in(&lines, line))
            .unwrap_or(at)));
    }
    if matches!(kind, ErrorKind::UnclosedQuotedScalar) {
        return Some(unclosed_quote(at));
    }
    let near = near(&lines, at.line);
    let odd = near.iter().find_map(|number| {
        let line = lines.get(*number as usize - 1)?;
        let start = Place {
            line: *number,
            column: 1,
        };
        line::odd(line, start)
    });
    odd.or_else(|| open::quote(&lines, at).map(unclosed_quote))
        .or_else(|| unclosed(kind, &lines, at))
        .or_else(|| colon_in_text(kind, &lines, at))
}

/// The line of the error, and the last line before it that says something.
fn near(lines: &[&str], line: u32) -> Vec<u32> {
    let says = |number: &u32| {
        let line = lines.get(*number as usize - 1).map(|line| line.trim());
        line.is_some_and(|line| !line.is_empty() && !line.starts_with('#'))
    };
    let here = std::iter::once(line).filter(says);
    let before = (1..line).rev().find(says);
    here.chain(before).collect()
}

const fn is_tab(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    )
}

fn tab(place: Place) -> Mistake {
    let line = place.line;
    Mistake {
        place,
        message: said!(
            "第 {line} 行的缩进用了 Tab",
            "line {line} is indented with a tab"
        ),
        fix: said!("请换成空格", "indent with spaces"),
    }
}

fn unclosed_quote(place: Place) -> Mistake {
    let line = place.line;
    Mistake {
        place,
        message: said!(
            "第 {line} 行的引号没有合上",
            "the quote that opens in line {line} is not closed"
        ),
        fix: said!("请在同一行补上引号", "close it in the same line"),
    }
}

/// A bracket that is not closed, or closed by another.
fn unclosed(kind: &ErrorKind, lines: &[&str], at: Place) -> Option<Mistake> {
    let is_about_brackets = matches!(
        kind,
        ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::InvalidColonPlacement
            | ErrorKind::MisplacedFlowCollectionEnd
            | ErrorKind::MismatchedFlowCollectionEnd { .. }
            | ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofImplicitFlowMapping
            | ErrorKind::UnexpectedEof
            | ErrorKind::InvalidFlowScalarIndent
    );
    if !is_about_brackets {
        return None;
    }
    let (bracket, opened) = open::bracket(lines, at)?;
    let is_elsewhere = opened.line < at.line
        || !matches!(
            kind,
            ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator
        );
    if !is_elsewhere {
        return None;
    }
    let line = opened.line;
    let closing = if bracket == '{' { '}' } else { ']' };
    Some(Mistake {
        place: opened,
        message: said!(
            "第 {line} 行的括号“{bracket}”没有合上",
            "the bracket \"{bracket}\" that opens in line {line} is not closed"
        ),
        fix: said!("请补上“{closing}”", "add \"{closing}\""),
    })
}

/// A text with a colon and a space in it, which must stand in quotes.
fn colon_in_text(kind: &ErrorKind, lines: &[&str], at: Place) -> Option<Mistake> {
    let line = lines.get(at.line as usize - 1)?;
    let is_meant = matches!(kind, ErrorKind::MappingValueNotAllowed);
    (is_meant && line::has_two_colons(line)).then(|| Mistake {
        place: at,
        message: said!(
            "第 {number} 行的文字中有“: ”",
            "line {number} has a colon and a space in a text",
            number = at.line
        ),
        fix: said!("请给整段文字加英文引号", "put the whole text in quotes"),
    })
}

/// A key that is indented with a full-width space, or that swallowed its value because of its
/// colon: `role：clerk` or `role:clerk`.
pub(super) fn of_key(key: &str, has_value: bool, place: Place) -> Option<Mistake> {
    if key.starts_with('　') {
        return sign('　', place);
    }
    if has_value {
        return None;
    }
    let at = key.chars().position(|one| matches!(one, '：' | ':'))?;
    let mut rest = key.chars().skip(at);
    let (colon, next) = (rest.next()?, rest.next()?);
    if next == '/' {
        return None;
    }
    let place = place.right(at);
    Some(if colon == '：' {
        sign(colon, place)?
    } else {
        no_space(place)
    })
}

/// A sign of a Chinese keyboard where YAML has one of its own.
fn sign(sign: char, place: Place) -> Option<Mistake> {
    let (_, name, instead) = SIGNS.iter().find(|(signs, ..)| signs.contains(&sign))?;
    let line = place.line;
    let (zh, en) = (name.zh, name.en);
    let (instead_zh, instead_en) = (instead.zh, instead.en);
    Some(Mistake {
        place,
        message: said!(
            "第 {line} 行有{zh}“{sign}”",
            "line {line} has the {en} \"{sign}\""
        ),
        fix: said!("应写{instead_zh}", "write {instead_en}"),
    })
}

fn no_space(place: Place) -> Mistake {
    let line = place.line;
    Mistake {
        place,
        message: said!(
            "第 {line} 行的冒号后面没有空格",
            "the colon in line {line} has no space after it"
        ),
        fix: said!("请在冒号后面加空格", "put a space after it"),
    }
}

/// What to write where a name or a list has a sign of a Chinese keyboard in it.
pub(super) fn in_name(text: &str) -> Option<Said> {
    let found = text.chars().find_map(|one| sign(one, Place::START))?;
    Some(found.fix)
}

/// The same text with plain digits, where it has full-width ones.
pub(super) fn plain_digits(text: &str) -> Option<String> {
    let plain = |one: char| match one {
        '０'..='９' => char::from_u32(one as u32 - '０' as u32 + '0' as u32).unwrap_or(one),
        _ => one,
    };
    let written: String = text.chars().map(plain).collect();
    (written != text).then_some(written)
}

/// What the parser says, in Chinese: what is not as YAML has it.
pub(super) const fn chinese(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::MappingValueNotAllowed
        | ErrorKind::MappingKeyNotAllowed
        | ErrorKind::InvalidColonPlacement => "此处不能有键和冒号",
        ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::ExpectedBlockMappingKey => "此处应为“键: 值”，缩进应与同级的键一致",
        ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent => "缩进不对",
        ErrorKind::ExpectedFlowMappingSeparator => "映射中缺少逗号或者右括号“}”",
        ErrorKind::ExpectedFlowSequenceSeparator => "列表中缺少逗号或者右括号“]”",
        ErrorKind::MisplacedFlowCollectionEnd
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::UnclosedFlowCollection { .. } => "括号不配对",
        ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::BlockEntryInFlowCollection => "“- ”的位置不对",
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => "引号之后还有内容",
        ErrorKind::UnknownQuotedScalarEscape => "引号中的“\\”写法不对",
        ErrorKind::UnexpectedCharacter { .. } => "不能以此字符开头，请加引号",
        _ => "此处写法不对",
    }
}
