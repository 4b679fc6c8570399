//! Promises: ours and theirs, shown the same way. The person a promise was made to says whether it happened.

use super::answer::{Answer, Answering, called, done_words, is_held, steady};
use super::answered::{Answered, YesNo};
use crate::engine::engine;
use crate::platform;
use crate::ui::{Icon, Page, Section, StateWords};
use domain::day;
use domain::model::promise::State;
use domain::view::{FamilyPromises, PromiseView, promise_versions, promises_family};
use leptos::prelude::*;
use std::cmp::Ordering;
use sync::RecordId;

/// The screen.
#[component]
pub fn MyPromises() -> impl IntoView {
    let all = Memo::new(|_| {
        let engine = engine();
        engine.look(|house| promises_family(house, &engine.me(), &platform::now()))
    });
    let ours = steady(move || all.with(|all| ids(&all.ours)));
    let theirs = steady(move || all.with(|all| ids(&all.theirs)));
    view! {
        <Page title="Promises">
            <Section title="What we promised you">
                <List ids=ours all=all nothing="We have not promised you anything yet. You can ask us to." />
            </Section>
            <Section title="What you promised">
                <List ids=theirs all=all nothing="You have no promises here." />
            </Section>
        </Page>
    }
}

fn ids(views: &[PromiseView]) -> Vec<RecordId> {
    views.iter().map(|view| view.id).collect()
}

