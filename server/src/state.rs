//! What every handler is given.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::{Semaphore, watch};

use crate::audit::heads::Heads;
use crate::audit::keys::Key;
use crate::auth::Auth;
use crate::auth::passkeys::Party;
use crate::blobs::Blobs;
use crate::store::Store;

/// Open notice connections at once.
const POKES_MAX: usize = 4_096;

/// What every handler is given. A clone is the same app.
#[derive(Clone, Debug)]
pub struct App {
    /// What Kept knows.
    pub store: Store,
    /// The bytes of attachments.
    pub blobs: Blobs,
    /// What signing in needs.
    pub auth: Arc<Auth>,
    /// The time.
    pub clock: Clock,
    /// How it is served.
    pub web: Arc<Web>,
    /// Places for connections that stay open.
    pub pokes: Arc<Semaphore>,
    /// Becomes true when the server is about to stop, so that what stays open ends by itself.
    pub stopping: watch::Sender<bool>,
    /// What devices are told of the audit log.
    pub heads: Heads,
}

/// How Kept is served.
#[derive(Clone, Debug, Default)]
pub struct Web {
    /// Whether browsers reach it over https.
    pub https: bool,
    /// Proxies whose word on an address is taken.
    pub trusted_hops: Vec<IpAddr>,
    /// The website that passkeys are made for; without it there are none.
    pub party: Option<Party>,
    /// The built client; without it only the API is served.
    pub site: Option<PathBuf>,
    /// Whether the service worker is taken off the phones.
    pub stops_worker: bool,
}

impl App {
    /// An app on this store.
    #[must_use]
    pub fn new(store: Store, blobs: Blobs, auth: Auth, clock: Clock, web: Web) -> Self {
        Self {
            store,
            blobs,
            auth: Arc::new(auth),
            clock,
            web: Arc::new(web),
            pokes: Arc::new(Semaphore::new(POKES_MAX)),
            stopping: watch::Sender::new(false),
            heads: Heads::default(),
        }
    }

    /// The same app, which tells devices of the audit log under `key`.
    #[must_use]
    pub fn signing_with(self, key: Key) -> Self {
        Self { heads: Heads::signed_with(key), ..self }
    }
}

/// Milliseconds since 1970 UTC. A test plays its own time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// A clock that says what `now_ms` says.
    pub fn new(now_ms: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now_ms))
    }

    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::new(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        })
    }

    /// Now.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
