//! What is known of a visit to a family before the writing begins or goes on, so that nobody types it again.

use super::child::ChildInfo;
use super::draft_key;
use super::scratch::{VisitScratch, Writer};
use crate::engine::engine;
use crate::platform;
use domain::day;
use domain::model::fields::{day_of, holds_on};
use domain::model::visit::TYPES;
use domain::schema::Kind;
use domain::view::FamilyView;
use leptos::prelude::untrack;
use sync::RecordId;

/// The visit as far as it is saved on this phone.
pub(super) fn kept(family: RecordId) -> Option<VisitScratch> {
    let key = draft_key(family);
    engine().drafts().with_untracked(|drafts| {
        let bytes = &drafts.iter().find(|draft| draft.key == key)?.bytes;
        sync::wire::decode(bytes, sync::wire::PUSH_BYTES_MAX).ok()
    })
}

/// Whoever uses this phone, as a visit names them.
pub(super) fn writer() -> Writer {
    let owner = untrack(|| engine().owner());
    Writer {
        id: owner.as_ref().map(|o| o.person).unwrap_or_default(),
        name: owner.map(|o| o.name).unwrap_or_default(),
    }
}

/// The children, with their ages in years where a birthday is known.
pub(super) fn children(home: &FamilyView) -> Vec<ChildInfo> {
    let today = platform::today();
    let years = |id: RecordId| {
        let born = engine().record_now(id).and_then(|record| day_of(&record, "born"));
        born.map(|born| day::age(born, today))
    };
    let children = home.people.iter().filter(|person| person.is_child);
    let infos = children.map(|person| ChildInfo {
        id: person.id,
        name: person.forename.clone(),
        age_words: person.age_words.clone(),
        years: years(person.id),
    });
    infos.collect()
}

/// The kind of visit that the children's present episodes call for: the gravest of them.
pub(super) fn visit_type(family: RecordId) -> String {
    let today = platform::today();
    let current: Vec<String> = engine().look(|house| {
        let episodes = house.of(family, Kind::Episode).iter().filter(|episode| holds_on(episode, today));
        episodes.map(|episode| episode.text("type").to_owned()).collect()
    });
    let gravest = ["looked_after", "child_protection", "child_in_need", "leaving_care", "early_help"];
    let found = gravest.into_iter().find(|kind| current.iter().any(|c| c == kind));
    found.filter(|kind| TYPES.iter().any(|(code, _)| code == kind)).unwrap_or_default().to_owned()
}

/// "the Nowak family", inside a sentence.
#[must_use]
pub fn inside(heading: &str) -> String {
    heading.strip_prefix("The ").map_or_else(|| heading.to_owned(), |rest| format!("the {rest}"))
}
