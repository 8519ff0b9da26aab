//! Limits, bytes and readings for damaged files.

use std::io::Write;

use casebook_exchange::xes::{Fault, Limits, XesReader};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Limits small enough to be passed by a small file.
pub(crate) fn limits() -> Limits {
    Limits {
        xml_bytes_max: 8 << 20,
        tag_bytes_max: 100_000,
        depth_max: 10,
        part_bytes_max: 20_000,
        events_per_trace_max: 50,
        attributes_per_element_max: 20,
        text_bytes_max: 1_000,
        ..Limits::default()
    }
}

/// Reads everything; the account must reconcile and the end must be reached.
pub(crate) fn faults(source: &[u8]) -> Vec<Fault> {
    let mut reader = match XesReader::open(source, limits()) {
        Ok(reader) => reader,
        Err(fault) => return vec![fault],
    };
    let mut found = Vec::new();
    while let Some(step) = reader.next() {
        found.extend(step.err());
        assert!(reader.counts().reconcile());
    }
    assert!(reader.next().is_none());
    assert!(reader.counts().reconcile());
    found
}

/// `bytes`, compressed.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
