//! The moves of an alignment in words.

use casebook_mining::log::Activities;
use casebook_mining::model::Model;
use casebook_mining::net::Move;

use crate::lang::Lang;

/// What the log and the model do one after the other: what both do by its name, what only the log
/// has with a plus, what is missing in the log with a minus. Steps that no log shows are left out.
pub(super) fn told(moves: &[Move], model: &Model, activities: &Activities, lang: Lang) -> String {
    let shown = |number: &usize| {
        let activity = model.net.transitions[*number].activity;
        activity.map_or("?", |activity| activities.name(activity))
    };
    let words = moves.iter().filter_map(|one| match one {
        Move::Both(number) => Some(shown(number).to_owned()),
        Move::Log(activity) => {
            let name = activities.name(*activity);
            let word = lang.pick("多出", "not in the model");
            Some(format!("+{name}{}", parted(word, lang)))
        }
        Move::Net(number) => {
            let word = lang.pick("缺少", "missing in the log");
            Some(format!("−{}{}", shown(number), parted(word, lang)))
        }
        Move::Silent(_) => None,
    });
    words.collect::<Vec<_>>().join(" → ")
}

fn parted(word: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("（{word}）"),
        Lang::En => format!(" ({word})"),
    }
}
