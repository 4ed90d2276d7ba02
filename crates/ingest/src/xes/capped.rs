//! A reader that gives out only so many bytes for one piece of XML, and counts lines.

use std::io::{self, BufRead, Read};

/// The cap was reached.
#[derive(Debug, thiserror::Error)]
#[error("one piece of XML is too long")]
struct TooLong;

/// Bounds what one event of the XML reader may take in.
pub(super) struct Capped<R> {
    inner: R,
    most: usize,
    left: usize,
    n_lines: u64,
}

impl<R> Capped<R> {
    pub fn new(inner: R, most: usize) -> Self {
        Self { inner, most, left: most, n_lines: 0 }
    }

    /// Begins the next piece.
    pub fn allow(&mut self) {
        self.left = self.most;
    }

    /// Line ends that were passed.
    pub fn n_lines(&self) -> u64 {
        self.n_lines
    }

    /// Whether an error is this reader's own.
    pub fn is_cap(cause: &io::Error) -> bool {
        cause.get_ref().is_some_and(|inner| inner.is::<TooLong>())
    }
}

impl<R: BufRead> Read for Capped<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let chunk = self.fill_buf()?;
        let n = chunk.len().min(out.len());
        out[..n].copy_from_slice(&chunk[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Capped<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other(TooLong));
        }
        let chunk = self.inner.fill_buf()?;
        Ok(&chunk[..chunk.len().min(self.left)])
    }

    fn consume(&mut self, n: usize) {
        if n > 0
            && let Ok(chunk) = self.inner.fill_buf()
        {
            self.n_lines += memchr::memchr_iter(b'\n', &chunk[..n.min(chunk.len())]).count() as u64;
        }
        self.left = self.left.saturating_sub(n);
        self.inner.consume(n);
    }
}
