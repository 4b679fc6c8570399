//! Two versions of the same words, which a person settles.

mod removal;
mod said;

pub use said::is_free_text;

use super::words::{capital, list, spoken};
use super::{House, Me, Now, diff, kin};
use crate::day;
use crate::order::Order;
use crate::schema::{Kind, policy_of};
use sync::removal::REMOVED;
use sync::{Head, Policy, Record, RecordId, Value};

/// A field of which several versions stand side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictRef {
    /// The record.
    pub record: RecordId,
    /// What kind of record it is.
    pub kind: Kind,
    /// The field.
    pub field: String,
    /// The family it belongs to.
    pub family: RecordId,
    /// "Nowak"; empty where this reader may not know.
    pub family_name: String,
    /// "Plan · What needs to change".
    pub label: String,
}

/// Several versions, side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictView {
    /// What it is.
    pub of: ConflictRef,
    /// "You both wrote this".
    pub heading: String,
    /// What happened, and that nothing is lost.
    pub words: String,
    /// "The Nowak family · Plan · What needs to change".
    pub label: String,
    /// The versions, the reader's own first, then the earliest.
    pub versions: Vec<VersionView>,
    /// Whether the versions are words, so that both can be kept.
    pub is_text: bool,
}

/// One version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionView {
    /// What was written, to keep it.
    pub value: Value,
    /// "You", or the author's name, or both.
    pub by_name: String,
    /// Whether the reader wrote it.
    pub is_mine: bool,
    /// "Sat 21 Nov, 3:10 pm".
    pub when_words: String,
    /// The version in words.
    pub text: String,
    /// The same in parts, each with whether every version has it.
    pub parts: Vec<(bool, String)>,
    /// What choosing it is called.
    pub choose_words: &'static str,
}

/// Every conflict at hand.
#[must_use]
pub fn conflicts(house: &House) -> Vec<ConflictRef> {
    house.records().flat_map(|record| of_record(house, record)).collect()
}

/// The conflicts of one family.
pub(super) fn of_family(house: &House, family: RecordId) -> Vec<ConflictRef> {
    let records = Kind::ALL.iter().flat_map(|kind| house.of(family, *kind));
    records.flat_map(|record| of_record(house, record)).collect()
}

/// Events stand side by side without a conflict: only what has one value at a time can have two.
fn of_record(house: &House, record: &Record) -> Vec<ConflictRef> {
    let Some(kind) = Kind::from_name(&record.kind) else {
        return Vec::new();
    };
    let fields = record
        .conflicts()
        .filter(|field| matches!(policy_of(&record.kind, field), Some(Policy::Register | Policy::Text)));
    let removal = record.is_removal_contested().then_some(REMOVED);
    fields.chain(removal).map(|field| reference(house, record, kind, field)).collect()
}

fn reference(house: &House, record: &Record, kind: Kind, field: &str) -> ConflictRef {
    ConflictRef {
        record: record.id,
        kind,
        field: field.to_owned(),
        family: record.scope,
        family_name: kin::family_name(house, record.scope),
        label: format!("{} · {}", capital(&spoken(kind.name())), said::field_name(house, kind, field)),
    }
}

/// The versions of one field; `None` where they agree.
#[must_use]
pub fn conflict(house: &House, record: RecordId, field: &str, me: &Me, now: &Now) -> Option<ConflictView> {
    let record = house.get(record)?;
    let of = of_record(house, record).into_iter().find(|conflict| conflict.field == field)?;
    if field == REMOVED {
        let versions = removal::versions(house, record, me, now);
        return Some(ConflictView {
            heading: "Taken away here, changed there".to_owned(),
            words: "One of you took this away. Another wrote in it before they could see that. \
                    Nothing is lost. Choose whether it stays."
                .to_owned(),
            label: labelled(&of),
            is_text: false,
            of,
            versions,
        });
    }
    let mut versions = versions(house, &record.field(field)?.heads, field, me, now);
    let texts: Vec<&str> = versions.iter().map(|version| version.text.as_str()).collect();
    let parts = diff::parts(&texts);
    for (version, parts) in versions.iter_mut().zip(parts) {
        version.parts = parts;
    }
    let names: Vec<&str> = versions.iter().map(|version| version.by_name.as_str()).collect();
    let heading = match (names.as_slice(), versions.iter().all(|version| version.is_mine)) {
        (_, true) => "You wrote this more than once",
        (["You", _], _) => "You both wrote this",
        ([_, _], _) => "Two people wrote this",
        _ => "Several people wrote this",
    };
    let who = if names.iter().all(|name| *name == "You") { "You".to_owned() } else { list(&names) };
    Some(ConflictView {
        heading: heading.to_owned(),
        words: format!(
            "{who} changed the same words before they could be brought together. \
             Nothing is lost. Choose what stands now. The other stays in the history."
        ),
        label: labelled(&of),
        is_text: versions.iter().all(|version| matches!(version.value, Value::Text(_)))
            && said::is_free_text(field),
        of,
        versions,
    })
}

/// "The Nowak family · Plan · What needs to change".
fn labelled(of: &ConflictRef) -> String {
    let family = Some(&of.family_name).filter(|name| !name.is_empty()).map(|name| kin::heading(name));
    family.map_or_else(|| of.label.clone(), |family| format!("{family} · {}", of.label))
}

