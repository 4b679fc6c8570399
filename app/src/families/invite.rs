//! Inviting somebody of a family, face to face or by post: a square for their camera, a code for typing, and three
//! words that both screens show.

use crate::engine::engine;
use crate::net::{self, NetError};
use crate::ui::{Icon, Page};
use crate::{parts, platform};
use domain::view::family as view_of_family;
use leptos::prelude::*;
use std::time::Duration;
use sync::RecordId;
use wasm_bindgen_futures::spawn_local;
use web_sys::js_sys::Reflect;

/// How often the server is asked whether they have joined.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// How often the time left is drawn.
const COUNT_EVERY: Duration = Duration::from_secs(1);

/// An invitation that was just made.
#[derive(Clone, Debug)]
struct Made {
    id: String,
    link: String,
    code: String,
    words: String,
    /// When it ends, by this device's clock.
    until_ms: i64,
}

/// How far it has come.
#[derive(Clone, Debug)]
enum Step {
    Choose,
    Open(Made),
    Joined,
    Ended,
}

/// The screen.
#[component]
pub fn Invite(
    /// The family.
    family: RecordId,
    /// Who is invited.
    person: RecordId,
) -> impl IntoView {
    let name = Memo::new(move |_| {
        let engine = engine();
        let home = engine.look(|house| view_of_family(house, family, &engine.me(), &platform::now()));
        let people = home.map(|home| home.people).unwrap_or_default();
        people.into_iter().find(|one| one.id == person && !one.is_child).map(|one| one.name)
    });
    let step = RwSignal::new(Step::Choose);
    let problem = RwSignal::new(None::<String>);
    let back = (format!("/families/{family}"), "Back to the family".to_owned());
    let title = Signal::derive(move || match name.get() {
        Some(name) => format!("Invite {name}"),
        None => "Nobody to invite".to_owned(),
    });
    let make = Callback::new(move |is_posted| {
        problem.set(None);
        spawn_local(async move {
            match made(person, is_posted).await {
                Ok(made) => drop(step.try_set(Step::Open(made))),
                Err(sentence) => drop(problem.try_set(Some(sentence))),
            }
        });
    });
    view! {
        <Page title=title back=back>
            {move || problem.get().map(|sentence| view! {
                <div class="app-notice app-notice--needs" role="alert"><p>{sentence}</p></div>
            })}
            {move || match step.get() {
                Step::Choose => view! { <Choose make=make /> }.into_any(),
                Step::Open(made) => view! { <Open made=made step=step /> }.into_any(),
                Step::Joined => view! {
                    <div class="app-notice" role="status">
                        <p><b>"They have joined."</b>" Ask them to keep the paper with their five words safe."</p>
                    </div>
                }
                .into_any(),
                Step::Ended => view! {
                    <div class="app-notice" role="status"><p>"This invitation has ended. Nobody can use it."</p></div>
                    <Choose make=make />
                }
                .into_any(),
            }}
        </Page>
    }
}

/// Face to face, or by post.
#[component]
fn Choose(make: Callback<bool>) -> impl IntoView {
    view! {
        <p>"They join with their own phone. They need no email address."</p>
        <p>"Did they lose their words? Invite them again: the old words, passkeys and sign-ins end."</p>
        <div class="app-stack app-stack--tight">
            <button class="app-button app-button--wide" type="button" on:click=move |_| make.run(false)>
                <Icon name="people" />
                "We are side by side"
            </button>
            <button class="app-button app-button--plain app-button--wide" type="button" on:click=move |_| make.run(true)>
                "Send it in a letter"
            </button>
        </div>
    }
}

