//! Every route on one page, each with who may ask. What is not here does not exist.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post};
use sync::wire::PUSH_BYTES_MAX;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::auth::gate;
use crate::error::ApiError;
use crate::routes::{
    aside, blobs, codes, devices, exchange, health, invitations, looks, passkeys, people, poke, records,
    session,
};
use crate::site;
use crate::state::App;

/// How long an answer may take to begin.
const ANSWER_MAX: Duration = Duration::from_secs(15);

/// How hard answers are compressed: a higher level takes four times the time for a tenth fewer bytes, and the first of
/// them leave later.
const BROTLI_QUALITY: CompressionLevel = CompressionLevel::Precise(1);

/// The shortest answer that is compressed. The tables of brotli cost more than all else that a short one takes.
const PACKED_BYTES_MIN: u64 = 1_024;

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anyone.
    Anyone,
    /// Whoever is signed in; asking keeps them signed in.
    SignedIn,
    /// Whoever is signed in and has proved who they are within five minutes.
    Fresh,
    /// Whoever is signed in; the answer stays open, and being connected does not keep them signed in.
    LeftOpen,
}

/// One method of one path.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The method.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// Who may ask.
    pub who: Who,
    /// What answers.
    pub handler: fn() -> MethodRouter<App>,
}

const fn route(
    method: &'static str,
    path: &'static str,
    who: Who,
    handler: fn() -> MethodRouter<App>,
) -> Route {
    Route { method, path, who, handler }
}

/// Every route of the API.
pub const ROUTES: &[Route] = &[
    route("GET", "/api/v1/health", Who::Anyone, || get(health::show)),
    route("POST", "/api/v1/session", Who::Anyone, || post(session::sign_in)),
    route("GET", "/api/v1/session", Who::SignedIn, || get(session::show)),
    route("DELETE", "/api/v1/session", Who::SignedIn, || delete(session::sign_out)),
    route("POST", "/api/v1/session/again", Who::SignedIn, || post(session::again)),
    route("POST", "/api/v1/session/passkey", Who::Anyone, || post(passkeys::sign_in)),
    route("POST", "/api/v1/session/passkey/question", Who::Anyone, || post(passkeys::ask_to_sign_in)),
    route("GET", "/api/v1/devices", Who::SignedIn, || get(devices::list)),
    route("DELETE", "/api/v1/devices/{dev}", Who::Fresh, || delete(devices::revoke)),
    route("GET", "/api/v1/passkeys", Who::SignedIn, || get(passkeys::list)),
    route("POST", "/api/v1/passkeys/question", Who::Fresh, || post(passkeys::ask_for_new)),
    route("POST", "/api/v1/passkeys", Who::Fresh, || post(passkeys::add)),
    route("DELETE", "/api/v1/passkeys/{credential}", Who::Fresh, || delete(passkeys::remove)),
    route("GET", "/api/v1/codes", Who::SignedIn, || get(codes::show)),
    route("POST", "/api/v1/codes", Who::Fresh, || post(codes::enrol)),
    route("POST", "/api/v1/codes/first", Who::Fresh, || post(codes::confirm)),
    route("DELETE", "/api/v1/codes", Who::Fresh, || delete(codes::turn_off)),
    route("POST", "/api/v1/invitations", Who::SignedIn, || post(invitations::make)),
    route("GET", "/api/v1/invitations/{id}", Who::SignedIn, || get(invitations::show)),
    route("DELETE", "/api/v1/invitations/{id}", Who::SignedIn, || delete(invitations::cancel)),
    route("POST", "/api/v1/invitations/look", Who::Anyone, || post(invitations::look)),
    route("POST", "/api/v1/invitations/join", Who::Anyone, || post(invitations::join)),
    route("GET", "/api/v1/people/me", Who::SignedIn, || get(people::me)),
    route("POST", "/api/v1/exchange", Who::SignedIn, || post(exchange::run)),
    route("GET", "/api/v1/records/{id}/history", Who::SignedIn, || get(records::history)),
    route("GET", "/api/v1/looks", Who::SignedIn, || get(looks::mine)),
    route("POST", "/api/v1/looks", Who::SignedIn, || post(looks::tell)),
    route("GET", "/api/v1/looks/team", Who::SignedIn, || get(looks::team)),
    route("GET", "/api/v1/aside", Who::SignedIn, || get(aside::list)),
    route("GET", "/api/v1/aside/{dev}/{n}", Who::SignedIn, || get(aside::show)),
    route("POST", "/api/v1/aside/{dev}/{n}/release", Who::SignedIn, || post(aside::release)),
    route("GET", "/api/v1/blobs/{id}", Who::SignedIn, || get(blobs::show)),
    route("GET", "/api/v1/blobs/{id}/state", Who::SignedIn, || get(blobs::state)),
    route("POST", "/api/v1/blobs/{id}/pieces", Who::SignedIn, || post(blobs::piece).layer(blobs::limit())),
    route("GET", "/api/v1/poke", Who::LeftOpen, || get(poke::open)),
];

/// The whole of Kept: the API and the client's files.
pub fn kept(app: App) -> Router {
    serving(app, ROUTES)
}

/// Serves `routes` as Kept serves its own, for a test that needs one more.
pub fn serving(app: App, routes: &[Route]) -> Router {
    let api = routes.iter().fold(Router::new(), |api, route| api.route(route.path, guarded(route, &app)));
    api.method_not_allowed_fallback(async || ApiError::WrongMethod)
        .layer(CompressionLayer::new().quality(BROTLI_QUALITY).compress_when(is_worth_packing()))
        .fallback(site::answer)
        .layer(DefaultBodyLimit::max(PUSH_BYTES_MAX))
        .layer(middleware::from_fn(gate::guard))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), site::headers))
        .layer(middleware::from_fn(log))
        .with_state(app)
}

/// A route behind its gate.
fn guarded(route: &Route, app: &App) -> MethodRouter<App> {
    let handler = (route.handler)();
    match route.who {
        Who::Anyone => handler.route_layer(middleware::from_fn(in_time)),
        Who::SignedIn => handler
            .route_layer(middleware::from_fn_with_state(app.clone(), gate::in_use))
            .route_layer(middleware::from_fn(in_time)),
        Who::Fresh => handler
            .route_layer(middleware::from_fn_with_state(app.clone(), gate::fresh))
            .route_layer(middleware::from_fn(in_time)),
        Who::LeftOpen => handler.route_layer(middleware::from_fn_with_state(app.clone(), gate::left_open)),
    }
}

/// Pictures and recordings are packed already, and what fits into one packet would not arrive any sooner.
fn is_worth_packing() -> impl Predicate {
    DefaultPredicate::new().and(SizeAbove::new(PACKED_BYTES_MIN)).and(NotForContentType::const_new("audio/"))
}

/// Gives an answer up that takes too long.
async fn in_time(request: Request, next: Next) -> Result<Response, ApiError> {
    tokio::time::timeout(ANSWER_MAX, next.run(request)).await.map_err(|_| ApiError::Busy)
}

/// A panic ends the request and not the server. Its text may hold anything, so it is not logged here.
fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    ApiError::Broken("a handler panicked".to_owned()).into_response()
}

/// One line for each request: the route's template, never the address itself, which may hold what somebody
/// typed.
async fn log(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".into(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status, ms, "answered");
    response
}
