//! Rows of segments and frames, as the kernel needs them: labelled, with their promises.

use std::collections::BTreeSet;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, FixedSizeBinaryArray, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow_buffer::ScalarBuffer;
use arrow_select::filter::filter_record_batch;

use super::{Asked, Counters};
use crate::coding::TextCodes;
use crate::engine::EngineError;
use crate::labels::{Coded, Labelled, Labeller};
use crate::promises::DueReader;
use crate::segments::read::{SegmentBatches, read_coded};
use crate::segments::{SegmentError, SegmentEvents, SegmentField};

/// Labelled rows.
#[derive(Debug)]
pub(super) struct Rows {
    pub person: ScalarBuffer<u32>,
    pub ts: ScalarBuffer<i64>,
    pub precision: ScalarBuffer<u8>,
    /// What the kernel is given: see [`crate::labels::LabelSpec`].
    pub label: ScalarBuffer<u32>,
    pub slot: Vec<u32>,
    /// Where rows of one instant stand, when it was asked for.
    pub place: Option<Places>,
    /// Their cases, when they were asked for.
    pub case: Option<StringArray>,
    /// Their promised instants, a column for each promise.
    pub dues: Vec<TimestampMicrosecondArray>,
}

/// What orders rows of one customer and instant.
#[derive(Debug)]
pub(super) struct Places {
    pub source: ScalarBuffer<u16>,
    pub sequence: ScalarBuffer<u64>,
    pub key: FixedSizeBinaryArray,
}

impl Places {
    /// The place of a row among those of one instant.
    pub(super) fn at(&self, row: usize) -> (u16, u64, u128) {
        let mut key = [0; 16];
        key.copy_from_slice(self.key.value(row));
        (self.source[row], self.sequence[row], u128::from_be_bytes(key))
    }
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.ts.len()
    }
}

/// Makes [`Rows`] of what is read, for one part.
pub(super) struct Reading<'a> {
    asked: &'a Asked,
    undone: &'a BTreeSet<u32>,
    labeller: Labeller<'a>,
    dues: Vec<DueReader>,
    pub counters: Counters,
}

/// Which rows to keep, besides leaving out those of undone imports; `None` keeps all.
pub(super) type Keep<'k> = dyn FnMut(&RecordBatch) -> Option<BooleanArray> + 'k;

impl<'a> Reading<'a> {
    pub(super) fn new(asked: &'a Asked, undone: &'a BTreeSet<u32>) -> Result<Self, EngineError> {
        Ok(Self {
            asked,
            undone,
            labeller: Labeller::new(&asked.labels),
            dues: asked.dues.iter().map(DueReader::new).collect::<Result<_, _>>()?,
            counters: Counters::of(asked),
        })
    }

    /// Opens a segment with the columns that are needed.
    pub(super) fn open(&self, path: &Path, places: bool, cases: bool) -> Result<SegmentBatches, SegmentError> {
        let labels = &self.asked.labels;
        let mut fields = vec![SegmentField::PersonNo, SegmentField::Ts, SegmentField::TsPrecision, SegmentField::Name];
        if places {
            fields.extend([SegmentField::SourceNo, SegmentField::Sequence, SegmentField::Key]);
        }
        let wanted = [
            (SegmentField::CaseKey, cases),
            (SegmentField::ImportNo, !self.undone.is_empty()),
            (SegmentField::Channel, labels.needs_channel()),
            (SegmentField::ActorKind, labels.needs_actor()),
            (SegmentField::Properties, labels.needs_properties() || !self.dues.is_empty()),
        ];
        fields.extend(wanted.into_iter().filter(|(_, wanted)| *wanted).map(|(field, _)| field));
        read_coded(path, &fields, self.asked.batch_rows)
    }

    /// Labels the rows of a batch that are kept. `known` remembers the names of the batch before.
    pub(super) fn rows(
        &mut self,
        batch: &RecordBatch,
        known: &mut KnownNames,
        keep: &mut Keep<'_>,
    ) -> Result<Rows, EngineError> {
        let mut batch = batch.clone();
        if let Some(imports) = batch.column_by_name(SegmentField::ImportNo.name()).filter(|_| !self.undone.is_empty()) {
            let imports = imports.as_primitive_opt::<UInt32Type>().ok_or(SegmentError::Column("import_no"))?;
            if imports.values().iter().any(|import_no| self.undone.contains(import_no)) {
                let stays: BooleanArray =
                    imports.values().iter().map(|import_no| Some(!self.undone.contains(import_no))).collect();
                batch = filter_record_batch(&batch, &stays)?;
            }
        }
        if let Some(kept) = keep(&batch) {
            batch = filter_record_batch(&batch, &kept)?;
        }
        let (slot, label) = self.label(&batch, known)?;
        let dues = self.promised(&batch)?;
        let column = |field: SegmentField| batch.column_by_name(field.name());
        let numbers = |field: SegmentField| column(field).ok_or_else(|| SegmentError::Column(field.name()));
        let place = match column(SegmentField::Key) {
            None => None,
            Some(keys) => Some(Places {
                source: primitive::<UInt16Type>(numbers(SegmentField::SourceNo)?)?,
                sequence: primitive::<UInt64Type>(numbers(SegmentField::Sequence)?)?,
                key: keys.as_fixed_size_binary_opt().ok_or(SegmentError::Column("key"))?.clone(),
            }),
        };
        Ok(Rows {
            person: primitive::<UInt32Type>(numbers(SegmentField::PersonNo)?)?,
            ts: primitive::<TimestampMicrosecondType>(numbers(SegmentField::Ts)?)?,
            precision: primitive::<UInt8Type>(numbers(SegmentField::TsPrecision)?)?,
            label,
            slot,
            place,
            case: column(SegmentField::CaseKey).and_then(|cases| cases.as_string_opt::<i32>()).cloned(),
            dues,
        })
    }

