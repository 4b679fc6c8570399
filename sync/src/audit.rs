//! The head of the server's audit log, as devices are told it and keep it: a log that was cut or rewritten is found by
//! what they hold. Signing and checking signatures is not done here.

use crate::packed;

const TOLD: &str = "kept audit told 1";
const EPOCH: &str = "kept audit epoch 1";

/// What the audit log was at the end of an hour, signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditHead {
    /// The server's epoch.
    pub epoch: u64,
    /// Which hour's end, counted since 1970 UTC.
    pub slot: u64,
    /// A hash over the log's last row before it, which says nothing else.
    pub hash: Vec<u8>,
    /// The public half of the key.
    pub key: Vec<u8>,
    /// Its signature over [`AuditHead::words`].
    pub signature: Vec<u8>,
    /// The epoch before this one, from which the server was restored; 0 where there was none.
    pub before: u64,
    /// When this epoch began, milliseconds since 1970 UTC.
    pub restored_ms: u64,
    /// The signature over [`AuditHead::restore_words`], where there was an epoch before.
    pub statement: Vec<u8>,
}

packed! {
    struct AuditHead {
        epoch: needed,
        slot: needed,
        hash: needed,
        key: needed,
        signature: needed,
        before: sparse,
        restored_ms: sparse,
        statement: sparse,
    }
}

/// What a device makes of a head that it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// The first, which it keeps if the signature is right.
    First,
    /// The one that it holds.
    Same,
    /// A later hour. It keeps it if the log still has the hour that it holds.
    Later,
    /// The first of an epoch that began with a restore. It keeps it if the statement's signature is right, and says so.
    Restored,
    /// It keeps the one that it holds, and says why.
    Refused(Why),
}

/// Why a head is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The log ends before the hour that the device holds.
    Shorter,
    /// The log was another at an hour that the device holds.
    Forked,
    /// It is of another epoch, and no statement says how that began.
    Unexplained,
    /// It was signed with another key, or not with the one that it names.
    Forged,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Shorter, Self::Forked, Self::Unexplained, Self::Forged];

    /// The reason's name where it is kept and sent.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shorter => "shorter",
            Self::Forked => "forked",
            Self::Unexplained => "unexplained",
            Self::Forged => "forged",
        }
    }
}

impl AuditHead {
    /// What is signed of a head.
    #[must_use]
    pub fn words(&self) -> Vec<u8> {
        [TOLD.as_bytes(), &self.epoch.to_be_bytes(), &self.slot.to_be_bytes(), &self.hash].concat()
    }

    /// What is signed of the epoch's beginning.
    #[must_use]
    pub fn restore_words(&self) -> Vec<u8> {
        let (epoch, before) = (self.epoch.to_be_bytes(), self.before.to_be_bytes());
        [EPOCH.as_bytes(), &epoch, &before, &self.restored_ms.to_be_bytes()].concat()
    }

    /// What a device that holds `held` makes of this one. Signatures are for it to check.
    #[must_use]
    pub fn judge(&self, held: Option<&Self>) -> Judged {
        let Some(held) = held else { return Judged::First };
        if self.key != held.key {
            return Judged::Refused(Why::Forged);
        }
        if self.epoch != held.epoch {
            let is_explained = self.before == held.epoch && !self.statement.is_empty();
            return if is_explained { Judged::Restored } else { Judged::Refused(Why::Unexplained) };
        }
        match self.slot.cmp(&held.slot) {
            std::cmp::Ordering::Less => Judged::Refused(Why::Shorter),
            std::cmp::Ordering::Equal if self.hash == held.hash => Judged::Same,
            std::cmp::Ordering::Equal => Judged::Refused(Why::Forked),
            std::cmp::Ordering::Greater => Judged::Later,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(epoch: u64, slot: u64, hash: u8) -> AuditHead {
        AuditHead { epoch, slot, hash: vec![hash], key: vec![1], ..AuditHead::default() }
    }

    #[test]
    fn a_log_that_grows_is_taken_and_one_that_shrank_or_changed_is_not() {
        let held = head(1, 5, 7);
        let judged = |told: AuditHead| told.judge(Some(&held));
        assert_eq!(head(1, 5, 7).judge(None), Judged::First);
        assert_eq!(judged(head(1, 5, 7)), Judged::Same);
        assert_eq!(judged(head(1, 6, 8)), Judged::Later);
        assert_eq!(judged(head(1, 4, 7)), Judged::Refused(Why::Shorter));
        assert_eq!(judged(head(1, 5, 8)), Judged::Refused(Why::Forked));
        assert_eq!(judged(AuditHead { key: vec![2], ..head(1, 6, 8) }), Judged::Refused(Why::Forged));
    }

    #[test]
    fn another_epoch_needs_a_statement_that_follows_on() {
        let held = head(1, 5, 7);
        let restored = AuditHead { before: 1, restored_ms: 9, statement: vec![1], ..head(2, 3, 8) };
        assert_eq!(restored.judge(Some(&held)), Judged::Restored);
        for told in [
            head(2, 9, 8),
            AuditHead { before: 7, ..restored.clone() },
            AuditHead { statement: vec![], ..restored },
        ] {
            assert_eq!(told.judge(Some(&held)), Judged::Refused(Why::Unexplained));
        }
    }
}
