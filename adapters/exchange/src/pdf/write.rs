//! Pages as bytes: the objects of the file, always with the same numbers.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, TextRenderingMode, UnicodeCmap};
use pdf_writer::{Content, Date, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use subsetter::GlyphRemapper;
use ttf_parser::{RawFace, Tag};

use super::Paper;
use super::face::{Face, Font, FontFault};
use super::flow::{HEIGHT, Mark, WIDTH};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PROPERTIES: Ref = Ref::new(3);
const FONT: Ref = Ref::new(4);
const CID_FONT: Ref = Ref::new(5);
const DESCRIPTOR: Ref = Ref::new(6);
const FONT_FILE: Ref = Ref::new(7);
const TO_UNICODE: Ref = Ref::new(8);
/// The first page; each has a number, and its content the next.
const FIRST_PAGE: i32 = 9;

/// What the font is called in pages.
const F: Name<'static> = Name(b"F");
/// What the font is called in the file: the six letters say that it is a part.
const BASE_FONT: Name<'static> = Name(b"CSBOOK+Text");
const BASE_FONT_CFF: Name<'static> = Name(b"CSBOOK+Text-Identity-H");
const SYSTEM: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// How wide the outline of bold letters is, as a part of their size.
const BOLD: f32 = 0.028;

/// The glyphs of a document under new numbers, with the character of each.
#[derive(Default)]
struct Used {
    numbers: GlyphRemapper,
    letters: BTreeMap<u16, char>,
}

/// The file.
///
/// # Errors
/// [`FontFault::Unreadable`] when the font cannot be cut down to the glyphs used.
pub(super) fn document(
    paper: &Paper,
    font: &Font,
    face: &Face<'_>,
    pages: &[Vec<Mark>],
) -> Result<Vec<u8>, FontFault> {
    let mut pdf = Pdf::new();
    pdf.set_version(1, 7);
    let id = paper.id.as_bytes().to_vec();
    pdf.set_file_id((id.clone(), id));
    properties(&mut pdf, paper);
    let refs = (0..).step_by(2).map(|no| Ref::new(FIRST_PAGE + no));
    let refs: Vec<Ref> = refs.take(pages.len()).collect();
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(PAGES).kids(refs.iter().copied()).count(count);
    let mut used = Used::default();
    for (page, marks) in refs.into_iter().zip(pages) {
        let content = Ref::new(page.get() + 1);
        let mut object = pdf.page(page);
        object.parent(PAGES).contents(content);
        object.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
        object.resources().fonts().pair(F, FONT);
        object.finish();
        let bytes = deflated(&drawn(marks, face, &mut used));
        pdf.stream(content, &bytes).filter(Filter::FlateDecode);
    }
    embed(&mut pdf, font, face, &used)?;
    Ok(pdf.finish())
}

/// The catalogue and the properties that a reader shows.
fn properties(pdf: &mut Pdf, paper: &Paper) {
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(PAGES);
    catalog.lang(TextStr(if paper.is_chinese { "zh-CN" } else { "en" }));
    catalog.viewer_preferences().display_doc_title(true);
    catalog.finish();
    let mut properties = pdf.document_info(PROPERTIES);
    properties.title(TextStr(&paper.title));
    properties.subject(TextStr(&paper.subject));
    properties.creator(TextStr("Casebook"));
    properties.creation_date(date(paper.made));
}

fn date(at: Timestamp) -> Date {
    let at = TimeZone::UTC.to_datetime(at);
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    Date::new(u16::try_from(at.year()).unwrap_or_default())
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(0)
}

/// The marks of a page.
fn drawn(marks: &[Mark], face: &Face<'_>, used: &mut Used) -> Vec<u8> {
    let mut content = Content::new();
    for mark in marks {
        match mark {
            Mark::Box { at, size, ink } => {
                content.set_fill_rgb(ink[0], ink[1], ink[2]);
                content.rect(at.0, at.1, size.0, size.1).fill_nonzero();
            }
            Mark::Words {
                at,
                size,
                is_bold,
                ink,
                text,
            } => {
                content.set_fill_rgb(ink[0], ink[1], ink[2]);
                let mode = if *is_bold {
                    content.set_stroke_rgb(ink[0], ink[1], ink[2]);
                    content.set_line_width(size * BOLD);
                    TextRenderingMode::FillStroke
                } else {
                    TextRenderingMode::Fill
                };
                content.begin_text().set_font(F, *size);
                content.set_text_rendering_mode(mode);
                content.next_line(at.0, at.1);
                content.show(Str(&coded(text, face, used))).end_text();
            }
        }
    }
    content.finish().into_vec()
}

/// The text in the numbers of its glyphs.
fn coded(text: &str, face: &Face<'_>, used: &mut Used) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        let number = used.numbers.remap(face.glyph(letter).0);
        used.letters.entry(number).or_insert(letter);
        bytes.extend(number.to_be_bytes());
    }
    bytes
}

