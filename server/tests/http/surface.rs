//! What browsers are told with every answer, and the client's files.

use std::fs;
use std::path::PathBuf;

use domain::access::Role;
use kept_server::router::ROUTES;
use kept_server::state::Web;

use crate::client::Answer;
use crate::kept::{Kept, fresh_dir};

const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types default";

fn check(answer: &Answer, line: &str) {
    for (name, value) in [
        ("content-security-policy", CSP),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name} of {line}");
    }
    let permissions = answer.header("permissions-policy").unwrap();
    assert!(permissions.starts_with("camera=(self), microphone=(self), "), "{line}");
    assert!(permissions.split(", ").skip(2).all(|one| one.ends_with("=()")), "{line}");
    assert_eq!(answer.headers.iter().filter(|(name, _)| name == "cache-control").count(), 1, "{line}");
}

/// The directory around a site.
struct Site(PathBuf);

impl Drop for Site {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A site as the build leaves it.
async fn with_site(https: bool) -> (Kept, Site) {
    let around = Site(fresh_dir());
    let site = around.0.join("site");
    fs::create_dir_all(site.join("assets")).unwrap();
    for (path, text) in [
        ("index.html", "<!doctype html>the page"),
        ("index.html.br", "brotli page"),
        ("index.html.gz", "gzip page"),
        ("sw.js", "the worker"),
        ("manifest.webmanifest", "{}"),
        ("assets/kept-0123.js", "the script"),
        ("assets/kept-0123.js.br", "brotli script"),
        ("assets/kept-0123.wasm", "the wasm"),
    ] {
        fs::write(site.join(path), text).unwrap();
    }
    let web = Web { https, site: Some(site), ..Web::default() };
    (Kept::start_with(web, ROUTES).await, around)
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_same_headers() {
    let (kept, _site) = with_site(false).await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    for line in [
        "GET /",
        "GET /families/12",
        "GET /sw.js",
        "GET /assets/kept-0123.js",
        "GET /assets/missing.js",
        "GET /api/v1/health",
        "GET /api/v1/people/me",
        "GET /api/v1/nothing",
        "POST /api/v1/exchange",
        "DELETE /api/v1/session",
        "TRACE /api/v1/health",
        "TRACE /",
    ] {
        let answer = kept.ask(line).with("cookie", &cookie).send().await;
        check(&answer, line);
        assert_eq!(answer.header("strict-transport-security"), None, "{line}");
    }
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let (kept, _site) = with_site(true).await;
    for line in ["GET /", "GET /api/v1/health", "GET /api/v1/session", "TRACE /"] {
        let answer = kept.ask(line).send().await;
        assert_eq!(answer.header("strict-transport-security"), Some("max-age=63072000"), "{line}");
    }
}

#[tokio::test]
async fn nothing_of_the_api_is_stored_and_files_are_stored_as_their_names_allow() {
    let (kept, _site) = with_site(false).await;
    for (line, status, caching) in [
        ("GET /api/v1/health", 200, "no-store"),
        ("GET /api/v1/session", 401, "no-store"),
        ("GET /api/v1/nothing", 404, "no-store"),
        ("GET /assets/kept-0123.js", 200, "public, max-age=31536000, immutable"),
        ("GET /assets/kept-9999.js", 404, "no-store"),
        ("GET /", 200, "no-cache"),
        ("GET /index.html", 200, "no-cache"),
        ("GET /sw.js", 200, "no-cache"),
        ("GET /manifest.webmanifest", 200, "no-cache"),
        ("GET /visit/3", 200, "no-cache"),
    ] {
        let answer = kept.ask(line).send().await;
        assert_eq!((answer.status, answer.header("cache-control")), (status, Some(caching)), "{line}");
    }
}

#[tokio::test]
async fn any_address_that_is_no_file_is_the_page() {
    let (kept, _site) = with_site(false).await;
    for path in ["/", "/index.html", "/families", "/families/12/visit", "/apiary", "/x?y=z"] {
        let answer = kept.ask(&format!("GET {path}")).send().await;
        assert_eq!((answer.status, &answer.body[..]), (200, &b"<!doctype html>the page"[..]), "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html"), "{path}");
    }
    assert_eq!(kept.ask("HEAD /families").send().await.status, 200);
    // Where the site has none, it is said.
    assert_eq!(kept.ask("GET /rescue").send().await.status, 404);
}

#[tokio::test]
async fn files_are_sent_as_they_were_packed_when_built() {
    let (kept, _site) = with_site(false).await;
    let ask = async |path: &str, accepts: &str| {
        let answer = kept.ask(&format!("GET {path}")).with("accept-encoding", accepts).send().await;
        (answer.header("content-encoding").map(str::to_owned), String::from_utf8(answer.body).unwrap())
    };
    let packed = |encoding: &str, text: &str| (Some(encoding.to_owned()), text.to_owned());
    assert_eq!(ask("/assets/kept-0123.js", "gzip, deflate, br").await, packed("br", "brotli script"));
    assert_eq!(ask("/assets/kept-0123.js", "gzip").await, (None, "the script".to_owned()));
    assert_eq!(ask("/", "br, gzip").await, packed("br", "brotli page"));
    assert_eq!(ask("/families", "gzip").await, packed("gzip", "gzip page"));
    assert_eq!(ask("/families", "").await.0, None);
}

#[tokio::test]
async fn the_types_are_what_browsers_need() {
    let (kept, _site) = with_site(false).await;
    for (path, wanted) in [
        ("/sw.js", "text/javascript"),
        ("/assets/kept-0123.wasm", "application/wasm"),
        ("/manifest.webmanifest", "application/manifest+json"),
    ] {
        let answer = kept.ask(&format!("GET {path}")).send().await;
        assert_eq!(answer.header("content-type"), Some(wanted), "{path}");
    }
}

#[tokio::test]
async fn nothing_outside_the_site_is_served() {
    let (kept, around) = with_site(false).await;
    fs::write(around.0.join("kept-secret.txt"), "secret").unwrap();
    for path in [
        "/../kept-secret.txt",
        "/assets/../../kept-secret.txt",
        "/%2e%2e/kept-secret.txt",
        "/..%2fkept-secret.txt",
        "//kept-secret.txt",
        "/assets/..%5c..%5ckept-secret.txt",
    ] {
        let answer = kept.ask(&format!("GET {path}")).send().await;
        assert!(!answer.body.windows(6).any(|window| window == b"secret"), "{path}");
    }
}

#[tokio::test]
async fn without_a_site_the_api_is_served_alone() {
    let kept = Kept::start().await;
    assert_eq!(kept.ask("GET /").send().await.status, 404);
    assert_eq!(kept.ask("GET /api/v1/health").send().await.status, 200);
}
