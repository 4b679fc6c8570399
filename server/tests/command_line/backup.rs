//! A backup made while a server works, and a server that goes on from it.

use age::secrecy::ExposeSecret as _;
use age::x25519::Identity;
use domain::schema::{Kind, SCHEMA};
use kept_server::store::{FILE, Store};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use sync::wire::{self, Answered, Exchange, Fate, Frame, Parcel, WIRE_VERSION};
use sync::{DeviceId, Op, OpId, OpKind, RecordId, Txn};

use crate::place::{Place, Server, complaint};
use crate::sharing::{send, send_authority, signed_in};

#[test]
fn a_backup_holds_what_was_there_and_another_directory_goes_on_from_it() {
    let place = Place::new();
    let words = place.add_admin("ada");
    let server = Server::start(&place);
    let cookie = signed_in(&server, "ada", &words);
    let copy = place.0.join("copy.sqlite");
    let copy = copy.to_str().unwrap();
    let before = place.says(&["backup", "position"]);
    send_authority(&server, &cookie);
    assert!(place.says(&["backup", "to", copy, "--plain"]).contains("everything up to position 1."));
    assert!(!place.0.join("copy.part").exists());
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(copy).unwrap().permissions()) & 0o777,
        0o600
    );
    // It is never written over.
    let again = place.run(&["backup", "to", copy, "--plain"]);
    assert!(
        !again.status.success() && complaint(&again).contains("is there already"),
        "{}",
        complaint(&again)
    );
    assert_eq!(before.trim(), "0");
    drop(server);

    let other = Place::new();
    other.says(&["restore", copy]);
    let epoch = |dir: &std::path::Path| {
        let store = Store::open(dir).unwrap();
        let read = |conn: &kept_server::store::Conn| {
            conn.query_row("SELECT pos, epoch FROM counter", &[], |row| {
                Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))
            })
        };
        store.read_blocking(read).unwrap()
    };
    let (old, new) = (epoch(&place.0), epoch(&other.0));
    assert_eq!((old.0, new.0), (1, 1));
    assert_ne!(old.1, new.1);
    // With the pepper its accounts are those of before.
    fs::copy(place.0.join("pepper"), other.0.join("pepper")).unwrap();
    signed_in(&Server::start(&other), "ada", &words);
    // A directory that has records is not written over.
    let refused = other.run(&["restore", copy]);
    assert!(
        !refused.status.success() && complaint(&refused).contains("nothing was done"),
        "{}",
        complaint(&refused)
    );
    assert!(other.0.join(FILE).exists());
}

#[test]
fn a_backup_of_another_tool_is_noted_and_none_that_cannot_be() {
    let place = Place::on(crate::cluster::shared().fresh_database());
    place.add_admin("ada");
    let to = place.0.join("copy.sqlite");
    let refused = place.run(&["backup", "to", to.to_str().unwrap(), "--plain"]);
    assert!(!refused.status.success() && complaint(&refused).contains("pg_dump"), "{}", complaint(&refused));
    let position = place.says(&["backup", "position"]);
    assert!(place.says(&["backup", "done", position.trim()]).contains("Noted"));
    let refused = place.run(&["backup", "done", "99"]);
    assert!(!refused.status.success() && complaint(&refused).contains("nothing was noted"));
    place.says(&["restore"]);
}

/// A key that only the drill has, as age-keygen would write it beside the backups.
fn key_in(dir: &Path) -> (String, PathBuf) {
    let identity = Identity::generate();
    let file = dir.join("key.txt");
    let text = format!("# created for a drill\n{}\n", identity.to_string().expose_secret());
    fs::create_dir_all(dir).unwrap();
    fs::write(&file, text).unwrap();
    (identity.to_public().to_string(), file)
}

/// The transaction in which an administrator's phone makes the authority or, after it, a team.
fn made(n: u64, kind: Kind) -> Vec<u8> {
    let number = u8::try_from(n).unwrap();
    let (authority, record) = (RecordId([1; 16]), RecordId([number; 16]));
    let (id, field) = (OpId([number; 16]), kind.name().to_owned());
    let (value, kind) = (authority.into(), OpKind::New);
    let op = Op { id, record, kind, field, value, sup: vec![], seen_generation: 0, seen: None };
    wire::encode(&Txn { dev: DEV, n, epoch: 0, schema: SCHEMA, hlc: 0, wall: 0, ops: vec![op] })
}

const DEV: DeviceId = DeviceId([5; 16]);

