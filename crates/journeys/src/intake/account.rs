//! The account of an import: what an answer says of the files it rests on, kept for as long as the import.

use std::collections::BTreeMap;

use desireline_ingest::{Mapping, Rejection};
use desireline_model::answer::{ColumnTaken, RejectedRow, SourceRead};
use serde::{Deserialize, Serialize};

use super::REJECTED_SHOWN;
use super::pieces::Opened;
use super::reading::Reading;

/// What is kept of the reading of a file, as JSON beside its import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What was read, as an answer over the file alone would say it.
    pub source: SourceRead,
    /// The first rejected rows, at most 20.
    pub rejected: Vec<RejectedRow>,
    /// What had to be assumed, or was odd.
    pub notes: Vec<String>,
    /// How it was read.
    pub reading: Reading,
    /// How many rows were found to be there already, by the number of the import that had brought them.
    #[serde(default)]
    pub there_by: BTreeMap<i32, u64>,
}

impl Account {
    pub(super) fn new(file_name: &str, opened: &Opened, reading: &Reading) -> Self {
        Self {
            source: SourceRead {
                file: file_name.to_owned(),
                format: opened.format.clone(),
                read: 0,
                kept: 0,
                rejected: 0,
                left_out: 0,
                columns: columns_taken(&opened.mapping),
            },
            rejected: Vec::new(),
            notes: opened.mapping.notes.clone(),
            reading: reading.clone(),
            there_by: BTreeMap::new(),
        }
    }

    /// Notes a rejected row, if it is among the first.
    pub(super) fn reject(&mut self, rejection: &Rejection) {
        if self.rejected.len() < REJECTED_SHOWN {
            self.rejected.push(RejectedRow {
                file: self.source.file.clone(),
                row: rejection.row,
                line: rejection.line,
                reason: rejection.reason.clone(),
            });
        }
    }

    /// It as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are JSON")
    }

    /// Reads an account back.
    ///
    /// # Errors
    ///
    /// When the text is none that this release knows.
    pub fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }
}

pub(super) fn columns_taken(mapping: &Mapping) -> Vec<ColumnTaken> {
    let columns = mapping.chosen.iter().map(|chosen| ColumnTaken {
        role: chosen.role.word().to_owned(),
        column: chosen.column.clone(),
        why: chosen.why.clone(),
    });
    columns.collect()
}
