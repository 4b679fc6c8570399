//! What other processes commit to the same database: found by looking at the counter, which every commit moves.
//!
//! What this process commits is published at once and only remembered here, so that it is not published twice. Each
//! commit writes down whom it concerns ([`Touched::write`]), so whoever would be poked where it was made is poked
//! here too.

use super::StoreError;
use super::commit::position;
use super::db::Conn;
use super::touched::Touched;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// The commits that were looked at, and this process's own since.
#[derive(Debug)]
pub(super) struct Others(Mutex<Seen>);

#[derive(Debug)]
struct Seen {
    /// Everything up to here was published.
    pos: u64,
    /// The positions that this process's commits took since, after the first and up to the second, in order.
    own: VecDeque<(u64, u64)>,
}

impl Others {
    /// As of the position at which the store was opened.
    pub(super) fn since(pos: u64) -> Self {
        Self(Mutex::new(Seen { pos, own: VecDeque::new() }))
    }

    /// Notes a commit of this process's own, which moved the counter.
    pub(super) fn note_own(&self, before: u64, after: u64) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.pos == before && seen.own.is_empty() {
            seen.pos = after;
            return;
        }
        match seen.own.back_mut().filter(|(_, last)| *last == before) {
            Some(run) => run.1 = after,
            None => seen.own.push_back((before, after)),
        }
    }

    /// Whom the others' commits since the last look concern; none where there were none. An error leaves them to the
    /// next look.
    pub(super) fn look(&self, conn: &Conn) -> Result<Option<Touched>, StoreError> {
        let now = position(conn)?;
        let found = match self.lock().gap(now) {
            Some(from) => Some(Touched::read(conn, from, now)?),
            None => None,
        };
        self.lock().go_on_to(now);
        Ok(found)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// From where on something up to `now` is not this process's own.
    fn gap(&self, now: u64) -> Option<u64> {
        let mut at = self.pos;
        for (before, after) in self.own.iter().filter(|(before, _)| *before < now) {
            if *before > at {
                return Some(at);
            }
            at = at.max(*after);
        }
        (at < now).then_some(at)
    }

    /// Forgets what lies before `now`. A counter that went back is a restored database: what follows is new.
    fn go_on_to(&mut self, now: u64) {
        self.pos = now;
        self.own.retain(|(_, after)| *after > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(others: &Others, now: u64) -> Option<u64> {
        let gap = others.lock().gap(now);
        others.lock().go_on_to(now);
        gap
    }

    #[test]
    fn what_this_process_wrote_is_not_looked_at_again() {
        let others = Others::since(5);
        others.note_own(5, 7);
        others.note_own(7, 8);
        assert_eq!(gap(&others, 8), None);
        assert_eq!(gap(&others, 8), None);
    }

    #[test]
    fn a_commit_of_another_is_found_before_between_and_after_its_own() {
        for own in [(6, 7), (5, 6)] {
            let others = Others::since(5);
            others.note_own(own.0, own.1);
            assert!(gap(&others, 7).is_some(), "{own:?}");
            assert_eq!(gap(&others, 7), None);
        }
        let others = Others::since(5);
        others.note_own(5, 6);
        others.note_own(7, 8);
        assert_eq!(gap(&others, 8), Some(6));
    }

    #[test]
    fn its_own_after_the_look_is_kept_for_the_next() {
        let others = Others::since(5);
        others.note_own(6, 7);
        // The look saw the other's commit alone.
        assert_eq!(gap(&others, 6), Some(5));
        assert_eq!(gap(&others, 7), None);
    }
}
