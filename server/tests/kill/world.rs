//! A family with several workers, each signed in on a phone.

use domain::access::Role;
use domain::model::draft::Draft;
use domain::schema::{Kind, SCHEMA};
use kept_server::actor::Actor;
use kept_server::auth::sessions::{self, Begin, Token, token_hash};
use kept_server::auth::words::{Cost, Pepper};
use kept_server::auth::{accounts, new_words};
use kept_server::state::Clock;
use kept_server::store::Store;
use std::path::Path;
use sync::wire::{self, Exchange, Fate, Frame, Parcel, WIRE_VERSION};
use sync::{AuthorId, DeviceId, RecordId, Txn};

/// A worker with a session.
#[derive(Clone, Debug)]
pub(crate) struct Worker {
    pub(crate) actor: Actor,
    pub(crate) session: String,
}

pub(crate) fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("randomness");
    bytes
}

pub(crate) fn now_ms() -> i64 {
    Clock::system().now_ms()
}

/// Fills an empty store; answers the family and who works with it.
pub(crate) fn fill(store: &Store, data: &Path, workers: usize) -> (RecordId, Vec<Worker>) {
    let mut d = Draft::new(random);
    let (authority, family) = (d.fresh_id(), d.fresh_id());
    d.make_as(authority, Kind::Authority, authority);
    let team = d.make(Kind::Team, authority);
    d.make_as(family, Kind::Family, family);
    let child = d.make(Kind::Person, family);
    let ids: Vec<RecordId> = (0..workers).map(|_| d.make(Kind::Worker, authority)).collect();
    for worker in &ids {
        d.first(*worker, "team", team);
        let allocation = d.make(Kind::Allocation, family);
        d.first(allocation, "person", child);
        d.first(allocation, "worker", *worker);
        d.first(allocation, "from", "2020-01-01");
    }
    let dev = DeviceId(random());
    let ops = d.into_ops();
    let txn = Txn { dev, n: 1, epoch: 0, schema: SCHEMA, hlc: 0, wall: now_ms(), ops };
    let txns = vec![Parcel::Plain { n: 1, bytes: wire::encode(&txn) }];
    let exchange = Exchange { version: WIRE_VERSION, dev, schema: SCHEMA, txns, ..Exchange::default() };
    let importer = Actor { id: AuthorId(random()), role: Role::Importer };
    let frames = store.exchange_blocking(importer, exchange, now_ms()).expect("the import is taken");
    let Some(Frame::Hello { results, .. }) = frames.first() else { panic!("{frames:?}") };
    assert_eq!(results[0].fate, Fate::Applied);
    let workers = ids.into_iter().map(|id| sign_in(store, data, Actor { id: id.into(), role: Role::Worker }));
    (family, workers.collect())
}

fn sign_in(store: &Store, data: &Path, actor: Actor) -> Worker {
    let login = format!("worker-{}", &RecordId::from(actor.id).to_hex()[..8]);
    let (_, hashed) = new_words(&Pepper::open(data).expect("a pepper"), Cost::CHEAP).expect("words");
    let token = Token::new().expect("randomness");
    let hash = token_hash(token.as_str());
    let begun = store.write_blocking(move |conn| {
        accounts::add(conn, &login, &login, actor, &hashed)?;
        let (account, _) = accounts::find(conn, &login)?.expect("it was added");
        let begin = Begin { token: hash, device_name: "A phone".to_owned(), before: None };
        sessions::begin(conn, &begin, account.id, now_ms())
    });
    begun.expect("a session");
    Worker { actor, session: token.as_str().to_owned() }
}
