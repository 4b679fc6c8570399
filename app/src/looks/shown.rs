//! A list of who looked, by day, as a family's and a manager's screen both show it.

use super::{Line, Lines, by_day, list};
use crate::platform;
use crate::ui::{Icon, Section};
use domain::day;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What a list says besides its lines, in the words of those who read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Where it was never fetched: what it needs, and what to do.
    pub first: (&'static str, &'static str),
    /// Why it is an old one.
    pub old: &'static str,
    /// Where nobody is on it.
    pub nobody: &'static str,
}

/// What is shown of the list.
#[derive(Clone, PartialEq, Eq)]
enum Found {
    Asking,
    Here(Lines),
    NotHere,
}

/// The list that the server tells at an address, or as it was last told.
#[component]
pub fn Looked(
    /// The address.
    at: &'static str,
    /// What it says besides its lines.
    words: Words,
    /// What a line says: who, and then as many sentences as there are.
    row: fn(&Line) -> (String, Vec<String>),
) -> impl IntoView {
    let found = RwSignal::new(Found::Asking);
    spawn_local(async move {
        let answer = list(at).await;
        let _ = found.try_set(answer.map_or(Found::NotHere, Found::Here));
    });
    move || match found.get() {
        Found::Asking => view! { <p role="status">"Asking…"</p> }.into_any(),
        Found::Here(lines) => here(lines, words, row),
        Found::NotHere => view! {
            <div class="app-empty" role="status">
                <Icon name="eye" class="app-empty__icon" />
                <p class="app-empty__title">{words.first.0}</p>
                <p class="app-empty__words">{words.first.1}</p>
            </div>
        }
        .into_any(),
    }
}

fn here(Lines { lines, old_ms }: Lines, words: Words, row: fn(&Line) -> (String, Vec<String>)) -> AnyView {
    let today = platform::today();
    let old = old_ms.map(|ms| {
        let when = day::long(platform::now().day_at(ms), today);
        view! { <p class="app-soft" role="status">{format!("{} This list is from {when}.", words.old)}</p> }
    });
    if lines.is_empty() {
        return view! { {old} <p>{words.nobody}</p> }.into_any();
    }
    let shown = move |line: Line| {
        let (who, notes) = row(&line);
        view! {
            <li class="app-list__item">
                <div class="app-list__row">
                    <span class="app-list__body">
                        <span class="app-list__title" dir="auto">{who}</span>
                        {notes.into_iter().map(|words| view! {
                            <span class="app-list__note">{words}</span>
                        }).collect_view()}
                    </span>
                </div>
            </li>
        }
    };
    let days = by_day(lines).into_iter().map(|(on, lines)| {
        view! {
            <Section title=day::long(on, today)>
                <ul class="app-list app-list--card">{lines.into_iter().map(shown).collect_view()}</ul>
            </Section>
        }
    });
    view! { {old} {days.collect_view()} }.into_any()
}
