//! What waits to be sent, one by one.

use super::headline;
use crate::engine::{Sending, Talk, engine};
use crate::platform;
use crate::ui::{Icon, Section};
use domain::day;
use leptos::prelude::*;
use sync::Txn;

#[component]
pub(super) fn Waiting() -> impl IntoView {
    let items = Memo::new(|_| {
        let now = platform::now();
        let describe = |txn: &Txn| {
            (
                txn.n,
                headline(txn),
                format!("Saved on this phone, {}", day::clock(txn.wall, now.offset_minutes)),
            )
        };
        engine().outbox().iter().map(|waiting| describe(&waiting.txn)).collect::<Vec<_>>()
    });
    let nothing = move || engine().sending().with(nothing_words);
    let signed_out = move || engine().sending().with(|s| s.talk == Talk::SignedOut);
    view! {
        <Section title="On this phone">
            <Show
                when=move || !items.with(Vec::is_empty)
                fallback=move || view! { <p class="app-empty">{nothing}</p> }
            >
                <ul class="app-list app-list--card">
                    <For each=move || items.get() key=|item| item.0 let:item>
                        <li class="app-list__item"><div class="app-list__row">
                            <span class="app-list__body">
                                <span class="app-list__title" dir="auto">{item.1}</span>
                                <span class="app-state app-state--here"><Icon name="phone" class="app-icon--small" />{item.2}</span>
                            </span>
                        </div></li>
                    </For>
                </ul>
            </Show>
            <Show when=signed_out>
                <a class="app-button app-button--wide" href="/signin">"Sign in to send"</a>
            </Show>
            <button class="app-button app-button--quiet app-button--wide" type="button" on:click=|_| engine().send_now()>
                <Icon name="sync" />
                "Send now"
            </button>
        </Section>
    }
}

/// What is true where nothing waits.
fn nothing_words(sending: &Sending) -> &'static str {
    match (sending.held, sending.is_answered) {
        (0, true) => "Nothing waits. Everything you wrote is sent.",
        (0, false) => "Nothing waits. Not yet checked with the office.",
        _ => "Nothing else waits to be sent.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_said_to_be_sent_only_where_it_is() {
        let words = |held, is_answered| nothing_words(&Sending { held, is_answered, ..Sending::default() });
        assert_eq!(words(0, true), "Nothing waits. Everything you wrote is sent.");
        for (held, is_answered) in [(0, false), (1, true), (1, false)] {
            assert!(!words(held, is_answered).contains("is sent"));
        }
    }
}
