//! Reads a file as often as asked, prints what was taken for what and how fast.
//!
//! ```text
//! cargo run --release -p desireline-ingest --example speed -- FILE [TIMES] [-- FLAG=COLUMN …]
//! ```

use std::fs::File;
use std::io::{Read, Write};

use desireline_ingest::{ReadOptions, open};
use desireline_model::event::{EventField, Fields};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("which FILE?")?;
    let times: u32 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let mut options = ReadOptions {
        fields: Fields::of(&[
            EventField::RawId,
            EventField::CaseKey,
            EventField::Name,
            EventField::Channel,
            EventField::Ts,
            EventField::TsPrecision,
            EventField::Sequence,
        ]),
        ..ReadOptions::default()
    };
    for argument in arguments {
        let slot = match argument.split_once('=').ok_or("FLAG=COLUMN")? {
            ("customer", column) => (&mut options.columns.customer, column),
            ("case", column) => (&mut options.columns.case, column),
            ("activity", column) => (&mut options.columns.activity, column),
            ("time", column) => (&mut options.columns.time, column),
            ("channel", column) => (&mut options.columns.channel, column),
            (other, _) => return Err(format!("no flag {other}").into()),
        };
        *slot.0 = Some(slot.1.to_owned());
    }
    let mut out = std::io::stdout().lock();
    let began = std::time::Instant::now();
    let (mut n_kept, mut n_rejected, mut told) = (0_u64, 0_u64, false);
    for _ in 0..times {
        let file: Box<dyn Read + Send> = Box::new(File::open(&path)?);
        let mut events = open(file, &path, &options)?;
        if !told {
            told = true;
            for chosen in &events.mapping().chosen {
                writeln!(out, "{:<11} {:<24} {}", chosen.role.word(), chosen.column, chosen.why)?;
            }
            for note in &events.mapping().notes {
                writeln!(out, "note: {note}")?;
            }
            writeln!(out, "unused: {}", events.mapping().unused.join(", "))?;
        }
        while let Some(decoded) = events.next_batch()? {
            n_kept += decoded.batch.num_rows() as u64;
            for rejection in decoded.rejections.iter().take(if n_rejected == 0 { 3 } else { 0 }) {
                writeln!(out, "rejected {rejection:?}")?;
            }
            n_rejected += decoded.rejections.len() as u64;
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    writeln!(
        out,
        "{n_kept} kept, {n_rejected} rejected, {seconds:.3} s, {:.0} rows/s",
        (n_kept + n_rejected) as f64 / seconds
    )?;
    Ok(())
}
