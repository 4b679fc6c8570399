//! Whether the authority takes what somebody says of a promise.

use super::{Event, State, may_tell, settles, standing};
use crate::access::Role;
use sync::{AuthorId, Op, OpKind, Record, Refusal};

/// What somebody says of a promise is theirs to say; *kept* beside *renegotiated* is settled, not typed over.
///
/// # Errors
/// Why it is not taken.
pub fn fits(before: &Record, role: Role, who: AuthorId, op: &Op) -> Result<(), Refusal> {
    let event = Event::from_value(&op.value).ok_or(Refusal::Malformed)?;
    if !may_tell(before, role, who, &event, &op.sup) {
        let is_theirs_at_times =
            role == Role::Family && matches!(event, Event::Happened | Event::DidNotHappen | Event::Withdrawn);
        return Err(if is_theirs_at_times { Refusal::NotNow } else { Refusal::Forbidden });
    }
    let would_settle = settles(before, &event, &op.sup);
    let is_contested = standing(before).state == State::Contested;
    let names_all = before.head_ids("events").iter().all(|head| op.sup.contains(head));
    match op.kind {
        // One that left a head out, or says neither of the two, would settle nothing.
        OpKind::Resolve if !names_all || (is_contested && !would_settle) => Err(Refusal::NotNow),
        OpKind::Event if would_settle => Err(Refusal::NeedsResolve),
        _ => Ok(()),
    }
}
