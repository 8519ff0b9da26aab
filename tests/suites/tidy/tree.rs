//! A tree of files to be checked: the repository, or an example made in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

use super::source::{Source, read_sources};

/// The files below a root, in order of their paths, but for those that `.gitignore` there names.
pub(crate) struct Tree {
    root: PathBuf,
    paths: Vec<String>,
    sources: OnceLock<Vec<Source>>,
    // Keeps the folder of an example until the tree is dropped.
    _folder: Option<tempfile::TempDir>,
}

impl Tree {
    /// The repository that this test was compiled in.
    pub(crate) fn repository() -> &'static Self {
        static REPOSITORY: LazyLock<Tree> = LazyLock::new(|| {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
            Tree::at(root, None)
        });
        &REPOSITORY
    }

    /// A tree with these paths and texts.
    pub(crate) fn example(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a path in a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Self::at(folder.path().to_owned(), Some(folder))
    }

    fn at(root: PathBuf, folder: Option<tempfile::TempDir>) -> Self {
        let ignored = ignored(&root);
        let mut paths = Vec::new();
        collect(&root, "", &ignored, &mut paths);
        paths.sort();
        Self {
            root,
            paths,
            sources: OnceLock::new(),
            _folder: folder,
        }
    }

    /// All paths, relative to the root, with `/` between folders.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// The paths that end so, each with its text.
    pub(crate) fn texts(&self, ending: &str) -> impl Iterator<Item = (&str, String)> {
        self.paths()
            .filter(move |path| path.ends_with(ending))
            .filter_map(|path| Some((path, self.text(path)?)))
    }

    /// All Rust files, read once.
    pub(crate) fn sources(&self) -> &[Source] {
        self.sources.get_or_init(|| read_sources(self))
    }

    /// The text of a file, or nothing when it is missing or not text.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }
}

/// Patterns of whole paths; `*` stands for the name of any one file or folder.
fn ignored(root: &Path) -> Vec<String> {
    let list = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
    let named = list.lines().filter_map(|line| line.strip_prefix('/'));
    let named = named.map(|name| name.trim_end_matches('/').to_owned());
    named.chain([".git".to_owned()]).collect()
}

fn fits(path: &str, pattern: &str) -> bool {
    let (path, pattern) = (path.split('/'), pattern.split('/'));
    path.clone().count() == pattern.clone().count()
        && path
            .zip(pattern)
            .all(|(name, asked)| asked == "*" || asked == name)
}

fn collect(folder: &Path, prefix: &str, ignored: &[String], paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let entry = entry.expect("a readable folder");
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if ignored.iter().any(|pattern| fits(&path, pattern)) {
            continue;
        }
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), ignored, paths);
        } else {
            paths.push(path);
        }
    }
}

/// Fails the test with all problems, one a line.
pub(crate) fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}
