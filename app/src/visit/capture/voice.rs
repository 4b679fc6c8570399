//! A voice note: recorded, stopped, played, taken out. What was heard is saved every few seconds.

use super::super::scratch::VisitScratch;
use super::keep::{Made, bytes_of, keep};
use super::recorder::Recorder;
use crate::ui::Icon;
use domain::model::attachment::Media;
use leptos::prelude::*;
use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;
use sync::RecordId;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, MouseEvent};

/// The longest voice note. Longer ones are seldom heard again, and another one can be begun at once.
const SECONDS_MAX: i64 = 10 * 60;
/// What may still arrive once it was ended, whatever a browser makes of the quality asked for.
const LAST_PART_BYTES: u64 = 1 << 20;

/// How often the time is looked at, in milliseconds.
const LOOK_MS: u64 = 500;

thread_local! {
    /// The recording that runs, and beside whose words. There is one microphone.
    static RUNS: RefCell<Option<(RecordId, Rc<Recorder>)>> = const { RefCell::new(None) };
    /// Who waits for its end.
    static WAITING: RefCell<Vec<Waker>> = const { RefCell::new(Vec::new()) };
}

/// What the button does and the line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ready,
    Asking,
    Runs,
    Saved,
}

impl State {
    fn words(self) -> &'static str {
        match self {
            Self::Ready => "",
            Self::Asking => "Waiting for the microphone",
            Self::Runs => "Recording. It is saved on this phone as you go.",
            Self::Saved => "The voice note is saved on this phone",
        }
    }
}

/// The button, and what it says while a recording runs.
#[component]
pub(super) fn Voice(
    child: RecordId,
    visit: RwSignal<VisitScratch>,
    failed: RwSignal<Option<String>>,
) -> impl IntoView {
    let state = RwSignal::new(State::Ready);
    let seconds = RwSignal::new(0);
    let begin = move |button: HtmlElement| {
        state.set(State::Asking);
        seconds.set(0);
        failed.set(None);
        // Where the screen was left, nobody sees any more that the microphone listens.
        let look = move || {
            let Some(recorder) = running(child) else { return };
            let _ = seconds.try_set(recorder.seconds());
            if !button.is_connected() || recorder.seconds() >= SECONDS_MAX {
                recorder.end();
            }
        };
        let timer = set_interval_with_handle(look, Duration::from_millis(LOOK_MS)).ok();
        spawn_local(async move {
            stopped().await;
            let outcome = match Recorder::begin().await {
                Ok(recorder) => {
                    let _ = state.try_set(State::Runs);
                    hear(Rc::new(recorder), child, visit).await
                }
                Err(words) => Err(words.to_owned()),
            };
            if let Some(timer) = timer {
                timer.clear();
            }
            let _ = state.try_set(if outcome.is_ok() { State::Saved } else { State::Ready });
            let _ = failed.try_set(outcome.err());
        });
    };
    let runs = Memo::new(move |_| state.get() == State::Runs);
    let press = move |event: MouseEvent| {
        let button = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        match (running(child), button) {
            (Some(recorder), _) => recorder.end(),
            (None, Some(button)) if state.get_untracked() != State::Asking => begin(button),
            _ => {}
        }
    };
    view! {
        <button
            class=move || if runs.get() { "app-button" } else { "app-button app-button--plain" }
            type="button"
            on:click=press
        >
            <Icon name="microphone" />
            {move || if runs.get() { "Stop recording" } else { "Record a voice note" }}
        </button>
        <div class="app-capture__state" hidden=move || state.get() == State::Ready>
            <p class="app-state app-state--here" role="status">{move || state.get().words()}</p>
            <p class="app-capture__time" role="timer" hidden=move || !runs.get()>{move || time_words(seconds.get())}</p>
        </div>
    }
}

/// The recording that runs beside a child's words.
pub(super) fn running(child: RecordId) -> Option<Rc<Recorder>> {
    RUNS.with_borrow(|runs| {
        runs.as_ref().filter(|(of, _)| *of == child).map(|(_, recorder)| Rc::clone(recorder))
    })
}

/// Saves what is heard, part by part, until the recording ends. It goes on when its screen is left.
async fn hear(recorder: Rc<Recorder>, child: RecordId, visit: RwSignal<VisitScratch>) -> Result<(), String> {
    RUNS.set(Some((child, Rc::clone(&recorder))));
    let family = visit.try_with_untracked(|v| v.family).unwrap_or_default();
    let made = Made::new(child, Media::VoiceNote, recorder.media_type());
    let mut bytes = Vec::new();
    let mut outcome = Ok(());
    while let Some(part) = recorder.next().await {
        let known = bytes.len();
        bytes.extend(bytes_of(&part).await.unwrap_or_default());
        if bytes.len() > known && outcome.is_ok() {
            outcome = keep(&made, &bytes, known, (visit, family)).await;
        }
        if outcome.is_err() || bytes.len() as u64 + LAST_PART_BYTES > Media::VoiceNote.bytes_max() {
            recorder.end();
        }
    }
    recorder.end();
    RUNS.set(None);
    WAITING.take().into_iter().for_each(Waker::wake);
    outcome
}

/// Ends the recording that runs, and waits until all of it is saved.
pub(super) async fn stopped() {
    let running = RUNS.with_borrow(Clone::clone);
    if let Some((_, recorder)) = running {
        recorder.end();
    }
    poll_fn(|context| {
        if RUNS.with_borrow(Option::is_none) {
            return Poll::Ready(());
        }
        WAITING.with_borrow_mut(|waiting| waiting.push(context.waker().clone()));
        Poll::Pending
    })
    .await;
}

/// "1:05 of 10:00".
fn time_words(seconds: i64) -> String {
    let clock = |seconds: i64| format!("{}:{:02}", seconds / 60, seconds % 60);
    format!("{} of {}", clock(seconds.min(SECONDS_MAX)), clock(SECONDS_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_told_as_on_a_clock() {
        assert_eq!(time_words(0), "0:00 of 10:00");
        assert_eq!(time_words(65), "1:05 of 10:00");
        assert_eq!(time_words(601), "10:00 of 10:00");
    }

    #[test]
    fn the_longest_note_is_one_that_the_server_takes() {
        // Even where a browser records four times as well as it was asked to.
        let bytes = u64::try_from(SECONDS_MAX).unwrap() * 4 * 32_000 / 8;
        assert!(bytes + LAST_PART_BYTES < Media::VoiceNote.bytes_max());
    }
}
