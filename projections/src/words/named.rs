//! Names in the place of ids.

/// A sentence with names where it holds ids: `name` knows what an id is called.
///
/// An id is a run of Latin letters, digits, `.`, `_` and `-`; what nobody knows stays.
///
/// ```
/// use casebook_projections::words::named;
///
/// let name = |id: &str| (id == "li.chengban").then(|| "李承办".to_owned());
/// assert_eq!(named("li.chengban提交“报告”", name), "李承办提交“报告”");
/// ```
pub fn named(sentence: &str, name: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while !rest.is_empty() {
        let length = rest.find(|c| !is_of_id(c)).unwrap_or(rest.len());
        let (id, after) = rest.split_at(length);
        text.push_str(&name(id).unwrap_or_else(|| id.to_owned()));
        let other = after.find(is_of_id).unwrap_or(after.len());
        text.push_str(&after[..other]);
        rest = &after[other..];
    }
    text
}

fn is_of_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-".contains(c)
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn what_is_known_is_named_and_everything_else_stays() {
        let name = |id: &str| match id {
            "li" => Some("李".to_owned()),
            "head" => Some("负责人".to_owned()),
            _ => None,
        };
        for (sentence, expected) in [
            ("", ""),
            ("li", "李"),
            ("交head办理", "交负责人办理"),
            ("li、head、li.x", "李、负责人、li.x"),
            ("沪司罚〔2026〕1号", "沪司罚〔2026〕1号"),
            ("ahead of the head", "ahead of the 负责人"),
        ] {
            assert_eq!(named(sentence, name), expected);
        }
    }
}
