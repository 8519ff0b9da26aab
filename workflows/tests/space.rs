//! What the shipped definitions can become, walked.

use casebook_workflows::{Proof, Surroundings, load, shipped_definitions};

#[test]
fn shipped() {
    let only = std::env::var("ONLY").unwrap_or_default();
    for text in shipped_definitions() {
        if !text.id.as_str().contains(&only) { continue; }
        let surroundings = Surroundings { proof: Proof::Space, ..Surroundings::default() };
        let at = std::time::Instant::now();
        let loaded = load(text.text.as_bytes(), &surroundings);
        println!("{} {:?} {:?}", text.id, loaded.space, at.elapsed());
        for problem in &loaded.problems {
            println!("   {problem}");
            if !problem.path.is_empty() { println!("        {}", problem.path.iter().map(|p| p.zh.as_str()).collect::<Vec<_>>().join(" → ")); }
        }
    }
}
