//! Connections: how many at once, how slow one may be, and how they end when the server stops.
//!
//! `axum::serve` waits for a request's head for ever, so that a thousand silent connections would hold the
//! server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt as _;

/// Connections at once; more wait to be accepted.
const CONNECTIONS_MAX: usize = 8_192;
/// How long the head of a request may take, the pause since the last one included. Proxies keep an idle
/// connection for 60 seconds; ending it before they do would cost them a request.
const HEAD_MAX: Duration = Duration::from_secs(75);
/// The head of a request, in bytes.
const HEAD_BYTES_MAX: usize = 64 * 1_024;
/// How long what is being done may still take once the server was told to stop.
const STOPPING_MAX: Duration = Duration::from_secs(20);
/// How long to wait where a connection could not be accepted: there are no file handles left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves until `stopping` says so, then lets what was begun end.
pub async fn run(listener: TcpListener, kept: Router, mut stopping: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let open = GracefulShutdown::new();
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => break,
            Some((stream, peer, place)) = accept(&listener, &places) => {
                serve(stream, peer, place, kept.clone(), &open);
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(STOPPING_MAX, open.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    loop {
        let place = Arc::clone(places).acquire_owned().await.ok()?;
        match listener.accept().await {
            Ok((stream, peer)) => return Some((stream, peer, place)),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    place: OwnedSemaphorePermit,
    kept: Router,
    open: &GracefulShutdown,
) {
    // A frame that waits for more to send beside it would arrive late.
    drop(stream.set_nodelay(true));
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        kept.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let connection = open.watch(connection);
    tokio::spawn(async move {
        // A connection that ends in the middle is the phone's signal, and nothing to write down.
        drop(connection.await);
        drop(place);
    });
}
