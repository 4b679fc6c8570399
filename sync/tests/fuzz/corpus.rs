//! Kept inputs: the golden files of the wire, and exchanges that each came to an outcome of their own.
//!
//! `KEPT_CORPUS=write` writes the first exchange of each outcome that has none yet.

use super::hostile;
use super::house::House;
use super::kit::rng::Rng;
use kept_sync::wire::{Exchange, FRAME_BYTES_MAX, Frame, decode, encode};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Every file of a folder by its name, without what ends it.
fn read(name: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder(name)).expect("the folder is there") {
        let path = entry.expect("a file").path();
        let digits: Vec<u8> =
            std::fs::read(&path).expect("a file").into_iter().filter(u8::is_ascii_hexdigit).collect();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        found.insert(stem, digits.chunks(2).map(byte).collect());
    }
    found
}

/// Everything that is kept, to begin from.
pub(crate) fn all() -> Vec<Vec<u8>> {
    let all: Vec<_> = read("golden").into_values().chain(read("corpus").into_values()).collect();
    assert!(all.len() > 12, "the corpus is there");
    all
}

/// What an exchange comes to in a house that is the same each time.
pub(crate) fn outcome(exchange: &Exchange) -> String {
    let mut house = House::furnished();
    let frames = house.exchange(0, exchange);
    let named = |text: String| {
        let plain =
            text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
        plain.collect::<String>().trim_matches('_').to_owned()
    };
    match frames.first() {
        Some(Frame::Fork { reason, .. }) => named(format!("fork_{reason:?}")),
        Some(Frame::Hello { results, .. }) => results.last().map_or("nothing".to_owned(), |answered| {
            let fate = format!("{:?}", answered.fate);
            named(fate.split("([").next().unwrap_or_default().to_owned())
        }),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_kept_exchange_comes_to_what_it_came_to() {
    let kept = read("corpus");
    if std::env::var("KEPT_CORPUS").is_ok_and(|value| value == "write") {
        write(&kept);
    }
    let kept = read("corpus");
    assert!(kept.len() >= 12, "{:?}", kept.keys());
    for (name, bytes) in kept {
        let exchange: Exchange = decode(&bytes, FRAME_BYTES_MAX).expect("an exchange");
        assert_eq!(outcome(&exchange), name);
    }
}

fn write(kept: &BTreeMap<String, Vec<u8>>) {
    let mut written = BTreeMap::new();
    for case in 0..20_000 {
        let mut rng = Rng::new(case);
        let exchange = hostile::exchange(&mut rng, &House::furnished(), 0);
        let bytes = encode(&exchange);
        if bytes.len() < 4_000 {
            written.entry(outcome(&exchange)).or_insert(bytes);
        }
    }
    for (name, bytes) in written.into_iter().filter(|(name, _)| !kept.contains_key(name)) {
        let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let lines: Vec<_> = digits.chunks(32).map(|line| line.concat()).collect();
        std::fs::write(folder("corpus").join(format!("{name}.hex")), lines.join("\n") + "\n")
            .expect("it is written");
    }
}
