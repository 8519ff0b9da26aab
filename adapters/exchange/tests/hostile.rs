//! Damaged and hostile files: each is refused by name and place, and nothing runs away.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::io::{self, BufReader, Read};

use casebook_exchange::xes::{Code, Refused, XesReader};
use proptest::prelude::*;
use support::{faults, gzip, limits};

fn check(source: &[u8], code: Code, byte: u64, line: u64) {
    let found = faults(source);
    let shown: String = String::from_utf8_lossy(&source[..source.len().min(80)]).into();
    assert_eq!(found.len(), 1, "{shown}: {found:?}");
    let fault = &found[0];
    assert_eq!(fault.code(), code, "{shown}: {fault}");
    assert_eq!(fault.refused, Refused::Rest, "{shown}");
    assert_eq!(
        (fault.place.byte, fault.place.line),
        (byte, line),
        "{shown}: {fault}"
    );
}

#[test]
fn what_refuses_the_file_is_named_with_its_place() {
    let declared = b"<?xml version='1.0' encoding='GB18030'?><log/>";
    let bomb = b"<!DOCTYPE log [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><log>&b;</log>";
    let table: &[(&[u8], Code, u64, u64)] = &[
        (b"", Code::NotXes, 0, 1),
        (b"{\"log\": 1}", Code::NotXes, 10, 1),
        (b"<html/>", Code::NotXes, 0, 1),
        (b"\n<ocel><log/></ocel>", Code::NotXes, 1, 2),
        (b"\xff\xfe<\0l\0o\0g\0/\0>\0", Code::Encoding, 0, 1),
        (b"\xfe\xff\0<\0l\0o\0g\0/\0>", Code::Encoding, 0, 1),
        (b"<\0l\0o\0g\0/\0>\0", Code::Encoding, 0, 1),
        (declared, Code::Encoding, 0, 1),
        (b"<log>\n\0</log>", Code::ForbiddenCharacter, 5, 1),
        (
            b"<log>\n<trace>\x1b</trace></log>",
            Code::ForbiddenCharacter,
            13,
            2,
        ),
        (
            b"<log>\n<string key='\xd6\xd0'/></log>",
            Code::InvalidUtf8,
            6,
            2,
        ),
        (
            b"<log>\n<trace>\xff</trace></log>",
            Code::InvalidUtf8,
            13,
            2,
        ),
        (bomb, Code::Entity, 0, 1),
        (
            b"<!DOCTYPE log SYSTEM 'file:///etc/passwd'><log/>",
            Code::Entity,
            0,
            1,
        ),
        (
            b"<log><trace><string key='a' value='&xxe;'/></trace></log>",
            Code::Entity,
            12,
            1,
        ),
        (b"<log><trace>&xxe;</trace></log>", Code::Entity, 12, 1),
        (
            b"<log>\n<trace><event></trace></log>",
            Code::Malformed,
            20,
            2,
        ),
        (b"<log/><log/>", Code::Malformed, 6, 1),
        (b"<log></log></log>", Code::Malformed, 11, 1),
        (b"<log><!nonsense></log>", Code::Malformed, 5, 1),
        (b"<log>", Code::Cut, 5, 1),
        (b"<log>\n<trace><event><str", Code::Cut, 20, 2),
        (b"<log>\n<trace><event>\xe4\xb8", Code::Cut, 20, 2),
        (b"<log><!-- never closed", Code::Cut, 5, 1),
    ];
    for (source, code, byte, line) in table {
        check(source, *code, *byte, *line);
    }
}

#[test]
fn damaged_gzip_gives_what_stood_before_the_damage() {
    let noise: Vec<String> = (0..3_000u64)
        .map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 2)
        .map(|n| format!("<trace><int key='n' value='{n}'/></trace>"))
        .collect();
    let noise = noise.concat();
    let whole = gzip(format!("<log>{noise}</log>").as_bytes());
    assert!(faults(&whole).is_empty());

    let cut = faults(&whole[..whole.len() / 2]);
    assert_eq!(cut.len(), 1);
    assert_eq!(cut[0].code(), Code::GzipCut);

    let mut wrong_sum = whole.clone();
    let at = wrong_sum.len() - 6;
    wrong_sum[at] ^= 1;
    let mut reader = XesReader::open(wrong_sum.as_slice(), limits()).unwrap();
    let steps: Vec<_> = reader.by_ref().collect();
    assert_eq!(steps.len(), 3_001);
    assert_eq!(steps[3_000].as_ref().unwrap_err().code(), Code::GzipDamaged);
    assert_eq!(reader.counts().traces.kept, 3_000);

    let mut trailed = whole.clone();
    trailed.extend(b"something else");
    assert_eq!(faults(&trailed)[0].code(), Code::GzipDamaged);
    assert_eq!(faults(b"\x1f\x8bnot gzip at all").len(), 1);
}

