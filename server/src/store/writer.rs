//! The one writer: a thread that commits waiting jobs together.
//!
//! A database of Kept takes one writer at a time and a durable commit costs a disk flush. Jobs that wait together
//! share one transaction, each in a savepoint of its own, so that one job's failure undoes only that job; everybody
//! is answered after the commit and never before. Writers of several processes on one database take turns, a
//! transaction each ([`Conn::begin_write`]).

use super::others::Others;
use super::{Conn, StoreError, Touched, commit};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use tokio::sync::{broadcast, oneshot};

/// The most jobs of one commit.
const JOBS_MAX: usize = 64;

/// What is published after each commit.
pub(super) type Published = Arc<Touched>;

/// Answers a job's caller, once it is known whether the commit holds.
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// What a job came to inside its savepoint.
type Done = (Result<Touched, StoreError>, Answer);
/// A job as the thread sees it. Where no transaction could be opened it is told why, and only answers.
type Job = Box<dyn FnOnce(Result<&Conn, StoreError>) -> Done + Send>;

/// The sending end and the thread behind it.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread. It ends when the writer is dropped, after the jobs that wait.
    pub(super) fn start(
        conn: Conn,
        changes: broadcast::Sender<Published>,
        others: Arc<Others>,
    ) -> Result<Self, StoreError> {
        let (jobs, waiting) = channel();
        let thread = std::thread::Builder::new()
            .name("kept-writer".to_owned())
            .spawn(move || run(&conn, &waiting, &changes, &others))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Queues a job; the answer comes when its commit is on disk or has failed.
    pub(super) fn submit<T, F>(&self, work: F) -> oneshot::Receiver<Result<T, StoreError>>
    where
        T: Send + 'static,
        F: FnOnce(&Conn) -> Result<(T, Touched), StoreError> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |conn| match conn.and_then(|conn| guarded(conn, work)) {
            Ok((value, touched)) => {
                let answer: Answer = Box::new(move |held| drop(tell.send(held.map(|()| value))));
                (Ok(touched), answer)
            }
            Err(error) => {
                let answer: Answer = Box::new(move |held| drop(tell.send(held.and(Err(StoreError::Closed)))));
                (Err(error), answer)
            }
        });
        if let Some(jobs) = &self.jobs {
            // A thread that is gone drops the job, and its caller hears that the store is closed.
            drop(jobs.send(job));
        }
        told
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Runs a job so that its panic is its own caller's error and nobody else's.
fn guarded<T, F>(conn: &Conn, work: F) -> Result<T, StoreError>
where
    F: FnOnce(&Conn) -> Result<T, StoreError>,
{
    catch_unwind(AssertUnwindSafe(|| work(conn))).unwrap_or_else(|_| {
        tracing::error!("a job of the store's writer panicked and was undone");
        Err(StoreError::Other("the job failed".to_owned()))
    })
}

fn run(conn: &Conn, waiting: &Receiver<Job>, changes: &broadcast::Sender<Published>, others: &Others) {
    while let Ok(first) = waiting.recv() {
        let more = std::iter::from_fn(|| waiting.try_recv().ok()).take(JOBS_MAX - 1);
        let mut batch = Batch::default();
        for job in std::iter::once(first).chain(more) {
            step(conn, job, &mut batch);
        }
        finish(conn, batch, changes, others);
    }
}

/// The jobs done so far in the open transaction.
#[derive(Default)]
struct Batch {
    /// The position of the last commit before it.
    before: u64,
    answers: Vec<Answer>,
    touched: Touched,
}

/// Runs one job in a savepoint of the open transaction, opening one where none is.
fn step(conn: &Conn, job: Job, batch: &mut Batch) {
    if let Err(error) = open(conn, batch) {
        let (_, answer) = job(Err(error.clone()));
        answer(Err(error.clone()));
        undo(conn, batch, &error);
        return;
    }
    let (outcome, answer) = job(Ok(conn));
    let held = outcome.and_then(|touched| {
        conn.release()?;
        Ok(touched)
    });
    match held {
        Ok(touched) => {
            batch.touched.add(&touched);
            batch.answers.push(answer);
        }
        Err(error) => {
            undo(conn, batch, &error);
            answer(Err(error));
        }
    }
}

fn open(conn: &Conn, batch: &mut Batch) -> Result<(), StoreError> {
    if !conn.is_in_transaction() {
        lose(batch, &StoreError::Closed);
        batch.before = conn.begin_write()?;
    }
    conn.save()
}

/// Undoes the last job. Where the database gave up the whole transaction, the jobs before it are lost with it, and
/// their callers hear why: nothing was answered before the commit, so nobody was promised anything.
fn undo(conn: &Conn, batch: &mut Batch, error: &StoreError) {
    if conn.is_in_transaction() && conn.undo().is_ok() {
        return;
    }
    conn.roll_back();
    lose(batch, error);
}

/// Tells those whose jobs are lost with their transaction.
fn lose(batch: &mut Batch, error: &StoreError) {
    let lost = std::mem::take(batch);
    lost.answers.into_iter().for_each(|answer| answer(Err(error.clone())));
}

fn finish(conn: &Conn, mut batch: Batch, changes: &broadcast::Sender<Published>, others: &Others) {
    if !conn.is_in_transaction() {
        return lose(&mut batch, &StoreError::Closed);
    }
    let moved_to = if batch.touched.is_empty() { None } else { commit::position(conn).ok() };
    let committed = conn.commit();
    if committed.is_err() {
        conn.roll_back();
    }
    if committed.is_ok() && !batch.touched.is_empty() {
        // Unknown, the commit is looked at like another's.
        moved_to.into_iter().for_each(|after| others.note_own(batch.before, after));
        // Nobody listening is no error.
        drop(changes.send(Arc::new(batch.touched)));
    }
    batch.answers.into_iter().for_each(|answer| answer(committed.clone()));
}
