//! A server on a port of its own, in a directory of its own, with a clock that only the test moves.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use domain::access::Role;
use domain::schema::{Kind, SCHEMA};
use kept_server::actor::Actor;
use kept_server::audit::keys::Key;
use kept_server::auth::passkeys::Party;
use kept_server::auth::words::{Cost, Hashed, Pepper};
use kept_server::auth::{Auth, accounts};
use kept_server::blobs::{Blobs, Shelf};
use kept_server::listen;
use kept_server::router::{self, ROUTES, Route};
use kept_server::state::{App, Clock, Web};
use kept_server::store::Store;
use sync::wire::{self, Exchange, Parcel, WIRE_VERSION};
use sync::{DeviceId, Op, OpId, OpKind, RecordId, Txn};
use tokio::net::TcpListener;

use crate::client::{Answer, Ask};

/// 12 March 2026, 10:00 UTC.
pub(crate) const NOW_MS: i64 = 1_773_309_600_000;
/// Less than two of the largest blobs, so that a test can use it up.
pub(crate) const BLOB_MIB_A_DAY: u32 = 24;
pub(crate) const MINUTE_MS: i64 = 60_000;
/// Where passkeys are made for.
pub(crate) const ORIGIN: &str = "http://localhost:4173";
pub(crate) const WORDS: &str = "drop-down kiwi opal unit yo-yo";

pub(crate) struct Kept {
    pub(crate) address: SocketAddr,
    pub(crate) app: App,
    pub(crate) dir: PathBuf,
    now_ms: Arc<AtomicI64>,
    pepper: Pepper,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.app.stopping.send_replace(true);
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

pub(crate) fn fresh_dir() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("kept-http-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let dir = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

impl Kept {
    pub(crate) async fn start() -> Self {
        Self::start_with(Web::default(), ROUTES).await
    }

    /// On an address that passkeys can be made for.
    pub(crate) async fn with_passkeys() -> Self {
        let party = Party::at(ORIGIN);
        assert!(party.is_some());
        Self::start_with(Web { party, ..Web::default() }, ROUTES).await
    }

    /// JSON, from our own pages, with `cookie` where there is one.
    pub(crate) async fn post(&self, path: &str, cookie: &str, body: &serde_json::Value) -> Answer {
        let ask = self.ask(&format!("POST {path}")).ours().body("application/json", body.to_string());
        if cookie.is_empty() { ask.send().await } else { ask.with("cookie", cookie).send().await }
    }

    pub(crate) async fn start_with(web: Web, routes: &[Route]) -> Self {
        Self::start_costing(Cost::CHEAP, web, routes).await
    }

    pub(crate) async fn start_costing(cost: Cost, web: Web, routes: &[Route]) -> Self {
        let dir = fresh_dir();
        let now_ms = Arc::new(AtomicI64::new(NOW_MS));
        let told = Arc::clone(&now_ms);
        let clock = Clock::new(move || told.load(Ordering::SeqCst));
        let pepper = Pepper::open(&dir).unwrap();
        let auth = Auth::new(pepper.clone(), cost);
        let store = Store::open(&dir).unwrap();
        let blobs = Blobs::new(store.clone(), Shelf::in_folder(&dir.join("blobs")).unwrap(), BLOB_MIB_A_DAY);
        let app = App::new(store, blobs, auth, clock, web).signing_with(Key::open(&dir).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(listen::run(listener, router::serving(app.clone(), routes), app.stopping.subscribe()));
        Self { address, app, dir, now_ms, pepper }
    }

    pub(crate) fn wait(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// `"GET /path"`.
    pub(crate) fn ask(&self, line: &str) -> Ask {
        Ask::new(self.address, line)
    }

    /// An account whose words are [`WORDS`].
    pub(crate) async fn person(&self, login: &str, role: Role) -> Actor {
        self.account(login, Actor { id: accounts::fresh_person().unwrap(), role }).await
    }

    /// An account of somebody of whom there is a record.
    pub(crate) async fn account(&self, login: &str, actor: Actor) -> Actor {
        let role = actor.role;
        let hashed = Hashed::new(WORDS, &self.pepper, Cost::CHEAP).unwrap();
        let (login, name) = (login.to_owned(), format!("The {}", role.name()));
        let add = move |conn: &_| accounts::add(conn, &login, &name, actor, &hashed);
        assert!(self.app.store.write(add).await.unwrap());
        actor
    }

    pub(crate) fn sign_in_ask(&self, login: &str, words: &str) -> Ask {
        let body = serde_json::json!({ "login": login, "words": words, "device_name": "A phone" });
        self.ask("POST /api/v1/session").ours().body("application/json", body.to_string())
    }

    pub(crate) async fn try_sign_in(&self, login: &str, words: &str) -> Answer {
        self.sign_in_ask(login, words).send().await
    }

    /// Signs in and answers the cookie.
    pub(crate) async fn sign_in(&self, login: &str) -> String {
        let answer = self.try_sign_in(login, WORDS).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.cookie()
    }

    /// A new person, signed in.
    pub(crate) async fn signed_in(&self, login: &str, role: Role) -> String {
        self.person(login, role).await;
        self.sign_in(login).await
    }

    pub(crate) fn exchange_ask(&self, cookie: &str, exchange: &Exchange) -> Ask {
        let ask = self.ask("POST /api/v1/exchange").ours().with("cookie", cookie);
        ask.body("application/vnd.kept.exchange", wire::encode(exchange))
    }

    /// An exchange of a device that sends nothing.
    pub(crate) async fn exchange(&self, cookie: &str, dev: DeviceId) -> Answer {
        self.exchange_ask(cookie, &nothing(dev)).send().await
    }
}

/// A device's first exchange, with nothing to send.
pub(crate) fn nothing(dev: DeviceId) -> Exchange {
    Exchange { version: WIRE_VERSION, dev, schema: SCHEMA, ..Exchange::default() }
}

/// A device's first exchange, in which an administrator makes the authority, which all staff see.
pub(crate) fn an_authority(dev: DeviceId) -> Exchange {
    let id = RecordId([7; 16]);
    let op = Op {
        id: OpId([8; 16]),
        record: id,
        kind: OpKind::New,
        field: Kind::Authority.name().to_owned(),
        value: id.into(),
        sup: Vec::new(),
        seen_generation: 0,
        seen: None,
    };
    let txn = Txn { dev, n: 1, epoch: 0, schema: SCHEMA, hlc: 0, wall: NOW_MS, ops: vec![op] };
    let parcel = Parcel::Plain { n: 1, bytes: wire::encode(&txn) };
    Exchange { txns: vec![parcel], ..nothing(dev) }
}
