//! Writing MessagePack.

use super::Pack;
use rmp::encode::{self, ByteBuf};

/// Bytes being written. Every number takes the fewest bytes that hold it.
#[derive(Debug, Default)]
pub struct Writer(ByteBuf);

// Writing to memory cannot fail: what rmp answers is about other places to write to.
impl Writer {
    /// What was written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_vec()
    }

    /// Nothing.
    pub fn null(&mut self) {
        let _ = encode::write_nil(&mut self.0);
    }

    /// Yes or no.
    pub fn bool(&mut self, yes: bool) {
        let _ = encode::write_bool(&mut self.0, yes);
    }

    /// A whole number.
    pub fn int(&mut self, number: i64) {
        let _ = encode::write_sint(&mut self.0, number);
    }

    /// A count.
    pub fn count(&mut self, count: u64) {
        let _ = encode::write_uint(&mut self.0, count);
    }

    /// Words.
    pub fn text(&mut self, text: &str) {
        let _ = encode::write_str(&mut self.0, text);
    }

    /// Bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        let _ = encode::write_bin(&mut self.0, bytes);
    }

    /// The head of a list: `len` values follow.
    pub fn list(&mut self, len: usize) {
        let _ = encode::write_array_len(&mut self.0, short(len));
    }

    /// The head of a map: `len` pairs of a name and a value follow.
    pub fn map(&mut self, len: usize) {
        let _ = encode::write_map_len(&mut self.0, short(len));
    }

    /// Any value.
    pub fn put<T: Pack>(&mut self, value: &T) {
        value.pack(self);
    }

    /// A list of values.
    pub fn each<T: Pack>(&mut self, values: &[T]) {
        self.list(values.len());
        values.iter().for_each(|value| value.pack(self));
    }

    /// A pair of a map.
    pub fn field<T: Pack>(&mut self, name: &str, value: &T) {
        self.text(name);
        value.pack(self);
    }
}

fn short(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
