//! The worker's side: reads its job from stdin, binds itself, and tells on stdout what the file holds.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};

use desireline_journeys::intake::pieces::{FilePieces, Pieces};
use desireline_journeys::maps::formats::exchange::{Note, ReadError, Scale};
use desireline_journeys::maps::formats::{Brought, bring};

use super::job::{Job, MapJob, ReadJob};
use super::wire::{self, Message};

/// The most bytes of a job.
const MAX_JOB: u64 = 1 << 20;

/// Runs a worker to its end.
///
/// # Errors
///
/// When it has no job, cannot bind itself, or the server is gone. What is wrong with the file is told on stdout.
pub fn run() -> io::Result<()> {
    let mut text = Vec::new();
    let mut input = BufReader::new(io::stdin().lock());
    (&mut input).take(MAX_JOB).read_until(b'\n', &mut text)?;
    let job: Job = serde_json::from_slice(&text)?;
    let (limits, n_bytes) = match &job {
        Job::File(job) => (job.limits, job.n_bytes),
        Job::Map(job) => (job.limits, job.n_bytes),
    };
    limits.bind(n_bytes)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let place = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&place);
    // A panic's words may hold what the file says; its place in our code does not.
    panic::set_hook(Box::new(move |panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        *noted.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }));
    match panic::catch_unwind(AssertUnwindSafe(|| match &job {
        Job::File(job) => tell(job, &mut out),
        Job::Map(job) => tell_map(job, &mut input, &mut out),
    })) {
        Ok(told) => told,
        Err(_) => {
            let place = place.lock().unwrap_or_else(PoisonError::into_inner).clone();
            wire::write(&mut out, &Message::Panicked { place }, &[])
        }
    }
}

fn tell(job: &ReadJob, out: &mut dyn Write) -> io::Result<()> {
    let refused = |error: &(dyn std::error::Error + 'static)| Message::Refused { why: crate::problem::chain(error) };
    let options = match job.read.options(job.kind) {
        Ok(options) => options,
        Err(error) => return wire::write(out, &refused(&error), &[]),
    };
    let mut pieces = match FilePieces::open(&job.path, &job.name, &options) {
        Ok(pieces) => pieces,
        Err(error) => return wire::write(out, &refused(&error), &[]),
    };
    let opened = pieces.opened();
    let message =
        Message::Opened { format: opened.format.clone(), mapping: (&opened.mapping).into(), total: opened.total };
    wire::write(out, &message, &[])?;
    loop {
        match pieces.next() {
            Ok(Some(decoded)) => wire::write_piece(out, &decoded)?,
            Ok(None) => return wire::write(out, &Message::End, &[]),
            Err(error) => return wire::write(out, &refused(&error), &[]),
        }
    }
}

/// Reads a map, whose bytes are what is left of the input.
fn tell_map(job: &MapJob, input: &mut dyn Read, out: &mut dyn Write) -> io::Result<()> {
    let mut bytes = Vec::new();
    input.take(job.n_bytes).read_to_end(&mut bytes)?;
    let told = |note: Note| (note.line, note.column, note.text);
    match bring(&bytes, &job.name, job.scale.map(|(low, high)| Scale { low, high })) {
        Ok(Brought { map, format, notes }) => {
            let notes = notes.into_iter().map(told).collect();
            wire::write(out, &Message::Map { format: format.word().to_owned(), notes }, &serde_json::to_vec(&map)?)
        }
        Err(error) => {
            let words = error.to_string();
            let (problems, scales) = match error {
                ReadError::Problems(problems) => (problems.into_iter().map(told).collect(), Vec::new()),
                ReadError::Scale { line, fit, .. } => {
                    (vec![(Some(line), None, words)], fit.into_iter().map(|scale| (scale.low, scale.high)).collect())
                }
            };
            wire::write(out, &Message::NoMap { problems, scales }, &[])
        }
    }
}
