//! Everybody asks for everything, and hears exactly what is theirs.

use crate::canary::{Heard, Place, heard_in};
use crate::council::Council;
use crate::person::{ELSEWHERE, Person};
use domain::access::Role;
use domain::schema::Kind;
use kept_server::actor::Actor;
use sync::{AuthorId, RecordId};

const HOUSE: &[Kind] = &[Kind::Authority, Kind::Team, Kind::Worker];

/// What a manager's summaries are made from, field by field.
fn is_in_summary(place: &Place) -> bool {
    match place.kind {
        Kind::Family => place.field == "name",
        Kind::Person => place.field == "forename",
        Kind::Allocation => matches!(place.field, "worker_name" | "reason"),
        Kind::Episode => place.field == "type",
        Kind::Promise => matches!(place.field, "what" | "by_name" | "to_name"),
        _ => false,
    }
}

/// Somebody, and what the rules let them read, worked out here by itself.
pub(crate) fn theirs(council: &Council, actor: Actor) -> Heard {
    let me = RecordId::from(actor.id);
    let number = |all: &[RecordId]| all.iter().position(|id| *id == me);
    let is_staff = matches!(actor.role, Role::Worker | Role::Manager | Role::Administrator);
    council.aviary.those(|place| match (place.family, actor.role) {
        (None, _) => is_staff && HOUSE.contains(&place.kind),
        (Some(family), Role::Worker) => number(&council.workers) == Some(Council::worker_of(family)),
        (Some(family), Role::Manager) => {
            let is_child = || council.families[family].child == place.record;
            number(&council.managers) == Some(Council::team_of(family))
                && is_in_summary(place)
                && (place.kind != Kind::Person || is_child())
        }
        (Some(family), Role::Family | Role::Practitioner) => {
            let shared = &council.families[family].shared;
            shared.iter().any(|(_, record, reader)| *record == place.record && *reader == Some(me))
        }
        _ => false,
    })
}

pub(crate) async fn everybody(council: &mut Council) -> Vec<Person> {
    let (workers, managers) = (council.workers.clone(), council.managers);
    let two: Vec<[RecordId; 3]> = council.families[..2]
        .iter()
        .map(|family| [family.mother, family.father, family.practitioner])
        .collect();
    let workers = workers.into_iter().map(|id| (id, Role::Worker));
    let managers = managers.into_iter().map(|id| (id, Role::Manager));
    let families = two.into_iter().flatten().enumerate();
    let families = families.map(|(no, id)| (id, if no % 3 == 2 { Role::Practitioner } else { Role::Family }));
    let administrator = std::iter::once((RecordId(council.ids.next()), Role::Administrator));
    let all: Vec<_> = workers.chain(managers).chain(families).chain(administrator).collect();
    let mut people = Vec::new();
    for (no, (id, role)) in all.into_iter().enumerate() {
        let actor = Actor { id: AuthorId::from(id), role };
        people.push(Person::sign_in(council, &format!("person-{no}"), actor).await);
    }
    people
}

#[track_caller]
pub(crate) fn same(council: &Council, who: &Person, what: &str, heard: &Heard, wanted: &Heard) {
    let more: Heard = heard.difference(wanted).copied().collect();
    assert!(more.is_empty(), "{what} tells {:?} too much: {:#?}", who.actor, council.aviary.tell(&more));
    let less: Heard = wanted.difference(heard).copied().collect();
    assert!(less.is_empty(), "{what} does not tell {:?}: {:#?}", who.actor, council.aviary.tell(&less));
}

#[tokio::test]
async fn everybody_is_sent_what_is_theirs_and_not_a_byte_more() {
    let mut council = Council::whole().await;
    let mut people = everybody(&mut council).await;
    let mut audiences = Vec::new();
    for person in &mut people {
        let (heard, theirs) = (person.first_syncs(&council).await, theirs(&council, person.actor));
        assert!(!theirs.is_empty());
        same(&council, person, "a first sync", &heard, &theirs);
        same(&council, person, "the phone", &person.holds(), &theirs);
        let again = heard_in(&person.sync(&council).await.body);
        assert!(again.is_empty(), "what is known is not sent again");
        audiences
            .extend(person.replica.position().audiences.iter().map(|(id, generation)| (*id, *generation)));
    }
    for person in &people {
        let theirs = theirs(&council, person.actor);
        let claimed = person.claims(&council, &audiences).await;
        same(&council, person, "a claim to hold what others hold", &claimed, &theirs);
        // Everything of one family that has signed in, and one of another worker's.
        let families = [&council.families[0], &council.families[3]];
        let records =
            families.into_iter().flat_map(|family| family.shared.iter().map(|(_, record, _)| *record));
        let told = person.histories(&council, records).await;
        let more: Heard = told.difference(&theirs).copied().collect();
        assert!(more.is_empty(), "histories tell {:?}: {:#?}", person.actor, council.aviary.tell(&more));
        for line in ELSEWHERE {
            let answer = person.ask(council.kept.ask(line)).await;
            assert!(heard_in(&answer.body).is_empty(), "{line} tells {:?}", person.actor);
        }
    }
}

#[tokio::test]
async fn nobody_who_is_not_signed_in_hears_anything() {
    let council = Council::of(2).await;
    let record = council.families[0].shared[0].1.to_hex();
    let history = format!("GET /api/v1/records/{record}/history");
    for line in ELSEWHERE.iter().copied().chain([history.as_str(), "GET /api/v1/poke"]) {
        for cookie in ["", "sid=0", "sid=' OR 1=1 --"] {
            let answer = council.kept.ask(line).ours().with("cookie", cookie).send().await;
            assert!(heard_in(&answer.body).is_empty(), "{line}");
            assert!(answer.status != 200 || line.ends_with("/health"), "{line}: {answer:?}");
        }
    }
}