/// The font with the glyphs used, how wide they are, and which characters they stand for.
fn embed(pdf: &mut Pdf, font: &Font, face: &Face<'_>, used: &Used) -> Result<(), FontFault> {
    let unreadable = |error: &dyn std::fmt::Display| FontFault::Unreadable(error.to_string());
    let part = subsetter::subset(&font.bytes, font.index, &used.numbers)
        .map_err(|error| unreadable(&error))?;
    let outlines = RawFace::parse(&part, 0).map_err(|error| unreadable(&error))?;
    let cff = outlines.table(Tag::from_bytes(b"CFF "));
    let name = if cff.is_some() {
        BASE_FONT_CFF
    } else {
        BASE_FONT
    };
    pdf.type0_font(FONT)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(CID_FONT)
        .to_unicode(TO_UNICODE);
    let mut cid = pdf.cid_font(CID_FONT);
    cid.base_font(BASE_FONT).system_info(SYSTEM);
    cid.font_descriptor(DESCRIPTOR).default_width(0.0);
    cid.subtype(match cff {
        Some(_) => CidFontType::Type0,
        None => CidFontType::Type2,
    });
    if cff.is_none() {
        cid.cid_to_gid_map_predefined(Name(b"Identity"));
    }
    let widths = used.numbers.remapped_gids();
    let widths = widths.map(|glyph| face.advance(ttf_parser::GlyphId(glyph)));
    cid.widths().consecutive(0, widths);
    cid.finish();
    describe(pdf, face, cff.is_some());
    let bytes = deflated(cff.unwrap_or(&part));
    let mut file = pdf.stream(FONT_FILE, &bytes);
    file.filter(Filter::FlateDecode);
    if cff.is_some() {
        file.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
    }
    file.finish();
    let mut map = UnicodeCmap::new(Name(b"CSBOOK"), SYSTEM);
    for (number, letter) in &used.letters {
        map.pair(*number, *letter);
    }
    pdf.cmap(TO_UNICODE, &deflated(&map.finish().into_vec()))
        .filter(Filter::FlateDecode);
    Ok(())
}

/// What a reader needs to know of the font.
fn describe(pdf: &mut Pdf, face: &Face<'_>, is_cff: bool) {
    let font = &face.parsed;
    let bounds = font.global_bounding_box();
    let bounds = Rect::new(
        face.thousandths(bounds.x_min),
        face.thousandths(bounds.y_min),
        face.thousandths(bounds.x_max),
        face.thousandths(bounds.y_max),
    );
    let ascent = face.thousandths(font.ascender());
    let capital = font.capital_height();
    let mut descriptor = pdf.font_descriptor(DESCRIPTOR);
    descriptor
        .name(BASE_FONT)
        .flags(FontFlags::SYMBOLIC)
        .bbox(bounds)
        .italic_angle(font.italic_angle())
        .ascent(ascent)
        .descent(face.thousandths(font.descender()))
        .cap_height(capital.map_or(ascent, |height| face.thousandths(height)))
        .stem_v(80.0);
    if is_cff {
        descriptor.font_file3(FONT_FILE);
    } else {
        descriptor.font_file2(FONT_FILE);
    }
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes every byte");
    encoder.finish().expect("memory takes every byte")
}