/// One version for each value: those who wrote the same are named together.
fn versions(house: &House, heads: &[Head], field: &str, me: &Me, now: &Now) -> Vec<VersionView> {
    let mut groups: Vec<Vec<&Head>> = Vec::new();
    for head in heads {
        match groups.iter_mut().find(|group| group.iter().any(|other| other.value == head.value)) {
            Some(group) => group.push(head),
            None => groups.push(vec![head]),
        }
    }
    groups.order_by_key(|group| {
        let is_mine = group.iter().any(|head| head.by == me.id);
        (!is_mine, group.iter().map(|head| (head.at, head.op)).min())
    });
    groups.iter().filter_map(|group| version(house, group, field, me, now)).collect()
}

fn version(house: &House, group: &[&Head], field: &str, me: &Me, now: &Now) -> Option<VersionView> {
    let version = signed(house, group, me, now)?;
    Some(VersionView { text: said::value_words(house, field, &version.value, now), ..version })
}

/// Who said something, and when; its words are still to be filled in.
fn signed(house: &House, group: &[&Head], me: &Me, now: &Now) -> Option<VersionView> {
    let latest = group.iter().max_by_key(|head| head.at)?;
    let mut names: Vec<String> = Vec::new();
    for head in group {
        let name = if head.by == me.id { "You".to_owned() } else { house.author_name(head.by) };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.order_by_key(|name| name != "You");
    let on = day::short(now.day_at(latest.at), now.today);
    Some(VersionView {
        value: latest.value.clone(),
        by_name: list(&names),
        is_mine: group.iter().any(|head| head.by == me.id),
        when_words: format!("{on}, {}", now.clock_at(latest.at)),
        text: String::new(),
        parts: Vec::new(),
        choose_words: "Keep this one",
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{EWA, NOW, PRIYA, TestHouse, id, seen};
    use super::*;
    use sync::AuthorId;

    const SAM: AuthorId = AuthorId([104; 16]);

    fn house() -> TestHouse {
        let mut all = TestHouse::default();
        all.nowaks();
        all.record(104, "worker", 9, &[("name", "Sam Reid".into())]);
        all.record(70, "plan", 1, &[("needs_to_change", "They sleep in their own beds by 8.".into())]);
        all.collide(70, "needs_to_change", "They sleep in their own beds every night.".into(), SAM);
        all
    }

    #[test]
    fn two_versions_are_named_and_their_equal_words_marked() {
        let all = house();
        let found = conflicts(&all.house());
        assert_eq!(found.len(), 1);
        assert_eq!((&*found[0].label, &*found[0].family_name), ("Plan · What needs to change", "Nowak"));
        let view = conflict(&all.house(), id(70), "needs_to_change", &PRIYA, &NOW).unwrap();
        assert_eq!((&*view.heading, view.is_text), ("You both wrote this", true));
        assert_eq!(view.label, "The Nowak family · Plan · What needs to change");
        let [mine, sams] = view.versions.as_slice() else { panic!("two") };
        assert_eq!(
            (&*mine.by_name, &*sams.by_name, &*sams.when_words),
            ("You", "Sam Reid", "Sun 22, 9:00 am")
        );
        assert_eq!(mine.parts, [(true, "They sleep in their own beds ".into()), (false, "by 8.".into())]);
        assert_eq!(conflict(&all.house(), id(70), "worries", &PRIYA, &NOW), None);
    }

    #[test]
    fn those_who_wrote_the_same_are_one_version() {
        let mut all = house();
        all.collide(70, "needs_to_change", "They sleep in their own beds by 8.".into(), EWA.id);
        let view = conflict(&all.house(), id(70), "needs_to_change", &PRIYA, &NOW).unwrap();
        assert_eq!(view.versions.len(), 2);
        assert_eq!(view.versions[0].by_name, "You and Ewa Nowak");
        let hers = conflict(&all.house(), id(70), "needs_to_change", &EWA, &NOW).unwrap();
        assert_eq!(hers.versions[0].by_name, "You and Priya Shah");
    }

    #[test]
    fn events_side_by_side_are_no_conflict() {
        let mut all = house();
        all.promise(30, "phone school", 100, 2, "2026-11-20");
        all.collide(30, "events", "a".into(), SAM);
        all.collide(30, "events", "b".into(), EWA.id);
        assert_eq!(conflicts(&all.house()).len(), 1);
    }

    #[test]
    fn days_people_and_a_childs_part_are_said_in_words() {
        let mut all = house();
        all.record(50, "visit", 1, &[("on", "2026-11-09".into()), ("worker", id(100).into())]);
        all.collide(50, "on", "2026-11-10".into(), SAM);
        let field = format!("child:{}", id(3));
        all.set(50, &field, seen(true, true, ""));
        all.collide(50, &field, seen(true, false, "child_refused"), SAM);
        let texts = |field: &str| -> Vec<String> {
            let view = conflict(&all.house(), id(50), field, &PRIYA, &NOW).unwrap();
            assert!(!view.is_text);
            view.versions.into_iter().map(|version| version.text).collect()
        };
        assert_eq!(texts("on"), ["Monday 9 November", "Tuesday 10 November"]);
        assert_eq!(texts(&field), ["Seen. Seen alone.", "Seen. Not alone. Why not: child refused."]);
        assert_eq!(conflicts(&all.house())[0].label, "Visit · Zosia");
    }
}
