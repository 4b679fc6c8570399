//! Which column stands where in a file.

use csv::{ByteRecord, StringRecord};

use super::super::{error::ExtractError, report::Report, tables::Table};

/// The places of the columns Kept reads, and the names of those it does not.
#[derive(Debug)]
pub(in super::super) struct Columns {
    places: Vec<(&'static str, usize)>,
    unread: Vec<String>,
    pub(super) width: usize,
}

impl Columns {
    /// Reads a header. Columns may come in any order, and be written in any case, with blanks.
    pub(super) fn read(table: &'static Table, header: ByteRecord) -> Result<Self, ExtractError> {
        let file = table.file;
        let header = StringRecord::from_byte_record(header).map_err(|_| ExtractError::NotText { file })?;
        if header.iter().any(|name| name.contains('\0')) {
            return Err(ExtractError::NotText { file });
        }
        let mut columns = Self { places: Vec::new(), unread: Vec::new(), width: header.len() };
        let known = || table.needed.iter().chain(table.optional).copied();
        for (place, name) in header.iter().enumerate() {
            match known().find(|column| plain(column) == plain(name)) {
                Some(column) if columns.place_of(column).is_some() => {
                    return Err(ExtractError::RepeatedColumn { file, column });
                }
                Some(column) => columns.places.push((column, place)),
                None => columns.unread.push(name.trim().chars().take(60).collect()),
            }
        }
        match table.needed.iter().find(|column| columns.place_of(column).is_none()) {
            Some(column) => Err(ExtractError::MissingColumn { file, column }),
            None => Ok(columns),
        }
    }

    pub(in super::super) fn place_of(&self, column: &str) -> Option<usize> {
        self.places.iter().find(|(name, _)| *name == column).map(|(_, place)| *place)
    }

    pub(super) fn note_the_unread(&self, table: &'static Table, report: &mut Report) {
        if !self.unread.is_empty() {
            let reason = format!("Kept does not read the columns {}.", self.unread.join(", "));
            report.add_note(table.file, "columns not read", reason, "They were ignored.");
        }
    }
}

/// A column's name without what people and programs change in it.
fn plain(name: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && *c != '_' && *c != '\u{feff}';
    name.chars().filter(kept).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::super::tables::FAMILY, *};

    fn check(header: &[&str]) -> Result<Columns, ExtractError> {
        Columns::read(&FAMILY, ByteRecord::from(header.to_vec()))
    }

    #[test]
    fn columns_are_found_in_any_order_and_case() {
        let columns = check(&["colour", " FAMI_Person_ID", "fami family id", "\u{feff}Fami_Table_Id"]);
        let columns = columns.unwrap();
        assert_eq!(columns.place_of("fami_person_id"), Some(1));
        assert_eq!(columns.place_of("fami_family_id"), Some(2));
        assert_eq!(columns.place_of("fami_table_id"), Some(3));
        assert_eq!(columns.unread, ["colour"]);
    }

    #[test]
    fn a_header_without_a_needed_column_or_with_two_stops_the_import() {
        let missing = check(&["fami_person_id"]).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "The file ssd_family.csv has no column fami_family_id. It is required."
        );
        let twice = check(&["fami_person_id", "FAMI_PERSON_ID", "fami_family_id"]).unwrap_err();
        assert!(matches!(twice, ExtractError::RepeatedColumn { .. }));
        let wide = check(&["f\0a\0m\0i\0"]).unwrap_err();
        assert!(matches!(wide, ExtractError::NotText { .. }));
    }
}
