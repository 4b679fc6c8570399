//! How types become MessagePack and are read again.
//!
//! A reader made for every type by a derive macro is a large part of what a phone loads before anything shows.
//! Here the bytes are read and written by one piece of code that knows no type ([`Writer`], [`Packed`]), and a
//! type says only which of its fields stands under which name ([`packed!`](crate::packed)). Bytes are checked
//! as a whole before any type sees them.

mod macros;
mod packed;
mod plain;
mod writer;

pub use packed::{Fields, Packed};
pub use writer::Writer;

pub(crate) use packed::Token;

/// The bytes do not hold what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("something else was written here")]
pub struct Unread;

/// What can be packed and read again.
pub trait Pack: Sized {
    /// Appends the value.
    fn pack(&self, to: &mut Writer);

    /// Reads the value and goes past it.
    ///
    /// # Errors
    /// Where something else was written.
    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread>;

    /// Whether it may be left out where it is a field that is written only when it says something.
    fn is_nothing(&self) -> bool {
        false
    }
}

/// The bytes of a value.
#[must_use]
pub fn pack<T: Pack>(value: &T) -> Vec<u8> {
    let mut to = Writer::default();
    value.pack(&mut to);
    to.into_bytes()
}

/// Reads a value that nests at most `depth_max` lists and maps. What stands after it is left alone.
///
/// # Errors
/// Where the bytes hold no such value.
pub fn unpack<T: Pack>(bytes: &[u8], depth_max: usize) -> Result<T, Unread> {
    T::unpack(&mut Packed::checked(bytes, depth_max)?)
}
