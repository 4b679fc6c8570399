//! Who stayed: for each family the workers of two years, as spans of a line.

use super::first::family_of;
use super::reading::{day_in, text};
use crate::change_reason::ChangeReason;
use crate::day::{self, Day};
use crate::model::allocation::is_lead;
use crate::order::Order;
use crate::view::words::fold;
use crate::view::{Now, workers};
use std::collections::BTreeMap;
use sync::{Record, RecordId, Value};

const WINDOW_MONTHS: i32 = 24;

/// A team's threads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Threads {
    /// The families with the most changes in 12 months first, then by name.
    pub lines: Vec<ChangeLine>,
    /// "Half the families had 1 change or fewer in 12 months." Empty without families.
    pub median_words: String,
    /// Changes of all families in 12 months.
    pub changes_12_months: u32,
    /// Those the organisation could have spared the children.
    pub avoidable: u32,
    /// Reasons of the last 12 months, the most frequent first, each with how often.
    pub reasons: Vec<(String, u32)>,
}

/// One family's thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeLine {
    /// The family.
    pub family: RecordId,
    /// "Nowak".
    pub family_name: String,
    /// The workers of the last 24 months, the earliest first.
    pub spans: Vec<ThreadSpan>,
    /// Changes of worker in the last 12 months.
    pub changes_12_months: u32,
    /// Those the organisation could have spared the children.
    pub avoidable: u32,
    /// Why, each reason once.
    pub reason_words: String,
}

/// One worker's part of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadSpan {
    /// Where it begins: 0 is 24 months ago.
    pub from_permille: u32,
    /// Where it ends: 1000 is today.
    pub to_permille: u32,
    /// Whether it goes on.
    pub is_current: bool,
    /// The worker; empty where nobody was recorded.
    pub name: String,
}

/// A worker's start with a family.
struct Start<'s> {
    from: Day,
    name: &'s str,
    reason: &'s str,
}

pub(super) fn threads(summaries: &[&Record], now: &Now) -> Threads {
    let mut reasons: BTreeMap<String, u32> = BTreeMap::new();
    let mut lines: Vec<_> = summaries.iter().map(|summary| line(summary, &mut reasons, now)).collect();
    lines.order_by_key(|line| {
        (std::cmp::Reverse(line.changes_12_months), fold(&line.family_name), line.family)
    });
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.order_by_key(|(_, count)| std::cmp::Reverse(*count));
    Threads {
        median_words: median_words(&lines),
        changes_12_months: lines.iter().map(|line| line.changes_12_months).fold(0, u32::saturating_add),
        avoidable: lines.iter().map(|line| line.avoidable).fold(0, u32::saturating_add),
        reasons,
        lines,
    }
}

fn line(summary: &Record, reasons: &mut BTreeMap<String, u32>, now: &Now) -> ChangeLine {
    let starts = starts(summary, now.today);
    let year_ago = day::add_months(now.today, -12);
    let (mut changes, mut avoidable, mut words) = (0, 0, Vec::new());
    // The first worker of all is no change.
    for start in starts.iter().skip(1).filter(|start| start.from > year_ago) {
        changes += 1;
        avoidable += u32::from(ChangeReason::from_code(start.reason).is_some_and(ChangeReason::is_avoidable));
        let Some(reason) = workers::reason_words(start.reason) else {
            continue;
        };
        *reasons.entry(reason.clone()).or_default() += 1;
        if !words.contains(&reason) {
            words.push(reason);
        }
    }
    ChangeLine {
        family: family_of(summary),
        family_name: summary.text("name").trim().to_owned(),
        spans: spans(&starts, summary, now),
        changes_12_months: changes,
        avoidable,
        reason_words: words.join(" · "),
    }
}

/// Every start that the summary tells, in order; a worker who only goes on starts once.
fn starts(summary: &Record, today: Day) -> Vec<Start<'_>> {
    let read = |entry: &'_ Value, name: &'static str| day_in(entry, name).filter(|from| *from <= today);
    let mut starts = Vec::new();
    for entry in summary.get("changes").as_list() {
        // Cover is no change of worker, and neither is somebody beside the worker.
        let is_cover = entry.get("is_cover").and_then(Value::as_bool).unwrap_or(false);
        let Some(from) = read(entry, "from").filter(|_| !is_cover) else {
            continue;
        };
        if !is_lead(text(entry, "role")) {
            continue;
        }
        starts.push(Start { from, name: text(entry, "worker_name"), reason: text(entry, "reason") });
    }
    for entry in summary.get("workers").as_list() {
        let (Some(from), name) = (read(entry, "from"), text(entry, "name")) else {
            continue;
        };
        let is_known = starts.iter().any(|start| start.name == name && start.from >= from);
        if !is_known && is_lead(text(entry, "role")) {
            starts.push(Start { from, name, reason: "" });
        }
    }
    starts.order_by_key(|start| start.from);
    starts.dedup_by(|next, last| next.name == last.name);
    starts
}

/// Each worker until the next began. A family whose last worker left without another ends in a gap.
fn spans(starts: &[Start], summary: &Record, now: &Now) -> Vec<ThreadSpan> {
    let first = day::add_months(now.today, -WINDOW_MONTHS);
    let days = day::days_between(first, now.today).max(1);
    let permille = |on: Day| {
        let passed = i64::from(day::days_between(first, on).clamp(0, days));
        u32::try_from(passed * 1000 / i64::from(days)).unwrap_or_default()
    };
    let has_worker = !summary.get("workers").as_list().is_empty();
    let ends = starts.iter().skip(1).map(|next| Some(next.from)).chain([None]);
    let spans = starts.iter().zip(ends).map(|(start, end)| ThreadSpan {
        from_permille: permille(start.from),
        to_permille: end.map_or(1000, permille),
        is_current: end.is_none() && has_worker,
        name: start.name.to_owned(),
    });
    spans.filter(|span| span.to_permille > 0).collect()
}

fn median_words(lines: &[ChangeLine]) -> String {
    let mut counts: Vec<u32> = lines.iter().map(|line| line.changes_12_months).collect();
    counts.order_by_key(|one| *one);
    let Some(middle) = counts.get(counts.len().saturating_sub(1) / 2) else {
        return String::new();
    };
    match middle {
        0 => "At least half the families kept the same worker for 12 months.".to_owned(),
        1 => "Half the families had 1 change of worker or fewer in 12 months.".to_owned(),
        many => format!("Half the families had {many} changes of worker or fewer in 12 months."),
    }
}
