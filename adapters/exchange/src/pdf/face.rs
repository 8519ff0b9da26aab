//! A font: which glyph a character has, and how wide it is.

use std::collections::BTreeSet;

use ttf_parser::{Face as Parsed, GlyphId, Permissions, name_id};

/// A font file, with one of its faces chosen.
#[derive(Clone, Debug)]
pub struct Font {
    pub(super) bytes: Vec<u8>,
    pub(super) index: u32,
}

/// Why a document cannot be set in a font.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FontFault {
    /// The bytes are no font with outlines that can be embedded.
    #[error("no TrueType or OpenType font that can be embedded: {0}")]
    Unreadable(String),
    /// Who made the font does not allow it to be embedded in part.
    #[error("the font may not be embedded")]
    Forbidden,
    /// Characters of the document have no glyph.
    #[error("no glyph for {0}")]
    Lacks(String),
}

/// What the simplified Chinese face of a collection has in its name.
const CHINESE: [&str; 3] = [" SC", " CN", " GB"];

/// How many of the missing characters are named.
const NAMED_MAX: usize = 10;

impl Font {
    /// The font of a file; of a collection the face with simplified Chinese shapes, else the first.
    ///
    /// # Errors
    /// [`FontFault`] when the file holds no font, or one that may not be embedded.
    pub fn read(bytes: Vec<u8>) -> Result<Self, FontFault> {
        let faces = ttf_parser::fonts_in_collection(&bytes).unwrap_or(1);
        let is_chinese = |index: &u32| {
            let face = Parsed::parse(&bytes, *index).ok();
            face.is_some_and(|face| {
                let names = face.names().into_iter();
                names
                    .filter(|name| name.name_id == name_id::FULL_NAME)
                    .filter_map(|name| name.to_string())
                    .any(|name| CHINESE.iter().any(|part| name.contains(part)))
            })
        };
        let index = (0..faces).find(is_chinese).unwrap_or(0);
        let font = Self { bytes, index };
        let face = font.face()?;
        let restricted = face.parsed.permissions() == Some(Permissions::Restricted);
        if restricted || !face.parsed.is_subsetting_allowed() {
            return Err(FontFault::Forbidden);
        }
        Ok(font)
    }

    pub(super) fn face(&self) -> Result<Face<'_>, FontFault> {
        let parsed = Parsed::parse(&self.bytes, self.index);
        let parsed = parsed.map_err(|error| FontFault::Unreadable(error.to_string()))?;
        if parsed.tables().cff.is_none() && parsed.tables().glyf.is_none() {
            return Err(FontFault::Unreadable("it has no outlines".to_owned()));
        }
        Ok(Face { parsed })
    }
}

/// A face that was read.
pub(super) struct Face<'a> {
    pub(super) parsed: Parsed<'a>,
}

impl Face<'_> {
    /// The glyph of a character; that of a missing one where there is none.
    pub(super) fn glyph(&self, letter: char) -> GlyphId {
        self.parsed.glyph_index(letter).unwrap_or_default()
    }

    /// A length of the font, in thousandths of its size.
    pub(super) fn thousandths(&self, length: impl Into<f32>) -> f32 {
        length.into() * 1_000.0 / f32::from(self.parsed.units_per_em())
    }

    /// How wide a glyph is, in thousandths of the size.
    pub(super) fn advance(&self, glyph: GlyphId) -> f32 {
        self.thousandths(self.parsed.glyph_hor_advance(glyph).unwrap_or(0))
    }

    /// How wide a text is in a size, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let letters = text.chars().map(|letter| self.advance(self.glyph(letter)));
        letters.sum::<f32>() * size / 1_000.0
    }

    /// Whether every character of a text has a glyph.
    ///
    /// # Errors
    /// [`FontFault::Lacks`] with the first of those that have none.
    pub(super) fn has(&self, text: &str) -> Result<(), FontFault> {
        let lacking = text
            .chars()
            .filter(|letter| self.parsed.glyph_index(*letter).is_none());
        let lacking: BTreeSet<char> = lacking.collect();
        if lacking.is_empty() {
            return Ok(());
        }
        let named = lacking.iter().take(NAMED_MAX);
        let named = named.map(|letter| format!("{letter} (U+{:04X})", u32::from(*letter)));
        Err(FontFault::Lacks(named.collect::<Vec<_>>().join(", ")))
    }
}
