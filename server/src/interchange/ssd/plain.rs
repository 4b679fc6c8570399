//! Evens out line endings before the CSV parser sees them.
//!
//! Extracts come from Windows, from databases and from hand-edited copies. With every line
//! ending as one `\n`, the line numbers in the report are those a person sees in an editor.

use std::io::{self, BufRead, Read};

/// Reads `inner` with `\r\n` and lone `\r` as `\n`, and a `\n` at the end; counts quotation marks.
#[derive(Debug)]
pub(super) struct Plain<R> {
    inner: R,
    after_return: bool,
    last: u8,
    quotes: u64,
}

impl<R> Plain<R> {
    pub(super) fn new(inner: R) -> Self {
        // An empty file needs no line ending, so it starts as if one had been seen.
        Self { inner, after_return: false, last: b'\n', quotes: 0 }
    }

    /// Whether a quotation mark has been opened and not closed in what was read so far.
    pub(super) fn inside_quotes(&self) -> bool {
        self.quotes % 2 == 1
    }
}

impl<R: BufRead> Plain<R> {
    /// Copies from `chunk` into `out`; gives how many bytes it took and how many it gave.
    fn copy(&mut self, out: &mut [u8]) -> io::Result<(usize, usize)> {
        let chunk = self.inner.fill_buf()?;
        let (mut taken, mut given) = (0, 0);
        let mut space = out.iter_mut();
        for &byte in chunk {
            if byte == b'\n' && self.after_return {
                self.after_return = false;
                taken += 1;
                continue;
            }
            let Some(slot) = space.next() else { break };
            self.after_return = byte == b'\r';
            self.last = if self.after_return { b'\n' } else { byte };
            self.quotes += u64::from(byte == b'"');
            *slot = self.last;
            taken += 1;
            given += 1;
        }
        Ok((taken, given))
    }
}

impl<R: BufRead> Read for Plain<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            let (taken, given) = self.copy(out)?;
            self.inner.consume(taken);
            if given > 0 {
                return Ok(given);
            }
            if taken == 0 {
                break;
            }
        }
        match out.first_mut() {
            Some(slot) if self.last != b'\n' => {
                self.last = b'\n';
                *slot = b'\n';
                Ok(1)
            }
            _ => Ok(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        for size in [1, 2, 3, 64] {
            let mut text = String::new();
            let inner = io::BufReader::with_capacity(size, input.as_bytes());
            Plain::new(inner).read_to_string(&mut text).unwrap();
            assert_eq!(text, expected, "{input:?} by {size}");
        }
    }

    #[test]
    fn every_line_ends_in_one_newline() {
        check("", "");
        check("a", "a\n");
        check("a\r\nb\rc\nd\r\n", "a\nb\nc\nd\n");
        check("a\r\r\n\n", "a\n\n\n");
    }

    #[test]
    fn an_open_quotation_mark_is_noticed() {
        let mut plain = Plain::new("\"a\nb".as_bytes());
        plain.read_to_string(&mut String::new()).unwrap();
        assert!(plain.inside_quotes());
    }
}
