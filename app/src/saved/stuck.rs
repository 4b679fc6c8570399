//! What cannot be sent from this phone, one by one: what cannot be read, and what nobody can say whose it is.
//! It stays until a person has a copy and takes it off.

use super::let_go::LetGo;
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
    // The one that was copied last: only what there is a copy of can be taken off the phone.
    let copied = RwSignal::new(None::<String>);
    move || {
        let (unsent, records): (Vec<_>, Vec<_>) =
            engine().damaged().with(Clone::clone).into_iter().partition(Damaged::is_unsent);
        let (nobodys, unreadable): (Vec<_>, Vec<_>) = unsent.into_iter().partition(Damaged::is_nobodys);
        let safe = "It is safe. It was here before you signed in. It is not sent under your name.";
        view! {
            {(!records.is_empty()).then(|| view! {
                <div class="app-notice app-notice--needs" role="status"><p>{RECORDS_WORDS}</p></div>
            })}
            {group("Could not be read", "Everything else is safe. Nothing of this is thrown away.", unreadable, copied)}
            {group("Nobody knows who wrote this", safe, nobodys, copied)}
        }
    }
}

/// Many lie together, so that it is not known how many there were.
const RECORDS_WORDS: &str = "What you wrote is safe. Some records on this phone could not be read. They are fetched again by themselves.";

/// Some of them under a heading: what is safe, what to do, and each one.
fn group(
    title: &'static str,
    safe: &'static str,
    items: Vec<Damaged>,
    copied: RwSignal<Option<String>>,
) -> AnyView {
    if items.is_empty() {
        return ().into_any();
    }
    let to_do = if engine().me_now().role == Role::Family {
        "Save a copy, and give it to your worker."
    } else {
        "Save a copy, and give it to your manager."
    };
    let items = items.into_iter().map(|one| item(one, copied)).collect_view();
    view! {
        <Section title=title>
            <p>{safe}</p>
            <p>{to_do}</p>
            <ul class="app-list app-list--card">{items}</ul>
        </Section>
    }
    .into_any()
}

fn item(one: Damaged, copied: RwSignal<Option<String>>) -> AnyView {
    // What it is called in an export, too.
    let name = format!("{}/{}", one.table, one.key);
    let txn = one.txn();
    let what = what(&one, txn.as_ref());
    let known = known_words(txn.as_ref(), one.bytes.len(), &platform::now());
    let (id, own) = (name.clone(), name.clone());
    let copy = move |_| {
        let name = name.clone();
        spawn_local(async move {
            if export::export(Some(&name)).await {
                copied.set(Some(name));
            }
        });
    };
    let has_copy = Signal::derive(move || copied.with(|copied| copied.as_deref() == Some(own.as_str())));
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
                <LetGo about=id has_copy=has_copy copy=copy forget=forget />
            </span>
        </div></li>
    }
    .into_any()
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
