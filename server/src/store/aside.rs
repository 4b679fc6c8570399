//! What was set aside: kept under its author's name, and taken in by whoever answers for the family today.
//!
//! A family moves to another worker while the first one still has unsent work: what that phone sends is refused, since
//! its author no longer works with the family, and none of it is lost. The new worker, or the manager of the team, takes
//! it in: it is judged as if its author still worked there, and written under the author's name and the same ids. They
//! vouch for words that they have not read, so only for those of somebody who did work with the family.

use super::commit::Commit;
use super::db::{Conn, Row, params};
use super::rows::{self, count, db};
use super::{Store, StoreError, Touched};
use crate::actor::Actor;
use crate::audit::{self, Said, What};
use crate::house::{House, answers_for};
use crate::today::today;
use domain::access::Role;
use domain::day::Day;
use domain::looks::Part;
use domain::model::attachment::Declared;
use domain::schema::{Kind, upcast};
use sync::sequence::Verdict;
use sync::wire::decode_txn;
use sync::{AuthorId, DeviceId, OpKind, RecordId, Refusal, Txn};

/// The most that is listed at once, oldest first.
const LISTED_MAX: i64 = 200;

/// Something that was set aside and not taken in since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// The device that sent it.
    pub dev: DeviceId,
    /// The device's count.
    pub n: u64,
    /// Who wrote it.
    pub author: AuthorId,
    /// Why it was not taken, by the refusal's name.
    pub code: String,
    /// When, milliseconds since 1970 UTC.
    pub at: i64,
    /// The family that it is about, as far as that could be told.
    pub family: Option<RecordId>,
}

/// What became of taking something in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Released {
    /// It is written, under its author's name.
    Taken,
    /// It still cannot be: why.
    Refused(Refusal),
    /// It is not there, or not theirs to take in: the two are told apart to nobody.
    NotFound,
}

impl Store {
    /// What `actor` wrote and was set aside, and what was about families that they answer for today.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn aside(&self, actor: Actor, now_ms: i64) -> Result<Vec<Aside>, StoreError> {
        let all = self.read(move |conn| all(conn, actor, today(now_ms))).await?;
        let of_others = all.iter().filter(|one| one.author != actor.id);
        self.note_read(actor, of_others.filter_map(|one| one.family).collect(), Part::Aside, now_ms).await?;
        Ok(all)
    }

    /// The bytes of something that `actor` wrote themselves; `None` for everybody else.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn aside_bytes(
        &self,
        actor: Actor,
        dev: DeviceId,
        n: u64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT bytes FROM quarantine WHERE dev = ?1 AND n = ?2 AND author = ?3";
        self.read(move |conn| conn.query_opt(sql, &params![dev.0, db(n), actor.id.0], |row| row.get(0))).await
    }

    /// Takes something in, under its author's name.
    ///
    /// # Errors
    /// Where the store cannot be written; nothing was.
    pub async fn release(
        &self,
        actor: Actor,
        dev: DeviceId,
        n: u64,
        now_ms: i64,
    ) -> Result<Released, StoreError> {
        self.commit(move |conn| release(conn, actor, (dev, n), now_ms)).await
    }
}

