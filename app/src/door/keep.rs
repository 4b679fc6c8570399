//! The five words to write down, shown once; then a passkey, for whoever wants one; then in.

use super::join::Joined;
use super::passkey;
use crate::net::{self, NetError};
use crate::signin::entered;
use crate::ui::{Icon, take_focus};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen_futures::spawn_local;

#[component]
pub(super) fn Keep(joined: Joined) -> impl IntoView {
    let is_written = RwSignal::new(false);
    move || {
        let joined = joined.clone();
        if is_written.get() {
            view! { <Offer joined=joined /> }.into_any()
        } else {
            view! { <WriteDown joined=joined is_written=is_written /> }.into_any()
        }
    }
}

#[component]
fn WriteDown(joined: Joined, is_written: RwSignal<bool>) -> impl IntoView {
    take_focus();
    let words: Vec<String> = joined.words.split(' ').map(str::to_owned).collect();
    view! {
        <main class="app-signin" id="main">
            <div class="app-signin__head">
                <h1 tabindex="-1">"Write this down now"</h1>
                <p>"You are in. This is how you come back."</p>
                <p>"We show it once. Paper is best."</p>
            </div>
            <div class="app-stack app-stack--tight">
                <h2>"Your name to sign in"</h2>
                <p class="app-words">{joined.login}</p>
                <h2>"Your five words"</h2>
                <ol class="app-stack app-stack--tight app-words-list">
                    {words.into_iter().map(|word| view! { <li class="app-words">{word}</li> }).collect_view()}
                </ol>
            </div>
            <p>"Keep the paper safe. Nobody will ask you for these words. Not even us."</p>
            <button class="app-button app-button--wide" type="button" on:click=move |_| is_written.set(true)>
                <Icon name="check" />
                "I have written it down"
            </button>
        </main>
    }
}

#[component]
fn Offer(joined: Joined) -> impl IntoView {
    take_focus();
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let navigate = use_navigate();
    let session = joined.session;
    let enter = move || {
        let (navigate, session) = (navigate.clone(), session.clone());
        spawn_local(async move {
            match entered(session).await {
                Ok(()) => navigate("/", leptos_router::NavigateOptions::default()),
                Err(sentence) => {
                    let _ = problem.try_set(Some(sentence));
                }
            }
            let _ = busy.try_set(false);
        });
    };
    let later = enter.clone();
    let make = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (words, enter) = (joined.words.clone(), enter.clone());
        spawn_local(async move {
            match make_in_time(&words).await {
                Ok(()) => enter(),
                Err(_) => {
                    problem.set(Some(
                        "That did not work. Nothing is lost. Your five words open Kept.".to_owned(),
                    ));
                    busy.set(false);
                }
            }
        });
    };
    view! {
        <main class="app-signin" id="main">
            <div class="app-signin__head">
                <h1 tabindex="-1">"Is this phone only yours?"</h1>
                <p>"Then your finger, your face or your PIN can open Kept."</p>
                <p>"Do others know how to open this phone? Then choose “Not now”."</p>
            </div>
            {move || problem.get().map(|sentence| view! {
                <div class="app-notice app-notice--needs" role="alert"><p>{sentence}</p></div>
            })}
            <div class="app-stack app-stack--tight">
                <button class="app-button app-button--wide" type="button" on:click=make>
                    <Icon name="lock" />
                    {move || if busy.get() { "One moment" } else { "Yes, set it up" }}
                </button>
                <button class="app-button app-button--plain app-button--wide" type="button" on:click=move |_| later()>
                    "Not now"
                </button>
            </div>
        </main>
    }
}

/// Makes a passkey. Writing five words down may take longer than a sign-in stays fresh; the words are still here.
async fn make_in_time(words: &str) -> Result<(), NetError> {
    match passkey::make().await {
        Err(NetError::Refused { code, .. }) if code == "sign_in_again" => {
            net::ask("POST", "/api/v1/session/again", &[("words", words.into())]).await?;
            passkey::make().await
        }
        made => made,
    }
}
