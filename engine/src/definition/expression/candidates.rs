//! Names close to one that is unknown.

/// How many are offered.
const OFFERED_MAX: usize = 3;

/// Names that could have been meant, closest first; ties in the order given.
pub(super) fn candidates<'a>(
    unknown: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Vec<String> {
    let limit = (unknown.chars().count() / 3).max(1);
    let mut close: Vec<_> = known
        .into_iter()
        .map(|name| (distance(unknown, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    close.sort_by_key(|(distance, _)| *distance);
    close
        .into_iter()
        .take(OFFERED_MAX)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// Slips of the pen between two names; the beginning or end of a name alone counts as one.
fn distance(unknown: &str, name: &str) -> usize {
    let part = unknown.len() >= 3 && (name.starts_with(unknown) || name.ends_with(unknown));
    if part {
        1
    } else {
        strsim::damerau_levenshtein(unknown, name)
    }
}
