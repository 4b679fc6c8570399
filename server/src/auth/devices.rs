//! Devices: what a person sees of their own, and how one that was lost is shut out.

use serde::{Serialize, Serializer};
use sync::DeviceId;

use super::events::{Event, happened};
use super::sessions::Session;
use crate::store::StoreError;
use crate::store::db::{Conn, params};

/// How precisely a device's last contact is recorded.
const SEEN_EVERY_MS: i64 = 60_000;
/// Devices that are listed: the latest.
const LISTED_MAX: i64 = 100;

/// One of a person's devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Device {
    /// Which.
    #[serde(serialize_with = "as_hex")]
    pub dev: DeviceId,
    /// What it was called when it first signed in.
    pub name: String,
    /// When it first exchanged, milliseconds since 1970 UTC.
    pub first_seen_ms: i64,
    /// When it last exchanged, to the minute.
    pub last_seen_ms: i64,
    /// Whether the list was asked for from it.
    pub is_this: bool,
    /// Whether it was removed.
    pub is_revoked: bool,
}

fn as_hex<S: Serializer>(dev: &DeviceId, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(dev)
}

/// A device at the door: about to exchange, in a session that has not ended.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The session.
    pub session: Session,
    /// Which device it says it is.
    pub dev: DeviceId,
}

impl Arrival {
    /// Whether it is known, lately seen and of this session, so that there is nothing to write.
    ///
    /// # Errors
    /// [`StoreError::DeviceRevoked`] where its owner removed it, or where the database cannot be read.
    pub fn is_known(&self, conn: &Conn, now_ms: i64) -> Result<bool, StoreError> {
        let sql =
            "SELECT last_seen_ms, revoked_ms IS NOT NULL FROM account_device WHERE account = ?1 AND dev = ?2";
        let known: Option<(i64, bool)> =
            conn.query_opt(sql, &params![self.session.account, self.dev.0], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        match known {
            Some((_, true)) => Err(StoreError::DeviceRevoked),
            Some((seen_ms, false)) => {
                Ok(self.session.dev == Some(self.dev) && now_ms - seen_ms < SEEN_EVERY_MS)
            }
            None => Ok(false),
        }
    }

    /// Lets it in: writes down which device this session is on, where that is not known yet.
    ///
    /// # Errors
    /// As [`Arrival::is_known`], and where the database cannot be written.
    pub fn admit(&self, conn: &Conn, now_ms: i64) -> Result<(), StoreError> {
        if self.is_known(conn, now_ms)? {
            return Ok(());
        }
        meet(conn, &self.session, self.dev, now_ms)
    }
}

/// Writes down that a session's device is `dev` and that it was seen.
fn meet(conn: &Conn, session: &Session, dev: DeviceId, now_ms: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO account_device (account, dev, name, first_seen_ms, last_seen_ms)
               VALUES (?1, ?2, ?3, ?4, ?4)
               ON CONFLICT (account, dev) DO UPDATE
               SET last_seen_ms = CASE WHEN account_device.last_seen_ms < ?4 THEN ?4 ELSE account_device.last_seen_ms END";
    conn.execute(sql, &params![session.account, dev.0, session.device_name, now_ms])?;
    conn.execute("UPDATE session SET dev = ?2 WHERE token_hash = ?1", &params![session.token_hash, dev.0])?;
    Ok(())
}

/// The person's devices, the latest first.
///
/// # Errors
/// Where the database cannot be read.
pub fn all(conn: &Conn, session: &Session) -> Result<Vec<Device>, StoreError> {
    let sql = "SELECT dev, name, first_seen_ms, last_seen_ms, revoked_ms IS NOT NULL FROM account_device
               WHERE account = ?1 ORDER BY last_seen_ms DESC, dev LIMIT ?2";
    conn.query(sql, &params![session.account, LISTED_MAX], |row| {
        let dev = DeviceId(row.get(0)?);
        Ok(Device {
            dev,
            name: row.get(1)?,
            first_seen_ms: row.get(2)?,
            last_seen_ms: row.get(3)?,
            is_this: session.dev == Some(dev),
            is_revoked: row.get(4)?,
        })
    })
}

/// Removes one of the person's devices; false where it is not theirs. Its sessions are left as they are,
/// because one whose device is removed answers nothing but that, which is how the device hears of it.
///
/// # Errors
/// Where the database cannot be written.
pub fn revoke(conn: &Conn, account: i64, dev: DeviceId, now_ms: i64) -> Result<bool, StoreError> {
    let sql =
        "UPDATE account_device SET revoked_ms = coalesce(revoked_ms, ?3) WHERE account = ?1 AND dev = ?2";
    let is_theirs = conn.execute(sql, &params![account, dev.0, now_ms])? == 1;
    if is_theirs {
        happened(conn, account, Event::DeviceRevoked);
    }
    Ok(is_theirs)
}
