//! How a worker tells what it read: messages of a JSON head and an Arrow body, each with its length before it.

use std::io::{self, Read, Write};

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{DataType, TimeUnit};
use desireline_ingest::{Chosen, Decoded, Mapping, Rejection, Role};
use serde::{Deserialize, Serialize};

/// The most bytes of a head, and of a body. What a worker sends is not trusted further than that.
const MAX_PART: usize = 32 << 20;

/// The head of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Message {
    /// The file is open: its format, and which column is what.
    Opened {
        /// The format, in a word.
        format: String,
        /// Which column is what.
        mapping: MappingTold,
        /// Its size, as pieces count it.
        total: u64,
    },
    /// A piece of it; its rows are the body.
    Piece(PieceTold),
    /// That was all.
    End,
    /// The file is refused, for this reason.
    Refused {
        /// The reason.
        why: String,
    },
    /// A map was read; it is the body, as JSON.
    Map {
        /// What it was read as, in a word.
        format: String,
        /// What was taken otherwise.
        notes: Vec<NoteTold>,
    },
    /// The map is refused, for these reasons.
    NoMap {
        /// The reasons.
        problems: Vec<NoteTold>,
        /// The scales that would hold all scores, where the scale is to be said.
        scales: Vec<(f64, f64)>,
    },
    /// Reading panicked, there.
    Panicked {
        /// A place in our own code.
        place: String,
    },
}

/// Something about a map that was read: its line and column, counted from 1, and what there is to say.
pub type NoteTold = (Option<usize>, Option<usize>, String);

/// A mapping, as it is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MappingTold {
    chosen: Vec<(String, String, bool, String)>,
    unused: Vec<String>,
    notes: Vec<String>,
    rows_profiled: u64,
    #[serde(default)]
    settled: Vec<(String, String)>,
}

/// A piece without its rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PieceTold {
    rejections: Vec<(u64, Option<u64>, Option<u64>, String)>,
    rows_read: u64,
    left_out: u64,
    bytes_read: u64,
}

impl From<&Mapping> for MappingTold {
    fn from(mapping: &Mapping) -> Self {
        let told = |chosen: &Chosen| {
            (chosen.role.word().to_owned(), chosen.column.clone(), chosen.by_user, chosen.why.clone())
        };
        Self {
            chosen: mapping.chosen.iter().map(told).collect(),
            unused: mapping.unused.clone(),
            notes: mapping.notes.clone(),
            rows_profiled: mapping.rows_profiled,
            settled: mapping.settled.clone(),
        }
    }
}

impl From<MappingTold> for Mapping {
    fn from(told: MappingTold) -> Self {
        let chosen = told.chosen.into_iter().filter_map(|(role, column, by_user, why)| {
            let role =
                Role::ALL.into_iter().chain(Role::FEEDBACK).chain([Role::Id]).find(|known| known.word() == role)?;
            Some(Chosen { role, column, by_user, why })
        });
        Self {
            chosen: chosen.collect(),
            unused: told.unused,
            notes: told.notes,
            rows_profiled: told.rows_profiled,
            settled: told.settled,
        }
    }
}

/// Writes a message.
pub fn write(out: &mut dyn Write, message: &Message, body: &[u8]) -> io::Result<()> {
    let head = serde_json::to_vec(message)?;
    for part in [head.as_slice(), body] {
        if part.len() > MAX_PART {
            return Err(io::Error::other("a message would be too large"));
        }
        out.write_all(&(part.len() as u32).to_le_bytes())?;
        out.write_all(part)?;
    }
    out.flush()
}

/// Reads a message; nothing when the stream is at its end.
pub fn read(input: &mut dyn Read) -> io::Result<Option<(Message, Vec<u8>)>> {
    let Some(head) = read_part(input)? else { return Ok(None) };
    let Some(body) = read_part(input)? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
    Ok(Some((serde_json::from_slice(&head)?, body)))
}

