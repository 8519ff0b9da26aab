//! "Did you mean": the nearest of the words that are allowed.

/// How many words are looked at.
const CANDIDATES_MAX: usize = 1_000;

/// The allowed word that was probably meant.
pub(crate) fn nearest<'a>(
    word: &str,
    allowed: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Only words about as long can be near; and nobody is helped by a search among thousands.
    let length = word.chars().count();
    let (distance, candidate) = allowed
        .into_iter()
        .take(CANDIDATES_MAX)
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= (length / 2).max(1))
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .min()?;
    let longest = word.chars().count().max(candidate.chars().count());
    // A third of the letters may differ, and one always may.
    (distance <= (longest / 3).max(1) && distance < longest).then_some(candidate)
}

/// The fix that names the allowed words, or says that there are none.
pub(crate) fn one_of<'a>(word: &str, allowed: impl IntoIterator<Item = &'a str>) -> String {
    let allowed: Vec<&str> = allowed.into_iter().collect();
    if let Some(meant) = nearest(word, allowed.iter().copied()) {
        return format!("did you mean \"{meant}\"?");
    }
    match allowed.len() {
        0 => "remove it".to_owned(),
        1 => format!("write {}", allowed[0]),
        2..=24 => format!("write one of {}", allowed.join(", ")),
        _ => format!(
            "write one of {} and {} more",
            allowed[..24].join(", "),
            allowed.len() - 24
        ),
    }
}
