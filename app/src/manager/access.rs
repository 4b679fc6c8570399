//! The review of access: what a manager may want to ask about. A plain list in the order of days; nobody is counted.

use crate::looks::{Line, Looked, Words};
use crate::ui::Page;
use domain::looks::Part;
use leptos::prelude::*;

/// The screen.
#[component]
pub fn Access() -> impl IntoView {
    view! {
        <Page title="Records opened: a review" back=("/".to_owned(), "Team".to_owned())>
            <p>"These records of your team’s families were opened in the last 28 days."</p>
            <p>"Each was opened before 7 am, after 8 pm, at a weekend, or without an allocation."</p>
            <p>"There may be a good reason. Ask before you conclude."</p>
            <Looked at="/api/v1/looks/team" words=WORDS row=row />
        </Page>
    }
}

const WORDS: Words = Words {
    first: ("This needs a connection the first time.", "Open it again when there is one."),
    old: "There is no connection.",
    nobody: "There is nothing to ask about.",
};

fn row(line: &Line) -> (String, Vec<String>) {
    let who = if line.name.is_empty() { "Someone whose name was erased" } else { &line.name };
    let reasons = [
        (line.is_without_reason, "Not allocated on that day."),
        (line.is_out_of_hours, "Outside usual hours."),
    ];
    let why: Vec<_> = reasons.into_iter().filter_map(|(is_so, words)| is_so.then_some(words)).collect();
    (format!("{}: {who}", line.family), vec![why.join(" "), what_words(line)])
}

/// What was opened and when, or that a device received it.
fn what_words(line: &Line) -> String {
    if line.parts.is_empty() {
        return "It came to their device.".to_owned();
    }
    let parts = line.parts.iter().map(|part| part_words(*part)).collect::<Vec<_>>().join(", ");
    format!("Opened {parts}. {}", line.hours_words().unwrap_or_default())
}

const fn part_words(part: Part) -> &'static str {
    match part {
        Part::Record => "the record",
        Part::Plan => "the plan",
        Part::Timeline => "the timeline",
        Part::Knock => "before you knock",
        Part::Words => "a child’s words",
        Part::Attachment => "a photo or recording",
        Part::History => "a history",
        Part::Summary => "the summary",
        Part::Aside => "what was set aside",
    }
}
