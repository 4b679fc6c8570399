//! What two people do without seeing each other, on the real schema: texts, removals, sharing.

use super::world::{NOW_MS, Open, Phone, World, carries, draft, results};
use domain::schema::Kind;
use sync::wire::Fate;
use sync::{RecordId, Refusal, ShareChange};

const THINK: &str = "Zosia is tired. Mum tries hard. The flat is cold. We wait for the school.";
const CANARY: &str = "canary-not-for-the-mother";

/// Two phones of the worker, and a note that both hold.
fn note(world: &World) -> (Phone, Phone, RecordId) {
    let mut here = world.phone(world.priya);
    let mut d = draft();
    let visit = d.make(Kind::Visit, world.nowak);
    let note = d.make(Kind::VisitNote, world.nowak);
    d.first(note, "visit", visit);
    d.first(note, "think", THINK);
    here.save(d.into_ops());
    assert_eq!(here.fate(world.store()), Fate::Applied);
    let there = world.phone(world.priya);
    (here, there, note)
}

pub(crate) fn notes_changed_in_two_places_are_one(open: Open) {
    let world = World::new(open);
    let (mut here, mut there, note) = note(&world);
    let seen = here.record(note);
    here.change(|d| d.set(&seen, "think", THINK.replace("tired", "rested")));
    there.change(|d| d.set(&seen, "think", THINK.replace("wait for", "rang")));
    assert_eq!(here.fate(world.store()), Fate::Applied);
    assert_eq!(there.fate(world.store()), Fate::AutoMerged);
    here.sync(world.store());
    let both = THINK.replace("tired", "rested").replace("wait for", "rang");
    for phone in [&here, &there] {
        let record = phone.record(note);
        assert_eq!(record.text("think"), both);
        assert!(record.field("think").unwrap().is_merged() && record.conflicts().next().is_none());
    }
    let seen = here.record(note);
    here.change(|d| d.set(&seen, "think", "All is well."));
    assert_eq!(here.fate(world.store()), Fate::Applied);
    assert_eq!(here.record(note).field("think").unwrap().heads.len(), 1);
}

pub(crate) fn a_step_removed_here_and_changed_there_stays_until_somebody_settles(open: Open) {
    let world = World::new(open);
    let mut here = world.phone(world.priya);
    let mut d = draft();
    let step = d.make(Kind::Step, world.nowak);
    d.first(step, "what", "Bring a picture chart");
    here.save(d.into_ops());
    assert_eq!(here.fate(world.store()), Fate::Applied);
    let mut there = world.phone(world.priya);
    let seen = here.record(step);
    here.change(|d| d.remove(&seen));
    there.change(|d| d.set(&seen, "what", "Bring two picture charts"));
    assert_eq!(here.fate(world.store()), Fate::Applied);
    assert!(here.record(step).is_removed());
    assert_eq!(there.fate(world.store()), Fate::Conflict);
    here.sync(world.store());
    assert!(here.record(step).is_removal_contested() && there.record(step).is_removal_contested());
    let seen = there.record(step);
    there.change(|d| d.settle_removal(&seen, false));
    assert_eq!(there.fate(world.store()), Fate::Applied);
    here.sync(world.store());
    let settled = here.record(step);
    assert!(!settled.is_removed() && !settled.is_removal_contested());
    assert_eq!(settled.text("what"), "Bring two picture charts");
}

pub(crate) fn a_visit_or_a_promise_is_never_taken_away(open: Open) {
    let world = World::new(open);
    let (mut here, _, note) = note(&world);
    let promise = world.promise(&mut here, "Ring the school", &[]);
    for id in [note, promise] {
        let seen = here.record(id);
        here.change(|d| d.remove(&seen));
        assert_eq!(here.fate(world.store()), Fate::Quarantined(Refusal::Forbidden));
        assert!(!here.record(id).is_removed());
    }
}

pub(crate) fn words_written_before_their_author_knew_that_the_mother_reads_are_held(open: Open) {
    let world = World::new(open);
    let (mut here, mut ewa) = (world.phone(world.priya), world.phone(world.ewa));
    let promise = world.promise(&mut here, "Ring the school", &[]);
    let mut there = world.phone(world.priya);
    // Also where it was she who shared it, on her other phone, after these words were typed.
    let seen = here.record(promise);
    here.change(|d| d.share(&seen, &ShareChange::with([world.ewa.id])));
    there.change(|d| d.set(&seen, "what", CANARY));
    assert_eq!(here.fate(world.store()), Fate::Applied);
    let push = there.outgoing();
    let held = Fate::Held(vec![world.ewa.id.into()]);
    assert_eq!(there.fate(world.store()), held);
    assert!(!carries(&ewa.sync(world.store()), CANARY), "it reached the mother");
    let again = world.store().exchange_blocking(world.priya, push, NOW_MS).unwrap();
    assert_eq!(results(&again)[0].fate, held, "a repeat is answered otherwise");
    // She reads it again, and says the same where it may be read.
    let seen = there.record(promise);
    assert!(seen.named.contains(&world.ewa.id));
    there.change(|d| d.set(&seen, "what", "Ring the school on Monday"));
    assert_eq!(there.fate(world.store()), Fate::Applied);
    ewa.sync(world.store());
    assert_eq!(ewa.record(promise).text("what"), "Ring the school on Monday");
}

pub(crate) fn a_share_takes_nothing_with_it_that_its_author_has_not_seen(open: Open) {
    let world = World::new(open);
    let (mut here, mut ewa) = (world.phone(world.priya), world.phone(world.ewa));
    let promise = world.promise(&mut here, "Ring the school", &[]);
    let mut there = world.phone(world.priya);
    let seen = there.record(promise);
    there.change(|d| d.set(&seen, "what", CANARY));
    assert_eq!(there.fate(world.store()), Fate::Applied);
    let seen = here.record(promise);
    here.change(|d| d.share(&seen, &ShareChange::with([world.ewa.id])));
    assert_eq!(here.fate(world.store()), Fate::Quarantined(Refusal::Unseen));
    assert!(!carries(&ewa.sync(world.store()), CANARY));
    let seen = here.record(promise);
    here.change(|d| d.share(&seen, &ShareChange::with([world.ewa.id])));
    assert_eq!(here.fate(world.store()), Fate::Applied);
}

/// Managers hold no case record, so there is nothing of it that they could have looked at before they write.
pub(crate) fn a_manager_ends_an_allocation_that_the_mother_reads(open: Open) {
    let world = World::new(open);
    let (mut priya, mut ewa) = (world.phone(world.priya), world.phone(world.ewa));
    let seen = priya.record(world.allocation);
    priya.change(|d| d.share(&seen, &ShareChange::with([world.ewa.id])));
    assert_eq!(priya.fate(world.store()), Fate::Applied);
    let mut grace = world.phone(world.grace);
    grace.change(|d| d.set_over(world.allocation, "to", "2026-12-24".into(), Vec::new(), 0));
    assert_eq!(grace.fate(world.store()), Fate::Applied);
    ewa.sync(world.store());
    assert_eq!(ewa.record(world.allocation).text("to"), "2026-12-24");
}
