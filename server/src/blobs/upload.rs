//! One piece, from the phone into the storage.

use bytes::Bytes;
use domain::model::attachment::Declared;
use sync::RecordId;

use super::progress::{self, Piece, State};
use super::{BlobError, Blobs, Key, Standing};
use crate::actor::Actor;
use crate::today::{at, today};

/// The least bytes of a piece that is not the last: whoever sends less only makes work.
pub const PIECE_BYTES_MIN: usize = 16 * 1024;

/// What is to be done with a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// It follows what is here.
    Take,
    /// Nothing is to be taken: all of it is here, and has to be checked.
    Finish,
    /// Nothing is to be done.
    Done,
}

impl Blobs {
    /// Takes the piece of an attachment's blob that begins at `offset`, from its author, and answers how far it has
    /// come with it. The last piece is answered once the whole was checked; an empty one at the end asks for that
    /// again. A piece that was taken before and is sent again is answered with [`BlobError::WrongOffset`].
    ///
    /// # Errors
    /// [`BlobError`]; nothing of the piece is kept.
    pub async fn take(
        &self,
        actor: Actor,
        attachment: RecordId,
        offset: u64,
        bytes: Bytes,
        now_ms: i64,
    ) -> Result<Standing, BlobError> {
        let declared = self.declared_by(actor, attachment).await?.ok_or(BlobError::NotFound)?;
        let ask = Ask { whole: declared.bytes, offset, length: bytes.len() as u64, now_ms };
        let (state, sent) = {
            let read = move |conn: &_| {
                Ok((progress::state(conn, attachment)?, progress::sent(conn, actor.id, today(now_ms))?))
            };
            self.0.store.read(read).await?
        };
        match ask.step(&state, sent, self.0.day_bytes_max)? {
            Step::Done => return Ok(Standing::Ready),
            Step::Finish => return self.finish(attachment, declared, now_ms).await,
            Step::Take => {}
        }
        let got = self.keep(&declared, attachment, ask, bytes).await?;
        if got == declared.bytes {
            return self.finish(attachment, declared, now_ms).await;
        }
        Ok(Standing::Arriving(got))
    }

    /// Stores a piece and then says so in the tables, in this order: a piece that the tables name is there. It is
    /// judged once more in the commit, where nobody else can have sent the same meanwhile.
    async fn keep(
        &self,
        declared: &Declared,
        attachment: RecordId,
        ask: Ask,
        bytes: Bytes,
    ) -> Result<u64, BlobError> {
        let key = Key::fresh()?;
        self.0.shelf.put(key, bytes).await?;
        let piece = Piece { at: ask.offset, length: ask.length, key };
        let (by, day, day_bytes_max) = (declared.by, today(ask.now_ms), self.0.day_bytes_max);
        let added = self.0.store.write(move |conn| {
            let (state, sent) = (progress::state(conn, attachment)?, progress::sent(conn, by, day)?);
            match ask.step(&state, sent, day_bytes_max) {
                Ok(Step::Take) => {
                    progress::add(conn, attachment, piece, (by, day), ask.now_ms)?;
                    Ok(Ok(piece.at + piece.length))
                }
                // Somebody was faster with the rest of it.
                Ok(Step::Finish | Step::Done) => Ok(Err(BlobError::WrongOffset { offset: ask.whole })),
                Err(why) => Ok(Err(why)),
            }
        });
        let added = added.await.map_err(BlobError::from).flatten();
        if added.is_err() {
            self.forget(vec![key]).await;
        }
        added
    }
}

/// What a piece asks for.
#[derive(Clone, Copy, Debug)]
struct Ask {
    /// The length that was declared.
    whole: u64,
    offset: u64,
    length: u64,
    now_ms: i64,
}

impl Ask {
    fn step(self, state: &State, sent: u64, day_bytes_max: u64) -> Result<Step, BlobError> {
        let got = match state {
            State::Ready(_) => return Ok(Step::Done),
            State::Refused(reason) => return Err(BlobError::Refused(*reason)),
            State::Arriving { got } => *got,
        };
        if self.offset != got {
            return Err(BlobError::WrongOffset { offset: got });
        }
        let end = got.checked_add(self.length).filter(|end| *end <= self.whole).ok_or(BlobError::TooLong)?;
        if got == self.whole {
            return Ok(Step::Finish);
        }
        if end < self.whole && self.length < PIECE_BYTES_MIN as u64 || self.length == 0 {
            return Err(BlobError::TooShort);
        }
        if sent.saturating_add(self.length) > day_bytes_max {
            return Err(BlobError::Wait { seconds: self.until_tomorrow() });
        }
        Ok(Step::Take)
    }

    fn until_tomorrow(self) -> u64 {
        let tomorrow = today(self.now_ms).next_day().map_or(self.now_ms, |day| at(day, 0, 0));
        u64::try_from(tomorrow - self.now_ms).unwrap_or(0).div_ceil(1_000).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MIN: u64 = PIECE_BYTES_MIN as u64;

    proptest! {
        /// Whatever offsets and lengths come, what is here only grows, in order, and never beyond what was declared.
        #[test]
        fn what_is_here_never_goes_wrong(
            whole in 1..20 * MIN,
            asks in proptest::collection::vec((any::<u64>(), any::<u64>(), any::<bool>(), 0..3 * MIN), 0..60),
        ) {
            let mut got = 0;
            for (offset, length, is_next, short) in asks {
                let (offset, length) = if is_next { (got, short) } else { (offset, length) };
                let ask = Ask { whole, offset, length, now_ms: 0 };
                match ask.step(&State::Arriving { got }, 0, u64::MAX) {
                    Ok(Step::Take) => {
                        prop_assert!(offset == got && length > 0);
                        got += length;
                        prop_assert!(got <= whole);
                    }
                    Ok(Step::Finish) => prop_assert!(got == whole && length == 0),
                    Ok(Step::Done) => prop_assert!(false),
                    Err(BlobError::WrongOffset { offset: here }) => prop_assert_eq!(here, got),
                    Err(_) => {}
                }
            }
        }
    }

    #[test]
    fn a_day_that_is_used_up_ends_at_midnight() {
        let ask = Ask { whole: 10, offset: 0, length: 10, now_ms: 1_773_309_600_000 };
        let state = State::Arriving { got: 0 };
        assert_eq!(ask.step(&state, 90, 100), Ok(Step::Take));
        assert_eq!(ask.step(&state, 91, 100), Err(BlobError::Wait { seconds: 14 * 3_600 }));
    }
}
