//! Nothing tells on which machine, or out of which registry, the product was made.

use super::tree::{Tree, assert_none};

/// Folders that only some machine has; written in two parts, so that this file does not name them.
const FOLDERS: [&str; 4] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
];

/// Hosts that packages come from: a mirror or a closed network may stand in for any of them.
const HOSTS: [&str; 7] = [
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("npmjs", ".org"),
    concat!("npmjs", ".com"),
    concat!("deb.debian", ".org"),
    concat!("security.debian", ".org"),
];

fn traces_of_machines(tree: &Tree) -> Vec<String> {
    let mut problems = Vec::new();
    // Cargo writes the lock file, with the registry's name in it.
    for (path, text) in tree.texts("").filter(|(path, _)| *path != "Cargo.lock") {
        for (line, number) in text.lines().zip(1..) {
            if let Some(host) = HOSTS.into_iter().find(|host| line.contains(host)) {
                problems.push(format!(
                    "{path}:{number}: the registry {host} is named; say which package"
                ));
            }
            if let Some(folder) = FOLDERS
                .into_iter()
                .find(|folder| begins_a_path(line, folder))
            {
                problems.push(format!(
                    "{path}:{number}: {folder} is a folder of one machine"
                ));
            }
        }
    }
    problems
}

/// True when the folder stands in the line as the beginning of a path, not inside one.
fn begins_a_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && !"._-/*}".contains(letter))
    })
}

#[test]
fn no_file_tells_of_a_machine() {
    assert_none(&traces_of_machines(Tree::repository()));
}

#[test]
fn an_ignored_file_may_tell_of_a_machine() {
    let ignore = "/target\n/benches/*/Cargo.lock\n";
    let tree = Tree::example(&[
        (".gitignore", ignore),
        ("benches/one/Cargo.lock", HOSTS[0]),
        ("benches/Cargo.lock", HOSTS[0]),
        ("target/a/b", HOSTS[0]),
    ]);
    let problems = traces_of_machines(&tree);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("benches/Cargo.lock:1:"));
}

#[test]
fn traces_of_machines_are_found() {
    let (host, folder) = (HOSTS[0], FOLDERS[0]);
    let text = format!("see https://{host}/x\ncd {folder}me\nhttps://example.org{folder}page\n");
    let tree = Tree::example(&[("docs/a.md", &text), ("Cargo.lock", &text)]);
    assert_eq!(
        traces_of_machines(&tree),
        [
            format!("docs/a.md:1: the registry {host} is named; say which package"),
            format!("docs/a.md:2: {folder} is a folder of one machine"),
        ]
    );
}
