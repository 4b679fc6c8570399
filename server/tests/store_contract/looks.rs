//! Sensitive reads: noted when a device is given records and when a person opens them, and told to those they concern.

use crate::audit::said;
use crate::world::{DAY_MS, NOW_MS, Open, Phone, World};
use domain::looks::Part;
use kept_server::actor::Actor;
use kept_server::audit::looks::{Opened, opened};
use kept_server::audit::shown::{Reviewed, Seen, for_family, for_manager};
use kept_server::audit::{What, names};
use kept_server::store::Conn;
use kept_server::today::today;
use sync::{DeviceId, RecordId};

const HOUR_MS: i64 = 3_600_000;

fn open_part(world: &World, actor: Actor, family: RecordId, part: Part, at_ms: i64) {
    let note = move |conn: &Conn| {
        let dev = Some(DeviceId([7; 16]));
        opened(conn, actor, dev, &[Opened { family, part, at_ms }], NOW_MS)
    };
    world.store().write_blocking(note).unwrap();
}

fn told(world: &World, actor: Actor) -> Option<Vec<Seen>> {
    world.store().read_blocking(|conn| for_family(conn, actor, today(NOW_MS))).unwrap()
}

fn review(world: &World, actor: Actor) -> Option<Vec<Reviewed>> {
    world.store().read_blocking(|conn| for_manager(conn, actor, today(NOW_MS))).unwrap()
}

fn received(world: &World, actor: Actor) -> usize {
    let is_it = |s: &&kept_server::audit::Said| s.what == What::Received && s.by == Some(actor.id);
    said(world).iter().filter(is_it).count()
}

pub(crate) fn a_device_is_noted_once_a_day_for_each_family(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    assert_eq!(received(&world, world.priya), 1);
    let first = said(&world).into_iter().find(|s| s.what == What::Received).unwrap();
    let acts: Vec<_> = first.acts.iter().map(|act| (act.act.as_str(), act.on)).collect();
    assert_eq!((first.dev, acts.as_slice()), (Some(priya.dev), [("record", world.nowak)].as_slice()));
    // What is new in what she holds is the same day's.
    let mut second = world.phone(world.priya);
    world.promise(&mut second, "Ring the school", &[]);
    priya.sync(world.store());
    priya.sync(world.store());
    assert_eq!(received(&world, world.priya), 2, "one for each device");
    // The next day it is given something again.
    world.promise(&mut second, "Ring the doctor", &[]);
    let frames = world.store().exchange_blocking(priya.actor, priya.outgoing(), NOW_MS + DAY_MS).unwrap();
    priya.receive(frames).unwrap();
    assert_eq!(received(&world, world.priya), 3);
    // Somebody who is given nothing is not noted, and a manager by the team whose summaries they have.
    world.phone(world.marek);
    assert_eq!(received(&world, world.marek), 0);
    world.phone(world.grace);
    let of_grace = said(&world).into_iter().find(|s| s.by == Some(world.grace.id)).unwrap();
    assert!(of_grace.acts.iter().any(|act| act.act == "summary" && act.on == world.north));
}

pub(crate) fn a_history_that_was_read_is_noted_with_it(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    let promise = world.promise(&mut priya, "Ring the school", &[world.ewa]);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let read = |actor| runtime.block_on(world.store().history(actor, promise, NOW_MS)).unwrap();
    let opened = |actor: Actor| {
        let of = |s: &kept_server::audit::Said| s.what == What::Opened && s.by == Some(actor.id);
        said(&world).into_iter().filter(of).collect::<Vec<_>>()
    };
    assert!(read(world.sam).is_none() && opened(world.sam).is_empty());
    assert!(read(world.priya).is_some() && read(world.priya).is_some());
    let noted = opened(world.priya);
    assert_eq!((noted.len(), noted[0].acts[0].act.as_str()), (1, "history"));
}

