//! "Did you mean": the nearest of the words that are allowed.

use crate::Said;
use crate::said::said;

/// How many words are looked at.
const CANDIDATES_MAX: usize = 200;

/// How long a word may be for others to be looked for, in characters.
const LENGTH_MAX: usize = 40;

/// How many allowed words are shown.
const SHOWN_MAX: usize = 24;

/// The allowed word that was probably meant.
pub(crate) fn nearest<'a>(
    word: &str,
    allowed: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Only words that share most letters can be near; nobody is helped by a search among thousands.
    let length = word.chars().count();
    let most = |candidate: &str| (candidate.chars().count().max(length) / 3).max(1);
    let (distance, candidate) = allowed
        .into_iter()
        .take(if length > LENGTH_MAX {
            0
        } else {
            CANDIDATES_MAX
        })
        .filter(|candidate| differing(word, candidate) <= most(candidate))
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .min()?;
    let longest = candidate.chars().count().max(length);
    // A third of the letters may differ, and one always may.
    (distance <= most(candidate) && distance < longest).then_some(candidate)
}

/// How many letters of the longer word the other lacks: two words are at least so far apart.
fn differing(one: &str, two: &str) -> usize {
    let mut left: Vec<char> = two.chars().collect();
    let longer = one.chars().count().max(left.len());
    let shared = one.chars().filter(|letter| {
        let at = left.iter().position(|other| other == letter);
        at.map(|at| left.swap_remove(at)).is_some()
    });
    longer - shared.count()
}

/// The fix that names the allowed words, or says that there are none.
pub(crate) fn one_of<'a>(word: &str, allowed: impl IntoIterator<Item = &'a str>) -> Said {
    let allowed: Vec<&str> = allowed.into_iter().collect();
    if let Some(meant) = nearest(word, allowed.iter().copied()) {
        return said!("是否应为“{meant}”？", "did you mean \"{meant}\"?");
    }
    match allowed.len() {
        0 => said!("请删除", "remove it"),
        1 => said!("请写 {word}", "write {word}", word = allowed[0]),
        2..=SHOWN_MAX => {
            let (zh, en) = (allowed.join("、"), allowed.join(", "));
            said!("请选用：{zh}", "write one of {en}")
        }
        _ => {
            let (shown, more) = allowed.split_at(SHOWN_MAX);
            let (zh, en) = (shown.join("、"), shown.join(", "));
            said!(
                "请选用：{zh} 等，另有 {more} 个",
                "write one of {en} and {more} more",
                more = more.len()
            )
        }
    }
}
