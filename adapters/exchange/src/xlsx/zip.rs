//! A ZIP archive whose parts are stored as they are.

use flate2::Crc;

/// The first day that the format knows: 1980-01-01.
const DAY: u16 = 0x21;

/// Names are UTF-8.
const UTF8: u16 = 0x800;

/// An archive that grows part by part.
#[derive(Debug, Default)]
pub(super) struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    parts: u16,
}

impl Archive {
    /// Adds a part. Parts are below 4 GiB: a sheet has fewer rows.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) {
        let mut crc = Crc::new();
        crc.update(content);
        let offset = size(self.bytes.len());
        let mut entry = Vec::new();
        // Version to read it, flags, how it is stored, time and day.
        for number in [20, UTF8, 0, 0, DAY] {
            entry.extend_from_slice(&number.to_le_bytes());
        }
        for number in [crc.sum(), size(content.len()), size(content.len())] {
            entry.extend_from_slice(&number.to_le_bytes());
        }
        entry.extend_from_slice(&length(name).to_le_bytes());
        entry.extend_from_slice(&0_u16.to_le_bytes());
        self.bytes.extend_from_slice(b"PK\x03\x04");
        self.bytes.extend_from_slice(&entry);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(content);
        self.directory.extend_from_slice(b"PK\x01\x02");
        self.directory.extend_from_slice(&20_u16.to_le_bytes());
        self.directory.extend_from_slice(&entry);
        // No comment, first disk, no attributes.
        self.directory.extend_from_slice(&[0; 10]);
        self.directory.extend_from_slice(&offset.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.parts += 1;
    }

    /// The whole archive.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let offset = size(self.bytes.len());
        let directory = size(self.directory.len());
        self.bytes.append(&mut self.directory);
        self.bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend_from_slice(&self.parts.to_le_bytes());
        self.bytes.extend_from_slice(&self.parts.to_le_bytes());
        self.bytes.extend_from_slice(&directory.to_le_bytes());
        self.bytes.extend_from_slice(&offset.to_le_bytes());
        self.bytes.extend_from_slice(&[0; 2]);
        self.bytes
    }
}

fn size(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn length(name: &str) -> u16 {
    u16::try_from(name.len()).unwrap_or(u16::MAX)
}
