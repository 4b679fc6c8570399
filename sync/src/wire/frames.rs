//! The frames of an answer, read as its bytes arrive.

use super::{FRAME_BYTES_MAX, Frame, WireError, decode};

/// How many bytes say how long a frame is.
const LENGTH_BYTES: usize = 4;

/// A frame and the bytes it was read from, without their length.
pub type Framed<'a> = (Frame, &'a [u8]);

/// Takes bytes as they come and gives whole frames. It never holds more than one frame that is not whole yet.
#[derive(Debug, Default)]
pub struct FrameReader {
    bytes: Vec<u8>,
    /// Where the next frame begins.
    at: usize,
}

impl FrameReader {
    /// Takes in what has arrived.
    pub fn push(&mut self, arrived: &[u8]) {
        self.bytes.drain(..std::mem::take(&mut self.at));
        self.bytes.extend_from_slice(arrived);
    }

    /// The next frame; `None` until all of it has arrived.
    ///
    /// # Errors
    /// Where it is announced as longer than [`FRAME_BYTES_MAX`], or is none.
    pub fn next_frame(&mut self) -> Result<Option<Framed<'_>>, WireError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some((length, rest)) = rest.split_first_chunk::<LENGTH_BYTES>() else {
            return Ok(None);
        };
        let length = u32::from_be_bytes(*length) as usize;
        if length > FRAME_BYTES_MAX {
            return Err(WireError::TooLong(FRAME_BYTES_MAX));
        }
        let Some(body) = rest.get(..length) else {
            return Ok(None);
        };
        self.at += LENGTH_BYTES + length;
        Ok(Some((decode(body, FRAME_BYTES_MAX)?, body)))
    }

    /// Whether nothing is left that has not been given out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.at == self.bytes.len()
    }
}

/// Reads every frame of a whole answer.
///
/// # Errors
/// Where a frame is too long, cut short or unreadable.
pub fn read_frames(bytes: &[u8]) -> Result<Vec<Frame>, WireError> {
    let mut reader = FrameReader::default();
    reader.push(bytes);
    let mut frames = Vec::new();
    while let Some((frame, _)) = reader.next_frame()? {
        frames.push(frame);
    }
    if reader.is_empty() { Ok(frames) } else { Err(WireError::Cut) }
}
