//! How large a map may be that comes from elsewhere.

use desireline_model::map::MapDoc;

use crate::{Note, ReadError};

/// The largest file that is read.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;
/// The most cells that a table may have.
pub const MAX_CELLS: usize = 200_000;
/// The most steps that a map may have.
pub const MAX_STEPS: usize = 1_000;
/// The longest text of a cell or a name, in characters.
pub const MAX_TEXT_CHARS: usize = 10_000;

pub(crate) fn size(bytes: &[u8]) -> Result<(), ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::whole(format!(
            "the file has {} bytes, a map may have {MAX_BYTES}; a file of events is taken in with `desireline import`",
            bytes.len()
        )));
    }
    Ok(())
}

/// The bytes as text, without a byte order mark.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, ReadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        ReadError::at(line, 1, "the text is not UTF-8 from here on; save the file as UTF-8")
    })
}

/// Refuses a map that is larger than people could look at.
pub(crate) fn map(doc: &MapDoc) -> Result<(), ReadError> {
    let steps = doc.stages.iter().map(|stage| stage.steps.len()).sum::<usize>();
    if steps == 0 {
        return Err(ReadError::whole("no step was found: a map has stages, and steps in them"));
    }
    if steps > MAX_STEPS {
        return Err(ReadError::whole(format!(
            "{steps} steps were found, a map may have {MAX_STEPS}; is this a file of events? `desireline import` takes it in"
        )));
    }
    let names =
        doc.stages.iter().flat_map(|stage| std::iter::once(&stage.name).chain(stage.steps.iter().map(|s| &s.name)));
    let cells = doc.lanes.iter().flat_map(|lane| lane.cells.values());
    let long: Vec<Note> = names
        .chain(cells)
        .filter(|text| text.chars().count() > MAX_TEXT_CHARS)
        .map(|text| {
            let start: String = text.chars().take(40).collect();
            Note::whole(format!("the text `{start}…` has more than {MAX_TEXT_CHARS} characters; shorten it"))
        })
        .take(10)
        .collect();
    if long.is_empty() { Ok(()) } else { Err(ReadError::Problems(long)) }
}
