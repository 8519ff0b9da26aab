//! Secrets come from a file or the environment, and are never shown.

use std::path::Path;

use crate::exit::Exit;
use crate::problem::Problem;

/// A URL with the password left out.
pub(crate) fn redact(url: &str) -> String {
    match parts(url) {
        Some((before, _, after)) => format!("{before}***{after}"),
        None => url.to_owned(),
    }
}

/// Whether a URL holds a password.
pub(super) fn has_password(url: &str) -> bool {
    parts(url).is_some() || url.contains("password=")
}

/// The content of a file that holds a secret, without the line break at its end.
pub(super) fn read(path: &Path) -> Result<String, Problem> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| {
        Problem::new(
            Exit::Usage,
            "CB-5002",
            format!("{}: {error}", path.display()),
        )
    })?;
    Ok(text.trim().to_owned())
}

/// What stands before the password, the password, and what follows it.
fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let start = url.find("://")? + 3;
    let end = start + url[start..].find(['/', '?']).unwrap_or(url.len() - start);
    let at = start + url[start..end].rfind('@')?;
    let colon = start + url[start..at].find(':')?;
    Some((&url[..=colon], &url[colon + 1..at], &url[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_found_and_left_out() {
        for (url, shown) in [
            (
                "postgres://bureau:secret@db:5432/log",
                "postgres://bureau:***@db:5432/log",
            ),
            ("amqp://a:p@ss@broker/%2f", "amqp://a:***@broker/%2f"),
            (
                "postgres://bureau@db:5432/log",
                "postgres://bureau@db:5432/log",
            ),
            ("postgres://db:5432/log", "postgres://db:5432/log"),
            ("sqlite:/var/lib/casebook.db", "sqlite:/var/lib/casebook.db"),
        ] {
            assert_eq!(redact(url), shown);
            assert_eq!(has_password(url), shown.contains("***"), "{url}");
        }
        assert!(has_password("postgres://db/log?user=a&password=b"));
    }
}
