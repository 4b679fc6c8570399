//! What was begun and not finished: on this phone alone, and never sent before its author finishes it.

use crate::engine::engine;
use crate::ui::{Icon, Section};
use crate::visit::family_of_key;
use leptos::prelude::*;

#[component]
pub(super) fn Begun() -> impl IntoView {
    let drafts = engine().drafts();
    let named = move || {
        let keys = drafts.with(|drafts| drafts.iter().map(|draft| draft.key.clone()).collect::<Vec<_>>());
        keys.iter().map(|key| what(key)).collect::<Vec<_>>()
    };
    view! {
        <Show when=move || !drafts.with(Vec::is_empty)>
            <Section title="Begun, not finished">
                <ul class="app-list app-list--card">
                    {move || named().into_iter().map(|what| view! {
                        <li class="app-list__item"><div class="app-list__row">
                            <span class="app-list__body">
                                <span class="app-list__title" dir="auto">{what}</span>
                                <span class="app-state app-state--here">
                                    <Icon name="phone" class="app-icon--small" />
                                    "Saved on this phone"
                                </span>
                            </span>
                        </div></li>
                    }).collect_view()}
                </ul>
            </Section>
        </Show>
    }
}

fn what(key: &str) -> String {
    let Some(family) = family_of_key(key) else { return "An answer".to_owned() };
    match engine().record(family).map(|family| family.text("name").to_owned()) {
        Some(name) if !name.is_empty() => format!("Visit, {name} family"),
        _ => "Visit".to_owned(),
    }
}
