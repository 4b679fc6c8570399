//! The app in parts: the start signs in and shows a worker's Today, and the rest is fetched as soon as that stands,
//! so that the first opening on a poor signal takes half the time.
//!
//! Each part is a WebAssembly file of its own, cut out by `cargo xtask build` at the functions marked here. The
//! service worker keeps all of them, so that without a signal nothing is missing.

use crate::conflict::{Conflict, Conflicts};
use crate::engine::engine;
use crate::families::{Families, Family, Knock, PlanScreen};
use crate::family_side::{Exit, MyPeople, MyPlan, MyPromises, Next};
use crate::manager::{Continuity, ManagerPromises, Team};
use crate::promises::{PromiseChange, PromiseContest, Promises, tell};
use crate::route::{CommonScreen, FamilyScreen, ManagerScreen, Screen, WorkerScreen};
use crate::saved::{Saved, SignOut};
use crate::signin::SignIn;
use crate::store::StoreError;
use crate::today::Today;
use crate::ui::Page;
use crate::visit::{ChooseFamily, RecordVisit, VisitSaved};
use domain::model::promise::Event;
use leptos::prelude::*;
use std::pin::Pin;
use sync::RecordId;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Draws `screen`, once its part is here.
pub fn draw(screen: Screen) -> AnyView {
    match screen {
        Screen::SignIn => SignIn().into_any(),
        Screen::Today => {
            fetch_once_today_stands();
            Today().into_any()
        }
        screen => {
            Suspend::new(
                async move { part(screen).await.unwrap_or_else(|_| view! { <NotHereYet /> }.into_any()) },
            )
            .into_any()
        }
    }
}

async fn part(screen: Screen) -> Result<AnyView, SplitLoaderError> {
    match screen {
        Screen::SignIn | Screen::Today => Ok(().into_any()),
        Screen::Common(screen) => common(screen).await,
        Screen::Worker(screen) => worker(screen).await,
        Screen::Family(screen) => family(screen).await,
        Screen::Manager(screen) => manager(screen).await,
    }
}

/// Fetches a worker's other screens once there is something on the first one, so that a tap does not wait for
/// them. Before that they would keep the caseload waiting.
fn fetch_once_today_stands() {
    Effect::new(|_| {
        if !engine().is_empty() {
            request_idle_callback(|| {
                leptos::task::spawn_local(async {
                    // Without a signal, and not yet kept on this phone: the screen that is asked for says so.
                    let _ = fetch_worker().await;
                });
            });
        }
    });
}

#[wasm_split(worker, fallible, preload(fetch_worker))]
fn worker(screen: WorkerScreen) -> Result<AnyView, SplitLoaderError> {
    Ok(match screen {
        WorkerScreen::Families => Families().into_any(),
        WorkerScreen::Family(id) => view! { <Family id=id /> }.into_any(),
        WorkerScreen::Knock(family) => view! { <Knock family=family /> }.into_any(),
        WorkerScreen::Plan(family) => view! { <PlanScreen family=family /> }.into_any(),
        WorkerScreen::ChooseFamily => ChooseFamily().into_any(),
        WorkerScreen::RecordVisit(family) => view! { <RecordVisit family=family /> }.into_any(),
        WorkerScreen::VisitSaved(visit) => view! { <VisitSaved visit=visit /> }.into_any(),
        WorkerScreen::Promises => Promises().into_any(),
        WorkerScreen::Conflicts => Conflicts().into_any(),
        WorkerScreen::Conflict(record, field) => view! { <Conflict record=record field=field /> }.into_any(),
    })
}

#[wasm_split(family, fallible)]
fn family(screen: FamilyScreen) -> Result<AnyView, SplitLoaderError> {
    Ok(match screen {
        FamilyScreen::Next => Next().into_any(),
        FamilyScreen::Plan => MyPlan().into_any(),
        FamilyScreen::Promises => MyPromises().into_any(),
        FamilyScreen::People => MyPeople().into_any(),
    })
}

/// What else can be said of a promise, which only an opened one shows.
pub fn promise_change(id: RecordId, failed: RwSignal<Option<String>>) -> AnyView {
    Suspend::new(async move { worker_promise(id, failed).await.unwrap_or_else(|_| NOT_HERE.into_any()) })
        .into_any()
}

#[wasm_split(worker, fallible)]
fn worker_promise(id: RecordId, failed: RwSignal<Option<String>>) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <PromiseChange id=id failed=failed /> }.into_any())
}

/// What stands side by side while a promise is contested, which is seldom.
pub fn promise_contest(id: RecordId) -> AnyView {
    Suspend::new(async move { worker_contest(id).await.unwrap_or_else(|_| NOT_HERE.into_any()) }).into_any()
}

#[wasm_split(worker, fallible)]
fn worker_contest(id: RecordId) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <PromiseContest id=id /> }.into_any())
}

/// Says something of a promise.
///
/// # Errors
/// A sentence, where the phone could not save it.
pub async fn tell_promise(id: RecordId, event: Event) -> Result<(), String> {
    let saved = worker_tell(id, event).await.map_err(|_| NOT_HERE.to_owned())?;
    saved.await.map_err(|error| error.words().to_owned())
}

type Saved<T> = Pin<Box<dyn Future<Output = Result<T, StoreError>>>>;

#[wasm_split(worker, fallible)]
fn worker_tell(id: RecordId, event: Event) -> Result<Saved<()>, SplitLoaderError> {
    Ok(Box::pin(tell(id, event)))
}

/// The way to leave fast, with the part of the screens that it belongs to.
pub fn exit() -> AnyView {
    Suspend::new(async { family_exit().await.unwrap_or_else(|_| ().into_any()) }).into_any()
}

#[wasm_split(family, fallible)]
fn family_exit() -> Result<AnyView, SplitLoaderError> {
    Ok(Exit().into_any())
}

#[wasm_split(manager, fallible)]
fn manager(screen: ManagerScreen) -> Result<AnyView, SplitLoaderError> {
    Ok(match screen {
        ManagerScreen::Team => Team().into_any(),
        ManagerScreen::Continuity => Continuity().into_any(),
        ManagerScreen::Promises => ManagerPromises().into_any(),
    })
}

#[wasm_split(common, fallible)]
fn common(screen: CommonScreen) -> Result<AnyView, SplitLoaderError> {
    Ok(match screen {
        CommonScreen::Saved => Saved().into_any(),
        CommonScreen::NoScreens => view! {
            <Page title="Kept" sync=false>
                <p>"You are signed in. Your role works on the server, from the command line."</p>
                <SignOut />
            </Page>
        }
        .into_any(),
    })
}

const NOT_HERE: &str =
    "What you wrote is safe. This part of Kept comes to the phone once, when there is a signal.";

/// In place of a screen whose part could not be fetched.
#[component]
fn NotHereYet() -> impl IntoView {
    let again = move |_| {
        let _ = crate::platform::window().location().reload();
    };
    view! {
        <Page title="Not on this phone yet">
            <p>{NOT_HERE}</p>
            <button class="app-button app-button--wide" type="button" on:click=again>"Try again"</button>
        </Page>
    }
}
