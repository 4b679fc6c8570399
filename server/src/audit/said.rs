//! What a row of the audit log says: opaque ids and plain words of our own, never a name and never what was written.

use sync::{AuthorId, DeviceId, RecordId, packed};

use crate::actor::Actor;

/// The most acts that one row names; an import's row says how many more there were.
pub const ACTS_MAX: usize = 64;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Records were written: pushed by a device, or by an import.
    Changed,
    /// Something that was set aside was taken in.
    Released,
    /// A device was given records for the first time that day.
    Received,
    /// A person opened something.
    Opened,
    /// An account was made.
    AccountMade,
    /// An account was given new words.
    WordsChanged,
    /// An account was removed.
    AccountRemoved,
    /// Somebody signed in with words.
    SignedIn,
    /// Somebody signed in with a passkey.
    SignedInWithPasskey,
    /// So many sign-ins in a row have failed on one name; which is not said.
    SignInFailed,
    /// Somebody signed out.
    SignedOut,
    /// A device was shut out by its owner.
    DeviceRevoked,
    /// A worker invited somebody of a family.
    Invited,
    /// A worker took an invitation back.
    InvitationCancelled,
    /// Somebody of a family joined.
    Joined,
    /// Somebody of a family began again with a new invitation.
    JoinedAgain,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// Codes from an app on the phone were turned on.
    CodesOn,
    /// Codes were turned off.
    CodesOff,
    /// Somebody left, and everything of theirs was ended.
    Left,
    /// The server went on from a backup.
    Restored,
    /// The value of the row with the number in `count` was taken out.
    Redacted,
    /// A device holds a signed head that this chain does not have.
    HeadRefused,
}

packed! {
    names What {
        Changed = "changed",
        Released = "released",
        Received = "received",
        Opened = "opened",
        AccountMade = "account_made",
        WordsChanged = "words_changed",
        AccountRemoved = "account_removed",
        SignedIn = "signed_in",
        SignedInWithPasskey = "signed_in_with_passkey",
        SignInFailed = "sign_in_failed",
        SignedOut = "signed_out",
        DeviceRevoked = "device_revoked",
        Invited = "invited",
        InvitationCancelled = "invitation_cancelled",
        Joined = "joined",
        JoinedAgain = "joined_again",
        PasskeyAdded = "passkey_added",
        PasskeyRemoved = "passkey_removed",
        CodesOn = "codes_on",
        CodesOff = "codes_off",
        Left = "left",
        Restored = "restored",
        Redacted = "redacted",
        HeadRefused = "head_refused",
    }
}

/// One thing that was done, and to which record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// A word of our own, such as `share`.
    pub act: String,
    /// The record; of an account, the person.
    pub on: RecordId,
}

packed! { struct Act { act: needed, on: needed } }

/// What one row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What happened.
    pub what: What,
    /// Who did it; nobody where it is not known or the server did it by itself.
    pub by: Option<AuthorId>,
    /// Their role then, by its name.
    pub role: Option<String>,
    /// With which device.
    pub dev: Option<DeviceId>,
    /// What was done, the first [`ACTS_MAX`].
    pub acts: Vec<Act>,
    /// A number that goes with it: how many acts there were, failures, the position, the row.
    pub count: u64,
}

packed! {
    struct Said { what: needed, by: sparse, role: sparse, dev: sparse, acts: sparse, count: sparse }
}

impl Said {
    /// That this happened.
    #[must_use]
    pub const fn that(what: What) -> Self {
        Self { what, by: None, role: None, dev: None, acts: Vec::new(), count: 0 }
    }

    /// The same, done by somebody.
    #[must_use]
    pub fn by(self, actor: Actor) -> Self {
        Self { by: Some(actor.id), role: Some(actor.role.name().to_owned()), ..self }
    }

    /// The same, with a device.
    #[must_use]
    pub fn with(self, dev: Option<DeviceId>) -> Self {
        Self { dev, ..self }
    }

    /// The same, with a number.
    #[must_use]
    pub fn counting(self, count: u64) -> Self {
        Self { count, ..self }
    }

    /// The same, done to one more record.
    #[must_use]
    pub fn on(mut self, act: &str, on: RecordId) -> Self {
        self.note(act, on);
        self
    }

    /// Adds an act, unless it is named already or there are too many; counts it either way.
    pub fn note(&mut self, act: &str, on: RecordId) {
        self.count += 1;
        let is_there = self.acts.iter().any(|known| known.on == on && known.act == act);
        if !is_there && self.acts.len() < ACTS_MAX {
            self.acts.push(Act { act: act.to_owned(), on });
        }
    }
}