#[component]
fn List(ids: Memo<Vec<RecordId>>, all: Memo<FamilyPromises>, nothing: &'static str) -> impl IntoView {
    view! {
        <Show
            when=move || !ids.with(Vec::is_empty)
            fallback=move || view! { <div class="app-empty"><p class="app-empty__words">{nothing}</p></div> }
        >
            <ul class="app-list app-list--card">
                <For each=move || ids.get() key=|id| *id let:id>
                    <Row id=id all=all />
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn Row(id: RecordId, all: Memo<FamilyPromises>) -> impl IntoView {
    let promise = Memo::new(move |_| {
        all.with(|all| all.ours.iter().chain(&all.theirs).find(|view| view.id == id).cloned())
    });
    let answering = Answering::new(id);
    let waiting = Memo::new(move |_| engine().is_waiting(id));
    let held = Memo::new(move |_| is_held(id));
    let by =
        Signal::derive(move || promise.with(|p| p.as_ref().map(|p| p.by_name.clone()).unwrap_or_default()));
    // Right after an answer its own words say how far it got.
    let shows_state = move || answering.given.get().is_none() && (waiting.get() || held.get());
    let is_contested = Memo::new(move |_| promise.with(|p| p.as_ref().is_some_and(|p| p.is_contested)));
    let has_more = move || {
        let asks =
            promise.with(|p| p.as_ref().is_some_and(|p| p.can_say_yes_no || p.i_said_no || may_be_done(p)));
        asks || is_contested.get() || shows_state() || answering.given.get().is_some()
    };
    view! {
        <li class="app-list__item">
            <div class="app-list__row">
                {move || promise.get().map(|p| view! { <Words promise=p /> })}
                <Show when=has_more>
                    <div class="app-list__actions app-list__actions--stack">
                        <Show when=shows_state>
                            <StateWords waiting=waiting needs=held />
                        </Show>
                        <Answered answering=answering by=by />
                        <Show when=move || is_contested.get()>
                            <Said id=id />
                        </Show>
                        {move || promise.get().map(|p| view! { <Ask promise=p answering=answering /> })}
                    </div>
                </Show>
            </div>
        </li>
    }
}

#[component]
fn Words(promise: PromiseView) -> impl IntoView {
    let (class, icon) = mark(&promise);
    let (when, is_late) = when_words(&promise);
    let when_class = if is_late { "app-list__when app-list__when--late" } else { "app-list__when" };
    view! {
        <span class=class>{icon.map(|name| view! { <Icon name=name /> })}</span>
        <span class="app-list__body">
            <span class="app-list__title" dir="auto">{promise.what.clone()}</span>
            <span class="app-list__note" dir="auto">{who_words(&promise)}</span>
            <span class="app-list__note" dir="auto">{state_words(&promise)}</span>
            {promise.first_due_words.clone().map(|words| view! { <span class="app-list__note">{words}</span> })}
            {promise.why.clone().filter(|why| !why.is_empty()).map(|why| view! {
                <span class="app-list__note">"Why: "<bdi>{why}</bdi></span>
            })}
        </span>
        {(!when.is_empty()).then(|| view! { <span class=when_class>{when}</span> })}
    }
}

/// Who said what, where two things were said. The worker writes down which one holds, once they have asked.
#[component]
fn Said(id: RecordId) -> impl IntoView {
    let versions = Memo::new(move |_| {
        let engine = engine();
        engine.look(|house| promise_versions(house, id, &engine.me(), &platform::now()))
    });
    view! {
        <p>"We have two answers. We will check with you."</p>
        {move || versions.get().into_iter().map(|version| view! {
            <p dir="auto">
                <b>{called(&version.by_name).to_owned()}</b>
                ", "
                <span class="app-soft">{version.when_words}</span>
                <br />
                {version.words}
            </p>
        }).collect_view()}
    }
}

/// The buttons: at once where its day has come, behind a line of words before that.
#[component]
fn Ask(promise: PromiseView, answering: Answering) -> impl IntoView {
    if promise.can_say_yes_no {
        return if is_time(&promise) {
            view! { <p><b>"Did this happen?"</b></p> <YesNo answering=answering /> }.into_any()
        } else {
            view! {
                <details class="app-details">
                    <summary class="app-details__summary">"Say if this happened"</summary>
                    <div class="app-details__body"><YesNo answering=answering /></div>
                </details>
            }
            .into_any()
        };
    }
    let button = |answer: Answer, words: &'static str| {
        view! {
            <button
                class="app-button app-button--plain app-button--wide"
                type="button"
                on:click=move |_| answering.give(answer)
            >
                {words}
            </button>
        }
    };
    if promise.i_said_no {
        button(Answer::TakenBack, "Take my no back").into_any()
    } else if may_be_done(&promise) {
        button(Answer::Done, "I did this").into_any()
    } else {
        ().into_any()
    }
}

/// Whether the reader may say that they did what they promised.
fn may_be_done(promise: &PromiseView) -> bool {
    promise.is_mine && promise.state == State::Open
}

/// Whether to ask at once: its day has come, or somebody says that it is done. What we told them was not done
/// is not asked about.
fn is_time(promise: &PromiseView) -> bool {
    match promise.state {
        State::Open => promise.due.is_none_or(|due| due <= platform::today()),
        State::NotKept => false,
        State::Kept | State::KeptLate | State::Disputed | State::Contested => true,
    }
}

fn mark(promise: &PromiseView) -> (&'static str, Option<&'static str>) {
    match promise.state {
        State::Kept | State::KeptLate => ("app-mark app-mark--kept app-list__mark", Some("tick")),
        State::Disputed | State::Contested => {
            ("app-mark app-mark--disputed app-list__mark", Some("question"))
        }
        State::Open if promise.is_late && promise.is_ours => {
            ("app-mark app-mark--late app-list__mark", Some("clock"))
        }
        State::Open | State::NotKept => ("app-mark app-list__mark", None),
    }
}

/// Who promised whom, in one sentence. A family's own lateness is not counted at them.
fn who_words(promise: &PromiseView) -> String {
    let (by, to) = (called(&promise.by_name), called(&promise.to_name));
    let by = if by.is_empty() { "We" } else { by };
    match (promise.is_mine, promise.to_me) {
        (true, _) if to.is_empty() => "You promised this.".to_owned(),
        (true, _) => format!("You promised {to}."),
        (false, true) => format!("{by} promised you."),
        (false, false) if to.is_empty() => format!("{by} promised this."),
        (false, false) => format!("{by} promised {to}."),
    }
}

fn state_words(promise: &PromiseView) -> String {
    if let Some(words) = done_words(promise) {
        return words;
    }
    match promise.state {
        // Nobody counts at a family how late they were.
        State::Kept | State::KeptLate if !promise.is_ours => "Done.".to_owned(),
        // The day stands beside it.
        State::Open if !promise.is_late && promise.due.is_some() => String::new(),
        _ if promise.state_words.ends_with('.') => promise.state_words.clone(),
        _ => format!("{}.", promise.state_words),
    }
}

/// The day, and whether we are late. Only our own lateness is said as lateness.
fn when_words(promise: &PromiseView) -> (String, bool) {
    let today = platform::today();
    // While two days stand side by side, neither is the day.
    let Some(due) = promise.due.filter(|_| promise.state.is_live() && !promise.is_contested) else {
        return (String::new(), false);
    };
    match (due.cmp(&today), promise.is_ours) {
        (Ordering::Less, true) => (day::due_words(due, today), true),
        (Ordering::Less, false) => (day::short(due, today), false),
        (Ordering::Equal, _) => ("Today".to_owned(), false),
        (Ordering::Greater, _) => (format!("By {}", day::short(due, today)), false),
    }
}
