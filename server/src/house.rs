//! The house rules for one author at one moment, answered from the open commit.
//!
//! What may be done is `domain`'s policy; what somebody *is* to a record is worked out here from the tables
//! and never taken from a device. A record made earlier in the same transaction counts as there.

mod fits;

use crate::actor::Actor;
use crate::store::db::{Conn, params};
use crate::store::{StoreError, allocated_on, audiences, rows};
use domain::access::{Action, Deny, Relation, Role, decide};
use domain::day::{Day, iso};
use domain::model::promise;
use domain::schema::{Kind, audience_of, policy_of};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use sync::removal::REMOVED;
use sync::{AudienceDef, Base, Op, OpKind, Policy, Record, RecordId, Refusal, Rules};

/// The rules, for one author.
pub(crate) struct House<'c> {
    conn: &'c Conn,
    actor: Actor,
    today: Day,
    /// A family in whose circle the author counts, whoever is allocated today: somebody there answers for them.
    vouched: Option<RecordId>,
    /// Records that this transaction made so far, with their scopes.
    made: RefCell<HashMap<RecordId, (Kind, RecordId)>>,
    /// Kinds and scopes read from the tables; neither ever changes.
    known: RefCell<HashMap<RecordId, (Kind, RecordId)>>,
    /// A failure of the store, kept until the transaction's end: a rule has no way to say it.
    trouble: Cell<Option<StoreError>>,
}

impl<'c> House<'c> {
    pub(crate) fn new(conn: &'c Conn, actor: Actor, today: Day) -> Self {
        let (made, known) = (RefCell::default(), RefCell::default());
        Self { conn, actor, today, vouched: None, made, known, trouble: Cell::new(None) }
    }

    /// The same rules, where the author counts as one of the circle of `family`.
    pub(crate) fn vouched_for(self, family: RecordId) -> Self {
        Self { vouched: Some(family), ..self }
    }

    /// Begins the next transaction.
    pub(crate) fn turn(&self) {
        self.made.borrow_mut().clear();
        self.trouble.set(None);
    }

    /// Why the store could not answer, if it could not.
    pub(crate) fn trouble(&self) -> Option<StoreError> {
        self.trouble.take()
    }

    fn asked<T>(&self, answer: Result<T, StoreError>) -> Result<T, Refusal> {
        answer.map_err(|error| {
            self.trouble.set(Some(error));
            Refusal::Unavailable
        })
    }

    /// The kind and scope of a record, made in this transaction or before.
    fn standing(&self, id: RecordId) -> Result<Option<(Kind, RecordId)>, Refusal> {
        let here = self.made.borrow().get(&id).or(self.known.borrow().get(&id)).copied();
        if here.is_some() {
            return Ok(here);
        }
        let found = self.asked(rows::kind_and_scope(self.conn, id))?;
        let found = found.and_then(|(kind, scope)| Some((Kind::from_name(&kind)?, scope)));
        if let Some(found) = found
            && self.known.borrow().len() < KNOWN_MAX
        {
            self.known.borrow_mut().insert(id, found);
        }
        Ok(found)
    }

    fn relation(&self, kind: Kind, record: &Record) -> Result<Relation, Refusal> {
        let me = self.actor.id;
        let role = self.actor.role;
        Ok(Relation {
            in_circle: kind.base() == Base::Circle
                && role == Role::Worker
                && (self.vouched == Some(record.scope)
                    || self.asked(is_allocated(self.conn, self.actor, record.scope, self.today))?),
            manages: role == Role::Manager && self.asked(self.manages(kind, record.scope))?,
            is_named: record.named.contains(&me),
            is_staff: audiences::is_staff(role),
            is_excluded: record.excluded.contains(&me),
        })
    }

    fn manages(&self, kind: Kind, scope: RecordId) -> Result<bool, StoreError> {
        Ok(match kind.base() {
            Base::Managers => audiences::managed(self.conn, self.actor)?.contains(&scope),
            Base::Circle => manages_team_of(self.conn, self.actor, scope)?,
            Base::Staff | Base::Nobody => false,
        })
    }
}

/// Enough for every family of an import's commit, and bounded.
const KNOWN_MAX: usize = 50_000;

impl Rules for House<'_> {
    fn policy(&self, kind: &str, field: &str) -> Option<Policy> {
        policy_of(kind, field)
    }

    fn knows(&self, kind: &str) -> bool {
        Kind::from_name(kind).is_some()
    }

    fn allow(&self, op: &Op, before: &Record) -> Result<(), Refusal> {
        let kind = Kind::from_name(&before.kind).ok_or(Refusal::UnknownKind)?;
        let action = action_of(op);
        match decide(self.actor.role, action, kind, self.relation(kind, before)?) {
            Ok(()) => {}
            Err(Deny::NotTheirs) => return Err(Refusal::NotFound),
            Err(Deny::NotAllowed) => return Err(Refusal::Forbidden),
        }
        match op.kind {
            OpKind::New => self.new_fits(kind, before),
            OpKind::Share => self.share_fits(op, before),
            OpKind::Event | OpKind::Resolve if kind == Kind::Promise && op.field == "events" => {
                promise::fits(before, self.actor.role, self.actor.id, op)
            }
            _ => Ok(()),
        }
    }

    fn is_told(&self, record: &Record) -> bool {
        // A manager allocates without holding the record: there is nothing of it that they could have looked at. Where
        // the store cannot say, the transaction fails as a whole.
        let kind = Kind::from_name(&record.kind);
        kind.is_some_and(|kind| self.relation(kind, record).is_ok_and(|relation| relation.in_circle))
    }

    fn audience(&self, record: &Record) -> AudienceDef {
        audience_of(record)
    }
}

fn action_of(op: &Op) -> Action {
    match op.kind {
        _ if op.field == REMOVED => Action::Remove,
        OpKind::New => Action::Make,
        OpKind::Delete | OpKind::Undelete => Action::Remove,
        OpKind::Set | OpKind::Add | OpKind::Remove => Action::Write,
        OpKind::Resolve => Action::Settle,
        OpKind::Share => Action::Share,
        OpKind::Event => Action::Tell,
    }
}

/// Whether somebody answers for a family on a day: as its worker, or as the manager of its team.
pub(crate) fn answers_for(conn: &Conn, actor: Actor, family: RecordId, day: Day) -> Result<bool, StoreError> {
    match actor.role {
        Role::Worker => is_allocated(conn, actor, family, day),
        Role::Manager => manages_team_of(conn, actor, family),
        _ => Ok(false),
    }
}

/// A family without a team is any manager's.
fn manages_team_of(conn: &Conn, manager: Actor, family: RecordId) -> Result<bool, StoreError> {
    Ok(match crate::summaries::team_of(conn, family)? {
        Some(team) => audiences::team_managed(conn, manager)? == Some(team),
        None => true,
    })
}

/// Whether somebody works with a family on a day.
fn is_allocated(conn: &Conn, actor: Actor, family: RecordId, day: Day) -> Result<bool, StoreError> {
    let sql = concat!(
        "SELECT EXISTS (SELECT 1 FROM allocation WHERE worker = ?1 AND family = ?2 AND ",
        allocated_on!("?3"),
        ")",
    );
    conn.query_row(sql, &params![actor.id.0, family.0, iso(day)], |row| row.get(0))
}
