//! Bytes of a file as UTF-8 text: counts what is read, unpacks gzip, decodes what is not UTF-8.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use crate::encoding::{self, Decoded, Origin};

/// How much of the start of a file the format is told from.
pub(crate) const HEAD_BYTES: usize = 64 * 1024;
/// How much of the start of a file the encoding is told from.
const ENCODING_BYTES: usize = 1024 * 1024;

/// A file's text, with its start at hand.
pub(crate) struct Input {
    /// The unpacked bytes, from the start.
    pub reader: Box<dyn Read + Send>,
    /// Their first bytes.
    pub head: Vec<u8>,
    /// How they became UTF-8.
    pub origin: Origin,
    /// Why the start is shorter than the file.
    pub broken: Option<io::Error>,
    /// How many bytes of the file, as it lies on disk, were taken so far.
    pub taken: Arc<AtomicU64>,
}

/// Opens a file: unpacks gzip and decodes UTF-16, other stated encodings, and Windows-1252.
pub(crate) fn open(reader: Box<dyn Read + Send>) -> Input {
    let taken = Arc::new(AtomicU64::new(0));
    let counted: Box<dyn Read + Send> = Box::new(Counted { inner: reader, taken: Arc::clone(&taken) });
    let (head, broken, reader) = peek(counted, 2);
    let (mut head, mut broken, mut reader) = if broken.is_none() && head.starts_with(&[0x1f, 0x8b]) {
        let file = io::BufReader::with_capacity(128 * 1024, reader);
        peek(Box::new(MultiGzDecoder::new(file)), ENCODING_BYTES)
    } else if broken.is_none() {
        peek(reader, ENCODING_BYTES)
    } else {
        (head, broken, reader)
    };
    let (origin, encoding) = match encoding::stated(&head) {
        Some(encoding) => (Origin::Stated(encoding.name()), Some(encoding)),
        // XML without a declaration is UTF-8, and binary files are none of ours.
        None if head.trim_ascii_start().starts_with(b"<") || head[..head.len().min(HEAD_BYTES)].contains(&0) => {
            (Origin::Utf8, None)
        }
        None => match encoding::judge(&head) {
            Origin::Windows1252 => (Origin::Windows1252, Some(encoding_rs::WINDOWS_1252)),
            origin => (origin, None),
        },
    };
    if let Some(encoding) = encoding {
        // An XML parser gives up at a byte that is no UTF-8; a sign of its own costs the value only.
        let (start, ..) = encoding.decode(&head[..head.len().min(256)]);
        let mark = if start.trim_start().starts_with('<') { "\u{fffd}".as_bytes() } else { b"\xff" };
        let (decoded, again, rest) = peek(Box::new(Decoded::new(reader, encoding, mark)), HEAD_BYTES);
        (head, broken, reader) = (decoded, again.or(broken), rest);
    }
    head.truncate(HEAD_BYTES);
    Input { reader, head, origin, broken, taken }
}

/// Reads up to `wanted` bytes and hands back a reader that begins with them again, and with the error.
fn peek(mut reader: Box<dyn Read + Send>, wanted: usize) -> (Vec<u8>, Option<io::Error>, Box<dyn Read + Send>) {
    let mut head = vec![0; wanted];
    let mut filled = 0;
    let mut broken = None;
    while filled < wanted {
        match reader.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => {
                broken = Some(cause);
                break;
            }
        }
    }
    head.truncate(filled);
    let again = broken.as_ref().map(|cause| io::Error::new(cause.kind(), cause.to_string()));
    let start = io::Cursor::new(head.clone());
    let whole: Box<dyn Read + Send> = match again {
        Some(cause) => Box::new(start.chain(Broken(Some(cause)))),
        None => Box::new(start.chain(reader)),
    };
    (head, broken, whole)
}

/// A reader that fails once.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Counts the bytes that pass.
struct Counted {
    inner: Box<dyn Read + Send>,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.taken.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
