//! Today: the unfinished first, then who is to be visited, what is due, and what was promised.

use crate::engine::engine;
use crate::families::{AppointmentCard, DueRow};
use crate::parts::new_release;
use crate::platform;
use crate::promises::PromiseRow;
use crate::ui::{Icon, Page, Section, shown_when};
use crate::visit::family_of_key;
use domain::view::{TodayView, today};
use leptos::prelude::*;

/// The worker's first screen.
#[component]
pub fn Today(
    /// Whether the parts behind this screen are on the phone.
    rest_is_here: RwSignal<bool>,
) -> impl IntoView {
    let shown = Memo::new(|_| {
        let engine = engine();
        engine.look(|house| today(house, &engine.me(), &platform::now()))
    });
    // From the view, which is made again when a day has begun.
    let under = Signal::derive(move || shown.with(|shown| shown.heading.clone()));
    view! {
        <Page title="Today" under=under>
            <FirstSync />
            {shown_when(move || rest_is_here.get(), new_release)}
            <UnfinishedVisits />
            {move || {
                let TodayView { appointments, asks, due, promises, .. } = shown.get();
                let is_clear = appointments.is_empty() && asks.is_empty() && due.is_empty() && promises.is_empty();
                view! {
                    {(!appointments.is_empty()).then(|| view! {
                        <Section title="Visits">
                            {appointments.into_iter().map(|a| view! { <AppointmentCard appointment=a /> }).collect_view()}
                        </Section>
                    })}
                    {(!asks.is_empty()).then(|| view! {
                        <Section title="They asked you">
                            {asks.into_iter().map(|a| view! { <AppointmentCard appointment=a /> }).collect_view()}
                        </Section>
                    })}
                    {(!due.is_empty()).then(|| view! {
                        <Section title="Due">
                            <ul class="app-list app-list--card">
                                {due.into_iter().map(|due| view! { <DueRow due=due /> }).collect_view()}
                            </ul>
                        </Section>
                    })}
                    {(!promises.is_empty()).then(|| view! {
                        <Section title="Promises you made">
                            <ul class="app-list app-list--card">
                                {promises.into_iter().map(|promise| view! { <PromiseRow promise=promise /> }).collect_view()}
                            </ul>
                        </Section>
                    })}
                    {is_clear.then(|| shown_when(move || !is_fetching(), || {
                        view! { <p class="app-empty">"Nothing is due. A good day to listen."</p> }.into_any()
                    }))}
                }
            }}
        </Page>
    }
}

/// Whether the caseload, or much of it, is on its way: what is not here yet may be due.
fn is_fetching() -> bool {
    let engine = engine();
    let (is_much, is_first) =
        engine.sending().with(|sending| (sending.fetched.is_some(), sending.last_ms.is_none()));
    is_much || is_first && engine.is_empty()
}

const FETCHING: &str = "Fetching your families";

/// What stands there while the caseload is on its way for the first time, and while much of it is.
#[component]
fn FirstSync() -> impl IntoView {
    let fetched = || engine().sending().with(|sending| sending.fetched);
    // The card stays the same one while its number changes: it is not told again. As a text, since each kind of memo
    // is written into the client once more, and the router has memos of texts.
    let title = Memo::new(|_| if is_fetching() { FETCHING.to_owned() } else { String::new() });
    shown_when(
        move || title.with(|title| !title.is_empty()),
        move || {
            view! {
        <section class="app-card">
            <div role="status">
                <h2 class="app-card__title">{FETCHING}</h2>
                <p>"This takes a few seconds, once. After that they are on this phone, with no signal too."</p>
            </div>
            <p class="app-card__note">{move || {
                let (here, all) = fetched().unwrap_or_default();
                if all > 0 { format!("{here} of {all} records") } else { String::new() }
            }}</p>
        </section>
    }.into_any()
        },
    )
}

/// The visits that were begun and not finished.
#[component]
fn UnfinishedVisits() -> impl IntoView {
    move || {
        let engine = engine();
        let unfinished = engine
            .drafts()
            .with(|all| all.iter().filter_map(|draft| family_of_key(&draft.key)).collect::<Vec<_>>());
        let cards = unfinished.into_iter().map(|id| {
            let name = engine.record(id).map(|family| family.text("name").to_owned()).unwrap_or_default();
            view! {
                <section class="app-card app-card--draft">
                    <h2 class="app-card__title" dir="auto">{format!("Finish your visit to the {name} family")}</h2>
                    <p class="app-card__note">"Every word is saved on this phone."</p>
                    <a class="app-button app-button--wide" href=format!("/record/{id}")>
                        <Icon name="pencil" />
                        "Carry on"
                    </a>
                </section>
            }
            .into_any()
        });
        cards.collect_view().into_any()
    }
}
