//! Two versions: both shown, nothing chosen in advance, nothing lost. Offline too.

use crate::engine::engine;
use crate::net;
use crate::platform;
use crate::store::StoreError;
use crate::ui::{Area, Icon, Page, Section};
use domain::view::{ConflictView, VersionView, conflict, conflicts};
use leptos::prelude::*;
use sync::removal::REMOVED;
use sync::wire::Entry;
use sync::{OpKind, RecordId, Value};
use wasm_bindgen_futures::spawn_local;

/// Everything that two people wrote without seeing each other.
#[component]
pub fn Conflicts() -> impl IntoView {
    let found = Memo::new(|_| engine().look(conflicts));
    view! {
        <Page title="Two versions" back=("/".to_owned(), "Today".to_owned())>
            <Show
                when=move || !found.with(Vec::is_empty)
                fallback=|| view! { <p class="app-empty">"Nothing to settle. Everyone’s words stand."</p> }
            >
                <ul class="app-list app-list--card">
                    {move || found.get().into_iter().map(|conflict| view! {
                        <li class="app-list__item">
                            <a class="app-list__row" href=format!("/versions/{}/{}", conflict.record, conflict.field)>
                                <span class="app-list__body">
                                    <span class="app-list__title" dir="auto">{conflict.label}</span>
                                    <span class="app-list__note" dir="auto">{format!("The {} family", conflict.family_name)}</span>
                                </span>
                                <Icon name="chevron" class="app-icon--flip app-list__chevron" />
                            </a>
                        </li>
                    }).collect_view()}
                </ul>
            </Show>
        </Page>
    }
}

/// One field with its versions.
#[component]
pub fn Conflict(
    /// Whose.
    record: RecordId,
    /// Its name in the schema.
    field: String,
) -> impl IntoView {
    let shown = Memo::new({
        let field = field.clone();
        move |_| {
            let engine = engine();
            engine.look(|house| conflict(house, record, &field, &engine.me(), &platform::now()))
        }
    });
    let is_open = Memo::new(move |_| shown.with(|c| c.as_ref().is_some_and(|c| c.versions.len() > 1)));
    move || {
        let field = field.clone();
        if is_open.get() {
            view! { <Choose id=record field=field shown=Signal::derive(move || shown.get()) /> }.into_any()
        } else {
            view! { <Settled id=record field=field /> }.into_any()
        }
    }
}

#[component]
fn Choose(id: RecordId, field: String, shown: Signal<Option<ConflictView>>) -> impl IntoView {
    let failed = RwSignal::new(None::<StoreError>);
    let both = RwSignal::new(None::<String>);
    let over =
        Signal::derive(move || shown.with(|c| c.as_ref().map(|c| c.label.clone()).unwrap_or_default()));
    let title =
        Signal::derive(move || shown.with(|c| c.as_ref().map(|c| c.heading.clone()).unwrap_or_default()));
    let words = move || shown.with(|c| c.as_ref().map(|c| c.words.clone()).unwrap_or_default());
    let is_text = move || shown.with(|c| c.as_ref().is_some_and(|c| c.is_text));
    let settle = Callback::new({
        let field = field.clone();
        move |value: Value| {
            let field = field.clone();
            spawn_local(async move { failed.set(settle(id, &field, value).await.err()) });
        }
    });
    let keep_both = move |_| {
        let texts = shown.with_untracked(|c| {
            c.iter().flat_map(|c| c.versions.iter().map(|v| v.text.clone())).collect::<Vec<_>>()
        });
        both.set(Some(texts.join("\n\n")));
    };
    view! {
        <Page title=title over=over>
            <p>{words}</p>
            <div class="app-versions">
                {move || shown.get().into_iter().flat_map(|c| c.versions).enumerate().map(|(i, version)| view! {
                    <Version version=version i=i choose=settle />
                }).collect_view()}
            </div>
            {move || both.get().map(|text| view! {
                <Area id="both" label="Both, in your words" rows=6 value=text on_type=move |t| both.set(Some(t)) />
                <button class="app-button app-button--wide" type="button" on:click=move |_| {
                    if let Some(text) = both.get_untracked() {
                        settle.run(text.into());
                    }
                }>"Save this"</button>
            })}
            <Show when=move || is_text() && both.with(Option::is_none)>
                <button class="app-button app-button--plain app-button--wide" type="button" on:click=keep_both>
                    "Keep both, and edit"
                </button>
            </Show>
            {move || failed.get().map(|error| view! { <p role="alert">{error.words()}</p> })}
        </Page>
    }
}

