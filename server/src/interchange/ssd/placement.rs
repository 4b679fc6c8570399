//! Where looked-after children live: `ssd_cla_placement`.
//!
//! The law counts a looked-after child's visits from the start of each placement, and by its type.

use time::Date;

use super::{
    address::postcode,
    error::ExtractError,
    folder::Folder,
    person::People,
    report::Report,
    source::{Id, Source},
    tables::CLA_PLACEMENT,
};

/// One placement of a looked-after child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    pub source: Source,
    pub person: Id,
    pub from: Date,
    pub to: Option<Date>,
    /// The dataset's code, as in `U6`.
    pub kind: Option<String>,
    /// The dataset's code, as in `PR1`.
    pub provider: Option<String>,
    pub postcode: Option<String>,
    /// Why it ended, as a code.
    pub change_reason: Option<String>,
    pub period_of_care: Option<Id>,
}

pub(super) fn read(
    folder: &Folder,
    people: &People,
    report: &mut Report,
) -> Result<Vec<Placement>, ExtractError> {
    let mut placements = Vec::new();
    folder.each(&CLA_PLACEMENT, report, |row, source| {
        let person = people.named_in(row, "clap_person_id")?;
        let from = row.needed_date("clap_cla_placement_start_date")?;
        let to = row.end("clap_cla_placement_end_date", Some(from));
        placements.push(Placement {
            source,
            person,
            from,
            to,
            kind: row.text("clap_cla_placement_type"),
            provider: row.text("clap_cla_placement_provider"),
            postcode: row.cell("clap_cla_placement_postcode").map(postcode),
            change_reason: row.text("clap_cla_placement_change_reason"),
            period_of_care: row.id("clap_cla_id"),
        });
        Ok(())
    })?;
    Ok(placements)
}
