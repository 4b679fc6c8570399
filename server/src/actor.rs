//! Who is asking: the person behind a session, as the policy knows them.

use domain::access::Role;
use sync::AuthorId;

/// A person and the one role of their account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person's own record (a worker or a member of a family).
    pub id: AuthorId,
    /// What they are to the authority.
    pub role: Role,
}
