//! Which encoding a text has, and reading it as UTF-8.
//!
//! A byte order mark or an XML declaration is believed. Without one a text is UTF-8, unless its first
//! 1 MiB has bytes that are no UTF-8 and read as words of Windows-1252, which is how Excel saves CSV in
//! much of Europe; then the whole file is read so. A file whose first 1 MiB is plain ASCII is taken for
//! UTF-8: a row that turns out otherwise later is rejected, and the reason says what the file may be.

use std::io::{self, Read};

use encoding_rs::{DecoderResult, Encoding};

/// How the bytes of a text became UTF-8.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    /// They are UTF-8, and not only ASCII at their start.
    #[default]
    Utf8,
    /// Their start is ASCII, which leaves the encoding open.
    Ascii,
    /// They were decoded from an encoding that the file states.
    Stated(&'static str),
    /// They read as Windows-1252, which the file does not state.
    Windows1252,
}

impl Origin {
    /// What to do about a cell that is no text.
    pub fn advice(self) -> String {
        match self {
            Self::Utf8 | Self::Windows1252 => "save the file as UTF-8".to_owned(),
            Self::Ascii => "the file begins as plain ASCII, so it was taken for UTF-8, but it may be Windows-1252 as \
                            Excel writes it; save the file as UTF-8"
                .to_owned(),
            Self::Stated(encoding) => {
                format!("the file says that it is {encoding}, which these bytes are not; save the file as UTF-8")
            }
        }
    }
}

/// The encoding that a byte order mark or an XML declaration states, when it is not UTF-8.
pub(crate) fn stated(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        // A UTF-8 mark needs no decoder: bad UTF-8 must reach the rows, where it is cut.
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
    let encoding = Encoding::for_label(label)?;
    // A declaration that could be read as ASCII does not stand in UTF-16, whatever it claims.
    (encoding != encoding_rs::UTF_8 && encoding.is_ascii_compatible()).then_some(encoding)
}

/// Tells a text that states no encoding from its start.
pub(crate) fn judge(head: &[u8]) -> Origin {
    if head.is_ascii() {
        return Origin::Ascii;
    }
    let (mut n_multi, mut n_odd, mut n_words) = (0_usize, 0_usize, 0_usize);
    let mut from = 0;
    while let Err(wrong) = std::str::from_utf8(&head[from..]) {
        let at = from + wrong.valid_up_to();
        n_multi += n_multi_byte(&head[from..at]);
        // The start may end in the middle of a sign.
        let Some(length) = wrong.error_len() else {
            from = head.len();
            break;
        };
        for at in at..at + length {
            n_odd += usize::from(!head[at].is_ascii());
            n_words += usize::from(!head[at].is_ascii() && fits_windows_1252(head, at));
        }
        from = at + length;
    }
    n_multi += n_multi_byte(&head[from..]);
    // Signs of several bytes are a proof of UTF-8; one in twenty may be chance.
    if n_odd > 0 && n_multi * 20 <= n_odd && n_words * 20 >= n_odd * 19 { Origin::Windows1252 } else { Origin::Utf8 }
}

fn n_multi_byte(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte >= 0xc0).count()
}

/// Whether a byte is what one finds in words and prices of Windows-1252. Elsewhere (in the code pages of
/// DOS and the Macintosh, in Cyrillic, in chance) such bytes stand where no such sign would.
fn fits_windows_1252(text: &[u8], at: usize) -> bool {
    let before = if at == 0 { b' ' } else { text[at - 1] };
    let after = text.get(at + 1).copied().unwrap_or(b' ');
    let is_high = |byte: u8| matches!(byte, 0xc0..=0xfe | 0x8a | 0x8c | 0x8e | 0x9a | 0x9c | 0x9e);
    let in_word = (before.is_ascii_alphabetic() || after.is_ascii_alphabetic())
        || (is_high(before) && at > 1 && text[at - 2].is_ascii_alphabetic())
        || (is_high(after) && text.get(at + 2).is_some_and(u8::is_ascii_alphabetic));
    let between_letters = before.is_ascii_alphabetic() && after.is_ascii_alphabetic();
    match text[at] {
        // Multiplied, divided, and letters of Icelandic that are mostly Polish or Turkish ones misread.
        0xd7 | 0xf7 => !between_letters,
        // A word of its own in French.
        0xc0 | 0xe0 if before == b' ' && after == b' ' => true,
        // A capital does not follow a small letter.
        0xc0..=0xde | 0x8a | 0x8c | 0x8e => in_word && !before.is_ascii_lowercase(),
        0xdf..=0xfe | 0x9a | 0x9c | 0x9e => in_word,
        // Apostrophes, dashes, dots, and blanks that do not break stand anywhere.
        0x92 | 0x96 | 0x97 | 0x85 | 0xa0 | 0xad | 0xb7 => true,
        // Quotes, the euro, the pound, the paragraph, degrees, small numbers.
        0x80 | 0x82 | 0x84 | 0x8b | 0x91 | 0x93 | 0x94 | 0x99 | 0x9b => !between_letters,
        0xa1 | 0xa3 | 0xa7 | 0xa9 | 0xaa | 0xab | 0xae | 0xb0 | 0xb2..=0xb5 | 0xba..=0xbf => !between_letters,
        _ => false,
    }
}

