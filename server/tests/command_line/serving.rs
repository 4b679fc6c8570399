//! The server as the command starts and stops it.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::place::{Place, Server, complaint};

#[test]
fn somebody_signs_in_and_is_out_the_moment_the_account_is_removed() {
    let place = Place::new();
    let words = place.add_admin("ada");
    let server = Server::start(&place);
    assert!(server.sign_in("ada", "five words that are wrong").starts_with("HTTP/1.1 401"));
    let answer = server.sign_in("Ada", &words.to_uppercase());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(server.status_with(cookie), "200");
    place.says(&["user", "remove", "ada"]);
    assert_eq!(server.status_with(cookie), "401");
}

#[cfg(unix)]
#[test]
fn a_server_told_to_stop_stops() {
    let place = Place::new();
    let mut server = Server::start(&place);
    let id = server.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let began = Instant::now();
    let status = loop {
        if let Some(status) = server.0.try_wait().unwrap() {
            break status;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "it did not stop");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success());
}

#[test]
fn the_settings_file_is_read_and_a_flag_wins_over_it() {
    let place = Place::new();
    fs::create_dir_all(&place.0).unwrap();
    fs::write(place.0.join("kept.toml"), "listen = '0.0.0.0:0'\n").unwrap();
    assert!(complaint(&place.run(&["serve"])).contains("0.0.0.0:0 can be reached"));
    let output = place.kept(&["serve"]).env("KEPT_LISTEN", "[::]:0").output().unwrap();
    assert!(complaint(&output).contains("[::]:0 can be reached"));
    fs::write(place.0.join("kept.toml"), "lisen = '127.0.0.1:0'\n").unwrap();
    assert!(complaint(&place.run(&["serve"])).contains("unknown field `lisen`"));
}
