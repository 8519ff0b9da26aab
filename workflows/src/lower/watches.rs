//! Watches: what they look at, and with what the cases begin that they open.

use std::collections::{BTreeMap, BTreeSet};

use casebook_engine::Name;
use casebook_engine::definition::expression::{Declarations, Expression, FactType, Type};
use casebook_engine::definition::{
    FAMILIES, Fact, LEVELS, Pattern, THRESHOLD_MAX, Told, Watch, Watches, decided_by_event,
    parts_of_event, seen_upon, watched_events,
};

use super::conditions::{STACK_BYTES, note};
use super::{Names, by_name};
use crate::Code;
use crate::problem::Problems;
use crate::said::said;
use crate::source::{self, Document, Reading};
use crate::yaml::{At, one_of};

/// How a name begins that stands for what every watch sees.
const SEEN: [&str; 2] = ["event.", "case."];

pub(super) fn lower(
    document: &Document,
    names: &Names,
    facts: &BTreeMap<Name, Fact>,
    out: &mut Problems,
) -> Watches {
    let Some(watches) = &document.watches else {
        return Watches::default();
    };
    let sets = watches.sets.iter().filter_map(|(fact, from)| {
        let told = self::told(from, out)?;
        let fact = names.fact(fact, out)?;
        check_fit(&fact, told, facts, from, out);
        Some((fact, told))
    });
    let sets = by_name(sets.collect::<Vec<_>>());
    let rules = watches.rules.iter().filter_map(|(name, watch)| {
        let lowered = self::watch(name, watch, out)?;
        Some((name.value.clone(), lowered))
    });
    Watches {
        sets,
        rules: by_name(rules.collect::<Vec<_>>()),
    }
}

fn told(from: &At<Name>, out: &mut Problems) -> Option<Told> {
    let mut words = Told::WORDS.iter();
    let found = words.find(|(word, _)| *word == from.as_str());
    if found.is_none() {
        let message = said!(
            "“{from}”不能作为预警案件的起始内容",
            "\"{from}\" is nothing that an alert can begin with",
            from = from.value
        );
        let fix = one_of(from.as_str(), Told::WORDS.iter().map(|(word, _)| *word));
        out.add(Code::BadValue, from.place, message, fix);
    }
    found.map(|(_, told)| *told)
}

/// What a watch says must fit the fact that it becomes.
fn check_fit(
    fact: &Name,
    told: Told,
    facts: &BTreeMap<Name, Fact>,
    from: &At<Name>,
    out: &mut Problems,
) {
    let Some(known) = facts.get(fact) else {
        return;
    };
    let words: &[&str] = match told {
        Told::Family => &FAMILIES,
        Told::Level => &LEVELS,
        _ => &[],
    };
    let fits = match &known.fact_type.kind {
        Type::Text => true,
        Type::Enum(known) => !words.is_empty() && words.iter().all(|word| known.contains(*word)),
        _ => false,
    };
    if !fits {
        let message = said!(
            "事实“{fact}”不能存放“{from}”",
            "the fact \"{fact}\" cannot hold \"{from}\"",
            from = from.value
        );
        let fix = said!(
            "请写文字类型的事实；类别和级别也可以是含有全部词的枚举",
            "name a fact that is text; for family and level also an enumeration with all their words"
        );
        out.add(Code::WatchFact, from.place, message, fix);
    }
}

fn watch(name: &At<Name>, watch: &source::Watch, out: &mut Problems) -> Option<Watch> {
    let upon = events(watch, out);
    let of = watch.of.iter().filter_map(|one| pattern(one, out));
    let of = of.collect();
    let (reads, hears) = readings(watch, out);
    let mut seen = seen_upon(upon.iter());
    seen.extend(reads.iter().map(|(name, kind)| {
        let kind = kind.clone();
        (
            name.clone(),
            FactType {
                kind,
                default: None,
            },
        )
    }));
    let when = watch.when.as_ref();
    let when = when.and_then(|when| condition(when, &seen, &hears, out));
    if let Some(say) = &watch.say {
        check_words(say, &seen, out);
    }
    Some(Watch {
        name: name.value.clone(),
        title: watch.title.as_ref()?.value.clone(),
        family: watch.family.as_ref()?.value.0.into(),
        level: watch.level.as_ref()?.value.0.into(),
        basis: watch.basis.as_ref()?.value.clone(),
        unconfirmed: watch.confirm.as_ref().is_some_and(|confirm| confirm.value),
        threshold: threshold(watch, out),
        say: watch.say.as_ref()?.value.clone(),
        upon,
        of,
        reads,
        hears,
        at_once: when.as_ref().and_then(decided_by_event),
        when,
    })
}

