//! What a browser and an authenticator say together, checked step by step (Web Authentication, 7.1 and 7.2).

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::key;

/// The longest that a browser may say of itself, and an authenticator of a key, in bytes.
const BYTES_MAX: usize = 4_096;
/// The longest name of a credential (Web Authentication, 5.8.3).
const CREDENTIAL_BYTES_MAX: usize = 1_023;

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

/// The website that keys sign for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The host, which authenticators bind a key to.
    pub id: String,
    /// Scheme, host and port, which browsers say.
    pub origin: String,
}

impl Party {
    /// The website at an address such as `https://kept.example`, or `http://localhost:4173`. An address by number is
    /// none, since no browser makes a passkey for it.
    #[must_use]
    pub fn at(origin: &str) -> Option<Self> {
        let (scheme, place) = origin.split_once("://")?;
        let (host, port) = place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port)));
        let is_name = host.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c));
        let is_host = is_name && host.starts_with(|c: char| c.is_ascii_alphanumeric());
        let is_number = host.rsplit('.').next().is_some_and(|last| last.parse::<u32>().is_ok());
        let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
        let is_safe = scheme == "https" || (scheme == "http" && host == "localhost");
        (is_host && !is_number && is_port && is_safe)
            .then(|| Self { id: host.to_owned(), origin: origin.to_owned() })
    }
}

/// Why an answer proves nothing. Whoever sent it is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It cannot be read, or is of another kind.
    Unreadable,
    /// It was made for another website.
    OtherPlace,
    /// The person did not show themselves to the authenticator.
    Unverified,
}

/// A new key, as an authenticator made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The question that it answers, as the browser says it.
    pub challenge: String,
    /// What the authenticator calls it.
    pub credential: Vec<u8>,
    /// The public half.
    pub public_key: Vec<u8>,
    /// How often it has signed.
    pub counter: i64,
}

/// Something that was signed to sign in.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Which key.
    pub credential: Vec<u8>,
    /// What the browser says.
    pub client_data: Vec<u8>,
    /// What the authenticator says.
    pub authenticator_data: Vec<u8>,
    /// Its signature over both.
    pub signature: Vec<u8>,
    /// Whose it believes the key to be.
    pub handle: Vec<u8>,
}

/// What was signed.
#[derive(Debug)]
pub(super) struct Signed {
    pub(super) challenge: String,
    pub(super) counter: i64,
    pub(super) message: Vec<u8>,
}

impl Shown {
    /// What was signed, where it was signed for this website by somebody whom the authenticator had recognised.
    pub(super) fn signed(&self, party: &Party) -> Result<Signed, Wrong> {
        let challenge = challenge(&self.client_data, "webauthn.get", party)?;
        let (counter, _) = authenticator(&self.authenticator_data, party, 0)?;
        let mut message = self.authenticator_data.clone();
        message.extend(Sha256::digest(&self.client_data));
        Ok(Signed { challenge, counter, message })
    }
}

/// A new key, where it was made for this website by somebody whom the authenticator had recognised.
///
/// # Errors
/// [`Wrong`].
pub fn parse_made(client_data: &[u8], authenticator_data: &[u8], party: &Party) -> Result<Made, Wrong> {
    let challenge = challenge(client_data, "webauthn.create", party)?;
    let (counter, rest) = authenticator(authenticator_data, party, HAS_KEY)?;
    // The authenticator's model, which is nobody's business here, comes first.
    let rest = rest.get(16..).ok_or(Wrong::Unreadable)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(Wrong::Unreadable)?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (credential, rest) = rest.split_at_checked(length).ok_or(Wrong::Unreadable)?;
    if credential.is_empty() || credential.len() > CREDENTIAL_BYTES_MAX {
        return Err(Wrong::Unreadable);
    }
    let public_key = key::leading(rest).ok_or(Wrong::Unreadable)?.to_vec();
    Ok(Made { challenge, credential: credential.to_vec(), public_key, counter })
}

/// What a browser says of a ceremony. Later browsers say more, which is not read.
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    is_within_another: bool,
    #[serde(rename = "topOrigin")]
    within: Option<String>,
}

/// The question, where the browser answered it as `kind` on a page of this website.
fn challenge(client_data: &[u8], kind: &str, party: &Party) -> Result<String, Wrong> {
    if client_data.len() > BYTES_MAX {
        return Err(Wrong::Unreadable);
    }
    let said: ClientData = serde_json::from_slice(client_data).map_err(|_| Wrong::Unreadable)?;
    if said.kind != kind {
        return Err(Wrong::Unreadable);
    }
    if said.origin != party.origin || said.is_within_another || said.within.is_some() {
        return Err(Wrong::OtherPlace);
    }
    Ok(said.challenge)
}

/// The count of what an authenticator says, and what follows it.
fn authenticator<'a>(bytes: &'a [u8], party: &Party, needed: u8) -> Result<(i64, &'a [u8]), Wrong> {
    if bytes.len() > BYTES_MAX {
        return Err(Wrong::Unreadable);
    }
    let (place, rest) = bytes.split_first_chunk::<32>().ok_or(Wrong::Unreadable)?;
    let ([flags, counter @ ..], rest) = rest.split_first_chunk::<5>().ok_or(Wrong::Unreadable)?;
    if place[..] != Sha256::digest(&party.id)[..] {
        return Err(Wrong::OtherPlace);
    }
    let is_recognised = flags & USER_PRESENT != 0 && flags & USER_VERIFIED != 0;
    if !is_recognised {
        return Err(Wrong::Unverified);
    }
    if flags & needed != needed {
        return Err(Wrong::Unreadable);
    }
    Ok((u32::from_be_bytes(*counter).into(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_website_is_a_name_over_https_or_this_machine() {
        for (origin, id) in [
            ("https://kept.example", "kept.example"),
            ("https://kept.example:8443", "kept.example"),
            ("http://localhost:4173", "localhost"),
        ] {
            let party = Party { id: id.to_owned(), origin: origin.to_owned() };
            assert_eq!(Party::at(origin), Some(party), "{origin}");
        }
        for origin in [
            "http://kept.example",
            "https://192.0.2.1",
            "https://kept.example/",
            "https://Kept.example",
            "https://",
            "https://kept.example:x",
            "kept.example",
            "https://[::1]",
        ] {
            assert_eq!(Party::at(origin), None, "{origin}");
        }
    }
}
