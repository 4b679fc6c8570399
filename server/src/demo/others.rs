//! The other families: a plan, two promises, and visits for today and tomorrow.

use super::DemoError;
use super::people::Family;
use super::scene::{Person, Scene};
use super::words::{self, Plan};
use crate::today::at;
use domain::day::iso;
use domain::model::promise::Event;
use domain::schema::Kind;
use sync::{Record, Value};

/// Today's and tomorrow's visits of a worker, by the family's number: days from today, hour, minute.
const VISITS: &[(i64, u8, u8)] = &[(0, 10, 0), (0, 14, 30), (1, 9, 30), (0, 16, 15), (1, 15, 45)];

/// Writes what belongs to the `number`-th family of a worker.
pub(super) fn furnish(
    scene: &mut Scene<'_>,
    worker: &Person,
    family: &Family,
    number: usize,
) -> Result<(), DemoError> {
    plan(scene, worker, family, number)?;
    open_promise(scene, worker, family, number)?;
    closed_promise(scene, worker, family, number)?;
    match VISITS.get(number) {
        Some((days, hour, minute)) => {
            let when = at(scene.day(*days), *hour, *minute);
            appointment(scene, worker, family, number, when)
        }
        None => Ok(()),
    }
}

fn plan(scene: &mut Scene<'_>, worker: &Person, family: &Family, number: usize) -> Result<(), DemoError> {
    let Some(Plan { worries, working_well, needs_to_change, goal, step }) = words::pick(words::PLANS, number)
    else {
        return Ok(());
    };
    let say = |text: &str| named(text, family);
    let offset = i64::try_from(number % 20).unwrap_or_default();
    let (by, review) = (scene.day(7 + offset), scene.day(30 + offset));
    scene.write(worker, "plan", family.id, 40 + offset, |d| {
        let plan = d.make(Kind::Plan, family.id);
        d.first(plan, "worries", say(worries));
        d.first(plan, "working_well", say(working_well));
        d.first(plan, "needs_to_change", say(needs_to_change));
        d.first(plan, "review_on", iso(review));
        let of_plan = d.make(Kind::Goal, family.id);
        d.first(of_plan, "plan", plan);
        d.first(of_plan, "what", say(goal));
        d.first(of_plan, "place", 1);
        let first = d.make(Kind::Step, family.id);
        d.first(first, "plan", plan);
        d.first(first, "goal", of_plan);
        d.first(first, "what", say(step));
        d.first(first, "who", family.adult.as_ref().map_or(worker.id, |adult| adult.id));
        d.first(first, "by", iso(by));
    })
}

/// A promise that is still to be kept; every fourth is late.
fn open_promise(
    scene: &mut Scene<'_>,
    worker: &Person,
    family: &Family,
    number: usize,
) -> Result<(), DemoError> {
    let offset = i64::try_from(number).unwrap_or_default();
    let due_days = if offset % 4 == 1 { -1 - offset % 5 } else { 1 + offset % 9 };
    let text = words::pick(words::OPEN, number).copied().unwrap_or_default();
    promise(scene, worker, family, Said { piece: "open promise", text, due_days, event: None })
}

/// A promise that was kept, one in five a day late, and one in seven not, with the reason that was given.
fn closed_promise(
    scene: &mut Scene<'_>,
    worker: &Person,
    family: &Family,
    number: usize,
) -> Result<(), DemoError> {
    let offset = i64::try_from(number).unwrap_or_default();
    let due_days = -6 - offset % 15;
    let event = match offset {
        n if n % 7 == 3 => {
            Event::Explained { why: "The service has closed. I found another and told you.".to_owned() }
        }
        n if n % 5 == 2 => Event::Kept { on: scene.day(due_days + 1) },
        _ => Event::Kept { on: scene.day(due_days) },
    };
    let text = words::pick(words::CLOSED, number).copied().unwrap_or_default();
    promise(scene, worker, family, Said { piece: "closed promise", text, due_days, event: Some(event) })
}

/// A promise of the worker, and what became of it.
struct Said {
    piece: &'static str,
    text: &'static str,
    due_days: i64,
    event: Option<Event>,
}

fn promise(scene: &mut Scene<'_>, worker: &Person, family: &Family, said: Said) -> Result<(), DemoError> {
    let Said { piece, text, due_days, event } = said;
    let to = family.adult.as_ref().unwrap_or(&family.child);
    let days_ago = 10 - due_days.min(0);
    let (due, made) = (scene.day(due_days), scene.day(-days_ago));
    scene.write(worker, piece, family.id, days_ago, |d| {
        let promise = d.make(Kind::Promise, family.id);
        d.first(promise, "what", named(text, family));
        d.first(promise, "by", worker.id);
        d.first(promise, "by_name", worker.given());
        d.first(promise, "to", to.id);
        d.first(promise, "to_name", to.given());
        d.first(promise, "due", iso(due));
        d.first(promise, "made_on", iso(made));
        if let Some(event) = event {
            let as_made = Record::new(promise, Kind::Promise.name(), family.id);
            d.tell(&as_made, "events", event.to_value());
        }
    })
}

fn appointment(
    scene: &mut Scene<'_>,
    worker: &Person,
    family: &Family,
    number: usize,
    when: i64,
) -> Result<(), DemoError> {
    let about = words::pick(words::ABOUT, number).copied().unwrap_or_default();
    let who = std::iter::once(family.child.id).chain(family.adult.as_ref().map(|adult| adult.id));
    let who: Value = who.collect();
    scene.write(worker, "appointment", family.id, 3, |d| {
        let appointment = d.make(Kind::Appointment, family.id);
        d.first(appointment, "at", when);
        d.first(appointment, "place", "At home");
        d.first(appointment, "about", named(about, family));
        d.first(appointment, "who", who);
        d.first(appointment, "worker", worker.id);
        d.first(appointment, "worker_name", worker.name.as_str());
    })
}

/// The text with the family's own names in it.
fn named(text: &str, family: &Family) -> String {
    let adult = family.adult.as_ref().map_or("their carer", |adult| adult.given());
    text.replace("{child}", family.child.given()).replace("{adult}", adult)
}
