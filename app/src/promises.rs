//! Promises: what is late, due and later; keeping one is a tap, and so is saying why it was not kept.

use crate::engine::engine;
use crate::parts::{promise_change, promise_contest, tell_promise};
use crate::platform;
use crate::store::StoreError;
use crate::ui::{Area, Icon, Line, Page, Section, StateWords, shown_when};
use domain::day;
use domain::model::promise::{self, Event, State};
use domain::view::{PromiseList, PromiseVersion, PromiseView, promise_versions, promises};
use leptos::prelude::*;
use sync::RecordId;
use wasm_bindgen_futures::spawn_local;

/// The worker's promises.
#[component]
pub fn Promises() -> impl IntoView {
    let list = Memo::new(|_| {
        let engine = engine();
        engine.look(|house| promises(house, &engine.me(), &platform::now()))
    });
    view! {
        <Page title="Promises">
            {move || {
                let PromiseList { late, due, later, done, .. } = list.get();
                let is_empty = late.is_empty() && due.is_empty() && later.is_empty() && done.is_empty();
                let parts = [("Late, or please check", late), ("This week", due), ("Later", later), ("Done", done)];
                view! {
                    {parts.into_iter().filter(|(_, part)| !part.is_empty()).map(|(title, part)| view! {
                        <Section title=title>
                            <ul class="app-list app-list--card">
                                {part.into_iter().map(|promise| view! { <PromiseRow promise=promise /> }).collect_view()}
                            </ul>
                        </Section>
                    }).collect_view()}
                    {is_empty.then(|| view! {
                        <p class="app-empty">"No promises yet. You make them while recording a visit."</p>
                    })}
                }
            }}
        </Page>
    }
}

/// One promise, which opens to what can be said of it.
#[component]
pub fn PromiseRow(
    /// The promise.
    promise: PromiseView,
    /// Whether the family is named; a screen about one family names it once.
    #[prop(default = true)]
    named: bool,
) -> impl IntoView {
    let id = promise.id;
    let waiting = Signal::derive(move || engine().is_waiting(id));
    let needs = matches!(promise.state, State::Disputed | State::Contested);
    let (mark, icon) = match promise.state {
        State::Kept | State::KeptLate => ("app-mark app-mark--kept app-list__mark", Some("check")),
        State::Disputed | State::Contested => ("app-mark app-mark--disputed app-list__mark", Some("needs")),
        _ if promise.is_late => ("app-mark app-mark--late app-list__mark", Some("clock")),
        _ => ("app-mark app-list__mark", None),
    };
    let when = if promise.is_late { "app-list__when app-list__when--late" } else { "app-list__when" };
    let live = promise.state.is_live();
    let by = if promise.is_mine { "You" } else { &promise.by_name };
    let to = if promise.to_me { "you" } else { &promise.to_name };
    let said = if to.is_empty() { format!("{by} promised this.") } else { format!("{by} promised {to}.") };
    let who = match promise.family_name.as_str() {
        name if named && !name.is_empty() => format!("{said} The {name} family."),
        _ => said,
    };
    let is_kept = matches!(promise.state, State::Kept | State::KeptLate);
    // A word or two stand at the end of the line; a sentence stands under it.
    let due = match (live, is_kept) {
        (true, _) => promise.due_words.clone(),
        (false, true) => promise.state_words.clone(),
        (false, false) => String::new(),
    };
    let state_words = (promise.state != State::Open && !is_kept).then(|| promise.state_words.clone());
    let why = promise.why.clone();
    let what = promise.what.clone();
    let state = promise.state.name();
    // Whoever works with the family may settle what two people said.
    let is_contested = promise.is_contested;
    let own = (live && promise.is_mine).then_some(promise);
    view! {
        <li class="app-list__item" data-promise=id.to_hex() data-state=state>
            <div class="app-list__row">
                <span class=mark>{icon.map(|name| view! { <Icon name=name /> })}</span>
                <span class="app-list__body">
                    <span class="app-list__title" dir="auto">{what}</span>
                    <span class="app-list__note" dir="auto">{who}</span>
                    {state_words.map(|words| view! { <span class="app-list__note" dir="auto"><b>{words}</b></span> })}
                    {why.map(|words| view! { <span class="app-list__note" dir="auto">{words}</span> })}
                    {move || (needs || engine().has_waited(id)).then(|| view! {
                        <StateWords waiting=waiting needs=Signal::derive(move || needs) />
                    })}
                </span>
                {(!due.is_empty()).then(|| view! { <span class=when>{due}</span> })}
            </div>
            {is_contested.then(|| promise_contest(id))}
            {own.map(|promise| view! { <PromiseTell promise=promise /> })}
        </li>
    }
}

