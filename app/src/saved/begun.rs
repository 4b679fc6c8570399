//! What was begun and not finished: on this phone alone, and never sent before its author finishes it.

use crate::engine::engine;
use crate::ui::{Icon, Section};
use crate::visit::family_of_key;
use leptos::prelude::*;

#[component]
pub(super) fn Begun() -> impl IntoView {
    move || {
        let begun =
            engine().drafts().with(|drafts| drafts.iter().map(|draft| what(&draft.key)).collect::<Vec<_>>());
        let row = |what: String| {
            view! {
                <li class="app-list__item"><div class="app-list__row">
                    <span class="app-list__body">
                        <span class="app-list__title" dir="auto">{what}</span>
                        <span class="app-state app-state--here">
                            <Icon name="phone" class="app-icon--small" />
                            "Saved on this phone"
                        </span>
                    </span>
                </div></li>
            }
        };
        (!begun.is_empty()).then(|| {
            view! {
                <Section title="Begun, not finished">
                    <ul class="app-list app-list--card">{begun.into_iter().map(row).collect_view()}</ul>
                </Section>
            }
        })
    }
}

fn what(key: &str) -> String {
    let Some(family) = family_of_key(key) else { return "An answer".to_owned() };
    match engine().record(family).map(|family| family.text("name").to_owned()) {
        Some(name) if !name.is_empty() => format!("Visit, {name} family"),
        _ => "Visit".to_owned(),
    }
}