#[test]
fn a_source_that_fails_is_told_from_a_damaged_file() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("disk gone"))
        }
    }
    let packed = gzip(b"<log><trace></trace></log>");
    let heads: [&[u8]; 3] = [b"", b"<log><trace>", &packed[..15]];
    for head in heads {
        let source = BufReader::new(head.chain(Failing));
        let fault = match XesReader::open(source, limits()) {
            Err(fault) => fault,
            Ok(mut reader) => reader.next().unwrap().unwrap_err(),
        };
        assert_eq!(fault.code(), Code::Source);
    }
}

#[test]
fn a_message_stays_short_whatever_the_file_says() {
    let long = "x".repeat(50_000);
    for log in [format!("<{long}/>"), format!("<log><{long}></y></log>")] {
        assert!(faults(log.as_bytes())[0].to_string().len() < 300);
    }
}

#[test]
fn a_message_names_place_and_reason_and_no_value() {
    let found = faults(b"<log>\n<trace><string key='party' value='Zhang &x; San'/></trace></log>");
    assert_eq!(
        found[0].to_string(),
        "read the log at line 2, byte 13: a reference to a declared entity is refused"
    );
    assert_eq!(found[0].code().to_string(), "CB-3009");
}

const SEED: &str = "<?xml version='1.0' encoding='UTF-8'?><log xes.version='1.0'>\
    <extension name='Time' prefix='time' uri='u'/><global scope='event'><int key='i' value='0'/></global>\
    <trace><string key='concept:name' value='案'><int key='n' value='1'/></string><event>\
    <date key='time:timestamp' value='2006-07-24T00:00:00+02:00'/><list key='l'><values>\
    <float key='f' value='1.50'/></values></list></event></trace><trace><event/></trace></log>";

const PIECES: [&str; 14] = [
    "<",
    ">",
    "&",
    "'",
    "/",
    "<trace>",
    "</trace>",
    "<event>",
    "</event>",
    "</log>",
    "<!--",
    "]]>",
    "<string key='a' value='b'/>",
    "\u{feff}",
];

proptest! {
    #[test]
    fn no_damage_makes_the_reader_panic_or_lose_count(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..20usize, any::<prop::sample::Index>(), any::<u8>()), 1..6),
        packed in any::<bool>(),
    ) {
        let mut bytes = SEED.as_bytes().to_vec();
        for (at, removed, piece, byte) in cuts {
            let at = at.index(bytes.len());
            let end = (at + removed).min(bytes.len());
            let inserted = if byte < 128 { PIECES[piece.index(PIECES.len())].as_bytes() } else { std::slice::from_ref(&byte) };
            bytes.splice(at..end, inserted.iter().copied());
        }
        let source = if packed { gzip(&bytes) } else { bytes };
        faults(&source);
    }

    #[test]
    fn arbitrary_bytes_end_in_a_fault(bytes in prop::collection::vec(any::<u8>(), 0..200), packed in any::<bool>()) {
        let source = if packed { gzip(&bytes) } else { bytes };
        prop_assert_ne!(faults(&source).len(), 0);
    }

    #[test]
    fn every_cut_of_a_log_is_noticed(length in 0..SEED.len()) {
        let found = faults(&SEED.as_bytes()[..length]);
        prop_assert_eq!(found.len(), 1);
        prop_assert!(matches!(found[0].code(), Code::Cut | Code::NotXes));
        let packed = gzip(SEED.as_bytes());
        let found = faults(&packed[..length.min(packed.len() - 1)]);
        prop_assert_eq!(found.len(), 1);
    }
}
