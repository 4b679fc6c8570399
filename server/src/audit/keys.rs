//! The key that signs what the chain was. It lies beside `pepper`, outside the database: whoever can write the
//! database alone cannot sign.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use super::chain::Hash;
use crate::auth::words::{random, write_private};

/// The key's file in the data directory.
pub const KEY_FILE: &str = "audit.key";
/// The last head that was signed, as hexadecimal text: what was cut off the log is missed by it.
const HEAD_FILE: &str = "audit.head";

/// A signature.
pub type Signed = [u8; 64];

/// The key of one server, or of several that share a database.
#[derive(Clone)]
pub struct Key {
    secret: SigningKey,
    dir: PathBuf,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// Reads the key of a data directory, or makes it the first time, readable by its owner alone.
    ///
    /// # Errors
    /// Where the file cannot be read or made, or is not 32 bytes.
    pub fn open(dir: &Path) -> io::Result<Self> {
        if !dir.join(KEY_FILE).exists() {
            let made = write_private(&dir.join(KEY_FILE), &random::<32>()?);
            // Another process may have made it first, and then that one counts.
            if made.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::AlreadyExists) {
                made?;
            }
        }
        Self::find(dir)?.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    /// Reads the key of a data directory, where there is one.
    ///
    /// # Errors
    /// Where the file cannot be read, or is not 32 bytes.
    pub fn find(dir: &Path) -> io::Result<Option<Self>> {
        let bytes = match fs::read(dir.join(KEY_FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        let secret = <[u8; 32]>::try_from(bytes.as_slice())
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the audit key's file is damaged"))?;
        Ok(Some(Self { secret: SigningKey::from_bytes(&secret), dir: dir.into() }))
    }

    /// By what its signatures are checked.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.secret.verifying_key().to_bytes()
    }

    /// Signs `words`.
    #[must_use]
    pub fn sign(&self, words: &[u8]) -> Signed {
        self.secret.sign(words).to_bytes()
    }

    /// Writes down beside the key which row was signed last.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn note_head(&self, no: u64, hash: &Hash) -> io::Result<()> {
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let part = self.dir.join(HEAD_FILE).with_extension("head.part");
        fs::write(&part, format!("{no} {hex}\n"))?;
        fs::rename(part, self.dir.join(HEAD_FILE))
    }

    /// The row that was signed last, and its hash in hexadecimal; none where nothing was signed here, or where what
    /// stands there cannot be read.
    #[must_use]
    pub fn noted_head(&self) -> Option<(u64, String)> {
        let text = fs::read_to_string(self.dir.join(HEAD_FILE)).ok()?;
        let (no, hash) = text.trim().split_once(' ')?;
        Some((no.parse().ok()?, hash.to_owned()))
    }
}

/// Whether the key whose public half is `public` signed `words`.
#[must_use]
pub fn is_signed(public: &[u8; 32], words: &[u8], signature: &Signed) -> bool {
    let key = VerifyingKey::from_bytes(public);
    key.is_ok_and(|key| key.verify_strict(words, &Signature::from_bytes(signature)).is_ok())
}
