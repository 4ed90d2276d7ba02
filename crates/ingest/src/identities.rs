//! Files that say which ids are one customer: a row for each customer, a column for each kind of id.
//!
//! A batch has the columns `sequence` (the row's number) and `ts` (when it was known, may be absent), and then one
//! text column for each kind of id, named by the kind. Two columns may be of one kind, such as an old and a new number
//! of the same register.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::builder::{StringBuilder, TimestampMicrosecondBuilder, UInt64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::assemble::{Fated, Source};
use crate::rows::{Cells, Wanted, shown};
use crate::times::TimeColumn;

/// The kind of id that stands for the customer where nothing else is said.
pub const CUSTOMER: &str = "customer";

/// How many columns of a batch stand before the ids.
pub const FIRST_ID: usize = 2;

/// The longest id.
const LONGEST_ID: usize = 1_024;

/// The kind of id that a column of this name holds: `User ID` is `user_id`, `customerId` is `customer`.
pub fn kind_of(column: &str) -> String {
    let words = crate::guess::words(column);
    match words.concat().as_str() {
        "customer" | "customerid" | "customernumber" | "customerno" | "kunde" | "kundennummer" | "kundenid" => {
            CUSTOMER.to_owned()
        }
        _ => words.join("_"),
    }
}

/// Whether an id stands for nobody in particular, so that it would make one customer of many: `guest`, `0`, `unknown`.
pub fn stands_for_nobody(id: &str) -> bool {
    const NOBODY: [&str; 36] = [
        "",
        "-",
        "--",
        "?",
        "#n/a",
        "(none)",
        "(not set)",
        "(null)",
        "[object object]",
        "anon",
        "anonym",
        "anonymous",
        "customer",
        "deleted",
        "distinct_id",
        "email",
        "empty",
        "false",
        "gast",
        "guest",
        "id",
        "missing",
        "n/a",
        "na",
        "nan",
        "nil",
        "none",
        "not_authenticated",
        "null",
        "test",
        "true",
        "undefined",
        "unknown",
        "user",
        "user_id",
        "visitor",
    ];
    let id = id.trim().to_lowercase();
    let zeros = !id.is_empty() && id.bytes().all(|byte| matches!(byte, b'0' | b'-' | b'.'));
    zeros || id == "-1" || id.chars().all(|c| c.is_whitespace() || c.is_control()) || NOBODY.contains(&id.as_str())
}

/// A column of ids and its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdColumn {
    pub index: usize,
    pub kind: String,
    pub name: String,
}

/// Builds batches of ids.
pub(crate) struct IdAssembler {
    ids: Vec<IdColumn>,
    time: Option<Source>,
    times: TimeColumn,
    schema: SchemaRef,
    sequence: UInt64Builder,
    ts: TimestampMicrosecondBuilder,
    texts: Vec<StringBuilder>,
    n_kept: usize,
}

impl IdAssembler {
    /// An assembler for these columns.
    pub fn new(ids: &[IdColumn], time: Option<Source>, times: TimeColumn) -> Self {
        let micros = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        let mut fields = vec![Field::new("sequence", DataType::UInt64, false), Field::new("ts", micros, true)];
        fields.extend(ids.iter().map(|id| Field::new(&id.kind, DataType::Utf8, true)));
        Self {
            ids: ids.to_vec(),
            time,
            times,
            schema: Arc::new(Schema::new(fields)),
            sequence: UInt64Builder::new(),
            ts: TimestampMicrosecondBuilder::new().with_timezone("UTC"),
            texts: ids.iter().map(|_| StringBuilder::new()).collect(),
            n_kept: 0,
        }
    }

    /// The columns that will be asked for.
    pub fn wanted(&self, n_columns: usize) -> Wanted {
        let mut columns = vec![false; n_columns];
        let all = self.ids.iter().map(|id| id.index).chain(self.time.iter().map(|time| time.index));
        for index in all {
            if let Some(wanted) = columns.get_mut(index) {
                *wanted = true;
            }
        }
        Wanted { columns, extras: false }
    }

