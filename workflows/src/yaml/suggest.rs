//! "Did you mean": the nearest of the words that are allowed.

/// The fix for a misspelt word: the nearest allowed one, or all of them.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    allowed: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let nearest = allowed
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .min()?;
    let (distance, candidate) = nearest;
    let longest = word.chars().count().max(candidate.chars().count());
    // A third of the letters may differ, and one always may.
    (distance <= (longest / 3).max(1) && distance < longest)
        .then(|| format!("did you mean \"{candidate}\"?"))
}

/// The fix that names the allowed words, or says that there are none.
pub(crate) fn one_of<'a>(word: &str, allowed: impl IntoIterator<Item = &'a str>) -> String {
    let allowed: Vec<&str> = allowed.into_iter().collect();
    if let Some(suggestion) = did_you_mean(word, allowed.iter().copied()) {
        return suggestion;
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
