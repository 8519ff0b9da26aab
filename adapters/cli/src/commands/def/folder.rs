//! The YAML files of folders, and what lies beside a definition.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::exit::Exit;
use crate::problem::Problem;

/// How deep folders may lie in one another.
const DEPTH_MAX: usize = 8;

/// The files that are named, and the YAML files of the folders that are named, in order.
///
/// # Errors
/// `CB-5007` when a folder cannot be read or holds no YAML file.
pub(super) fn yaml_files(named: &[PathBuf]) -> Result<Vec<PathBuf>, Problem> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut found = BTreeSet::new();
        walk(path, DEPTH_MAX, &mut found)?;
        if found.is_empty() {
            let why = format!("{}: no .yaml file", path.display());
            return Err(Problem::new(Exit::Absent, "CB-5007", why));
        }
        files.extend(found);
    }
    Ok(files)
}

/// The YAML files that lie in a folder, without those further in.
pub(super) fn beside(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let mut found = BTreeSet::new();
    walk(folder, 1, &mut found)?;
    Ok(found.into_iter().collect())
}

/// The scenario files of a definition: `scenarios/<id>/*.yaml` beside its file or its folder.
pub(super) fn scenarios(file: &Path, id: &str) -> Result<Vec<PathBuf>, Problem> {
    let folder = near(file, &Path::new("scenarios").join(id));
    folder.map_or(Ok(Vec::new()), |folder| beside(&folder))
}

/// A folder that lies beside a file, or beside the folder of the file.
pub(super) fn near(file: &Path, name: &Path) -> Option<PathBuf> {
    let own = folder_of(file);
    let near = [own.join(name), own.join("..").join(name)];
    near.into_iter().find(|folder| folder.is_dir())
}

/// The folder in which a file lies.
pub(super) fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    folder.unwrap_or(Path::new("."))
}

fn walk(folder: &Path, depth: usize, found: &mut BTreeSet<PathBuf>) -> Result<(), Problem> {
    if depth == 0 {
        return Ok(());
    }
    let unreadable = |error: std::io::Error| {
        let why = format!("{}: {error}", folder.display());
        Problem::new(Exit::Unavailable, "CB-5007", why)
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            walk(&path, depth - 1, found)?;
        } else if matches!(ending, Some("yaml" | "yml")) {
            found.insert(path);
        }
    }
    Ok(())
}
