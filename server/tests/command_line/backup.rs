//! A backup made while a server works, and a server that goes on from it.

use kept_server::store::{FILE, Store};
use std::fs;

use crate::place::{Place, Server, complaint};
use crate::sharing::{send_authority, signed_in};

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
    assert!(place.says(&["backup", "to", copy]).contains("everything up to position 1."));
    assert!(!place.0.join("copy.part").exists());
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(copy).unwrap().permissions()) & 0o777,
        0o600
    );
    // It is never written over.
    let again = place.run(&["backup", "to", copy]);
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
    let refused = place.run(&["backup", "to", to.to_str().unwrap()]);
    assert!(!refused.status.success() && complaint(&refused).contains("pg_dump"), "{}", complaint(&refused));
    let position = place.says(&["backup", "position"]);
    assert!(place.says(&["backup", "done", position.trim()]).contains("Noted"));
    let refused = place.run(&["backup", "done", "99"]);
    assert!(!refused.status.success() && complaint(&refused).contains("nothing was noted"));
    place.says(&["restore"]);
}
