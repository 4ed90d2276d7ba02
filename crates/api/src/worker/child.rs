//! The worker's side: reads its job from stdin, binds itself, and tells on stdout what the file holds.

use std::io::{self, BufWriter, Read, Write};
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};

use desireline_journeys::intake::pieces::{FilePieces, Pieces};

use super::ReadJob;
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
    io::stdin().lock().take(MAX_JOB).read_to_end(&mut text)?;
    let job: ReadJob = serde_json::from_slice(&text)?;
    job.limits.bind(job.n_bytes)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let place = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&place);
    // A panic's words may hold what the file says; its place in our code does not.
    panic::set_hook(Box::new(move |panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        *noted.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }));
    match panic::catch_unwind(AssertUnwindSafe(|| tell(&job, &mut out))) {
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
