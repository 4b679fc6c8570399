//! PostgreSQL: a connection that is made when it is first needed and made anew after it was lost.
//!
//! Nothing here is asynchronous: `postgres` drives each connection on the thread that asks. It must not be a thread
//! of an async runtime, as for the rest of the store.

mod fault;
mod setup;
mod types;

pub(super) use setup::prepare;
pub(super) use types::column;

use super::{BUSY_MS_MAX, Param, Viewer};
use crate::store::StoreError;
use domain::day::iso;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, SimpleQueryMessage, Statement};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::Duration;

/// How many statements a connection keeps ready.
const STATEMENTS: usize = 256;
/// How long a connection may take to be made.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// When a silent network is asked whether it is still there, and how long it may leave anything unanswered.
const SILENT_MAX: Duration = Duration::from_secs(30);
const ASKED_EVERY: Duration = Duration::from_secs(10);
const ASKED_MAX: u32 = 3;
/// A server that holds the writers' lock and says nothing for so long has died or sleeps; the others go on.
const IDLE_IN_TRANSACTION_MS_MAX: u32 = 60_000;

/// The transaction that waits for its turn: the row is locked before anything is read, so whoever comes after reads
/// all that was committed before. That takes READ COMMITTED, where each statement sees what is there when it begins;
/// a snapshot would be taken before the wait.
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED;
    SELECT set_config('app.actor', 'server', true);
    SELECT pos FROM counter FOR UPDATE";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;";

/// One connection, or the place of one.
pub(super) struct Link {
    config: Config,
    reads_only: bool,
    live: RefCell<Option<Live>>,
    is_in_transaction: Cell<bool>,
}

impl Link {
    /// A connection that is made when it is first needed.
    pub(super) fn new(config: &Config, reads_only: bool) -> Self {
        let (live, is_in_transaction) = (RefCell::new(None), Cell::new(false));
        Self { config: config.clone(), reads_only, live, is_in_transaction }
    }

    pub(super) fn execute(&self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        self.with(|live| live.execute(sql, params))
    }

    pub(super) fn query(&self, sql: &str, params: &[Param<'_>]) -> Result<Vec<postgres::Row>, StoreError> {
        self.with(|live| live.query(sql, params))
    }

    pub(super) fn run(&self, sql: &str) -> Result<(), StoreError> {
        self.with(|live| live.client()?.batch_execute(sql).map_err(StoreError::from))
    }

    pub(super) fn begin_write(&self) -> Result<u64, StoreError> {
        let answer = self.begin(BEGIN_WRITE)?;
        let rows = answer.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
            _ => None,
        });
        // The first row says the actor, which is no number.
        rows.last().ok_or_else(|| StoreError::Other("the database has no counter".to_owned()))
    }

    /// Ids, roles and days are of a few plain characters each, so nothing has to be quoted.
    pub(super) fn begin_read(&self, viewer: Viewer) -> Result<(), StoreError> {
        let settings = match viewer {
            Viewer::Server => "SELECT set_config('app.actor', 'server', true)".to_owned(),
            Viewer::Person(actor, day) => format!(
                "SELECT set_config('app.actor', '{}', true), set_config('app.role', '{}', true),
                        set_config('app.day', '{}', true)",
                actor.id,
                actor.role.name(),
                iso(day),
            ),
        };
        self.begin(&format!("{BEGIN_READ} {settings}"))?;
        Ok(())
    }

    /// Opens a transaction; on a new connection where the last one turns out to be lost, since nothing was done on
    /// it yet.
    fn begin(&self, sql: &str) -> Result<Vec<SimpleQueryMessage>, StoreError> {
        if self.is_in_transaction.get() {
            // It was lost with its connection, which nobody has said yet.
            let _ = self.end("ROLLBACK");
        }
        let was_live = self.live.borrow().is_some();
        let mut begun = self.with(|live| live.simple_query(sql));
        if was_live && matches!(begun, Err(StoreError::Unreachable(_))) {
            begun = self.with(|live| live.simple_query(sql));
        }
        if begun.is_ok() {
            self.is_in_transaction.set(true);
        } else {
            // It may have begun and then failed, as where the lock was not to be had.
            let _ = self.end("ROLLBACK");
        }
        begun
    }

    pub(super) fn end(&self, sql: &str) -> Result<(), StoreError> {
        if self.live.borrow().is_none() {
            self.is_in_transaction.set(false);
            return Err(fault::lost());
        }
        let ended = self.run(sql);
        self.is_in_transaction.set(false);
        if ended.is_err() {
            // Whatever is still open on it ends with it.
            self.live.replace(None);
        }
        ended
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        self.is_in_transaction.get() && self.live.borrow().is_some()
    }

    /// Does `work` on the connection, which is made first where there is none. Inside a transaction there must be
    /// one: what was to be done in it is not done outside of it.
    fn with<T>(&self, work: impl FnOnce(&mut Live) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut place = self.live.borrow_mut();
        let live = match &mut *place {
            Some(live) => live,
            None if self.is_in_transaction.get() => return Err(fault::lost()),
            none => none.insert(Live::connect(&self.config, self.reads_only)?),
        };
        let done = work(live);
        if live.is_lost() || matches!(done, Err(StoreError::Unreachable(_))) {
            *place = None;
        }
        done
    }
}