fn read_part(input: &mut dyn Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read(&mut length)? {
        0 => return Ok(None),
        n => input.read_exact(&mut length[n..])?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_PART {
        return Err(io::Error::other("a message is too large"));
    }
    // As it comes, and not as much as is announced.
    let mut part = Vec::new();
    input.take(length as u64).read_to_end(&mut part)?;
    if part.len() < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(Some(part)) }
}

/// The most bytes of rows in a message, as they lie in memory.
const ROWS_AT_ONCE: usize = 1 << 20;

/// Writes a piece as one message, or as several where its rows are large.
pub fn write_piece(out: &mut dyn Write, decoded: &Decoded) -> io::Result<()> {
    let n_rows = decoded.batch.num_rows();
    let n_parts = decoded.batch.get_array_memory_size().div_ceil(ROWS_AT_ONCE).clamp(1, n_rows.max(1));
    let at_once = n_rows.div_ceil(n_parts).max(1);
    let mut start = 0;
    loop {
        let len = at_once.min(n_rows - start);
        let told = PieceTold {
            rejections: if start > 0 {
                Vec::new()
            } else {
                let told = |it: &Rejection| (it.row, it.line, it.byte, it.reason.clone());
                decoded.rejections.iter().map(told).collect()
            },
            rows_read: len as u64 + if start > 0 { 0 } else { decoded.rejections.len() as u64 },
            left_out: if start > 0 { 0 } else { decoded.left_out },
            bytes_read: decoded.bytes_read,
        };
        let body = encode(&decoded.batch.slice(start, len)).map_err(io::Error::other)?;
        write(out, &Message::Piece(told), &body)?;
        start += len;
        if start >= n_rows {
            return Ok(());
        }
    }
}

fn encode(batch: &RecordBatch) -> Result<Vec<u8>, arrow_schema::ArrowError> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema())?;
    writer.write(batch)?;
    writer.into_inner()
}

/// A piece, from a message and its body.
///
/// # Errors
///
/// When the body is no batch of events: the worker is then not what it should be.
pub fn piece(told: PieceTold, body: &[u8]) -> io::Result<Decoded> {
    let mut reader = StreamReader::try_new(io::Cursor::new(body), None).map_err(io::Error::other)?;
    let batch = reader.next().ok_or(io::ErrorKind::UnexpectedEof)?.map_err(io::Error::other)?;
    for field in batch.schema().fields() {
        if !is_plain(field.data_type()) {
            return Err(io::Error::other("a message holds a column that no reader makes"));
        }
    }
    let rejections = told.rejections.into_iter().map(|(row, line, byte, reason)| Rejection { row, line, byte, reason });
    Ok(Decoded {
        batch,
        rejections: rejections.collect(),
        rows_read: told.rows_read,
        left_out: told.left_out,
        bytes_read: told.bytes_read,
    })
}

/// Whether a reader makes such columns; which ones they are is for whoever takes them in.
fn is_plain(kind: &DataType) -> bool {
    use DataType::{Boolean, Float64, Int32, Int64, Timestamp, UInt8, UInt64, Utf8};
    matches!(kind, Boolean | Float64 | Int32 | Int64 | Timestamp(TimeUnit::Microsecond, _) | UInt8 | UInt64 | Utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_as_it_went_and_a_broken_one_is_an_error() {
        let mut bytes = Vec::new();
        let message = Message::Refused { why: "ä".to_owned() };
        write(&mut bytes, &message, b"rows").unwrap();
        assert_eq!(read(&mut bytes.as_slice()).unwrap(), Some((message, b"rows".to_vec())));
        assert_eq!(read(&mut [].as_slice()).unwrap(), None);
        for n in 1..bytes.len() {
            assert!(read(&mut &bytes[..n]).is_err(), "cut at {n}");
        }
        assert!(read(&mut [0xff; 64].as_slice()).is_err(), "too large");
        assert!(read(&mut [2, 0, 0, 0, b'{', b'}', 0, 0, 0, 0].as_slice()).is_err(), "no message");
    }
}
