//! What cannot be sent from this phone, one by one: what cannot be read, and what nobody can say whose it is.
//! It stays until a person has a copy and takes it off.

use super::{export, headline};
use crate::engine::engine;
use crate::platform;
use crate::store::Damaged;
use crate::ui::Section;
use domain::access::Role;
use domain::day;
use domain::view::Now;
use leptos::prelude::*;
use sync::Txn;
use wasm_bindgen_futures::spawn_local;

#[component]
pub(super) fn Stuck() -> impl IntoView {
    let damaged = engine().damaged();
    let records = move || damaged.with(|all| all.iter().filter(|one| !one.is_unsent()).count());
    view! {
        <Show when=move || { records() > 0 }>
            <div class="app-notice app-notice--needs" role="status">
                <p>{move || records_words(records())}</p>
            </div>
        </Show>
        <Group title="Could not be read" safe="Everything else is safe. Nothing of this is thrown away." />
        <Group
            title="Nobody knows who wrote this"
            safe="It is safe. It was here before you signed in. It is not sent under your name."
            is_nobodys=true
        />
    }
}

fn records_words(count: usize) -> String {
    let things = if count == 1 { "1 record".to_owned() } else { format!("{count} records") };
    format!(
        "What you wrote is safe. {things} on this phone could not be read. They are fetched again by themselves."
    )
}

#[component]
fn Group(
    title: &'static str,
    /// What is safe, said before what to do.
    safe: &'static str,
    #[prop(default = false)] is_nobodys: bool,
) -> impl IntoView {
    let damaged = engine().damaged();
    let to_do = if engine().me_now().role == Role::Family {
        "Save a copy, and give it to your worker."
    } else {
        "Save a copy, and give it to your manager."
    };
    let items = Memo::new(move |_| {
        let wanted = |one: &&Damaged| one.is_unsent() && one.is_nobodys() == is_nobodys;
        damaged.with(|all| all.iter().filter(wanted).cloned().collect::<Vec<_>>())
    });
    view! {
        <Show when=move || !items.with(Vec::is_empty)>
            <Section title=title>
                <p>{safe}</p>
                <p>{to_do}</p>
                <ul class="app-list app-list--card">
                    <For each=move || items.get() key=|one| name_of(one) let:one>
                        <Item one=one />
                    </For>
                </ul>
            </Section>
        </Show>
    }
}

/// What it is called in an export, and on the screen.
fn name_of(one: &Damaged) -> String {
    format!("{}/{}", one.table, one.key)
}

#[component]
fn Item(one: Damaged) -> impl IntoView {
    let has_copy = RwSignal::new(false);
    let id = name_of(&one);
    let txn = one.txn();
    let what = what(&one, txn.as_ref());
    let known = known_words(txn.as_ref(), one.bytes.len(), &platform::now());
    let name = id.clone();
    let copy = move |_| {
        let name = name.clone();
        spawn_local(async move {
            if export::export(Some(&name)).await {
                has_copy.set(true);
            }
        });
    };
    let forget = move |_| {
        let key = one.key.clone();
        spawn_local(async move {
            // Where the phone refuses, the item stays on the list, which says it all.
            let _ = engine().forget(one.table, &key).await;
        });
    };
    view! {
        <li class="app-list__item"><div class="app-list__row">
            <span class="app-list__body">
                <span class="app-list__title" id=id.clone() dir="auto">{what}</span>
                <span class="app-list__note">{known}</span>
                <button
                    class="app-button app-button--plain app-button--small"
                    type="button"
                    aria-describedby=id.clone()
                    on:click=copy
                >
                    "Save a copy"
                </button>
                <Show when=move || has_copy.get()>
                    <button
                        class="app-button app-button--text app-button--small"
                        type="button"
                        aria-describedby=id.clone()
                        on:click=forget.clone()
                    >
                        "I have the copy. Take it off this phone."
                    </button>
                </Show>
            </span>
        </div></li>
    }
}

fn what(one: &Damaged, txn: Option<&Txn>) -> String {
    match txn {
        Some(txn) => headline(txn),
        None if one.is_draft() => "Something begun and not finished".to_owned(),
        None => "Something that waited to be sent".to_owned(),
    }
}

/// "Written Sunday 22 November, 2:30 pm. 1 KB."
fn known_words(txn: Option<&Txn>, bytes: usize, now: &Now) -> String {
    let size = format!("{} KB", bytes.div_ceil(1000));
    match txn.map(|txn| txn.wall) {
        Some(at) => {
            format!("Written {}, {}. {size}.", day::long(now.day_at(at), now.today), now.clock_at(at))
        }
        None => format!("When it was written is not known. {size}."),
    }
}
