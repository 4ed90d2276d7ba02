//! Import: a file is taken into a workspace, whole or not at all, and what is there already is not taken twice.
//!
//! An event's key is its source and its id there; without an id, its source, all that it says, and how often that was said
//! before in the file. The first durable event with a key wins. So the same file again adds nothing and a file that has
//! grown adds what is new. Nothing is seen of an import before it is done, and nothing is left of one that breaks off.

use std::pin::pin;
use std::time::Duration;

use desireline_ingest::{Rejection, Role};
use desireline_model::time::Timestamp;
use futures::future::{Either, join, select};

use super::IntakeError;
use super::account::Account;
use super::events::{EventCounts, EventSink, blocking};
use super::feedback::FeedbackSink;
use super::identities::IdentitySink;
use super::keys::{Keyed, Keyer, kind_of};
use super::pieces::Pieces;
use super::reading::Reading;
use super::turn::{self, Asked, Turn};
use crate::installation::Installation;
use crate::store::imports::{Import, ImportCounts, NewImport};
use crate::store::sources::{EvidenceKind, Source};
use crate::store::{Actor, Scope, StoreError};

/// How long an import waits for another one of its source; longer than that one may be silent before it makes room.
const PATIENCE: Duration = Duration::from_secs(75);
/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often an import says that it is under way.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// Pieces that are decoded ahead.
const AHEAD: usize = 4;

/// A file to be taken in.
#[derive(Debug, Clone, Copy)]
pub struct ImportRequest<'a> {
    /// The source's name; it is made when there is none.
    pub source: &'a str,
    /// What the file is taken in as.
    pub kind: EvidenceKind,
    /// The file's name.
    pub file_name: &'a str,
    /// BLAKE3 of the file, in hexadecimal.
    pub file_digest: &'a str,
    /// The file's size.
    pub n_bytes: u64,
    /// What kind of id the customers have.
    pub id_kind: &'a str,
    /// How the file is read.
    pub reading: &'a Reading,
    /// Whether the source's next file is to be read in the same way.
    pub save_reading: bool,
}

/// Hears how an import goes on.
pub trait ImportProgress: Send {
    /// Another import of the same source is under way; this one waits for it.
    fn waiting(&mut self, _for_import: i32) {}
    /// So many rows were read, and so much of the file, as [`super::pieces::Opened::total`] counts it.
    fn read(&mut self, _rows: u64, _done: u64, _total: u64) {}
    /// A row was rejected.
    fn rejected(&mut self, _rejection: &Rejection) {}
    /// Whether the import is to be called off.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl ImportProgress for NoProgress {}

/// What an import did.
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// The import as it is now; the earlier one when this very file was there already.
    pub import: Import,
    /// What is told of it.
    pub account: Account,
    /// Nothing was done: this very file was taken in before by `import`, read in the same way, and all of it is there.
    pub was_there: bool,
}

/// Takes a file in, from its decoded pieces.
///
/// The same file again, read in the same way and with all that it brought still there, is answered at once and leaves no new
/// import. Otherwise every row is looked up. When this returns an error, nothing of the file is kept; a crash leaves an
/// open import that no question sees and that the next import of the source, or a sweep, fails.
///
/// # Errors
///
/// When the source stays busy ([`StoreError::SourceBusy`]), the file is refused as a whole, or the store cannot be written.
pub async fn import(
    installation: &Installation,
    scope: &Scope,
    request: ImportRequest<'_>,
    pieces: Box<dyn Pieces>,
    actor: &Actor,
    progress: &mut dyn ImportProgress,
    now: impl Fn() -> Timestamp + Send + Sync,
) -> Result<ImportReport, IntakeError> {
    let now: &(dyn Fn() -> Timestamp + Sync) = &now;
    let source = scope.get_or_create_source(request.source, request.kind, actor, now()).await?;
    if let Some(report) = is_there(scope, &source, &request).await? {
        return Ok(report);
    }
    let (import, _turn) = begin(installation, scope, &source, &request, actor, progress, now).await?;
    let work = pin!(take(installation, scope, &request, &import, pieces, actor, progress, now));
    let taken = match select(work, pin!(heartbeat(scope, &import, now))).await {
        Either::Left((taken, _)) => taken,
        Either::Right((lost, _)) => Err(lost.into()),
    };
    match taken {
        Ok(account) => {
            if request.save_reading {
                scope.save_mapping(&source.id, &request.reading.to_json(), actor, now()).await?;
            }
            Ok(ImportReport { import: scope.get_import(&import.id).await?, account, was_there: false })
        }
        Err(error) => {
            // When even this fails, the import stays open without a sign of life, and is failed by whoever comes next.
            let _ = scope.fail_import(&import.id, &error.to_string().replace('\0', " "), now()).await;
            Err(error)
        }
    }
}

