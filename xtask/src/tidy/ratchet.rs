//! The exceptions in `xtask/tidy.toml`, which may only become fewer.
//!
//! Sections are rules and keys are files: `[long-line]` and below it `"style/print.css" = 3`. Read by hand, because
//! this much of TOML is three kinds of line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::Finding;
use crate::place;

const HEAD: &str = "\
# What broke a rule of `cargo xtask tidy` when the rule came, by rule and file, with how often.
# Counts go down only: `cargo xtask tidy --lower` lowers them; to raise one, say why in the commit.
";

pub(crate) fn path() -> PathBuf {
    place::root().join("xtask/tidy.toml")
}

pub(crate) fn read() -> Result<Ratchet> {
    Ratchet::parse(&fs::read_to_string(path()).unwrap_or_default())
}

/// How many findings are allowed, by rule and file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Ratchet {
    allowed: BTreeMap<(String, String), usize>,
}

impl Ratchet {
    fn parse(text: &str) -> Result<Self> {
        let mut allowed = BTreeMap::new();
        let mut rule = None;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                rule = Some(name.to_owned());
                continue;
            }
            let wrong = || format!("xtask/tidy.toml, line {}", index + 1);
            let (Some(rule), Some((file, count))) = (&rule, line.split_once('=')) else {
                bail!("{}: expected [rule] or \"file\" = count", wrong());
            };
            let count: usize = count.trim().parse().with_context(wrong)?;
            allowed.insert((rule.clone(), file.trim().trim_matches('"').to_owned()), count);
        }
        Ok(Self { allowed })
    }

    /// What to print: findings beyond the allowed count, and counts that could be lower.
    pub(crate) fn complaints(&self, findings: &[Finding]) -> Vec<String> {
        let counts = count(findings);
        let mut complaints = Vec::new();
        for (key, &found) in &counts {
            let allowed = self.allowed.get(key).copied().unwrap_or(0);
            if found <= allowed {
                continue;
            }
            let (rule, file) = key;
            for finding in findings.iter().filter(|finding| finding.rule == rule && finding.file == *file) {
                complaints.push(format!("{}:{}: {} ({rule})", finding.file, finding.line, finding.message));
            }
            if allowed > 0 {
                complaints.push(format!("{file}: {found} × {rule}, where xtask/tidy.toml allows {allowed}"));
            }
        }
        for ((rule, file), &allowed) in &self.allowed {
            let found = counts.get(&(rule.clone(), file.clone())).copied().unwrap_or(0);
            if found < allowed {
                complaints.push(format!(
                    "{file}: {rule} is down from {allowed} to {found}; run `cargo xtask tidy --lower` to hold it there"
                ));
            }
        }
        complaints
    }

    /// The file's text with every count lowered to what was found.
    pub(crate) fn lowered(&self, findings: &[Finding]) -> String {
        let counts = count(findings);
        let mut text = HEAD.to_owned();
        let mut rule_before = "";
        for ((rule, file), &allowed) in &self.allowed {
            let found = counts.get(&(rule.clone(), file.clone())).copied().unwrap_or(0);
            let count = found.min(allowed);
            if count == 0 {
                continue;
            }
            if rule != rule_before {
                let _ = write!(text, "\n[{rule}]\n");
                rule_before = rule;
            }
            let _ = writeln!(text, "\"{file}\" = {count}");
        }
        text
    }
}

fn count(findings: &[Finding]) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry((finding.rule.to_owned(), finding.file.clone())).or_insert(0) += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, times: usize) -> Vec<Finding> {
        (1..=times)
            .map(|line| Finding { rule: "long-line", file: file.into(), line, message: "m".into() })
            .collect()
    }

    #[test]
    fn a_count_may_neither_rise_nor_stay_too_high() -> Result<()> {
        let ratchet = Ratchet::parse("# why\n[long-line]\n\"a.rs\" = 2\n")?;
        assert!(ratchet.complaints(&found("a.rs", 2)).is_empty());
        assert_eq!(ratchet.complaints(&found("a.rs", 3)).len(), 4);
        assert_eq!(ratchet.complaints(&found("a.rs", 1)).len(), 1);
        assert_eq!(ratchet.complaints(&found("b.rs", 1)).len(), 2);
        Ok(())
    }

    #[test]
    fn lowering_never_raises_and_drops_what_is_done() -> Result<()> {
        let ratchet = Ratchet::parse("[long-line]\n\"a.rs\" = 2\n\"b.rs\" = 1\n")?;
        assert_eq!(
            Ratchet::parse(&ratchet.lowered(&found("a.rs", 1)))?,
            Ratchet::parse("[long-line]\n\"a.rs\" = 1")?
        );
        assert_eq!(
            Ratchet::parse(&ratchet.lowered(&found("a.rs", 9)))?,
            Ratchet::parse("[long-line]\n\"a.rs\" = 2")?
        );
        Ok(())
    }

    #[test]
    fn a_line_that_cannot_be_read_is_an_error() {
        assert!(Ratchet::parse("\"a.rs\" = 2").is_err());
        assert!(Ratchet::parse("[x]\n\"a.rs\" = many").is_err());
    }
}
