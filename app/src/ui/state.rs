//! Three calm words: saved on this phone, sent, needs you. Offline is never an alarm.

use super::Icon;
use crate::engine::{Sending, Talk, engine};
use leptos::prelude::*;

/// What one record's state is called.
#[component]
pub fn StateWords(
    /// Whether a change of it waits on this phone.
    #[prop(into)]
    waiting: Signal<bool>,
    /// Whether a person has to decide something.
    #[prop(into, optional)]
    needs: Signal<bool>,
) -> impl IntoView {
    move || {
        let (class, icon, words) = if needs.get() {
            ("app-state app-state--needs", "needs", "Needs you")
        } else if waiting.get() {
            ("app-state app-state--here", "phone", "Saved on this phone")
        } else {
            ("app-state app-state--sent", "tick", "Sent")
        };
        view! {
            <span class=class>
                <Icon name=icon class="app-icon--small" />
                {words}
            </span>
        }
    }
}

/// The one quiet line about sending, and where it leads.
#[component]
pub fn SyncLine() -> impl IntoView {
    let shown = || engine().sending().with(sync_words);
    view! {
        <div class=move || format!("app-sync app-sync--{}", shown().0) role="status">
            <a class="app-sync__line" href="/saved">
                {move || view! { <Icon name=shown().1 /> }.into_any()}
                <span class="app-sync__words">{move || shown().2}</span>
                <Icon name="chevron" class="app-icon--small app-icon--flip" />
            </a>
        </div>
    }
}

/// The line's tone, icon and words.
#[must_use]
pub fn sync_words(sending: &Sending) -> (&'static str, &'static str, String) {
    let things = |n: usize| if n == 1 { "1 thing".to_owned() } else { format!("{n} things") };
    let (caught, refused) = sending.caught;
    let (waiting, held) = (sending.waiting + caught, sending.held + refused);
    match &sending.talk {
        Talk::NotSaved(words) => return ("needs", "needs", words.clone()),
        _ if held > 0 => {
            return ("needs", "needs", format!("{} could not be sent. Nothing is lost.", things(held)));
        }
        Talk::SignedOut if waiting > 0 => {
            let words = format!("{} safe on this phone. Sign in to send.", things(waiting));
            return ("here", "phone", words);
        }
        Talk::SignedOut => {
            return ("here", "phone", "All is safe on this phone. Sign in to send.".to_owned());
        }
        Talk::Revoked => {
            return ("needs", "needs", "This phone was removed. Ask your manager.".to_owned());
        }
        _ => {}
    }
    match (&sending.talk, waiting) {
        (_, 0) if !sending.is_answered => ("quiet", "sync", "Not yet checked with the office".to_owned()),
        (Talk::Done | Talk::NotYet, 0) => ("sent", "tick", "Everything is sent".to_owned()),
        (Talk::Busy, _) => ("here", "phone", "Sending".to_owned()),
        (_, 0) => ("sent", "tick", "No signal. Everything you wrote is sent.".to_owned()),
        (_, n) => {
            let wait = if n == 1 { "waits" } else { "wait" };
            ("here", "phone", format!("{} saved on this phone, {wait} to send", things(n)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(waiting: usize, held: usize, talk: Talk) -> (&'static str, String) {
        let sending = Sending { waiting, held, talk, is_answered: true, ..Sending::default() };
        let (tone, _, words) = sync_words(&sending);
        (tone, words)
    }

    #[test]
    fn having_no_signal_is_never_an_alarm() {
        assert_eq!(words(0, 0, Talk::Unreachable).0, "sent");
        assert_eq!(words(3, 0, Talk::Unreachable).0, "here");
    }

    #[test]
    fn before_the_first_answer_nothing_is_said_to_be_sent() {
        for talk in [Talk::NotYet, Talk::Unreachable, Talk::Busy] {
            let (tone, _, words) = sync_words(&Sending { talk, ..Sending::default() });
            assert_eq!(tone, "quiet");
            assert_eq!(words, "Not yet checked with the office");
        }
    }

    #[test]
    fn what_could_not_be_sent_is_said_first() {
        assert_eq!(words(2, 1, Talk::Done).0, "needs");
        assert!(words(0, 1, Talk::SignedOut).1.contains("Nothing is lost"));
    }

    #[test]
    fn one_thing_waits_and_two_things_wait() {
        assert_eq!(words(1, 0, Talk::Done).1, "1 thing saved on this phone, waits to send");
        assert_eq!(words(2, 0, Talk::Done).1, "2 things saved on this phone, wait to send");
    }
}
