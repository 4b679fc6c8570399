//! The app around the screens: opening the phone's store, who is signed in, and the routes of each role.

use crate::conflict::{Conflict, Conflicts};
use crate::cover::Covered;
use crate::engine::{Engine, engine};
use crate::families::{Families, Family, Knock, PlanScreen};
use crate::family_side::{MyPeople, MyPlan, MyPromises, Next};
use crate::manager::{Continuity, ManagerPromises, Team};
use crate::promises::Promises;
use crate::saved::Saved;
use crate::signin::SignIn;
use crate::store::StoreError;
use crate::today::Today;
use crate::ui::{Page, Tab, Tabs};
use crate::visit::{ChooseFamily, RecordVisit, VisitSaved};
use domain::access::Role;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use wasm_bindgen_futures::spawn_local;

const WORKER_TABS: &[Tab] = &[
    Tab { href: "/", icon: "today", word: "Today" },
    Tab { href: "/families", icon: "families", word: "Families" },
    Tab { href: "/record", icon: "record", word: "Record" },
    Tab { href: "/promises", icon: "promises", word: "Promises" },
];
const FAMILY_TABS: &[Tab] = &[
    Tab { href: "/", icon: "next", word: "Next" },
    Tab { href: "/plan", icon: "plan", word: "Plan" },
    Tab { href: "/promises", icon: "promises", word: "Promises" },
    Tab { href: "/people", icon: "people", word: "My people" },
];
const MANAGER_TABS: &[Tab] = &[
    Tab { href: "/", icon: "team", word: "Team" },
    Tab { href: "/continuity", icon: "thread", word: "Continuity" },
    Tab { href: "/promises", icon: "promises", word: "Promises" },
];

#[derive(Clone, PartialEq)]
enum Opening {
    Waiting,
    Open,
    Failed(StoreError),
}

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let opening = RwSignal::new(Opening::Waiting);
    spawn_local(async move {
        let outcome = Engine::start().await;
        remove_boot();
        opening.set(match outcome {
            Ok(_) => Opening::Open,
            Err(error) => Opening::Failed(error),
        });
    });
    move || match opening.get() {
        Opening::Waiting => ().into_any(),
        Opening::Failed(error) => view! { <CannotOpen error=error /> }.into_any(),
        Opening::Open => view! { <Open /> }.into_any(),
    }
}

/// The words that stood there before the app could draw.
fn remove_boot() {
    if let Some(boot) = crate::platform::window().document().and_then(|d| d.get_element_by_id("boot")) {
        boot.remove();
    }
}

#[component]
fn CannotOpen(error: StoreError) -> impl IntoView {
    let again = move |_| {
        let _ = crate::platform::window().location().reload();
    };
    view! {
        <main class="app-page" id="main">
            <h1>"Kept could not open"</h1>
            <div class="app-notice app-notice--needs" role="alert"><p>{error.words()}</p></div>
            <button class="app-button app-button--wide" type="button" on:click=again>"Try again"</button>
        </main>
    }
}

#[component]
fn Open() -> impl IntoView {
    let role = Memo::new(move |_| engine().owner().map(|owner| Role::from_name(&owner.role)));
    // The router takes the link for a change of address and would leave the keyboard where it was.
    let skip = |event: web_sys::MouseEvent| {
        event.prevent_default();
        crate::platform::focus_on("main h1");
    };
    view! {
        <Router>
            <a class="app-skip" href="#main" on:click=skip>"Skip to the page"</a>
            {move || match role.get() {
                None => view! { <SignIn /> }.into_any(),
                Some(role) => view! { <Covered><RoleApp role=role /></Covered> }.into_any(),
            }}
        </Router>
    }
}

/// The screens of one role.
#[component]
fn RoleApp(
    /// `None` for a role that this release does not know.
    role: Option<Role>,
) -> impl IntoView {
    match role {
        Some(Role::Worker) => view! { <WorkerApp /> }.into_any(),
        Some(Role::Manager) => view! { <ManagerApp /> }.into_any(),
        Some(Role::Family) => view! { <FamilyApp /> }.into_any(),
        _ => view! { <NothingHere /> }.into_any(),
    }
}

#[component]
fn WorkerApp() -> impl IntoView {
    view! {
        <div class="app-shell">
            <Routes fallback=NotFound>
                <Route path=path!("/") view=Today />
                <Route path=path!("/families") view=Families />
                <Route path=path!("/families/:id") view=Family />
                <Route path=path!("/families/:id/knock") view=Knock />
                <Route path=path!("/families/:id/plan") view=PlanScreen />
                <Route path=path!("/record") view=ChooseFamily />
                <Route path=path!("/record/saved/:visit") view=VisitSaved />
                <Route path=path!("/record/:family") view=RecordVisit />
                <Route path=path!("/promises") view=Promises />
                <Route path=path!("/saved") view=Saved />
                <Route path=path!("/versions") view=Conflicts />
                <Route path=path!("/versions/:record/:field") view=Conflict />
                <Route path=path!("/signin") view=SignIn />
            </Routes>
            <Tabs tabs=WORKER_TABS />
        </div>
    }
}

#[component]
fn FamilyApp() -> impl IntoView {
    view! {
        <div class="app-shell app-shell--family">
            <crate::family_side::Exit />
            <Routes fallback=NotFound>
                <Route path=path!("/") view=Next />
                <Route path=path!("/plan") view=MyPlan />
                <Route path=path!("/promises") view=MyPromises />
                <Route path=path!("/people") view=MyPeople />
                <Route path=path!("/saved") view=Saved />
                <Route path=path!("/signin") view=SignIn />
            </Routes>
            <Tabs tabs=FAMILY_TABS />
        </div>
    }
}

#[component]
fn ManagerApp() -> impl IntoView {
    view! {
        <div class="app-shell app-shell--rail">
            <Routes fallback=NotFound>
                <Route path=path!("/") view=Team />
                <Route path=path!("/continuity") view=Continuity />
                <Route path=path!("/promises") view=ManagerPromises />
                <Route path=path!("/saved") view=Saved />
                <Route path=path!("/signin") view=SignIn />
            </Routes>
            <Tabs tabs=MANAGER_TABS rail=true />
        </div>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <Page title="There is nothing here" sync=false>
            <p>"Nothing is lost. The address may be old."</p>
            <a class="app-button app-button--wide" href="/">"Go to the start"</a>
        </Page>
    }
}

/// Signed in with a role whose screens are not made yet: said plainly, with a way out.
#[component]
fn NothingHere() -> impl IntoView {
    view! {
        <Page title="Kept" sync=false>
            <p>"You are signed in. Your role works on the server, from the command line."</p>
            <crate::saved::SignOut />
        </Page>
    }
}
