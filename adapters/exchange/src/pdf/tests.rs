//! Documents read back: their pages, their text by the map of their glyphs, what is refused.

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::*;

/// A collection with outlines of the PostScript kind, of `fonts-noto-cjk`.
const NOTO: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
/// A font with outlines of the TrueType kind and no Chinese, which comes with `fontconfig`.
const DEJAVU: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

fn font(path: &str) -> Font {
    let bytes = std::fs::read(path).expect("tests/run installs the fonts");
    Font::read(bytes).expect("a font")
}

fn paper(blocks: Vec<Block>) -> Paper {
    Paper {
        title: "报告".to_owned(),
        subject: String::new(),
        is_chinese: false,
        head: "head".to_owned(),
        foot: "foot".to_owned(),
        made: Timestamp::UNIX_EPOCH,
        id: "1".to_owned(),
        blocks,
    }
}

/// What is between two marks, each time that they stand there.
fn between<'a>(mut bytes: &'a [u8], from: &[u8], to: &[u8]) -> Vec<&'a [u8]> {
    let find = |bytes: &[u8], mark: &[u8]| bytes.windows(mark.len()).position(|at| at == mark);
    let mut found = Vec::new();
    while let Some(start) = find(bytes, from) {
        bytes = &bytes[start + from.len()..];
        let end = find(bytes, to).expect("what begins ends");
        found.push(&bytes[..end]);
        bytes = &bytes[end + to.len()..];
    }
    found
}

fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    let mut decoder = ZlibDecoder::new(bytes);
    decoder.read_to_end(&mut whole).ok().map(|_| whole)
}

fn hex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("hex"), 16).expect("hex"))
        .collect()
}

/// The strings of a page.
fn strings(content: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut bytes = content.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'<' => {
                let text = bytes.by_ref().take_while(|byte| *byte != b'>');
                found.push(hex(&String::from_utf8(text.collect()).expect("hex")));
            }
            b'(' => {
                let (mut text, mut open) = (Vec::new(), 1);
                while let Some(byte) = bytes.next() {
                    match byte {
                        b'\\' => match bytes.next().expect("an escape") {
                            b'n' => text.push(b'\n'),
                            b'r' => text.push(b'\r'),
                            b't' => text.push(b'\t'),
                            b'b' => text.push(8),
                            b'f' => text.push(12),
                            first @ b'0'..=b'7' => {
                                let digits = [Some(first), bytes.next(), bytes.next()];
                                let digits = digits.map(|digit| digit.expect("octal") - b'0');
                                let number = digits
                                    .into_iter()
                                    .fold(0_u32, |all, one| all * 8 + u32::from(one));
                                text.push(u8::try_from(number).expect("a byte"));
                            }
                            escaped => text.push(escaped),
                        },
                        b')' if open == 1 => break,
                        byte => {
                            open += i32::from(byte == b'(') - i32::from(byte == b')');
                            text.push(byte);
                        }
                    }
                }
                found.push(text);
            }
            _ => {}
        }
    }
    found
}

/// The lines of every page.
fn read_back(pdf: &[u8]) -> Vec<Vec<String>> {
    let streams = between(pdf, b"stream\n", b"\nendstream").into_iter();
    let streams: Vec<Vec<u8>> = streams.filter_map(inflated).collect();
    let is_map = |stream: &&Vec<u8>| stream.starts_with(b"%!PS-Adobe");
    let map = streams.iter().find(is_map).expect("a map of glyphs");
    let map = String::from_utf8(map.clone()).expect("a map of glyphs");
    let mut letters = BTreeMap::new();
    for part in between(map.as_bytes(), b"beginbfchar", b"endbfchar") {
        for line in std::str::from_utf8(part).expect("text").trim().lines() {
            let (glyph, letter) = line.split_once(' ').expect("a pair");
            let bare = |text: &str| hex(text.trim_matches(['<', '>']));
            let wide = bare(letter);
            let units = wide
                .chunks(2)
                .map(|two| u16::from_be_bytes([two[0], two[1]]));
            let letter: String = char::decode_utf16(units).map(Result::unwrap).collect();
            letters.insert(bare(glyph), letter);
        }
    }
    let pages = streams.iter().filter(|stream| stream.ends_with(b"ET"));
    let said = |string: Vec<u8>| {
        string
            .chunks(2)
            .map(|one| &*letters[one])
            .collect::<String>()
    };
    pages
        .map(|page| strings(page).into_iter().map(said).collect())
        .collect()
}

