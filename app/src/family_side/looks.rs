//! Who has looked at the family's record: who, when, which part and why. Never of another parent, nor of oneself.

use crate::looks::{Line, Looked, Words};
use crate::ui::Page;
use domain::looks::{Part, Why};
use leptos::prelude::*;

/// The screen.
#[component]
pub fn WhoLooked() -> impl IntoView {
    view! {
        <Page title="Who has looked" back=("/people".to_owned(), "My people".to_owned())>
            {INTRO.iter().map(|words| view! { <p>{*words}</p> }).collect_view()}
            <Looked at="/api/v1/looks" words=WORDS row=row />
        </Page>
    }
}

const INTRO: &[&str] = &[
    "These people could see your record in the last 90 days.",
    "It may have come to a phone without being opened.",
    "Your family’s own phones are not in this list.",
];

const WORDS: Words = Words {
    first: ("This needs a signal the first time.", "Open it again when you have one."),
    old: "You have no signal.",
    nobody: "Nobody has looked in the last 90 days.",
};

fn row(line: &Line) -> (String, Vec<String>) {
    let who = if line.name.is_empty() { "Someone who has left".to_owned() } else { line.name.clone() };
    let notes = [Some(why_words(line).to_owned()), Some(what_words(&line.parts)), line.hours_words()];
    (who, notes.into_iter().flatten().collect())
}

/// Why they could: what they are to the family.
fn why_words(line: &Line) -> &'static str {
    match (line.why, line.role.as_str()) {
        (Why::Leads, _) => "Your social worker.",
        (Why::Works, _) => "Works with your family.",
        (Why::Manages, _) => "Manages the team.",
        (Why::Named, _) => "Something was shared with them.",
        (Why::Unknown, "administrator") => "Looks after Kept. Ask your worker why they looked.",
        (Why::Unknown, _) => "We do not know why. Ask your worker.",
    }
}

/// What they opened.
fn what_words(parts: &[Part]) -> String {
    if parts.is_empty() {
        return "It came to their phone or tablet.".to_owned();
    }
    format!("Opened: {}.", parts.iter().map(|part| part_words(*part)).collect::<Vec<_>>().join(", "))
}

const fn part_words(part: Part) -> &'static str {
    match part {
        Part::Plan => "the plan",
        Part::Timeline => "what happened",
        Part::Knock => "notes before a visit",
        Part::Words => "a child’s words",
        Part::Summary => "an overview",
        Part::Record | Part::Attachment | Part::History | Part::Aside => "the record",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_short_and_a_part_is_told_in_plain_words() {
        for words in INTRO {
            assert!(words.split_whitespace().count() <= 12, "{words}");
        }
        assert_eq!(what_words(&[]), "It came to their phone or tablet.");
        assert_eq!(what_words(&[Part::Plan, Part::Words]), "Opened: the plan, a child’s words.");
    }
}
