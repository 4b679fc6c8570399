//! Accounts, help, and what a mistake is answered.

use std::process::Command;

#[cfg(unix)]
use crate::place::mode;
use crate::place::{Place, complaint, words};

#[test]
fn the_help_explains_itself_and_leaves_the_demonstration_out() {
    let help = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_kept")).args(args).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let main = help(&["--help"]);
    for word in ["serve", "import", "user", "--data", "KEPT_DATA", "pepper"] {
        assert!(main.contains(word), "{word} in {main}");
    }
    assert!(!main.contains("demo"), "{main}");
    assert!(help(&["serve", "--help"]).contains("--trusted-hop"));
    assert!(help(&["demo", "--help"]).contains("Never run this on real records"));
    assert!(help(&["import", "ssd", "--help"]).contains("Standard Safeguarding Dataset"));
}

#[test]
fn an_account_is_added_listed_given_new_words_and_removed() {
    let place = Place::new();
    let first = place.add_admin("ada");
    assert_eq!(first.split(' ').count(), 5);
    let list = place.says(&["user", "list"]);
    assert!(list.contains("ada") && list.contains("administrator") && list.contains("Ada Khan"), "{list}");
    assert_ne!(words(&place.says(&["user", "new-words", "ada"])), first);
    place.says(&["user", "remove", "ada"]);
    assert!(!place.says(&["user", "list"]).contains("ada"));
    #[cfg(unix)]
    assert_eq!((mode(&place.0), mode(&place.0.join("pepper"))), (0o700, 0o600));
}

/// One clear sentence, and an end that a script notices.
fn check(place: &Place, args: &[&str], says: &str) {
    let output = place.run(args);
    let complaint = complaint(&output);
    assert_eq!(output.status.code(), Some(1), "{args:?}");
    assert!(complaint.starts_with("Stopped: ") && complaint.contains(says), "{args:?}: {complaint}");
}

#[test]
fn a_mistake_with_an_account_is_one_clear_sentence() {
    let place = Place::new();
    place.add_admin("ada");
    let add = |name: &str, more: &[&str], says: &str| {
        check(&place, &[&["user", "add", "--name", name, "--role"], more].concat(), says);
    };
    add("ada", &["administrator", "--called", "A"], "already an account ada");
    add("Zoë", &["administrator", "--called", "A"], "cannot be a login name");
    add("x", &["administrator"], "give --called");
    add("x", &["worker"], "needs the record of a person");
    add("x", &["worker", "--person", &"0".repeat(32)], "needs the record of a person");
    add("x", &["worker", "--worker-name", "Nobody"], "no worker is called Nobody");
    check(&place, &["user", "remove", "nobody"], "no account nobody");
    check(&place, &["user", "new-words", "nobody"], "no account nobody");
    let output = place.run(&["user", "add", "--name", "x", "--role", "importer"]);
    assert!(complaint(&output).contains("worker, manager, family, practitioner, administrator"));
}

#[test]
fn a_mistake_with_a_setting_is_one_clear_sentence() {
    let place = Place::new();
    check(&place, &["serve", "--listen", "0.0.0.0:0"], "put a proxy that speaks https in front");
    check(&place, &["serve", "--site", "/nowhere"], "is the client built?");
    check(&place, &["serve", "--config", "/nowhere.toml"], "cannot be read");
}

#[test]
fn somebody_who_has_left_stays_in_the_list_and_cannot_be_given_words() {
    let place = Place::new();
    place.add_admin("ada");
    assert!(place.says(&["user", "leave", "ada"]).contains("signed out everywhere"));
    assert!(place.says(&["user", "list"]).contains("Ada Khan (has left)"));
    check(&place, &["user", "leave", "ada"], "no account ada");
    check(&place, &["user", "new-words", "ada"], "no account ada");
    check(&place, &["user", "forget-codes", "ada"], "no account ada");
}

#[test]
fn the_address_for_passkeys_is_a_name_over_https() {
    let place = Place::new();
    for origin in ["http://kept.example", "https://192.0.2.1", "https://kept.example/app"] {
        let output = place.run(&["serve", "--origin", origin]);
        assert!(complaint(&output).contains("https://kept.example"), "{origin}");
    }
}
