//! Saving what was caught: with the draft that names it, in one transaction, so that neither is ever there alone.

use super::super::draft_key;
use super::super::known::kept;
use super::super::scratch::{AttachedScratch, VisitScratch};
use crate::engine::engine;
use crate::platform;
use crate::store::{BlobRow, Scratch};
use domain::model::attachment::Media;
use leptos::prelude::*;
use sync::RecordId;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Blob;
use web_sys::js_sys::{ArrayBuffer, Uint8Array};

/// The visit as its screen has it, and whose it is: a screen may be left while something is still being saved.
pub(super) type Of = (RwSignal<VisitScratch>, RecordId);

/// Something that was made, without its bytes.
#[derive(Clone, Debug)]
pub(super) struct Made {
    id: RecordId,
    child: RecordId,
    media: Media,
    media_type: String,
}

impl Made {
    pub(super) fn new(child: RecordId, media: Media, media_type: String) -> Self {
        Self { id: RecordId(platform::random()), child, media, media_type }
    }

    fn attached(&self, bytes: &[u8]) -> AttachedScratch {
        AttachedScratch {
            id: self.id,
            child: self.child,
            media: self.media.name().to_owned(),
            media_type: self.media_type.clone(),
            bytes: bytes.len() as u64,
            sha256: sync::wire::digest(bytes).to_vec(),
            words: String::new(),
        }
    }
}

/// Saves what was made, or what a recording has grown to; the first `known` of its bytes are saved already. Written before
/// anything else is, since the draft names it from now on.
pub(super) async fn keep(made: &Made, bytes: &[u8], known: usize, of: Of) -> Result<(), String> {
    let attached = made.attached(bytes);
    let before =
        amend(of, |v| put(v, attached)).ok_or("The rest is safe. The visit is not here any more.")?;
    let (now, before) = before;
    let draft = Scratch { key: draft_key(now.family), bytes: sync::wire::encode(&now) };
    let by = engine().owner().map(|owner| owner.person).unwrap_or_default();
    let media_type = made.media_type.clone();
    let row = BlobRow { id: made.id, by, bytes: bytes.len() as u64, media_type, ..BlobRow::default() };
    let kept = engine().keep_blob(&row, bytes, known, draft).await;
    kept.map_err(|error| {
        amend(of, |v| match before {
            Some(before) => drop(put(v, before)),
            None => v.attached.retain(|one| one.id != made.id),
        });
        error.words().to_owned()
    })
}

/// Puts it among what was caught, in place of what it was before; its words stay. Answers what it was.
fn put(visit: &mut VisitScratch, attached: AttachedScratch) -> Option<AttachedScratch> {
    match visit.attached.iter_mut().find(|one| one.id == attached.id) {
        Some(one) => {
            let words = one.words.clone();
            Some(std::mem::replace(one, AttachedScratch { words, ..attached }))
        }
        None => {
            visit.attached.push(attached);
            None
        }
    }
}

/// Changes the visit on its screen; where that has gone, as its draft has it. Answers the visit as it is then. Nothing
/// where it was finished.
fn amend<T>((visit, family): Of, change: impl FnOnce(&mut VisitScratch) -> T) -> Option<(VisitScratch, T)> {
    if visit.is_disposed() {
        let mut kept = kept(family)?;
        let changed = change(&mut kept);
        return Some((kept, changed));
    }
    let changed = visit.try_update(change)?;
    Some((visit.try_get_untracked()?, changed))
}

/// Takes something out of the visit, and off the phone.
pub(super) fn take_out(id: RecordId, visit: RwSignal<VisitScratch>) {
    visit.update(|v| v.attached.retain(|one| one.id != id));
    spawn_local(async move {
        let store = engine().store().clone();
        for one in store.blobs().await.unwrap_or_default().iter().filter(|one| one.row.id == id) {
            let _ = store.forget_blob(one).await;
        }
    });
}

/// What is in a file or in a part of a recording; nothing where it cannot be read.
pub(super) async fn bytes_of(blob: &Blob) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_keeps_its_words_and_its_place() {
        let mut visit = VisitScratch::default();
        let one = |n, bytes| AttachedScratch { id: RecordId([n; 16]), bytes, ..AttachedScratch::default() };
        assert_eq!(put(&mut visit, one(1, 5)), None);
        assert_eq!(put(&mut visit, one(2, 5)), None);
        visit.attached[0].words = "Kuba sings".to_owned();
        let before = put(&mut visit, one(1, 9));
        assert_eq!(before.map(|before| (before.bytes, before.words)), Some((5, "Kuba sings".to_owned())));
        let now: Vec<_> = visit.attached.iter().map(|one| (one.bytes, one.words.as_str())).collect();
        assert_eq!(now, [(9, "Kuba sings"), (5, "")]);
    }
}
