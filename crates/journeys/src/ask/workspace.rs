//! Asking a workspace: one state of it, kept on disk by a lease for as long as the question runs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use desireline_events::engine::Effort;
use desireline_events::facts::Facts;
use desireline_events::scan::{Scan, SegmentRef, Stored, Unsettled};
use desireline_events::segments::{SegmentEvents, frame};
use desireline_model::answer::{Answer, SnapshotToken};
use desireline_model::question::Question;
use desireline_model::time::{Span, Timestamp};
use futures::future::{Either, select};

use super::{AskError, MapOrigin, ask};
use crate::evidence::{Evidence, TakenIn};
use crate::installation::Installation;
use crate::intake::account::Account;
use crate::labels::rules::digest_by;
use crate::store::Scope;
use crate::store::identities::links::Link;
use crate::store::manifest::{FileSeen, Snapshot};
use crate::upkeep::BUCKETS;

/// How long a reader may be silent before it is taken for gone.
const LEASE: Span = Span::from_secs(300);
/// How often a reader says that it is at work.
const RENEW_EVERY: Duration = Duration::from_secs(60);
/// How many rejected rows an answer shows.
const REJECTED_SHOWN: usize = 20;

/// An answer, and the state of the workspace that it was made at.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// The state, to ask again at.
    pub at: SnapshotToken,
}

/// The time, by a clock that the caller chose.
pub type Clock<'a> = &'a (dyn Fn() -> Timestamp + Sync);

/// Answers a question about a workspace as it is now. The answer is the same as over the files that were imported.
///
/// # Errors
///
/// As [`ask`], and when the store cannot be read.
pub async fn ask_workspace(
    installation: &Installation,
    scope: &Scope,
    question: &Question,
    map_file: Option<MapOrigin<'_>>,
    effort: Effort,
    now: Clock<'_>,
) -> Result<Answered, AskError> {
    with_evidence(installation, scope, &question.sources, now, async |evidence: &Evidence, at: &SnapshotToken| {
        let answer = ask(question, evidence, effort, map_file).await?;
        let as_of = question.as_of.or(evidence.facts.last_ts.map(Timestamp));
        Ok(Answered { answer, at: SnapshotToken { as_of, ..at.clone() } })
    })
    .await
}

/// Answers a question at the state of an earlier answer.
///
/// # Errors
///
/// [`AskError::Past`] when events were imported, taken back or called otherwise since, else as [`ask_workspace`].
pub async fn ask_again(
    installation: &Installation,
    scope: &Scope,
    question: &Question,
    map_file: Option<MapOrigin<'_>>,
    at: &SnapshotToken,
    effort: Effort,
    now: Clock<'_>,
) -> Result<Answered, AskError> {
    with_evidence_at(
        installation,
        scope,
        &question.sources,
        Some(at),
        now,
        async |evidence: &Evidence, at: &SnapshotToken| {
            Ok(Answered { answer: ask(question, evidence, effort, map_file).await?, at: at.clone() })
        },
    )
    .await
}

/// Does something with the evidence of a workspace as it is now, or of these sources of it, whose files stay until it
/// is done.
///
/// # Errors
///
/// When the store cannot be read or has no such source, and what `work` says.
pub async fn with_evidence<T, E: From<AskError>>(
    installation: &Installation,
    scope: &Scope,
    sources: &[String],
    now: Clock<'_>,
    work: impl AsyncFnOnce(&Evidence, &SnapshotToken) -> Result<T, E>,
) -> Result<T, E> {
    with_evidence_at(installation, scope, sources, None, now, work).await
}

/// Does something with the evidence of a workspace, as it was at a state or is now.
///
/// # Errors
///
/// As [`with_evidence`]; [`AskError::Past`] when the state is no more.
pub async fn with_evidence_at<T, E: From<AskError>>(
    installation: &Installation,
    scope: &Scope,
    sources: &[String],
    at: Option<&SnapshotToken>,
    now: Clock<'_>,
    work: impl AsyncFnOnce(&Evidence, &SnapshotToken) -> Result<T, E>,
) -> Result<T, E> {
    let until = |now: Timestamp| Timestamp(now.0.saturating_add(LEASE.0));
    let begun = now();
    let lease = scope.take_lease("a question", begun, until(begun)).await.map_err(AskError::from)?;
    let done = {
        let asking = pin!(async {
            let (evidence, token) = open(installation, scope, sources, at).await?;
            work(&evidence, &token).await
        });
        let renewing = pin!(async {
            loop {
                tokio::time::sleep(RENEW_EVERY).await;
                let at = now();
                if let Err(error) = scope.renew_lease(&lease.id, at, until(at)).await {
                    return AskError::from(error);
                }
            }
        });
        match select(asking, renewing).await {
            Either::Left((done, _)) => done,
            Either::Right((lost, _)) => Err(lost.into()),
        }
    };
    // What was found stands, whatever becomes of the lease: it ends by itself.
    let released = scope.release_lease(&lease.id).await.map_err(AskError::from);
    done.and_then(|done| released.map(|()| done).map_err(E::from))
}

