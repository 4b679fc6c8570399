//! What happens next: one visit, what there is to answer, and who is with the family.

mod reply;
mod visit;

use super::answer::{Answer, Answering, called, done_words, is_for_later};
use super::answered::{Answered, Undo, YesNo};
use super::thread::Thread;
use crate::engine::engine;
use crate::platform;
use crate::ui::{Icon, Page};
use domain::model::promise::State;
use domain::view::{NextView, PromiseView, next, promises_family};
use leptos::prelude::*;
use sync::RecordId;
use visit::NextVisit;

/// The screen.
#[component]
pub fn Next() -> impl IntoView {
    let shown = Memo::new(|_| {
        let engine = engine();
        engine.look(|house| next(house, &engine.me(), &platform::now()))
    });
    let visit = Memo::new(move |_| shown.with(|view| view.appointment.as_ref().map(|visit| visit.id)));
    // What was answered here stays, with what is true after it, until the screen is left.
    let answered = RwSignal::new(Vec::<RecordId>::new());
    // One question at a time: the next one comes when this one is answered.
    let open = Memo::new(move |_| {
        let is_new = |id: &RecordId| answered.with(|answered| !answered.contains(id)) && !is_for_later(*id);
        let asks = |promise: &&PromiseView| promise.state != State::NotKept;
        shown.with(|view| {
            view.to_answer.iter().filter(asks).map(|promise| promise.id).filter(is_new).collect::<Vec<_>>()
        })
    });
    let asked =
        move || answered.get().into_iter().chain(open.with(|open| open.first().copied())).collect::<Vec<_>>();
    let more = move || open.with(|open| open.len().saturating_sub(1));
    view! {
        <Page title="What happens next">
            {move || match visit.get() {
                Some(id) => view! { <NextVisit id=id view=shown /> }.into_any(),
                None => view! { <NoVisit /> }.into_any(),
            }}
            <For each=asked key=|id| *id let:id>
                <DidThisHappen id=id answered=answered />
            </For>
            <Show when=move || { more() > 0 }>
                <p class="app-soft">{move || match more() {
                    1 => "We ask you about one more thing after this.".to_owned(),
                    n => format!("We ask you about {n} more things after this."),
                }}</p>
            </Show>
            {move || shown.with(|view| (!view.thread.is_empty()).then(|| view! { <YouAndWorker view=view.clone() /> }))}
            <section class="app-card app-card--quiet" aria-labelledby="on-your-side">
                <h2 class="app-card__title" id="on-your-side">"Someone on your side"</h2>
                <p>"An advocate helps you say what you want. It is free."</p>
                <a class="app-button app-button--plain app-button--wide" href="/people">"Find an advocate"</a>
            </section>
        </Page>
    }
}

#[component]
fn NoVisit() -> impl IntoView {
    view! {
        <div class="app-empty">
            <Icon name="calendar" class="app-empty__icon" />
            <p class="app-empty__title">"No visit is planned yet."</p>
            <p class="app-empty__words">"When one is, you see it here first."</p>
        </div>
    }
}

/// One promise whose day has come.
#[component]
fn DidThisHappen(id: RecordId, answered: RwSignal<Vec<RecordId>>) -> impl IntoView {
    let promise = Memo::new(move |_| {
        let engine = engine();
        let all = engine.look(|house| promises_family(house, &engine.me(), &platform::now()));
        all.ours.into_iter().chain(all.theirs).find(|view| view.id == id)
    });
    let answering = Answering::new(id).staying_in(answered);
    let is_asked = move || matches!(answering.given.get(), None | Some(Answer::TakenBack));
    let by =
        Signal::derive(move || promise.with(|p| p.as_ref().map(|p| p.by_name.clone()).unwrap_or_default()));
    let heading = format!("did-{id}");
    view! {
        <section class="app-card" aria-labelledby=heading>
            <h2 class="app-card__title" id=heading.clone()>"Did this happen?"</h2>
            {move || promise.get().map(|promise| view! { <Promised promise=promise /> })}
            <div class="app-card__actions">
                <Answered answering=answering by=by />
                <Show when=is_asked>
                    <YesNo answering=answering with_later=true />
                </Show>
                <Undo answering=answering />
            </div>
        </section>
    }
}

#[component]
fn Promised(promise: PromiseView) -> impl IntoView {
    let who = called(&promise.by_name).to_owned();
    let said = if who.is_empty() { "We promised you:".to_owned() } else { format!("{who} promised you:") };
    let day = match promise.due_day_words.as_str() {
        "" => String::new(),
        "today" => "The day is today.".to_owned(),
        day => format!("The day was {day}."),
    };
    view! {
        <div>
            <p dir="auto">{said}</p>
            <p class="app-large" dir="auto"><b>{promise.what.clone()}</b></p>
            <p class="app-soft">{day}</p>
            {done_words(&promise).map(|words| view! { <p dir="auto">{words}</p> })}
        </div>
        {promise.why.filter(|why| !why.is_empty()).map(|why| view! {
            <p>"We told you why: "<bdi>{why}</bdi></p>
        })}
    }
}

/// Who has been with the family: a picture, a sentence, a table.
#[component]
fn YouAndWorker(view: NextView) -> impl IntoView {
    let title = view
        .worker
        .as_ref()
        .map_or("You and your worker".to_owned(), |w| format!("You and {}", w.given_name));
    view! {
        <section class="app-card" aria-labelledby="you-and">
            <h2 class="app-card__title" id="you-and" dir="auto">{title}</h2>
            <p dir="auto">{view.thread_words.clone()}</p>
            <Thread spans=view.thread today=platform::today() />
            <a class="app-button app-button--quiet app-button--wide" href="/people">"My people and records"</a>
        </section>
    }
}
