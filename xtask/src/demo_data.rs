//! A made-up council's extract of the Standard Safeguarding Dataset.
//!
//! Kept has to be shown, tried and measured without anybody's records, and on data as mixed and as untidy as a
//! council's own. Everyone and every place here is invented; the postcodes begin with a letter no British postcode
//! begins with. The same seed on the same day writes the same bytes: there is no ambient clock or randomness.
//!
//! One family is always the same, because the end-to-end story follows it: see `story`.

mod calendar;
mod council;
mod files;
mod household;
mod journey;
mod mess;
mod names;
mod places;
mod random;
mod record;
mod story;
mod visits;

use std::{fs, path::Path};

use anyhow::{Context, Result};
use time::Date;

use council::Council;
use files::Files;
use household::Household;
use journey::Journey;
use random::Random;

/// The families one full-time worker holds at a time. A council knows many more, whose work has ended.
const HELD_BY_ONE: u32 = 7;

/// Writes the extract's CSV files into `dir`, which is made where it does not exist.
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn write(
    dir: &Path,
    families: u32,
    workers: u32,
    teams: u32,
    seed: u64,
    today: Date,
) -> Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
    let mut files = Files::create(dir)?;
    let council = Council::new(workers.max(1), teams.max(1), seed);
    council.record(&mut files)?;
    story::family(&council, today).record(&mut files, &mut Random::new(seed, 0), today)?;
    // The story's family is the first that is open, and Priya Sharma's.
    let mut open_so_far = 1;
    for index in 1..families {
        let mut random = Random::new(seed, index.into());
        let case = if index % 97 == 50 {
            leaving_care(index, &council, &mut random, today)
        } else if is_open(index, families, workers) {
            open_so_far += 1;
            open(index, open_so_far - 1, &council, &mut random, today)
        } else {
            ended(index, &council, &mut random, today)
        };
        mess::spread(index, &case, &mut files, today)?;
        case.record(&mut files, &mut random, today)?;
    }
    files.finish()
}

/// A family and what the council did with it.
#[derive(Debug)]
struct Case {
    household: Household,
    /// In the order of time.
    journeys: Vec<Journey>,
}

/// Spreads the open families evenly among the others: as many as the workers can hold, at most 19 in 20.
fn is_open(index: u32, families: u32, workers: u32) -> bool {
    let (index, families) = (u64::from(index), u64::from(families));
    let held = u64::from(workers) * u64::from(HELD_BY_ONE) + u64::from(workers) / 4;
    let open = held.min(families * 19 / 20);
    index * open / families != (index + 1) * open / families
}

/// A family in touch with the council today; the `place`-th of them, from nought.
fn open(index: u32, place: u32, council: &Council, random: &mut Random, today: Date) -> Case {
    let holder = council.holder_of(place, random);
    let referred = journey::recent_referral(random, today);
    let household = Household::new(index, council.team_of(holder), referred, true, random, today);
    // One family in thirty has lost its worker and has no other yet. None of them is Priya Sharma's.
    let lost = place % 29 == 12 && holder.id != council::PRIYA;
    let holder = if lost { journey::Holder::Lost(holder) } else { journey::Holder::Now(holder) };
    let mut journeys = journey::before(referred, household.team, council, random, today);
    journeys.push(Journey::open(&household, referred, holder, council, random, today));
    Case { household, journeys }
}

/// A family whose work has ended within the last five years.
fn ended(index: u32, council: &Council, random: &mut Random, today: Date) -> Case {
    let (referred, closed) = journey::past_referral(random, today);
    let team = random.below(council.teams.len());
    let household = Household::new(index, team, referred, false, random, today);
    let mut journeys = journey::before(referred, team, council, random, today);
    journeys.push(Journey::closed(&household, (referred, closed), council, random, today));
    Case { household, journeys }
}

/// A young person who has left care and has a personal adviser.
fn leaving_care(index: u32, council: &Council, random: &mut Random, today: Date) -> Case {
    let household = Household::care_leaver(index, random.below(council.teams.len()), random, today);
    let journey = Journey::through_care(&household, council, random, today);
    Case { household, journeys: vec![journey] }
}
