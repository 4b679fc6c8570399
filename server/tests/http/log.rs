//! What the log holds, and what it must never hold.

use std::io;
use std::sync::{Arc, Mutex};

use domain::access::Role;
use sync::DeviceId;
use tracing_subscriber::fmt::MakeWriter;

use crate::kept::{Kept, WORDS, an_authority};

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Written {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_tells_routes_and_outcomes_and_no_names_words_or_tokens() {
    let written = Written::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(written.clone()).finish();
    // For every test that runs beside this one: what holds for this one's secrets holds for theirs.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Administrator).await;
    kept.try_sign_in("nowak", "wrong words").await;
    kept.ask("GET /api/v1/records/ewa-nowak/history").with("cookie", &cookie).send().await;
    kept.ask("GET /families/ewa-nowak?q=zofia").send().await;
    kept.exchange_ask(&cookie, &an_authority(DeviceId([1; 16]))).send().await;

    let log = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("/api/v1/records/{id}/history") && log.contains("status=404"), "{log}");
    assert!(log.contains("/api/v1/exchange") && log.contains("ms="), "{log}");
    let token = cookie.strip_prefix("sid=").unwrap();
    for secret in
        ["priya", "nowak", "zofia", "The administrator", "A phone", "wrong words", WORDS, "kiwi", token]
    {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
