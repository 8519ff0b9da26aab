//! The engine knows by which sources it was built: a changed fold does not begin at what another fold
//! came to.

use super::tree::Tree;

/// What `engine/build.rs` makes of the sources of the engine.
fn name_of_the_engine(tree: &Tree) -> String {
    let (mut name, prime) = (0xcbf2_9ce4_8422_2325_u64, 0x0100_0000_01b3);
    let sources = tree.texts(".rs");
    for (_, source) in sources.filter(|(path, _)| path.starts_with("engine/src/")) {
        for byte in source.bytes().filter(|byte| *byte != b'\r') {
            name = (name ^ u64::from(byte)).wrapping_mul(prime);
        }
    }
    format!("{name:016x}")
}

#[test]
fn snapshots_have_the_name_of_the_sources_that_fold() {
    let name = name_of_the_engine(Tree::repository());
    assert_eq!(casebook_engine::case::FORMAT, name);
}

#[test]
fn a_change_of_the_fold_changes_the_name() {
    let fold = |sources: &[(&str, &str)]| name_of_the_engine(&Tree::example(sources));
    let one = fold(&[("engine/src/case/evolve.rs", "a + b"), ("docs/a.md", "")]);
    let same = fold(&[
        ("engine/src/case/evolve.rs", "a + b"),
        ("workflows/src/lib.rs", ""),
    ]);
    let other = fold(&[("engine/src/case/evolve.rs", "a - b")]);
    assert_eq!(one, same);
    assert_ne!(one, other);
}
