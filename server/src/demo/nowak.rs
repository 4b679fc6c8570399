//! The Nowaks: Zosia, Kuba, their mother Ewa and their father Marek, with Priya as their worker.

use super::DemoError;
use super::people::Nowak;
use super::scene::{Ids, Person, Scene};
use crate::store::rows;
use crate::today::at;
use domain::day::iso;
use domain::model::draft::Draft;
use domain::schema::Kind;
use sync::{RecordId, ShareChange, Value};

/// When Priya last visited, in days: Zosia said something then.
const LAST_VISIT_DAYS_AGO: i64 = 13;
/// When she comes again.
const NEXT_VISIT_DAYS: i64 = 4;

/// Writes everything about the Nowaks.
pub(super) fn furnish(scene: &mut Scene<'_>, priya: &Person, nowak: &Nowak) -> Result<(), DemoError> {
    ties(scene, priya, nowak)?;
    share_allocations(scene, priya, nowak)?;
    plan(scene, priya, nowak)?;
    promises(scene, priya, nowak)?;
    appointment(scene, priya, nowak)?;
    voice(scene, priya, nowak)
}

/// Ewa was taken for the mother by the import; Priya has checked it, and knows who has parental
/// responsibility.
fn ties(scene: &mut Scene<'_>, priya: &Person, nowak: &Nowak) -> Result<(), DemoError> {
    let known = rows::in_scope(scene.conn(), nowak.family, Kind::Tie.name())?;
    for child in [nowak.zosia, nowak.kuba] {
        let tie = known.iter().find(|t| t.link("from") == Some(nowak.ewa) && t.link("to") == Some(child));
        scene.write(priya, "mother", child, 560, |d| match tie {
            Some(tie) => {
                d.set(tie, "is_inferred", false);
                d.set(tie, "parental_responsibility", true);
                d.set(tie, "lives_with", true);
            }
            None => tie_of(d, nowak.family, nowak.ewa, child, "mother", true),
        })?;
        if let Some(marek) = nowak.marek {
            scene.write(priya, "father", child, 560, |d| {
                tie_of(d, nowak.family, marek, child, "father", false);
            })?;
        }
    }
    Ok(())
}

fn tie_of(
    d: &mut Draft<Ids>,
    family: RecordId,
    from: RecordId,
    to: RecordId,
    relation: &str,
    lives_with: bool,
) {
    let tie = d.make(Kind::Tie, family);
    d.first(tie, "from", from);
    d.first(tie, "to", to);
    d.first(tie, "relation", relation);
    d.first(tie, "parental_responsibility", true);
    d.first(tie, "lives_with", lives_with);
    d.first(tie, "is_inferred", false);
}

fn with_ewa(nowak: &Nowak) -> ShareChange {
    ShareChange::with([nowak.ewa.into()])
}

/// Ewa sees who works with her children, and who did.
fn share_allocations(scene: &mut Scene<'_>, priya: &Person, nowak: &Nowak) -> Result<(), DemoError> {
    for allocation in rows::in_scope(scene.conn(), nowak.family, Kind::Allocation.name())? {
        scene.write(priya, "allocation", allocation.id, 30, |d| {
            d.share(&allocation, &with_ewa(nowak));
        })?;
    }
    Ok(())
}

fn plan(scene: &mut Scene<'_>, priya: &Person, nowak: &Nowak) -> Result<(), DemoError> {
    let review = scene.day(26);
    let (soon, later) = (scene.day(9), scene.day(20));
    scene.write(priya, "plan", nowak.family, 34, |d| {
        let plan = d.make(Kind::Plan, nowak.family);
        for (field, text) in PLAN {
            d.first(plan, field, *text);
        }
        d.first(plan, "review_on", iso(review));
        d.share_new(plan, &with_ewa(nowak));
        let rested = "When they are rested, mornings are kinder.";
        let sleep = goal(d, nowak, plan, "Zosia and Kuba sleep well", rested, 1);
        let nursery =
            goal(d, nowak, plan, "Kuba feels at home at nursery", "He likes the other children.", 2);
        for (goal, what, who, by) in [
            (sleep, "Start bedtime at half past seven, with a story", nowak.ewa, None),
            (sleep, "Bring a picture chart for bedtime", priya.id, Some(soon)),
            (nursery, "Tell nursery what Kuba likes to eat", priya.id, None),
            (nursery, "Go to stay and play on Tuesdays", nowak.ewa, Some(later)),
        ] {
            let step = d.make(Kind::Step, nowak.family);
            d.first(step, "plan", plan);
            d.first(step, "goal", goal);
            d.first(step, "what", what);
            d.first(step, "who", who);
            d.first(step, "by", by.map(iso));
            d.first(step, "is_done", what == DONE);
            d.share_new(step, &with_ewa(nowak));
        }
    })
}

