//! The directory file: the organ tree and the persons, with their dates.
//!
//! ```yaml
//! directory: 1
//! id: demo
//! version: 1
//! organs:
//!   city:  {title: 示例市司法局, short: 示司, level: municipal}
//!   north: {title: 北区司法局, short: 北司, level: district, parent: city}
//! persons:
//!   zhang:
//!     name: 张某
//!     invented: true
//!     posts: [{organ: north, post: [legal, heads], from: 2020-01-01}]
//!     qualifications: [{name: law_licence, from: 2018-03-01}]
//! ```

mod lower;
mod source;

use casebook_engine::Name;
use casebook_engine::access::Directory;

use crate::Problem;
use crate::problem::Problems;
use crate::yaml::{Decode, read};

pub(crate) use source::Document as DirectoryFile;

/// What came of the text of a directory.
#[derive(Debug)]
pub struct LoadedDirectory {
    /// The id of the directory.
    pub id: Name,
    /// Its version, from 1.
    pub version: u32,
    /// The directory; `None` when there is an error among the problems.
    pub directory: Option<Directory>,
    /// Every problem, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Loads a directory. Never fails: what is wrong is in [`LoadedDirectory::problems`].
///
/// ```
/// let text = "directory: 1\nid: demo\nversion: 1\norgans: {city: {title: 某局, short: 某, level: city}}\npersons: {}\n";
/// let loaded = casebook_workflows::load_directory(text.as_bytes());
/// assert!(loaded.directory.is_some(), "{:?}", loaded.problems);
/// ```
pub fn load_directory(text: &[u8]) -> LoadedDirectory {
    let mut out = Problems::default();
    let root = read(text, &mut out);
    let document = root.and_then(|root| source::Document::decode(&root, &mut out));
    let document = document.unwrap_or_default();
    let directory = lower::lower(&document, &mut out);
    let usable = !out.has_errors();
    LoadedDirectory {
        id: document.id.map_or_else(|| "unnamed".into(), |id| id.value),
        version: document.version.map_or(1, |version| version.value),
        directory: usable.then_some(directory),
        problems: out.into_sorted(),
    }
}

#[cfg(test)]
mod tests {
    use super::load_directory;

    const HEAD: &str = "directory: 1\nid: demo\nversion: 1\n";

    #[test]
    fn a_directory_is_read_with_dates() {
        let text = format!(
            "{HEAD}organs:\n  city: {{title: 市局, short: 市, level: municipal}}\n  north: {{title: 北局, short: 北, level: district, parent: city}}\n\
             persons:\n  zhang: {{name: 张某, invented: true, posts: [{{organ: north, post: [legal, heads], from: 2020-01-01, to: 2024-12-31}}], qualifications: [{{name: law_licence}}]}}\n"
        );
        let loaded = load_directory(text.as_bytes());
        assert_eq!(loaded.problems, []);
        let directory = loaded.directory.expect("a directory");
        let day = jiff::civil::date(2024, 12, 31);
        let next = jiff::civil::date(2025, 1, 1);
        assert_eq!(directory.holders("north", "heads", day).count(), 1);
        assert_eq!(directory.holders("north", "heads", next).count(), 0);
        assert!(directory.persons["zhang"].has("law_licence", next));
        assert_eq!(directory.chain(&"north".into()).count(), 2);
    }

    #[test]
    fn all_faults_of_a_directory_are_told() {
        for (rest, expected) in [
            (
                "organs: {a: {title: x, short: x, level: l, parent: b}}\npersons: {}\n",
                "4:52 CB-L201",
            ),
            (
                "organs: {a: {title: x, short: x, level: l, parent: b}, b: {title: x, short: x, level: l, parent: a}}\npersons: {}\n",
                "4:10 CB-L801",
            ),
            (
                "organs: {a: {title: x, short: x, level: l}}\npersons: {p: {name: n, posts: [{organ: c, post: d}]}}\n",
                "5:40 CB-L201",
            ),
            (
                "organs: {a: {title: x, short: x, level: l}}\npersons: {p: {name: n, posts: [{organ: a, post: d, from: 2024-01-02, to: 2024-01-01}]}}\n",
                "5:74 CB-L106",
            ),
            (
                "organs: {a: {title: x, level: l}}\npersons: {p: {nam: n}}\n",
                "4:13 CB-L102",
            ),
        ] {
            let loaded = load_directory(format!("{HEAD}{rest}").as_bytes());
            let first = loaded
                .problems
                .first()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(first.starts_with(expected), "{rest}: {first}");
            assert!(loaded.directory.is_none());
        }
    }
}
