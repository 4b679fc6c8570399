//! How far each blob has come, in its tables. Each step is one commit, and fits the step before or does nothing.

use domain::day::{Day, iso};
use sync::{AuthorId, RecordId};

use super::{Format, Key, Reason, Served};
use crate::store::StoreError;
use crate::store::db::{Conn, params};
use crate::store::rows::{count, db};

/// How far a blob has come.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// So many bytes are here; none, where nothing ever came.
    Arriving { got: u64 },
    /// It can be read.
    Ready(Served),
    /// It is nothing that is kept.
    Refused(Reason),
}

/// Bytes of a blob, stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) at: u64,
    pub(super) length: u64,
    pub(super) key: Key,
}

pub(super) fn state(conn: &Conn, attachment: RecordId) -> Result<State, StoreError> {
    let sql = "SELECT state, got, key, media_type, sha256, reason FROM blob WHERE attachment = ?1";
    let found = conn.query_opt(sql, &params![attachment.0], |row| {
        Ok(match row.get::<&str>(0)? {
            "arriving" => Some(State::Arriving { got: count(row.get(1)?) }),
            "ready" => {
                let format = Format::of_media_type(row.get(3)?);
                let (key, sha256) = (Key(row.get(2)?), row.get(4)?);
                format.map(|format| State::Ready(Served { format, sha256, key }))
            }
            _ => Reason::from_name(row.get(5)?).map(State::Refused),
        })
    })?;
    match found {
        None => Ok(State::Arriving { got: 0 }),
        Some(state) => state.ok_or_else(|| StoreError::Corrupt("a blob is in no known state".to_owned())),
    }
}

/// How many bytes somebody has sent on a day.
pub(super) fn sent(conn: &Conn, person: AuthorId, day: Day) -> Result<u64, StoreError> {
    let sql = "SELECT bytes FROM blob_sent WHERE person = ?1 AND day = ?2";
    Ok(conn.query_opt(sql, &params![person.0, iso(day)], |row| Ok(count(row.get(0)?)))?.unwrap_or(0))
}

/// Adds a piece that follows what is here. The caller has made sure that it does, in this commit.
pub(super) fn add(
    conn: &Conn,
    attachment: RecordId,
    piece: Piece,
    (person, day): (AuthorId, Day),
    now_ms: i64,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO blob (attachment, state, got, moved_ms) VALUES (?1, 'arriving', ?2, ?3)
               ON CONFLICT (attachment) DO UPDATE SET got = ?2, moved_ms = ?3";
    conn.execute(sql, &params![attachment.0, db(piece.at + piece.length), now_ms])?;
    let sql = "INSERT INTO blob_piece (attachment, at, length, key) VALUES (?1, ?2, ?3, ?4)";
    conn.execute(sql, &params![attachment.0, db(piece.at), db(piece.length), piece.key.0])?;
    let sql = "INSERT INTO blob_sent (person, day, bytes) VALUES (?1, ?2, ?3)
               ON CONFLICT (person, day) DO UPDATE SET bytes = blob_sent.bytes + ?3";
    conn.execute(sql, &params![person.0, iso(day), db(piece.length)])?;
    Ok(())
}

/// What is here of a blob that is arriving, in order.
pub(super) fn pieces(conn: &Conn, attachment: RecordId) -> Result<Vec<Piece>, StoreError> {
    let sql = "SELECT at, length, key FROM blob_piece WHERE attachment = ?1 ORDER BY at";
    conn.query(sql, &params![attachment.0], |row| {
        Ok(Piece { at: count(row.get(0)?), length: count(row.get(1)?), key: Key(row.get(2)?) })
    })
}

/// Ends the arrival of a blob that is whole; answers the keys of its pieces, or nothing where it has ended already or
/// has begun again.
fn end(conn: &Conn, attachment: RecordId, whole: u64) -> Result<Option<Vec<Key>>, StoreError> {
    let is_whole = matches!(state(conn, attachment)?, State::Arriving { got } if got == whole);
    if is_whole { Ok(Some(take_pieces(conn, attachment)?)) } else { Ok(None) }
}

fn take_pieces(conn: &Conn, attachment: RecordId) -> Result<Vec<Key>, StoreError> {
    let keys = pieces(conn, attachment)?.into_iter().map(|piece| piece.key).collect();
    conn.execute("DELETE FROM blob_piece WHERE attachment = ?1", &params![attachment.0])?;
    Ok(keys)
}

/// Notes that the blob is ready; answers what is not needed any more, or nothing where it was not `whole` bytes.
pub(super) fn ready(
    conn: &Conn,
    attachment: RecordId,
    (whole, stored): (u64, u64),
    served: &Served,
    now_ms: i64,
) -> Result<Option<Vec<Key>>, StoreError> {
    let keys = end(conn, attachment, whole)?;
    if keys.is_some() {
        let sql = "UPDATE blob SET state = 'ready', key = ?2, media_type = ?3, bytes = ?4, sha256 = ?5, moved_ms = ?6
                   WHERE attachment = ?1";
        let (key, media_type) = (served.key.0, served.format.media_type());
        conn.execute(sql, &params![attachment.0, key, media_type, db(stored), served.sha256, now_ms])?;
    }
    Ok(keys)
}

/// Notes that what came is nothing that is kept; answers as [`ready`].
pub(super) fn refuse(
    conn: &Conn,
    attachment: RecordId,
    whole: u64,
    reason: Reason,
    now_ms: i64,
) -> Result<Option<Vec<Key>>, StoreError> {
    let keys = end(conn, attachment, whole)?;
    if keys.is_some() {
        let sql = "UPDATE blob SET state = 'refused', reason = ?2, moved_ms = ?3 WHERE attachment = ?1";
        conn.execute(sql, &params![attachment.0, reason.name(), now_ms])?;
    }
    Ok(keys)
}

/// Lets a blob that came damaged begin again; answers as [`ready`].
pub(super) fn begin_again(
    conn: &Conn,
    attachment: RecordId,
    whole: u64,
) -> Result<Option<Vec<Key>>, StoreError> {
    let keys = end(conn, attachment, whole)?;
    if keys.is_some() {
        conn.execute("UPDATE blob SET got = 0 WHERE attachment = ?1", &params![attachment.0])?;
    }
    Ok(keys)
}

/// Forgets a blob altogether; answers every key that it had.
pub(super) fn drop_whole(conn: &Conn, attachment: RecordId) -> Result<Vec<Key>, StoreError> {
    let mut keys = take_pieces(conn, attachment)?;
    let sql = "SELECT key FROM blob WHERE attachment = ?1 AND key IS NOT NULL";
    keys.extend(conn.query_opt(sql, &params![attachment.0], |row| Ok(Key(row.get(0)?)))?);
    conn.execute("DELETE FROM blob WHERE attachment = ?1", &params![attachment.0])?;
    Ok(keys)
}

/// Whether anything names a key.
pub(super) fn is_named(conn: &Conn, key: Key) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM blob WHERE key = ?1)
                   OR EXISTS (SELECT 1 FROM blob_piece WHERE key = ?1)";
    conn.query_row(sql, &params![key.0], |row| row.get(0))
}
