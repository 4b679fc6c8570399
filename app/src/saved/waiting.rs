//! What waits to be sent, one by one.

use super::{caught, headline};
use crate::engine::{Sending, Talk, engine};
use crate::platform;
use crate::store::Caught;
use crate::ui::{Icon, Section};
use domain::day;
use leptos::prelude::*;
use sync::Txn;

#[component]
pub(super) fn Waiting(
    /// What was caught and is not sent.
    caught: RwSignal<Vec<Caught>>,
) -> impl IntoView {
    let items = Memo::new(move |_| {
        let now = platform::now();
        let describe = |txn: &Txn| {
            let at = day::clock(txn.wall, now.offset_minutes);
            (txn.n.to_string(), headline(txn), format!("Saved on this phone, {at}"))
        };
        let mut items: Vec<_> = engine().outbox().iter().map(|waiting| describe(&waiting.txn)).collect();
        caught.with(|caught| {
            let waits = caught.iter().filter(|one| one.row.refused.is_empty());
            items.extend(
                waits.map(|one| (one.row.id.to_hex(), caught::what(one), "Saved on this phone".to_owned())),
            );
        });
        items
    });
    let refused = move || caught.with(|caught| caught.iter().any(|one| !one.row.refused.is_empty()));
    let nothing = move || engine().sending().with(|sending| nothing_words(sending, refused()));
    let signed_out = move || engine().sending().with(|s| s.talk == Talk::SignedOut);
    view! {
        <Section title="On this phone">
            <Show
                when=move || !items.with(Vec::is_empty)
                fallback=move || view! { <p class="app-empty">{nothing}</p> }
            >
                <ul class="app-list app-list--card">
                    <For each=move || items.get() key=|item| item.0.clone() let:item>
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
fn nothing_words(sending: &Sending, refused: bool) -> &'static str {
    match (sending.held + usize::from(refused), sending.is_answered) {
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
        let words = |held, is_answered, refused| {
            nothing_words(&Sending { held, is_answered, ..Sending::default() }, refused)
        };
        assert_eq!(words(0, true, false), "Nothing waits. Everything you wrote is sent.");
        for (held, is_answered, refused) in
            [(0, false, false), (1, true, false), (1, false, false), (0, true, true)]
        {
            assert!(!words(held, is_answered, refused).contains("is sent"));
        }
    }
}
