//! Rejected rows in a file of their own, where there are more than can be shown.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use desireline_ingest::Rejection;

/// Rows that are shown; more go to a file.
const SHOWN: usize = 20;

/// Gathers rejected rows, and writes them to a file once they are many, or at once where the user named the file.
pub struct Rejects {
    path: PathBuf,
    named: bool,
    waiting: Vec<Rejection>,
    file: Option<BufWriter<File>>,
    failed: Option<std::io::Error>,
}

impl Rejects {
    /// For the rows of the file `name`; without a file that the user named, many rows go to `NAME.rejected.csv` in the
    /// folder in which the program runs.
    pub fn new(named: Option<&Path>, name: &str) -> Self {
        let path = named.map_or_else(|| PathBuf::from(format!("{name}.rejected.csv")), Path::to_owned);
        Self { path, named: named.is_some(), waiting: Vec::new(), file: None, failed: None }
    }

    /// Takes a row.
    pub fn take(&mut self, row: &Rejection) {
        if self.failed.is_some() {
            return;
        }
        self.waiting.push(row.clone());
        if (self.named || self.waiting.len() > SHOWN || self.file.is_some())
            && let Err(error) = self.write()
        {
            self.failed = Some(error);
        }
    }

    fn write(&mut self) -> std::io::Result<()> {
        if self.file.is_none() {
            let mut file = BufWriter::new(File::create(&self.path)?);
            file.write_all(b"row,line,reason\n")?;
            self.file = Some(file);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        for row in self.waiting.drain(..) {
            let line = row.line.map_or_else(String::new, |line| line.to_string());
            writeln!(file, "{},{line},\"{}\"", row.row, row.reason.replace('"', "\"\""))?;
        }
        Ok(())
    }

    /// The name of the file that was written, if any.
    pub fn finish(mut self) -> Result<Option<String>> {
        let named = self.path.display().to_string();
        let written = match (self.failed.take(), self.file.take()) {
            (Some(error), _) => Err(error),
            (None, Some(mut file)) => file.flush().map(|()| Some(named.clone())),
            (None, None) => Ok(None),
        };
        written.with_context(|| format!("cannot write the rejected rows to `{named}`"))
    }
}
