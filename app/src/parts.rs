//! The app in parts: the start signs in and shows a worker's Today, and the rest is fetched as soon as that stands,
//! so that the first opening on a poor signal takes half the time.
//!
//! Each part is a WebAssembly file of its own, cut out by `cargo xtask build` at the functions marked here. The
//! service worker keeps all of them, so that without a signal nothing is missing.

use crate::blobs::send_all;
use crate::conflict::{Conflict, Conflicts};
use crate::devices::{Devices, Square};
use crate::engine::{Engine, engine, keep_tidy as tidy};
use crate::families::{Families, Family, Invite, Knock, PlanScreen};
use crate::family_side::{MyPeople, MyPlan, MyPromises, Next, WhoLooked};
use crate::left::hand_over_all;
use crate::looks;
use crate::manager::{Access, Continuity, ManagerPromises, Team};
use crate::promises::{PromiseChange, PromiseContest, Promises, tell};
use crate::release::NewRelease;
use crate::route::{CommonScreen, FamilyScreen, ManagerScreen, Screen, WorkerScreen};
use crate::saved::{Saved as SavedWhere, SignOut};
use crate::signin::SignIn;
use crate::store::{Contents, Store, StoreError};
use crate::today::Today;
use crate::ui::Page;
use crate::visit::{ChooseFamily, RecordVisit, VisitSaved};
use domain::model::promise::Event;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;
use sync::replica::Position;
use sync::{AudienceId, DeviceId, RecordId};
mod at_the_door;

pub use at_the_door::{make_passkey, prove_with_passkey};

use at_the_door::{door, fetch_door};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

thread_local! {
    /// Whether each part is here, in the order of [`Part`].
    static HERE: Cell<[bool; 5]> = const { Cell::new([false; 5]) };
}

/// What is fetched in one piece.
#[derive(Clone, Copy, Debug)]
enum Part {
    Common,
    Worker,
    Family,
    Manager,
    Door,
}

impl Part {
    fn is_here(self) -> bool {
        HERE.get().get(self as usize) == Some(&true)
    }

    async fn fetch(self) -> Result<(), SplitLoaderError> {
        match self {
            Self::Common => fetch_common().await?,
            Self::Worker => fetch_worker().await?,
            Self::Family => fetch_family().await?,
            Self::Manager => fetch_manager().await?,
            Self::Door => fetch_door().await?,
        }
        let mut here = HERE.get();
        if let Some(part) = here.get_mut(self as usize) {
            *part = true;
        }
        HERE.set(here);
        Ok(())
    }
}

/// Fetches what a tap should not wait for, when the phone has a moment. Without a signal, and not yet kept on this
/// phone, the screen that is asked for says so.
fn when_idle(fetch: impl Future<Output = ()> + 'static) {
    let fetch = Rc::new(Cell::new(Some(fetch)));
    let work = move || {
        if let Some(fetch) = fetch.take() {
            spawn_local(fetch);
        }
    };
    if request_idle_callback_with_handle(work.clone()).is_err() {
        // iPhones know no idle moments.
        set_timeout(work, Duration::from_secs(1));
    }
}

/// Draws `screen`; where its part is still to be fetched, something that says so until it is here.
pub fn draw(screen: Screen) -> AnyView {
    match screen {
        Screen::SignIn => SignIn().into_any(),
        Screen::Today => {
            let rest_is_here = RwSignal::new(false);
            fetch_once_today_stands(rest_is_here);
            view! { <Today rest_is_here=rest_is_here /> }.into_any()
        }
        Screen::Door(_) => drawn(Part::Door, screen),
        Screen::Common(_) => drawn(Part::Common, screen),
        Screen::Worker(_) => drawn(Part::Worker, screen),
        Screen::Family(_) => drawn(Part::Family, screen),
        Screen::Manager(_) => drawn(Part::Manager, screen),
    }
}

fn drawn(part: Part, screen: Screen) -> AnyView {
    if part.is_here() { suspended(screen) } else { fetched(part, screen) }
}

async fn view_of(screen: Screen) -> Result<AnyView, SplitLoaderError> {
    match screen {
        Screen::SignIn | Screen::Today => Ok(().into_any()),
        Screen::Door(screen) => door(screen).await,
        Screen::Common(screen) => common(screen).await,
        Screen::Worker(screen) => worker(screen).await,
        Screen::Family(screen) => family(screen).await,
        Screen::Manager(screen) => manager(screen).await,
    }
}

