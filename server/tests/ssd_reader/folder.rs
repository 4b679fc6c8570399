//! An extract for one test, and what is true of every report.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use kept_server::interchange::ssd::{Extract, Severity, read};
use time::{Date, Month};

/// A folder for one extract, gone when the test is.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// The smallest extract: Zosia and Kuba, their worker Priya, and her involvement with both.
    pub(crate) fn smallest() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("kept-ssd-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
            .with(
                "person",
                "pers_person_id,pers_forename,pers_surname,pers_dob\n\
                A1,Zosia,Nowak,2019-08-14\nA2,Kuba,Nowak,2022-05-06\n",
            )
            .with("professionals", "prof_professional_id,prof_professional_name\nW1,Priya Sharma\n")
            .with("involvements", &format!("{INVOLVEMENTS}\nI1,W1,A1,2025-03-22,\nI2,W1,A2,2025-03-22,\n"))
    }

    pub(crate) fn with(self, table: &str, text: &str) -> Self {
        self.file(&format!("ssd_{table}.csv"), text.as_bytes())
    }

    pub(crate) fn file(self, name: &str, bytes: &[u8]) -> Self {
        fs::write(self.0.join(name), bytes).unwrap();
        self
    }

    pub(crate) fn without(self, table: &str) -> Self {
        fs::remove_file(self.0.join(format!("ssd_{table}.csv"))).unwrap();
        self
    }

    /// Reads the extract and checks what is true of every report.
    pub(crate) fn read(&self) -> Extract {
        let extract = read(&self.0, today()).unwrap();
        check_counts(&extract);
        extract
    }

    pub(crate) fn error(&self) -> String {
        read(&self.0, today()).unwrap_err().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) const INVOLVEMENTS: &str = "invo_involvements_id,invo_professional_id,invo_person_id,\
    invo_involvement_start_date,invo_involvement_end_date";
pub(crate) const CIN_VISITS: &str = "cinv_cin_visit_id,cinv_person_id,cinv_cin_visit_date,\
    cinv_cin_visit_seen,cinv_cin_visit_seen_alone,cinv_cin_visit_bedroom";

pub(crate) fn date(year: i32, month: u8, day: u8) -> Date {
    Date::from_calendar_date(year, Month::try_from(month).unwrap(), day).unwrap()
}

pub(crate) fn today() -> Date {
    date(2026, 11, 22)
}

pub(crate) fn check_counts(extract: &Extract) {
    for count in &extract.report.files {
        assert_eq!(count.accepted + count.refused, count.rows_read, "{count:?}");
        assert!(count.doubted <= count.accepted, "{count:?}");
    }
    let grouped: usize = extract.families.iter().map(|family| family.members.len()).sum();
    assert_eq!(grouped, extract.people.len(), "everyone is in exactly one family");
    assert_eq!(extract.report.totals.get("people"), extract.people.len() as u64);
}

/// The findings of one severity, as `table:line topic`.
pub(crate) fn findings(extract: &Extract, severity: Severity) -> Vec<String> {
    let found = extract.report.findings.iter().filter(|finding| finding.severity == severity);
    found
        .map(|finding| {
            let table = finding.file.trim_start_matches("ssd_").trim_end_matches(".csv");
            format!("{table}:{} {}", finding.line.unwrap_or(0), finding.topic)
        })
        .collect()
}

/// Checks that an extract gives exactly these doubts and refusals.
#[track_caller]
pub(crate) fn check(folder: &Folder, doubts: &[&str], refusals: &[&str]) -> Extract {
    let extract = folder.read();
    assert_eq!(findings(&extract, Severity::Doubt), doubts, "{}", extract.report);
    assert_eq!(findings(&extract, Severity::Refusal), refusals, "{}", extract.report);
    extract
}
