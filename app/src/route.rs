//! Which screen an address shows. The router keeps the address and the history; what an address means is a plain
//! function of the role, so that an address of another role's screen leads nowhere.

use domain::access::Role;
use sync::RecordId;

/// A screen and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Signing in, or in again.
    SignIn,
    /// Another way in than words.
    Door(DoorScreen),
    /// A worker's first.
    Today,
    /// One that everybody has.
    Common(CommonScreen),
    /// One of a worker's others.
    Worker(WorkerScreen),
    /// One of a family's.
    Family(FamilyScreen),
    /// One of a manager's.
    Manager(ManagerScreen),
}

/// The other ways in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoorScreen {
    /// Joining with an invitation.
    Join,
    /// Signing in with a passkey.
    Passkey,
}

/// The screens of every role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommonScreen {
    /// What is saved where.
    Saved,
    /// Where somebody is signed in, and with what.
    Devices,
    /// That a newer release waits, on a worker's first screen.
    NewRelease,
    /// In place of a screen that this role does not have.
    NotFound,
    /// In place of all others, for a role whose work is not done here.
    NoScreens,
}

/// A worker's screens but the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerScreen {
    /// All of a worker's families.
    Families,
    /// One family.
    Family(RecordId),
    /// Inviting somebody of a family, by the family and the person.
    Invite(RecordId, RecordId),
    /// Before you knock at a family's door.
    Knock(RecordId),
    /// A family's plan.
    Plan(RecordId),
    /// Whose visit is to be recorded.
    ChooseFamily,
    /// Recording a visit to a family.
    RecordVisit(RecordId),
    /// That a visit is saved.
    VisitSaved(RecordId),
    /// All promises.
    Promises,
    /// Everything of which there are two versions.
    Conflicts,
    /// The two versions of one field of one record.
    Conflict(RecordId, String),
}

/// A family's screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FamilyScreen {
    /// What happens next.
    Next,
    /// Our plan.
    Plan,
    /// Promises, theirs and ours.
    Promises,
    /// My people.
    People,
    /// Who has looked.
    Looks,
}

/// A manager's screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManagerScreen {
    /// Children first.
    Team,
    /// Who has stayed, and who changed.
    Continuity,
    /// Promises due and late.
    Promises,
    /// The review of access.
    Access,
}

/// The screen of an address's path. A role that this release does not know is `None`.
pub fn screen(role: Option<Role>, path: &str) -> Screen {
    known(role, path).unwrap_or(Screen::Common(CommonScreen::NotFound))
}

fn known(role: Option<Role>, path: &str) -> Option<Screen> {
    let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    match (parts.as_slice(), role) {
        (["signin"], _) => Some(Screen::SignIn),
        (["join"], _) => Some(Screen::Door(DoorScreen::Join)),
        (["passkey"], _) => Some(Screen::Door(DoorScreen::Passkey)),
        (["devices"], _) => Some(Screen::Common(CommonScreen::Devices)),
        (["saved"], _) => Some(Screen::Common(CommonScreen::Saved)),
        (parts, Some(Role::Worker)) => worker(parts),
        (parts, Some(Role::Family)) => family(parts).map(Screen::Family),
        (parts, Some(Role::Manager)) => manager(parts).map(Screen::Manager),
        _ => Some(Screen::Common(CommonScreen::NoScreens)),
    }
}

fn worker(parts: &[&str]) -> Option<Screen> {
    use WorkerScreen as W;
    Some(Screen::Worker(match parts {
        [] => return Some(Screen::Today),
        ["families"] => W::Families,
        ["families", id] => W::Family(RecordId::from_hex(id)?),
        ["families", id, "knock"] => W::Knock(RecordId::from_hex(id)?),
        ["families", id, "invite", person] => W::Invite(RecordId::from_hex(id)?, RecordId::from_hex(person)?),
        ["families", id, "plan"] => W::Plan(RecordId::from_hex(id)?),
        ["record"] => W::ChooseFamily,
        ["record", "saved", visit] => W::VisitSaved(RecordId::from_hex(visit)?),
        ["record", family] => W::RecordVisit(RecordId::from_hex(family)?),
        ["promises"] => W::Promises,
        ["versions"] => W::Conflicts,
        ["versions", record, field] => W::Conflict(RecordId::from_hex(record)?, (*field).to_owned()),
        _ => return None,
    }))
}

fn family(parts: &[&str]) -> Option<FamilyScreen> {
    match parts {
        [] => Some(FamilyScreen::Next),
        ["plan"] => Some(FamilyScreen::Plan),
        ["promises"] => Some(FamilyScreen::Promises),
        ["people"] => Some(FamilyScreen::People),
        ["people", "looks"] => Some(FamilyScreen::Looks),
        _ => None,
    }
}

fn manager(parts: &[&str]) -> Option<ManagerScreen> {
    match parts {
        [] => Some(ManagerScreen::Team),
        ["continuity"] => Some(ManagerScreen::Continuity),
        ["promises"] => Some(ManagerScreen::Promises),
        ["access"] => Some(ManagerScreen::Access),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOT_FOUND: Screen = Screen::Common(CommonScreen::NotFound);
    const HEX: &str = "00112233445566778899aabbccddeeff";

    #[test]
    fn an_address_is_one_screen_of_its_role() {
        let id = RecordId::from_hex(HEX).unwrap();
        let worker = |path: &str| screen(Some(Role::Worker), path);
        assert_eq!(worker("/"), Screen::Today);
        assert_eq!(worker(""), Screen::Today);
        assert_eq!(worker(&format!("/families/{HEX}/")), Screen::Worker(WorkerScreen::Family(id)));
        assert_eq!(worker(&format!("/record/{HEX}")), Screen::Worker(WorkerScreen::RecordVisit(id)));
        assert_eq!(worker(&format!("/record/saved/{HEX}")), Screen::Worker(WorkerScreen::VisitSaved(id)));
        let conflict = WorkerScreen::Conflict(id, "words".to_owned());
        assert_eq!(worker(&format!("/versions/{HEX}/words")), Screen::Worker(conflict));
        let invite = WorkerScreen::Invite(id, id);
        assert_eq!(worker(&format!("/families/{HEX}/invite/{HEX}")), Screen::Worker(invite));
        for role in [Some(Role::Family), None] {
            assert_eq!(screen(role, "/join"), Screen::Door(DoorScreen::Join));
            assert_eq!(screen(role, "/passkey"), Screen::Door(DoorScreen::Passkey));
            assert_eq!(screen(role, "/devices"), Screen::Common(CommonScreen::Devices));
        }
        assert_eq!(screen(Some(Role::Family), "/"), Screen::Family(FamilyScreen::Next));
        assert_eq!(screen(Some(Role::Manager), "/promises"), Screen::Manager(ManagerScreen::Promises));
    }

    #[test]
    fn what_is_nobodys_or_another_roles_is_no_screen() {
        for path in
            ["/nothing", "/families/not-hex", "/record/saved", "/versions/00", "/people", "/continuity"]
        {
            assert_eq!(screen(Some(Role::Worker), path), NOT_FOUND, "{path}");
        }
        assert_eq!(screen(Some(Role::Family), "/families"), NOT_FOUND);
        assert_eq!(screen(Some(Role::Manager), &format!("/families/{HEX}")), NOT_FOUND);
        for role in [Some(Role::Administrator), None] {
            assert_eq!(screen(role, "/families"), Screen::Common(CommonScreen::NoScreens));
        }
    }
}
