//! An answer, taken in as it arrives: what may be kept is given out in parts, whatever becomes of the rest.

use super::delta::{Delta, Position, Segment};
use super::sent::Taken;
use super::{ReceiveError, Replica};
use crate::AudienceId;
use crate::wire::{Answered, Frame};

/// Takes an answer in, frame by frame.
#[derive(Debug, Default)]
pub struct Receiver {
    /// What may be kept, and the position that goes with it.
    safe: Option<Delta>,
    /// What came after it.
    since: Delta,
    /// What became of what was sent. It is acted on with the end: until then a change that its author cannot see
    /// yet in what has arrived still shows from the outbox.
    results: Vec<Answered>,
    taken: Taken,
    digests: Vec<(AudienceId, u64)>,
    audit_head: Vec<u8>,
    epoch: u64,
    is_begun: bool,
    is_ended: bool,
    /// Whether it replaces what is on the device, which must not be read in halves.
    is_whole: bool,
    expected: u64,
    arrived: u64,
}

impl Receiver {
    /// Takes the next frame, with the bytes it was read from.
    ///
    /// # Errors
    /// Where the frame cannot come here, or the device must enrol again.
    pub fn take(&mut self, replica: &Replica, frame: Frame, bytes: &[u8]) -> Result<(), ReceiveError> {
        match frame {
            Frame::Fork { reason, .. } if !self.is_begun => return Err(ReceiveError::EnrolAgain(reason)),
            Frame::Hello { epoch, results, records, acked, backed, audit_head, .. } if !self.is_begun => {
                (self.epoch, self.results, self.expected) = (epoch, results, records);
                (self.taken, self.audit_head) = (Taken { acked, backed }, audit_head);
                self.is_begun = true;
                let is_anew = epoch != replica.position.epoch && !replica.confirmed.is_empty();
                self.is_whole = is_anew || !replica.position.doubted.is_empty();
            }
            _ if !self.is_begun || self.is_ended => return Err(ReceiveError::Incomplete),
            Frame::Put { record } => {
                self.arrived += 1;
                self.since.put.push(record);
            }
            frame @ Frame::Segment { .. } => {
                if let Some(segment) = Segment::from_frame(frame, bytes.to_vec()) {
                    self.arrived += segment.records.len() as u64;
                    self.since.segments.push(segment);
                }
            }
            Frame::Gone { record } => self.since.remove.push(record),
            Frame::Drop { audience } => self.since.drop.push(audience),
            Frame::Safe { cursor, audiences } => self.keep(cursor, audiences),
            Frame::End { cursor, audiences, digests } => {
                (self.is_ended, self.digests) = (true, digests);
                self.keep(cursor, audiences);
            }
            Frame::Hello { .. } | Frame::Fork { .. } => return Err(ReceiveError::Incomplete),
        }
        Ok(())
    }

    fn keep(&mut self, cursor: u64, audiences: Vec<(AudienceId, u64)>) {
        let safe = self.safe.get_or_insert_default();
        safe.append(std::mem::take(&mut self.since));
        let mut position = Position { epoch: self.epoch, cursor, ..Position::default() };
        position.audiences.extend(audiences);
        safe.position = position;
    }

    /// What has arrived and may be kept, for the store to commit. It has to be committed to the replica before this
    /// is asked again.
    pub fn ready(&mut self, replica: &Replica) -> Option<Delta> {
        if self.is_whole && !self.is_ended {
            return None;
        }
        let mut delta = self.safe.take()?;
        if self.is_ended {
            for Answered { n, fate } in std::mem::take(&mut self.results) {
                delta.answer(n, fate);
            }
        }
        // They come whole, or are not this person's any more: what was there goes.
        delta.drop.extend(&replica.position.doubted);
        replica.settle(&mut delta);
        if self.is_ended {
            replica.settle_sent(&mut delta, self.taken);
        }
        Some(delta)
    }

    /// What else came with the whole answer: digests, for [`Replica::doubt`], and the packed [`crate::audit::AuditHead`] of the
    /// audit log, if there is one.
    #[must_use]
    pub fn into_told(self) -> (Vec<(AudienceId, u64)>, Vec<u8>) {
        (self.digests, self.audit_head)
    }

    /// Whether the whole answer has arrived.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// How many records have arrived, and how many the answer announced.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        (self.arrived, self.expected)
    }
}