    fn label(&self, batch: &RecordBatch, known: &mut KnownNames) -> Result<(Vec<u32>, ScalarBuffer<u32>), EngineError> {
        let labels = &self.asked.labels;
        let codes = |field: SegmentField| batch.column_by_name(field.name()).and_then(TextCodes::of);
        let names = codes(SegmentField::Name).ok_or(SegmentError::Column("name"))?;
        let channel = codes(SegmentField::Channel).filter(|_| labels.needs_channel());
        let actor = codes(SegmentField::ActorKind).filter(|_| labels.needs_actor());
        let texts = |codes: &Option<TextCodes>| -> Vec<String> {
            codes.as_ref().map_or_else(Vec::new, |codes| codes.texts().into_iter().map(str::to_owned).collect())
        };
        let (channel_texts, actor_texts) = (texts(&channel), texts(&actor));
        let channel_texts: Vec<&str> = channel_texts.iter().map(String::as_str).collect();
        let actor_texts: Vec<&str> = actor_texts.iter().map(String::as_str).collect();
        let properties = batch.column_by_name(SegmentField::Properties.name()).and_then(|c| c.as_string_opt::<i32>());
        let mut slots = Vec::with_capacity(batch.num_rows());
        self.labeller.slots(
            &Labelled {
                names: &names.codes,
                places: known.places(&names, &self.labeller),
                channel: channel.as_ref().map(|codes| Coded { codes: &codes.codes, texts: &channel_texts }),
                actor: actor.as_ref().map(|codes| Coded { codes: &codes.codes, texts: &actor_texts }),
                properties: &|row| properties.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row)),
            },
            &mut slots,
        )?;
        let label = slots.iter().map(|slot| (*slot).min(labels.labels)).collect();
        Ok((slots, label))
    }

    fn promised(&mut self, batch: &RecordBatch) -> Result<Vec<TimestampMicrosecondArray>, EngineError> {
        if self.dues.is_empty() {
            return Ok(Vec::new());
        }
        let properties = batch
            .column_by_name(SegmentField::Properties.name())
            .and_then(|column| column.as_string_opt::<i32>())
            .ok_or(SegmentError::Column("properties"))?;
        let columns = self.dues.iter().zip(&mut self.counters.dues);
        Ok(columns
            .map(|(reader, count)| {
                properties.iter().map(|text| text.and_then(|text| reader.due(text, count))).collect()
            })
            .collect())
    }
}

fn primitive<T: arrow_array::ArrowPrimitiveType>(column: &ArrayRef) -> Result<ScalarBuffer<T::Native>, EngineError> {
    Ok(column.as_primitive_opt::<T>().ok_or(SegmentError::Column("of numbers"))?.values().clone())
}

/// The places of names, remembered while batches share their dictionary.
#[derive(Debug, Default)]
pub(super) struct KnownNames {
    texts: Option<ArrayRef>,
    places: Vec<u32>,
}

impl KnownNames {
    fn places(&mut self, names: &TextCodes, labeller: &Labeller<'_>) -> &[u32] {
        let same = match (&self.texts, names.shared()) {
            (Some(known), Some(texts)) => std::sync::Arc::ptr_eq(known, texts),
            _ => false,
        };
        if !same {
            self.places = labeller.places(names.texts().into_iter());
            self.texts = names.shared().cloned();
        }
        &self.places
    }
}

/// Batches of a segment, or of rows that are not settled.
pub(super) enum Batches<'a> {
    Segment(Box<SegmentBatches>),
    Unsettled(std::slice::Iter<'a, SegmentEvents>),
}

impl Batches<'_> {
    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>, EngineError> {
        match self {
            Self::Segment(batches) => Ok(batches.next().transpose()?),
            Self::Unsettled(rows) => Ok(rows.next().map(|rows| rows.batch().clone())),
        }
    }
}
