//! Somebody who asks the server for everything there is to ask, and what all the answers hold.

use crate::canary::{Heard, heard_in};
use crate::client::{Answer, Ask};
use crate::council::Council;
use crate::kept::nothing;
use domain::schema::policy_of;
use kept_server::actor::Actor;
use std::io::Read as _;
use sync::replica::{Position, Replica};
use sync::wire::{self, Exchange, Frame};
use sync::{DeviceId, RecordId};

pub(crate) struct Person {
    pub(crate) actor: Actor,
    pub(crate) cookie: String,
    pub(crate) dev: DeviceId,
    pub(crate) replica: Replica,
}

impl Person {
    pub(crate) async fn sign_in(council: &mut Council, login: &str, actor: Actor) -> Self {
        council.account(login, actor).await;
        let cookie = council.kept.sign_in(login).await;
        Self { actor, cookie, dev: DeviceId(council.ids.next()), replica: empty(actor) }
    }

    /// Asks as this person, packed as browsers ask; the answer unpacked.
    pub(crate) async fn ask(&self, ask: Ask) -> Answer {
        let ask = ask.ours().with("cookie", &self.cookie).with("accept-encoding", "br");
        unpacked(ask.send().await)
    }

    pub(crate) async fn get(&self, council: &Council, path: &str) -> Answer {
        self.ask(council.kept.ask(&format!("GET {path}"))).await
    }

    pub(crate) async fn post(&self, council: &Council, exchange: &Exchange) -> Answer {
        let ask = council.kept.ask("POST /api/v1/exchange");
        self.ask(ask.body("application/vnd.kept.exchange", wire::encode(exchange))).await
    }

    /// What a phone without anything is sent, version by version; this phone keeps it.
    pub(crate) async fn first_syncs(&mut self, council: &Council) -> Heard {
        let mut all = Heard::new();
        self.replica = empty(self.actor);
        for version in [1, wire::WIRE_VERSION] {
            let answer = self.post(council, &Exchange { version, ..nothing(self.dev) }).await;
            let heard = heard_in(&answer.body);
            assert!(all.is_empty() || heard == all, "versions are told different things");
            all = heard;
            if version == wire::WIRE_VERSION {
                self.keep(&answer);
            }
        }
        all
    }

    /// One exchange of this phone.
    pub(crate) async fn sync(&mut self, council: &Council) -> Answer {
        let exchange = self.replica.outgoing(self.dev, domain::schema::SCHEMA);
        let answer = self.post(council, &exchange).await;
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        let frames: Vec<Frame> = wire::read_frames(&answer.body).expect("whole");
        let delta = self.replica.receive(frames).expect("an answer");
        self.replica.commit(delta);
    }

    /// What lies on this phone.
    pub(crate) fn holds(&self) -> Heard {
        self.replica.records().flat_map(|record| heard_in(&wire::encode(record))).collect()
    }

    /// Says that it holds audiences of others, and goes on from different places.
    pub(crate) async fn claims(&self, council: &Council, audiences: &[(sync::AudienceId, u64)]) -> Heard {
        let mut heard = Heard::new();
        let Position { epoch, cursor, .. } = *self.replica.position();
        for cursor in [0, 1, cursor / 2, cursor] {
            for audiences in [audiences, &[]] {
                let audiences = audiences.to_vec();
                let claim = Exchange { epoch, cursor, audiences, ..nothing(self.dev) };
                heard.extend(heard_in(&self.post(council, &claim).await.body));
            }
        }
        heard
    }

    /// The histories of records.
    pub(crate) async fn histories(
        &self,
        council: &Council,
        records: impl Iterator<Item = RecordId>,
    ) -> Heard {
        let mut heard = Heard::new();
        for record in records {
            let answer = self.get(council, &format!("/api/v1/records/{}/history", record.to_hex())).await;
            assert!(matches!(answer.status, 200 | 404), "{answer:?}");
            heard.extend(heard_in(&answer.body));
        }
        heard
    }
}

/// What is not asked of records: who one is, errors, addresses that are none, health.
pub(crate) const ELSEWHERE: &[&str] = &[
    "GET /api/v1/health",
    "GET /api/v1/session",
    "GET /api/v1/people/me",
    "GET /api/v1/devices",
    "GET /api/v1/people",
    "GET /api/v1/records",
    "GET /api/v1/records/x/history",
    "POST /api/v1/exchange",
    "DELETE /api/v1/devices/x",
    "GET /",
];

pub(crate) fn empty(actor: Actor) -> Replica {
    Replica::open(policy_of, actor.id, Position::default(), vec![], vec![])
}

fn unpacked(mut answer: Answer) -> Answer {
    if answer.header("content-encoding") == Some("br") {
        let mut plain = Vec::new();
        brotli::Decompressor::new(&answer.body[..], 4096).read_to_end(&mut plain).expect("brotli");
        answer.body = plain;
    }
    answer
}
