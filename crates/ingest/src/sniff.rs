//! Which format a file has: by its content first, then by its name.

use std::io::Read;

use crate::IngestError;

/// A format that we read. Gzip around CSV, JSONL and XES is unpacked on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Rows of cells with a header line.
    Csv {
        /// What stands between cells: `,`, `;`, `|` or a tab.
        delimiter: u8,
    },
    /// One JSON object a line.
    Jsonl,
    /// The event log format of IEEE 1849.
    Xes,
    /// A Parquet file; it needs random access, so it is read as a table of Arrow batches.
    Parquet,
}

/// Tells the format from the first bytes of a file (64 KiB are plenty), packed or not, and its name.
///
/// # Errors
///
/// [`IngestError::Empty`] when there is nothing, [`IngestError::Unsupported`] when it is another kind of
/// file, with what to do.
pub fn sniff(name: &str, head: &[u8]) -> Result<Format, IngestError> {
    if !head.starts_with(&[0x1f, 0x8b]) {
        return sniff_unpacked(name, head);
    }
    let mut unpacked = Vec::new();
    // A head ends in the middle of the stream, so an error at its end means nothing.
    let _ = flate2::read::MultiGzDecoder::new(head).take(64 * 1024).read_to_end(&mut unpacked);
    sniff_unpacked(name, &unpacked)
}

/// What a file that we do not read starts with, what it is and what to do.
const FOREIGN: [(&[u8], &str, &str); 13] = [
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook", "save the sheet as CSV, or unpack the archive first"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV"),
    (b"%PDF", "a PDF document", "export the data behind it as CSV"),
    (b"SQLite format 3", "a SQLite database", "export the table as CSV"),
    (b"BZh", "packed with bzip2", "unpack it first, or pack it with gzip"),
    (b"\xfd7zXZ", "packed with xz", "unpack it first, or pack it with gzip"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "unpack it first, or pack it with gzip"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"ARROW1", "an Arrow file", "save it as Parquet or CSV"),
    (b"Obj\x01", "an Avro file", "save it as Parquet or CSV"),
    (b"ORC", "an ORC file", "save it as Parquet or CSV"),
    (b"\x89PNG", "a picture", "desireline reads CSV, JSON lines, XES and Parquet"),
    (b"\xff\xd8\xff", "a picture", "desireline reads CSV, JSON lines, XES and Parquet"),
];

/// [`sniff`] for bytes that gzip has been taken from.
pub(crate) fn sniff_unpacked(name: &str, head: &[u8]) -> Result<Format, IngestError> {
    let refuse = |what: &str, hint: &str| {
        Err(IngestError::Unsupported { name: name.to_owned(), what: what.to_owned(), hint: hint.to_owned() })
    };
    let lower = name.to_lowercase();
    let plain = lower.strip_suffix(".gz").unwrap_or(&lower);
    if head.starts_with(b"PAR1") {
        return Ok(Format::Parquet);
    }
    // `ORC` and `BZh` could start a header line of a table; binary files go on with bytes that text has not.
    for (magic, what, hint) in FOREIGN {
        let binary = magic.iter().any(|byte| !(0x20..0x7f).contains(byte)) || magic.len() > 3;
        if head.starts_with(magic) && (binary || has_control_bytes(head)) {
            return refuse(what, hint);
        }
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = text.trim_ascii_start();
    if text.is_empty() {
        return Err(IngestError::Empty { name: name.to_owned() });
    }
    if looks_binary(head) && !head.starts_with(b"\xff\xfe") && !head.starts_with(b"\xfe\xff") {
        return refuse("not a text file", "desireline reads CSV, JSON lines, XES and Parquet");
    }
    let start = String::from_utf8_lossy(&text[..text.len().min(64)]).to_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return refuse("a web page", "perhaps a download asked for a login; get the data file itself");
    }
    if text.starts_with(b"<") {
        return Ok(Format::Xes);
    }
    if text.starts_with(b"[")
        && (plain.contains(".json") || plain.contains(".ndjson") || text[1..].trim_ascii_start().starts_with(b"{"))
    {
        return refuse("a JSON array", "one JSON object a line is needed: `jq -c '.[]' FILE > FILE.jsonl` makes it so");
    }
    if text.starts_with(b"{") {
        let line = text.split(|byte| *byte == b'\n').next().unwrap_or(text).trim_ascii_end();
        if line == b"{" {
            return refuse(
                "one JSON document over several lines",
                "one JSON object a line is needed: `jq -c '.' FILE > FILE.jsonl` joins each object into one line",
            );
        }
        return Ok(Format::Jsonl);
    }
    if plain.ends_with(".jsonl") || plain.ends_with(".ndjson") {
        return Ok(Format::Jsonl);
    }
    if plain.ends_with(".xes") || plain.ends_with(".xml") {
        return refuse("not XML although its name says so", "a XES file begins with `<?xml` or `<log`");
    }
    if plain.ends_with(".parquet") {
        return refuse("not Parquet although its name says so", "a Parquet file begins with `PAR1`; write it again");
    }
    Ok(Format::Csv { delimiter: crate::csv::start(text).delimiter })
}

fn has_control_bytes(head: &[u8]) -> bool {
    head.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c))
}

/// More than a tenth of control bytes: no text, even where NUL bytes are to be borne.
fn looks_binary(head: &[u8]) -> bool {
    let odd = head.iter().filter(|byte| **byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    odd * 10 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_before_the_name() {
        for (name, head, format) in [
            ("a.csv", &b"PAR1\x15\x04"[..], Format::Parquet),
            ("a.txt", b"<?xml version='1.0'?><log/>", Format::Xes),
            ("a.txt", b"<log>", Format::Xes),
            ("a.csv", b"{\"a\":1}\n", Format::Jsonl),
            ("a.csv", b"a;b;c\n1;2,5;3\n", Format::Csv { delimiter: b';' }),
            ("a.csv", b"a\tb\n1\t2\n", Format::Csv { delimiter: b'\t' }),
            ("a.csv", b"a|b\n1|2\n", Format::Csv { delimiter: b'|' }),
            ("a.csv", b"\"x;y\",b,c\n\"1;2\",2,3\n", Format::Csv { delimiter: b',' }),
        ] {
            assert_eq!(sniff(name, head).expect(name), format, "{name}");
        }
    }

    #[test]
    fn other_kinds_are_refused_with_a_hint() {
        for (name, head, said) in [
            ("a.xlsx", &b"PK\x03\x04\x14\0"[..], "save the sheet as CSV"),
            ("a.pdf", b"%PDF-1.7", "PDF"),
            ("a.csv", b"\0\x01\x02\x03\x04abc", "not a text file"),
            ("a.json", b"[{\"a\":1}]", "one JSON object a line is needed"),
            ("a.json", b"{\n  \"events\": []\n}", "one JSON object a line is needed"),
            ("a.csv", b" \n \n", "is empty"),
            ("a.csv", b"", "is empty"),
            ("a.xes", b"hello", "not XML"),
            ("a.csv", b"<!DOCTYPE html><html>", "web page"),
        ] {
            let message = sniff(name, head).expect_err(name).to_string();
            assert!(message.contains(said), "{message}");
        }
    }
}
