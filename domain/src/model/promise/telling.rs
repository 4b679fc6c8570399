//! How somebody says something of a promise, from what is on their screen: the one way in for every client.

use super::{Event, may_tell, settles};
use crate::access::Role;
use crate::model::draft::Draft;
use sync::{AuthorId, Record};

/// Adds `event` to `draft`, said by `who` on top of what they see of the promise now.
///
/// What would settle a contested promise is a settlement that names every head, since nothing else is taken. Nothing
/// is added where it is not theirs to say: a family tells what it knows and does not settle for both.
pub fn tell<F: FnMut() -> [u8; 16]>(
    draft: &mut Draft<F>,
    record: &Record,
    (role, who): (Role, AuthorId),
    event: &Event,
) {
    let parents = record.head_ids("events");
    if !may_tell(record, role, who, event, &parents) {
        return;
    }
    match (settles(record, event, &parents), role) {
        (false, _) => draft.tell(record, "events", event.to_value()),
        (true, Role::Family) => {}
        (true, _) => draft.settle(record, "events", event.to_value()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{KEPT, MOTHER, MOVED, WORKER, contested, day, op, promise};
    use super::*;
    use sync::{Op, OpKind, Policy, RecordId};

    const BY_WORKER: (Role, AuthorId) = (Role::Worker, WORKER);
    const BY_MOTHER: (Role, AuthorId) = (Role::Family, MOTHER);

    /// What is drafted: the kind of operation, and how many heads it names.
    fn drafted(record: &Record, me: (Role, AuthorId), event: &Event) -> Option<(OpKind, usize)> {
        let mut draft = Draft::new(|| [77; 16]);
        tell(&mut draft, record, me, event);
        draft.into_ops().pop().map(|op| (op.kind, op.sup.len()))
    }

    #[test]
    fn what_settles_a_contested_promise_is_a_settlement_of_every_head() {
        let (kept, moved) = (Event::Kept { on: day(KEPT) }, Event::Renegotiated { due: day(MOVED) });
        let why = Event::Explained { why: "The office was shut".into() };
        assert_eq!(drafted(&contested(), BY_WORKER, &kept), Some((OpKind::Resolve, 2)));
        assert_eq!(drafted(&contested(), BY_WORKER, &moved), Some((OpKind::Resolve, 2)));
        assert_eq!(drafted(&contested(), BY_WORKER, &why), Some((OpKind::Event, 2)));
        assert_eq!(drafted(&promise(), BY_WORKER, &kept), Some((OpKind::Event, 0)));
    }

    #[test]
    fn a_family_says_what_happened_and_does_not_settle_for_both() {
        let mut hers = contested();
        let by = Op { field: "by".into(), value: RecordId::from(MOTHER).into(), ..op(9, vec![]) };
        hers.take(&by, MOTHER, 0, Some(Policy::Register));
        let kept = Event::Kept { on: day(KEPT) };
        assert!(may_tell(&hers, Role::Family, MOTHER, &kept, &[]));
        assert_eq!(drafted(&hers, BY_MOTHER, &kept), None);
        assert_eq!(drafted(&hers, BY_MOTHER, &Event::DidNotHappen), Some((OpKind::Event, 2)));
    }

    #[test]
    fn what_is_not_theirs_to_say_is_not_drafted() {
        assert_eq!(drafted(&promise(), BY_WORKER, &Event::Happened), None);
    }
}
