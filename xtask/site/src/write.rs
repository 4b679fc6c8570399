//! Writing the site so that a running server never sees half of it: the files a page needs first, the page last,
//! and what is no longer part of it only then removed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::glue::files_below;

/// Writes into one directory and remembers what belongs there.
#[derive(Debug)]
pub(crate) struct Writer {
    out: PathBuf,
    written: BTreeSet<PathBuf>,
}

impl Writer {
    pub(crate) fn new(out: &Path) -> Self {
        Self { out: out.to_owned(), written: BTreeSet::new() }
    }

    /// Writes `bytes` to `path` below the site, unless they are there already.
    pub(crate) fn put(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let target = self.out.join(path);
        if fs::read(&target).ok().as_deref() != Some(bytes) {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            // Beside the target, then renamed: a reader gets the old file or the new one, never a part.
            let draft = self.out.join(".draft");
            fs::write(&draft, bytes).with_context(|| format!("writing {}", draft.display()))?;
            fs::rename(&draft, &target).with_context(|| format!("writing {}", target.display()))?;
        }
        self.written.insert(target);
        Ok(())
    }

    /// Removes what an earlier build left and this one did not write.
    pub(crate) fn remove_the_rest(self) -> Result<()> {
        for path in files_below(&self.out)? {
            if !self.written.contains(&path) {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }
}
