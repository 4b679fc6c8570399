//! Which people belong together: `ssd_family`.
//!
//! Siblings are found here and nowhere else in the dataset. Everyone ends up in exactly one
//! group; who has no family row has a group of their own.

use std::collections::{HashMap, HashSet};

use super::{
    error::ExtractError,
    folder::Folder,
    person::{People, PersonRow},
    report::Report,
    row::{Refusal, Row, shown_id},
    source::{Id, Source},
    tables::{FAMILY, PERSON},
};

/// People recorded as one family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyGroup {
    /// The row that first named the family; the person's own where no row does.
    pub source: Source,
    /// `family:<id>`, or `person:<id>` for somebody without a family row.
    pub key: String,
    /// The family's id in the extract, where it has one.
    pub family_id: Option<Id>,
    /// Never empty; in the order of the rows.
    pub members: Vec<Id>,
}

/// Reads the families, then gives everyone left over a group of their own.
pub(super) fn read(
    folder: &Folder,
    people: &People,
    report: &mut Report,
) -> Result<Vec<FamilyGroup>, ExtractError> {
    let mut groups = Groups::default();
    folder.each(&FAMILY, report, |row, source| {
        let person = people.named_in(row, "fami_person_id")?;
        let Some(family) = row.id("fami_family_id") else {
            return Err(Refusal::new("no family", "fami_family_id is blank."));
        };
        groups.add(row, source, family, person);
        Ok(())
    })?;
    let placed: HashSet<Id> = groups.family_of.into_keys().collect();
    let mut families = groups.families;
    let alone = people.rows().iter().filter(|person| !placed.contains(&person.id));
    for person in alone {
        if folder.has(&FAMILY) {
            let reason = format!("The person is in no row of {} that was read.", FAMILY.file);
            let done = "They have a family of their own.";
            report.add_doubt(PERSON.file, person.source.line, "no family row", reason, done);
        }
        families.push(alone_in_a_family(person));
    }
    if !folder.has(&FAMILY) {
        let reason = "The extract does not say who belongs together.";
        report.add_note(FAMILY.file, "no families", reason, "Everyone has a family of their own.");
    }
    Ok(families)
}

fn alone_in_a_family(person: &PersonRow) -> FamilyGroup {
    FamilyGroup {
        source: person.source.clone(),
        key: format!("person:{}", person.id),
        family_id: None,
        members: vec![person.id.clone()],
    }
}

#[derive(Debug, Default)]
struct Groups {
    families: Vec<FamilyGroup>,
    place_of: HashMap<Id, usize>,
    family_of: HashMap<Id, Id>,
}

impl Groups {
    fn add(&mut self, row: &mut Row<'_>, source: Source, family: Id, person: Id) {
        if let Some(first) = self.family_of.get(&person) {
            if *first == family {
                let reason = format!("The person {} is in this family twice.", shown_id(&person));
                row.doubt("repeated", reason, "They were counted once.");
            } else {
                let (person, first) = (shown_id(&person), shown_id(first));
                let reason = format!("The person {person} is in the family {first} already.");
                row.doubt("two families", reason, "They stay in the first; the second is ignored.");
            }
            return;
        }
        let place = self.place_of.get(&family).copied();
        match place.and_then(|place| self.families.get_mut(place)) {
            Some(group) => group.members.push(person.clone()),
            None => {
                self.place_of.insert(family.clone(), self.families.len());
                self.families.push(FamilyGroup {
                    source,
                    key: format!("family:{family}"),
                    family_id: Some(family.clone()),
                    members: vec![person.clone()],
                });
            }
        }
        self.family_of.insert(person, family);
    }
}
