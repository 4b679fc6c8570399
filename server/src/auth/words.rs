//! Five generated words instead of a password: nobody chooses a weak one, reuses one or forgets its spelling.
//!
//! The words come from the EFF's large list (7,776 words, CC BY 3.0 US, Electronic Frontier Foundation): five
//! are 64.6 bits. They are hashed with Argon2id and a pepper that lies outside the database, so that a copied
//! database alone opens nothing.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use diceware_wordlists::EFF_LONG_WORDLIST;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// Words in a phrase.
const WORDS: usize = 5;
/// Letters beyond this are not read. Five words have at most 45.
const LETTERS_MAX: usize = 128;
/// Bits that are enough to number the list.
const WORD_BITS_MASK: u16 = 0x1fff;
/// The pepper's file in the data directory.
pub const PEPPER_FILE: &str = "pepper";

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub m_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
}

impl Cost {
    /// What accounts use.
    pub const FULL: Self = Self { m_kib: 65_536, passes: 3 };
    /// For tests, where hundreds of people sign in.
    pub const CHEAP: Self = Self { m_kib: 8, passes: 1 };
}

/// A secret that every hash needs and the database does not hold.
#[derive(Clone)]
pub struct Pepper(Arc<[u8; 32]>);

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pepper(…)")
    }
}

impl Pepper {
    /// Whether a data directory has one already.
    #[must_use]
    pub fn is_in(dir: &Path) -> bool {
        dir.join(PEPPER_FILE).exists()
    }

    /// Reads the pepper of a data directory, or makes it the first time, readable by its owner alone.
    ///
    /// # Errors
    /// Where the file cannot be read or made, or is not 32 bytes.
    pub fn open(dir: &Path) -> io::Result<Self> {
        let path = dir.join(PEPPER_FILE);
        if !Self::is_in(dir) {
            let made = write_private(&path, &random::<32>()?);
            // Another process may have made it first, and then that one counts.
            if made.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::AlreadyExists) {
                made?;
            }
        }
        let bytes = fs::read(&path)?;
        let pepper = <[u8; 32]>::try_from(bytes.as_slice())
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the pepper file is damaged"))?;
        Ok(Self(Arc::new(pepper)))
    }
}

impl Pepper {
    /// A key for one purpose and one person, from which the pepper cannot be found.
    pub(super) fn key_of(&self, purpose: &str, person: &[u8; 16]) -> [u8; 32] {
        Sha256::new().chain_update(*self.0).chain_update(person).chain_update(purpose).finalize().into()
    }
}

/// A stored phrase: enough to check one, not to read it.
#[derive(Clone, PartialEq, Eq)]
pub struct Hashed {
    /// 16 random bytes.
    pub salt: [u8; 16],
    /// What the hash cost, so that a later release may raise it.
    pub cost: Cost,
    /// The hash.
    pub hash: [u8; 32],
}

impl fmt::Debug for Hashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hashed(…)")
    }
}

impl Hashed {
    /// Hashes a phrase with a new salt.
    ///
    /// # Errors
    /// Where there is no randomness or no memory.
    pub fn new(words: &str, pepper: &Pepper, cost: Cost) -> io::Result<Self> {
        let salt = random::<16>()?;
        Ok(Self { salt, cost, hash: hash(words, &salt, pepper, cost)? })
    }

    /// Something to check against where there is no account, so that an unknown name takes as long.
    #[must_use]
    pub fn nobody(cost: Cost) -> Self {
        Self { salt: [0; 16], cost, hash: [0; 32] }
    }

    /// Whether these are the words.
    ///
    /// # Errors
    /// Where there is no memory.
    pub fn is(&self, words: &str, pepper: &Pepper) -> io::Result<bool> {
        Ok(hash(words, &self.salt, pepper, self.cost)?.ct_eq(&self.hash).into())
    }
}

fn hash(words: &str, salt: &[u8; 16], pepper: &Pepper, cost: Cost) -> io::Result<[u8; 32]> {
    let letters = normalise(words);
    let mut out = [0; 32];
    Params::new(cost.m_kib, cost.passes, 1, Some(out.len()))
        .and_then(|params| Argon2::new_with_secret(&*pepper.0, Algorithm::Argon2id, Version::V0x13, params))
        .and_then(|argon| argon.hash_password_into(letters.as_bytes(), salt, &mut out))
        .map_err(|error| io::Error::other(error.to_string()))?;
    Ok(out)
}