/// Reads one state of a workspace, or of these sources of it. The caller holds a lease.
async fn open(
    installation: &Installation,
    scope: &Scope,
    sources: &[String],
    at: Option<&SnapshotToken>,
) -> Result<(Evidence, SnapshotToken), AskError> {
    let chosen = chosen(scope, sources).await?;
    let asked = |source_no: i16| chosen.as_ref().is_none_or(|chosen| chosen.contains(&source_no));
    let mut opened = scope.open_snapshot().await?;
    if chosen.is_some() {
        // Rows of other sources are left out as those of undone imports are: by the number of their import.
        let imports = opened.done_imports().await?;
        let others = imports.iter().filter(|import| !asked(import.source_no)).map(|import| import.import_no);
        opened.snapshot.undone.extend(others);
        opened.snapshot.frames.retain(|frame| asked(frame.source_no));
    }
    let files = opened.files().await?;
    let mut bodies = Vec::with_capacity(opened.snapshot.frames.len());
    for seq in opened.snapshot.frames.iter().map(|frame| frame.seq).collect::<Vec<_>>() {
        bodies.push(opened.frame_body(seq).await?);
    }
    let snapshot = opened.snapshot.clone();
    drop(opened);
    let identity = at.map_or(snapshot.identity_version, |at| at.identity);
    let links = scope.links_at(identity).await?;
    let state = account(&files)?;
    let token = SnapshotToken {
        manifest: snapshot.version,
        identity,
        as_of: at.and_then(|at| at.as_of),
        evidence: digest_by(state.digest.clone(), &snapshot.rules),
    };
    if let Some(at) = at.filter(|at| at.evidence != token.evidence) {
        return Err(AskError::Past { then: at.manifest, now: snapshot.version });
    }
    let reading = match &chosen {
        None => state,
        Some(_) => account(files.iter().filter(|file| asked(file.source_no)))?,
    };
    let folder = installation.segments_folder(scope);
    let rules = snapshot.rules.clone();
    let read = tokio::task::spawn_blocking(move || stored(&folder, &snapshot, &bodies, &links));
    let (stored, facts) = match read.await {
        Ok(read) => read?,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    };
    let evidence = Evidence::new(Scan::Stored(Arc::new(stored)), facts, rules, reading).of_workspace(scope, sources);
    Ok((evidence, token))
}

/// The numbers of these sources; `None` for all.
async fn chosen(scope: &Scope, names: &[String]) -> Result<Option<BTreeSet<i16>>, AskError> {
    if names.is_empty() {
        return Ok(None);
    }
    let known = scope.list_sources().await?;
    let number = |name: &String| match known.iter().find(|source| source.name == *name) {
        Some(source) => Ok(source.source_no),
        None => Err(AskError::UnknownSource {
            name: name.clone(),
            known: known.iter().map(|source| source.name.clone()).collect(),
        }),
    };
    names.iter().map(number).collect::<Result<_, _>>().map(Some)
}

/// What a snapshot holds, and what is known of it.
fn stored(folder: &Path, snapshot: &Snapshot, bodies: &[Vec<u8>], links: &[Link]) -> Result<(Stored, Facts), AskError> {
    let mut rows: Vec<SegmentEvents> = Vec::new();
    for body in bodies {
        rows.extend(frame::decode(body)?);
    }
    let segment = |segment: &crate::store::manifest::Segment| SegmentRef {
        path: path_of(folder, segment),
        bucket: segment.bucket as u16,
        n_rows: segment.n_rows,
        min_ts: segment.min_ts.0,
        max_ts: segment.max_ts.0,
    };
    let stored = Stored {
        segments: snapshot.segments.iter().map(segment).collect(),
        unsettled: Unsettled::runs(&rows, BUCKETS)?,
        undone: snapshot.undone.iter().map(|import_no| *import_no as u32).collect::<BTreeSet<u32>>(),
        linked: classes(links),
        n_buckets: BUCKETS,
    };
    let mut facts = Facts::of_rows(&rows)?;
    for segment in &stored.segments {
        facts.add(&*Facts::of_segment(&segment.path, &stored.undone)?);
    }
    Ok((stored, facts))
}

fn path_of(folder: &Path, segment: &crate::store::manifest::Segment) -> PathBuf {
    segment.id.events_path(folder)
}

/// For each number that is linked to another, the smallest number of the same customer.
pub(crate) fn classes(links: &[Link]) -> BTreeMap<u32, u32> {
    let mut parent: BTreeMap<u32, u32> = BTreeMap::new();
    fn root(parent: &mut BTreeMap<u32, u32>, of: u32) -> u32 {
        let mut at = of;
        while let Some(up) = parent.get(&at).copied().filter(|up| *up != at) {
            at = up;
        }
        parent.insert(of, at);
        at
    }
    for link in links {
        let (a, b) = (root(&mut parent, link.a as u32), root(&mut parent, link.b as u32));
        let (low, high) = (a.min(b), a.max(b));
        parent.insert(high, low);
        parent.entry(low).or_insert(low);
    }
    let people: Vec<u32> = parent.keys().copied().collect();
    people.into_iter().map(|person| (person, root(&mut parent, person))).collect()
}

/// What answers tell of the files that rows came from, as [`crate::intake::read_files`] does over the files.
fn account<'a>(files: impl IntoIterator<Item = &'a FileSeen>) -> Result<TakenIn, AskError> {
    let mut taken = TakenIn::default();
    let mut digest = blake3::Hasher::new();
    for file in files {
        let account = Account::from_json(&file.account).map_err(AskError::Account)?;
        if let Some(content) = file.file_digest.as_ref().and_then(|hex| blake3::Hash::from_hex(hex).ok()) {
            digest.update(content.as_bytes());
        }
        taken.rejected.count += file.rows_rejected;
        let room = REJECTED_SHOWN.saturating_sub(taken.rejected.first.len());
        taken.rejected.first.extend(account.rejected.into_iter().take(room));
        taken.sources.push(account.source);
    }
    digest.update(serde_json::to_string(&taken.sources).unwrap_or_default().as_bytes());
    taken.digest = digest.finalize().to_hex().to_string();
    Ok(taken)
}
