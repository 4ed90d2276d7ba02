//! The server's side of a worker: starts it, takes its pieces, and tells why it died.

use std::io::{self, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use desireline_ingest::{Decoded, Mapping};
use desireline_journeys::intake::IntakeError;
use desireline_journeys::intake::pieces::{Opened, Pieces};
use desireline_model::map::MapDoc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::job::{Job, MapJob, ReadJob};
use super::limits::Limits;
use super::wire::{self, Message, NoteTold};

/// How many workers run at once.
const WORKERS: usize = 2;
/// How long a request waits for a worker to become free.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a file was not read by a worker.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The file is refused, with the reason that any reader of files gives.
    #[error("{0}")]
    Refused(String),
    /// The worker died; the file is to blame.
    #[error(
        "the file could not be read within its limits: {why}, after row {after_row} (byte {after_byte} of the file)"
    )]
    Died {
        /// What it died of.
        why: String,
        /// Rows that were read before.
        after_row: u64,
        /// Bytes of the file, as it was sent, that were read before.
        after_byte: u64,
    },
    /// All workers are at work.
    #[error("other files are being read")]
    Busy,
    /// A worker cannot be started.
    #[error("cannot start a worker")]
    Start(#[source] io::Error),
}

/// Starts workers, a few at once.
#[derive(Debug, Clone)]
pub struct Workers {
    program: PathBuf,
    limits: Limits,
    free: Arc<Semaphore>,
}

impl Workers {
    /// Workers of this program.
    pub fn new(program: PathBuf, limits: Limits) -> Self {
        Self { program, limits, free: Arc::new(Semaphore::new(WORKERS)) }
    }

    /// What a worker may take.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Waits until a worker may start.
    ///
    /// # Errors
    ///
    /// When none becomes free in a while.
    pub async fn wait(&self) -> Result<OwnedSemaphorePermit, WorkerError> {
        let free = Arc::clone(&self.free).acquire_owned();
        tokio::time::timeout(PATIENCE, free).await.ok().and_then(Result::ok).ok_or(WorkerError::Busy)
    }

    /// Starts a worker and waits until it has opened the file. Blocks.
    ///
    /// # Errors
    ///
    /// When it cannot be started, refuses the file, or dies.
    pub fn start(&self, job: &ReadJob, free: OwnedSemaphorePermit) -> Result<WorkerPieces, WorkerError> {
        let mut worker = self.begin(&Job::File(job.clone()), job.n_bytes, &[], free)?;
        match worker.receive()? {
            (Message::Opened { format, mapping, total }, _) => {
                worker.opened = Opened { format, mapping: mapping.into(), total };
                Ok(worker)
            }
            _ => Err(worker.died("it said what makes no sense")),
        }
    }

    /// Has a worker read a map of any format. Blocks.
    ///
    /// # Errors
    ///
    /// When it cannot be started, or dies. A map that is refused is no error.
    pub fn read_map(
        &self,
        name: &str,
        bytes: &[u8],
        scale: Option<(f64, f64)>,
        free: OwnedSemaphorePermit,
    ) -> Result<MapRead, WorkerError> {
        let n_bytes = bytes.len() as u64;
        let job = MapJob { name: name.to_owned(), n_bytes, scale, limits: self.limits };
        let mut worker = self.begin(&Job::Map(job), n_bytes, bytes, free)?;
        match worker.receive()? {
            (Message::Map { format, notes }, body) => {
                let map = serde_json::from_slice(&body).map_err(|_| worker.died("it said what makes no sense"))?;
                Ok(MapRead::Map { format, map: Box::new(map), notes })
            }
            (Message::NoMap { problems, scales }, _) => Ok(MapRead::Refused { problems, scales }),
            _ => Err(worker.died("it said what makes no sense")),
        }
    }

    /// Starts a worker and tells it what to do.
    fn begin(
        &self,
        job: &Job,
        n_bytes: u64,
        bytes: &[u8],
        free: OwnedSemaphorePermit,
    ) -> Result<WorkerPieces, WorkerError> {
        let mut job_text = serde_json::to_vec(job).map_err(|error| WorkerError::Start(error.into()))?;
        job_text.push(b'\n');
        let mut child = Command::new(&self.program)
            .arg("worker")
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(WorkerError::Start)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (Some(mut stdin), Some(stdout)) = (stdin, stdout) else {
            return Err(WorkerError::Start(io::ErrorKind::BrokenPipe.into()));
        };
        let watch = Watch::over(child, Duration::from_secs(30 + 3 * self.limits.cpu_for(n_bytes)));
        // A worker that is gone already is told about by what it did not say.
        watch.waiting(true);
        let _gone = stdin.write_all(&job_text).and_then(|()| stdin.write_all(bytes));
        watch.waiting(false);
        drop(stdin);
        Ok(WorkerPieces {
            input: BufReader::new(stdout),
            watch,
            opened: Opened { format: String::new(), mapping: Mapping::default(), total: 0 },
            failure: Arc::default(),
            rows_read: 0,
            bytes_read: 0,
            ended: false,
            _free: free,
        })
    }
}

/// What a worker made of a map.
#[derive(Debug)]
pub enum MapRead {
    /// It is one.
    Map {
        /// What it was read as, in a word.
        format: String,
        /// The map.
        map: Box<MapDoc>,
        /// What was taken otherwise.
        notes: Vec<NoteTold>,
    },
    /// It is none.
    Refused {
        /// Why.
        problems: Vec<NoteTold>,
        /// The scales that would hold all scores, where the scale is to be said.
        scales: Vec<(f64, f64)>,
    },
}

