//! What all handlers share.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::imports::Jobs;
use crate::journeys::Pictures;
use crate::questions::Answers;
use crate::uploads::Uploads;
use crate::worker::Workers;
use crate::worker::limits::Limits;
use desireline_journeys::installation::Installation;
use desireline_journeys::store::sessions::SessionLimits;
use desireline_model::time::{Span, Timestamp};
use tokio::sync::Semaphore;

/// How long a session lasts: two weeks without use, three months in all.
pub const SESSION_LIMITS: SessionLimits = SessionLimits { idle: Span::from_days(14), total: Span::from_days(90) };

/// How long a setup token waits for its use.
pub const SETUP_TOKEN_LIFETIME: Span = Span::from_days(1);

/// How many questions are answered at once.
const QUESTIONS_AT_ONCE: usize = 4;

/// What whoever starts the server may settle.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address under which people reach the app, such as `https://journeys.example.org`, behind a proxy.
    pub public_url: Option<String>,
    /// The most bytes of an uploaded file.
    pub max_upload: u64,
    /// How long a question may take.
    pub question_limit: Duration,
    /// The program that parses uploaded files: this one, as a worker.
    pub worker: PathBuf,
    /// What reading an uploaded file may take.
    pub worker_limits: Limits,
}

impl Settings {
    /// Settings for one person on one machine; `worker` is this program.
    pub fn local(worker: PathBuf) -> Self {
        Self {
            public_url: None,
            max_upload: 1 << 30,
            question_limit: Duration::from_mins(1),
            worker,
            worker_limits: Limits::default(),
        }
    }
}

/// The clock, given by whoever starts the server.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What all handlers share.
pub struct App {
    pub(crate) installation: Installation,
    pub(crate) settings: Settings,
    pub(crate) uploads: Uploads,
    pub(crate) workers: Workers,
    pub(crate) jobs: Jobs,
    pub(crate) asking: Arc<Semaphore>,
    pub(crate) pictures: Pictures,
    pub(crate) answers: Answers,
    clock: Clock,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl App {
    /// An app on an installation.
    pub fn new(installation: Installation, settings: Settings, clock: Clock) -> Arc<Self> {
        let uploads = Uploads::new(installation.folder().join("uploads"));
        let workers = Workers::new(settings.worker.clone(), settings.worker_limits);
        Arc::new(Self {
            installation,
            settings,
            uploads,
            workers,
            jobs: Jobs::default(),
            asking: Arc::new(Semaphore::new(QUESTIONS_AT_ONCE)),
            pictures: Pictures::default(),
            answers: Answers::default(),
            clock,
        })
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The installation.
    pub fn installation(&self) -> &Installation {
        &self.installation
    }
}