/// One exchange of the phone, which sends all that it has.
fn exchange(server: &Server, cookie: &str, epoch: u64, all: &[Vec<u8>]) -> (u64, Vec<Answered>, u64) {
    let txns = (1..).zip(all).map(|(n, bytes)| Parcel::Plain { n, bytes: bytes.clone() }).collect();
    let body = wire::encode(&Exchange {
        version: WIRE_VERSION,
        dev: DEV,
        epoch,
        schema: SCHEMA,
        txns,
        ..Exchange::default()
    });
    let headers =
        format!("Connection: close\r\nCookie: {cookie}\r\nContent-Type: application/vnd.kept.exchange\r\n");
    let mut answer = Vec::new();
    send(server, "POST /api/v1/exchange", &headers, &body).read_to_end(&mut answer).unwrap();
    let body = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let frames = wire::read_frames(&answer[body..]).unwrap();
    match frames.into_iter().next() {
        Some(Frame::Hello { epoch, results, backed, .. }) => (epoch, results, backed),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_drill_a_server_is_lost_restored_from_a_sealed_backup_and_sent_what_it_had() {
    let place = Place::new();
    let elsewhere = Place::new();
    let (recipient, key) = key_in(&elsewhere.0);
    let (copy, key) = (elsewhere.0.join("kept.age"), key.to_str().unwrap().to_owned());
    let copy = copy.to_str().unwrap();
    let words = place.add_admin("ada");
    let server = Server::start(&place);
    let cookie = signed_in(&server, "ada", &words);
    let phone = [made(1, Kind::Authority), made(2, Kind::Team)];
    let (epoch, results, _) = exchange(&server, &cookie, 0, &phone[..1]);
    assert_eq!(results[0].fate, Fate::Applied);

    assert!(!place.run(&["backup", "to", copy]).status.success(), "in clear only where that is said");
    let refused = place.run(&["backup", "to", copy, "--recipient", "age1nothing"]);
    assert!(complaint(&refused).contains("a public key of age"), "{}", complaint(&refused));
    assert!(place.says(&["backup", "to", copy, "--recipient", &recipient]).contains("up to position 1."));
    let bytes = fs::read(copy).unwrap();
    assert!(
        bytes.starts_with(b"age-encryption.org/v1") && !bytes.windows(6).any(|window| window == b"SQLite")
    );
    // Nothing is left in clear, and it is never written over.
    let left =
        |dir: &Path| fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    assert!(
        left(&place.0).iter().all(|name| !name.to_str().unwrap().contains("backup")),
        "{:?}",
        left(&place.0)
    );
    assert_eq!(left(&elsewhere.0).len(), 2);
    let again = place.run(&["backup", "to", copy, "--recipient", &recipient]);
    assert!(complaint(&again).contains("is there already"), "{}", complaint(&again));

    // After the backup the phone sends one more, and the server is lost with everything on it.
    let (_, results, _) = exchange(&server, &cookie, epoch, &phone);
    assert_eq!(results[1].fate, Fate::Applied);
    drop(server);
    fs::remove_dir_all(&place.0).unwrap();

    let other = Place::new();
    assert!(complaint(&other.run(&["restore", copy])).contains("give --identity"));
    let (_, wrong) = key_in(&other.0.with_extension("wrong"));
    let refused = other.run(&["restore", copy, "--identity", wrong.to_str().unwrap()]);
    assert!(complaint(&refused).contains("cannot be opened"), "{}", complaint(&refused));
    fs::remove_dir_all(other.0.with_extension("wrong")).unwrap();
    assert!(!other.0.join(FILE).exists());
    assert!(other.says(&["restore", copy, "--identity", &key]).contains("Restored."));
    #[cfg(unix)]
    for name in [FILE, "pepper", "audit.key"] {
        assert_eq!(crate::place::mode(&other.0.join(name)), 0o600, "{name}");
    }

    let server = Server::start(&other);
    let cookie = signed_in(&server, "ada", &words);
    let (renewed, results, backed) = exchange(&server, &cookie, epoch, &phone);
    assert_ne!(renewed, epoch);
    assert_eq!(results.iter().map(|one| &one.fate).collect::<Vec<_>>(), [&Fate::Applied, &Fate::Applied]);
    assert_eq!(backed, 0, "the new server has no backup yet");
    drop(server);
    let held = other.says(&["audit", "verify"]);
    assert!(held.contains("The audit log holds") && held.contains("1 restores"), "{held}");
}

#[test]
fn a_sealed_backup_that_was_changed_or_cut_restores_nothing() {
    let place = Place::new();
    place.add_admin("ada");
    let (recipient, key) = key_in(&place.0.join("keys"));
    let copy = place.0.join("kept.age");
    place.says(&["backup", "to", copy.to_str().unwrap(), "--recipient", &recipient]);
    let bytes = fs::read(&copy).unwrap();
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    for (name, bytes) in [("changed", changed), ("cut", bytes[..bytes.len() - 70_000].to_vec())] {
        let (bad, other) = (place.0.join(name), Place::new());
        fs::write(&bad, bytes).unwrap();
        let refused = other.run(&["restore", bad.to_str().unwrap(), "--identity", key.to_str().unwrap()]);
        assert!(!refused.status.success(), "{name}");
        assert!([FILE, "pepper", "audit.key"].iter().all(|file| !other.0.join(file).exists()), "{name}");
    }
}
