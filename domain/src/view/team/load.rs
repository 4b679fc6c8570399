//! Load: who carries how many children, each against their own limit.

use super::counted;
use super::reading::count;
use crate::measures::{self, Caseload, Range};
use crate::order::Order;
use crate::view::words;
use sync::{AuthorId, Record};

/// What a full-time worker's limit is proposed to be. No law sets one: screens say "proposed".
const CHILDREN_FULL_TIME: u32 = 18;
const FULL_TIME_HUNDREDTHS: u32 = 100;

/// A team's load.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadView {
    /// The workers, by name.
    pub lines: Vec<LoadLine>,
    /// "Half the workers have 12 children or fewer. From 7 to 19."
    pub words: String,
    /// How many are over their own limit.
    pub over_limit: usize,
    /// What the limit is: "Proposed limit: 18 children full time, less for part time."
    pub limit_words: String,
}

/// One worker's load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadLine {
    /// The worker.
    pub worker: AuthorId,
    /// Their name.
    pub name: String,
    /// Children.
    pub children: u32,
    /// Families.
    pub families: u32,
    /// "14 children".
    pub children_words: String,
    /// "0.6"; empty for full time.
    pub fte_words: String,
    /// Their own limit, in children.
    pub limit: u32,
    /// Whether they are over it.
    pub is_over: bool,
    /// How long the bar is, in thousandths of the longest bar or limit of the team.
    pub share_permille: u32,
    /// Where the limit stands on the same scale.
    pub limit_permille: u32,
}

pub(super) fn load(summaries: &[&Record]) -> LoadView {
    let mut loads: Vec<_> = summaries.iter().map(|summary| (caseload(summary), name(summary))).collect();
    loads.order_by_key(|(load, name)| (words::fold(name), load.worker));
    let scale = loads.iter().map(|(load, _)| load.children.max(load.limit)).max().unwrap_or_default();
    let permille = |part: u32| {
        let share = u64::from(part).saturating_mul(1000).checked_div(scale.into()).unwrap_or_default();
        u32::try_from(share).unwrap_or(1000)
    };
    let lines = loads.iter().map(|(load, name)| LoadLine {
        worker: load.worker,
        name: name.clone(),
        children: load.children,
        families: load.families,
        children_words: counted(usize::try_from(load.children).unwrap_or(usize::MAX), "child", "children"),
        fte_words: fte_words(load.fte_hundredths),
        limit: load.limit,
        is_over: load.is_over(),
        share_permille: permille(load.children),
        limit_permille: permille(load.limit),
    });
    let lines: Vec<_> = lines.collect();
    let each: Vec<_> = loads.iter().map(|(load, _)| *load).collect();
    LoadView {
        over_limit: lines.iter().filter(|line| line.is_over).count(),
        lines,
        words: measures::spread(&each).children_each.map(range_words).unwrap_or_default(),
        limit_words: format!("Proposed limit: {CHILDREN_FULL_TIME} children full time, less for part time."),
    }
}

/// A worker whose hours are not recorded is taken to be full time.
fn caseload(summary: &Record) -> Caseload<AuthorId> {
    let fte =
        Some(count(summary.get("fte_hundredths"))).filter(|fte| *fte > 0).unwrap_or(FULL_TIME_HUNDREDTHS);
    let children = count(summary.get("children"));
    Caseload {
        worker: summary.link("worker").unwrap_or(summary.id).into(),
        children,
        families: count(summary.get("families")),
        fte_hundredths: fte,
        load: children,
        limit: CHILDREN_FULL_TIME.saturating_mul(fte).saturating_add(50) / FULL_TIME_HUNDREDTHS,
    }
}

fn name(summary: &Record) -> String {
    let name = summary.text("name").trim();
    if name.is_empty() { "Someone".to_owned() } else { name.to_owned() }
}

/// "0.6", "0.75"; empty for full time.
fn fte_words(hundredths: u32) -> String {
    if hundredths == FULL_TIME_HUNDREDTHS {
        return String::new();
    }
    let digits = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn range_words(range: Range) -> String {
    let (whole, tenths) = (range.median_tenths / 10, range.median_tenths % 10);
    let middle = if tenths == 0 { whole.to_string() } else { format!("{whole}.{tenths}") };
    if range.lowest == range.highest {
        return format!(
            "Each worker has {}.",
            words::children(usize::try_from(range.lowest).unwrap_or_default())
        );
    }
    format!("In the middle: {middle} children. From {} to {}.", range.lowest, range.highest)
}
