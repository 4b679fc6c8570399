//! Whether an operation that its author may do fits the records around it.

use super::House;
use domain::access::Role;
use domain::model::promise::{Event, State, may_tell, settles, standing};
use domain::schema::Kind;
use sync::{Base, Op, OpKind, Record, Refusal, ShareChange};

impl House<'_> {
    /// A record begins in a scope that is there: a family for what is about a family, the authority for teams
    /// and workers. A family and the authority are their own scopes.
    pub(super) fn new_fits(&self, kind: Kind, blank: &Record) -> Result<(), Refusal> {
        let is_fit = match (kind, kind.base()) {
            (Kind::Family | Kind::Authority, _) => blank.scope == blank.id,
            (_, Base::Circle) => self.is_a(Kind::Family, blank)?,
            (_, Base::Staff) => self.is_a(Kind::Authority, blank)?,
            (_, Base::Managers | Base::Nobody) => false,
        };
        if !is_fit {
            return Err(Refusal::NotFound);
        }
        self.made.borrow_mut().insert(blank.id, (kind, blank.scope));
        Ok(())
    }

    fn is_a(&self, wanted: Kind, blank: &Record) -> Result<bool, Refusal> {
        Ok(self.standing(blank.scope)?.is_some_and(|(kind, _)| kind == wanted))
    }

    /// A family's record is shared with people of that family, who may be the practitioners around it, and
    /// with nobody else.
    pub(super) fn share_fits(&self, op: &Op, before: &Record) -> Result<(), Refusal> {
        let change = ShareChange::from_value(&op.value).ok_or(Refusal::Malformed)?;
        for person in &change.add {
            if self.standing((*person).into())? != Some((Kind::Person, before.scope)) {
                return Err(Refusal::NotFound);
            }
        }
        Ok(())
    }

    /// What somebody says of a promise is theirs to say; *kept* beside *renegotiated* is settled, not typed
    /// over.
    pub(super) fn event_fits(&self, op: &Op, before: &Record) -> Result<(), Refusal> {
        let event = Event::from_value(&op.value).ok_or(Refusal::Malformed)?;
        if !may_tell(before, self.actor.role, self.actor.id, &event, &op.sup) {
            let is_theirs_at_times = self.actor.role == Role::Family
                && matches!(event, Event::Happened | Event::DidNotHappen | Event::Withdrawn);
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
}
