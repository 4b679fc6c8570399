//! The app around the screens: opening the phone's store, who is signed in, and the routes of each role.

use crate::cover::Covered;
use crate::engine::{Engine, engine};
use crate::parts::draw;
use crate::route::{self, Screen};
use crate::ui::{Tab, Tabs};
use domain::access::Role;
use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider};
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
const NO_TABS: &[Tab] = &[];
const MANAGER_TABS: &[Tab] = &[
    Tab { href: "/", icon: "team", word: "Team" },
    Tab { href: "/continuity", icon: "thread", word: "Continuity" },
    Tab { href: "/promises", icon: "promises", word: "Promises" },
];

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let is_open = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    spawn_local(async move {
        let outcome = Engine::start().await;
        remove_boot();
        match outcome {
            Ok(_) => is_open.set(true),
            Err(error) => failed.set(Some(error.words().to_owned())),
        }
    });
    move || match (failed.get(), is_open.get()) {
        (Some(words), _) => view! { <CannotOpen words=words /> }.into_any(),
        (None, true) => view! { <Open /> }.into_any(),
        (None, false) => ().into_any(),
    }
}

/// The words that stood there before the app could draw.
fn remove_boot() {
    if let Some(boot) = crate::platform::window().document().and_then(|d| d.get_element_by_id("boot")) {
        boot.remove();
    }
}

#[component]
fn CannotOpen(words: String) -> impl IntoView {
    let again = move |_| {
        let _ = crate::platform::window().location().reload();
    };
    view! {
        <main class="app-page" id="main">
            <h1>"Kept could not open"</h1>
            <div class="app-notice app-notice--needs" role="alert"><p>{words}</p></div>
            <button class="app-button app-button--wide" type="button" on:click=again>"Try again"</button>
        </main>
    }
}

#[component]
fn Open() -> impl IntoView {
    // Whose and of which role, as one text, as the router's own memos are; nobody's is empty. Another person's
    // phone is drawn anew even where the role is the same: a form of the first would be written under their name.
    let whose = Memo::new(move |_| {
        engine().owner().map(|owner| format!("{} {}", owner.person, owner.role)).unwrap_or_default()
    });
    // The router takes the link for a change of address and would leave the keyboard where it was.
    let skip = |event: web_sys::MouseEvent| {
        event.prevent_default();
        crate::platform::focus_on("main h1");
    };
    view! {
        <Router>
            <a class="app-skip" href="#main" on:click=skip>"Skip to the page"</a>
            {move || {
                let whose = whose.get();
                match whose.split_once(' ').map(|(_, role)| Role::from_name(role)) {
                    None => view! { <Nobody /> }.into_any(),
                    Some(role) => view! { <Covered><RoleApp role=role /></Covered> }.into_any(),
                }
            }}
        </Router>
    }
}

/// Signing in; or another way in, at an address of its own.
#[component]
fn Nobody() -> impl IntoView {
    draw(match route::screen(None, &use_location().pathname.get_untracked()) {
        door @ Screen::Door(_) => door,
        _ => Screen::SignIn,
    })
}

/// The screens of one role.
#[component]
fn RoleApp(
    /// `None` for a role that this release does not know.
    role: Option<Role>,
) -> impl IntoView {
    let path = use_location().pathname;
    complete_navigation(path);
    let (class, tabs) = match role {
        Some(Role::Worker) => ("app-shell", WORKER_TABS),
        Some(Role::Manager) => ("app-shell app-shell--rail", MANAGER_TABS),
        Some(Role::Family) => ("app-shell app-shell--family", FAMILY_TABS),
        _ => ("app-shell", NO_TABS),
    };
    view! {
        <div class=class>
            {(role == Some(Role::Family)).then(|| view! { <crate::family_side::Exit /> })}
            {move || draw(route::screen(role, &path.get()))}
            <Tabs tabs=tabs rail=role == Some(Role::Manager) />
        </div>
    }
}

/// Puts an address into the browser's history once its screen is drawn, as the router's own table of routes would.
fn complete_navigation(path: Memo<String>) {
    let browser = expect_context::<BrowserUrl>();
    Effect::new(move |_| {
        path.track();
        browser.ready_to_complete();
    });
}
