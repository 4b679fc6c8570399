//! Names and ages: how people and families are called.

use super::words::list;
use super::{House, Now};
use crate::day::{self, Day};
use crate::model::fields::{day_of, flag};
use crate::order::Order;
use crate::schema::Kind;
use sync::{Record, RecordId, Value};

const ADULT_AGE: u32 = 18;

/// "Zosia Nowak"; what of it is known.
pub(super) fn full_name(person: &Record) -> String {
    let (forename, surname) = (person.text("forename").trim(), person.text("surname").trim());
    if forename.is_empty() || surname.is_empty() {
        return [forename, surname].concat();
    }
    [forename, " ", surname].concat()
}

/// "Zosia"; the surname where there is no forename; "the baby", "this child" or "this person" without either.
pub(super) fn short_name(person: &Record) -> String {
    let names = [person.text("forename").trim(), person.text("surname").trim()];
    let known = names.into_iter().find(|name| !name.is_empty());
    let unknown = match (day_of(person, "expected"), flag(person, "is_child")) {
        (Some(_), _) => "the baby",
        (None, true) => "this child",
        (None, false) => "this person",
    };
    known.unwrap_or(unknown).to_owned()
}

/// The full name, or what stands for it.
pub(super) fn name_or_short(person: &Record) -> String {
    Some(full_name(person)).filter(|name| !name.is_empty()).unwrap_or_else(|| short_name(person))
}

/// The name of the person with this id; empty where no record at hand tells it.
pub(super) fn short_name_of(house: &House, person: Option<RecordId>) -> String {
    person.and_then(|id| house.get_as(id, Kind::Person)).map(short_name).unwrap_or_default()
}

/// "7", "18 months", "due 4 March"; empty where nothing is known.
pub(super) fn age_words(person: &Record, now: &Now) -> String {
    if *person.get("died") != Value::Null {
        return "has died".to_owned();
    }
    let born = day_of(person, "born").or_else(|| day_of(person, "expected"));
    born.map(|born| day::age_words(born, now.today)).unwrap_or_default()
}

/// Whether a person is a child: as recorded, or by age where that was not recorded.
pub(super) fn is_child(person: &Record, today: Day) -> bool {
    match person.get("is_child") {
        Value::Null => day_of(person, "born").is_some_and(|born| day::age(born, today) < ADULT_AGE),
        _ => flag(person, "is_child"),
    }
}

/// The living children of a family, the oldest first.
pub(super) fn children<'a>(house: &House<'a>, family: RecordId, today: Day) -> Vec<&'a Record> {
    let people = house.of(family, Kind::Person).iter().copied();
    let mut children: Vec<_> =
        people.filter(|p| is_child(p, today) && *p.get("died") == Value::Null).collect();
    children.order_by_key(|child| (day_of(child, "born").unwrap_or(Day::MAX), child.id));
    children
}

/// "Zosia, 7, and Kuba, 4".
pub(super) fn children_words(house: &House, family: RecordId, now: &Now) -> String {
    let children = children(house, family, now.today);
    let ages: Vec<_> = children.iter().map(|child| age_words(child, now)).collect();
    let names: Vec<_> = children.iter().map(|child| short_name(child)).collect();
    if ages.iter().all(String::is_empty) {
        return list(&names);
    }
    let both = names.iter().zip(&ages).map(|(name, age)| match age.as_str() {
        "" => name.clone(),
        age => [name, ", ", age].concat(),
    });
    match both.collect::<Vec<_>>().as_slice() {
        [one, two] => format!("{one}, and {two}"),
        // A comma is already inside each: what parts them must be stronger.
        all => all.join("; "),
    }
}

/// "Nowak": the family's name, or else a surname of its children; empty where nothing is known.
pub(super) fn family_name(house: &House, family: RecordId) -> String {
    let named = house.get_as(family, Kind::Family).map(|record| plain(record.text("name")));
    if let Some(name) = named.filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    let people = house.of(family, Kind::Person);
    let surname = |only_children: bool| {
        let mut fitting = people.iter().filter(|p| !only_children || flag(p, "is_child"));
        fitting.find_map(|p| Some(p.text("surname").trim()).filter(|name| !name.is_empty()))
    };
    surname(true).or_else(|| surname(false)).unwrap_or_default().to_owned()
}

/// The name without "the" and "family" around it, however it was written.
fn plain(name: &str) -> &str {
    let name = name.trim();
    let before = name.len().saturating_sub(" family".len());
    let is_last = name.get(before..).is_some_and(|end| end.eq_ignore_ascii_case(" family"));
    let name = name.get(..before).filter(|_| is_last).unwrap_or(name);
    let is_the = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("the "));
    name.get(4..).filter(|_| is_the).unwrap_or(name).trim()
}

/// "The Nowak family"; "This family" where the name is unknown.
pub(super) fn heading(name: &str) -> String {
    if name.is_empty() { "This family".to_owned() } else { format!("The {name} family") }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, TestHouse, id};
    use super::*;

    #[test]
    fn a_family_is_called_by_its_name_however_it_was_written() {
        for name in ["Nowak", "The Nowak family", "the Nowak", " Nowak Family "] {
            assert_eq!(heading(plain(name)), "The Nowak family", "{name}");
        }
        assert_eq!(plain("Familyé"), "Familyé");
        assert_eq!(heading(""), "This family");
    }

    #[test]
    fn children_are_named_with_their_ages() {
        let mut all = TestHouse::default();
        all.nowaks();
        assert_eq!(children_words(&all.house(), id(1), &NOW), "Zosia, 7, and Kuba, 4");
        all.record(30, "person", 1, &[("forename", "Ala".into()), ("is_child", true.into())]);
        assert_eq!(children_words(&all.house(), id(1), &NOW), "Zosia, 7; Kuba, 4; Ala");
    }

    #[test]
    fn a_family_without_a_name_is_called_by_its_childrens() {
        let mut all = TestHouse::default();
        all.record(2, "person", 1, &[("surname", "Reid".into())]);
        all.record(3, "person", 1, &[("surname", "Okafor".into()), ("is_child", true.into())]);
        assert_eq!(family_name(&all.house(), id(1)), "Okafor");
    }
}