/// The pieces of a file, from a worker.
pub struct WorkerPieces {
    input: BufReader<ChildStdout>,
    watch: Watch,
    opened: Opened,
    /// What went wrong, for whoever hears of it only as words.
    failure: Failure,
    rows_read: u64,
    bytes_read: u64,
    ended: bool,
    _free: OwnedSemaphorePermit,
}

impl std::fmt::Debug for WorkerPieces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkerPieces").field("rows_read", &self.rows_read).finish_non_exhaustive()
    }
}

impl WorkerPieces {
    /// Where to look up what went wrong once these pieces were given away.
    pub fn failure(&self) -> Failure {
        Arc::clone(&self.failure)
    }

    /// The next piece, or nothing at the end. Blocks.
    ///
    /// # Errors
    ///
    /// When the worker refuses the file after all, or dies.
    pub fn next_piece(&mut self) -> Result<Option<Decoded>, WorkerError> {
        if self.ended {
            return Ok(None);
        }
        match self.receive()? {
            (Message::Piece(told), body) => {
                let decoded = wire::piece(told, &body).map_err(|_| self.died("it said what makes no sense"))?;
                self.rows_read += decoded.rows_read + decoded.left_out;
                self.bytes_read = decoded.bytes_read;
                Ok(Some(decoded))
            }
            (Message::End, _) => {
                self.ended = true;
                Ok(None)
            }
            _ => Err(self.died("it said what makes no sense")),
        }
    }

    fn receive(&mut self) -> Result<(Message, Vec<u8>), WorkerError> {
        self.watch.waiting(true);
        let received = wire::read(&mut self.input);
        self.watch.waiting(false);
        match received {
            Ok(Some((Message::Refused { why }, _))) => {
                self.ended = true;
                Err(WorkerError::Refused(why))
            }
            Ok(Some((Message::Panicked { place }, _))) => {
                tracing::warn!(place, "a reader panicked in a worker");
                Err(self.died("reading it failed inside the reader"))
            }
            Ok(Some(message)) => Ok(message),
            Ok(None) | Err(_) => {
                let (status, too_late) = self.watch.end();
                Err(self.died(&reason(status, too_late)))
            }
        }
    }

    fn died(&mut self, why: &str) -> WorkerError {
        self.ended = true;
        WorkerError::Died { why: why.to_owned(), after_row: self.rows_read, after_byte: self.bytes_read }
    }
}

impl Pieces for WorkerPieces {
    fn opened(&self) -> &Opened {
        &self.opened
    }

    fn next(&mut self) -> Result<Option<Decoded>, IntakeError> {
        self.next_piece().map_err(|error| {
            let words = error.to_string();
            *lock(&self.failure) = Some(error);
            IntakeError::Decoder(words)
        })
    }
}

/// What went wrong with a worker, if something did.
pub type Failure = Arc<Mutex<Option<WorkerError>>>;

/// Signals that end a worker at a limit.
mod signal {
    pub const ABRT: i32 = 6;
    pub const KILL: i32 = 9;
    pub const SEGV: i32 = 11;
    pub const XCPU: i32 = 24;
}

fn reason(status: Option<ExitStatus>, too_late: bool) -> String {
    match status.and_then(|status| status.signal()) {
        _ if too_late => "it took too long".to_owned(),
        Some(signal::XCPU | signal::KILL) => "it took too much computing".to_owned(),
        Some(signal::ABRT) => "it needed too much memory".to_owned(),
        Some(signal::SEGV) => "it is nested too deeply".to_owned(),
        Some(other) => format!("reading it ended with signal {other}"),
        None => "reading it broke off".to_owned(),
    }
}

/// Watches that a worker answers in time, and ends it when it is no longer wanted.
struct Watch {
    shared: Arc<Shared>,
}

struct Shared {
    child: Mutex<Child>,
    /// Since when somebody waits for the worker, and how long all waits before took.
    waits: Mutex<(Option<Instant>, Duration)>,
    over: AtomicBool,
    too_late: AtomicBool,
}

impl Watch {
    fn over(child: Child, limit: Duration) -> Self {
        let shared = Arc::new(Shared {
            child: Mutex::new(child),
            waits: Mutex::default(),
            over: AtomicBool::new(false),
            too_late: AtomicBool::new(false),
        });
        let watched = Arc::clone(&shared);
        let watcher = std::thread::Builder::new().name("worker-watch".to_owned());
        // Without a watcher the limit on computing still holds.
        let _handle = watcher.stack_size(64 << 10).spawn(move || {
            while !watched.over.load(Ordering::Acquire) {
                std::thread::park_timeout(Duration::from_millis(200));
                let (since, before) = *lock(&watched.waits);
                if since.is_some_and(|since| before + since.elapsed() > limit) {
                    watched.too_late.store(true, Ordering::Release);
                    let _gone = lock(&watched.child).kill();
                    return;
                }
            }
        });
        Self { shared }
    }

    fn waiting(&self, begins: bool) {
        let mut waits = lock(&self.shared.waits);
        if let Some(since) = waits.0.take() {
            waits.1 += since.elapsed();
        }
        if begins {
            waits.0 = Some(Instant::now());
        }
    }

    /// Ends the worker, if it has not ended, and says how it ended and whether it was for being late.
    fn end(&self) -> (Option<ExitStatus>, bool) {
        let mut child = lock(&self.shared.child);
        // Its output is closed: it is ending, or hides that it is not.
        let deadline = Instant::now() + Duration::from_secs(2);
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
                _ => {
                    let _gone = child.kill();
                    break child.wait().ok();
                }
            }
        };
        self.shared.over.store(true, Ordering::Release);
        (status, self.shared.too_late.load(Ordering::Acquire))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        let mut child = lock(&self.shared.child);
        let _gone = child.kill();
        let _status = child.wait();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
