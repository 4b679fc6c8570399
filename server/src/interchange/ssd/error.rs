//! What stops an import before anything is written.

use std::{io, path::PathBuf};

/// A reason why an extract cannot be read at all, as a sentence for the person importing it.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    #[error("The folder {dir} cannot be read: {cause}.", dir = dir.display())]
    UnreadableFolder { dir: PathBuf, cause: io::Error },
    #[error("The file {file} is missing from the folder {dir}. It is required.", dir = dir.display())]
    MissingFile { dir: PathBuf, file: &'static str },
    #[error("The folder holds {first} and {second}: it is not clear which one is meant.")]
    TwoFiles { first: String, second: String },
    #[error("The file {file} cannot be read: {cause}.")]
    UnreadableFile { file: &'static str, cause: io::Error },
    #[error("The file {file} is not a CSV file in UTF-8. Please export it again as “CSV UTF-8”.")]
    NotText { file: &'static str },
    #[error("The file {file} has no column {column}. It is required.")]
    MissingColumn { file: &'static str, column: &'static str },
    #[error("The file {file} has the column {column} twice: it is not clear which one is meant.")]
    RepeatedColumn { file: &'static str, column: &'static str },
}
