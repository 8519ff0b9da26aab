//! What every command has at hand.

use figment::Figment;

use crate::exit::Exit;
use crate::house::House;
use crate::lang::Lang;
use crate::output::Format;
use crate::problem::Problem;
use crate::progress::{Progress, Shape};
use crate::settings::Settings;

/// What every command has at hand: the settings, and the house once it is asked for.
pub(crate) struct Desk {
    /// The settings in force.
    pub(crate) settings: Settings,
    /// The layers that they come from.
    pub(crate) layers: Figment,
    /// The shape of the answer, where one was asked for.
    pub(crate) format: Option<Format>,
    progress: Shape,
}

impl Desk {
    /// A desk with these settings.
    pub(crate) const fn new(
        settings: Settings,
        layers: Figment,
        progress: Shape,
        format: Option<Format>,
    ) -> Self {
        Self {
            settings,
            layers,
            format,
            progress,
        }
    }

    /// The language of texts.
    pub(crate) fn lang(&self) -> Lang {
        self.settings.output.lang
    }

    /// The log, the law and the engine over them.
    ///
    /// # Errors
    /// `CB-5006` when there is no store yet; as the store's.
    pub(crate) async fn house(&self) -> Result<House, Problem> {
        House::open(&self.settings).await
    }

    /// How long jobs tell how far they are.
    pub(crate) const fn progress_shape(&self) -> Shape {
        self.progress
    }

    /// A long job of so many steps.
    pub(crate) fn progress(&self, job: &'static str, total: u64) -> Progress {
        Progress::new(self.progress, job, total)
    }

    /// A file that an argument names.
    ///
    /// # Errors
    /// `CB-5007` when it cannot be read.
    pub(crate) fn read_file(path: &std::path::Path) -> Result<Vec<u8>, Problem> {
        std::fs::read(path).map_err(|error| {
            let exit = match error.kind() {
                std::io::ErrorKind::NotFound => Exit::Absent,
                _ => Exit::Unavailable,
            };
            Problem::new(exit, "CB-5007", format!("{}: {error}", path.display()))
        })
    }
}
