//! Every package that is built into the product, or into its tests, has a licence that we accept.

use std::collections::BTreeSet;
use std::process::Command;

use super::tree::{Tree, assert_none};

/// A package and its SPDX licence expression; older packages write `/` for `OR`.
struct Package {
    name: String,
    licence: String,
}

/// The licences that `deny.toml` allows.
fn allowed(tree: &Tree) -> BTreeSet<String> {
    let deny: toml::Table = tree
        .text("deny.toml")
        .and_then(|text| text.parse().ok())
        .expect("deny.toml is there and is TOML");
    let allow = deny["licenses"]["allow"].as_array().expect("a list");
    let names = allow
        .iter()
        .map(|name| name.as_str().expect("a licence is text"));
    names.map(ToOwned::to_owned).collect()
}

/// What Cargo builds for this machine, our own crates included.
fn packages() -> Vec<Package> {
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline"])
        .args(["--all-features", "--filter-platform", &platform])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    packages
        .iter()
        .map(|package| Package {
            name: text(&package["name"]),
            licence: text(&package["license"]),
        })
        .collect()
}

fn not_accepted(packages: &[Package], allowed: &BTreeSet<String>) -> Vec<String> {
    let refused = packages
        .iter()
        .filter(|package| !accepts(allowed, &package.licence));
    refused
        .map(|Package { name, licence }| {
            format!("{name}: licence `{licence}` is not accepted by deny.toml; leave the package out, or have the licence looked at")
        })
        .collect()
}

/// Reads an expression: `OR` binds less than `AND`, `WITH` belongs to the licence before it.
fn accepts(allowed: &BTreeSet<String>, expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reading = Reading {
        allowed,
        words: &words,
    };
    let accepted = reading.any_of();
    accepted == Some(true) && reading.words.is_empty()
}

/// Each reader returns whether its part is accepted, or nothing when it is no expression.
struct Reading<'a> {
    allowed: &'a BTreeSet<String>,
    words: &'a [&'a str],
}

impl Reading<'_> {
    fn any_of(&mut self) -> Option<bool> {
        let mut accepted = self.all_of()?;
        while self.take("OR") {
            accepted |= self.all_of()?;
        }
        Some(accepted)
    }

    fn all_of(&mut self) -> Option<bool> {
        let mut accepted = self.one()?;
        while self.take("AND") {
            accepted &= self.one()?;
        }
        Some(accepted)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let accepted = self.any_of()?;
            return self.take(")").then_some(accepted);
        }
        let mut licence = self.next()?.to_owned();
        if self.take("WITH") {
            licence = format!("{licence} WITH {}", self.next()?);
        }
        Some(self.allowed.contains(&licence))
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.first() == Some(&word);
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    fn next(&mut self) -> Option<&str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }
}

#[test]
fn every_package_has_a_licence_that_we_accept() {
    let packages = packages();
    assert!(
        packages
            .iter()
            .any(|package| package.name == "casebook-engine")
    );
    assert_none(&not_accepted(&packages, &allowed(Tree::repository())));
}

#[test]
fn a_licence_that_we_do_not_accept_is_found() {
    let allowed =
        BTreeSet::from(["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(String::from));
    for (expression, accepted) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only/MIT", true),
        ("MIT AND ISC", true),
        ("MIT AND GPL-3.0-only", false),
        ("MIT AND GPL-3.0-only OR ISC", true),
        ("MIT AND (GPL-3.0-only OR ISC)", true),
        ("(MIT OR ISC) AND GPL-3.0-only", false),
        ("Apache-2.0", false),
        ("Apache-2.0 WITH LLVM-exception OR GPL-3.0-only", true),
        ("", false),
        ("MIT OR", false),
        ("(MIT", false),
        ("MIT ISC", false),
    ] {
        assert_eq!(accepts(&allowed, expression), accepted, "{expression}");
    }
    let package = Package {
        name: "p".into(),
        licence: "GPL-3.0-only".into(),
    };
    assert_eq!(not_accepted(&[package], &allowed).len(), 1);
}
