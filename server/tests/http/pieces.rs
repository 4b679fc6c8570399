//! A family on a server, and a phone that sends what it caught.

use domain::model::attachment::Media;
use kept_server::actor::Actor;
use sync::RecordId;
use sync::wire::{Exchange, Fate, Frame};

use crate::client::{Answer, Ask};
use crate::family::{self, Family};
use crate::kept::{Kept, NOW_MS};

pub(crate) const PIECE_TYPE: &str = "application/octet-stream";
pub(crate) const PIECE: usize = 64 * 1024;

/// A server that knows a family, with its worker and its mother signed in.
pub(crate) struct Home {
    pub(crate) kept: Kept,
    pub(crate) family: Family,
    pub(crate) worker: String,
    pub(crate) mother: String,
}

impl Home {
    pub(crate) async fn new() -> Self {
        let kept = Kept::start().await;
        let (family, exchange) = family::family();
        push(&kept, family.importer, exchange).await;
        kept.account("priya", family.worker).await;
        kept.account("ewa", family.mother).await;
        let (worker, mother) = (kept.sign_in("priya").await, kept.sign_in("ewa").await);
        Self { kept, family, worker, mother }
    }

    /// Declares an attachment of the worker's.
    pub(crate) async fn declared(&self, media: Media, bytes: &[u8], readers: &[Actor]) -> RecordId {
        let (id, exchange) = family::attachment(&self.family, media, bytes, readers);
        push(&self.kept, self.family.worker, exchange).await;
        id
    }

    pub(crate) fn piece(&self, cookie: &str, id: RecordId, at: impl std::fmt::Display, bytes: &[u8]) -> Ask {
        let line = format!("POST /api/v1/blobs/{id}/pieces?offset={at}");
        self.kept.ask(&line).ours().with("cookie", cookie).body(PIECE_TYPE, bytes)
    }

    /// Sends what is left from `at` on, and answers the last answer.
    pub(crate) async fn send(&self, id: RecordId, bytes: &[u8], mut at: usize) -> Answer {
        loop {
            let piece = &bytes[at..bytes.len().min(at + PIECE)];
            let answer = self.piece(&self.worker, id, at, piece).send().await;
            at += piece.len();
            if answer.status != 200 || at == bytes.len() {
                return answer;
            }
        }
    }

    pub(crate) async fn state(&self, cookie: &str, id: RecordId) -> Answer {
        self.kept.ask(&format!("GET /api/v1/blobs/{id}/state")).with("cookie", cookie).send().await
    }

    pub(crate) async fn read(&self, cookie: &str, id: RecordId) -> Answer {
        self.kept.ask(&format!("GET /api/v1/blobs/{id}")).with("cookie", cookie).send().await
    }

    /// Declares and sends, and answers the last answer.
    pub(crate) async fn sent(&self, media: Media, bytes: &[u8]) -> (RecordId, Answer) {
        let id = self.declared(media, bytes, &[self.family.mother]).await;
        (id, self.send(id, bytes, 0).await)
    }

    /// How many files its storage holds.
    pub(crate) fn files(&self) -> usize {
        let dirs = std::fs::read_dir(self.kept.dir.join("blobs")).unwrap();
        dirs.map(|dir| std::fs::read_dir(dir.unwrap().path()).unwrap().count()).sum()
    }
}

async fn push(kept: &Kept, actor: Actor, exchange: Exchange) {
    let frames = kept.app.store.exchange(actor, exchange, NOW_MS).await.unwrap();
    let Frame::Hello { results, .. } = &frames[0] else { panic!("{frames:?}") };
    assert!(results.iter().all(|result| result.fate == Fate::Applied), "{results:?}");
}
