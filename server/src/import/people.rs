//! A family's people, where they live, and who is whose mother.

use super::families::about;
use super::grouped::FamilyRows;
use super::tally::Tally;
use super::wanted::{Row, Wanted};
use super::writing::Writing;
use crate::interchange::ssd::{Address, Id, PersonRow, Sex};
use crate::store::{StoreError, rows};
use domain::schema::Kind;
use std::collections::HashMap;
use sync::RecordId;

/// A person's record and the family that it stands in. A record never changes its family.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) id: RecordId,
    pub(super) scope: RecordId,
}

/// The people of a family by their ids in the extract.
pub(super) type People = HashMap<Id, Member>;

/// Writes the people of a family, their addresses and ties.
pub(super) fn write(
    writing: &mut Writing<'_>,
    family: &FamilyRows,
    id: RecordId,
    tally: &mut Tally,
) -> Result<People, StoreError> {
    let mut people = People::new();
    for person in &family.people {
        let row = Row::of(Kind::Person, &person.source);
        let known = writing.known(&row)?;
        let stands = if known.is_there() { rows::kind_and_scope(writing.conn(), known.id)? } else { None };
        let scope = stands.map_or(id, |(_, scope)| scope);
        if scope != id {
            let reason = "The person is in another family than in an earlier extract.".to_owned();
            tally.doubt(&row, "another family", reason, "They stay where their record is.");
        }
        people.insert(person.id.clone(), Member { id: known.id, scope });
        let wanted = Wanted::new(known, Kind::Person, scope, vec![row]);
        writing.put(person_fields(wanted, person), tally)?;
    }
    for address in &family.addresses {
        write_address(writing, &people, address, tally)?;
    }
    write_ties(writing, family, &people, tally)?;
    Ok(people)
}

/// The family in which any of these people stands already.
pub(super) fn scope_of_any(
    writing: &Writing<'_>,
    family: &FamilyRows,
) -> Result<Option<RecordId>, StoreError> {
    for person in &family.people {
        let known = writing.known(&Row::of(Kind::Person, &person.source))?;
        if known.is_there()
            && let Some((_, scope)) = rows::kind_and_scope(writing.conn(), known.id)?
        {
            return Ok(Some(scope));
        }
    }
    Ok(None)
}

fn person_fields(wanted: Wanted, person: &PersonRow) -> Wanted {
    let sex = person.sex.map(|sex| match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Unknown => "unknown",
    });
    wanted
        .text("forename", person.forename.as_deref())
        .text("surname", person.surname.as_deref())
        .day("born", person.born)
        .day("expected", person.expected)
        .day("died", person.died)
        .text("sex", sex)
        .text("ethnicity", person.ethnicity.as_deref())
        .with("is_child", !person.adult)
        .with("has_ehc_plan", person.ehc_plan.then_some(true))
}

fn write_address(
    writing: &mut Writing<'_>,
    people: &People,
    row: &Address,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let source = Row::of(Kind::Address, &row.source);
    let Some(wanted) = about(writing, people, &row.person, source, Kind::Address)? else {
        return Ok(());
    };
    let wanted = wanted
        .text("lines", Some(row.lines.as_str()).filter(|lines| !lines.is_empty()))
        .text("postcode", row.postcode.as_deref())
        .text("type", row.kind.as_deref())
        .day("from", row.from)
        .day("to", row.to);
    writing.put(wanted, tally)
}

/// The dataset says who is a mother and not whose: in a family with one, she is taken for every child's.
fn write_ties(
    writing: &mut Writing<'_>,
    family: &FamilyRows,
    people: &People,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let mothers: Vec<&PersonRow> = family.people.iter().filter(|p| p.is_mother && p.adult).collect();
    let [mother] = mothers[..] else {
        if let Some(first) = mothers.first() {
            let reason = format!("The family has {} mothers.", mothers.len());
            let row = Row::of(Kind::Tie, &first.source);
            tally.doubt(&row, "several mothers", reason, "Nobody was tied to a child.");
        }
        return Ok(());
    };
    let Some(from) = people.get(&mother.id) else {
        return Ok(());
    };
    for child in family.people.iter().filter(|person| !person.adult) {
        let Some(to) = people.get(&child.id).filter(|child| child.scope == from.scope) else {
            continue;
        };
        let key = format!("{}>{}", mother.id, child.id).into();
        let row = Row { key, ..Row::of(Kind::Tie, &child.source) };
        let wanted = Wanted::new(writing.known(&row)?, Kind::Tie, from.scope, vec![row])
            .with("from", from.id)
            .with("to", to.id)
            .with("relation", "mother")
            .with("is_inferred", true);
        writing.put(wanted, tally)?;
    }
    Ok(())
}
