//! Stands before the XML parser: lets nothing through that could exhaust or mislead it, and knows the place.

use std::io::{self, BufRead, Read};

use super::source::Source;
use super::{Limits, Place, Progress, Reason};

/// The parser copies whole buffers while a tag is open, so no buffer may be larger than this.
const BUFFER_BYTES_MAX: usize = 64 * 1024;
/// Few enough that a count of bytes in a block fits one byte.
const BLOCK_BYTES: usize = 128;
/// Small files may unpack to any ratio: their start is often all repetition.
const RATIO_GRACE_BYTES: u64 = 4 << 20;

/// The screened XML.
pub(super) struct Screen<R> {
    source: Source<R>,
    limits: Limits,
    bytes: u64,
    line_breaks: u64,
    tag_bytes: u64,
    /// Bytes at the head of the source's buffer that are known to be clean.
    clean: usize,
    has_ended: bool,
    raised: Option<Reason>,
}

impl<R: BufRead> Screen<R> {
    pub(super) fn open(source: R, limits: Limits) -> Result<Self, Reason> {
        Ok(Self {
            source: Source::open(source).map_err(Reason::Source)?,
            limits,
            bytes: 0,
            line_breaks: 0,
            tag_bytes: 0,
            clean: 0,
            has_ended: false,
            raised: None,
        })
    }

    /// Starts the count of one tag, comment or text, and says where it begins.
    pub(super) fn begin_tag(&mut self) -> Place {
        self.tag_bytes = 0;
        self.place()
    }

    pub(super) fn place(&self) -> Place {
        Place {
            byte: self.bytes,
            line: self.line_breaks + 1,
        }
    }

    pub(super) fn progress(&self) -> Progress {
        Progress {
            source_bytes: self.source.taken_bytes(),
            xml_bytes: self.bytes,
            line: self.line_breaks + 1,
        }
    }

    /// Whether the end of the source was seen.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// The true reason behind an I/O error that the parser passed on.
    pub(super) fn take_raised(&mut self) -> Option<Reason> {
        self.raised.take()
    }

    fn check_limits(&self) -> Result<(), Reason> {
        let limits = &self.limits;
        if self.tag_bytes > limits.tag_bytes_max {
            return Err(Reason::TagTooLong {
                bytes_max: limits.tag_bytes_max,
            });
        }
        if self.bytes > limits.xml_bytes_max {
            return Err(Reason::XmlTooLong {
                bytes_max: limits.xml_bytes_max,
            });
        }
        let ratio_max = limits.decompression_ratio_max;
        let is_inflated = self.bytes > self.source.taken_bytes().saturating_mul(ratio_max);
        if self.source.is_gzip() && self.bytes > RATIO_GRACE_BYTES && is_inflated {
            return Err(Reason::RatioPassed { ratio_max });
        }
        Ok(())
    }

    /// Looks at the next buffer up to the first byte that must not pass.
    fn look_ahead(&mut self) -> io::Result<()> {
        let at = self.bytes;
        let buffer = self.source.fill_buf()?;
        let buffer = &buffer[..buffer.len().min(BUFFER_BYTES_MAX)];
        self.has_ended = buffer.is_empty();
        if at == 0 && buffer.first().is_some_and(|byte| *byte >= 0xfe) {
            self.raised = Some(encoding("UTF-16"));
            return Ok(());
        }
        self.clean = clean_prefix(buffer);
        match buffer.get(self.clean) {
            Some(0) if at + (self.clean as u64) < 4 => self.raised = Some(encoding("UTF-16")),
            Some(byte) if self.clean == 0 => {
                let code_point = u32::from(*byte);
                self.raised = Some(Reason::ForbiddenCharacter { code_point });
            }
            _ => {}
        }
        Ok(())
    }

    fn raise(&mut self, error: io::Error) -> io::Error {
        if error.kind() == io::ErrorKind::Interrupted {
            return error;
        }
        let kind = error.kind();
        self.raised = Some(if self.source.has_failed() || !self.source.is_gzip() {
            Reason::Source(error)
        } else if kind == io::ErrorKind::UnexpectedEof {
            Reason::GzipCut
        } else {
            Reason::GzipDamaged(error)
        });
        io::Error::from(kind)
    }
}

impl<R: BufRead> Read for Screen<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let taken = self.fill_buf()?.read(target)?;
        self.consume(taken);
        Ok(taken)
    }
}

impl<R: BufRead> BufRead for Screen<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if let Err(reason) = self.check_limits() {
            self.raised = Some(reason);
        } else if self.clean == 0 {
            self.look_ahead().map_err(|error| self.raise(error))?;
        }
        if self.raised.is_some() {
            return Err(io::Error::other("stopped by the screen"));
        }
        if self.has_ended {
            return Ok(&[]);
        }
        Ok(&self.source.fill_buf()?[..self.clean])
    }

    fn consume(&mut self, amount: usize) {
        if amount == 0 {
            return;
        }
        let buffer = self.source.fill_buf().unwrap_or_default();
        self.line_breaks += line_breaks(&buffer[..amount]);
        self.source.consume(amount);
        self.bytes += amount as u64;
        self.tag_bytes += amount as u64;
        self.clean -= amount;
    }
}

fn encoding(found: &str) -> Reason {
    let found = found.to_owned();
    Reason::Encoding { found }
}

fn line_breaks(bytes: &[u8]) -> u64 {
    let in_block = |block: &[u8]| {
        block
            .iter()
            .map(|byte| u8::from(*byte == b'\n'))
            .sum::<u8>()
    };
    bytes
        .chunks(BLOCK_BYTES)
        .map(|block| u64::from(in_block(block)))
        .sum()
}

/// Length of the head without forbidden characters. Blocks are summed without branches, which is what makes it cheap.
fn clean_prefix(buffer: &[u8]) -> usize {
    let clean_blocks = buffer
        .chunks(BLOCK_BYTES)
        .take_while(|block| {
            block
                .iter()
                .map(|byte| u8::from(is_forbidden(*byte)))
                .sum::<u8>()
                == 0
        })
        .count();
    let from = (clean_blocks * BLOCK_BYTES).min(buffer.len());
    let within = buffer[from..].iter().position(|byte| is_forbidden(*byte));
    within.map_or(buffer.len(), |at| from + at)
}

fn is_forbidden(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_forbidden_byte_wherever_it_stands() {
        for length in [0, 1, 63, 64, 65, 128, 200] {
            let mut text = vec![b'a'; length];
            assert_eq!(clean_prefix(&text), length);
            for at in 0..length {
                text[at] = 0;
                assert_eq!(clean_prefix(&text), at);
                text[at] = b'\n';
            }
            assert_eq!(line_breaks(&text), length as u64);
        }
    }
}