/// What somebody declared of an attachment's bytes in a change of theirs that was set aside and not taken in since.
/// `author` where it has to be theirs.
///
/// # Errors
/// Where the store cannot be read.
pub(crate) fn declared(
    conn: &Conn,
    attachment: RecordId,
    author: Option<AuthorId>,
) -> Result<Option<Declared>, StoreError> {
    let keys = match author {
        Some(author) => {
            let sql = "SELECT dev, n FROM quarantine WHERE released_ms IS NULL AND author = ?1 ORDER BY at DESC LIMIT ?2";
            conn.query(sql, &params![author.0, LISTED_MAX], key)?
        }
        None => conn.query("SELECT dev, n FROM quarantine WHERE released_ms IS NULL", &[], key)?,
    };
    let sql = "SELECT author, bytes FROM quarantine WHERE dev = ?1 AND n = ?2";
    for (dev, n) in keys {
        let read = |row: &Row<'_>| Ok((AuthorId(row.get(0)?), row.get::<Vec<u8>>(1)?));
        let (author, bytes) = conn.query_row(sql, &params![dev, n], read)?;
        let found =
            decode_txn(&bytes).ok().and_then(|txn| Declared::in_txn(&upcast(txn), attachment, author));
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

fn key(row: &Row<'_>) -> Result<([u8; 16], i64), StoreError> {
    Ok((row.get(0)?, row.get(1)?))
}

/// The family that a transaction is about: the scope of the first record that has one.
pub(super) fn scope_of(conn: &Conn, txn: &Txn) -> Result<Option<RecordId>, StoreError> {
    for op in &txn.ops {
        let made = (op.kind == OpKind::New).then(|| RecordId::from_slice(op.value.as_bytes()?)).flatten();
        let scope = match made {
            Some(scope) => Some(scope),
            None => rows::kind_and_scope(conn, op.record)?.map(|(_, scope)| scope),
        };
        if scope.is_some() {
            return Ok(scope);
        }
    }
    Ok(None)
}

const COLUMNS: &str = "SELECT dev, n, author, code, at, scope FROM quarantine WHERE released_ms IS NULL";

/// That the author has worked with the family at some time.
const AUTHOR_WAS_THERE: &str =
    "EXISTS (SELECT 1 FROM allocation WHERE worker = quarantine.author AND family = quarantine.scope)";

fn all(conn: &Conn, actor: Actor, day: Day) -> Result<Vec<Aside>, StoreError> {
    let own = format!("{COLUMNS} AND author = ?1 ORDER BY at LIMIT ?2");
    let mut found = conn.query(&own, &params![actor.id.0, LISTED_MAX], read)?;
    let scopes = "SELECT DISTINCT scope FROM quarantine WHERE released_ms IS NULL AND scope IS NOT NULL";
    // Who may read it now is for its author alone to weigh: nobody else is asked to take that in.
    let about = format!(
        "{COLUMNS} AND scope = ?1 AND author <> ?2 AND code <> ?4 AND {AUTHOR_WAS_THERE} ORDER BY at LIMIT ?3"
    );
    let waits = Refusal::NewReaders.name();
    for scope in conn.query(scopes, &[], |row| Ok(RecordId(row.get(0)?)))? {
        if answers_for(conn, actor, scope, day)? {
            found.extend(conn.query(&about, &params![scope.0, actor.id.0, LISTED_MAX, waits], read)?);
        }
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<Aside, StoreError> {
    Ok(Aside {
        dev: DeviceId(row.get(0)?),
        n: count(row.get(1)?),
        author: AuthorId(row.get(2)?),
        code: row.get(3)?,
        at: row.get(4)?,
        family: row.get::<Option<[u8; 16]>>(5)?.map(RecordId),
    })
}

fn release(
    conn: &Conn,
    actor: Actor,
    (dev, n): (DeviceId, u64),
    now_ms: i64,
) -> Result<(Released, Touched), StoreError> {
    let nothing = |released| Ok((released, Touched::default()));
    let sql = format!(
        "SELECT author, code, scope, bytes FROM quarantine
         WHERE dev = ?1 AND n = ?2 AND released_ms IS NULL AND scope IS NOT NULL AND {AUTHOR_WAS_THERE}"
    );
    let found = conn.query_opt(&sql, &params![dev.0, db(n)], |row| {
        Ok((AuthorId(row.get(0)?), row.get::<String>(1)?, RecordId(row.get(2)?), row.get::<Vec<u8>>(3)?))
    })?;
    let Some((author, code, scope, bytes)) = found else { return nothing(Released::NotFound) };
    let day = today(now_ms);
    if !answers_for(conn, actor, scope, day)? {
        return nothing(Released::NotFound);
    }
    if code == Refusal::NewReaders.name() {
        return nothing(Released::Refused(Refusal::NewReaders));
    }
    let Ok(txn) = decode_txn(&bytes) else { return nothing(Released::Refused(Refusal::Malformed)) };
    let author = Actor { id: author, role: role_of(conn, author)? };
    let house = House::new(conn, author, day).vouched_for(scope);
    let mut commit = Commit::begin_in(conn, author, day, house)?.at(now_ms);
    let released = match commit.take(&upcast(txn))? {
        Verdict::Taken { .. } | Verdict::Repeated => Released::Taken,
        Verdict::Refused(refusal) => Released::Refused(refusal),
        Verdict::Held(_) => Released::Refused(Refusal::NewReaders),
    };
    let touched = commit.finish()?;
    if released == Released::Taken {
        let note = "UPDATE quarantine SET released_by = ?3, released_ms = ?4 WHERE dev = ?1 AND n = ?2";
        conn.execute(note, &params![dev.0, db(n), actor.id.0, now_ms])?;
        audit::append(
            conn,
            &Said::that(What::Released).by(actor).with(Some(dev)).on("release", scope),
            now_ms,
        )?;
    }
    Ok((released, touched))
}

/// As what somebody wrote: a worker's record says that they work for the authority.
fn role_of(conn: &Conn, author: AuthorId) -> Result<Role, StoreError> {
    let kind = rows::kind_and_scope(conn, author.into())?;
    let is_worker = kind.is_some_and(|(kind, _)| kind == Kind::Worker.name());
    Ok(if is_worker { Role::Worker } else { Role::Family })
}
