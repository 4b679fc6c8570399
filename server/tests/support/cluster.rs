//! A PostgreSQL server of the tests' own: in a temporary directory, on a socket there, gone with the test process.
//!
//! Its programs are found by `KEPT_POSTGRES` (the directory of `initdb`), or where Debian puts them. It refuses to run
//! as root, so for root it runs as the user `postgres` that Debian's package makes.

use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use kept_server::store::{Database, Store};
use postgres::{Client, NoTls};

const HOW: &str = "the store's tests need PostgreSQL: install it (on Debian: sudo apt-get install postgresql), or set \
                   KEPT_POSTGRES to the directory of its programs; `cargo xtask test` does the former by itself";
/// Whoever owns the databases: no superuser, as nobody who runs Kept should be.
const OWNER: &str = "keeper";
const TEMPLATE: &str = "kept_template";

pub(crate) struct Cluster {
    dir: PathBuf,
    /// Whether what is committed is on the disk, as it must be where the server is killed.
    is_durable: bool,
    /// Stops the server and removes its directory as soon as this process is gone, however it ended.
    guard: Child,
}

/// The server that all tests of this process share.
#[allow(dead_code, reason = "not every test binary shares one")]
pub(crate) fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(Cluster::start)
}

impl Cluster {
    #[allow(dead_code, reason = "not every test binary has one that forgets")]
    pub(crate) fn start() -> Self {
        Self::begin(false)
    }

    /// One that survives as a council's would.
    #[allow(dead_code, reason = "not every test binary kills it")]
    pub(crate) fn start_durable() -> Self {
        Self::begin(true)
    }

    fn begin(is_durable: bool) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("kept-pg-{}-{number}", std::process::id()));
        succeed(as_user("mkdir").arg("-m").arg("700").arg(&dir));
        let data = dir.join("data");
        let init = ["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"];
        succeed(as_user(program("initdb")).args(init).arg("-D").arg(&data));
        let cluster = Self { guard: guard(&dir), dir, is_durable };
        cluster.go();
        let mut admin = cluster.admin("postgres");
        admin.batch_execute(&format!("CREATE ROLE {OWNER} LOGIN CREATEROLE")).unwrap();
        admin.batch_execute(&format!("CREATE DATABASE {TEMPLATE} OWNER {OWNER}")).unwrap();
        // The tables are made once, and copied for each test.
        let template: Database = cluster.url(TEMPLATE).parse().unwrap();
        drop(Store::connect(&template).unwrap());
        cluster
    }

    /// Starts the server. Unless it is durable, what is committed need not survive the machine, only the server.
    pub(crate) fn go(&self) {
        let durable = if self.is_durable { "on" } else { "off" };
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories={} -c fsync={durable} -c full_page_writes={durable} \
             -c shared_buffers=32MB -c max_connections=200",
            self.dir.display()
        );
        let mut start = as_user(program("pg_ctl"));
        succeed(
            start
                .args(["start", "-w", "-s", "-o", &options, "-l"])
                .arg(self.dir.join("log"))
                .arg("-D")
                .arg(self.data()),
        );
    }

    /// Stops the server at once, as a machine that is switched off would be.
    #[allow(dead_code, reason = "not every test binary stops it")]
    pub(crate) fn stop(&self) {
        succeed(
            as_user(program("pg_ctl")).args(["stop", "-w", "-s", "-m", "immediate", "-D"]).arg(self.data()),
        );
    }

    /// SIGKILL for the server's first process, and waits until the others have noticed.
    #[allow(dead_code, reason = "not every test binary kills it")]
    pub(crate) fn kill(&self) {
        let output = as_user("cat").arg(self.data().join("postmaster.pid")).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let pid = text.lines().next().expect("a running server has a process");
        let backends = self.children(pid);
        succeed(as_user("kill").args(["-KILL", pid]));
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        // They hold the shared memory that the next server needs.
        while backends.iter().any(|child| Path::new("/proc").join(child).exists()) {
            assert!(std::time::Instant::now() < end, "processes of {pid} outlive it");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    /// SIGKILL for one of the server's connections to a client.
    #[allow(dead_code, reason = "not every test binary kills it")]
    pub(crate) fn kill_one(&self) {
        let sql =
            "SELECT pid FROM pg_stat_activity WHERE usename = 'keeper' ORDER BY state, random() LIMIT 1";
        let pid: i32 = self.admin("postgres").query_one(sql, &[]).unwrap().get(0);
        succeed(as_user("kill").args(["-KILL", &pid.to_string()]));
    }

    fn children(&self, pid: &str) -> Vec<String> {
        let place = format!("/proc/{pid}/task/{pid}/children");
        let children = std::fs::read_to_string(place).unwrap_or_default();
        children.split_whitespace().map(str::to_owned).collect()
    }

    /// A new database with Kept's tables; its connection string.
    pub(crate) fn fresh_database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("kept_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let make = format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {OWNER}");
        self.admin("postgres").batch_execute(&make).unwrap();
        self.url(&name)
    }

    /// A connection as the superuser, whom no policy holds.
    pub(crate) fn admin(&self, database: &str) -> Client {
        let config = format!("host={} user=postgres dbname={database}", self.dir.display());
        Client::connect(&config, NoTls).unwrap()
    }

    fn url(&self, database: &str) -> String {
        format!("postgresql:///{database}?host={}&user={OWNER}", self.dir.display())
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        drop(self.guard.wait());
    }
}

/// A process that waits until its input ends, which it does when this process does.
fn guard(dir: &Path) -> Child {
    let script = "cat >/dev/null; \"$1\" stop -s -m immediate -D \"$2/data\"; rm -rf \"$2\"";
    let mut guard = as_user("sh");
    guard.args(["-c", script, "sh"]).arg(program("pg_ctl")).arg(dir);
    // An interrupted test must not take the guard with it.
    std::os::unix::process::CommandExt::process_group(&mut guard, 0);
    let quiet = guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut guard = quiet.spawn().unwrap();
    guard.stdin.as_mut().unwrap().flush().unwrap();
    guard
}

/// One of PostgreSQL's programs.
fn program(name: &str) -> PathBuf {
    let debian = || {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let found =
            versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists());
        found.max_by_key(|bin| bin.iter().nth(4).and_then(|v| v.to_str()?.parse::<u32>().ok()))
    };
    let place = std::env::var_os("KEPT_POSTGRES").map(PathBuf::from).or_else(debian);
    place.unwrap_or_else(|| panic!("{HOW}")).join(name)
}

fn as_user(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|this| this.uid() == 0);
    let mut command = if is_root {
        let mut other = Command::new("setpriv");
        other.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program);
        other
    } else {
        Command::new(program)
    };
    command.current_dir("/").stdin(Stdio::null());
    command
}

fn succeed(command: &mut Command) {
    // What a server leaves running must not hold the test's output open.
    let output = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(output.as_ref().is_ok_and(std::process::ExitStatus::success), "{command:?}: {output:?}. {HOW}");
}
