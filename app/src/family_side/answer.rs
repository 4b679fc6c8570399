//! Saying what became of a promise, wherever a family meets one: the answer, kept on this phone first, and the
//! words that are true after it.

use crate::engine::engine;
use crate::platform;
use crate::store::StoreError;
use domain::model::promise::{self, Event, State};
use domain::view::{PromiseView, my_people};
use leptos::prelude::*;
use std::collections::BTreeSet;
use sync::RecordId;
use wasm_bindgen_futures::spawn_local;

thread_local! {
    /// What the person does not know yet. It is asked again when Kept is opened anew.
    static LATER: ArcRwSignal<BTreeSet<RecordId>> = ArcRwSignal::new(BTreeSet::new());
}

/// What somebody answered just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It happened.
    Yes,
    /// It did not happen.
    No,
    /// "I do not know": as good an answer as the others, and nothing is sent.
    Later,
    /// They took their own "no" back.
    TakenBack,
    /// They did what they promised themselves.
    Done,
}

impl Answer {
    /// The event it tells; "I do not know" tells nothing.
    fn event(self) -> Option<Event> {
        Some(match self {
            Self::Yes => Event::Happened,
            Self::No => Event::DidNotHappen,
            Self::TakenBack => Event::Withdrawn,
            Self::Done => Event::Kept { on: platform::today() },
            Self::Later => return None,
        })
    }

    /// What is true once it was given. `reader` is who of the service reads it: see [`reader_of`].
    pub(super) fn thanks(self, reader: Option<&str>, is_waiting: bool) -> String {
        match (self, reader) {
            (Self::Later, _) => "That is fine. We will ask you again.".to_owned(),
            (Self::TakenBack, _) => "You took your no back. You can answer again at any time.".to_owned(),
            _ if is_waiting => {
                "Thank you. It is safe on this phone. It sends itself when there is signal.".to_owned()
            }
            (Self::Yes, Some(reader)) => format!("Thank you. {reader} can see that it happened."),
            (Self::Yes, None) => "Thank you. We can see that it happened.".to_owned(),
            (Self::No, Some(reader)) => {
                format!("Thank you. {reader} and the manager can see that it did not happen.")
            }
            (Self::No, None) => "Thank you. The manager can see that it did not happen.".to_owned(),
            (Self::Done, Some(reader)) => format!("Thank you. {reader} can see that you did this."),
            (Self::Done, None) => "Thank you. We can see that you did this.".to_owned(),
        }
    }
}

/// Who reads what the family answers to `name`: that person, by the name they are called, while they work with
/// the family; else whoever does; nobody by name where nobody does.
pub(super) fn reader_of(name: &str) -> Option<String> {
    let engine = engine();
    let people = engine.look(|house| my_people(house, &engine.me(), &platform::now()));
    let name = called(name);
    let mut current = people.current.iter();
    match current.find(|worker| !name.is_empty() && worker.given_name == name) {
        Some(worker) => Some(worker.given_name.clone()),
        None => people.current.first().map(|_| "Your worker".to_owned()),
    }
}

/// Whether the person said "I do not know" since Kept was opened.
pub(super) fn is_for_later(id: RecordId) -> bool {
    LATER.with(ArcRwSignal::clone).with(|later| later.contains(&id))
}

/// One promise's answer as it is being given on a screen.
#[derive(Clone, Copy)]
pub(super) struct Answering {
    /// The promise.
    pub(super) id: RecordId,
    /// What was answered on this screen.
    pub(super) given: RwSignal<Option<Answer>>,
    /// What was answered on a screen that shows it only while it is asked.
    stays: Option<RwSignal<Vec<RecordId>>>,
    /// Why the phone could not save it.
    pub(super) failed: RwSignal<Option<StoreError>>,
    is_saving: StoredValue<bool>,
}

impl Answering {
    /// Nothing is answered yet.
    pub(super) fn new(id: RecordId) -> Self {
        Self {
            id,
            given: RwSignal::new(None),
            stays: None,
            failed: RwSignal::new(None),
            is_saving: StoredValue::new(false),
        }
    }

