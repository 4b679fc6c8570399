//! The only serialised types: one exchange, both ways, in one round trip.
//!
//! A request is one MessagePack value with named fields. An answer is a run of frames, each a 32-bit
//! big-endian length and one MessagePack value, so that a device can apply it as it arrives. Unknown fields
//! are ignored and every addition has a default, so that old and new releases understand each other.

use crate::tree::Tree;
use crate::{AudienceId, DeviceId, Op, Record, RecordId, Refusal, Txn, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version of these shapes.
pub const WIRE_VERSION: u32 = 1;
/// The largest request, in bytes.
pub const PUSH_BYTES_MAX: usize = 1 << 20;
/// The largest frame that a device accepts, in bytes.
pub const FRAME_BYTES_MAX: usize = 16 << 20;
/// How deep a message may nest: an envelope around values of [`crate::value::DEPTH_MAX`].
const MESSAGE_DEPTH_MAX: usize = 48;

/// What a device sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// [`WIRE_VERSION`].
    pub version: u32,
    /// The device.
    pub dev: DeviceId,
    /// The epoch that it knows; 0 before the first answer.
    pub epoch: u64,
    /// The position up to which it has everything; 0 at first.
    pub cursor: u64,
    /// The schema that its app speaks.
    pub schema: u32,
    /// The audiences that it holds, with their generations.
    #[serde(default)]
    pub audiences: Vec<(AudienceId, u64)>,
    /// What waits to be sent, in order.
    #[serde(default)]
    pub txns: Vec<Parcel>,
}

/// One transaction on its way: the bytes that the device wrote when it was saved, never encoded again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parcel {
    /// Readable: `bytes` is a [`Txn`].
    Plain {
        /// The transaction's count.
        n: u64,
        /// The encoded transaction.
        #[serde(with = "bytes")]
        bytes: Vec<u8>,
    },
    /// Sealed to the server, so that a locked phone can send what it cannot read.
    Sealed {
        /// The device that sealed it.
        dev: DeviceId,
        /// The transaction's count.
        n: u64,
        /// The server's key.
        key_id: u32,
        /// The sealed transaction.
        #[serde(with = "bytes")]
        bytes: Vec<u8>,
    },
}

impl Parcel {
    /// The transaction's count.
    #[must_use]
    pub fn n(&self) -> u64 {
        match self {
            Self::Plain { n, .. } | Self::Sealed { n, .. } => *n,
        }
    }
}

/// What became of one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Taken.
    Applied,
    /// Taken, and a text was merged.
    AutoMerged,
    /// Taken, and a field now has two versions.
    Conflict,
    /// Waiting for its author: these people can now read what it changes.
    Held(Vec<RecordId>),
    /// Kept aside on the server under its author's name; nothing of it was applied.
    Quarantined(Refusal),
    /// Taken before.
    Duplicate,
}

/// One transaction's count and fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The transaction's count.
    pub n: u64,
    /// What became of it.
    pub fate: Fate,
}

/// One part of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// Comes first.
    Hello {
        /// The server's epoch.
        epoch: u64,
        /// The position that this answer brings the device to.
        to: u64,
        /// The highest count taken from this device.
        acked: u64,
        /// The head of the audit chain, where there is one.
        #[serde(default, with = "bytes", skip_serializing_if = "Vec::is_empty")]
        audit_head: Vec<u8>,
        /// What became of each transaction sent.
        results: Vec<Answered>,
        /// How many records follow, for progress.
        #[serde(default)]
        records: u64,
    },
    /// The device may not hold this audience any more.
    Drop {
        /// The audience.
        audience: AudienceId,
    },
    /// Many records of one audience at once, for a first sync.
    Segment {
        /// The audience.
        audience: AudienceId,
        /// Its generation.
        generation: u64,
        /// The segment's number, from 0.
        no: u32,
        /// The records.
        records: Vec<Record>,
    },
    /// A record as it now stands.
    Put {
        /// The record.
        record: Record,
    },
    /// A record that has left what the device may read.
    Gone {
        /// The record.
        record: RecordId,
    },
    /// Comes last: without it the answer is not applied.
    End {
        /// The new cursor.
        cursor: u64,
        /// The audiences that the device now holds, with their generations.
        audiences: Vec<(AudienceId, u64)>,
    },
    /// The push broke the device's count and nothing was taken: the device enrols again.
    Fork {
        /// Why.
        reason: ForkReason,
        /// The count that the server expected next.
        expected: u64,
    },
}

