//! The process map as text for Mermaid (`flowchart`).

use std::fmt::Write as _;

use super::Drawing;

/// The process map, for Mermaid.
pub fn mermaid(drawing: &Drawing<'_>) -> String {
    let blocks = drawing.blocks();
    let mut text = String::from("flowchart TD\n");
    // Writing to a string does not fail.
    let _ = writeln!(text, "  %% {}", plain(&drawing.footnote()));
    for (number, block) in blocks.iter().enumerate() {
        let title = plain(&block.title);
        let shape = match block.activity {
            Some(_) => format!("[\"{title}<br/>{}\"]", block.times),
            None => format!("([\"{title}\"])"),
        };
        let _ = writeln!(text, "  a{number}{shape}");
    }
    for link in drawing.links() {
        let words = plain(&link.words);
        let _ = writeln!(text, "  a{} -->|\"{words}\"| a{}", link.from, link.to);
    }
    text
}

/// Text that ends no label and is no markup.
fn plain(text: &str) -> String {
    text.replace('&', "#amp;")
        .replace('"', "#quot;")
        .replace('<', "#lt;")
        .replace('>', "#gt;")
        .replace(['\n', '\r'], " ")
}
