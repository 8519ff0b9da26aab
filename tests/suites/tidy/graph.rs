//! Which way dependencies point, and which crate may use which outside technology.

use super::tree::{Tree, assert_none};

/// What each crate may depend on; every crate not named here needs an ADR and a row.
const MAY_USE: [(&str, &[&str]); 15] = [
    ("casebook-engine", &[]),
    ("casebook-workflows", &["engine"]),
    ("casebook-projections", &["engine"]),
    ("casebook-figures", &["workflows", "engine"]),
    ("casebook-mining", &["engine"]),
    ("casebook-memory", &["projections", "engine"]),
    ("casebook-commit", &["engine"]),
    ("casebook-sqlite", &["commit", "projections", "engine"]),
    ("casebook-postgres", &["commit", "projections", "engine"]),
    ("casebook-rabbitmq", &["engine"]),
    ("casebook-objects", &["engine"]),
    (
        "casebook-exchange",
        &["figures", "mining", "projections", "workflows", "engine"],
    ),
    (
        "casebook-documents",
        &["projections", "workflows", "engine"],
    ),
    (
        "casebook-http",
        &[
            "exchange",
            "documents",
            "figures",
            "projections",
            "workflows",
            "engine",
        ],
    ),
    (
        "casebook",
        &[
            "http",
            "memory",
            "sqlite",
            "postgres",
            "rabbitmq",
            "objects",
            "exchange",
            "documents",
            "figures",
            "mining",
            "projections",
            "workflows",
            "engine",
        ],
    ),
];

/// What tests of any crate may use besides: the shared suites and the reference store.
const TESTS_MAY_USE: [&str; 2] = ["tests", "memory"];

/// No crate of these may be named by the engine, not even for its tests.
const NOT_IN_ENGINE: [&str; 8] = [
    "tokio",
    "sqlx",
    "lapin",
    "axum",
    "hyper",
    "reqwest",
    "rand",
    "getrandom",
];

/// One dependency as a manifest names it.
struct Dependency {
    path: String,
    package: String,
    on: String,
    only_tests: bool,
}

fn dependencies(tree: &Tree) -> Vec<Dependency> {
    let mut found = Vec::new();
    for (path, text) in tree.texts("Cargo.toml") {
        let manifest: toml::Table = text
            .parse()
            .unwrap_or_else(|problem| panic!("{path}: {problem}"));
        let Some(package) = manifest.get("package").and_then(|p| p["name"].as_str()) else {
            continue;
        };
        // A workspace of its own is built beside the product and never with it; Cargo refuses to
        // let a member of ours be one.
        if manifest.contains_key("workspace") {
            continue;
        }
        for (table, only_tests) in [
            ("dependencies", false),
            ("build-dependencies", false),
            ("dev-dependencies", true),
        ] {
            let names = manifest.get(table).and_then(toml::Value::as_table);
            found.extend(
                names
                    .into_iter()
                    .flat_map(toml::Table::keys)
                    .map(|on| Dependency {
                        path: path.to_owned(),
                        package: package.to_owned(),
                        on: on.clone(),
                        only_tests,
                    }),
            );
        }
    }
    found
}

/// Dependencies between our own crates that point the wrong way.
fn wrong_directions(tree: &Tree) -> Vec<String> {
    let ours = dependencies(tree)
        .into_iter()
        .filter(|dependency| dependency.on.starts_with("casebook-"))
        .filter(|dependency| dependency.package != "casebook-tests");
    let wrong = ours.filter(|dependency| {
        let on = dependency.on.trim_start_matches("casebook-");
        let row = MAY_USE.iter().find(|row| row.0 == dependency.package);
        let for_tests = dependency.only_tests && TESTS_MAY_USE.contains(&on);
        !for_tests && !row.is_some_and(|row| row.1.contains(&on))
    });
    wrong
        .map(
            |Dependency {
                 path, package, on, ..
             }| {
                format!("{path}: {package} may not depend on {on}; see MAY_USE in tidy/graph.rs")
            },
        )
        .collect()
}

fn outside_the_engine(tree: &Tree) -> Vec<String> {
    let engine = dependencies(tree)
        .into_iter()
        .filter(|dependency| dependency.package == "casebook-engine");
    engine
        .filter(|dependency| NOT_IN_ENGINE.contains(&dependency.on.as_str()))
        .map(|dependency| {
            let Dependency { path, on, .. } = dependency;
            format!("{path}: the engine is pure and may not depend on {on}; declare a port")
        })
        .collect()
}