/// A screen whose part is here is drawn in the same moment.
fn suspended(screen: Screen) -> AnyView {
    Suspend::new(async move { view_of(screen).await.unwrap_or_else(|_| NOT_HERE.into_any()) }).into_any()
}

/// The other screen is gone from the first moment: what somebody would still type into it could not be kept.
fn fetched(part: Part, screen: Screen) -> AnyView {
    let is_here = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let fetch = move || {
        failed.set(false);
        spawn_local(async move {
            match part.fetch().await {
                Ok(()) => drop(is_here.try_set(true)),
                Err(_) => drop(failed.try_set(true)),
            }
            // After the first screen of a role comes what every role has.
            when_idle(async {
                let _ = Part::Common.fetch().await;
            });
        });
    };
    fetch();
    (move || match (is_here.get(), failed.get()) {
        (true, _) => suspended(screen.clone()),
        (false, true) => view! { <NotHereYet again=Callback::new(move |()| fetch()) /> }.into_any(),
        (false, false) => view! {
            <main class="app-page" id="main"><p role="status">"Opening…"</p></main>
        }
        .into_any(),
    })
    .into_any()
}

/// Fetches a worker's other screens, once, when there is something on the first one. Before that they would keep
/// the caseload waiting.
fn fetch_once_today_stands(rest_is_here: RwSignal<bool>) {
    Effect::new(move |is_asked: Option<bool>| {
        if is_asked == Some(true) {
            return true;
        }
        let stands = !engine().is_empty();
        if stands {
            when_idle(async move {
                let _ = Part::Worker.fetch().await;
                send_rest();
                let _ = rest_is_here.try_set(Part::Common.fetch().await.is_ok());
            });
        }
        stands
    });
}

/// That a newer release waits: looked for when all else is here.
pub fn new_release() -> AnyView {
    suspended(Screen::Common(CommonScreen::NewRelease))
}

#[wasm_split(worker, fallible, preload(fetch_worker))]
fn worker(screen: WorkerScreen) -> Result<AnyView, SplitLoaderError> {
    Ok(match screen {
        WorkerScreen::Families => Families().into_any(),
        WorkerScreen::Family(id) => view! { <Family id=id /> }.into_any(),
        WorkerScreen::Knock(family) => view! { <Knock family=family /> }.into_any(),
        WorkerScreen::Invite(family, person) => view! { <Invite family=family person=person /> }.into_any(),
        WorkerScreen::Plan(family) => view! { <PlanScreen family=family /> }.into_any(),
        WorkerScreen::ChooseFamily => ChooseFamily().into_any(),
        WorkerScreen::RecordVisit(family) => view! { <RecordVisit family=family /> }.into_any(),
        WorkerScreen::VisitSaved(visit) => view! { <VisitSaved visit=visit /> }.into_any(),
        WorkerScreen::Promises => Promises().into_any(),
        WorkerScreen::Conflicts => Conflicts().into_any(),
        WorkerScreen::Conflict(record, field) => view! { <Conflict record=record field=field /> }.into_any(),
    })
}