#[component]
fn Open(made: Made, step: RwSignal<Step>) -> impl IntoView {
    let now_ms = RwSignal::new(platform::now_ms());
    let until_ms = made.until_ms;
    let failed = RwSignal::new(None::<String>);
    let id = StoredValue::new(made.id);
    let count = set_interval_with_handle(
        move || {
            now_ms.set(platform::now_ms());
            if platform::now_ms() >= until_ms {
                step.set(Step::Ended);
            }
        },
        COUNT_EVERY,
    );
    let look = set_interval_with_handle(
        move || {
            spawn_local(async move {
                let Some(id) = id.try_get_value() else { return };
                match state(&id).await.as_deref() {
                    Some("joined") => drop(step.try_set(Step::Joined)),
                    Some("ended") => drop(step.try_set(Step::Ended)),
                    _ => {}
                }
            });
        },
        LOOK_EVERY,
    );
    on_cleanup(move || {
        [count, look].into_iter().flatten().for_each(|timer| timer.clear());
    });
    let cancel = move |_| {
        spawn_local(async move {
            let Some(id) = id.try_get_value() else { return };
            match net::ask("DELETE", &format!("/api/v1/invitations/{id}"), &[]).await {
                Ok(_) => drop(step.try_set(Step::Ended)),
                Err(error) => drop(failed.try_set(Some(in_words(error)))),
            }
        });
    };
    view! {
        <ol class="app-stack">
            <li class="app-stack app-stack--tight">
                <p>"Ask them to point their camera at this square, and to open the link."</p>
                {parts::square(made.link)}
                <p>"No camera? They go to " <b>{address()}</b> " and type:"</p>
                <p class="app-words app-words--code">{spaced(&made.code)}</p>
            </li>
            <li class="app-stack app-stack--tight">
                <p>"Check together that their phone shows these three words."</p>
                <p class="app-words" aria-label="Three words">{made.words}</p>
            </li>
            <li><p>"Stay until they have written down their five words. Do not look at them."</p></li>
        </ol>
        <p class="app-soft">{move || left_words(until_ms - now_ms.get())}</p>
        {move || failed.get().map(|sentence| view! { <p role="alert">{sentence}</p> })}
        <button class="app-button app-button--plain app-button--wide" type="button" on:click=cancel>
            <Icon name="cross" />
            "Cancel this invitation"
        </button>
    }
}

async fn made(person: RecordId, is_posted: bool) -> Result<Made, String> {
    let said = [("person", person.to_hex().into()), ("is_posted", is_posted.into())];
    let found = net::ask("POST", "/api/v1/invitations", &said).await.map_err(in_words)?;
    let left =
        Reflect::get(&found, &"left_ms".into()).ok().and_then(|left| left.as_f64()).unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds of a few days")]
    let until_ms = platform::now_ms() + left as i64;
    let text = |name: &str| net::text_of(&found, name);
    let origin = platform::window().location().origin().unwrap_or_default();
    let link = format!("{origin}/join#{}", text("secret"));
    Ok(Made { id: text("id"), link, code: text("code"), words: text("words"), until_ms })
}

async fn state(id: &str) -> Option<String> {
    let found = net::ask("GET", &format!("/api/v1/invitations/{id}"), &[]).await.ok()?;
    Some(net::text_of(&found, "state"))
}

fn in_words(error: NetError) -> String {
    match error {
        NetError::Unreachable => {
            "Nothing is lost. An invitation needs a signal. Try again when there is one.".to_owned()
        }
        NetError::SignedOut => {
            "Your notes are safe on this phone. Please sign in again to invite somebody.".to_owned()
        }
        NetError::Later { words } | NetError::Refused { words, .. } if !words.is_empty() => words,
        _ => "Nothing was changed. They could not be invited.".to_owned(),
    }
}

/// Where Kept is, as somebody types it.
fn address() -> String {
    format!("{}/join", platform::window().location().host().unwrap_or_default())
}

/// "7K3M 9QXT 2B4RF".
fn spaced(code: &str) -> String {
    let parts = [code.get(..4), code.get(4..8), code.get(8..)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn left_words(left_ms: i64) -> String {
    const MINUTE_MS: i64 = 60_000;
    let minutes = (left_ms.max(0) + MINUTE_MS - 1) / MINUTE_MS;
    match (minutes, minutes / 60) {
        (0 | 1, _) => "One minute left.".to_owned(),
        (minutes, 0) => format!("{minutes} minutes left. It can be used once."),
        (_, hours) => format!("{hours} hours left. It can be used once."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_in_three_parts_and_the_time_left_in_words() {
        assert_eq!(spaced("7K3M9QXT2B4RF"), "7K3M 9QXT 2B4RF");
        assert_eq!(left_words(15 * 60_000), "15 minutes left. It can be used once.");
        assert_eq!(left_words(61_000), "2 minutes left. It can be used once.");
        assert_eq!(left_words(1), "One minute left.");
        assert_eq!(left_words(72 * 3_600_000), "72 hours left. It can be used once.");
    }
}