#[component]
fn Version(version: VersionView, i: usize, choose: Callback<Value>) -> impl IntoView {
    let class = if i == 0 { "app-versions__one" } else { "app-versions__one app-versions__one--other" };
    let value = version.value;
    view! {
        <article class=class aria-labelledby=format!("v-{i}") data-version=i>
            <div class="app-versions__head">
                <h2 class="app-versions__who" id=format!("v-{i}") dir="auto">{version.by_name}</h2>
                <span class="app-versions__when">{version.when_words}</span>
            </div>
            <p class="app-versions__words app-written" dir="auto">
                {version.parts.into_iter().map(|(is_same, text)| if is_same {
                    view! { <span>{text}</span> }.into_any()
                } else {
                    view! { <mark class="app-versions__new">{text}</mark> }.into_any()
                }).collect_view()}
            </p>
            <button
                class="app-button app-button--plain app-button--wide"
                type="button"
                aria-describedby=format!("v-{i}")
                on:click=move |_| choose.run(value.clone())
            >
                {version.choose_words}
            </button>
        </article>
    }
}

/// What stands after it was settled, and both texts in the history.
#[component]
fn Settled(id: RecordId, field: String) -> impl IntoView {
    let name = field.clone();
    let words = move || {
        engine().record(id).map_or_else(String::new, |record| match record.is_removed() {
            true => "It was taken away.".to_owned(),
            false if name == REMOVED => "It stays.".to_owned(),
            false => record.text(&name).to_owned(),
        })
    };
    view! {
        <Page title="This is settled">
            <p>"These words stand now:"</p>
            <p class="app-card app-written" dir="auto">{words}</p>
            <History id=id field=field />
            <a class="app-button app-button--wide" href="/versions">"Done"</a>
        </Page>
    }
}

/// Every version of a field that the server has, newest first. Without signal it says so.
#[component]
fn History(id: RecordId, field: String) -> impl IntoView {
    let entries = RwSignal::new(None::<Vec<Entry>>);
    // What was just settled is in the server's history once it is sent: read again then.
    let sent = Memo::new(move |_| engine().sending().with(|s| (s.waiting == 0, s.last_ms)));
    Effect::new(move |_| {
        // Read, not only tracked: a memo that nobody reads watches nothing.
        let _ = sent.get();
        let field = field.clone();
        spawn_local(async move {
            let Ok(bytes) = net::history(&id.to_hex()).await else { return };
            let Ok(mut found) = sync::wire::decode::<Vec<Entry>>(&bytes, sync::wire::FRAME_BYTES_MAX) else {
                return;
            };
            found.retain(|entry| entry.op.field == field && entry.op.kind != OpKind::New);
            found.reverse();
            let _ = entries.try_set(Some(found));
        });
    });
    let line = |entry: &Entry| {
        let now = platform::now();
        let by = engine().look(|house| house.author_name(entry.by));
        let day = domain::day::short(now.day_at(entry.at), now.today);
        (
            entry.op.value.as_text().unwrap_or_default().to_owned(),
            format!("{by}, {day}, {}", now.clock_at(entry.at)),
        )
    };
    view! {
        <Section title="History">
            {move || match entries.get() {
                None => view! { <p class="app-soft">"The history is on the server. It shows here when there is signal."</p> }.into_any(),
                Some(entries) => view! {
                    <ul class="app-list app-list--card" data-history="">
                        {entries.iter().map(line).map(|(words, who)| view! {
                            <li class="app-list__item"><div class="app-list__row"><span class="app-list__body">
                                <span class="app-list__title app-written" dir="auto">{words}</span>
                                <span class="app-list__note" dir="auto">{who}</span>
                            </span></div></li>
                        }).collect_view()}
                    </ul>
                }.into_any(),
            }}
        </Section>
    }
}

async fn settle(id: RecordId, field: &str, value: Value) -> Result<(), StoreError> {
    let engine = engine();
    let Some(record) = engine.record_now(id) else { return Ok(()) };
    let mut draft = engine.draft();
    match value {
        Value::Bool(is_removed) if field == REMOVED => draft.settle_removal(&record, is_removed),
        _ => draft.settle(&record, field, value),
    }
    engine.save(draft, None).await
}