/// What the worker can say of their own live promise.
#[component]
fn PromiseTell(promise: PromiseView) -> impl IntoView {
    let id = promise.id;
    let failed = RwSignal::new(None::<String>);
    let is_open = RwSignal::new(false);
    // Closing it says so too, and what is being typed stays.
    let open = move |_| {
        if !is_open.get_untracked() {
            is_open.set(true);
        }
    };
    let kept = move |_| say(id, Event::Kept { on: platform::today() }, failed);
    view! {
        <div class="app-list__actions">
            {(!promise.is_contested).then(|| view! {
                <button class="app-button app-button--plain app-button--small" type="button" on:click=kept>
                    <Icon name="check" />
                    "I have done this"
                </button>
            })}
            <details class="app-details" on:toggle=open>
                <summary class="app-details__summary">"Something changed"</summary>
                {shown_when(move || is_open.get(), move || promise_change(id, failed))}
            </details>
            {move || failed.get().map(|words| view! { <p role="alert">{words}</p> })}
        </div>
    }
}

/// Says something of a promise, and in `failed` why that could not be saved.
fn say(id: RecordId, event: Event, failed: RwSignal<Option<String>>) {
    spawn_local(async move { failed.set(tell_promise(id, event).await.err()) });
}

/// Another day, or why it was not kept.
#[component]
pub fn PromiseChange(
    /// Which.
    id: RecordId,
    /// Why something could not be saved.
    failed: RwSignal<Option<String>>,
) -> impl IntoView {
    let why = RwSignal::new(String::new());
    let new_day = RwSignal::new(String::new());
    let explain = move |_| {
        let words = why.get_untracked().trim().to_owned();
        if !words.is_empty() {
            say(id, Event::Explained { why: words }, failed);
        }
    };
    let renegotiate = move |_| {
        if let Some(due) = day::parse(&new_day.get_untracked()) {
            say(id, Event::Renegotiated { due }, failed);
        }
    };
    view! {
                <div class="app-details__body">
                    <Line
                        id=format!("day-{id}")
                        label="A new day you agreed together"
                        kind="date"
                        value=new_day
                        on_type=move |t| new_day.set(t)
                    />
                    <button class="app-button app-button--plain app-button--small" type="button" on:click=renegotiate>
                        "We agreed this day"
                    </button>
                    <Area
                        id=format!("why-{id}")
                        label="Why it was not kept, as you told them"
                        rows=2
                        value=why
                        on_type=move |t| why.set(t)
                    />
                    <button class="app-button app-button--plain app-button--small" type="button" on:click=explain>
                        "I have told them why"
                    </button>
                </div>
    }
}

/// What was said twice, neither having seen the other, and the buttons that settle it. Nothing is chosen in advance.
#[component]
pub fn PromiseContest(
    /// Which.
    id: RecordId,
) -> impl IntoView {
    let failed = RwSignal::new(None::<String>);
    let versions = Memo::new(move |_| {
        let engine = engine();
        engine.look(|house| promise_versions(house, id, &engine.me(), &platform::now()))
    });
    view! {
        <div class="app-list__actions app-list__actions--stack">
            <p>"Two answers were given before they could be brought together. Ask, then choose what holds. Both stay in the history."</p>
            <div class="app-versions">
                {move || versions.get().into_iter().map(|version| view! {
                    <ContestVersion id=id version=version failed=failed />
                }).collect_view()}
            </div>
            {move || failed.get().map(|words| view! { <p role="alert">{words}</p> })}
        </div>
    }
}

#[component]
fn ContestVersion(id: RecordId, version: PromiseVersion, failed: RwSignal<Option<String>>) -> impl IntoView {
    let PromiseVersion { op, event, by_name, when_words, words } = version;
    let words_id = format!("said-{op}");
    let choice = match event {
        Event::Kept { .. } => "It was done",
        _ => "We agreed on another day",
    };
    view! {
        <article class="app-versions__one">
            <div class="app-versions__head">
                <b dir="auto">{by_name}</b>
                <span class="app-versions__when">{when_words}</span>
            </div>
            <p id=words_id.clone()>{words}</p>
            <button
                class="app-button app-button--plain app-button--wide"
                type="button"
                aria-describedby=words_id
                on:click=move |_| say(id, event.clone(), failed)
            >
                {choice}
            </button>
        </article>
    }
}

/// Says something of a promise, if the rules let this person say it.
///
/// # Errors
/// Where the phone could not save it.
pub async fn tell(id: RecordId, event: Event) -> Result<(), StoreError> {
    let engine = engine();
    let Some(record) = engine.record_now(id) else { return Ok(()) };
    let me = engine.me_now();
    let mut draft = engine.draft();
    promise::tell(&mut draft, &record, (me.role, me.id), &event);
    engine.save(draft, None).await
}
