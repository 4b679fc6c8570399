//! Where somebody is signed in, and with what: devices, passkeys and codes, for every role.

mod again;
mod codes;
mod list;
mod passkeys;
mod square;

pub use square::Square;

use crate::net::NetError;
use crate::ui::Page;
use again::Again;
use leptos::prelude::*;

/// What the parts of the screen share.
#[derive(Clone, Copy, Debug)]
struct Shared {
    /// What went wrong, in a sentence.
    problem: RwSignal<Option<String>>,
    /// Whether somebody has to show once more that it is them, before what they asked for is done.
    asks_again: RwSignal<bool>,
    /// Rises whenever the lists are to be fetched anew.
    changed: RwSignal<u32>,
}

impl Shared {
    /// Says how something ended that somebody asked for.
    fn ended<T>(self, how: Result<T, NetError>) -> Option<T> {
        let _ = self.problem.try_set(None);
        match how {
            Ok(done) => {
                self.changed.try_update(|changed| *changed += 1)?;
                Some(done)
            }
            Err(NetError::Refused { code, .. }) if code == "sign_in_again" => {
                let _ = self.asks_again.try_set(true);
                None
            }
            Err(error) => {
                let _ = self.problem.try_set(Some(in_words(error)));
                None
            }
        }
    }
}

/// The screen.
#[component]
pub fn Devices() -> impl IntoView {
    let shared =
        Shared { problem: RwSignal::new(None), asks_again: RwSignal::new(false), changed: RwSignal::new(0) };
    view! {
        <Page title="Where you are signed in" back=("/saved".to_owned(), "Back".to_owned()) sync=false>
            {move || shared.problem.get().map(|sentence| view! {
                <div class="app-notice app-notice--needs" role="alert"><p>{sentence}</p></div>
            })}
            {move || shared.asks_again.get().then(|| view! { <Again shared=shared /> })}
            <list::List shared=shared />
            <passkeys::Passkeys shared=shared />
            <codes::Codes shared=shared />
        </Page>
    }
}

fn in_words(error: NetError) -> String {
    match error {
        NetError::Unreachable => {
            "Nothing was changed. This needs a signal. Try again when there is one.".to_owned()
        }
        NetError::SignedOut => "Nothing was changed. Please sign in again first.".to_owned(),
        NetError::Revoked => "This device was removed from the account.".to_owned(),
        NetError::Later { words } | NetError::Refused { words, .. } if !words.is_empty() => words,
        _ => "Nothing was changed. That did not work.".to_owned(),
    }
}
