//! Somebody took a record away, and somebody else wrote in it or brought it back, neither seeing the other.

use super::{VersionView, said, signed};
use crate::schema::Kind;
use crate::view::{House, Me, Now};
use sync::{Head, Record, Value};

/// That it goes, and that it stays with what was written meanwhile; nothing where nobody has to choose.
pub(super) fn versions(house: &House, record: &Record, me: &Me, now: &Now) -> Vec<VersionView> {
    let Some(field) = record.removal().filter(|_| record.is_removal_contested()) else {
        return Vec::new();
    };
    let kind = Kind::from_name(&record.kind);
    let (goes, back): (Vec<&Head>, Vec<&Head>) =
        field.heads.iter().partition(|head| head.value == Value::Bool(true));
    let written: Vec<(&str, &Head)> = record.unseen().collect();
    let lines = written.iter().map(|(field, head)| {
        let name = kind.map_or_else(String::new, |kind| said::field_name(house, kind, field));
        format!("{name}: {}", said::value_words(house, field, &head.value, now))
    });
    let it = named(record);
    let mut stays_words = vec![format!("{it} stays.")];
    stays_words.extend(lines);
    let stays: Vec<&Head> = back.into_iter().chain(written.iter().map(|(_, head)| *head)).collect();
    let one = |heads: &[&Head], is_removed: bool, text: String, choose_words| {
        let version = signed(house, heads, me, now)?;
        let parts = vec![(true, text.clone())];
        Some(VersionView { value: is_removed.into(), text, parts, choose_words, ..version })
    };
    let goes = one(&goes, true, format!("{it} goes."), "Take it away");
    let stays = one(&stays, false, stays_words.join("\n"), "Keep it");
    goes.into_iter().chain(stays).collect()
}

/// What it is, in its own words: "“Bring a picture chart”"; "It" where it has none.
fn named(record: &Record) -> String {
    let words = ["what", "lines", "relation"].map(|field| record.text(field).trim());
    let own = words.into_iter().find(|words| !words.is_empty());
    own.map_or_else(|| "It".to_owned(), |own| format!("“{own}”"))
}

#[cfg(test)]
mod tests {
    use super::super::{conflict, conflicts};
    use crate::view::testing::{EWA, NOW, PRIYA, TestHouse, id};
    use sync::removal::REMOVED;
    use sync::{AuthorId, Op, OpId, OpKind};

    const SAM: AuthorId = AuthorId([104; 16]);

    /// Sam takes the step off; Priya has changed what it says.
    fn house() -> TestHouse {
        let mut all = TestHouse::default();
        all.nowaks();
        all.record(104, "worker", 9, &[("name", "Sam Reid".into())]);
        all.record(70, "step", 1, &[("what", "Bring a picture chart".into())]);
        let seen = Some(all.records[&id(70)].seen());
        all.set(70, "what", "Bring two picture charts".into());
        let op = Op {
            id: OpId([7; 16]),
            record: id(70),
            kind: OpKind::Delete,
            field: REMOVED.to_owned(),
            value: true.into(),
            sup: Vec::new(),
            seen_generation: 0,
            seen,
        };
        all.records.get_mut(&id(70)).unwrap().take(&op, SAM, NOW.ms, None);
        all
    }

    #[test]
    fn what_was_written_meanwhile_stands_beside_the_removal() {
        let all = house();
        let found = conflicts(&all.house());
        assert_eq!((found.len(), &*found[0].field, &*found[0].label), (1, REMOVED, "Step · Stays, or goes"));
        let view = conflict(&all.house(), id(70), REMOVED, &PRIYA, &NOW).unwrap();
        assert_eq!(view.heading, "Taken away here, changed there");
        let said: Vec<_> = view.versions.iter().map(|v| (&*v.by_name, &*v.text, v.choose_words)).collect();
        let goes = "“Bring two picture charts” goes.";
        let stays = "“Bring two picture charts” stays.\nWhat: Bring two picture charts";
        assert_eq!(said, [("Sam Reid", goes, "Take it away"), ("You", stays, "Keep it")]);
        assert!(!view.is_text);
        assert!(conflict(&all.house(), id(70), REMOVED, &EWA, &NOW).is_some());
    }

    #[test]
    fn what_nobody_wrote_in_is_gone_and_can_be_found_to_bring_back() {
        let mut all = house();
        let record = all.records.get_mut(&id(70)).unwrap();
        let seen = Some(record.seen());
        let again = Op {
            id: OpId([8; 16]),
            record: id(70),
            kind: OpKind::Delete,
            field: REMOVED.to_owned(),
            value: true.into(),
            sup: record.head_ids(REMOVED),
            seen_generation: 0,
            seen,
        };
        record.take(&again, SAM, NOW.ms, None);
        let house = all.house();
        assert!(conflicts(&house).is_empty());
        assert!(house.of(id(1), crate::schema::Kind::Step).is_empty());
        assert_eq!(house.removed(id(1), crate::schema::Kind::Step).count(), 1);
        assert!(house.get(id(70)).is_some());
    }
}
