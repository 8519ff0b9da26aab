//! The caller's bytes, counted, and unpacked when they are gzip.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const UNPACKED_BUFFER_BYTES: usize = 64 * 1024;

type Whole<R> = Chain<Cursor<Vec<u8>>, Counted<R>>;

/// The XML, wherever it comes from.
pub(crate) enum Source<R> {
    Plain(Whole<R>),
    Gzip(Box<BufReader<MultiGzDecoder<Whole<R>>>>),
}

impl<R: BufRead> Source<R> {
    /// Looks at the first bytes and decides. A source that fails here fails again at the first read.
    pub(crate) fn open(source: R) -> io::Result<Self> {
        let mut counted = Counted::new(source);
        let mut first = Vec::new();
        counted.by_ref().take(4).read_to_end(&mut first)?;
        let is_gzip = first.starts_with(&GZIP_MAGIC);
        let whole = Cursor::new(first).chain(counted);
        Ok(if is_gzip {
            let unpacked = MultiGzDecoder::new(whole);
            Self::Gzip(Box::new(BufReader::with_capacity(
                UNPACKED_BUFFER_BYTES,
                unpacked,
            )))
        } else {
            Self::Plain(whole)
        })
    }

    /// Bytes taken from the caller's source.
    pub(super) fn taken_bytes(&self) -> u64 {
        self.counted().bytes
    }

    pub(super) fn is_gzip(&self) -> bool {
        matches!(self, Self::Gzip(_))
    }

    /// Whether an error came from the caller's source, not from unpacking.
    pub(super) fn has_failed(&self) -> bool {
        self.counted().has_failed
    }

    fn counted(&self) -> &Counted<R> {
        match self {
            Self::Plain(whole) => whole.get_ref().1,
            Self::Gzip(unpacked) => unpacked.get_ref().get_ref().get_ref().1,
        }
    }
}

impl<R: BufRead> Read for Source<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(whole) => whole.read(target),
            Self::Gzip(unpacked) => unpacked.read(target),
        }
    }
}

impl<R: BufRead> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Plain(whole) => whole.fill_buf(),
            Self::Gzip(unpacked) => unpacked.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        match self {
            Self::Plain(whole) => whole.consume(amount),
            Self::Gzip(unpacked) => unpacked.consume(amount),
        }
    }
}

/// Counts what is taken and remembers a failure.
pub(crate) struct Counted<R> {
    inner: R,
    bytes: u64,
    has_failed: bool,
}

impl<R> Counted<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            bytes: 0,
            has_failed: false,
        }
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let taken = self.inner.read(target);
        self.has_failed |= is_final(&taken);
        self.bytes += *taken.as_ref().unwrap_or(&0) as u64;
        taken
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let filled = self.inner.fill_buf();
        self.has_failed |= is_final(&filled);
        filled
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        self.bytes += amount as u64;
    }
}

fn is_final<T>(result: &io::Result<T>) -> bool {
    result
        .as_ref()
        .is_err_and(|error| error.kind() != io::ErrorKind::Interrupted)
}