/// The import that brought this very file, if all that it brought or found is still there.
async fn is_there(
    scope: &Scope,
    source: &Source,
    request: &ImportRequest<'_>,
) -> Result<Option<ImportReport>, IntakeError> {
    for import in scope.imports_of_file(request.file_digest).await? {
        if import.source_id != source.id || import.kind != request.kind {
            continue;
        }
        let account = scope.account_of(import.import_no).await?;
        let Some(account) = account.and_then(|json| Account::from_json(&json).ok()) else { continue };
        if account.reading != *request.reading {
            continue;
        }
        let mut all_there = true;
        for earlier in account.there_by.keys() {
            use crate::store::imports::ImportState::Done;
            all_there &= scope.get_import_by_no(*earlier).await?.state == Done;
        }
        if all_there {
            return Ok(Some(ImportReport { import, account, was_there: true }));
        }
    }
    Ok(None)
}

/// Starts the import, waiting for another one of the source. What it holds for its turn is dropped when it has ended.
async fn begin(
    installation: &Installation,
    scope: &Scope,
    source: &Source,
    request: &ImportRequest<'_>,
    actor: &Actor,
    progress: &mut dyn ImportProgress,
    now: &(dyn Fn() -> Timestamp + Sync),
) -> Result<(Import, Option<Turn>), IntakeError> {
    let new = NewImport {
        source: &source.id,
        kind: request.kind,
        file_name: Some(request.file_name),
        file_digest: Some(request.file_digest),
        n_bytes: request.n_bytes,
    };
    let mut waited = Duration::ZERO;
    loop {
        let busy = match turn::ask(installation, scope, source)? {
            Asked::Ours(turn) => {
                scope.fail_dead_imports(&source.id, now()).await?;
                return Ok((scope.begin_import(&new, actor, now()).await?, Some(turn)));
            }
            Asked::Theirs => {
                let import_no = scope.open_import_of(&source.id).await?.unwrap_or(0);
                StoreError::SourceBusy { source_name: source.name.clone(), import_no }
            }
            Asked::Unknown => match scope.begin_import(&new, actor, now()).await {
                Ok(import) => return Ok((import, None)),
                Err(busy @ StoreError::SourceBusy { .. }) => busy,
                Err(error) => return Err(error.into()),
            },
        };
        if waited >= PATIENCE {
            return Err(busy.into());
        }
        if let StoreError::SourceBusy { import_no, .. } = busy {
            progress.waiting(import_no);
        }
        if progress.is_cancelled() {
            return Err(IntakeError::Cancelled);
        }
        tokio::time::sleep(LOOK_EVERY).await;
        waited += LOOK_EVERY;
    }
}

/// Says again and again that the import is under way; returns when it was ended by another one.
async fn heartbeat(scope: &Scope, import: &Import, now: &(dyn Fn() -> Timestamp + Sync)) -> StoreError {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let touched = scope.touch_import(&import.id, now()).await;
        // A database that is busy for a moment ends no import.
        if let Err(lost @ (StoreError::WrongState { .. } | StoreError::NotFound { .. })) = touched {
            return lost;
        }
    }
}

/// Takes everything in and ends the import well.
#[expect(clippy::too_many_arguments, reason = "what an import has, and nobody else calls it")]
async fn take(
    installation: &Installation,
    scope: &Scope,
    request: &ImportRequest<'_>,
    import: &Import,
    pieces: Box<dyn Pieces>,
    actor: &Actor,
    progress: &mut dyn ImportProgress,
    now: &(dyn Fn() -> Timestamp + Sync),
) -> Result<Account, IntakeError> {
    let account = Account::new(request.file_name, pieces.opened(), request.reading);
    let (mut account, counts) =
        take_rows(installation, scope, request, import, pieces, account, actor, progress, now).await?;
    account.there_by = counts.there_by;
    scope.note_account(&import.id, &account.to_json()).await?;
    let read = &account.source;
    let counts = ImportCounts {
        read: read.read,
        kept: read.kept,
        rejected: read.rejected,
        added: counts.added,
        duplicate: counts.duplicate,
        conflicting: counts.conflicting,
    };
    scope.finish_import(&import.id, &counts, None, now()).await?;
    Ok(account)
}

