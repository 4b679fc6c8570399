//! Who has looked at the family's record: who, when, which part and why. Never of another parent, nor of oneself.

use crate::looks::{Line, Lines, by_day, list};
use crate::platform;
use crate::ui::{Icon, Page, Section};
use domain::day;
use domain::looks::{Part, Why};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What is shown of the list.
#[derive(Clone, PartialEq, Eq)]
enum Found {
    Asking,
    Here(Lines),
    NotHere,
}

/// The screen.
#[component]
pub fn WhoLooked() -> impl IntoView {
    let found = RwSignal::new(Found::Asking);
    spawn_local(async move {
        let answer = list("/api/v1/looks").await;
        let _ = found.try_set(answer.map_or(Found::NotHere, Found::Here));
    });
    view! {
        <Page title="Who has looked" back=("/people".to_owned(), "My people".to_owned())>
            {INTRO.iter().map(|words| view! { <p>{*words}</p> }).collect_view()}
            {move || match found.get() {
                Found::Asking => view! { <p role="status">"Asking…"</p> }.into_any(),
                Found::Here(lines) => view! { <List lines=lines /> }.into_any(),
                Found::NotHere => view! {
                    <div class="app-empty" role="status">
                        <Icon name="eye" class="app-empty__icon" />
                        <p class="app-empty__title">"This needs a signal the first time."</p>
                        <p class="app-empty__words">"Open it again when you have one."</p>
                    </div>
                }
                .into_any(),
            }}
        </Page>
    }
}

const INTRO: &[&str] = &[
    "These people could see your record in the last 90 days.",
    "It may have come to a phone without being opened.",
    "Your family’s own phones are not in this list.",
];

#[component]
fn List(lines: Lines) -> impl IntoView {
    let today = platform::today();
    let Lines { lines, old_ms } = lines;
    let old = old_ms.map(|ms| {
        let when = day::long(platform::now().day_at(ms), today);
        view! { <p class="app-soft" role="status">{format!("You have no signal. This list is from {when}.")}</p> }
    });
    let list = if lines.is_empty() {
        view! { <p>"Nobody has looked in the last 90 days."</p> }.into_any()
    } else {
        let days = by_day(lines).into_iter().map(|(on, lines)| {
            view! {
                <Section title=day::long(on, today)>
                    <ul class="app-list app-list--card">
                        {lines.into_iter().map(|line| view! { <Row line=line /> }).collect_view()}
                    </ul>
                </Section>
            }
        });
        days.collect_view().into_any()
    };
    view! { {old} {list} }
}

#[component]
fn Row(line: Line) -> impl IntoView {
    let who = if line.name.is_empty() { "Someone who has left".to_owned() } else { line.name.clone() };
    view! {
        <li class="app-list__item">
            <div class="app-list__row">
                <span class="app-list__body">
                    <span class="app-list__title" dir="auto">{who}</span>
                    <span class="app-list__note">{why_words(&line)}</span>
                    <span class="app-list__note">{what_words(&line.parts)}</span>
                    {line.hours_words().map(|words| view! { <span class="app-list__note">{words}</span> })}
                </span>
            </div>
        </li>
    }
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
