//! Which family was visited: the one expected today first, then everyone, found as you type.

use super::draft_key;
use crate::engine::engine;
use crate::platform;
use crate::ui::{Icon, Line, Page};
use domain::view::families::{FamilyLine, families, matches};
use domain::view::today::today;
use leptos::prelude::*;

/// The families shown before anybody types more.
const SHOWN_MAX: usize = 30;

/// The first step of recording a visit.
#[component]
pub fn ChooseFamily() -> impl IntoView {
    let lines = Memo::new(|_| engine().look(|house| families(house, &platform::now())));
    let expected = Memo::new(|_| {
        let engine = engine();
        let view = engine.look(|house| today(house, &engine.me(), &platform::now()));
        view.appointments.into_iter().map(|appointment| appointment.family).collect::<Vec<_>>()
    });
    let query = RwSignal::new(String::new());
    let shown = move || {
        let expected = expected.get();
        let mut found: Vec<FamilyLine> = lines
            .with(|lines| query.with(|q| lines.iter().filter(|line| matches(line, q)).cloned().collect()));
        found.sort_by_key(|line| expected.iter().position(|id| *id == line.id).unwrap_or(usize::MAX));
        found.truncate(SHOWN_MAX);
        found
    };
    view! {
        <Page title="Record a visit" under="Which family did you visit?" sync=false>
            <Line id="find" label="Find a family" kind="search" value=query on_type=move |text| query.set(text) />
            <ul class="app-list app-list--card">
                <For each=shown key=|line| line.id let:line>
                    <li class="app-list__item">
                        <a class="app-list__row" href=format!("/record/{}", line.id)>
                            <span class="app-list__body">
                                <span class="app-list__title" dir="auto">{line.heading.clone()}</span>
                                <span class="app-list__note">
                                    {move || if engine().drafts().with(|d| d.iter().any(|d| d.key == draft_key(line.id))) {
                                        "Not finished. Every word is saved.".to_owned()
                                    } else if expected.with(|e| e.contains(&line.id)) {
                                        "A visit is planned.".to_owned()
                                    } else {
                                        line.last_seen_words.clone()
                                    }}
                                </span>
                            </span>
                            <Icon name="chevron" class="app-icon--flip app-list__chevron" />
                        </a>
                    </li>
                </For>
            </ul>
            <Show when=move || shown().is_empty()>
                <p class="app-empty">"No family of yours has that name. Try fewer letters."</p>
            </Show>
        </Page>
    }
}
