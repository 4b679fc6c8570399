//! The people of a family: who they are to each other, where they live, how to reach them safely.

use super::words::{capital, list, spoken};
use super::{House, Now, kin};
use crate::day::Day;
use crate::model::fields::{day_of, flag, holds_on};
use crate::order::Order;
use crate::schema::Kind;
use sync::{Record, RecordId, Value};

/// One person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// Their record.
    pub id: RecordId,
    /// "Zosia Nowak".
    pub name: String,
    /// "Zosia".
    pub forename: String,
    /// "7", "18 months", "due 4 March", "has died"; empty where unknown.
    pub age_words: String,
    /// Whether they are a child.
    pub is_child: bool,
    /// "Mother of Zosia and Kuba. Has parental responsibility."
    pub relation_words: String,
    /// The language they speak at home, as recorded; empty where it was not.
    pub language: String,
    /// Where they live, on one line, as far as this reader may know.
    pub address: Option<String>,
    /// The safe way to reach them, as agreed with them.
    pub safe_contact: Option<String>,
}

/// The people of a family: children first, each group from the oldest.
pub(super) fn of_family(house: &House, family: RecordId, now: &Now) -> Vec<PersonView> {
    let mut people = house.of(family, Kind::Person).to_vec();
    let is_adult = |person: &Record| !kin::is_child(person, now.today);
    people.order_by_key(|p| (is_adult(p), day_of(p, "born").unwrap_or(Day::MAX), p.id));
    people.into_iter().map(|person| view_of(house, person, now)).collect()
}

fn view_of(house: &House, person: &Record, now: &Now) -> PersonView {
    PersonView {
        id: person.id,
        name: kin::name_or_short(person),
        forename: kin::short_name(person),
        age_words: kin::age_words(person, now),
        is_child: kin::is_child(person, now.today),
        relation_words: relation_words(house, person),
        language: person.text("language").trim().to_owned(),
        address: address(house, person, now.today),
        safe_contact: filled(person.text("safe_contact")),
    }
}

pub(super) fn filled(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What a person is to the others, one sentence a kind of tie; then for whom they are responsible.
fn relation_words(house: &House, person: &Record) -> String {
    let ties = || {
        let of_person = move |tie: &&&Record| tie.link("from") == Some(person.id);
        house.of(person.scope, Kind::Tie).iter().filter(of_person)
    };
    let to = |tie: &Record| Some(kin::short_name_of(house, tie.link("to"))).filter(|name| !name.is_empty());
    let mut groups: Vec<(String, bool, Vec<String>)> = Vec::new();
    for tie in ties() {
        let (relation, is_inferred) = (spoken(tie.text("relation")), flag(tie, "is_inferred"));
        let Some(name) = to(tie).filter(|_| !relation.is_empty()) else {
            continue;
        };
        match groups.iter_mut().find(|(other, guess, _)| *other == relation && *guess == is_inferred) {
            Some((.., names)) => names.push(name),
            None => groups.push((relation, is_inferred, vec![name])),
        }
    }
    let mut sentences: Vec<_> = groups
        .iter()
        .map(|(relation, is_inferred, names)| {
            let checked = if *is_inferred { " (not checked yet)" } else { "" };
            format!("{} of {}{checked}.", capital(relation), list(names))
        })
        .collect();
    let responsible: Vec<_> = ties().filter(|tie| flag(tie, "parental_responsibility")).collect();
    if responsible.len() == ties().count() && !responsible.is_empty() {
        sentences.push("Has parental responsibility.".to_owned());
    } else if !responsible.is_empty() {
        let names: Vec<_> = responsible.into_iter().filter_map(|tie| to(tie)).collect();
        sentences.push(format!("Has parental responsibility for {}.", list(&names)));
    }
    sentences.join(" ")
}

/// Where a person lives now; of several addresses the latest.
pub(super) fn address(house: &House, person: &Record, today: Day) -> Option<String> {
    let of_person =
        house.of(person.scope, Kind::Address).iter().filter(|a| a.link("person") == Some(person.id));
    let now = of_person.filter(|address| holds_on(address, today));
    let latest = now.max_by_key(|address| day_of(address, "from"))?;
    let mut parts: Vec<&str> = match latest.get("lines") {
        Value::List(lines) => lines.iter().filter_map(Value::as_text).collect(),
        _ => latest.text("lines").lines().collect(),
    };
    parts.push(latest.text("postcode"));
    let kept: Vec<_> = parts.into_iter().map(|part| part.trim().trim_end_matches(',')).collect();
    filled(&kept.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, TestHouse, id};
    use super::*;

    #[test]
    fn a_mother_is_said_to_be_one_of_each_child() {
        let mut all = TestHouse::default();
        all.nowaks();
        let words = |all: &TestHouse| {
            let people = of_family(&all.house(), id(1), &NOW);
            people.iter().find(|person| person.id == id(2)).unwrap().relation_words.clone()
        };
        assert_eq!(words(&all), "Mother of Zosia and Kuba. Has parental responsibility.");
        all.set(11, "parental_responsibility", false.into());
        assert_eq!(words(&all), "Mother of Zosia and Kuba. Has parental responsibility for Zosia.");
        all.set(11, "is_inferred", true.into());
        all.set(10, "parental_responsibility", false.into());
        assert_eq!(words(&all), "Mother of Zosia. Mother of Kuba (not checked yet).");
    }

    #[test]
    fn children_come_first_and_the_oldest_before_the_others() {
        let mut all = TestHouse::default();
        all.nowaks();
        let people = of_family(&all.house(), id(1), &NOW);
        let names: Vec<_> = people.iter().map(|person| person.forename.as_str()).collect();
        assert_eq!(names, ["Zosia", "Kuba", "Ewa"]);
    }

    #[test]
    fn the_latest_address_that_still_holds_is_shown_on_one_line() {
        let mut all = TestHouse::default();
        all.nowaks();
        let place = |lines: Value, from: &str| {
            [
                ("person", id(3).into()),
                ("lines", lines),
                ("from", from.into()),
                ("postcode", "LS1 1AA".into()),
            ]
        };
        all.record(60, "address", 1, &place("12 Mill Lane,\n Leeds".into(), "2024-01-01"));
        all.record(61, "address", 1, &place(["1 High Street"].into_iter().collect(), "2020-01-01"));
        all.record(62, "address", 1, &place("9 Old Road".into(), "2025-01-01"));
        all.set(62, "to", "2025-06-01".into());
        let people = of_family(&all.house(), id(1), &NOW);
        assert_eq!(people[0].address.as_deref(), Some("12 Mill Lane, Leeds, LS1 1AA"));
        assert_eq!(people[1].address, None);
    }
}
