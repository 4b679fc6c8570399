//! Identifiers: 128 random bits, one newtype each, so that one can never be passed for another.
//!
//! They are random and hold no time or counter: an id that grew would tell one reader of another's activity.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Length of every identifier, in bytes.
pub const ID_BYTES: usize = 16;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub [u8; ID_BYTES]);

        impl $name {
            /// Reads 32 hexadecimal digits.
            #[must_use]
            pub fn from_hex(text: &str) -> Option<Self> {
                bytes_from_hex(text).map(Self)
            }

            /// Takes 16 bytes; anything else is no id.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                <[u8; ID_BYTES]>::try_from(bytes).ok().map(Self)
            }

            /// The id as 32 hexadecimal digits.
            #[must_use]
            pub fn to_hex(&self) -> String {
                self.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_bytes(&self.0)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(IdVisitor).map(Self)
            }
        }
    };
}

id!(
    /// One operation.
    OpId
);
id!(
    /// One record.
    RecordId
);
id!(
    /// One audience: everyone who may read the same set of records.
    AudienceId
);
id!(
    /// One device (a browser profile), known to the server and to nobody else.
    DeviceId
);
id!(
    /// A person who writes or reads: the id of their own record.
    AuthorId
);

impl From<RecordId> for AuthorId {
    fn from(id: RecordId) -> Self {
        Self(id.0)
    }
}

impl From<AuthorId> for RecordId {
    fn from(id: AuthorId) -> Self {
        Self(id.0)
    }
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = [u8; ID_BYTES];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("16 bytes or 32 hexadecimal digits")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        bytes.try_into().map_err(|_| E::invalid_length(bytes.len(), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        bytes_from_hex(text).ok_or_else(|| E::custom("not 32 hexadecimal digits"))
    }
}

fn bytes_from_hex(text: &str) -> Option<[u8; ID_BYTES]> {
    let digits = text.as_bytes();
    if digits.len() != ID_BYTES * 2 {
        return None;
    }
    let mut bytes = [0; ID_BYTES];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = (nibble(*high)? << 4) | nibble(*low)?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_hex_and_both_encodings() {
        let id = OpId([0xab; 16]);
        assert_eq!(OpId::from_hex(&id.to_hex()), Some(id));
        let packed = rmp_serde::to_vec(&id).unwrap();
        assert_eq!(packed.len(), 18);
        assert_eq!(rmp_serde::from_slice::<OpId>(&packed).unwrap(), id);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<OpId>(&json).unwrap(), id);
    }

    #[test]
    fn what_is_no_id_is_refused() {
        assert_eq!(OpId::from_hex("zz"), None);
        assert_eq!(OpId::from_hex(&"é".repeat(16)), None);
        assert!(rmp_serde::from_slice::<OpId>(&rmp_serde::to_vec(&[1_u8; 3]).unwrap()).is_err());
    }
}
