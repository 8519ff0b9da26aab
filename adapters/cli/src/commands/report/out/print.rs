//! A report as a PDF, in a font of the machine: none comes with the program.

use std::path::Path;

use casebook_exchange::pdf::{Font, FontFault, Paper, pdf as set};

use crate::desk::Desk;
use crate::exit::Exit;
use crate::problem::Problem;

/// Where fonts with Chinese characters lie, the best for reading first: of Debian, Fedora, Arch.
const FONTS: [&str; 10] = [
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc",
];

/// The document in the font that was given, else in the first of [`FONTS`] that has its characters.
///
/// # Errors
/// `CB-5007` when the font that was given cannot be read; `CB-5067` when none has the characters.
pub(super) fn pdf(paper: &Paper, given: Option<&Path>) -> Result<Vec<u8>, Problem> {
    if let Some(path) = given {
        let bytes = Desk::read_file(path)?;
        return in_font(paper, bytes)
            .map_err(|fault| none(&format!("{}: {fault}", path.display())));
    }
    let mut why = String::from("none of the usual fonts is installed");
    for path in FONTS {
        let Ok(bytes) = std::fs::read(path) else {
            continue;
        };
        match in_font(paper, bytes) {
            Ok(bytes) => return Ok(bytes),
            Err(fault) => why = format!("{path}: {fault}"),
        }
    }
    Err(none(&why))
}

fn in_font(paper: &Paper, bytes: Vec<u8>) -> Result<Vec<u8>, FontFault> {
    set(paper, &Font::read(bytes)?)
}

fn none(why: &str) -> Problem {
    Problem::new(Exit::Absent, "CB-5067", why)
}
