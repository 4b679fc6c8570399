//! A data directory of its own, the command run on it, and a server started by it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A data directory, and the database named beside it.
pub(crate) struct Place(pub(crate) PathBuf, Option<String>);

impl Place {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("kept-command-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name), None)
    }

    /// One whose records and accounts are in a database of its own.
    pub(crate) fn on(database: String) -> Self {
        Self(Self::new().0.clone(), Some(database))
    }

    /// The database's address, where it is not in the directory.
    #[allow(dead_code, reason = "asked where the records are read beside the server")]
    pub(crate) fn database(&self) -> Option<&str> {
        self.1.as_deref()
    }

    pub(crate) fn kept(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kept"));
        command.args(args).arg("--data").arg(&self.0).env_remove("KEPT_LOG").env_remove("KEPT_DATABASE");
        if let Some(database) = &self.1 {
            command.env("KEPT_DATABASE", database);
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.kept(args).output().unwrap()
    }

    /// Runs what must succeed and answers what it printed.
    pub(crate) fn says(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn add_admin(&self, login: &str) -> String {
        let text =
            self.says(&["user", "add", "--name", login, "--role", "administrator", "--called", "Ada Khan"]);
        words(&text)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The indented line is the words.
pub(crate) fn words(text: &str) -> String {
    text.lines().find(|line| line.starts_with("    ")).expect("words").trim().to_owned()
}

pub(crate) fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A running server, told to stop when dropped.
pub(crate) struct Server(pub(crate) Child, String);

impl Server {
    pub(crate) fn start(place: &Place) -> Self {
        let mut child = place.kept(&["serve", "--port", "0"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let ready = lines.find_map(|line| line.unwrap().split_once("address=").map(|(_, at)| at.to_owned()));
        // Somebody must go on reading, or the server would wait to log.
        std::thread::spawn(move || lines.for_each(drop));
        Self(child, ready.expect("an address"))
    }

    pub(crate) fn address(&self) -> &str {
        &self.1
    }

    pub(crate) fn ask(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.1).unwrap();
        let length = body.len();
        let request = format!(
            "{head} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nX-Kept: 1\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}",
            self.1
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub(crate) fn sign_in(&self, login: &str, words: &str) -> String {
        self.ask("POST /api/v1/session", &format!(r#"{{"login":"{login}","words":"{words}"}}"#))
    }

    pub(crate) fn status_with(&self, cookie: &str) -> String {
        let head = format!("GET /api/v1/session HTTP/1.1\r\nCookie: {cookie}\r\nX-Was:");
        self.ask(&head, "").split(' ').nth(1).unwrap().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
pub(crate) fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions()) & 0o777
}
