//! Whether an operation that its author may do fits the records around it.

use super::House;
use domain::schema::Kind;
use sync::{Base, Op, Record, Refusal, ShareChange};

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
}
