//! What a request passes before any handler sees it: no other website, no packed body, and a session.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use super::cookie;
use super::sessions::{self, Session};
use crate::error::ApiError;
use crate::state::App;

/// The header that every request which changes something carries. A form on another website cannot set it.
pub const OURS: &str = "x-kept";
const OURS_VALUE: &str = "1";
const FETCH_SITE: &str = "sec-fetch-site";

/// Refuses requests from other websites, and bodies that would have to be unpacked.
///
/// # Errors
/// [`ApiError::CrossSite`], [`ApiError::WrongType`], [`ApiError::WrongMethod`].
pub async fn guard(request: Request, next: Next) -> Result<Response, ApiError> {
    let packing = request.headers().get(header::CONTENT_ENCODING);
    if packing.is_some_and(|packing| packing != "identity") {
        return Err(ApiError::WrongType);
    }
    match *request.method() {
        Method::GET | Method::HEAD => {}
        Method::POST | Method::DELETE => {
            if !is_ours(request.headers()) {
                return Err(ApiError::CrossSite);
            }
        }
        // No route knows another, and one that is added must be thought of here.
        _ => return Err(ApiError::WrongMethod),
    }
    Ok(next.run(request).await)
}

/// Whether a request that changes something comes from our own pages. The browser's own word on where it
/// comes from counts first; where it gives neither word, as a program does, the header alone must be there.
fn is_ours(headers: &HeaderMap) -> bool {
    let is_same = match (headers.get(FETCH_SITE), headers.get(header::ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
            let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
            origin.is_some_and(|(_, origin)| host.is_some_and(|host| origin.eq_ignore_ascii_case(host)))
        }
        (None, None) => true,
    };
    is_same && headers.get(OURS).is_some_and(|value| value == OURS_VALUE)
}

/// Whether a use of the session is recorded. An open connection is no use: a phone in a pocket would stay
/// signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It keeps the session from going idle.
    Counts,
    /// It does not.
    DoesNotCount,
}

/// The session of a request, where it has not ended.
async fn session_of(app: &App, headers: &HeaderMap, counts: Use) -> Result<Session, ApiError> {
    let now_ms = app.clock.now_ms();
    let token = cookie::read(headers, app.web.https).ok_or(ApiError::SignedOut)?;
    let token = sessions::token_hash(token);
    let found = app.store.read(move |conn| sessions::find(conn, &token, now_ms)).await?;
    let session = found.ok_or(ApiError::SignedOut)?;
    if session.is_revoked {
        return Err(ApiError::DeviceRevoked);
    }
    if counts == Use::Counts && session.is_stale(now_ms) {
        app.store.write(move |conn| sessions::touch(conn, &token, now_ms)).await?;
    }
    Ok(session)
}

/// The session of a request to a route that anyone may ask.
///
/// # Errors
/// As [`signed_in`].
pub async fn of(app: &App, headers: &HeaderMap) -> Result<Session, ApiError> {
    session_of(app, headers, Use::Counts).await
}

/// Tells the handlers whose session it is.
async fn pass(session: Session, mut request: Request, next: Next) -> Result<Response, ApiError> {
    request.extensions_mut().insert(session);
    Ok(next.run(request).await)
}

/// Lets a request pass that belongs to a session which has not ended, and tells the handlers whose it is.
///
/// # Errors
/// [`ApiError::SignedOut`], [`ApiError::DeviceRevoked`].
pub async fn signed_in(app: &App, request: Request, next: Next, counts: Use) -> Result<Response, ApiError> {
    let session = session_of(app, request.headers(), counts).await?;
    pass(session, request, next).await
}

/// [`signed_in`] for a route whose use counts.
///
/// # Errors
/// As [`signed_in`].
pub async fn in_use(State(app): State<App>, request: Request, next: Next) -> Result<Response, ApiError> {
    signed_in(&app, request, next, Use::Counts).await
}

/// [`signed_in`] for what is not to be undone or opens more: somebody has to have proved who they are within five
/// minutes.
///
/// # Errors
/// As [`signed_in`], and [`ApiError::SignInAgain`].
pub async fn fresh(State(app): State<App>, request: Request, next: Next) -> Result<Response, ApiError> {
    let session = session_of(&app, request.headers(), Use::Counts).await?;
    if !session.is_fresh(app.clock.now_ms()) {
        return Err(ApiError::SignInAgain);
    }
    pass(session, request, next).await
}

/// [`signed_in`] for a route that stays open by itself.
///
/// # Errors
/// As [`signed_in`].
pub async fn left_open(State(app): State<App>, request: Request, next: Next) -> Result<Response, ApiError> {
    signed_in(&app, request, next, Use::DoesNotCount).await
}

/// A handler that takes a session, on a route that forgot to ask for one, answers 401.
impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or(ApiError::SignedOut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sent: &[(&'static str, &str)], expected: bool) {
        let headers = sent
            .iter()
            .map(|(name, value)| (axum::http::HeaderName::from_static(name), value.parse().unwrap()));
        assert_eq!(is_ours(&headers.collect()), expected, "{sent:?}");
    }

    #[test]
    fn only_our_own_pages_change_anything() {
        let (ours, host) = (("x-kept", "1"), ("host", "kept.example"));
        check(&[host, ours], true);
        check(&[host], false);
        check(&[host, ("x-kept", "2")], false);
        check(&[host, ours, ("sec-fetch-site", "same-origin")], true);
        for site in ["same-site", "cross-site", "none", ""] {
            check(&[host, ours, ("sec-fetch-site", site)], false);
        }
        check(&[host, ("sec-fetch-site", "same-origin")], false);
        check(&[host, ours, ("origin", "https://kept.example")], true);
        for origin in ["https://evil.example", "null", "https://kept.example.evil", "https://kept.example:1"]
        {
            check(&[host, ours, ("origin", origin)], false);
        }
        check(&[host, ours, ("sec-fetch-site", "cross-site"), ("origin", "https://kept.example")], false);
        check(&[ours, ("origin", "https://kept.example")], false);
    }
}
