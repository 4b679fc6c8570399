//! What somebody may not read any more: after the next contact none of it is sent, and none of it lies on the phone.

use crate::canary::{Heard, heard_in};
use crate::council::{Council, Writer};
use crate::person::{Person, empty};
use crate::reading::{everybody, same, theirs};
use domain::access::Role;
use domain::schema::Kind;
use kept_server::actor::Actor;
use sync::{AuthorId, RecordId, ShareChange};

/// Somebody's phone, before and after `lost` was taken from them.
async fn loses(council: &Council, person: &mut Person, lost: &Heard) {
    let before = person.holds();
    assert!(!lost.is_empty() && lost.is_subset(&before), "it was theirs");
    let answer = heard_in(&person.sync(council).await.body);
    assert!(answer.is_disjoint(lost), "the answer tells {:#?}", council.aviary.tell(&answer));
    let left: Heard = before.difference(lost).copied().collect();
    same(council, person, "the phone afterwards", &person.holds(), &left);
    person.replica = empty(person.actor);
    let first = person.first_syncs(council).await;
    same(council, person, "a first sync afterwards", &first, &left);
}

fn of_record(council: &Council, record: RecordId) -> Heard {
    council.aviary.those(|place| place.record == record)
}

/// The record of a kind that a family shares with `reader`.
fn shared(council: &Council, family: usize, kind: Kind, reader: RecordId) -> RecordId {
    let all = &council.families[family].shared;
    all.iter().find(|(of, _, to)| *of == kind && *to == Some(reader)).expect("it is shared").1
}

#[tokio::test]
async fn what_is_taken_back_leaves_the_answers_and_the_phone() {
    let mut council = Council::of(12).await;
    let mut people = everybody(&mut council).await;
    for person in &mut people {
        person.first_syncs(&council).await;
    }
    let worker = Actor { id: council.workers[0].into(), role: Role::Worker };
    let mut writer = Writer::of(worker, &mut council.ids);
    let (mother, father) = (council.families[0].mother, council.families[0].father);
    let by_id = |id: RecordId| move |person: &Person| person.actor.id == AuthorId::from(id);

    let promise = shared(&council, 0, Kind::Promise, mother);
    let back = ShareChange { remove: vec![mother.into()], ..ShareChange::default() };
    council.change(&mut writer, promise, |draft, seen| draft.share(seen, &back)).await;
    let who = people.iter().position(by_id(mother)).unwrap();
    let lost = of_record(&council, promise);
    loses(&council, &mut people[who], &lost).await;
    let history = people[who].histories(&council, [promise].into_iter()).await;
    assert!(history.is_empty());

    let plan = shared(&council, 0, Kind::Plan, father);
    let kept_out = ShareChange { exclude: vec![father.into()], ..ShareChange::default() };
    council.change(&mut writer, plan, |draft, seen| draft.share(seen, &kept_out)).await;
    let who = people.iter().position(by_id(father)).unwrap();
    let lost = of_record(&council, plan);
    loses(&council, &mut people[who], &lost).await;

    let allocation = council.families[0].allocation;
    let mut importer = council.importer;
    council.change(&mut importer, allocation, |draft, seen| draft.set(seen, "to", "2026-03-11")).await;
    council.importer = importer;
    let who = people.iter().position(by_id(council.workers[0])).unwrap();
    let lost = council.aviary.those(|place| place.family == Some(0));
    loses(&council, &mut people[who], &lost).await;
    let records: Vec<RecordId> = council.families[0].shared.iter().map(|(_, record, _)| *record).collect();
    assert!(people[who].histories(&council, records.into_iter()).await.is_empty());

    // Nobody else lost anything by it, but what a manager sees of a child's worker.
    let rest: Vec<usize> =
        (0..people.len()).filter(|no| people[*no].actor.role == Role::Practitioner).collect();
    for no in rest {
        people[no].sync(&council).await;
        same(&council, &people[no], "a bystander", &people[no].holds(), &theirs(&council, people[no].actor));
    }
}
