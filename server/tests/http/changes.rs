//! The connection that says that something changed, and nothing else.

use std::time::Duration;

use domain::access::Role;
use sync::DeviceId;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::kept::{Kept, an_authority};

struct Poked(TcpStream, String);

impl Poked {
    async fn open(kept: &Kept, cookie: &str) -> Self {
        let stream = kept.ask("GET /api/v1/poke").with("cookie", cookie).connect().await;
        let mut poked = Self(stream, String::new());
        assert!(poked.hears(": ").await, "{}", poked.1);
        assert!(poked.1.contains("content-type: text/event-stream"), "{}", poked.1);
        assert!(poked.1.contains("cache-control: no-store"), "{}", poked.1);
        poked
    }

    /// Whether `text` comes within a second.
    async fn hears(&mut self, text: &str) -> bool {
        let mut bytes = [0; 4096];
        while !self.1.contains(text) {
            match timeout(Duration::from_secs(1), self.0.read(&mut bytes)).await {
                Ok(Ok(length @ 1..)) => self.1.push_str(&String::from_utf8_lossy(&bytes[..length])),
                _ => return false,
            }
        }
        true
    }

    async fn ends(&mut self) -> bool {
        let mut rest = Vec::new();
        timeout(Duration::from_secs(1), self.0.read_to_end(&mut rest)).await.is_ok()
    }
}

#[tokio::test]
async fn whoever_sees_what_changed_is_poked_and_nobody_else() {
    let kept = Kept::start().await;
    let admin = kept.signed_in("admin", Role::Administrator).await;
    let (priya, ewa) =
        (kept.signed_in("priya", Role::Worker).await, kept.signed_in("ewa", Role::Family).await);
    let mut priya = Poked::open(&kept, &priya).await;
    let mut ewa = Poked::open(&kept, &ewa).await;
    assert_eq!(kept.exchange_ask(&admin, &an_authority(DeviceId([1; 16]))).send().await.status, 200);
    // The whole event: a browser would drop one without a data line.
    assert!(priya.hears("event: poke\ndata: 1\n\n").await, "{}", priya.1);
    assert!(!ewa.hears("event: poke").await, "{}", ewa.1);
}

#[tokio::test]
async fn the_connection_ends_with_the_session() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let mut poked = Poked::open(&kept, &cookie).await;
    kept.signed_in("sam", Role::Worker).await;
    assert!(!poked.ends().await, "somebody else's sign-in ended it");
    let out = kept.ask("DELETE /api/v1/session").ours().with("cookie", &cookie).send().await;
    assert_eq!(out.status, 204);
    assert!(poked.ends().await);
}

#[tokio::test]
async fn the_connection_ends_when_the_server_stops() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let mut poked = Poked::open(&kept, &cookie).await;
    kept.app.stopping.send_replace(true);
    assert!(poked.ends().await);
}

#[tokio::test]
async fn being_connected_does_not_keep_anybody_signed_in() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    kept.wait(20 * 60_000);
    drop(Poked::open(&kept, &cookie).await);
    kept.wait(10 * 60_000);
    assert_eq!(kept.ask("GET /api/v1/session").with("cookie", &cookie).send().await.status, 401);
}
