//! Text as it may stand inside double quotes of an XML attribute.

/// Appends `text` to `target` so that every XML parser reads back the very same text.
///
/// # Errors
///
/// The first character that no XML document may contain, even as a reference.
pub(super) fn escape_into(target: &mut String, text: &str) -> Result<(), char> {
    for c in text.chars() {
        match c {
            '<' => target.push_str("&lt;"),
            '>' => target.push_str("&gt;"),
            '&' => target.push_str("&amp;"),
            '"' => target.push_str("&quot;"),
            '\t' => target.push_str("&#9;"),
            '\n' => target.push_str("&#10;"),
            '\r' => target.push_str("&#13;"),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => return Err(c),
            c => target.push(c),
        }
    }
    Ok(())
}
