//! Joining with an invitation, for somebody who may be frightened, on a cheap phone: one thing at a time.

use super::keep::Keep;
use crate::net::{self, NetError, Session};
use crate::platform;
use crate::signin::begun;
use crate::ui::{Icon, Line, take_focus};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// How far somebody has come.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The code has to be typed.
    Type,
    /// The invitation is being looked at.
    Looking,
    /// The three words are to be compared.
    Compare(Seen),
    /// They are different.
    Different,
    /// The five words are to be written down.
    Keep(Box<Joined>),
}

/// What is seen of an invitation before it is taken.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    worker: String,
    words: String,
}

/// Somebody who has just joined.
#[derive(Clone, Debug)]
pub(super) struct Joined {
    pub(super) session: Session,
    pub(super) login: String,
    pub(super) words: String,
}

/// The screen.
#[component]
pub fn Join() -> impl IntoView {
    let held = RwSignal::new(from_address());
    let step = RwSignal::new(if held.with_untracked(String::is_empty) { Step::Type } else { Step::Looking });
    let problem = RwSignal::new(None::<String>);
    let look = move || {
        problem.set(None);
        step.set(Step::Looking);
        spawn_local(async move {
            match look(&held.get_untracked()).await {
                Ok(seen) => step.set(Step::Compare(seen)),
                Err(sentence) => {
                    problem.set(Some(sentence));
                    step.set(Step::Type);
                }
            }
        });
    };
    if !held.with_untracked(String::is_empty) {
        look();
    }
    move || match step.get() {
        Step::Type => {
            view! { <TypeCode held=held problem=problem on_done=Callback::new(move |()| look()) /> }
                .into_any()
        }
        Step::Looking => {
            view! { <main class="app-signin" id="main"><p role="status">"One moment…"</p></main> }.into_any()
        }
        Step::Compare(seen) => view! { <Compare seen=seen held=held step=step /> }.into_any(),
        Step::Different => Different().into_any(),
        Step::Keep(joined) => view! { <Keep joined=*joined /> }.into_any(),
    }
}

/// The secret of the link. It is taken out of the address at once, and so out of the history.
fn from_address() -> String {
    let window = platform::window();
    let secret = window.location().hash().unwrap_or_default();
    if !secret.is_empty()
        && let Ok(history) = window.history()
    {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some("/join"));
    }
    secret.trim_start_matches('#').to_owned()
}

async fn look(held: &str) -> Result<Seen, String> {
    let found = net::ask("POST", "/api/v1/invitations/look", &[("invitation", held.into())]).await;
    let found = found.map_err(in_words)?;
    Ok(Seen { worker: net::text_of(&found, "worker"), words: net::text_of(&found, "words") })
}

fn in_words(error: NetError) -> String {
    match error {
        NetError::Unreachable => "There is no signal. Nothing is lost. Try again when there is.".to_owned(),
        NetError::Refused { code, .. } if code == "no_invitation" => {
            "This invitation has ended, or a letter is wrong. Check it, or ask for a new one.".to_owned()
        }
        NetError::Later { words } | NetError::Refused { words, .. } if !words.is_empty() => words,
        _ => "That did not work. Nothing is lost. Please try again.".to_owned(),
    }
}

#[component]
fn TypeCode(
    held: RwSignal<String>,
    problem: RwSignal<Option<String>>,
    on_done: Callback<()>,
) -> impl IntoView {
    take_focus();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if held.with_untracked(|held| held.trim().is_empty()) {
            problem.set(Some("Type the code from your worker.".to_owned()));
        } else {
            on_done.run(());
        }
    };
    view! {
        <main class="app-signin" id="main">
            <div class="app-signin__head">
                <Icon name="bookmark" class="app-signin__sign" />
                <h1 tabindex="-1">"Join Kept"</h1>
                <p>"Your worker has a code for you. It is on their phone, or in a letter."</p>
            </div>
            <form class="app-signin__form" on:submit=submit>
                {move || problem.get().map(|sentence| view! {
                    <div class="app-notice app-notice--needs" role="alert"><p>{sentence}</p></div>
                })}
                <Line
                    id="invitation"
                    label="The code"
                    hint="13 letters and numbers. Big or small makes no difference."
                    value=held
                    on_type=move |text| held.set(text)
                />
                <button class="app-button app-button--wide" type="submit">"Go on"</button>
            </form>
            <a class="app-button app-button--text app-button--wide" href="/signin" rel="external">
                "I have joined before"
            </a>
        </main>
    }
}

#[component]
fn Compare(seen: Seen, held: RwSignal<String>, step: RwSignal<Step>) -> impl IntoView {
    take_focus();
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let go_on = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match begun(join(&held.get_untracked())).await {
                Ok(joined) => step.set(Step::Keep(Box::new(joined))),
                Err(sentence) => problem.set(Some(sentence)),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <main class="app-signin" id="main">
            <div class="app-signin__head">
                <h1 tabindex="-1">"Are these words the same?"</h1>
                <p dir="auto">{format!("{} invites you.", seen.worker)}</p>
                <p>"Look at their phone, or at your letter."</p>
            </div>
            <p class="app-words" aria-label="Three words">{seen.words}</p>
            {move || problem.get().map(|sentence| view! {
                <div class="app-notice app-notice--needs" role="alert"><p>{sentence}</p></div>
            })}
            <div class="app-stack app-stack--tight">
                <button class="app-button app-button--wide" type="button" on:click=go_on>
                    <Icon name="check" />
                    {move || if busy.get() { "One moment" } else { "Yes, they are the same" }}
                </button>
                <button
                    class="app-button app-button--plain app-button--wide"
                    type="button"
                    on:click=move |_| step.set(Step::Different)
                >
                    "No, they are different"
                </button>
            </div>
        </main>
    }
}

#[component]
fn Different() -> impl IntoView {
    take_focus();
    view! {
        <main class="app-signin" id="main">
            <div class="app-signin__head">
                <h1 tabindex="-1">"Good that you looked"</h1>
                <p>"Nothing has happened. Do not go on."</p>
                <p>"Tell your worker. They can make a new code for you."</p>
            </div>
            <a class="app-button app-button--wide" href="/join" rel="external">"Use a new code"</a>
        </main>
    }
}

async fn join(held: &str) -> Result<Joined, NetError> {
    let found = net::ask("POST", "/api/v1/invitations/join", &[("invitation", held.into())]).await?;
    let text = |name: &str| net::text_of(&found, name);
    Ok(Joined { session: net::session_of(&found), login: text("login"), words: text("words") })
}
