//! Draws by lot (随机抽取).

use casebook_engine::Name;
use casebook_engine::definition::{Amount, Draw};

use super::{Names, organs};
use crate::Code;
use crate::problem::Problems;
use crate::said::said;
use crate::source::{Drawing, Items};
use crate::yaml::At;

/// What a task draws.
pub(super) fn draws(given: &[At<Drawing>], names: &Names, out: &mut Problems) -> Vec<Draw> {
    let draws = given.iter().filter_map(|drawing| match &drawing.value {
        Drawing::Role(role) => names.role(role, out).map(Draw::Persons),
        Drawing::Items(items) => self::items(items, names, out),
    });
    draws.collect()
}

fn items(items: &Items, names: &Names, out: &mut Problems) -> Option<Draw> {
    let mut fact = |word: &Option<At<Name>>| {
        let word = word.as_ref()?;
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
    };
    let (from, into) = (fact(&items.from), fact(&items.into));
    let count = amount(items.count.as_ref()?, names, out)?;
    Some(Draw::Items {
        from: from?,
        count,
        into: into?,
    })
}

/// How many: a number, or `facts.x`.
pub(super) fn amount(word: &At<String>, names: &Names, out: &mut Problems) -> Option<Amount> {
    let named = At {
        place: word.place,
        value: Name::from(word.value.as_str()),
    };
    if let Some(fact) = organs::fact(&named, names, out) {
        return fact.map(Amount::Fact);
    }
    let count = word.value.parse().ok().filter(|count: &u32| *count > 0);
    if count.is_none() {
        let message = said!(
            "“{word}”没有写明抽取多少",
            "\"{word}\" does not say how many to draw",
            word = word.value
        );
        let fix = said!(
            "请写 1 以上的数字，或者 facts.名称",
            "write a number from 1, or facts.NAME"
        );
        out.add(Code::BadValue, word.place, message, fix);
    }
    count.map(Amount::Exactly)
}
