//! `kept serve`.

use std::net::SocketAddr;
use std::panic::PanicHookInfo;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use kept_server::audit::keys::Key;
use kept_server::auth::words::{Cost, Pepper};
use kept_server::auth::{Auth, accounts};
use kept_server::blobs::{Blobs, Shelf};
use kept_server::config::{self, Place, ServeFlags};
use kept_server::state::{App, Clock, Web};
use kept_server::{listen, neighbours, night, router};
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};

pub(super) fn run(place: &Place, flags: ServeFlags) -> Result<ExitCode> {
    std::panic::set_hook(Box::new(say_where));
    let (data, file) = config::locate(place)?;
    let serving = config::settle(flags, file.clone())?;
    let store = super::open_in(place, &file, &data)?;
    let is_new = !Pepper::is_in(&data);
    let pepper = Pepper::open(&data).context("reading the pepper")?;
    if is_new && !store.read_blocking(accounts::all)?.is_empty() {
        tracing::warn!("the pepper was missing and is new: every account needs `kept user new-words`");
    }
    let shelf = Shelf::named(serving.blobs.as_deref(), &data).context("opening the storage of blobs")?;
    let blobs = Blobs::new(store.clone(), shelf, serving.blob_mib_a_day);
    let web = Web {
        https: serving.https,
        trusted_hops: serving.trusted_hops,
        site: serving.site,
        stops_worker: serving.stop_worker,
        party: serving.party,
    };
    let key = Key::open(&data).context("reading the audit key")?;
    let app = App::new(store, blobs, Auth::new(pepper, Cost::FULL), Clock::system(), web).signing_with(key);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(app, serving.listen))?;
    Ok(ExitCode::SUCCESS)
}

/// Where a panic happened. What it says may hold anything, names among it, and is not logged.
fn say_where(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(at, "a panic");
}

async fn serve(app: App, address: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))?;
    let stopping = app.stopping.clone();
    let told = app.stopping.subscribe();
    let told_to_stop = told_to_stop()?;
    tokio::spawn(async move {
        told_to_stop.await;
        tracing::info!("stopping");
        stopping.send_replace(true);
    });
    tracing::info!(address = %listener.local_addr()?, "Kept is ready");
    tokio::spawn(night::run(app.clone()));
    tokio::spawn(neighbours::run(app.clone()));
    listen::run(listener, router::kept(app), told).await;
    Ok(())
}

/// Ctrl-C, or SIGTERM from whatever runs the server, heard from now on.
#[cfg(unix)]
fn told_to_stop() -> Result<impl Future<Output = ()>> {
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Ctrl-C.
#[cfg(not(unix))]
fn told_to_stop() -> Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}