/// A connection and the statements prepared on it.
struct Live {
    client: Option<Client>,
    statements: HashMap<String, Statement>,
}

impl Live {
    fn connect(config: &Config, reads_only: bool) -> Result<Self, StoreError> {
        let mut live = Self::raw(config)?;
        let read_only = if reads_only { "on" } else { "off" };
        // Policies make a plan look costly, and compiling it takes longer than any answer of Kept. So does planning
        // anew for other values, and no plan of Kept's depends on them. What is answered is durable, whatever the
        // database's default says; waiting for replicas as well is left to it.
        live.simple_query(&format!(
            "SELECT set_config('search_path', '{schema}', false),
                    set_config('role', current_database() || '{role}', false),
                    set_config('default_transaction_read_only', '{read_only}', false),
                    set_config('jit', 'off', false),
                    set_config('plan_cache_mode', 'force_generic_plan', false),
                    set_config('lock_timeout', '{BUSY_MS_MAX}', false),
                    set_config('idle_in_transaction_session_timeout', '{IDLE_IN_TRANSACTION_MS_MAX}', false);
             SELECT set_config('synchronous_commit', 'on', false)
             WHERE current_setting('synchronous_commit') IN ('off', 'local')",
            schema = setup::SCHEMA,
            role = setup::ROLE_SUFFIX,
        ))?;
        Ok(live)
    }

    /// A connection as its user, with nothing set.
    fn raw(config: &Config) -> Result<Self, StoreError> {
        let mut config = config.clone();
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_MAX);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENT_MAX);
        }
        config.keepalives_idle(SILENT_MAX).keepalives_interval(ASKED_EVERY).keepalives_retries(ASKED_MAX);
        config.application_name("kept");
        let client = config.connect(NoTls)?;
        Ok(Self { client: Some(client), statements: HashMap::new() })
    }

    fn client(&mut self) -> Result<&mut Client, StoreError> {
        self.client.as_mut().ok_or_else(fault::lost)
    }

    fn is_lost(&self) -> bool {
        self.client.as_ref().is_none_or(Client::is_closed)
    }

    fn simple_query(&mut self, sql: &str) -> Result<Vec<SimpleQueryMessage>, StoreError> {
        Ok(self.client()?.simple_query(sql)?)
    }

    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let statement = self.prepared(sql)?;
        Ok(self.client()?.execute(&statement, &borrowed(params))?)
    }

    fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<postgres::Row>, StoreError> {
        let statement = self.prepared(sql)?;
        Ok(self.client()?.query(&statement, &borrowed(params))?)
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client()?.prepare(&numbered(sql))?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Drop for Live {
    /// A connection closes on a runtime of its own, which an async thread may not do.
    fn drop(&mut self) {
        let client = self.client.take();
        self.statements.clear();
        if tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let closing = std::thread::Builder::new().name("kept-closing".to_owned()).spawn(move || drop(client));
        if let Ok(closing) = closing {
            drop(closing.join());
        }
    }
}

fn borrowed<'a>(params: &'a [Param<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
}

/// `?1` as PostgreSQL writes it. No statement of Kept has a question mark in its words.
fn numbered(sql: &str) -> String {
    sql.replace('?', "$")
}