    /// The same, written down in `stays` from the first tap on, so that the screen goes on showing it.
    pub(super) fn staying_in(self, stays: RwSignal<Vec<RecordId>>) -> Self {
        Self { stays: Some(stays), ..self }
    }

    /// Saves an answer on this phone, and says so only when it is saved.
    pub(super) fn give(self, answer: Answer) {
        if self.is_saving.get_value() {
            return;
        }
        self.is_saving.set_value(true);
        if let Some(stays) = self.stays
            && stays.with_untracked(|ids| !ids.contains(&self.id))
        {
            stays.update(|ids| ids.push(self.id));
        }
        spawn_local(async move {
            match save(self.id, answer).await {
                Ok(()) => {
                    let _ = self.failed.try_set(None);
                    let _ = self.given.try_set(Some(answer));
                }
                Err(error) => {
                    let _ = self.failed.try_set(Some(error));
                }
            }
            let _ = self.is_saving.try_set_value(false);
        });
    }
}

async fn save(id: RecordId, answer: Answer) -> Result<(), StoreError> {
    let Some(event) = answer.event() else {
        LATER.with(ArcRwSignal::clone).update(|later| {
            later.insert(id);
        });
        return Ok(());
    };
    let engine = engine();
    let me = engine.me_now();
    let Some(record) = engine.record_now(id) else { return Ok(()) };
    let mut draft = engine.draft();
    // Where it may not be said, it was said already, on this phone or another one of theirs.
    promise::tell(&mut draft, &record, (me.role, me.id), &event);
    engine.save(draft, None).await
}

/// Whether the server set a change of this record aside.
pub(super) fn is_held(id: RecordId) -> bool {
    let touches = |bytes: &[u8]| sync::wire::decode_txn(bytes).is_ok_and(|txn| txn.records().contains(&id));
    engine().held().iter().any(|aside| touches(&aside.bytes))
}

/// What is said of an answer that the server set aside.
pub(super) const HELD_WORDS: &str = "We could not send this. It is safe here. Please tell your worker.";

/// The name one is called by: the first word of a full name.
pub(super) fn called(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

/// What the one who promised says of it, while the person it was promised to has not said so too.
pub(super) fn done_words(promise: &PromiseView) -> Option<String> {
    let is_said = matches!(promise.state, State::Kept | State::KeptLate) && !promise.is_confirmed;
    let who = called(&promise.by_name);
    (is_said && promise.to_me && !who.is_empty()).then(|| format!("{who} says that this is done."))
}

/// Keeps what a screen shows in the order in which it was first shown: nothing jumps away from the finger that
/// answers it. What is new comes last.
pub(super) fn steady(now: impl Fn() -> Vec<RecordId> + Send + Sync + 'static) -> Memo<Vec<RecordId>> {
    Memo::new(move |before: Option<&Vec<RecordId>>| {
        let mut now = now();
        let mut shown: Vec<_> = before.into_iter().flatten().copied().filter(|id| now.contains(id)).collect();
        now.retain(|id| !shown.contains(id));
        shown.append(&mut now);
        shown
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS_MAX: usize = 12;

    #[test]
    fn every_sentence_is_short_enough_to_read_under_stress() {
        for answer in [Answer::Yes, Answer::No, Answer::Later, Answer::TakenBack, Answer::Done] {
            for is_waiting in [false, true] {
                let words = answer.thanks(Some("Your worker"), is_waiting);
                for sentence in words.split(". ") {
                    assert!(sentence.split_whitespace().count() <= WORDS_MAX, "{sentence}");
                }
            }
        }
    }

    #[test]
    fn nobody_is_said_to_see_what_was_not_sent() {
        assert!(!Answer::No.thanks(Some("Priya"), true).contains("can see"));
        assert_eq!(Answer::No.thanks(None, false), "Thank you. The manager can see that it did not happen.");
    }
}