/// Capitals, spaces, hyphens and a full stop that a phone's keyboard adds make no difference.
fn normalise(words: &str) -> String {
    words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(LETTERS_MAX).collect()
}

/// Five new words, separated by spaces.
///
/// # Errors
/// Where there is no randomness.
pub fn generate() -> io::Result<String> {
    let mut words: Vec<&str> = Vec::with_capacity(WORDS);
    while words.len() < WORDS {
        let number = u16::from_le_bytes(random::<2>()?) & WORD_BITS_MASK;
        // A number beyond the list is drawn again: folding it back would favour the first words.
        words.extend(EFF_LONG_WORDLIST.get(usize::from(number)));
    }
    Ok(words.join(" "))
}

/// One new word.
///
/// # Errors
/// Where there is no randomness.
pub(super) fn one() -> io::Result<String> {
    loop {
        let number = u16::from_le_bytes(random::<2>()?) & WORD_BITS_MASK;
        if let Some(word) = EFF_LONG_WORDLIST.get(usize::from(number)).filter(|word| !word.contains('-')) {
            return Ok((*word).to_owned());
        }
    }
}

/// Three words that stand for a digest, so that two people can tell whether they look at the same.
pub(super) fn three(digest: &[u8; 32]) -> String {
    let numbers = digest.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair) & WORD_BITS_MASK);
    let words: Vec<&str> =
        numbers.filter_map(|number| EFF_LONG_WORDLIST.get(usize::from(number)).copied()).take(3).collect();
    words.join(" ")
}

/// Bytes from the operating system.
///
/// # Errors
/// Where it has none.
pub(crate) fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}

/// Writes a new file that only its owner may read.
///
/// # Errors
/// Where it exists already or cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn pepper(byte: u8) -> Pepper {
        Pepper(Arc::new([byte; 32]))
    }

    #[test]
    fn the_list_is_the_whole_list_and_its_words_stay_apart_once_normalised() {
        let distinct: BTreeSet<String> = EFF_LONG_WORDLIST.iter().map(|word| normalise(word)).collect();
        // "yo-yo" and "yoyo" are both in the list, and are one word here.
        assert_eq!((EFF_LONG_WORDLIST.len(), distinct.len()), (7776, 7775));
        let words: Vec<&String> = distinct.iter().collect();
        // No word begins another, so words run together are still five particular words.
        assert!(words.windows(2).all(|pair| !pair[1].starts_with(pair[0].as_str())));
    }

    #[test]
    fn a_phrase_is_five_words_and_never_the_same_twice() {
        let phrases: BTreeSet<String> = (0..200).map(|_| generate().unwrap()).collect();
        assert_eq!(phrases.len(), 200);
        assert!(phrases.iter().all(|phrase| phrase.split(' ').count() == 5));
    }

    #[test]
    fn capitals_spaces_hyphens_and_full_stops_make_no_difference() {
        let stored = Hashed::new("drop-down felt kiwi opal unit", &pepper(1), Cost::CHEAP).unwrap();
        for typed in
            ["Drop-Down Felt Kiwi Opal Unit", " dropdown-felt  kiwi\topal-unit. ", "DROPDOWNFELTKIWIOPALUNIT"]
        {
            assert!(stored.is(typed, &pepper(1)).unwrap(), "{typed}");
        }
        for typed in ["", "drop-down felt kiwi opal", "drop-down felt kiwi unit opal"] {
            assert!(!stored.is(typed, &pepper(1)).unwrap(), "{typed}");
        }
    }

    #[test]
    fn the_right_words_with_another_pepper_are_wrong() {
        let stored = Hashed::new("a b c d e", &pepper(1), Cost::CHEAP).unwrap();
        assert!(!stored.is("a b c d e", &pepper(2)).unwrap());
    }

    #[test]
    fn the_hash_is_argon2id_over_words_salt_and_pepper() {
        let hashed = |cost| hash("one two", &[7; 16], &pepper(1), cost).unwrap();
        assert_eq!(hashed(Cost::CHEAP), hashed(Cost::CHEAP));
        assert_ne!(hashed(Cost::CHEAP), hashed(Cost { m_kib: 16, passes: 1 }));
        assert_eq!((Cost::FULL.m_kib, Cost::FULL.passes), (65_536, 3));
    }
}
