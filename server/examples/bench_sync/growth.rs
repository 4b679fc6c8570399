//! What a pull costs as the authority grows: one worker with the same caseload, and more and more of everybody else.

use crate::authority::Maker;
use crate::load::{open, percentile, person, text_field};
use crate::seed;
use crate::words::Dice;
use anyhow::{Context, Result};
use serde_json::Value as Json;
use serde_json::json;
use std::path::Path;
use std::time::Instant;

/// What the measured worker has.
const FAMILIES: usize = 20;
const RECORDS: usize = 600;
/// What everybody else has, each.
const THEIR_FAMILIES: usize = 20;
const THEIR_RECORDS: usize = 1_000;
const CHANGES: usize = 100;

/// Fills an authority with so many records, those of one measured worker among them; answers her as JSON.
pub(crate) fn grow(dir: &Path, records: usize) -> Result<String> {
    let store = seed::open(dir, None)?;
    let mut maker = Maker::begin(&store, u64::try_from(records)?)?;
    let mine = maker.worker(&store, "The measured worker")?;
    let families = (0..FAMILIES).map(|_| maker.family(&store, &[mine])).collect::<Result<Vec<_>>>()?;
    let ids = maker.prose(&store, mine, &families, RECORDS)?;
    let mut made = maker.told.len();
    // Told to nobody here, and a million of them are a gigabyte.
    maker.told.clear();
    while made < records {
        let other = maker.worker(&store, "Another worker")?;
        let theirs =
            (0..THEIR_FAMILIES).map(|_| maker.family(&store, &[other])).collect::<Result<Vec<_>>>()?;
        maker.prose(&store, other, &theirs, THEIR_RECORDS.min(records - made))?;
        made += maker.told.drain(..).count();
    }
    Ok(json!([person(&store, dir, "measured", mine, &ids)?]).to_string())
}

/// How long the pull of 100 changes takes that another device made, and the push of them.
pub(crate) fn pull(address: &str, people: &Path, rounds: usize) -> Result<String> {
    let people: Vec<Json> = serde_json::from_slice(&std::fs::read(people)?)?;
    let person = people.first().context("nobody")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (mut line, mut writer, records) = open(address, person).await?;
        let (mut other_line, mut reader, _) = open(address, person).await?;
        let mut dice = Dice::new(1);
        let (mut pushes, mut pulls) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            for record in records.iter().take(CHANGES) {
                let field = text_field(&writer, *record);
                writer.edit(*record, field, dice.prose(60))?;
            }
            let began = Instant::now();
            writer.exchange(&mut line).await?;
            pushes.push(began.elapsed());
            let began = Instant::now();
            let came = reader.exchange(&mut other_line).await?;
            pulls.push(began.elapsed());
            anyhow::ensure!(came == CHANGES, "{came} of {CHANGES} changes came");
        }
        pulls.sort_unstable();
        pushes.sort_unstable();
        Ok(json!({
            "pull_p50_ms": percentile(&pulls, 0.5), "pull_most_ms": percentile(&pulls, 1.0),
            "push_p50_ms": percentile(&pushes, 0.5), "push_most_ms": percentile(&pushes, 1.0),
        })
        .to_string())
    })
}