/// The plan, in the family's words.
const PLAN: &[(&str, &str)] = &[
    (
        "worries",
        "Zosia and Kuba go to bed late and wake up tired. Kuba cries when he is left at nursery. Ewa has \
        nobody to ask for a break.",
    ),
    (
        "working_well",
        "Ewa knows what each of them needs. The children run to her when she comes in. Zosia loves \
        school and reads to Kuba.",
    ),
    (
        "needs_to_change",
        "Bedtime is calm and the same each night. Kuba stays at nursery and eats his lunch there. Ewa \
        has two hours a week to herself.",
    ),
    ("why", "Children who sleep well learn and play better. Ewa said: “I want our evenings back.”"),
    (
        "seen_alone",
        "I see Zosia on her own each time I come. She chooses the game. I tell Ewa before I start.",
    ),
    (
        "if_it_goes_wrong",
        "We talk first, all of us at one table. If it is still hard, we ask Ewa’s sister Ola to help \
        at weekends. We tell Ewa first before anything changes.",
    ),
    (
        "family_view",
        "Ewa says the bedtime part is right. She thinks nursery could do more, and we wrote that down.",
    ),
];

/// The step that is done already.
const DONE: &str = "Tell nursery what Kuba likes to eat";

/// A goal of the plan, shared with Ewa.
fn goal(d: &mut Draft<Ids>, nowak: &Nowak, plan: RecordId, what: &str, why: &str, place: i64) -> RecordId {
    let goal = d.make(Kind::Goal, nowak.family);
    d.first(goal, "plan", plan);
    d.first(goal, "what", what);
    d.first(goal, "why", why);
    d.first(goal, "place", place);
    d.share_new(goal, &with_ewa(nowak));
    goal
}

fn promises(scene: &mut Scene<'_>, priya: &Person, nowak: &Nowak) -> Result<(), DemoError> {
    let ewa = Person { id: nowak.ewa, name: "Ewa".to_owned() };
    let zosia = Person { id: nowak.zosia, name: "Zosia".to_owned() };
    let rows = [
        (priya, &zosia, "Bring the Uno cards", NEXT_VISIT_DAYS, LAST_VISIT_DAYS_AGO),
        (priya, &ewa, "Phone school about lunch", -2, LAST_VISIT_DAYS_AGO),
        (&ewa, priya, "Ask the doctor about Kuba’s cough", 6, LAST_VISIT_DAYS_AGO),
    ];
    for (by, to, what, due_days, days_ago) in rows {
        let (due, made) = (scene.day(due_days), scene.day(-days_ago));
        scene.write(priya, what, nowak.family, days_ago, |d| {
            let promise = d.make(Kind::Promise, nowak.family);
            d.first(promise, "what", what);
            d.first(promise, "by", by.id);
            d.first(promise, "by_name", by.given());
            d.first(promise, "to", to.id);
            d.first(promise, "to_name", to.given());
            d.first(promise, "due", iso(due));
            d.first(promise, "made_on", iso(made));
            d.share_new(promise, &with_ewa(nowak));
        })?;
    }
    Ok(())
}

fn appointment(scene: &mut Scene<'_>, priya: &Person, nowak: &Nowak) -> Result<(), DemoError> {
    let when = at(scene.day(NEXT_VISIT_DAYS), 16, 0);
    scene.write(priya, "appointment", nowak.family, 1, |d| {
        let appointment = d.make(Kind::Appointment, nowak.family);
        d.first(appointment, "at", when);
        d.first(appointment, "place", "At home");
        d.first(appointment, "about", "Bedtimes and the nursery. Zosia and Kuba choose the game.");
        d.first(appointment, "who", [nowak.zosia, nowak.kuba, nowak.ewa].into_iter().collect::<Value>());
        d.first(appointment, "worker", priya.id);
        d.first(appointment, "worker_name", priya.name.as_str());
        d.first(appointment, "visit_type", "child_in_need");
        d.share_new(appointment, &with_ewa(nowak));
    })
}

/// What Zosia said while drawing. It is hers and Priya's: it is shared with nobody.
fn voice(scene: &mut Scene<'_>, priya: &Person, nowak: &Nowak) -> Result<(), DemoError> {
    let on = iso(scene.day(-LAST_VISIT_DAYS_AGO));
    let visits = rows::in_scope(scene.conn(), nowak.family, Kind::Visit.name())?;
    let visit = visits.iter().find(|visit| visit.text("on") == on).map(|visit| visit.id);
    scene.write(priya, "voice", nowak.zosia, LAST_VISIT_DAYS_AGO, |d| {
        let voice = d.make(Kind::Voice, nowak.family);
        d.first(voice, "child", nowak.zosia);
        d.first(voice, "visit", visit);
        d.first(voice, "words", "I like it when you play Uno first.");
        d.first(voice, "how", "drawing");
        d.first(voice, "is_behaviour", false);
        d.first(voice, "on", on.as_str());
    })
}
