//! Many clients at once, each with its own families and one neighbour's, each pushing one edit after the other and
//! pulling what is new with it, as phones do.

use crate::authority::Maker;
use crate::http::Line;
use crate::phone::{Phone, now_ms};
use crate::seed::{account, open as open_store, random};
use anyhow::{Context, Result};
use domain::access::Role;
use kept_server::actor::Actor;
use kept_server::auth::accounts;
use kept_server::auth::sessions::{self, Begin, Token, token_hash};
use kept_server::store::Store;
use serde_json::{Value as Json, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use sync::{AuthorId, RecordId};
use tokio::sync::Barrier;

const SEED: u64 = 200;
/// Families of each worker's own; the first of each is the neighbour's too.
const FAMILIES: usize = 3;
/// Records of each worker.
const RECORDS: usize = 30;
/// No run is longer.
const RUN_MAX: Duration = Duration::from_secs(300);

/// Makes an authority of so many workers with their sessions, and answers them as JSON.
pub(crate) fn people(dir: &Path, clients: usize, database: Option<&str>) -> Result<String> {
    let store = open_store(dir, database)?;
    let mut maker = Maker::begin(&store, SEED)?;
    let workers =
        (0..clients).map(|no| maker.worker(&store, &format!("Worker {no}"))).collect::<Result<Vec<_>>>()?;
    let mut people = Vec::new();
    for (no, worker) in workers.iter().enumerate() {
        let neighbour = workers.get((no + 1) % clients).filter(|other| other.id != worker.id);
        let both: Vec<Actor> = [Some(worker), neighbour].into_iter().flatten().copied().collect();
        let mut families = vec![maker.family(&store, &both)?];
        for _ in 1..FAMILIES {
            families.push(maker.family(&store, &[*worker])?);
        }
        let ids = maker.prose(&store, *worker, &families, RECORDS)?;
        people.push(person(&store, dir, &format!("worker-{no}"), *worker, &ids)?);
    }
    Ok(Json::Array(people).to_string())
}

/// An account with a session, and the records it writes.
pub(crate) fn person(store: &Store, dir: &Path, login: &str, actor: Actor, ids: &[RecordId]) -> Result<Json> {
    account(store, dir, login, actor)?;
    let token = Token::new()?;
    let hash = token_hash(token.as_str());
    let called = login.to_owned();
    store.write_blocking(move |conn| match accounts::find(conn, &called)? {
        Some((account, _)) => {
            let begin = Begin { token: hash, device_name: "A bench".to_owned(), before: None };
            sessions::begin(conn, &begin, account.id, now_ms())
        }
        None => Ok(()),
    })?;
    let records: Vec<String> = ids.iter().map(|id| id.to_hex()).collect();
    Ok(json!({ "token": token.as_str(), "person": RecordId::from(actor.id).to_hex(), "records": records }))
}

/// Runs every client of `people` against the servers at `addresses` (several, parted by commas, are shared out), and
/// answers the numbers as JSON.
pub(crate) fn run(addresses: &str, people: &Path, edits: usize) -> Result<String> {
    let people: Vec<Json> = serde_json::from_slice(&std::fs::read(people)?)?;
    let addresses: Vec<&str> = addresses.split(',').collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async { tokio::time::timeout(RUN_MAX, all(&addresses, &people, edits)).await })?
}

async fn all(addresses: &[&str], people: &[Json], edits: usize) -> Result<String> {
    let ready = Arc::new(Barrier::new(people.len() + 1));
    let mut clients = Vec::new();
    for (person, address) in people.iter().zip(addresses.iter().cycle()) {
        let (person, address, ready) = (person.clone(), (*address).to_owned(), Arc::clone(&ready));
        clients.push(tokio::spawn(async move { client(&address, &person, edits, &ready).await }));
    }
    ready.wait().await;
    let began = Instant::now();
    let mut took = Vec::new();
    let mut came = 0;
    for client in clients {
        let (times, records) = client.await??;
        took.extend(times);
        came += records;
    }
    let seconds = began.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: f64| percentile(&took, share);
    Ok(json!({
        "clients": people.len(), "operations": took.len(), "seconds": seconds, "records_pulled": came,
        "per_second": took.len() as f64 / seconds, "p50_ms": at(0.5), "p99_ms": at(0.99), "most_ms": at(1.0),
    })
    .to_string())
}

/// Milliseconds at a share of sorted times.
pub(crate) fn percentile(sorted: &[Duration], share: f64) -> f64 {
    let at = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(at).map_or(0.0, |time| (time.as_secs_f64() * 10_000.0).round() / 10.0)
}

/// One device: everything first, and at the sign one exchange an edit.
async fn client(
    address: &str,
    person: &Json,
    edits: usize,
    ready: &Barrier,
) -> Result<(Vec<Duration>, usize)> {
    let opened = open(address, person).await;
    // Also where it failed: the others wait for it.
    ready.wait().await;
    let (mut line, mut phone, records) = opened?;
    let mut took = Vec::with_capacity(edits);
    let mut came = 0;
    for (no, record) in (0..edits).zip(records.iter().cycle()) {
        let field = text_field(&phone, *record);
        phone.edit(
            *record,
            field,
            format!("Edited for the {no}th time at {}, and some more words.", now_ms()),
        )?;
        let began = Instant::now();
        came += phone.exchange(&mut line).await?;
        took.push(began.elapsed());
    }
    Ok((took, came))
}

pub(crate) async fn open(address: &str, person: &Json) -> Result<(Line, Phone, Vec<RecordId>)> {
    let text = |name: &str| person.get(name).and_then(Json::as_str).with_context(|| format!("no {name}"));
    let mut line = Line::open(address, text("token")?).await?;
    let id = RecordId::from_hex(text("person")?).context("no person")?;
    let mut phone = Phone::of(Actor { id: AuthorId::from(id), role: Role::Worker }, random());
    phone.exchange(&mut line).await?;
    let ids = person.get("records").and_then(Json::as_array).context("no records")?;
    let records = ids.iter().filter_map(|id| RecordId::from_hex(id.as_str()?)).collect();
    Ok((line, phone, records))
}

/// The field of a record that holds its words.
pub(crate) fn text_field(phone: &Phone, id: RecordId) -> &'static str {
    let has_what = phone.replica.record(id).is_some_and(|record| record.field("what").is_some());
    if has_what { "what" } else { "saw" }
}
