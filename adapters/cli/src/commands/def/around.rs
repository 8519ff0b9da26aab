//! What definitions are read with: calendars, decision tables, organs and persons.
//!
//! One place for all verbs. Of a table the newest version counts, and of texts of the same version
//! the nearest: beside the file, then in the log, then in the program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use casebook_engine::Name;
use casebook_engine::access::Directory;
use casebook_engine::definition::{Definition, Table};
use casebook_engine::ports::Law;
use casebook_workflows::{
    Catalog, FileKind, Problem as Fault, Proof, Surroundings, load_directory, load_table,
};
use serde_json::Value;

use super::super::calendar::law;
use super::{findings, folder};
use crate::desk::Desk;
use crate::exit::Exit;
use crate::lang::Lang;
use crate::problem::Problem;

/// The folder of the tables, beside a definition's file or beside its folder.
const TABLES: &str = "tables";

/// The folder of the directories, likewise.
const DIRECTORIES: &str = "directories";

/// The law in force, and the tables that lie beside files.
pub(super) struct Around {
    pub(super) law: Arc<Catalog>,
    directory: Arc<Directory>,
    tables: BTreeMap<Name, Arc<Table>>,
    /// Where each table lies that is in a file, and in no text of the log or the program.
    drafts: BTreeMap<Name, PathBuf>,
    /// The table and directory files beside that cannot be used, each with what is wrong.
    faults: Vec<(PathBuf, Vec<Fault>)>,
}

impl Around {
    /// What these files are read with. A table beside them is taken from `tables/` beside a file or
    /// beside its folder, and from among the files themselves. The directory is the one among the
    /// files, else that of the log, else the one in `directories/` beside. What is no file, such as
    /// an id, has nothing beside it.
    ///
    /// # Errors
    /// As the store's, where there is one; `CB-5007` when a table file cannot be read.
    pub(super) async fn of(files: &[PathBuf], desk: &Desk) -> Result<Self, Problem> {
        let mut around = Self::over(law(desk).await?, files)?;
        around.take_directory(files)?;
        Ok(around)
    }

    /// The same over a law that was read already.
    ///
    /// # Errors
    /// `CB-5007` when a table file cannot be read.
    pub(super) fn over(law: Arc<Catalog>, files: &[PathBuf]) -> Result<Self, Problem> {
        let mut around = Self {
            directory: law.directory(),
            tables: law.tables(),
            law,
            drafts: BTreeMap::new(),
            faults: Vec::new(),
        };
        let mut beside: BTreeSet<PathBuf> = BTreeSet::new();
        let files = || files.iter().filter(|file| file.is_file());
        for file in files() {
            if let Some(folder) = folder::near(file, Path::new(TABLES)) {
                beside.extend(folder::beside(&folder)?);
            }
        }
        let own = files().map(|file| (file, true));
        for (file, is_own) in beside.iter().map(|file| (file, false)).chain(own) {
            around.take(file, is_own)?;
        }
        Ok(around)
    }

    fn take_directory(&mut self, files: &[PathBuf]) -> Result<(), Problem> {
        let files: Vec<&PathBuf> = files.iter().filter(|file| file.is_file()).collect();
        for file in &files {
            if self.is_directory_of(file, true)? {
                return Ok(());
            }
        }
        if !self.directory.organs.is_empty() {
            return Ok(());
        }
        for file in files {
            let folder = folder::near(file, Path::new(DIRECTORIES));
            for file in folder.map_or(Ok(Vec::new()), |folder| folder::beside(&folder))? {
                if self.is_directory_of(&file, false)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Takes the directory that a file holds, where it holds one.
    fn is_directory_of(&mut self, file: &Path, is_own: bool) -> Result<bool, Problem> {
        let text = Desk::read_file(file)?;
        if FileKind::of(&text) != FileKind::Directory {
            return Ok(false);
        }
        let loaded = load_directory(&text);
        match loaded.directory {
            Some(directory) => self.directory = Arc::new(directory),
            // What is wrong with a file that was named is told with the other files.
            None if is_own => {}
            None => self.faults.push((file.to_owned(), loaded.problems)),
        }
        Ok(true)
    }

    fn take(&mut self, file: &Path, is_own: bool) -> Result<(), Problem> {
        let text = Desk::read_file(file)?;
        if FileKind::of(&text) != FileKind::Table {
            return Ok(());
        }
        let loaded = load_table(&text);
        let Some(table) = loaded.table else {
            // What is wrong with a file that was named is told with the other files.
            if !is_own {
                self.faults.push((file.to_owned(), loaded.problems));
            }
            return Ok(());
        };
        let known = self.tables.get(&table.id);
        if known.is_none_or(|known| known.version <= table.version) {
            if known.is_none_or(|known| known.digest != table.digest) {
                self.drafts.insert(table.id.clone(), file.to_owned());
            }
            self.tables.insert(table.id.clone(), table);
        }
        Ok(())
    }

    /// The surroundings, with this much proof.
    pub(super) fn surroundings(&self, proof: Proof) -> Surroundings<'_> {
        Surroundings {
            directory: (!self.directory.organs.is_empty()).then_some(&*self.directory),
            tables: self.tables.clone(),
            proof,
            ..self.law.surroundings()
        }
    }

    /// The surroundings for a text that is tried or shown and not published: roles are not checked.
    pub(super) fn plain(&self) -> Surroundings<'_> {
        Surroundings {
            directory: None,
            ..self.surroundings(Proof::Graph)
        }
    }

    /// What is wrong with the table and directory files beside, as rows.
    pub(super) fn faults(&self, lang: Lang) -> Vec<Value> {
        let faults = self.faults.iter();
        let rows = faults.flat_map(|(file, problems)| findings::rows(file, problems, lang));
        rows.collect()
    }

    /// Requires that the log has every table that a definition asks: cases under it ask that one.
    ///
    /// # Errors
    /// `CB-5018` with the file that is to be imported first.
    pub(super) fn check_imported(&self, definition: &Definition) -> Result<(), Problem> {
        let mut asked = self.drafts.iter();
        match asked.find(|(id, _)| definition.tables.contains_key(*id)) {
            None => Ok(()),
            Some((id, file)) => {
                let file = file.display();
                let why = format!("`{id}`; casebook table import {file}");
                Err(Problem::new(Exit::Invalid, "CB-5018", why))
            }
        }
    }
}
