//! Pictures and recordings, as a browser sends and reads them.

use domain::access::Role;
use domain::model::attachment::Media;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use tokio::io::AsyncWriteExt as _;

use crate::bombs::{SCRIPT, bomb, page_as_png, png};
use crate::kept::BLOB_MIB_A_DAY;
use crate::pictures::{PLACE, holds, jpeg, phone_photo};
use crate::pieces::{Home, PIECE, PIECE_TYPE};
use crate::recording::voice_note;

#[tokio::test]
async fn a_photo_is_served_without_what_a_phone_writes_into_it() {
    let home = Home::new().await;
    let photo = phone_photo(640, 480);
    assert!(holds(&photo, PLACE) && holds(&photo, b"Exif"));
    let (id, answer) = home.sent(Media::Photo, &photo).await;
    assert_eq!(answer.json(), serde_json::json!({ "state": "ready" }));
    let served = home.read(&home.mother, id).await;
    assert_eq!(served.status, 200, "{served:?}");
    for word in [PLACE, b"Exif", b"adobe", b"\xff\xfe"] {
        assert!(!holds(&served.body, word), "{}", String::from_utf8_lossy(word));
    }
    let seen = image::load_from_memory(&served.body).unwrap().into_rgb8();
    // Turned a quarter to the right: what was at the left is at the top.
    assert_eq!(seen.dimensions(), (480, 640));
    let (top, bottom) = (seen.get_pixel(240, 20), seen.get_pixel(240, 620));
    assert!(top[0] > 150 && top[2] < 100 && bottom[2] > 150 && bottom[0] < 100, "{top:?} {bottom:?}");
}

