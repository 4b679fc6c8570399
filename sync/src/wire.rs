//! The only serialised types: one exchange, both ways, in one round trip.
//!
//! A request is one MessagePack value with named fields. An answer is a run of frames, each a 32-bit
//! big-endian length and one MessagePack value, so that a device can apply it as it arrives. Unknown fields
//! are ignored and every addition has a default, so that old and new releases understand each other.

mod frames;

pub use frames::{FrameReader, Framed, read_frames};

use crate::pack::{self, Pack, Packed, Unread, Writer};
use crate::{AudienceId, DeviceId, Op, Record, RecordId, Refusal, Txn, packed};
use sha2::{Digest, Sha256};

/// The version of these shapes.
pub const WIRE_VERSION: u32 = 2;
/// The first version whose devices are told, in the middle of an answer, what they may keep.
pub const SAFE_SINCE: u32 = 2;
/// The largest request, in bytes.
pub const PUSH_BYTES_MAX: usize = 1 << 20;
/// The largest frame that a device accepts, in bytes.
pub const FRAME_BYTES_MAX: usize = 16 << 20;
/// How many digests an exchange may ask for; more are not answered.
pub const CHECKS_MAX: usize = 8;
/// How deep a message may nest: an envelope around values of [`crate::value::DEPTH_MAX`].
const MESSAGE_DEPTH_MAX: usize = 48;

/// What a device sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    pub audiences: Vec<(AudienceId, u64)>,
    /// What waits to be sent, in order.
    pub txns: Vec<Parcel>,
    /// Audiences whose digests it asks for, at most [`CHECKS_MAX`]; from among those that it holds.
    pub check: Vec<AudienceId>,
}

packed! {
    struct Exchange {
        version: needed,
        dev: needed,
        epoch: needed,
        cursor: needed,
        schema: needed,
        audiences: default,
        txns: default,
        check: sparse,
    }
}

/// One transaction on its way: the bytes that the device wrote when it was saved, never encoded again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parcel {
    /// Readable: `bytes` is a [`Txn`].
    Plain {
        /// The transaction's count.
        n: u64,
        /// The encoded transaction.
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
        bytes: Vec<u8>,
    },
}

packed! {
    enum Parcel {
        Plain = "plain" { n: needed, bytes: needed },
        Sealed = "sealed" { dev: needed, n: needed, key_id: needed, bytes: needed },
    }
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Taken.
    Applied,
    /// Taken, and a text was merged.
    AutoMerged,
    /// Taken, and a field now has two versions.
    Conflict,
    /// Kept aside for its author, who is asked: these people can now read what it changes.
    Held(Vec<RecordId>),
    /// Kept aside on the server under its author's name; nothing of it was applied.
    Quarantined(Refusal),
    /// Taken before.
    Duplicate,
}

impl Fate {
    /// Why nothing of it was applied, where that is so.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Quarantined(refusal) => Some(*refusal),
            Self::Held(_) => Some(Refusal::NewReaders),
            Self::Applied | Self::AutoMerged | Self::Conflict | Self::Duplicate => None,
        }
    }
}

impl Pack for Fate {
    fn pack(&self, to: &mut Writer) {
        match self {
            Self::Applied => to.text("applied"),
            Self::AutoMerged => to.text("auto_merged"),
            Self::Conflict => to.text("conflict"),
            Self::Duplicate => to.text("duplicate"),
            Self::Held(readers) => {
                to.map(1);
                to.field("held", readers);
            }
            Self::Quarantined(refusal) => {
                to.map(1);
                to.field("quarantined", refusal);
            }
        }
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        let (name, mut content) = from.variant()?;
        match name {
            "applied" => Ok(Self::Applied),
            "auto_merged" => Ok(Self::AutoMerged),
            "conflict" => Ok(Self::Conflict),
            "duplicate" => Ok(Self::Duplicate),
            "held" => Pack::unpack(&mut content).map(Self::Held),
            "quarantined" => Pack::unpack(&mut content).map(Self::Quarantined),
            _ => Err(Unread),
        }
    }
}

/// One transaction's count and fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The transaction's count.
    pub n: u64,
    /// What became of it.
    pub fate: Fate,
}

packed! { struct Answered { n: needed, fate: needed } }

/// One part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        audit_head: Vec<u8>,
        /// What became of each transaction sent.
        results: Vec<Answered>,
        /// How many records follow, for progress.
        records: u64,
        /// The highest count taken from this device that is in a backup; the device need not keep it any longer.
        backed: u64,
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
    /// Everything up to here may be kept, and this is then the position: an answer that is cut off later is gone on
    /// with from here. For devices of version [`SAFE_SINCE`] and later.
    Safe {
        /// The cursor.
        cursor: u64,
        /// The audiences that the device then holds, with their generations.
        audiences: Vec<(AudienceId, u64)>,
    },
    /// Comes last: what follows the last [`Frame::Safe`] is not applied without it.
    End {
        /// The new cursor.
        cursor: u64,
        /// The audiences that the device now holds, with their generations.
        audiences: Vec<(AudienceId, u64)>,
        /// What the device then holds of the audiences that it asked about.
        digests: Vec<(AudienceId, u64)>,
    },
    /// The push broke the device's count and nothing was taken: the device enrols again.
    Fork {
        /// Why.
        reason: ForkReason,
        /// The count that the server expected next.
        expected: u64,
    },
}

packed! {
    enum Frame {
        Hello = "hello" {
            epoch: needed,
            to: needed,
            acked: needed,
            audit_head: sparse,
            results: needed,
            records: default,
            backed: sparse,
        },
        Drop = "drop" { audience: needed },
        Segment = "segment" { audience: needed, generation: needed, no: needed, records: needed },
        Put = "put" { record: needed },
        Gone = "gone" { record: needed },
        Safe = "safe" { cursor: needed, audiences: needed },
        End = "end" { cursor: needed, audiences: needed, digests: sparse },
        Fork = "fork" { reason: needed, expected: needed },
    }
}

/// Why a device must enrol again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForkReason {
    /// The same count with other bytes: a cloned profile.
    DeviceFork,
    /// A count is missing.
    Gap,
    /// The device belongs to somebody else.
    NotYours,
}

packed! { names ForkReason { DeviceFork = "device_fork", Gap = "gap", NotYours = "not_yours" } }

/// One accepted operation, for a record's history.
#[derive(Clone, Debug, PartialEq, Eq)]
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

packed! { struct Entry { pos: needed, by: needed, at: needed, op: needed } }

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
pub fn encode<T: Pack>(message: &T) -> Vec<u8> {
    pack::pack(message)
}

/// Decodes one message of at most `bytes_max` bytes.
///
/// # Errors
/// Where it is too long, too deep, or not such a message.
pub fn decode<T: Pack>(bytes: &[u8], bytes_max: usize) -> Result<T, WireError> {
    if bytes.len() > bytes_max {
        return Err(WireError::TooLong(bytes_max));
    }
    pack::unpack(bytes, MESSAGE_DEPTH_MAX).map_err(|_| WireError::Unreadable)
}

/// Appends one frame to `out`.
pub fn write_frame(out: &mut Vec<u8>, frame: &Frame) {
    let body = encode(frame);
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&body);
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
