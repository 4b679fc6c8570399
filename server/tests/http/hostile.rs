//! What no app would send, to the real server: the inputs that `sync` keeps, as they are and changed in one place. It answers
//! each, never breaks, and goes on.

use domain::access::Role;
use sync::DeviceId;
use sync::wire::{self, Exchange, Frame, Parcel};

use crate::kept::{Kept, an_authority, nothing};

/// Every kept input, from the folders of `sync`.
fn kept_inputs() -> Vec<Vec<u8>> {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../sync/tests");
    let mut files: Vec<_> = ["golden", "corpus"]
        .iter()
        .flat_map(|name| std::fs::read_dir(tests.join(name)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read(path).unwrap();
        let digits: Vec<u8> = text.into_iter().filter(u8::is_ascii_hexdigit).collect();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        digits.chunks(2).map(byte).collect()
    };
    files.iter().map(read).collect()
}

#[tokio::test]
async fn whatever_is_sent_is_answered_and_the_server_goes_on() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let inputs = kept_inputs();
    assert!(inputs.len() > 20);
    let mut statuses = std::collections::BTreeMap::new();
    for (no, input) in inputs.iter().enumerate() {
        for change in 0..6 {
            let mut bytes = input.clone();
            let at = (no * 31 + change * 17) % bytes.len();
            if change > 0 {
                bytes[at] ^= 1 << change;
            }
            let ask = kept.ask("POST /api/v1/exchange").ours().with("cookie", &cookie);
            let answer = ask.body("application/vnd.kept.exchange", bytes).send().await;
            assert!(matches!(answer.status, 200 | 400 | 409), "input {no}, change {change}: {answer:?}");
            *statuses.entry(answer.status).or_insert(0) += 1;
            if answer.status == 200 {
                let frames = wire::read_frames(&answer.body).unwrap();
                let is_whole =
                    matches!(frames[..], [Frame::Fork { .. }] | [Frame::Hello { .. }, .., Frame::End { .. }]);
                assert!(is_whole, "{frames:?}");
            }
        }
    }
    assert!(statuses.len() >= 2, "{statuses:?}");
    let admin = kept.signed_in("admin", Role::Administrator).await;
    assert_eq!(kept.exchange_ask(&admin, &an_authority(DeviceId([1; 16]))).send().await.status, 200);
}

/// The same inputs as what a device wrote: each is set aside under its author's name, and its count is used.
#[tokio::test]
async fn whatever_a_device_wrote_is_answered_by_its_count() {
    let kept = Kept::start().await;
    let cookie = kept.signed_in("priya", Role::Worker).await;
    let dev = DeviceId([3; 16]);
    for (n, bytes) in (1..).zip(kept_inputs()) {
        let txns = vec![Parcel::Plain { n, bytes }];
        let answer = kept.exchange_ask(&cookie, &Exchange { txns, ..nothing(dev) }).send().await;
        let frames = wire::read_frames(&answer.body).unwrap();
        let Some(Frame::Hello { acked, results, .. }) = frames.first() else { panic!("{frames:?}") };
        assert!(*acked == n && results[0].fate.refusal().is_some(), "{frames:?}");
    }
}
