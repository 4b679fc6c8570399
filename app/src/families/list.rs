//! Every family on this phone, found as you type, with or without signal.

use crate::engine::engine;
use crate::platform;
use crate::ui::{Icon, Line, Page};
use domain::view::{FamilyLine, families, matches};
use leptos::prelude::*;
use sync::RecordId;

/// The rows drawn at once; typing finds the rest.
const SHOWN_MAX: usize = 40;

/// The list.
#[component]
pub fn Families() -> impl IntoView {
    let lines = Memo::new(|_| engine().look(|house| families(house, &platform::now())));
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        lines.with(|lines| {
            query.with(|q| lines.iter().filter(|line| matches(line, q)).cloned().collect::<Vec<_>>())
        })
    });
    let shown = move || found.get().into_iter().take(SHOWN_MAX).collect::<Vec<_>>();
    let count = move || match found.with(Vec::len) {
        1 => "1 family".to_owned(),
        n if n > SHOWN_MAX => format!("{n} families. Type a name to find one."),
        n => format!("{n} families"),
    };
    view! {
        <Page title="Families">
            <Line id="find" label="Find a child or family" kind="search" value=query on_type=move |text| query.set(text) />
            <p class="app-soft" role="status">{count}</p>
            <ul class="app-list app-list--card">
                <For each=shown key=row_key let:line>
                    <FamilyRow line=line />
                </For>
            </ul>
            <Show when=move || found.with(Vec::is_empty)>
                <p class="app-empty">
                    {move || if query.with(String::is_empty) {
                        "No family is on this phone yet."
                    } else {
                        "Nobody has that name. Try fewer letters."
                    }}
                </p>
            </Show>
        </Page>
    }
}

/// Whatever a row shows: a row is drawn again only when that changes.
fn row_key(line: &FamilyLine) -> (RecordId, String, Option<String>) {
    (line.id, line.last_seen_words.clone(), line.next_due.as_ref().map(|due| due.words.clone()))
}

#[component]
fn FamilyRow(line: FamilyLine) -> impl IntoView {
    let children: Vec<String> =
        line.children.iter().map(|c| format!("{}, {}", c.name, c.age_words)).collect();
    let due = line.next_due.clone();
    view! {
        <li class="app-list__item">
            <a class="app-list__row" href=format!("/families/{}", line.id)>
                <span class="app-list__body">
                    <span class="app-list__title" dir="auto">{line.heading}</span>
                    <span class="app-list__note" dir="auto">{children.join(" · ")}</span>
                    <span class="app-list__note">{line.last_seen_words}</span>
                </span>
                {due.map(|due| view! {
                    <span class=if due.is_late { "app-list__when app-list__when--late" } else { "app-list__when" }>{due.words}</span>
                })}
                <Icon name="chevron" class="app-icon--flip app-list__chevron" />
            </a>
        </li>
    }
}
