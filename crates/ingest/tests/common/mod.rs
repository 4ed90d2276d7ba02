//! What the tests of this crate share: reading bytes to the end, and saying what came out.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::io::{Cursor, Read};
use std::path::PathBuf;

use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMicrosecondType, UInt8Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use desireline_ingest::{EventReader, IngestError, Mapping, ReadOptions, Rejection, open};

/// A file, read to its end.
#[derive(Debug)]
pub struct All {
    pub mapping: Mapping,
    pub events: RecordBatch,
    pub rejections: Vec<Rejection>,
    pub left_out: u64,
}

/// Reads to the end and checks the law: rows read are kept or rejected.
pub fn drain(mut reader: EventReader) -> Result<All, IngestError> {
    let mapping = reader.mapping().clone();
    let (mut batches, mut rejections, mut left_out) = (Vec::new(), Vec::new(), 0);
    while let Some(decoded) = reader.next_batch()? {
        assert_eq!(decoded.rows_read, (decoded.batch.num_rows() + decoded.rejections.len()) as u64);
        rejections.extend(decoded.rejections);
        left_out += decoded.left_out;
        batches.push(decoded.batch);
    }
    let schema = batches
        .first()
        .map_or_else(|| desireline_model::event::schema(desireline_model::event::Fields::ALL), RecordBatch::schema);
    let events = arrow_select::concat::concat_batches(&schema, &batches).expect("one schema");
    Ok(All { mapping, events, rejections, left_out })
}

/// Reads bytes as a file of this name.
pub fn read(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<All, IngestError> {
    drain(open(Box::new(Cursor::new(bytes.to_vec())), name, options)?)
}

/// Events as lines: sequence, case, customer, name, time and its precision.
pub fn lines(events: &RecordBatch) -> Vec<String> {
    let text = |column: &str, at: usize| {
        let cells = events.column_by_name(column).expect("all fields").as_string::<i32>();
        if cells.is_null(at) { "-".to_owned() } else { cells.value(at).to_owned() }
    };
    (0..events.num_rows())
        .map(|at| {
            let ts = events.column_by_name("ts").expect("ts").as_primitive::<TimestampMicrosecondType>().value(at);
            let ts = jiff::Timestamp::from_microsecond(ts).expect("checked range");
            let precision =
                events.column_by_name("ts_precision").expect("precision").as_primitive::<UInt8Type>().value(at);
            let sequence = events.column_by_name("sequence").expect("sequence").as_primitive::<UInt64Type>().value(at);
            format!("{sequence} {} {} {} {ts} p{precision}", text("case_key", at), text("raw_id", at), text("name", at))
        })
        .collect()
}

/// Cells of one column; `-` where absent.
pub fn cells(events: &RecordBatch, column: &str) -> Vec<String> {
    let cells = arrow_array::cast::AsArray::as_string::<i32>(events.column_by_name(column).expect("column"));
    (0..cells.len()).map(|at| if cells.is_null(at) { "-".to_owned() } else { cells.value(at).to_owned() }).collect()
}

/// A data file that may not be there.
pub fn data(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if file.exists() {
        return Some(file);
    }
    let mut out = std::io::stderr();
    let _ = std::io::Write::write_all(&mut out, b"skipped: data not present\n");
    None
}

/// Packs bytes with gzip.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    flate2::read::GzEncoder::new(bytes, flate2::Compression::fast()).read_to_end(&mut packed).expect("memory");
    packed
}
