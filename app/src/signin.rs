//! Signing in, with a name and generated words or with a passkey. Nothing on the phone is touched until it has worked.

use crate::engine::engine;
use crate::net::{self, NetError, Session};
use crate::store::Owner;
use crate::ui::{Icon, Line, take_focus};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sync::RecordId;
use wasm_bindgen_futures::spawn_local;

/// The sign-in screen; also where an ended session is begun again.
#[component]
pub fn SignIn() -> impl IntoView {
    let login = RwSignal::new(String::new());
    let words = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let waiting = engine().sending().with_untracked(|sending| sending.waiting);
    let navigate = use_navigate();
    take_focus();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            match enter(&login.get_untracked(), &words.get_untracked()).await {
                Ok(()) => navigate("/", leptos_router::NavigateOptions::default()),
                Err(sentence) => problem.set(Some(sentence)),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <main class="app-signin" id="main">
            <div class="app-signin__head">
                <Icon name="bookmark" class="app-signin__sign" />
                <h1 class="app-signin__name" tabindex="-1">"Kept"</h1>
                <p>{if engine().holds_nobodys() {
                    "What was written on this phone is safe. Kept cannot read who wrote it, so it is not sent \
                     under your name. Sign in, and you can save a copy."
                } else if waiting > 0 {
                    "What you wrote is safe on this phone. Sign in to send it."
                } else {
                    "Sign in to open it on this phone."
                }}</p>
            </div>
            <form class="app-signin__form" on:submit=submit>
                {move || problem.get().map(|sentence| view! {
                    <div class="app-notice app-notice--needs" role="alert"><p>{sentence}</p></div>
                })}
                <Line id="login" label="Your name to sign in" autocomplete="username" value=login on_type=move |t| login.set(t) />
                <Line
                    id="words"
                    label="Your five words"
                    hint="With a space between them. Capitals do not matter."
                    autocomplete="current-password"
                    value=words
                    on_type=move |t| words.set(t)
                />
                <button class="app-button app-button--wide" type="submit">
                    {move || if busy.get() { "Signing in" } else { "Sign in" }}
                </button>
            </form>
            <a class="app-button app-button--plain app-button--wide" href="/passkey" rel="external">
                "Use a passkey or a code"
            </a>
        </main>
    }
}

/// Signs in with words.
async fn enter(login: &str, words: &str) -> Result<(), String> {
    if login.trim().is_empty() || words.trim().is_empty() {
        return Err("Type your name and your five words.".to_owned());
    }
    entered(begun(net::sign_in(login.trim(), words, "")).await?).await
}

/// Begins a session in some way. Until [`entered`] says whose it is, nothing is sent under it.
///
/// # Errors
/// What to say to whoever tried.
pub async fn begun<T>(way: impl Future<Output = Result<T, NetError>>) -> Result<T, String> {
    let store = engine().store().clone();
    let was_known = store.doubt_session().await.map_err(|error| error.words().to_owned())?;
    let answer = way.await;
    // The session is the one it was, and whose that is was known or was not.
    if matches!(&answer, Err(NetError::Refused { .. })) && was_known {
        store.trust_session().await.map_err(|error| error.words().to_owned())?;
    }
    answer.map_err(|error| match error {
        NetError::Unreachable => {
            "There is no signal, or the server is down. What is on this phone is safe. Try again later."
                .to_owned()
        }
        NetError::Later { words } | NetError::Refused { words, .. } if !words.is_empty() => words,
        _ => "That did not work. Check the name and the words.".to_owned(),
    })
}

/// Makes the phone the person's who has just signed in, in whichever way.
///
/// # Errors
/// What to say to them.
pub async fn entered(session: Session) -> Result<(), String> {
    let person = RecordId::from_hex(&session.person)
        .ok_or_else(|| "The server answered something this app cannot read. Try again later.".to_owned())?;
    let owner = Owner { person, role: session.role, name: session.name };
    let claimed = engine().claim(owner).await;
    if claimed.is_err() {
        // What waits here is not this person's to send.
        let _ = net::sign_out().await;
    }
    claimed.map_err(|error| error.words().to_owned())
}
