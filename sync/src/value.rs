//! What a field may hold: a small, closed tree of plain values, bounded in depth and size.

use crate::Map;
use crate::pack::{Pack, Packed, Token, Unread, Writer};

/// How deep lists and maps may nest.
pub const DEPTH_MAX: usize = 8;
/// The longest text of one field, in bytes of UTF-8.
pub const TEXT_BYTES_MAX: usize = 200_000;
/// The most entries of one list or map.
pub const ENTRIES_MAX: usize = 2_000;

/// A field's value. Dates are text (`2026-11-22`), moments are milliseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Value {
    /// Nothing: the field is empty.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Words, as they were written.
    Text(String),
    /// Bytes, such as an id.
    Bytes(Vec<u8>),
    /// Several values in order.
    List(Vec<Value>),
    /// Named values.
    Map(Map<String, Value>),
}

impl Value {
    /// The words, where the value is words.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where the value is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// Yes or no, where the value is that.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(yes) => Some(*yes),
            _ => None,
        }
    }

    /// The bytes, where the value is bytes.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The entries of a list; of anything else, none.
    #[must_use]
    pub fn as_list(&self) -> &[Value] {
        match self {
            Self::List(entries) => entries,
            _ => &[],
        }
    }

    /// The entry named `name`, where the value is a map that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Self::Map(entries) => entries.get(name),
            _ => None,
        }
    }

    /// Whether the value is within [`DEPTH_MAX`], [`TEXT_BYTES_MAX`] and [`ENTRIES_MAX`].
    #[must_use]
    pub fn within_limits(&self) -> bool {
        self.within(DEPTH_MAX)
    }

    fn within(&self, depth: usize) -> bool {
        let Some(below) = depth.checked_sub(1) else { return false };
        match self {
            Self::Null | Self::Bool(_) | Self::Int(_) => true,
            Self::Text(text) => text.len() <= TEXT_BYTES_MAX,
            Self::Bytes(bytes) => bytes.len() <= TEXT_BYTES_MAX,
            Self::List(list) => list.len() <= ENTRIES_MAX && list.iter().all(|value| value.within(below)),
            Self::Map(map) => {
                map.len() <= ENTRIES_MAX && map.iter().all(|(name, v)| name.len() <= 200 && v.within(below))
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}
impl From<crate::RecordId> for Value {
    fn from(id: crate::RecordId) -> Self {
        Self::Bytes(id.0.to_vec())
    }
}
impl From<crate::AuthorId> for Value {
    fn from(id: crate::AuthorId) -> Self {
        Self::Bytes(id.0.to_vec())
    }
}
impl From<crate::OpId> for Value {
    fn from(id: crate::OpId) -> Self {
        Self::Bytes(id.0.to_vec())
    }
}

impl Pack for Value {
    fn pack(&self, to: &mut Writer) {
        match self {
            Self::Null => to.null(),
            Self::Bool(yes) => to.bool(*yes),
            Self::Int(number) => to.int(*number),
            Self::Text(text) => to.text(text),
            Self::Bytes(bytes) => to.bytes(bytes),
            Self::List(entries) => to.put(entries),
            Self::Map(entries) => to.put(entries),
        }
    }

    fn is_nothing(&self) -> bool {
        *self == Self::Null
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        let start = *from;
        Ok(match from.token()? {
            Token::Null => Self::Null,
            Token::Bool(yes) => Self::Bool(yes),
            Token::Int(number) => Self::Int(number),
            Token::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
            Token::Text(text) => match std::str::from_utf8(text) {
                Ok(text) => Self::Text(text.to_owned()),
                Err(_) => Self::Bytes(text.to_vec()),
            },
            Token::List(_) => {
                *from = start;
                Self::List(Pack::unpack(from)?)
            }
            Token::Map(_) => {
                *from = start;
                Self::Map(Pack::unpack(from)?)
            }
        })
    }
}
