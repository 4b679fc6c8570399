//! The policy, enumerated: every role × action × kind × relation.

use super::*;

fn relations() -> impl Iterator<Item = Relation> {
    (0..32_u8).map(|bits| Relation {
        in_circle: bits & 1 != 0,
        manages: bits & 2 != 0,
        is_named: bits & 4 != 0,
        is_staff: bits & 8 != 0,
        is_excluded: bits & 16 != 0,
    })
}

fn everything() -> impl Iterator<Item = (Role, Action, Kind, Relation)> {
    Role::ALL.into_iter().flat_map(|role| {
        Action::ALL.into_iter().flat_map(move |action| {
            Kind::ALL.iter().flat_map(move |kind| relations().map(move |r| (role, action, *kind, r)))
        })
    })
}

/// The policy in words, written a second time and on purpose in another shape.
fn expected(role: Role, action: Action, kind: Kind, r: Relation) -> bool {
    use Kind::*;
    let is_house = matches!(kind, Authority | Team | Worker);
    let is_summary = matches!(kind, FamilySummary | WorkerSummary);
    let is_shareable =
        matches!(kind, Allocation | Appointment | Voice | Attachment | Promise | Plan | Goal | Step);
    if r.is_excluded {
        return false;
    }
    match (role, action) {
        (Role::Worker, Action::Read) => (r.is_staff && is_house) || (r.in_circle && !is_house && !is_summary),
        (Role::Worker, Action::Make | Action::Write | Action::Settle) => {
            r.in_circle
                && !is_house
                && !is_summary
                && !matches!(kind, Family | Allocation | Episode | FormalPlan)
        }
        (Role::Worker, Action::Share) => r.in_circle && is_shareable,
        (Role::Worker, Action::Remove) => {
            r.in_circle && matches!(kind, Tie | Address | Attachment | Goal | Step)
        }
        (Role::Worker, Action::Tell) => r.in_circle && matches!(kind, Promise | Appointment),
        (Role::Manager, Action::Read) => (r.is_staff && is_house) || (r.manages && is_summary),
        (Role::Manager, Action::Make | Action::Write) => r.manages && kind == Allocation,
        (Role::Family, Action::Read) | (Role::Practitioner, Action::Read) => r.is_named && is_shareable,
        (Role::Family, Action::Tell) => r.is_named && matches!(kind, Promise | Appointment),
        (Role::Administrator, Action::Read | Action::Make | Action::Write | Action::Settle) => {
            r.is_staff && is_house
        }
        (Role::Importer, Action::Read | Action::Make | Action::Write) => {
            !is_summary
                && !matches!(
                    kind,
                    Appointment | VisitNote | Voice | Attachment | Promise | Plan | Goal | Step
                )
        }
        _ => false,
    }
}

#[test]
fn the_table_says_what_the_policy_says() {
    for (role, action, kind, relation) in everything() {
        assert_eq!(
            decide(role, action, kind, relation).is_ok(),
            expected(role, action, kind, relation),
            "{role:?} {action:?} {kind:?} {relation:?}"
        );
    }
}

#[test]
fn nobody_without_a_relation_may_do_anything() {
    for (role, action, kind, _) in everything().filter(|(role, ..)| *role != Role::Importer) {
        assert_eq!(decide(role, action, kind, Relation::default()), Err(Deny::NotTheirs));
    }
}

#[test]
fn an_exclusion_beats_every_grant() {
    for (role, action, kind, relation) in everything().filter(|(.., relation)| relation.is_excluded) {
        assert_eq!(decide(role, action, kind, relation), Err(Deny::NotTheirs));
    }
}

#[test]
fn private_notes_can_be_shared_with_nobody() {
    let all = Relation { in_circle: true, manages: true, is_named: true, is_staff: true, is_excluded: false };
    for role in Role::ALL {
        assert!(decide(role, Action::Share, Kind::VisitNote, all).is_err());
    }
    assert!(decide(Role::Family, Action::Read, Kind::VisitNote, all).is_err());
}

#[test]
fn a_refusal_never_tells_that_a_record_exists_to_those_who_may_not_read_it() {
    for (role, action, kind, relation) in everything() {
        if decide(role, action, kind, relation) == Err(Deny::NotAllowed) {
            assert!(decide(role, Action::Read, kind, relation).is_ok());
        }
    }
}