#[test]
fn text_is_read_back_from_either_kind_of_font_and_only_its_glyphs_are_inside() {
    let table = Table {
        columns: vec![Column {
            heading: "(x)".to_owned(),
            percent: 100,
            is_number: true,
        }],
        rows: vec![vec!["1\n2".to_owned()]],
    };
    let bars = Bars {
        legend: ["now".to_owned(), "then".to_owned()],
        pairs: vec![Pair {
            label: "cases".to_owned(),
            lengths: [1.0, 0.5],
            values: ["2".to_owned(), "1".to_owned()],
        }],
    };
    let blocks = vec![
        Block::Text("a\tb\u{0}".to_owned()),
        Block::Bars(bars),
        Block::Table(table),
    ];
    let expected = [
        "a b",
        "now",
        "then",
        "cases",
        "2",
        "1",
        "(x)",
        "1",
        "2",
        "head",
        "foot",
        "page 1 of 1",
    ];
    for path in [NOTO, DEJAVU] {
        let font = font(path);
        let paper = paper(blocks.clone());
        let bytes = pdf(&paper, &font).expect("a document");
        assert!(bytes.starts_with(b"%PDF-1.7"));
        assert_eq!(read_back(&bytes), [expected], "{path}");
        assert_eq!(bytes, pdf(&paper, &font).expect("a document"), "{path}");
        assert!(bytes.len() < 20_000, "{path}: {}", bytes.len());
    }
}

#[test]
fn chinese_is_read_back_and_lines_and_pages_are_full_but_not_more() {
    let text = "办理行政复议案件，".repeat(200);
    let mut paper = paper(vec![
        Block::Title("二〇二六年".to_owned()),
        Block::Heading("一、概况".to_owned()),
        Block::Text(text.clone()),
        Block::Note("注意：龙年".to_owned()),
    ]);
    paper.is_chinese = true;
    let font = font(NOTO);
    assert_eq!(font.index, 2, "the simplified Chinese face");
    let pages = read_back(&pdf(&paper, &font).expect("a document"));
    assert_eq!(pages.len(), 2);
    assert_eq!(
        pages[0].last().map(String::as_str),
        Some("第 1 页，共 2 页")
    );
    let lines = pages.iter().flat_map(|page| &page[..page.len() - 3]);
    let lines: Vec<&String> = lines.collect();
    assert_eq!((&**lines[0], &**lines[1]), ("二〇二六年", "一、概况"));
    let longest = lines.iter().map(|line| line.chars().count()).max();
    assert_eq!(
        longest,
        Some(36),
        "with a 37th the comma would begin a line"
    );
    assert!(lines.iter().all(|line| !line.starts_with('，')));
    let whole: String = lines[2..lines.len() - 1]
        .iter()
        .map(|line| &***line)
        .collect();
    assert_eq!(whole, text);
}

#[test]
fn a_row_goes_on_on_the_next_page_below_the_heading_of_its_column() {
    let row = |text: &str| vec![text.to_owned()];
    let table = Table {
        columns: vec![Column {
            heading: "no".to_owned(),
            percent: 50,
            is_number: false,
        }],
        rows: (0..80).map(|no| row(&no.to_string())).collect(),
    };
    let pages = pdf(&paper(vec![Block::Table(table)]), &font(DEJAVU)).expect("a document");
    let pages = read_back(&pages);
    assert!(pages.len() > 1 && pages.iter().all(|page| page[0] == "no"));
    let high = Table {
        columns: vec![Column {
            heading: String::new(),
            percent: 100,
            is_number: false,
        }],
        rows: vec![row(&"x\n".repeat(100))],
    };
    let pages = pdf(&paper(vec![Block::Table(high)]), &font(DEJAVU)).expect("a document");
    let letters = read_back(&pages).concat();
    assert_eq!(letters.iter().filter(|text| *text == "x").count(), 100);
}

#[test]
fn what_a_font_cannot_show_is_named() {
    let chinese = paper(vec![Block::Text("ab案a".to_owned())]);
    let fault = pdf(&chinese, &font(DEJAVU)).expect_err("no glyph");
    assert_eq!(fault, FontFault::Lacks("案 (U+6848)".to_owned()));
    let no_font = Font::read(b"%PDF-1.7".to_vec());
    assert!(matches!(no_font, Err(FontFault::Unreadable(_))));
}