/// A decoded piece on its way from the decoder.
struct Piece {
    keyed: Keyed,
    rejections: Vec<Rejection>,
    rows_read: u64,
    left_out: u64,
    bytes_read: u64,
}

/// Where the rows of a file go.
enum Sink<'a> {
    Events(EventSink<'a>),
    Feedback(FeedbackSink<'a>),
    Identities(IdentitySink<'a>),
}

impl Sink<'_> {
    async fn push(&mut self, keyed: Keyed) -> Result<(), IntakeError> {
        match self {
            Self::Events(events) => events.push(keyed).await,
            Self::Feedback(feedback) => feedback.push(keyed).await,
            Self::Identities(identities) => identities.push(&keyed.batch).await,
        }
    }

    async fn finish(self) -> Result<EventCounts, IntakeError> {
        match self {
            Self::Events(events) => events.finish().await,
            Self::Feedback(feedback) => feedback.finish().await,
            Self::Identities(identities) => Ok(identities.finish()),
        }
    }

    async fn abandon(self) {
        match self {
            Self::Events(events) => events.abandon().await,
            Self::Feedback(feedback) => feedback.abandon().await,
            Self::Identities(_) => {}
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "what an import has, and nobody else calls it")]
async fn take_rows(
    installation: &Installation,
    scope: &Scope,
    request: &ImportRequest<'_>,
    import: &Import,
    mut pieces: Box<dyn Pieces>,
    mut account: Account,
    actor: &Actor,
    progress: &mut dyn ImportProgress,
    now: &(dyn Fn() -> Timestamp + Sync),
) -> Result<(Account, EventCounts), IntakeError> {
    let total = pieces.opened().total;
    let by_case = pieces.opened().mapping.column(Role::Customer).is_none();
    let mut keyer = Keyer::new(import.source_no, by_case);
    let mut sink = match request.kind {
        EvidenceKind::Events => Sink::Events(EventSink::open(installation, scope, import, request.id_kind, now).await?),
        EvidenceKind::Feedback => {
            Sink::Feedback(FeedbackSink::open(installation, scope, import, request.id_kind, now).await?)
        }
        EvidenceKind::Identities => Sink::Identities(IdentitySink::open(scope, import, actor, now).await?),
    };
    let kind = request.kind;
    let (sender, mut receiver) = tokio::sync::mpsc::channel(AHEAD);
    // Decoding goes on while rows are looked up and written. It ends when nobody listens any more.
    let decoding = blocking(move || {
        while let Some(decoded) = pieces.next()? {
            if kind_of(&decoded.batch) != kind {
                return Err(IntakeError::Kind(kind));
            }
            let (keyed, refused) = keyer.key(decoded.batch)?;
            let rejections = decoded.rejections.into_iter().chain(refused).collect();
            let (rows_read, left_out, bytes_read) = (decoded.rows_read, decoded.left_out, decoded.bytes_read);
            if sender.blocking_send(Piece { keyed, rejections, rows_read, left_out, bytes_read }).is_err() {
                break;
            }
        }
        Ok(())
    });
    let taking = async {
        let mut failed = None;
        while let Some(piece) = receiver.recv().await {
            let read = &mut account.source;
            read.read += piece.rows_read;
            read.left_out += piece.left_out;
            read.kept += piece.keyed.batch.num_rows() as u64;
            read.rejected += piece.rejections.len() as u64;
            for rejection in &piece.rejections {
                account.reject(rejection);
                progress.rejected(rejection);
            }
            let rows = account.source.read;
            progress.read(rows, if piece.bytes_read > 0 { piece.bytes_read } else { rows }, total);
            let pushed =
                if progress.is_cancelled() { Err(IntakeError::Cancelled) } else { sink.push(piece.keyed).await };
            if let Err(error) = pushed {
                failed = Some(error);
                break;
            }
        }
        drop(receiver);
        (sink, failed)
    };
    let (decoded, (sink, failed)) = join(decoding, taking).await;
    // What went wrong first: when taking fails, decoding just ends.
    match failed.map_or(decoded, Err) {
        Ok(()) => Ok((account, sink.finish().await?)),
        Err(error) => {
            sink.abandon().await;
            Err(error)
        }
    }
}
