//! What a definition says of itself: id, version, dates, calendar, case numbers.

use std::collections::BTreeMap;

use casebook_engine::Name;
use casebook_engine::definition::expression::Type;
use casebook_engine::definition::{Fact, InForce, Jurisdiction, Text};
use casebook_engine::recorded::DefinitionRef;
use jiff::civil::Date;

use super::{Names, organs};
use crate::Code;
use crate::problem::Problems;
use crate::said::{said, term};
use crate::source::Document;
use crate::yaml::{At, one_of};

/// The version of the language that is read.
const LANGUAGE: u32 = 1;

pub(super) fn reference(document: &Document, digest: Name, out: &mut Problems) -> DefinitionRef {
    if let Some(found) = document
        .casebook
        .as_ref()
        .filter(|found| found.value != LANGUAGE)
    {
        let message = said!(
            "未知的语言版本 {version}",
            "language version {version} is not known",
            version = found.value
        );
        out.add(
            Code::LanguageVersion,
            found.place,
            message,
            said!("请写 casebook: {LANGUAGE}", "write casebook: {LANGUAGE}"),
        );
    }
    let id = document
        .id
        .as_ref()
        .map_or_else(|| "unnamed".into(), |id| id.value.clone());
    let version = document.version.as_ref().map_or(1, |version| version.value);
    DefinitionRef {
        id,
        version,
        digest,
    }
}

pub(super) fn title(document: &Document) -> Text {
    document
        .title
        .as_ref()
        .map(|title| title.value.clone())
        .unwrap_or_default()
}

pub(super) fn in_force(
    document: &Document,
    facts: &BTreeMap<Name, Fact>,
    out: &mut Problems,
) -> InForce {
    if let Some(version) = document
        .version
        .as_ref()
        .filter(|version| version.value == 0)
    {
        out.add(
            Code::BadValue,
            version.place,
            said!("版本号从 1 开始", "versions count from 1"),
            said!("请写 1", "write 1"),
        );
    }
    let Some(given) = &document.in_force else {
        return InForce {
            from: Date::ZERO,
            to: None,
            pin: InForce::FILING.into(),
        };
    };
    let from = given.from.as_ref().map_or(Date::ZERO, |from| from.value);
    let to = given.to.as_ref().map(|to| to.value);
    if let Some(to) = given.to.as_ref().filter(|to| to.value < from) {
        let message = said!(
            "最后一日 {to} 早于第一日 {from}",
            "the last day {to} lies before the first day {from}",
            to = to.value
        );
        out.add(
            Code::BadValue,
            to.place,
            message,
            said!("请更正其中一个", "correct one of them"),
        );
    }
    InForce {
        from,
        to,
        pin: pin(given.pin.as_ref(), facts, out),
    }
}

/// What decides by its date: the filing, or a date or instant that is given when a case is opened.
fn pin(given: Option<&At<Name>>, facts: &BTreeMap<Name, Fact>, out: &mut Problems) -> Name {
    let filing = Name::from(InForce::FILING);
    let Some(pin) = given.filter(|pin| pin.value != filing) else {
        return filing;
    };
    let dated = |fact: &Fact| matches!(fact.fact_type.kind, Type::Date | Type::Instant);
    let Some(fact) = facts.get(&pin.value).filter(|fact| dated(fact)) else {
        let message = said!(
            "“{pin}”不是日期或者时刻事实",
            "\"{pin}\" is no fact with a date",
            pin = pin.value
        );
        let dated = facts.iter().filter(|(_, fact)| dated(fact));
        let known = dated.map(|(name, _)| name.as_str());
        let fix = one_of(pin.as_str(), known.chain([InForce::FILING]));
        out.add(Code::PinFact, pin.place, message, fix);
        return filing;
    };
    if fact.fact_type.default.is_some() {
        let message = said!(
            "“{pin}”的默认值会决定适用哪部法律",
            "the default of \"{pin}\" would decide which law applies",
            pin = pin.value
        );
        let fix = said!(
            "请删除其“default”：该日期在立案时给出",
            "take its \"default\" away: the date is given when the case is opened"
        );
        out.add(Code::PinFact, pin.place, message, fix);
    }
    pin.value.clone()
}

pub(super) fn calendar(document: &Document, known: &[Name], out: &mut Problems) -> Name {
    let Some(calendar) = &document.calendar else {
        return "cn".into();
    };
    if !known.contains(&calendar.value) {
        let message = said!(
            "没有日历“{calendar}”",
            "unknown calendar \"{calendar}\"",
            calendar = calendar.value
        );
        let fix = one_of(calendar.as_str(), known.iter().map(Name::as_str));
        out.add(Code::UnknownCalendar, calendar.place, message, fix);
    }
    calendar.value.clone()
}

/// For which matter an organ must be competent.
pub(super) fn competence(
    document: &Document,
    names: &Names,
    out: &mut Problems,
) -> Option<Jurisdiction> {
    let given = &document.competence.as_ref()?.value;
    let matter = given.matter.as_ref()?.value.clone();
    let subject = given.subject.as_ref();
    let subject = subject.and_then(|word| {
        organs::fact(word, names, out).unwrap_or_else(|| {
            let message = said!(
                "“{word}”不是事实",
                "\"{word}\" is no fact",
                word = word.value
            );
            out.add(
                Code::BadValue,
                word.place,
                message,
                said!("请写 facts.名称", "write facts.NAME"),
            );
            None
        })
    });
    Some(Jurisdiction { matter, subject })
}

/// The pattern of case numbers: `{organ}` and `{year}` are filled in, the number follows the 〕.
pub(super) fn series(document: &Document, out: &mut Problems) -> Option<String> {
    let series = document.series.as_ref()?;
    check_series(series, out);
    Some(series.value.clone())
}

/// Requires that a pattern is one of numbers.
pub(super) fn check_series(At { place, value }: &At<String>, out: &mut Problems) {
    let rest = value.replace("{organ}", "").replace("{year}", "");
    let well_formed = value.contains("{year}")
        && !rest.contains(['{', '}', '/'])
        && rest.ends_with('〕')
        && rest.matches('〕').count() == 1;
    if !well_formed {
        let message = said!(
            "“{value}”不是文号格式",
            "\"{value}\" is no pattern of numbers"
        );
        let fix = said!(
            "请写例如 {{organ}}罚〔{{year}}〕：须有 {{year}}，可以有 {{organ}}，以 〕 结尾",
            "write for example {{organ}}罚〔{{year}}〕: with {{year}}, perhaps {{organ}}, and 〕 at its end"
        );
        out.add(Code::BadValue, *place, message, fix);
    }
}

/// The stage in which a case begins: one of the outermost level.
pub(super) fn start(document: &Document, names: &Names, out: &mut Problems) -> Name {
    let outermost = || document.stages.iter().map(|(name, _)| name.value.clone());
    let first = || outermost().next().unwrap_or_else(|| "end".into());
    let Some(start) = &document.start else {
        return first();
    };
    if outermost().any(|name| name == start.value) {
        return start.value.clone();
    }
    if names.stages.contains(&start.value) {
        let message = said!(
            "环节“{start}”在另一环节之内",
            "the stage \"{start}\" lies inside another stage",
            start = start.value
        );
        out.add(
            Code::ForeignTarget,
            start.place,
            message,
            said!(
                "请从最外层的环节开始",
                "begin in a stage of the outermost level"
            ),
        );
        return first();
    }
    let outermost = outermost().collect();
    names
        .resolve_in(term("环节", "stage"), &outermost, start, out)
        .unwrap_or_else(first)
}
