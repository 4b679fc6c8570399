//! Several processes on one database: servers, and an import while they serve.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use domain::schema::{Kind, SCHEMA};
use sync::wire::{self, Exchange, Parcel, WIRE_VERSION};
use sync::{DeviceId, Op, OpId, OpKind, RecordId, Txn};

use crate::cluster;
use crate::importing::extract;
use crate::place::{Place, Server};

/// How long a poke may take from one process to the other: a look a second, and a slow machine.
const POKE_MAX: Duration = Duration::from_secs(10);

pub(crate) fn signed_in(server: &Server, login: &str, words: &str) -> String {
    let answer = server.sign_in(login, words);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

pub(crate) fn send(server: &Server, line: &str, headers: &str, body: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(POKE_MAX)).unwrap();
    let (host, length) = (server.address(), body.len());
    let head =
        format!("{line} HTTP/1.1\r\nHost: {host}\r\nX-Kept: 1\r\nContent-Length: {length}\r\n{headers}\r\n");
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    stream
}

/// Waits until the open connection says that something changed.
fn poked(poke: TcpStream) -> Duration {
    let began = Instant::now();
    let mut lines = BufReader::new(poke).lines();
    assert!(lines.any(|line| line.expect("a poke in time").contains("event: poke")));
    began.elapsed()
}

fn listening(server: &Server, cookie: &str) -> TcpStream {
    let mut poke = send(server, "GET /api/v1/poke", &format!("Cookie: {cookie}\r\n"), b"");
    // What is written before it listens is not its to tell.
    let mut first = [0; 12];
    poke.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    poke
}

/// The authority, which all staff see, made by an administrator's phone.
fn an_authority() -> Vec<u8> {
    let (id, dev) = (RecordId([7; 16]), DeviceId([1; 16]));
    let (kind, field) = (OpKind::New, Kind::Authority.name().to_owned());
    let op = Op {
        id: OpId([8; 16]),
        record: id,
        kind,
        field,
        value: id.into(),
        sup: vec![],
        seen_generation: 0,
        seen: None,
    };
    let txn = Txn { dev, n: 1, epoch: 0, schema: SCHEMA, hlc: 0, wall: 0, ops: vec![op] };
    let txns = vec![Parcel::Plain { n: 1, bytes: wire::encode(&txn) }];
    wire::encode(&Exchange {
        version: WIRE_VERSION,
        dev,
        epoch: 0,
        cursor: 0,
        schema: SCHEMA,
        audiences: vec![],
        txns,
        ..Exchange::default()
    })
}

/// Makes the authority: one transaction.
pub(crate) fn send_authority(server: &Server, cookie: &str) {
    let headers =
        format!("Connection: close\r\nCookie: {cookie}\r\nContent-Type: application/vnd.kept.exchange\r\n");
    let mut answer = Vec::new();
    send(server, "POST /api/v1/exchange", &headers, &an_authority()).read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
}

#[test]
fn a_poke_crosses_from_one_server_to_another_on_the_same_postgresql() {
    let place = Place::on(cluster::shared().fresh_database());
    let words = place.add_admin("ada");
    let (one, other) = (Server::start(&place), Server::start(&place));
    // Signed in at one, and so at the other.
    let cookie = signed_in(&one, "ada", &words);
    assert_eq!(other.status_with(&cookie), "200");
    let poke = listening(&other, &cookie);
    send_authority(&one, &cookie);
    assert!(poked(poke) < POKE_MAX);
    // Signed out at one, and so at the other.
    place.says(&["user", "remove", "ada"]);
    assert_eq!((one.status_with(&cookie), other.status_with(&cookie)), ("401".to_owned(), "401".to_owned()));
}

#[test]
fn an_import_while_a_server_runs_pokes_those_it_concerns() {
    let on = [Place::new(), Place::on(cluster::shared().fresh_database())];
    for place in on {
        let words = place.add_admin("ada");
        let server = Server::start(&place);
        let cookie = signed_in(&server, "ada", &words);
        let poke = listening(&server, &cookie);
        place.says(&["import", "ssd", &extract(&place)]);
        assert!(poked(poke) < POKE_MAX);
    }
}

#[test]
fn a_database_that_is_not_there_is_said_without_its_password() {
    let place = Place::on("postgres://kept:sesame@127.0.0.1:1/kept".to_owned());
    let output = place.run(&["user", "list"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("the database cannot be reached"), "{said}");
    assert!(!said.contains("sesame"), "{said}");
}
