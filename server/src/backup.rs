//! A backup as one file that this machine cannot read: a tar archive, encrypted with age to somebody's public key.
//!
//! In it are the database, the pepper, the audit key and the list of blobs: all that a new machine needs to go on, but
//! for the blobs' bytes. The standard tools open it as well: `age --decrypt -i KEYFILE FILE | tar x`.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, EncryptError, Encryptor};

use crate::audit::keys::KEY_FILE;
use crate::auth::words::PEPPER_FILE;
use crate::store::db::Conn;
use crate::store::rows::count;
use crate::store::{Database, FILE, Store, StoreError};

/// The name of the list of blobs: a line for each, with its key, its SHA-256 and its length.
pub const BLOBS_FILE: &str = "blobs.txt";
/// How every age file begins.
const SEALED: &[u8] = b"age-encryption.org/";
/// What may come out of an archive, and nothing else.
const NAMES: [&str; 4] = [FILE, PEPPER_FILE, KEY_FILE, BLOBS_FILE];

/// Why there is no backup, or nothing was restored from one.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The recipient is no public key.
    #[error("the recipient has to be a public key of age: age1…")]
    Recipient,
    /// The identity file holds no secret key.
    #[error("the identity file holds no line that begins with AGE-SECRET-KEY-1")]
    Identity,
    /// It is not for this key, or was changed.
    #[error("the backup cannot be opened with this key: {0}")]
    Closed(#[from] DecryptError),
    /// It cannot be encrypted.
    #[error("the backup cannot be encrypted: {0}")]
    Unsealed(#[from] EncryptError),
    /// Something is in it that does not belong there.
    #[error("{0} does not belong into a backup: nothing was restored")]
    Strange(String),
    /// On PostgreSQL.
    #[error("on PostgreSQL: kept backup position, then pg_dump | age, then kept backup done")]
    OtherTools,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A public key, as `age-keygen` prints it.
///
/// # Errors
/// [`BackupError::Recipient`].
pub fn recipient(text: &str) -> Result<Recipient, BackupError> {
    text.trim().parse().map_err(|_| BackupError::Recipient)
}

/// The secret key in a file that `age-keygen` made.
///
/// # Errors
/// [`BackupError::Identity`], or where the file cannot be read.
pub fn identity(file: &Path) -> Result<Identity, BackupError> {
    let text = fs::read_to_string(file)?;
    let key = text.lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-1"));
    key.and_then(|key| key.parse().ok()).ok_or(BackupError::Identity)
}

/// Whether a file is encrypted with age.
///
/// # Errors
/// Where it cannot be read.
pub fn is_sealed(file: &Path) -> io::Result<bool> {
    let mut begins = Vec::new();
    File::open(file)?.take(SEALED.len() as u64).read_to_end(&mut begins)?;
    Ok(begins == SEALED)
}

/// Writes the backup `to`, which only the owner of `recipient` can open, and answers the position that it holds. The
/// copy of the database lies in clear for a moment in `data`, beside the database itself, and nowhere else.
///
/// # Errors
/// [`BackupError`]; there is then no file.
pub fn seal(
    store: &Store,
    database: &Database,
    data: &Path,
    recipient: &Recipient,
    to: &Path,
) -> Result<u64, BackupError> {
    let copy = Gone(data.join(format!("{FILE}.backup")));
    drop(fs::remove_file(&copy.0));
    let position = database.copy_to(&copy.0)?.ok_or(BackupError::OtherTools)?;
    let list = store.read_blocking(blobs)?;
    let part = Gone(to.with_extension("part"));
    let refused =
        || io::Error::new(io::ErrorKind::AlreadyExists, format!("{} is there already", to.display()));
    if to.exists() {
        return Err(refused().into());
    }
    let file = private(&part.0)?;
    let encryptor = Encryptor::with_recipients(std::iter::once(recipient as &dyn age::Recipient))?;
    let mut archive = tar::Builder::new(encryptor.wrap_output(BufWriter::new(file))?);
    archive.append_path_with_name(&copy.0, FILE)?;
    for name in [PEPPER_FILE, KEY_FILE] {
        if data.join(name).exists() {
            archive.append_path_with_name(data.join(name), name)?;
        }
    }
    let mut header = tar::Header::new_gnu();
    header.set_size(list.len() as u64);
    header.set_mode(0o600);
    archive.append_data(&mut header, BLOBS_FILE, list.as_bytes())?;
    let mut written = archive.into_inner()?.finish()?;
    written.flush()?;
    written.get_ref().sync_all()?;
    fs::rename(&part.0, to)?;
    Ok(position)
}

/// A file that goes when this does, if it is still there.
struct Gone(PathBuf);

impl Drop for Gone {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

/// A new file that only its owner may read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn blobs(conn: &Conn) -> Result<String, StoreError> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut list = String::new();
    let sql = "SELECT key, sha256, bytes FROM blob WHERE state = 'ready' AND key IS NOT NULL ORDER BY key";
    conn.query(sql, &[], |row| {
        let (key, sha256): (&[u8], Option<&[u8]>) = (row.get(0)?, row.get(1)?);
        // Writing to a string cannot fail.
        let _ = writeln!(list, "{} {} {}", hex(key), hex(sha256.unwrap_or_default()), count(row.get(2)?));
        Ok(())
    })?;
    Ok(list)
}

/// Opens a backup into the new data directory `data`. Answers how many blobs it lists. What is there already is not
/// written over.
///
/// # Errors
/// [`BackupError`]; what was written until then is removed.
pub fn open(from: &Path, identity: &Identity, data: &Path) -> Result<usize, BackupError> {
    if let Some(name) = NAMES.iter().find(|name| data.join(name).exists()) {
        let words =
            format!("{} is there. Move it away first, and do not delete it yet", data.join(name).display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, words).into());
    }
    let opened = open_into(from, identity, data);
    if opened.is_err() {
        NAMES.iter().for_each(|name| drop(fs::remove_file(data.join(name))));
    }
    opened
}

fn open_into(from: &Path, identity: &Identity, data: &Path) -> Result<usize, BackupError> {
    let decryptor = Decryptor::new_buffered(BufReader::new(File::open(from)?))?;
    let mut archive = tar::Archive::new(decryptor.decrypt(std::iter::once(identity as &dyn age::Identity))?);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let name = NAMES.into_iter().find(|name| Path::new(name) == path);
        let Some(name) = name.filter(|_| entry.header().entry_type().is_file()) else {
            return Err(BackupError::Strange(path.display().to_string()));
        };
        let mut file = private(&data.join(name))?;
        io::copy(&mut entry, &mut file)?;
        file.sync_all()?;
    }
    // To the very end: only then is it known that nothing was cut off.
    io::copy(&mut archive.into_inner(), &mut io::sink())?;
    if !data.join(FILE).exists() {
        return Err(BackupError::Strange("a backup without a database".to_owned()));
    }
    Ok(fs::read_to_string(data.join(BLOBS_FILE))?.lines().count())
}
