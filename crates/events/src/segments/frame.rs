//! Frames: rows on their way from intake to segments, as bytes for the inbox.
//!
//! A frame is `DLFRAME1`, the first 16 bytes of BLAKE3 over what follows, and an Arrow IPC stream (buffers packed with
//! lz4) of the columns of [`SegmentField`] that any row has; columns that are null throughout are left out. The hash
//! comes first, so that damaged bytes never reach the decoder.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::CompressionType;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};

use super::SegmentError;
use super::rows::{self, SegmentEvents, SegmentField};

const MAGIC: &[u8; 8] = b"DLFRAME1";
const HASH_BYTES: usize = 16;
const HEADER_BYTES: usize = MAGIC.len() + HASH_BYTES;

/// Packs rows into a frame.
///
/// # Errors
///
/// Never for rows of a [`SegmentEvents`], unless a batch of texts would pass 2 GiB.
pub fn encode(batches: &[SegmentEvents]) -> Result<Vec<u8>, SegmentError> {
    let used: Vec<usize> = (0..SegmentField::ALL.len())
        .filter(|column| {
            let needed = !rows::schema().field(*column).is_nullable();
            needed || batches.iter().any(|batch| batch.batch().column(*column).null_count() < batch.len())
        })
        .collect();
    let schema = Arc::new(rows::schema().project(&used)?);
    let mut frame = Vec::from(*MAGIC);
    frame.extend_from_slice(&[0; HASH_BYTES]);
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME))?;
    let mut stream = StreamWriter::try_new_with_options(&mut frame, &schema, options)?;
    for batch in batches {
        stream.write(&batch.batch().project(&used)?)?;
    }
    stream.finish()?;
    drop(stream);
    let hash = blake3::hash(&frame[HEADER_BYTES..]);
    frame[MAGIC.len()..HEADER_BYTES].copy_from_slice(&hash.as_bytes()[..HASH_BYTES]);
    Ok(frame)
}

/// Unpacks a frame.
///
/// # Errors
///
/// [`SegmentError::Frame`] when the bytes are no whole frame of a format that this release knows.
pub fn decode(frame: &[u8]) -> Result<Vec<SegmentEvents>, SegmentError> {
    let wrong = |what: &str| SegmentError::Frame { what: what.to_owned() };
    let Some((header, stream)) = frame.split_at_checked(HEADER_BYTES) else {
        return Err(wrong("it is cut"));
    };
    if header[..MAGIC.len()] != *MAGIC {
        return Err(wrong("it does not begin with `DLFRAME1`"));
    }
    if blake3::hash(stream).as_bytes()[..HASH_BYTES] != header[MAGIC.len()..] {
        return Err(wrong("its checksum is wrong"));
    }
    let unreadable = |cause: arrow_schema::ArrowError| wrong(&cause.to_string());
    let batches = StreamReader::try_new(Cursor::new(stream), None).map_err(unreadable)?;
    batches.map(|batch| rows_of(&batch.map_err(unreadable)?)).collect()
}

fn rows_of(batch: &RecordBatch) -> Result<SegmentEvents, SegmentError> {
    SegmentEvents::with_nulls(batch).map_err(|error| SegmentError::Frame { what: error.to_string() })
}