fn events(watch: &source::Watch, out: &mut Problems) -> BTreeSet<Name> {
    let mut known = BTreeSet::new();
    for event in watch.upon.iter() {
        if parts_of_event(event.as_str()).is_some() {
            known.insert(event.value.clone());
            continue;
        }
        let message = said!(
            "没有可以预警的事件“{event}”",
            "there is no event \"{event}\" that can be watched",
            event = event.value
        );
        let fix = one_of(event.as_str(), watched_events());
        out.add(Code::WatchUnknown, event.place, message, fix);
    }
    known
}

fn pattern(written: &At<String>, out: &mut Problems) -> Option<Pattern> {
    let text = &written.value;
    let first = text.strip_suffix(".*").unwrap_or(text);
    crate::yaml::name(first, written.place, out)?;
    Some(Pattern(text.clone()))
}

/// The facts and the happenings that the condition reads.
fn readings(watch: &source::Watch, out: &mut Problems) -> (BTreeMap<Name, Type>, BTreeSet<Name>) {
    let (mut facts, mut happenings) = (BTreeMap::new(), BTreeSet::new());
    for (name, reading) in watch.reads.iter() {
        if SEEN.iter().any(|seen| name.as_str().starts_with(seen))
            && reading.value != Reading::Happening
        {
            let message = said!(
                "“{name}”不是案件的事实：event. 和 case. 开头的内容不用声明",
                "\"{name}\" is no fact of the case: what begins with event. or case. is always seen",
                name = name.value
            );
            out.add(
                Code::WatchFact,
                name.place,
                message,
                said!("请删除", "remove it"),
            );
            continue;
        }
        match reading.value {
            Reading::Fact(kind) => {
                facts.insert(name.value.clone(), kind.of_engine());
            }
            Reading::Happening => {
                happenings.insert(name.value.clone());
            }
        }
    }
    if let Some((name, _)) = watch.reads.iter().next().filter(|_| watch.of.is_empty()) {
        let message = said!(
            "预警规则读取案件的事实，而未写明哪些流程",
            "a watch reads facts of cases and does not say of which definitions"
        );
        let fix = said!("请补写“of”", "add \"of\"");
        out.add(Code::WatchFact, name.place, message, fix);
    }
    (facts, happenings)
}

fn threshold(watch: &source::Watch, out: &mut Problems) -> u32 {
    let Some(threshold) = &watch.threshold else {
        return 1;
    };
    if !(1..=THRESHOLD_MAX).contains(&threshold.value) {
        let message = said!(
            "次数应为 1 至 {THRESHOLD_MAX}",
            "a threshold is 1 to {THRESHOLD_MAX}"
        );
        let fix = said!("请更正", "correct it");
        out.add(Code::BadValue, threshold.place, message, fix);
    }
    threshold.value
}

/// The condition, checked on a thread with a large stack: the parser is recursive.
fn condition(
    written: &At<source::Condition>,
    facts: &BTreeMap<Name, FactType>,
    happenings: &BTreeSet<Name>,
    out: &mut Problems,
) -> Option<Expression> {
    let declared = Declarations {
        facts,
        happenings,
        tables: &BTreeMap::new(),
        stages: &BTreeSet::new(),
        item: None,
    };
    let parsed = std::thread::scope(|scope| {
        let parse = || Expression::parse(&written.value.text, &declared);
        let thread = std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, parse);
        thread.ok()?.join().ok()
    })?;
    let parsed = parsed.map_err(|problems| {
        for problem in problems {
            note(written, &problem, out);
        }
    });
    let parsed = parsed.ok()?;
    if parsed.verdicts().is_some_and(|found| !found.can_hold) {
        let message = said!(
            "预警规则的条件永远不成立",
            "the condition of a watch never holds"
        );
        let fix = said!("请更正表达式", "correct the expression");
        out.add(Code::NeverHolds, written.place, message, fix);
    }
    Some(parsed)
}

/// What stands in braces is something that the watch sees.
fn check_words(say: &At<String>, seen: &BTreeMap<Name, FactType>, out: &mut Problems) {
    let named = say.value.split('{').skip(1);
    for name in named
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
    {
        let known = name.strip_prefix("facts.").unwrap_or(name);
        if seen.contains_key(known) {
            continue;
        }
        let message = said!(
            "预警规则看不到“{name}”",
            "the watch does not see \"{name}\""
        );
        let fix = one_of(known, seen.keys().map(Name::as_str));
        out.add(Code::WatchFact, say.place, message, fix);
    }
}
