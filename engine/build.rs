//! Names the sources of the engine, so that what one release folded is not taken for what another one
//! folds: see `src/case/snapshot.rs`.

#![expect(
    clippy::disallowed_methods,
    reason = "this looks at the sources when the engine is built; the engine itself knows no files"
)]

use std::fs;

/// The hash FNV-1a: where it begins, and its prime. It tells changes apart and keeps nobody out.
const BEGIN: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

fn main() {
    println!("cargo::rerun-if-changed=src");
    let mut paths = Vec::new();
    collect("src", &mut paths);
    paths.sort();
    let mut name = BEGIN;
    for path in paths {
        let source = fs::read(path).expect("a source can be read");
        // The same name however a machine ends its lines.
        for byte in source.into_iter().filter(|byte| *byte != b'\r') {
            name = (name ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    println!("cargo::rustc-env=CASEBOOK_SOURCES={name:016x}");
}

/// The sources below a folder, with `/` between folders on every machine.
fn collect(folder: &str, paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let entry = entry.expect("an entry of the folder");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&path, paths);
        } else if path.rsplit('.').next() == Some("rs") {
            paths.push(path);
        }
    }
}
