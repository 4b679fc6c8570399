//! One family, whole: who they are, who stayed with them, what happened, what was promised.

use super::timeline::Pieces;
use super::{
    AppointmentView, ConflictRef, DueLine, House, Me, Now, PersonView, PlanView, PromiseView, TimelineItem,
    VoiceView, WorkerSpan, appointment, conflict, due, kin, people, plan, promises, timeline, voices,
    workers,
};
use crate::schema::Kind;
use sync::RecordId;

/// One family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyView {
    /// The family.
    pub id: RecordId,
    /// "Nowak".
    pub name: String,
    /// "The Nowak family".
    pub heading: String,
    /// "Zosia, 7, and Kuba, 4".
    pub children_words: String,
    /// Children first, each group from the oldest.
    pub people: Vec<PersonView>,
    /// Those who are there now first, then the latest.
    pub workers: Vec<WorkerSpan>,
    /// The newest first; all of it.
    pub timeline: Vec<TimelineItem>,
    /// The plan, where there is one.
    pub plan: Option<PlanView>,
    /// Those to do by their day, then those done.
    pub promises: Vec<PromiseView>,
    /// The latest first.
    pub voices: Vec<VoiceView>,
    /// The soonest first.
    pub due: Vec<DueLine>,
    /// Those to come, the soonest first.
    pub appointments: Vec<AppointmentView>,
    /// Fields of which two versions stand side by side.
    pub conflicts: Vec<ConflictRef>,
}

/// The family with this id; `None` where it is not at hand.
#[must_use]
pub fn family(house: &House, id: RecordId, me: &Me, now: &Now) -> Option<FamilyView> {
    house.get_as(id, Kind::Family)?;
    let name = kin::family_name(house, id);
    let workers = workers::of_family(house, id, me, now);
    let promises = promises::of_family(house, id, me, now);
    let voices = voices::of_family(house, id, now);
    let pieces = Pieces { workers: &workers, voices: &voices, promises: &promises };
    Some(FamilyView {
        id,
        heading: kin::heading(&name),
        name,
        children_words: kin::children_words(house, id, now),
        people: people::of_family(house, id, now),
        timeline: timeline::of_family(house, id, &pieces, me, now),
        plan: plan::plan(house, id, me, now),
        due: due::of_family(house, id, now),
        appointments: appointment::of_family(house, id, me, now),
        conflicts: conflict::of_family(house, id),
        workers,
        promises,
        voices,
    })
}
