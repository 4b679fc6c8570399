//! How often somebody may try to sign in: per name, kept in the database, and per address, kept in memory.
//!
//! An attempt is counted before its words are checked, so that a hundred at once are a hundred attempts.
//! Names that do not exist are counted like names that do: a wait must not tell them apart.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::audit::{self, Said, What};
use crate::store::StoreError;
use crate::store::db::{Conn, params};
use crate::store::rows;

const MINUTE_MS: i64 = 60_000;
/// Failures that cost no wait.
const FAILURES_FREE: i64 = 5;
/// The wait after the fifth failure, the sixth and so on, in milliseconds; the last one stays.
const WAITS_MS: [i64; 4] = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS];
/// A name that was left alone for so long starts afresh.
const FORGET_MS: i64 = 24 * 60 * MINUTE_MS;

/// Attempts from one address in one window. An office signs in through one address on Monday morning.
const ADDRESS_TRIES_MAX: u32 = 60;
/// The window.
const ADDRESS_WINDOW_MS: i64 = 10 * MINUTE_MS;
/// Addresses that are remembered at once.
const ADDRESSES_MAX: usize = 50_000;

/// Counts an attempt on this login name, or says how many seconds it has to wait.
///
/// # Errors
/// Where the database cannot be written.
pub fn count(conn: &Conn, login: &str, now_ms: i64) -> Result<Result<(), u64>, StoreError> {
    let key = digest(login);
    let sql = "SELECT failures, last_ms FROM attempt WHERE login_hash = ?1";
    let known = conn.query_opt(sql, &params![key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if let Some((failures, last_ms)) = known {
        let left_ms = wait_ms(failures, last_ms, now_ms);
        if left_ms > 0 {
            return Ok(Err(seconds(left_ms)));
        }
    }
    conn.execute("DELETE FROM attempt WHERE last_ms < ?1", &params![now_ms - FORGET_MS])?;
    let sql = "INSERT INTO attempt (login_hash, failures, last_ms) VALUES (?1, 1, ?2)
               ON CONFLICT (login_hash) DO UPDATE SET failures = attempt.failures + 1, last_ms = ?2";
    conn.execute(sql, &params![key, now_ms])?;
    if let Some((failures, _)) = known.filter(|(failures, _)| *failures >= FAILURES_FREE) {
        audit::append(conn, &Said::that(What::SignInFailed).counting(rows::count(failures)), now_ms)?;
    }
    Ok(Ok(()))
}

/// Forgets the attempts on a name, once its owner has signed in or has new words.
///
/// # Errors
/// Where the database cannot be written.
pub fn forget(conn: &Conn, login: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM attempt WHERE login_hash = ?1", &params![digest(login)])?;
    Ok(())
}

/// What is left of the wait. A clock that was set back does not make it longer.
fn wait_ms(failures: i64, last_ms: i64, now_ms: i64) -> i64 {
    let Ok(step) = usize::try_from(failures - FAILURES_FREE) else {
        return 0;
    };
    let [.., longest] = WAITS_MS;
    let wait = WAITS_MS.get(step).copied().unwrap_or(longest);
    (last_ms + wait - now_ms).clamp(0, wait)
}

fn digest(login: &str) -> [u8; 32] {
    Sha256::digest(login.as_bytes()).into()
}

fn seconds(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or_default().div_ceil(1_000)
}

/// Sign-in attempts by address, in memory: a restart forgets them, the names' counters stay.
#[derive(Debug, Default)]
pub struct Addresses(Mutex<HashMap<IpAddr, Tries>>);

#[derive(Debug)]
struct Tries {
    since_ms: i64,
    count: u32,
}

impl Addresses {
    /// Counts an attempt from this address, or says how many seconds it has to wait.
    ///
    /// # Errors
    /// The seconds.
    pub fn count(&self, address: IpAddr, now_ms: i64) -> Result<(), u64> {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let address = household(address);
        if tries.len() >= ADDRESSES_MAX && !tries.contains_key(&address) {
            tries.retain(|_, tries| now_ms - tries.since_ms < ADDRESS_WINDOW_MS);
        }
        if tries.len() >= ADDRESSES_MAX {
            return Err(seconds(MINUTE_MS));
        }
        let mine = tries.entry(address).or_insert(Tries { since_ms: now_ms, count: 0 });
        if now_ms - mine.since_ms >= ADDRESS_WINDOW_MS || now_ms < mine.since_ms {
            *mine = Tries { since_ms: now_ms, count: 0 };
        }
        if mine.count >= ADDRESS_TRIES_MAX {
            return Err(seconds(mine.since_ms + ADDRESS_WINDOW_MS - now_ms));
        }
        mine.count += 1;
        Ok(())
    }

    /// Takes an attempt back, because it succeeded.
    pub fn forgive(&self, address: IpAddr) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mine) = tries.get_mut(&household(address)) {
            mine.count = mine.count.saturating_sub(1);
        }
    }
}

/// One subscriber holds a whole /64 of IPv6, and an IPv4 address may be written as IPv6.
pub(super) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_from_the_fifth_failure() {
        let minutes = |failures| wait_ms(failures, 0, 0) / MINUTE_MS;
        assert_eq!([1, 4, 5, 6, 7, 8, 99].map(minutes), [0, 0, 1, 5, 15, 60, 60]);
    }

    #[test]
    fn a_clock_set_back_does_not_lengthen_a_wait() {
        assert_eq!(wait_ms(5, 1_000_000_000, 0), MINUTE_MS);
        assert_eq!(wait_ms(5, 0, MINUTE_MS), 0);
    }

    #[test]
    fn an_address_waits_for_the_rest_of_its_window() {
        let addresses = Addresses::default();
        let one = "192.0.2.1".parse().unwrap();
        assert!((0..ADDRESS_TRIES_MAX).all(|_| addresses.count(one, 0).is_ok()));
        assert_eq!(addresses.count(one, 60_000), Err(540));
        assert_eq!(addresses.count("192.0.2.2".parse().unwrap(), 60_000), Ok(()));
        assert_eq!(addresses.count(one, ADDRESS_WINDOW_MS), Ok(()));
    }

    #[test]
    fn a_success_is_not_counted_against_an_office() {
        let addresses = Addresses::default();
        let office = "192.0.2.1".parse().unwrap();
        for _ in 0..500 {
            assert_eq!(addresses.count(office, 0), Ok(()));
            addresses.forgive(office);
        }
    }

    #[test]
    fn a_subscriber_is_one_address_however_it_is_written() {
        let of = |text: &str| household(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