/// Direct uses of a crate that `deny.toml` leaves to others, and locked crates that it refuses.
fn against_deny_toml(tree: &Tree) -> Vec<String> {
    let deny: toml::Table = tree
        .text("deny.toml")
        .and_then(|text| text.parse().ok())
        .expect("deny.toml is there and is TOML");
    let lock = tree.text("Cargo.lock").unwrap_or_default();
    let mut problems = Vec::new();
    for ban in deny["bans"]["deny"]
        .as_array()
        .expect("bans.deny is a list")
    {
        let name = ban["crate"].as_str().expect("a ban names a crate");
        let Some(wrappers) = ban.get("wrappers").and_then(toml::Value::as_array) else {
            if lock
                .lines()
                .any(|line| line == format!("name = \"{name}\""))
            {
                problems.push(format!(
                    "Cargo.lock: {name} is refused by deny.toml; `cargo tree -i {name}` shows who brings it"
                ));
            }
            continue;
        };
        let uses = dependencies(tree)
            .into_iter()
            .filter(|dependency| dependency.on == name);
        let wrong = uses.filter(|dependency| {
            let package = Some(dependency.package.as_str());
            !wrappers.iter().any(|wrapper| wrapper.as_str() == package)
        });
        problems.extend(wrong.map(|Dependency { path, package, .. }| {
            format!("{path}: {package} may not use {name}; deny.toml names who may")
        }));
    }
    problems
}

#[test]
fn dependencies_point_inwards() {
    assert_none(&wrong_directions(Tree::repository()));
}

#[test]
fn the_engine_depends_on_no_outside_technology() {
    assert_none(&outside_the_engine(Tree::repository()));
}

#[test]
fn each_outside_technology_stays_in_its_adapter() {
    assert_none(&against_deny_toml(Tree::repository()));
}

#[test]
fn a_dependency_that_points_outwards_is_found() {
    let tree = Tree::example(&[
        (
            "engine/Cargo.toml",
            "[package]\nname = 'casebook-engine'\n[dependencies]\ncasebook-memory = '1'\ntokio = '1'\n[dev-dependencies]\ncasebook-tests = '1'",
        ),
        (
            "adapters/new/Cargo.toml",
            "[package]\nname = 'casebook-new'\n[dependencies]\ncasebook-engine = '1'\nsqlx = '1'",
        ),
        (
            "adapters/sqlite/Cargo.toml",
            "[package]\nname = 'casebook-sqlite'\n[dependencies]\nsqlx = '1'\ncasebook-engine = '1'\n[dev-dependencies]\ncasebook-postgres = '1'",
        ),
        (
            "tests/benches/peers/other/Cargo.toml",
            "[package]\nname = 'peer-other'\n[workspace]\n[dependencies]\nsqlx = '1'\ncasebook-sqlite = '1'",
        ),
        (
            "deny.toml",
            "[bans]\ndeny = [{ crate = 'slow' }, { crate = 'sqlx', wrappers = ['casebook-sqlite'] }]",
        ),
        ("Cargo.lock", "[[package]]\nname = \"slow\"\n"),
    ]);
    assert_eq!(
        wrong_directions(&tree),
        [
            "adapters/new/Cargo.toml: casebook-new may not depend on casebook-engine; see MAY_USE in tidy/graph.rs",
            "adapters/sqlite/Cargo.toml: casebook-sqlite may not depend on casebook-postgres; see MAY_USE in tidy/graph.rs",
            "engine/Cargo.toml: casebook-engine may not depend on casebook-memory; see MAY_USE in tidy/graph.rs",
        ]
    );
    assert_eq!(
        outside_the_engine(&tree),
        ["engine/Cargo.toml: the engine is pure and may not depend on tokio; declare a port"]
    );
    assert_eq!(
        against_deny_toml(&tree),
        [
            "Cargo.lock: slow is refused by deny.toml; `cargo tree -i slow` shows who brings it",
            "adapters/new/Cargo.toml: casebook-new may not use sqlx; deny.toml names who may",
        ]
    );
}
