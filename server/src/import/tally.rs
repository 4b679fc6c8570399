//! What an import did, counted for its report.

use super::wanted::Row;
use crate::interchange::ssd::{Finding, Report, Severity};
use crate::store::{Conn, StoreError};
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use sync::Refusal;

#[derive(Default)]
pub(super) struct Tally {
    pub(super) made: u64,
    pub(super) changed: u64,
    pub(super) unchanged: u64,
    /// Visits to several children that became one.
    pub(super) joined: u64,
    /// Families that no team can be named for, so that no manager sees them.
    pub(super) without_team: u64,
    findings: Vec<Finding>,
    /// The rows of this extract, as digests: hundreds of thousands of keys would not be worth their memory.
    seen: HashSet<u64>,
}

impl Tally {
    pub(super) fn saw(&mut self, rows: &[Row]) {
        self.seen.extend(rows.iter().map(|row| digest(&row.table, &row.key)));
    }

    pub(super) fn refused(&mut self, rows: &[Row], refusal: Refusal) {
        let reason = format!("Kept could not take what it says ({refusal:?}).");
        for row in rows {
            self.find(row, Severity::Refusal, "refused", reason.clone(), "The row was left out.");
        }
    }

    pub(super) fn doubt(&mut self, row: &Row, topic: &'static str, reason: String, done: &'static str) {
        self.find(row, Severity::Doubt, topic, reason, done);
    }

    fn find(
        &mut self,
        row: &Row,
        severity: Severity,
        topic: &'static str,
        reason: String,
        done: &'static str,
    ) {
        let file = format!("{}.csv", row.file).into();
        let line = Some(row.line);
        let (reason, what_was_done) = (reason.into(), done.into());
        self.findings.push(Finding { file, line, severity, topic, reason, what_was_done });
    }

    pub(super) fn add(&mut self, other: Self) {
        self.made += other.made;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.joined += other.joined;
        self.without_team += other.without_team;
        self.findings.extend(other.findings);
        self.seen.extend(other.seen);
    }

    /// Rows of earlier extracts that this one does not have, by table.
    pub(super) fn vanished(&self, conn: &Conn) -> Result<BTreeMap<String, u64>, StoreError> {
        let mut vanished = BTreeMap::new();
        conn.query("SELECT \"table\", key FROM source WHERE system = 'ssd'", &[], |row| {
            let (table, key): (&str, &str) = (row.get(0)?, row.get(1)?);
            if table.contains('/') && !self.seen.contains(&digest(table, key)) {
                *vanished.entry(table.to_owned()).or_default() += 1;
            }
            Ok(())
        })?;
        Ok(vanished)
    }

    /// Adds to the report what was done with what was read.
    pub(super) fn tell(self, report: &mut Report, vanished: BTreeMap<String, u64>) {
        report.add_total("records made", self.made);
        report.add_total("records changed", self.changed);
        report.add_total("records unchanged", self.unchanged);
        report.add_total("visits to several children joined", self.joined);
        report.add_total("families that no team is named for", self.without_team);
        for finding in self.findings {
            report.add(finding);
        }
        for (table, count) in vanished {
            let file = table.split('/').nth(1).unwrap_or_default();
            let reason = format!("{count} rows of an earlier extract are not in this one.");
            report.add_note(format!("{file}.csv"), "no longer there", reason, "Nothing was deleted.");
        }
    }
}

fn digest(table: &str, key: &str) -> u64 {
    let mut hash = DefaultHasher::new();
    (table, key).hash(&mut hash);
    hash.finish()
}
