//! What happens to accounts that somebody may have to look for later. Every such thing passes here, in the
//! transaction that does it.

use crate::store::db::Conn;

/// What happened. It names nobody and holds no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody signed in with words.
    SignedInWithWords,
    /// Somebody signed in with a passkey.
    SignedInWithPasskey,
    /// Somebody signed out.
    SignedOut,
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
    /// A device was removed.
    DeviceRevoked,
    /// Somebody left, and everything of theirs was ended.
    Left,
}

/// Says that something happened to an account.
pub fn happened(_: &Conn, account: i64, event: Event) {
    tracing::info!(account, ?event, "signing in");
}
