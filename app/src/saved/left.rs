//! What others wrote about a family before it moved, and could not be taken any more: whoever answers for the family
//! today takes it in with a tap, under its author's name. It is asked of the server each time; without signal it waits.

use crate::engine::engine;
use crate::net::{self, NetError};
use crate::platform;
use crate::ui::{Icon, Section};
use domain::access::Role;
use domain::day;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

#[component]
pub(super) fn Left() -> impl IntoView {
    let items = RwSignal::new(Vec::<net::Aside>::new());
    let said = RwSignal::new(None::<String>);
    let ask = move || {
        spawn_local(async move {
            if let Ok(found) = net::aside().await {
                let _ = items.try_set(found.into_iter().filter(|one| !one.is_mine).collect());
            }
        });
    };
    if matches!(engine().me_now().role, Role::Worker | Role::Manager) {
        ask();
    }
    let take = move |one: net::Aside| {
        spawn_local(async move {
            let words = match net::release(&one.dev, &one.n).await {
                Ok(()) => format!(
                    "It is in the records of the {} family now, under {}’s name.",
                    one.family, one.author
                ),
                Err(NetError::Refused { .. }) => {
                    format!("Nothing is lost. It cannot be taken in as it is. Ask {} about it.", one.author)
                }
                Err(_) => "Nothing is lost. Kept could not reach the server. Try again when there is signal."
                    .to_owned(),
            };
            let _ = said.try_set(Some(words));
            ask();
        });
    };
    let line = move |one: net::Aside| {
        let now = platform::now();
        let on = day::short(now.day_at(one.at_ms), now.today);
        let title = format!("By {}, the {} family", one.author, one.family);
        view! {
            <li class="app-list__item"><div class="app-list__row">
                <span class="app-list__body">
                    <span class="app-list__title" dir="auto">{title}</span>
                    <span class="app-list__note">{format!("Arrived {on}, after the family had moved")}</span>
                    <button
                        class="app-button app-button--plain app-button--small"
                        type="button"
                        on:click=move |_| take(one.clone())
                    >
                        <Icon name="check" class="app-icon--small" />
                        "Take it in"
                    </button>
                </span>
            </div></li>
        }
    };
    move || {
        let found = items.get();
        (!found.is_empty() || said.with(Option::is_some)).then(|| view! {
            <Section title="Left by a colleague">
                <p>"It was written before the family moved. You can add it to the family’s records. It keeps its author’s name."</p>
                <p role="status">{said.get()}</p>
                <ul class="app-list app-list--card">{found.into_iter().map(line).collect_view()}</ul>
            </Section>
        })
    }
}
