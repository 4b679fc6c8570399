//! The session's cookie.
//!
//! Over https it is `__Host-sid` with `Secure`: the browser then takes it from this host alone. A browser
//! takes neither on plain http, which Kept speaks on this machine only; there, and nowhere else, it is `sid`.

use axum::http::{HeaderMap, HeaderValue, header};

use super::sessions::{AGE_MS_MAX, Token};

const OVER_HTTPS: &str = "__Host-sid";
const ON_LOOPBACK: &str = "sid";

fn name(https: bool) -> &'static str {
    if https { OVER_HTTPS } else { ON_LOOPBACK }
}

/// The token that a browser sent. Two different ones are none: somebody planted one of them.
#[must_use]
pub fn read(headers: &HeaderMap, https: bool) -> Option<&str> {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut tokens = sent
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name(https))
        .map(|(_, token)| token);
    let token = tokens.next()?;
    tokens.all(|other| other == token).then_some(token)
}

/// The header that gives a browser its token.
#[must_use]
pub fn give(token: &Token, https: bool) -> Option<HeaderValue> {
    HeaderValue::from_str(&cookie(token.as_str(), AGE_MS_MAX / 1_000, https)).ok().map(|mut value| {
        value.set_sensitive(true);
        value
    })
}

/// The header that makes a browser forget its token.
#[must_use]
pub fn take_back(https: bool) -> Option<HeaderValue> {
    HeaderValue::from_str(&cookie("", 0, https)).ok()
}

fn cookie(value: &str, max_age_s: i64, https: bool) -> String {
    let secure = if https { "; Secure" } else { "" };
    format!("{}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}", name(https))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookies: &[&str]) -> HeaderMap {
        cookies.iter().map(|value| (header::COOKIE, HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn the_cookie_over_https_is_bound_to_this_host() {
        assert_eq!(
            cookie("t", 43_200, true),
            "__Host-sid=t; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"
        );
        assert_eq!(cookie("", 0, false), "sid=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        assert_eq!(read(&sent(&["a=b; sid=t; c=d"]), false), Some("t"));
        assert_eq!(read(&sent(&["a=b", "sid=t"]), false), Some("t"));
        assert_eq!(read(&sent(&["xsid=t; sidx=t"]), false), None);
        assert_eq!(read(&sent(&["sid=t"]), true), None);
    }

    #[test]
    fn two_different_tokens_are_none() {
        assert_eq!(read(&sent(&["sid=t; sid=u"]), false), None);
        assert_eq!(read(&sent(&["sid=t; sid=t"]), false), Some("t"));
    }
}