/// Why a device must enrol again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForkReason {
    /// The same count with other bytes: a cloned profile.
    DeviceFork,
    /// A count is missing.
    Gap,
    /// The device belongs to somebody else.
    NotYours,
}

/// One accepted operation, for a record's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The position of its commit.
    pub pos: u64,
    /// Who wrote it.
    pub by: crate::AuthorId,
    /// The author's clock, milliseconds since 1970 UTC.
    pub at: i64,
    /// The operation.
    pub op: Op,
}

/// Why bytes could not be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone, Copy)]
pub enum WireError {
    /// Longer than the limit.
    #[error("the message is longer than {0} bytes")]
    TooLong(usize),
    /// Not a message.
    #[error("the message could not be read")]
    Unreadable,
    /// The answer stops in the middle.
    #[error("the message ends early")]
    Cut,
}

/// Encodes a message with named fields.
#[must_use]
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Writing to memory cannot fail and every type here has a known length.
    rmp_serde::to_vec_named(message).unwrap_or_default()
}

/// Decodes one message of at most `bytes_max` bytes.
///
/// # Errors
/// Where it is too long, too deep, or not such a message.
pub fn decode<T: DeserializeOwned>(bytes: &[u8], bytes_max: usize) -> Result<T, WireError> {
    if bytes.len() > bytes_max {
        return Err(WireError::TooLong(bytes_max));
    }
    let mut reader = rmp_serde::Deserializer::from_read_ref(bytes);
    reader.set_max_depth(MESSAGE_DEPTH_MAX);
    let tree = Value::deserialize(&mut reader).map_err(|_| WireError::Unreadable)?;
    T::deserialize(Tree(tree)).map_err(|_| WireError::Unreadable)
}

/// Appends one frame to `out`.
pub fn write_frame(out: &mut Vec<u8>, frame: &Frame) {
    let body = encode(frame);
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&body);
}

/// Reads every frame of an answer.
///
/// # Errors
/// Where a frame is too long, cut short or unreadable.
pub fn read_frames(mut bytes: &[u8]) -> Result<Vec<Frame>, WireError> {
    let mut frames = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or(WireError::Cut)?;
        let length = u32::from_be_bytes(*length) as usize;
        if length > FRAME_BYTES_MAX {
            return Err(WireError::TooLong(FRAME_BYTES_MAX));
        }
        let (body, rest) = rest.split_at_checked(length).ok_or(WireError::Cut)?;
        frames.push(decode(body, FRAME_BYTES_MAX)?);
        bytes = rest;
    }
    Ok(frames)
}

/// The digest of a transaction's bytes, which tells a repeat from a fork.
#[must_use]
pub fn digest(txn_bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(txn_bytes).into()
}

/// Reads a transaction's bytes.
///
/// # Errors
/// Where they are no transaction.
pub fn decode_txn(bytes: &[u8]) -> Result<Txn, WireError> {
    decode(bytes, PUSH_BYTES_MAX)
}

pub mod bytes {
    //! Bytes as bytes: without this, serde writes a list of numbers.
    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};
    use std::fmt;

    /// Writes bytes as bytes.
    ///
    /// # Errors
    /// As the serializer says.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// Where there are none.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Vec<u8>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
            fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
                Ok(bytes)
            }
        }
        deserializer.deserialize_byte_buf(Bytes)
    }
}
