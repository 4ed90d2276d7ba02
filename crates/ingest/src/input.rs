//! Bytes of a file as UTF-8 text: counts what is read, unpacks gzip, decodes UTF-16 and declared encodings.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

/// How much of the start of a file the format is told from.
pub(crate) const HEAD_BYTES: usize = 64 * 1024;

/// A file's text, with its start at hand.
pub(crate) struct Input {
    /// The unpacked bytes, from the start.
    pub reader: Box<dyn Read + Send>,
    /// Their first bytes.
    pub head: Vec<u8>,
    /// Why the start is shorter than the file.
    pub broken: Option<io::Error>,
    /// How many bytes of the file, as it lies on disk, were taken so far.
    pub taken: Arc<AtomicU64>,
}

/// Opens a file: unpacks gzip and decodes UTF-16 and other declared encodings.
pub(crate) fn open(reader: Box<dyn Read + Send>) -> Input {
    let taken = Arc::new(AtomicU64::new(0));
    let counted: Box<dyn Read + Send> = Box::new(Counted { inner: reader, taken: Arc::clone(&taken) });
    let (head, broken, reader) = peek(counted, 2);
    let (head, broken, reader) = if broken.is_none() && head.starts_with(&[0x1f, 0x8b]) {
        let file = io::BufReader::with_capacity(128 * 1024, reader);
        peek(Box::new(MultiGzDecoder::new(file)), HEAD_BYTES)
    } else if broken.is_none() {
        peek(reader, HEAD_BYTES)
    } else {
        (head, broken, reader)
    };
    match declared_encoding(&head) {
        None => Input { reader, head, broken, taken },
        Some(encoding) => {
            let (head, again, reader) = peek(Box::new(Decoded::new(reader, encoding)), HEAD_BYTES);
            Input { reader, head, broken: again.or(broken), taken }
        }
    }
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

/// The encoding that a byte order mark or an XML declaration states, when it is not UTF-8.
fn declared_encoding(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(head) {
        // A UTF-8 mark goes through the decoder too, but bad UTF-8 must reach the rows: it is cut there.
        return (encoding != encoding_rs::UTF_8).then_some(encoding);
    }
    if head.starts_with(b"<\0") || head.starts_with(b"\0<") {
        return Some(if head[0] == 0 { encoding_rs::UTF_16BE } else { encoding_rs::UTF_16LE });
    }
    let head = &head[..head.len().min(256)];
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let end = memchr::memmem::find(head, b"?>")?;
    let start = memchr::memmem::find(&head[..end], b"encoding")? + "encoding".len();
    let label = head[start..end].split(|byte| matches!(byte, b'"' | b'\'')).nth(1)?;
    let encoding = encoding_rs::Encoding::for_label(label)?;
    // A declaration that could be read as ASCII does not stand in UTF-16, whatever it claims.
    (encoding != encoding_rs::UTF_8 && encoding.is_ascii_compatible()).then_some(encoding)
}

/// Turns another encoding into UTF-8; what has no meaning there becomes U+FFFD.
struct Decoded {
    inner: Box<dyn Read + Send>,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    done: bool,
}

impl Decoded {
    fn new(inner: Box<dyn Read + Send>, encoding: &'static encoding_rs::Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { inner, decoder, raw: vec![0; 32 * 1024], text: Vec::new(), given: 0, done: false }
    }
}

impl Read for Decoded {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if self.done {
                return Ok(0);
            }
            let n = self.inner.read(&mut self.raw)?;
            self.done = n == 0;
            let room = self.decoder.max_utf8_buffer_length(n).unwrap_or(4 * n + 16).max(16);
            self.text.resize(room, 0);
            let (_, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..n], &mut self.text, self.done);
            self.text.truncate(written);
            self.given = 0;
        }
        let n = out.len().min(self.text.len() - self.given);
        out[..n].copy_from_slice(&self.text[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}