#[wasm_split(family, fallible, preload(fetch_family))]
fn family(screen: FamilyScreen) -> Result<AnyView, SplitLoaderError> {
    Ok(match screen {
        FamilyScreen::Next => Next().into_any(),
        FamilyScreen::Plan => MyPlan().into_any(),
        FamilyScreen::Promises => MyPromises().into_any(),
        FamilyScreen::People => MyPeople().into_any(),
        FamilyScreen::Looks => WhoLooked().into_any(),
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

/// Sends what was caught at visits, and what was begun with families that have moved, if what does it is here and this
/// tab speaks to the server.
pub fn send_rest() {
    if Part::Worker.is_here() && engine().leads() {
        spawn_local(async {
            if let Ok(sending) = worker_send_rest().await {
                sending.await;
            }
        });
    }
}

/// The same, on a screen where what does it may not be here yet.
pub fn fetch_and_send_rest() {
    spawn_local(async {
        if Part::Worker.is_here() || Part::Worker.fetch().await.is_ok() {
            send_rest();
        }
    });
}

#[wasm_split(worker, fallible)]
fn worker_send_rest() -> Result<Pin<Box<dyn Future<Output = ()>>>, SplitLoaderError> {
    Ok(Box::pin(async {
        hand_over_all().await;
        send_all().await;
    }))
}

#[wasm_split(manager, fallible, preload(fetch_manager))]
fn manager(screen: ManagerScreen) -> Result<AnyView, SplitLoaderError> {
    Ok(match screen {
        ManagerScreen::Team => Team().into_any(),
        ManagerScreen::Continuity => Continuity().into_any(),
        ManagerScreen::Promises => ManagerPromises().into_any(),
        ManagerScreen::Access => Access().into_any(),
    })
}

#[wasm_split(common, fallible, preload(fetch_common))]
fn common(screen: CommonScreen) -> Result<AnyView, SplitLoaderError> {
    Ok(match screen {
        CommonScreen::Saved => SavedWhere().into_any(),
        CommonScreen::Devices => Devices().into_any(),
        CommonScreen::NewRelease => NewRelease().into_any(),
        CommonScreen::NotFound => view! {
            <Page title="There is nothing here" sync=false>
                <p>"Nothing is lost. The address may be old."</p>
                <a class="app-button app-button--wide" href="/">"Go to the start"</a>
            </Page>
        }
        .into_any(),
        CommonScreen::NoScreens => view! {
            <Page title="Kept" sync=false>
                <p>"You are signed in. Your role works on the server, from the command line."</p>
                <a class="app-button app-button--quiet app-button--wide" href="/devices">"Where you are signed in"</a>
                <SignOut />
            </Page>
        }
        .into_any(),
    })
}

/// What came with the end of an answer: digests, and the head of the audit log.
type Told = (Vec<(AudienceId, u64)>, Vec<u8>);
/// A square code that a phone's camera reads, once what draws it is here.
pub fn square(text: String) -> AnyView {
    Suspend::new(async move { common_square(text).await.unwrap_or_else(|_| NOT_HERE.into_any()) }).into_any()
}

#[wasm_split(common, fallible)]
fn common_square(text: String) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <Square text=text /> }.into_any())
}

/// Looks after what lies on this phone when an answer is saved, once what does it is here.
pub async fn keep_tidy(engine: &Rc<Engine>, told: Told, dev: DeviceId, from: Position) {
    if Part::Common.is_here()
        && let Ok(keeping) = common_keep_tidy(Rc::clone(engine), told, dev, from).await
    {
        keeping.await;
    }
}

#[wasm_split(common, fallible)]
fn common_keep_tidy(
    engine: Rc<Engine>,
    (digests, audit_head): Told,
    dev: DeviceId,
    from: Position,
) -> Result<Pin<Box<dyn Future<Output = ()>>>, SplitLoaderError> {
    // The next exchange does not wait for it.
    spawn_local(looks::tell(audit_head));
    Ok(Box::pin(tidy(engine, digests, dev, from)))
}

/// Mends what is damaged on this phone, which is seldom. Answers what was found.
///
/// # Errors
/// Where it could not be saved, or what does it is not on this phone; nothing is lost.
pub async fn mend(store: Store, found: Contents) -> Result<Contents, StoreError> {
    common_mend(store, found).await.map_err(|_| StoreError::Broken("a part is missing".into()))?.await
}

#[wasm_split(common, fallible)]
fn common_mend(store: Store, found: Contents) -> Result<Saved<Contents>, SplitLoaderError> {
    Ok(Box::pin(async move { store.mend(&found).await.map(|()| found) }))
}

/// Gives this phone a new id and its changes new counts, which is seldom.
///
/// # Errors
/// As [`mend`].
pub async fn enrol_again(store: Store) -> Result<(), StoreError> {
    common_enrol_again(store).await.map_err(|_| StoreError::Broken("a part is missing".into()))?.await
}

#[wasm_split(common, fallible)]
fn common_enrol_again(store: Store) -> Result<Saved<()>, SplitLoaderError> {
    Ok(Box::pin(async move { store.enrol_again().await }))
}

const NOT_HERE: &str = "What you wrote is safe. This part of Kept needs a signal the first time. After that it opens without one.";

/// In place of a screen whose part could not be fetched.
#[component]
fn NotHereYet(again: Callback<()>) -> impl IntoView {
    view! {
        <Page title="Not on this phone yet">
            <p>{NOT_HERE}</p>
            <button class="app-button app-button--wide" type="button" on:click=move |_| again.run(())>
                "Try again"
            </button>
        </Page>
    }
}
