//! Columns of texts as numbers, whether they come from a file that has a dictionary or not.

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_buffer::ScalarBuffer;

use crate::dictionary::Dictionary;
use crate::frames::NONE;

/// A column of texts in which each row has the number of its text. A text may have more than one number.
#[derive(Debug)]
pub struct TextCodes {
    /// For each row the number of its text, or [`NONE`].
    pub codes: ScalarBuffer<u32>,
    texts: Texts,
}

#[derive(Debug)]
enum Texts {
    Array(ArrayRef),
    Own(Dictionary),
}

impl TextCodes {
    /// Reads a column of texts, or of texts in a dictionary; `None` for any other.
    pub fn of(column: &ArrayRef) -> Option<Self> {
        if let Some(texts) = column.as_string_opt::<i32>() {
            return Some(Self::number(texts));
        }
        let coded = column.as_dictionary_opt::<Int32Type>()?;
        coded.values().as_string_opt::<i32>()?;
        let keys = coded.keys();
        let codes = if keys.null_count() == 0 {
            // The same bits: a key is never negative.
            ScalarBuffer::from(keys.values().clone().into_inner())
        } else {
            keys.iter().map(|key| key.map_or(NONE, |key| key as u32)).collect()
        };
        Some(Self { codes, texts: Texts::Array(coded.values().clone()) })
    }

    fn number(texts: &StringArray) -> Self {
        let mut own = Dictionary::default();
        let codes = if texts.null_count() == texts.len() {
            vec![NONE; texts.len()].into()
        } else {
            texts.iter().map(|text| text.map_or(NONE, |text| own.number(text))).collect()
        };
        Self { codes, texts: Texts::Own(own) }
    }

    /// The text of a number.
    pub fn text(&self, code: u32) -> Option<&str> {
        if code == NONE {
            return None;
        }
        match &self.texts {
            Texts::Array(array) => Some(array.as_string::<i32>().value(code as usize)),
            Texts::Own(own) => Some(own.text(code)),
        }
    }

    /// All texts in the order of their numbers.
    pub fn texts(&self) -> Vec<&str> {
        match &self.texts {
            Texts::Array(array) => array.as_string::<i32>().iter().map(Option::unwrap_or_default).collect(),
            Texts::Own(own) => own.iter().collect(),
        }
    }

    /// Where the texts lie, if they lie in an array that other batches may share.
    pub fn shared(&self) -> Option<&ArrayRef> {
        match &self.texts {
            Texts::Array(array) => Some(array),
            Texts::Own(_) => None,
        }
    }
}
