//! Who may do what: one pure function, deny by default.
//!
//! `decide(role, action, kind, relation)` looks through one table. What is not listed is denied, an
//! exclusion beats every grant, and the server asks with relations that it worked out itself.

use crate::schema::Kind;

/// What somebody is to the authority. One account has one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// A social worker or family help lead practitioner.
    Worker,
    /// A team manager.
    Manager,
    /// A parent, carer or young person.
    Family,
    /// A member of the team around the family from another service.
    Practitioner,
    /// Keeps accounts and teams; sees no case content by virtue of the role.
    Administrator,
    /// The import from the system of record. Nobody signs in with it.
    Importer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] =
        [Self::Worker, Self::Manager, Self::Family, Self::Practitioner, Self::Administrator, Self::Importer];

    /// The role's name in settings and records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Manager => "manager",
            Self::Family => "family",
            Self::Practitioner => "practitioner",
            Self::Administrator => "administrator",
            Self::Importer => "importer",
        }
    }

    /// The role so named.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// What somebody wants to do to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// See it and its history.
    Read,
    /// Make one.
    Make,
    /// Write a field.
    Write,
    /// Settle two versions of a field.
    Settle,
    /// Change who may read it.
    Share,
    /// Say what became of it: a promise kept, an appointment accepted.
    Tell,
    /// Take it away, or bring it back.
    Remove,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 7] =
        [Self::Read, Self::Make, Self::Write, Self::Settle, Self::Share, Self::Tell, Self::Remove];
}

/// What somebody is to one record, today. Several may hold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Relation {
    /// Allocated to the family.
    pub in_circle: bool,
    /// Manages the team that the family or worker belongs to.
    pub manages: bool,
    /// Named as a reader of the record.
    pub is_named: bool,
    /// Works for the authority.
    pub is_staff: bool,
    /// Kept out by name. Beats everything.
    pub is_excluded: bool,
}

/// Why something was denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deny {
    /// They may not know that it exists.
    NotTheirs,
    /// They may see it and not do this.
    NotAllowed,
}

/// The kinds that hold what is known and agreed about a family.
const CASE: &[Kind] = &[
    Kind::Family,
    Kind::Person,
    Kind::Tie,
    Kind::Address,
    Kind::Allocation,
    Kind::Episode,
    Kind::FormalPlan,
    Kind::Appointment,
    Kind::Visit,
    Kind::VisitNote,
    Kind::Voice,
    Kind::Attachment,
    Kind::Promise,
    Kind::Plan,
    Kind::Goal,
    Kind::Step,
];
/// What the worker and family write. Allocations and formal episodes are not theirs to change.
const WORKER_WRITES: &[Kind] = &[
    Kind::Person,
    Kind::Tie,
    Kind::Address,
    Kind::Appointment,
    Kind::Visit,
    Kind::VisitNote,
    Kind::Voice,
    Kind::Attachment,
    Kind::Promise,
    Kind::Plan,
    Kind::Goal,
    Kind::Step,
];
/// What may be shared with a family by name. Private notes are not among them, whoever asks.
const SHAREABLE: &[Kind] = &[
    Kind::Allocation,
    Kind::Appointment,
    Kind::Voice,
    Kind::Attachment,
    Kind::Promise,
    Kind::Plan,
    Kind::Goal,
    Kind::Step,
];
const HOUSE: &[Kind] = &[Kind::Authority, Kind::Team, Kind::Worker];
const SUMMARIES: &[Kind] = &[Kind::FamilySummary, Kind::WorkerSummary];
const IMPORTED: &[Kind] = &[
    Kind::Authority,
    Kind::Team,
    Kind::Worker,
    Kind::Family,
    Kind::Person,
    Kind::Tie,
    Kind::Address,
    Kind::Allocation,
    Kind::Episode,
    Kind::FormalPlan,
    Kind::Visit,
];
/// What may be taken away when it was a mistake, such as a photo of the wrong child. Not a visit,
/// a word of a child, or anything that somebody was promised.
const REMOVABLE: &[Kind] = &[Kind::Tie, Kind::Address, Kind::Attachment, Kind::Goal, Kind::Step];
const TOLD: &[Kind] = &[Kind::Promise, Kind::Appointment];

/// By what a grant holds.
#[derive(Clone, Copy)]
enum By {
    Circle,
    Manages,
    Named,
    Staff,
    Anyone,
}

struct Grant(Role, By, &'static [Action], &'static [Kind]);

/// The whole policy. What is not here is denied.
const GRANTS: &[Grant] = &[
    Grant(Role::Worker, By::Staff, &[Action::Read], HOUSE),
    Grant(Role::Worker, By::Circle, &[Action::Read], CASE),
    Grant(Role::Worker, By::Circle, &[Action::Make, Action::Write, Action::Settle], WORKER_WRITES),
    Grant(Role::Worker, By::Circle, &[Action::Share], SHAREABLE),
    Grant(Role::Worker, By::Circle, &[Action::Tell], TOLD),
    Grant(Role::Worker, By::Circle, &[Action::Remove], REMOVABLE),
    Grant(Role::Manager, By::Staff, &[Action::Read], HOUSE),
    Grant(Role::Manager, By::Manages, &[Action::Read], SUMMARIES),
    Grant(Role::Manager, By::Manages, &[Action::Make, Action::Write], &[Kind::Allocation]),
    Grant(Role::Family, By::Named, &[Action::Read], SHAREABLE),
    Grant(Role::Family, By::Named, &[Action::Tell], TOLD),
    Grant(Role::Practitioner, By::Named, &[Action::Read], SHAREABLE),
    Grant(
        Role::Administrator,
        By::Staff,
        &[Action::Read, Action::Make, Action::Write, Action::Settle],
        HOUSE,
    ),
    Grant(Role::Importer, By::Anyone, &[Action::Read, Action::Make, Action::Write], IMPORTED),
];

/// Whether somebody with `role` and `relation` may do `action` to a record of `kind`.
///
/// # Errors
/// [`Deny`]; the caller tells `NotTheirs` and "does not exist" apart to nobody.
pub fn decide(role: Role, action: Action, kind: Kind, relation: Relation) -> Result<(), Deny> {
    if relation.is_excluded {
        return Err(Deny::NotTheirs);
    }
    let is_granted = |wanted: Action| {
        GRANTS.iter().any(|Grant(who, by, actions, kinds)| {
            *who == role && holds(*by, relation) && actions.contains(&wanted) && kinds.contains(&kind)
        })
    };
    if is_granted(action) {
        Ok(())
    } else if is_granted(Action::Read) {
        Err(Deny::NotAllowed)
    } else {
        Err(Deny::NotTheirs)
    }
}

fn holds(by: By, relation: Relation) -> bool {
    match by {
        By::Circle => relation.in_circle,
        By::Manages => relation.manages,
        By::Named => relation.is_named,
        By::Staff => relation.is_staff,
        By::Anyone => true,
    }
}

#[cfg(test)]
mod tests;
