//! An upload, and a server that is killed in the middle of it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use domain::model::attachment::Media;
use kept_server::store::Store;
use sync::RecordId;

use crate::family::{attachment, family};
use crate::place::{Place, Server, words};
use crate::recording::voice_note;

const PIECE: usize = 128 * 1024;

/// The address of a piece and what of it is sent.
struct Sending<'a> {
    cookie: &'a str,
    id: RecordId,
    at: usize,
}

impl Sending<'_> {
    /// Sends the head of a piece of `length` bytes, and `bytes` of it.
    fn begin(&self, server: &Server, length: usize, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        let Self { cookie, id, at } = self;
        let head = format!(
            "POST /api/v1/blobs/{id}/pieces?offset={at} HTTP/1.1\r\nHost: kept\r\nConnection: close\r\nX-Kept: 1\r\n\
             Cookie: {cookie}\r\nContent-Type: application/octet-stream\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(&[head.as_bytes(), bytes].concat()).unwrap();
        stream
    }

    fn whole(&self, server: &Server, bytes: &[u8]) -> String {
        text(self.begin(server, bytes.len(), bytes))
    }
}

fn text(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn ask(server: &Server, path: &str, cookie: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: kept\r\nConnection: close\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

/// Where a phone that asks goes on.
fn offset(server: &Server, id: RecordId, cookie: &str) -> Option<usize> {
    let answer = ask(server, &format!("/api/v1/blobs/{id}/state"), cookie);
    let answer = String::from_utf8(answer).unwrap();
    let (_, rest) = answer.split_once("\"offset\":")?;
    rest.trim_end_matches('}').parse().ok()
}

#[test]
fn a_server_killed_in_the_middle_of_an_upload_goes_on_with_it() {
    let place = Place::new();
    let note = voice_note(12 * PIECE + 99);
    let (family, known) = family();
    let (id, declared) = attachment(&family, Media::VoiceNote, &note, &[family.mother]);
    {
        let store = Store::open(&place.0).unwrap();
        store.exchange_blocking(family.importer, known, 0).unwrap();
        let now_ms = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
        store.exchange_blocking(family.worker, declared, now_ms).unwrap();
    }
    let person = family.worker.id.to_hex();
    let said = place
        .says(&["user", "add", "--name", "priya", "--role", "worker", "--person", &person, "--called", "P"]);
    let mut server = Server::start(&place);
    let answer = server.sign_in("priya", &words(&said));
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let mut rounds = 0;
    while let Some(at) = offset(&server, id, cookie) {
        let piece = &note[at..note.len().min(at + PIECE)];
        let sending = Sending { cookie, id, at };
        // It dies in three rounds of four: with half a piece, with a whole one on its way, or once that was answered.
        match rounds % 4 {
            0 => drop(sending.begin(&server, piece.len(), &piece[..piece.len() / 2])),
            1 => drop(sending.begin(&server, piece.len(), piece)),
            _ => assert!(sending.whole(&server, piece).starts_with("HTTP/1.1 200")),
        }
        if rounds % 4 != 3 {
            std::thread::sleep(Duration::from_millis(3 * (rounds % 7)));
            server.0.kill().unwrap();
            server.0.wait().unwrap();
            server = Server::start(&place);
        }
        rounds += 1;
        assert!(rounds < 60, "it does not come further than {at}");
    }
    assert!(rounds > 12);
    let answer = ask(&server, &format!("/api/v1/blobs/{id}"), cookie);
    assert!(answer.starts_with(b"HTTP/1.1 200") && answer.ends_with(&note));
}