#[tokio::test]
async fn a_blob_is_a_file_to_be_saved_and_no_page() {
    let home = Home::new().await;
    let (drawing, answer) = home.sent(Media::Drawing, &png(64, 64)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let (note, _) = home.sent(Media::VoiceNote, &voice_note(PIECE)).await;
    for (id, media_type, name) in
        [(drawing, "image/png", "picture.png"), (note, "audio/webm", "recording.webm")]
    {
        let line = format!("GET /api/v1/blobs/{id}");
        let ask = || home.kept.ask(&line).with("cookie", &home.mother).with("accept-encoding", "br");
        let answer = ask().send().await;
        let disposition = format!("attachment; filename=\"{name}\"");
        for (name, value) in [
            ("content-type", media_type),
            ("content-disposition", &disposition),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name}");
        }
        assert_eq!(answer.header("content-encoding"), None);
        let again = ask().with("if-none-match", answer.header("etag").unwrap()).send().await;
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
}

#[tokio::test]
async fn an_upload_goes_on_where_its_connection_broke() {
    let home = Home::new().await;
    let note = voice_note(3 * PIECE + 100);
    let id = home.declared(Media::VoiceNote, &note, &[]).await;
    assert_eq!(home.piece(&home.worker, id, 0, &note[..PIECE]).send().await.status, 200);
    // Half a piece, and then no signal.
    let line = format!("POST /api/v1/blobs/{id}/pieces?offset={PIECE}");
    let length = PIECE.to_string();
    let ask = home.kept.ask(&line).ours().with("cookie", &home.worker).with("content-type", PIECE_TYPE);
    let mut stream = ask.with("content-length", &length).connect().await;
    stream.write_all(&note[PIECE..PIECE + PIECE / 2]).await.unwrap();
    drop(stream);
    let state = home.state(&home.worker, id).await.json();
    assert_eq!(state, serde_json::json!({ "state": "arriving", "offset": PIECE }));
    let answer = home.piece(&home.worker, id, 0, &note[..PIECE]).send().await;
    assert!(answer.is(409, "wrong_offset") && answer.json()["offset"] == PIECE, "{answer:?}");
    assert_eq!(home.send(id, &note, PIECE).await.json()["state"], "ready");
    assert_eq!(home.read(&home.worker, id).await.body, note);
    assert_eq!(home.files(), 1);
}

#[tokio::test]
async fn not_theirs_and_not_there_are_the_same() {
    let home = Home::new().await;
    let photo = jpeg(64, 48);
    let id = home.declared(Media::Photo, &photo, &[]).await;
    assert_eq!(home.send(id, &photo, 0).await.status, 200);
    let elsewhere = home.kept.signed_in("sam", Role::Worker).await;
    let manager = home.kept.signed_in("grace", Role::Manager).await;
    let mut bodies = std::collections::BTreeSet::new();
    let nobodys = sync::RecordId([3; 16]);
    for cookie in [&home.mother, &elsewhere, &manager] {
        for id in [id, nobodys, home.family.id] {
            for answer in [
                home.read(cookie, id).await,
                home.state(cookie, id).await,
                home.piece(cookie, id, 0, &photo).send().await,
            ] {
                assert!(answer.is(404, "not_found"), "{answer:?}");
                bodies.insert(answer.body);
            }
        }
    }
    assert_eq!(bodies.len(), 1);
    assert!(home.piece(&home.worker, nobodys, 0, &photo).send().await.is(404, "not_found"));
}

#[tokio::test]
async fn what_is_no_picture_is_refused_with_its_reason_and_not_kept() {
    let home = Home::new().await;
    for (bytes, code) in [
        (page_as_png(), "not_a_picture"),
        (SCRIPT.to_vec(), "not_a_picture"),
        (voice_note(2_000), "not_a_picture"),
        (jpeg(64, 64)[..300].to_vec(), "not_a_picture"),
        (b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "not_a_picture"),
        ([&b"\xff\xd8\xff\xe0"[..], &b"\xff\xda".repeat(200)].concat(), "not_a_picture"),
        (bomb(60_000, 60_000), "too_many_pixels"),
        (bomb(16_000, 16_000), "too_many_pixels"),
        (bomb(5_000, 5_000), "not_a_picture"),
    ] {
        let (id, answer) = home.sent(Media::Photo, &bytes).await;
        assert!(answer.is(422, code), "{code}: {answer:?}");
        assert!(answer.json()["message"].as_str().unwrap().starts_with("It is still on this phone."));
        let state = home.state(&home.worker, id).await.json();
        assert_eq!(state, serde_json::json!({ "state": "refused", "reason": code }));
        assert!(home.read(&home.mother, id).await.is(409, "not_yet"));
    }
    let (_, answer) = home.sent(Media::VoiceNote, SCRIPT).await;
    assert!(answer.is(422, "not_a_recording"), "{answer:?}");
    assert_eq!(home.files(), 0);
}

#[tokio::test]
async fn a_page_behind_a_picture_is_not_served_with_it() {
    let home = Home::new().await;
    for (media, picture) in [(Media::Photo, jpeg(80, 60)), (Media::Drawing, png(80, 60))] {
        let (id, answer) = home.sent(media, &[&picture, SCRIPT].concat()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(!holds(&home.read(&home.mother, id).await.body, SCRIPT));
    }
}

#[tokio::test]
async fn what_is_too_much_is_refused() {
    let home = Home::new().await;
    let cookie = home.worker.clone();
    let note = voice_note(PIECE);
    let id = home.declared(Media::VoiceNote, &note, &[]).await;
    let large = vec![0; 256 * 1024 + 1];
    assert!(home.piece(&cookie, id, 0, &large).send().await.is(413, "too_large"));
    assert!(home.piece(&cookie, id, 0, &[&note[..], b"!"].concat()).send().await.is(413, "too_large"));
    for at in ["", "-1", "x", "0&offset=1", "99999999999999999999"] {
        assert!(home.piece(&cookie, id, at, &note).send().await.is(400, "malformed"), "{at}");
    }
    assert!(home.piece(&cookie, id, 0, b"").send().await.is(400, "malformed"));
    let ask = home.kept.ask(&format!("POST /api/v1/blobs/{id}/pieces?offset=0")).ours();
    assert!(ask.with("cookie", &cookie).body("image/png", &note[..]).send().await.is(415, "wrong_type"));
    // More than such a thing may have is no blob, whoever declares it.
    let huge = home.declared(Media::Drawing, &vec![0; 4 * 1024 * 1024 + 1], &[]).await;
    assert!(home.piece(&cookie, huge, 0, &note).send().await.is(404, "not_found"));
}

#[tokio::test]
async fn who_has_sent_enough_for_a_day_waits_until_the_next() {
    let home = Home::new().await;
    let note = voice_note(20 << 20);
    let (_, answer) = home.sent(Media::VoiceNote, &note).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let id = home.declared(Media::VoiceNote, &note, &[]).await;
    let answer = home.send(id, &note, 0).await;
    assert!(answer.is(429, "wait"), "{answer:?}");
    assert_eq!(answer.json()["wait_s"], 14 * 3_600);
    let here = home.state(&home.worker, id).await.json()["offset"].as_u64().unwrap();
    assert_eq!(here, u64::from(BLOB_MIB_A_DAY - 20) << 20);
    home.kept.wait(14 * 3_600_000);
    let worker = home.kept.sign_in("priya").await;
    let home = Home { worker, ..home };
    assert_eq!(home.send(id, &note, here as usize).await.json()["state"], "ready");
}

/// Whatever arrives in whatever order, what is here is the beginning of what was declared, and what is finished stays
/// as it is.
#[tokio::test(flavor = "multi_thread")]
async fn no_piece_in_no_order_damages_a_blob() {
    let home = Home::new().await;
    let note = voice_note(5 * 16 * 1024 + 77);
    let length = note.len();
    let piece = (0..length + 9, 0..length + 9, prop::bool::weighted(0.6));
    let strategy = prop::collection::vec(piece, 1..14);
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let asks = std::iter::repeat_with(|| strategy.new_tree(&mut runner).unwrap().current());
    for pieces in asks.take(24).collect::<Vec<_>>() {
        let id = home.declared(Media::VoiceNote, &note, &[]).await;
        let mut here = 0;
        for (at, size, is_next) in pieces {
            let at = if is_next { here } else { at };
            let sent = note.iter().cycle().skip(at).take(size).copied().collect::<Vec<_>>();
            let answer = home.piece(&home.worker, id, at, &sent).send().await;
            assert!([200, 400, 409, 413].contains(&answer.status), "{answer:?}");
            let state = home.state(&home.worker, id).await.json();
            if state["state"] == "ready" {
                break;
            }
            let now = state["offset"].as_u64().unwrap() as usize;
            assert!(now == here || (answer.status == 200 && now == at + size), "{at} {size} {state}");
            here = now;
        }
        if here < length {
            home.send(id, &note, here).await;
        }
        assert_eq!(home.read(&home.worker, id).await.body, note);
    }
    assert_eq!(home.files(), 24);
}
