//! The file that is written: beside its place until it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::exit::Exit;
use crate::problem::Problem;

/// A file that is being written. Dropped before it is finished, it leaves nothing in its place.
pub(super) struct Target {
    writing: Writing,
    beside: PathBuf,
    place: PathBuf,
}

enum Writing {
    Plain(BufWriter<File>),
    Gzip(Box<GzEncoder<BufWriter<File>>>),
    Done,
}

impl Target {
    /// Begins a file; one whose name ends with `.gz` is compressed.
    ///
    /// # Errors
    /// `CB-5007` when it cannot be made.
    pub(super) fn create(place: &Path) -> Result<Self, Problem> {
        let mut beside = place.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        let file = File::create(&beside).map_err(|error| {
            let why = format!("{}: {error}", beside.display());
            Problem::new(Exit::Unavailable, "CB-5007", why)
        })?;
        let file = BufWriter::new(file);
        let writing = if place.extension().is_some_and(|kind| kind == "gz") {
            Writing::Gzip(Box::new(GzEncoder::new(file, Compression::default())))
        } else {
            Writing::Plain(file)
        };
        Ok(Self {
            writing,
            beside,
            place: place.to_owned(),
        })
    }

    /// Puts the whole file into its place.
    ///
    /// # Errors
    /// When it cannot be written or moved.
    pub(super) fn finish(mut self) -> io::Result<()> {
        let file = match std::mem::replace(&mut self.writing, Writing::Done) {
            Writing::Plain(file) => file,
            Writing::Gzip(gzip) => gzip.finish()?,
            Writing::Done => return Ok(()),
        };
        file.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()?;
        fs::rename(&self.beside, &self.place)
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.writing {
            Writing::Plain(file) => file.write(bytes),
            Writing::Gzip(gzip) => gzip.write(bytes),
            Writing::Done => Ok(0),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.writing {
            Writing::Plain(file) => file.flush(),
            Writing::Gzip(gzip) => gzip.flush(),
            Writing::Done => Ok(()),
        }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if !matches!(self.writing, Writing::Done) {
            // What is left of a file that was not finished is of no use; it may stay if it must.
            let _ = fs::remove_file(&self.beside);
        }
    }
}