pub(crate) fn the_mother_is_told_who_looked_and_never_of_the_father(open: Open) {
    let world = World::new(open);
    let mut priya = world.phone(world.priya);
    world.promise(&mut priya, "Ring the school", &[world.ewa, world.marek]);
    world.phone(world.grace);
    world.phone(world.ewa);
    let before = told(&world, world.ewa).unwrap();
    // Everything that the father does leaves what the mother is told as it was.
    let mut marek: Phone = world.phone(world.marek);
    marek.sync(world.store());
    open_part(&world, world.marek, world.nowak, Part::Plan, NOW_MS);
    assert_eq!(told(&world, world.ewa).unwrap(), before);
    open_part(&world, world.priya, world.nowak, Part::Knock, NOW_MS - DAY_MS);
    open_part(&world, world.priya, world.nowak, Part::Attachment, NOW_MS - DAY_MS + HOUR_MS);
    let told_now = told(&world, world.ewa).unwrap();
    let shown: Vec<_> = told_now
        .iter()
        .map(|seen| {
            (seen.day.as_str(), seen.name.as_str(), seen.role, seen.why, seen.parts.clone(), seen.hours)
        })
        .collect();
    let today: Vec<_> =
        shown.iter().filter(|seen| seen.0 == "2026-11-22").map(|seen| (seen.1, seen.3)).collect();
    assert_eq!(today.len(), 2);
    assert!(today.contains(&("Priya Sharma", "leads")) || today.contains(&("Priya Sharma", "works")));
    assert!(today.contains(&("Grace Mensah", "manages")));
    let yesterday = shown.last().unwrap();
    assert_eq!((yesterday.0, yesterday.1, yesterday.2), ("2026-11-21", "Priya Sharma", "worker"));
    assert_eq!((&yesterday.4, yesterday.5), (&vec!["record", "knock"], Some((12, 13))));
    // It is for the family's own people alone, and of their own family.
    for other in [world.priya, world.sam, world.grace] {
        assert!(told(&world, other).is_none());
    }
    let stranger = Actor { id: world.other_person.into(), ..world.ewa };
    assert!(told(&world, stranger).unwrap().iter().all(|seen| seen.name != "Priya Sharma"));
}

pub(crate) fn a_manager_is_told_what_was_out_of_hours_or_without_a_reason(open: Open) {
    let world = World::new(open);
    // A Friday at noon, by their worker: nothing to ask.
    let friday = NOW_MS - 2 * DAY_MS;
    open_part(&world, world.priya, world.nowak, Part::Plan, friday);
    assert_eq!(review(&world, world.grace).unwrap(), []);
    open_part(&world, world.priya, world.nowak, Part::Plan, friday + 10 * HOUR_MS);
    open_part(&world, world.sam, world.nowak, Part::Timeline, friday);
    let found = review(&world, world.grace).unwrap();
    let lines: Vec<_> = found
        .iter()
        .map(|one| {
            (one.seen.name.as_str(), one.is_out_of_hours, one.is_without_reason, one.family_name.as_str())
        })
        .collect();
    assert_eq!(lines, [("Priya Sharma", true, false, "Nowak"), ("Sam Reid", false, true, "Nowak")]);
    assert!(review(&world, world.priya).is_none() && review(&world, world.ewa).is_none());
}

pub(crate) fn what_a_phone_says_is_taken_with_care(open: Open) {
    let world = World::new(open);
    let days = |world: &World| {
        let sql = "SELECT day, hour FROM look WHERE kind = 'opened' ORDER BY day, hour";
        let read = |conn: &Conn| conn.query(sql, &[], |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?)));
        world.store().read_blocking(read).unwrap()
    };
    // No family, and the same twice.
    open_part(&world, world.priya, world.zosia, Part::Plan, NOW_MS);
    open_part(&world, world.priya, RecordId([9; 16]), Part::Plan, NOW_MS);
    assert!(days(&world).is_empty());
    let before = said(&world).len();
    open_part(&world, world.priya, world.nowak, Part::Plan, NOW_MS);
    open_part(&world, world.priya, world.nowak, Part::Plan, NOW_MS + 60_000);
    assert_eq!((days(&world).len(), said(&world).len()), (1, before + 1));
    // A clock that is years off is brought to now.
    open_part(&world, world.priya, world.nowak, Part::Knock, 0);
    open_part(&world, world.priya, world.nowak, Part::Words, i64::MAX);
    assert!(days(&world).iter().all(|(day, hour)| day == "2026-11-22" && *hour == 12));
    // A name is erased beside the chain, which is not touched.
    let gone = Actor { id: world.sam.id, ..world.sam };
    let note = move |conn: &Conn| {
        names::note(conn, gone.id, "Somebody")?;
        names::erase(conn, gone.id)
    };
    assert!(world.store().write_blocking(note).unwrap());
}
