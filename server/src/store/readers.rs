//! A few connections that only read, each on a thread of its own. Each read is one snapshot and never waits for the
//! writer.
//!
//! Reads wait in a queue and not on threads: hundreds of threads that wait in turn for a few connections cost more than
//! what they read.

use super::StoreError;
use super::db::{Conn, Database, Viewer};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{Semaphore, oneshot};

/// How many reads may run at once. They are short and the disk is one.
const READERS: usize = 4;
/// How many reads the queue holds; whoever comes then waits for a place in it.
const WAITING_MAX: usize = 1_024;

/// A read as a reader's thread sees it.
type Job = Box<dyn FnOnce(&Conn) + Send>;

#[derive(Debug)]
pub(super) struct Readers {
    queue: Arc<Queue>,
    places: Arc<Semaphore>,
    threads: Vec<JoinHandle<()>>,
    /// For who reads on a thread of their own: the command line.
    own: Mutex<Conn>,
}

impl Readers {
    pub(super) fn open(database: &Database) -> Result<Self, StoreError> {
        let (queue, places) = (Arc::new(Queue::default()), Arc::new(Semaphore::new(WAITING_MAX)));
        let own = Mutex::new(database.reader()?);
        let mut readers = Self { queue, places, threads: Vec::new(), own };
        for _ in 0..READERS {
            let (conn, queue) = (database.reader()?, Arc::clone(&readers.queue));
            let thread = std::thread::Builder::new().name("kept-reader".to_owned());
            readers.threads.push(thread.spawn(move || queue.serve(&conn))?);
        }
        Ok(readers)
    }

    /// Runs `work` in one read transaction, as `viewer`. A read that nobody waits for any more is left out.
    pub(super) async fn read<T, F>(&self, viewer: Viewer, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Conn) -> Result<T, StoreError> + Send + 'static,
    {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let (tell, told) = oneshot::channel();
        self.queue.push(Box::new(move |conn| {
            drop(place);
            if !tell.is_closed() {
                in_snapshot(conn, viewer, work, |answer| drop(tell.send(answer)));
            }
        }));
        told.await.unwrap_or(Err(StoreError::Closed))
    }

    /// As [`Readers::read`], on the thread that asks. One at a time.
    pub(super) fn read_blocking<T>(
        &self,
        viewer: Viewer,
        work: impl FnOnce(&Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let conn = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        let mut answered = Err(StoreError::Closed);
        in_snapshot(&conn, viewer, work, |answer| answered = answer);
        answered
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.queue.close();
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// Answers what `work` found in one snapshot, and then ends it, also where `work` panics.
fn in_snapshot<T>(
    conn: &Conn,
    viewer: Viewer,
    work: impl FnOnce(&Conn) -> Result<T, StoreError>,
    answer: impl FnOnce(Result<T, StoreError>),
) {
    let read = || conn.begin_read(viewer).and_then(|()| work(conn));
    answer(catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        tracing::error!("a read panicked");
        Err(StoreError::Other("the read failed".to_owned()))
    }));
    conn.roll_back();
}

/// The reads that wait, first come, first served.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    /// How many threads wait for a job: none of them need be woken where none sleep, which is when there is much to do.
    asleep: usize,
    is_closed: bool,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("waiting", &self.lock().jobs.len()).finish()
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Job) {
        let mut waiting = self.lock();
        waiting.jobs.push_back(job);
        let somebody_sleeps = waiting.asleep > 0;
        drop(waiting);
        if somebody_sleeps {
            self.arrived.notify_one();
        }
    }

    /// The next job; none once it is closed and all are done.
    fn next(&self) -> Option<Job> {
        let mut waiting = self.lock();
        loop {
            if let Some(job) = waiting.jobs.pop_front() {
                return Some(job);
            }
            if waiting.is_closed {
                return None;
            }
            waiting.asleep += 1;
            waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            waiting.asleep -= 1;
        }
    }

    fn serve(&self, conn: &Conn) {
        while let Some(job) = self.next() {
            job(conn);
        }
    }

    fn close(&self) {
        self.lock().is_closed = true;
        self.arrived.notify_all();
    }
}
