//! Identifiers: 128 random bits, one newtype each, so that one can never be passed for another.
//!
//! They are random and hold no time or counter: an id that grew would tell one reader of another's activity.

use crate::pack::{Pack, Packed, Unread, Writer};
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

        impl Pack for $name {
            fn pack(&self, to: &mut Writer) {
                to.bytes(&self.0);
            }

            fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
                unpack(from).map(Self)
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

/// 16 bytes, or 32 hexadecimal digits.
fn unpack(from: &mut Packed<'_>) -> Result<[u8; ID_BYTES], Unread> {
    match from.bytes() {
        Ok(bytes) => bytes.try_into().map_err(|_| Unread),
        Err(_) => bytes_from_hex(from.text()?).ok_or(Unread),
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
    use crate::pack;

    #[test]
    fn an_id_survives_hex_and_packing() {
        let id = OpId([0xab; 16]);
        assert_eq!(OpId::from_hex(&id.to_hex()), Some(id));
        let packed = pack::pack(&id);
        assert_eq!(packed.len(), 18);
        assert_eq!(pack::unpack(&packed, 1), Ok(id));
        assert_eq!(pack::unpack(&pack::pack(&id.to_hex()), 1), Ok(id));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        assert_eq!(OpId::from_hex("zz"), None);
        assert_eq!(OpId::from_hex(&"é".repeat(16)), None);
        assert_eq!(pack::unpack::<OpId>(&pack::pack(&vec![1_u8; 3]), 1), Err(Unread));
    }
}
