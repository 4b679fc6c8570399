//! The client's files, and the headers that every answer carries.
//!
//! Browsers enforce what these headers say: nothing comes from another origin, nothing goes to one, and no
//! script runs that is not a file of ours.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};

use crate::error::ApiError;
use crate::state::App;

/// The content security policy (`SECURITY.md`, the web surface).
pub const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types default";
/// Camera and microphone for visits; passkeys keep their default, which is this origin alone.
pub const PERMISSIONS: &str = "camera=(self), microphone=(self), accelerometer=(), autoplay=(), \
    display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), \
    idle-detection=(), local-fonts=(), magnetometer=(), midi=(), payment=(), picture-in-picture=(), \
    screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";
/// Two years.
pub const HSTS: &str = "max-age=63072000";

const API: &str = "/api/";
/// Files whose name says what is in them.
const ASSETS: &str = "/assets/";
const PAGE: &str = "index.html";
/// The page for when the app or its service worker is the fault, under an address that the worker leaves alone.
const RESCUE: (&str, &str) = ("/rescue", "rescue.html");
/// The service worker, and the one that takes it off phones.
const WORKER: (&str, &str) = ("/sw.js", "sw-stop.js");

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Puts the headers on every answer, errors included.
pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let is_found = !response.status().is_client_error() && !response.status().is_server_error();
    let caching = caching(&path, is_found);
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        // What says more of itself is stricter: a blob allows nothing at all.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if app.web.https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    response
}

fn caching(path: &str, is_found: bool) -> &'static str {
    if path.starts_with(API) || !is_found {
        "no-store"
    } else if path.starts_with(ASSETS) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// Answers what is no route: a file of the client, or its page, which reads the address itself.
pub async fn answer(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with(API) {
        return ApiError::NotFound.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ApiError::WrongMethod.into_response();
    }
    let Some(site) = &app.web.site else {
        return (StatusCode::NOT_FOUND, "This server was started without --site.\n").into_response();
    };
    let files =
        ServeDir::new(site).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
    if path.starts_with(ASSETS) {
        // A page under the name of a script would be kept for a year.
        return files.oneshot(request).await.into_response();
    }
    let one = |name: &str| ServeFile::new(site.join(name)).precompressed_br().precompressed_gzip();
    if path == RESCUE.0 {
        return one(RESCUE.1).oneshot(request).await.into_response();
    }
    if path == WORKER.0 && app.web.stops_worker {
        return one(WORKER.1).oneshot(request).await.into_response();
    }
    files.fallback(one(PAGE)).oneshot(request).await.into_response()
}
