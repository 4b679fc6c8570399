//! The report as a page of text, for the person who runs the import.

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

use super::{Finding, Report, Severity};

/// How many findings of one sort are printed before “and n more”.
const SHOWN_MAX: usize = 20;

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.fmt_files(f)?;
        writeln!(f, "\nTotals")?;
        for (name, count) in self.totals.iter() {
            writeln!(f, "  {count:>9} {name}")?;
        }
        for (severity, heading) in [
            (Severity::Refusal, "Refused: these rows were left out"),
            (Severity::Doubt, "Doubted: these rows were kept; please look at them"),
            (Severity::Note, "Notes"),
        ] {
            self.fmt_findings(f, severity, heading)?;
        }
        Ok(())
    }
}

impl Report {
    fn fmt_files(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let titles = ["Rows read", "Accepted", "Doubted", "Refused"];
        let [read, accepted, doubted, refused] = titles;
        writeln!(f, "{:<30}{read:>10}{accepted:>10}{doubted:>10}{refused:>10}", "File")?;
        for count in &self.files {
            writeln!(
                f,
                "{:<30}{:>10}{:>10}{:>10}{:>10}",
                count.file, count.rows_read, count.accepted, count.doubted, count.refused
            )?;
        }
        for other in &self.not_used {
            let rows = other.rows.map_or_else(|| "?".to_owned(), |rows| rows.to_string());
            writeln!(f, "{:<30}{rows:>10}   {}", other.file, other.reason)?;
        }
        Ok(())
    }

    fn fmt_findings(&self, f: &mut Formatter<'_>, severity: Severity, heading: &str) -> fmt::Result {
        let mut topics: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in self.findings.iter().filter(|finding| finding.severity == severity) {
            topics.entry(finding.topic).or_default().push(finding);
        }
        if topics.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{heading}")?;
        for (topic, findings) in topics {
            writeln!(f, "  {topic} ({})", findings.len())?;
            for finding in findings.iter().take(SHOWN_MAX) {
                writeln!(f, "    {finding}")?;
            }
            let more = findings.len().saturating_sub(SHOWN_MAX);
            if more > 0 {
                writeln!(f, "    and {more} more in the JSON report")?;
            }
        }
        Ok(())
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, " line {line}")?;
        }
        write!(f, ": {} {}", self.reason, self.what_was_done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_twenty_findings_of_a_sort_and_counts_the_rest() {
        let mut report = Report::default();
        for line in 2..25 {
            report.add_row("a.csv");
            report.add_doubt("a.csv", line, "future date", "The date is odd.", "It was kept.");
        }
        let page = report.to_string();
        assert!(page.contains("future date (23)"), "{page}");
        assert!(page.contains("a.csv line 21: The date is odd. It was kept."), "{page}");
        assert!(!page.contains("line 22:"), "{page}");
        assert!(page.contains("and 3 more in the JSON report"), "{page}");
        assert!(!page.contains("Refused:"), "{page}");
    }
}
