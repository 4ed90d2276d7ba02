//! Packed tables in and out.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::places::Places;

/// One row by column names.
pub(super) type Row = HashMap<String, String>;

/// The folder of a data set: what was named, or where the shared data lies.
pub(super) fn folder(places: &Places, input: Option<PathBuf>, name: &str, about: &str) -> Result<PathBuf> {
    input.or_else(|| places.shared(name)).with_context(|| {
        format!("data not present: name its folder with --input (docs/recipes/{about} says where it is from)")
    })
}

/// All rows of a packed CSV file, in their order.
pub(super) fn read(path: &Path) -> Result<Vec<Row>> {
    let file = File::open(path).with_context(|| format!("could not open {}", path.display()))?;
    let mut table = csv::Reader::from_reader(GzDecoder::new(file));
    let rows = table.deserialize().collect::<Result<_, csv::Error>>();
    rows.with_context(|| format!("could not read {}", path.display()))
}

/// A cell, empty where there is none.
pub(super) fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

/// Writes rows as a packed CSV file, the same bytes for the same rows.
pub(super) fn write(path: &Path, header: &[&str], rows: &[Vec<String>]) -> Result<()> {
    let failed = || format!("could not write {}", path.display());
    let file = File::create(path).with_context(failed)?;
    let mut table = csv::Writer::from_writer(GzEncoder::new(file, Compression::best()));
    table.write_record(header).with_context(failed)?;
    for row in rows {
        table.write_record(row).with_context(failed)?;
    }
    let packed = table.into_inner().map_err(|error| anyhow::anyhow!("{error}")).with_context(failed)?;
    packed.finish().with_context(failed)?;
    Ok(())
}