/// Turns another encoding into UTF-8. What has no meaning there becomes a byte that no UTF-8 has, so that
/// the cell that holds it is told from good text.
pub(crate) struct Decoded {
    inner: Box<dyn Read + Send>,
    decoder: encoding_rs::Decoder,
    /// What stands for a sequence without a meaning.
    mark: &'static [u8],
    raw: Vec<u8>,
    n_raw: usize,
    used: usize,
    text: Vec<u8>,
    given: usize,
    n_text: usize,
    at_end: bool,
    done: bool,
}

const RAW_BYTES: usize = 32 * 1024;

impl Decoded {
    pub fn new(inner: Box<dyn Read + Send>, encoding: &'static Encoding, mark: &'static [u8]) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            mark,
            raw: vec![0; RAW_BYTES],
            n_raw: 0,
            used: 0,
            text: vec![0; 3 * RAW_BYTES + 64],
            given: 0,
            n_text: 0,
            at_end: false,
            done: false,
        }
    }

    /// Decodes what is there, up to a sequence without a meaning or the end of the room.
    fn decode(&mut self) -> io::Result<()> {
        if self.used == self.n_raw && !self.at_end {
            self.n_raw = self.inner.read(&mut self.raw)?;
            self.used = 0;
            self.at_end = self.n_raw == 0;
        }
        let room = self.text.len() - self.mark.len();
        let (result, n_in, n_out) = self.decoder.decode_to_utf8_without_replacement(
            &self.raw[self.used..self.n_raw],
            &mut self.text[..room],
            self.at_end,
        );
        self.used += n_in;
        self.given = 0;
        self.n_text = n_out;
        match result {
            DecoderResult::Malformed(..) => {
                self.text[n_out..n_out + self.mark.len()].copy_from_slice(self.mark);
                self.n_text += self.mark.len();
            }
            DecoderResult::InputEmpty => self.done = self.at_end,
            DecoderResult::OutputFull => {}
        }
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.n_text {
            if self.done {
                return Ok(0);
            }
            self.decode()?;
        }
        let n = out.len().min(self.n_text - self.given);
        out[..n].copy_from_slice(&self.text[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_1252(text: &str) -> Vec<u8> {
        encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
    }

    #[test]
    fn words_of_western_europe_are_told_from_other_bytes() {
        for text in [
            "Müller;Übergabe;5,00 €\nGroß;Prüfung;3 €\n",
            "l’été à côté;« ça »\nfrançais;œuvre\n",
            "¿Qué?;niño;¡sí!\nÑandú;año\n",
            "ÄNDERUNG;STRASSE 5–7;café\n",
        ] {
            assert_eq!(judge(&in_1252(text)), Origin::Windows1252, "{text}");
            assert_eq!(judge(text.as_bytes()), Origin::Utf8, "{text}");
        }
        let polish = encoding_rs::WINDOWS_1250.encode("złożono;wysłał;przyjęta;płatność;żółw").0.into_owned();
        let russian = encoding_rs::WINDOWS_1251.encode("заказ;оплата;доставка").0.into_owned();
        let macintosh = encoding_rs::MACINTOSH.encode("Müller;Käse;größer").0.into_owned();
        let mixed = [&b"M\xfcller;"[..], "Übergabe;Prüfung;größer;Käse".as_bytes()].concat();
        let dos = b"M\x81ller;K\x84se;gr\x94\xe1er".to_vec();
        for bytes in [polish, russian, macintosh, mixed, dos, b"b\xff,x".to_vec(), (0x80..=0xff).collect()] {
            assert_eq!(judge(&bytes), Origin::Utf8, "{bytes:x?}");
        }
        assert_eq!(judge(b"a,b\n1,2\n"), Origin::Ascii);
        assert_eq!(judge(&"aü".as_bytes()[..2]), Origin::Utf8, "cut in the middle of a sign");
    }

    #[test]
    fn what_has_no_meaning_leaves_a_mark() {
        let bytes: Vec<u8> = [0x61_u16, 0xd800, 0x62, 0xe4].into_iter().flat_map(u16::to_le_bytes).collect();
        let read = |bytes: Vec<u8>| {
            let mut text = Vec::new();
            let reader: Box<dyn Read + Send> = Box::new(io::Cursor::new(bytes));
            Decoded::new(reader, encoding_rs::UTF_16LE, b"\xff").read_to_end(&mut text).expect("memory");
            text
        };
        assert_eq!(read(bytes), b"a\xffb\xc3\xa4");
        assert_eq!(read(vec![0x61, 0, 0x62]), b"a\xff");
        let long: Vec<u8> = "aä€".repeat(50_000).encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(long), "aä€".repeat(50_000).as_bytes());
    }
}
