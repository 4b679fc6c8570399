//! The review of access: what a manager may want to ask about. A plain list in the order of days; nobody is counted.

use crate::looks::{Line, Lines, by_day, list};
use crate::platform;
use crate::ui::{Icon, Page, Section};
use domain::day;
use domain::looks::Part;
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
pub fn Access() -> impl IntoView {
    let found = RwSignal::new(Found::Asking);
    spawn_local(async move {
        let answer = list("/api/v1/looks/team").await;
        let _ = found.try_set(answer.map_or(Found::NotHere, Found::Here));
    });
    view! {
        <Page title="Records opened: a review" back=("/".to_owned(), "Team".to_owned())>
            <p>"These records of your team’s families were opened in the last 28 days."</p>
            <p>"Each was opened before 7 am, after 8 pm, at a weekend, or without an allocation."</p>
            <p>"There may be a good reason. Ask before you conclude."</p>
            {move || match found.get() {
                Found::Asking => view! { <p role="status">"Asking…"</p> }.into_any(),
                Found::Here(lines) => view! { <List lines=lines /> }.into_any(),
                Found::NotHere => view! {
                    <div class="app-empty" role="status">
                        <Icon name="eye" class="app-empty__icon" />
                        <p class="app-empty__title">"This needs a connection the first time."</p>
                        <p class="app-empty__words">"Open it again when there is one."</p>
                    </div>
                }
                .into_any(),
            }}
        </Page>
    }
}

#[component]
fn List(lines: Lines) -> impl IntoView {
    let today = platform::today();
    let Lines { lines, old_ms } = lines;
    let old = old_ms.map(|ms| {
        let when = day::long(platform::now().day_at(ms), today);
        view! { <p class="app-soft" role="status">{format!("There is no connection. This list is from {when}.")}</p> }
    });
    let list = if lines.is_empty() {
        view! { <p>"There is nothing to ask about."</p> }.into_any()
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
    let who = if line.name.is_empty() { "Someone whose name was erased" } else { &line.name };
    let reasons = [
        (line.is_without_reason, "Not allocated on that day."),
        (line.is_out_of_hours, "Outside usual hours."),
    ];
    let why: Vec<_> = reasons.into_iter().filter_map(|(is_so, words)| is_so.then_some(words)).collect();
    view! {
        <li class="app-list__item">
            <div class="app-list__row">
                <span class="app-list__body">
                    <span class="app-list__title" dir="auto">{format!("{}: {who}", line.family)}</span>
                    <span class="app-list__note">{why.join(" ")}</span>
                    <span class="app-list__note">{what_words(&line)}</span>
                </span>
            </div>
        </li>
    }
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
