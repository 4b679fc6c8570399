//! The folder an extract comes in: which file is which table.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use time::Date;

use super::{
    error::ExtractError,
    report::{NotUsed, Report},
    row::{Refusal, Row},
    sheet::{self, Sheet},
    source::Source,
    tables::{self, Table},
};

/// The files of an extract, found by name whatever its case.
#[derive(Debug)]
pub(super) struct Folder {
    today: Date,
    used: BTreeMap<&'static str, PathBuf>,
    /// Every other entry of the folder, by its name.
    others: BTreeMap<String, PathBuf>,
}

impl Folder {
    /// Finds the files and checks every header, so that a broken extract stops here.
    pub(super) fn open(dir: &Path, today: Date) -> Result<Self, ExtractError> {
        let unreadable = |cause| ExtractError::UnreadableFolder { dir: dir.to_owned(), cause };
        let mut names = BTreeMap::new();
        for entry in fs::read_dir(dir).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            names.insert(entry.file_name().to_string_lossy().into_owned(), entry.path());
        }
        let mut folder = Self { today, used: BTreeMap::new(), others: BTreeMap::new() };
        for (name, path) in names {
            folder.place(name, path)?;
        }
        for table in tables::ALL {
            match folder.used.get(table.name) {
                Some(path) => drop(Sheet::open(path, table, today)?),
                None if table.required => {
                    let (dir, file) = (dir.to_owned(), table.file);
                    return Err(ExtractError::MissingFile { dir, file });
                }
                None => {}
            }
        }
        Ok(folder)
    }

    fn place(&mut self, name: String, path: PathBuf) -> Result<(), ExtractError> {
        let known = tables::ALL.iter().find(|table| name.eq_ignore_ascii_case(table.file));
        let Some(table) = known else {
            self.others.insert(name, path);
            return Ok(());
        };
        match self.used.insert(table.name, path) {
            None => Ok(()),
            Some(other) => {
                let first = other.file_name().unwrap_or_default().to_string_lossy().into_owned();
                Err(ExtractError::TwoFiles { first, second: name })
            }
        }
    }

    pub(super) fn has(&self, table: &'static Table) -> bool {
        self.used.contains_key(table.name)
    }

    /// Hands every sound row of `table` to `take`; does nothing where the file is not there.
    pub(super) fn each(
        &self,
        table: &'static Table,
        report: &mut Report,
        take: impl FnMut(&mut Row<'_>, Source) -> Result<(), Refusal>,
    ) -> Result<(), ExtractError> {
        match self.used.get(table.name) {
            Some(path) => Sheet::open(path, table, self.today)?.each(report, take),
            None => Ok(()),
        }
    }

    /// Counts and lists what is in the folder and not used.
    pub(super) fn count_unused(&self, report: &mut Report) {
        for (name, path) in &self.others {
            let lower = name.to_lowercase();
            let Some(stem) = lower.strip_suffix(".csv").filter(|_| path.is_file()) else {
                let reason = "This is not a CSV file.";
                report.add_note(name.clone(), "not a CSV file", reason, "It was not read.");
                continue;
            };
            let reason = if tables::NOT_USED_YET.contains(&stem) {
                "not used by Kept yet"
            } else {
                "not a table Kept knows"
            };
            let rows = sheet::count_rows(path);
            report.add_note(
                name.clone(),
                reason,
                "Kept does not use this file.",
                rows.map_or_else(
                    || "It could not be read.".to_owned(),
                    |rows| format!("Its rows were counted ({rows}) and not read."),
                ),
            );
            report.not_used.push(NotUsed { file: name.clone(), rows, reason });
        }
    }
}