    /// How many rows wait in the batch.
    pub fn n_kept(&self) -> usize {
        self.n_kept
    }

    /// Takes one row in, or says why not.
    pub fn push(&mut self, sequence: u64, cells: &impl Cells) -> Fated {
        match self.try_push(sequence, cells) {
            Ok(()) => Fated::Kept,
            Err(why) => Fated::Rejected(why),
        }
    }

    fn try_push(&mut self, sequence: u64, cells: &impl Cells) -> Result<(), String> {
        let mut refused: Vec<String> = Vec::new();
        let mut ids: Vec<Option<Cow<'_, str>>> = Vec::with_capacity(self.ids.len());
        for column in &self.ids {
            let text = cells
                .text(column.index)
                .map_err(|wrong| format!("column `{}` is not UTF-8; {}", column.name, wrong.origin.advice()))?;
            let id = text.filter(|text| !text.trim().is_empty());
            let id = match id {
                Some(id) if stands_for_nobody(&id) => {
                    refused.push(format!("{} in `{}`", shown(&id), column.name));
                    None
                }
                Some(id) if id.len() > LONGEST_ID || id.contains('\0') => {
                    return Err(format!(
                        "`{}` holds no id: it is longer than 1,024 bytes or has a zero byte",
                        column.name
                    ));
                }
                id => id,
            };
            ids.push(id);
        }
        let mut different: Vec<(&str, &str)> =
            self.ids.iter().zip(&ids).filter_map(|(column, id)| Some((column.kind.as_str(), id.as_deref()?))).collect();
        different.sort_unstable();
        different.dedup();
        if different.len() < 2 {
            let refused = match refused.is_empty() {
                true => String::new(),
                false => format!("; {} stands for nobody", refused.join(" and ")),
            };
            return Err(format!("needs two ids of one customer, has {}{refused}", different.len()));
        }
        let ts = match &self.time {
            Some(time) => match crate::assemble::value(cells, Some(time))? {
                Some(_) => Some(time.instant(&self.times, cells)?.micros),
                None => {
                    cells.instant(time.index).map(|_| time.instant(&self.times, cells)).transpose()?.map(|at| at.micros)
                }
            },
            None => None,
        };
        for (builder, id) in self.texts.iter_mut().zip(&ids) {
            builder.append_option(id.as_deref());
        }
        self.sequence.append_value(sequence);
        self.ts.append_option(ts);
        self.n_kept += 1;
        Ok(())
    }

    /// The rows so far as a batch.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        self.n_kept = 0;
        let mut columns: Vec<ArrayRef> = vec![Arc::new(self.sequence.finish()), Arc::new(self.ts.finish())];
        columns.extend(self.texts.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef));
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_by_their_columns() {
        let names = ["customer_id", "Customer", "customerId", "User ID", "e-mail", "visitorId"];
        let kinds = ["customer", "customer", "customer", "user_id", "e_mail", "visitor_id"];
        assert_eq!(names.map(kind_of), kinds);
    }

    #[test]
    fn ids_that_many_people_share_are_refused() {
        let shared = [
            "",
            " ",
            "\t",
            "-",
            "n/a",
            "N/A",
            "NULL",
            "null",
            "Null",
            "undefined",
            "0",
            "00",
            "0000-0000",
            "-1",
            "guest",
            "Guest",
            " GUEST ",
            "anonymous",
            "unknown",
            "none",
            "None",
            "nil",
            "NaN",
            "true",
            "false",
            "(not set)",
            "[object Object]",
            "test",
            "user",
            "00000000-0000-0000-0000-000000000000",
            "?",
            "\u{1}",
        ];
        for id in shared {
            assert!(stands_for_nobody(id), "{id:?}");
        }
        for id in ["7", "ana", "10", "00a", "guest-7", "null@example.org", "🦀", "-7", "a-b", "0x1"] {
            assert!(!stands_for_nobody(id), "{id:?}");
        }
    }
}
