//! The microphone: what it hears arrives in parts every few seconds, so that a phone that dies loses those alone.

use crate::platform;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobEvent, DomException, MediaRecorder, MediaRecorderOptions, MediaStream, MediaStreamConstraints,
    MediaStreamTrack, RecordingState,
};

/// How often a part arrives, in milliseconds.
const PART_MS: i32 = 5_000;
/// Plenty for a voice: ten minutes are 2.4 MB.
const BITS_PER_SECOND: u32 = 32_000;
/// What the server takes, the best first. iPhones record the last.
const TYPES: [&str; 3] = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

const REFUSED: &str = "The rest is safe. Kept may not use the microphone. Allow it in the browser’s settings, or write the words down.";
const NO_MICROPHONE: &str =
    "The rest is safe. Kept found no microphone that it can use here. You can write the words down.";

/// A recording that runs.
pub(super) struct Recorder {
    recorder: MediaRecorder,
    stream: MediaStream,
    began_ms: i64,
    heard: Rc<Heard>,
    /// What the browser calls; it has to be here as long as the browser may.
    _calls: [Closure<dyn FnMut(BlobEvent)>; 2],
}

/// What has been heard and not yet been taken.
#[derive(Default)]
struct Heard {
    parts: RefCell<VecDeque<Blob>>,
    is_over: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

impl Heard {
    fn wake(&self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// The next part; `None` when there will be no more.
    async fn next(&self) -> Option<Blob> {
        poll_fn(|context| {
            let part = self.parts.borrow_mut().pop_front();
            if part.is_some() || self.is_over.get() {
                return Poll::Ready(part);
            }
            self.waker.set(Some(context.waker().clone()));
            Poll::Pending
        })
        .await
    }
}

impl Recorder {
    /// Asks for the microphone and begins.
    ///
    /// # Errors
    /// A sentence, where there is none or it may not be used.
    pub(super) async fn begin() -> Result<Self, &'static str> {
        let stream = microphone().await.map_err(|error| words_of(&error))?;
        Self::on(&stream).map_err(|_| {
            silence(&stream);
            NO_MICROPHONE
        })
    }

    fn on(stream: &MediaStream) -> Result<Self, JsValue> {
        let options = MediaRecorderOptions::new();
        options.set_audio_bits_per_second(BITS_PER_SECOND);
        if let Some(media_type) =
            TYPES.into_iter().find(|media_type| MediaRecorder::is_type_supported(media_type))
        {
            options.set_mime_type(media_type);
        }
        let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(stream, &options)?;
        let heard = Rc::new(Heard::default());
        let (hearing, ending) = (Rc::clone(&heard), Rc::clone(&heard));
        let on_part = Closure::new(move |event: BlobEvent| {
            hearing.parts.borrow_mut().extend(event.data());
            hearing.wake();
        });
        let on_stop = Closure::new(move |_: BlobEvent| {
            ending.is_over.set(true);
            ending.wake();
        });
        recorder.set_ondataavailable(Some(on_part.as_ref().unchecked_ref()));
        recorder.set_onstop(Some(on_stop.as_ref().unchecked_ref()));
        recorder.start_with_time_slice(PART_MS)?;
        // Not `stream.clone()`: that is the browser's, and makes another one that goes on listening.
        let stream = Clone::clone(stream);
        Ok(Self { recorder, stream, began_ms: platform::now_ms(), heard, _calls: [on_part, on_stop] })
    }

    /// The type of what is recorded.
    pub(super) fn media_type(&self) -> String {
        self.recorder.mime_type()
    }

    /// How long it has run, in seconds.
    pub(super) fn seconds(&self) -> i64 {
        (platform::now_ms() - self.began_ms) / 1000
    }

    /// What was heard next; `None` when it has ended and all of it was taken.
    pub(super) async fn next(&self) -> Option<Blob> {
        self.heard.next().await
    }

    /// Ends it; what was heard last still arrives.
    pub(super) fn end(&self) {
        if self.recorder.state() != RecordingState::Inactive {
            let _ = self.recorder.stop();
        }
        silence(&self.stream);
    }
}

async fn microphone() -> Result<MediaStream, JsValue> {
    let wanted = MediaStreamConstraints::new();
    wanted.set_audio_bool(true);
    let devices = platform::window().navigator().media_devices()?;
    let stream = JsFuture::from(devices.get_user_media_with_constraints(&wanted)?).await?;
    stream.dyn_into()
}

/// Lets go of the microphone, so that the phone does not say that it is listened to.
fn silence(stream: &MediaStream) {
    stream.get_tracks().iter().for_each(|track| track.unchecked_ref::<MediaStreamTrack>().stop());
}

fn words_of(error: &JsValue) -> &'static str {
    let name = error.dyn_ref::<DomException>().map(DomException::name);
    if name.as_deref() == Some("NotAllowedError") { REFUSED } else { NO_MICROPHONE }
}
