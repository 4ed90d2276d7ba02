//! Decoded rows of ids on their way into the store: links between the ids of one customer.

use std::collections::{BTreeSet, HashMap};

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use desireline_ingest::identities::FIRST_ID;
use desireline_model::event::EventField;
use desireline_model::time::Timestamp;

use super::IntakeError;
use super::events::EventCounts;
use crate::store::identities::links::NewLink;
use crate::store::imports::Import;
use crate::store::{Actor, Scope};

/// Whether a batch holds ids of customers, as [`desireline_ingest::identities`] says.
pub(super) fn is_identities(batch: &RecordBatch) -> bool {
    batch.column_by_name(EventField::Name.name()).is_none()
}

/// Takes the links of one open import.
pub struct IdentitySink<'a> {
    scope: &'a Scope,
    import: &'a Import,
    actor: &'a Actor,
    now: &'a (dyn Fn() -> Timestamp + Sync),
    /// Pairs that this source linked before, or now, and the import that did.
    known: HashMap<(i32, i32), i32>,
    counts: EventCounts,
}

impl<'a> IdentitySink<'a> {
    /// Prepares to take links. Holds those that the source made before: 12 bytes each and more.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub async fn open(
        scope: &'a Scope,
        import: &'a Import,
        actor: &'a Actor,
        now: &'a (dyn Fn() -> Timestamp + Sync),
    ) -> Result<Self, IntakeError> {
        let version = scope.snapshot().await?.identity_version;
        let links = scope.links_at(version).await?.into_iter();
        let ours = links.filter(|link| link.source_no == Some(import.source_no));
        let known = ours.map(|link| ((link.a, link.b), link.import_no.unwrap_or_default())).collect();
        Ok(Self { scope, import, actor, now, known, counts: EventCounts::default() })
    }

    /// Takes rows of ids. Their links are seen when the import is done.
    pub async fn push(&mut self, batch: &RecordBatch) -> Result<(), IntakeError> {
        let schema = batch.schema();
        let kinds: Vec<&str> = schema.fields().iter().skip(FIRST_ID).map(|field| field.name().as_str()).collect();
        let mut people: Vec<Vec<(usize, i32)>> = vec![Vec::new(); batch.num_rows()];
        for (at, kind) in kinds.iter().enumerate() {
            let Some(ids) = batch.column(FIRST_ID + at).as_string_opt::<i32>() else { continue };
            let rows: Vec<usize> = (0..ids.len()).filter(|row| ids.is_valid(*row)).collect();
            let ids: Vec<&str> = rows.iter().map(|row| ids.value(*row)).collect();
            for (row, number) in rows.iter().zip(self.scope.numbers_for(kind, &ids).await?) {
                people[*row].push((at, number));
            }
        }
        let mut new: Vec<(i32, i32, String)> = Vec::new();
        for row in people {
            let Some(((first_at, first), others)) = row.split_first() else { continue };
            let mut is_new = false;
            let mut by = BTreeSet::new();
            for (at, other) in others.iter().filter(|(_, other)| other != first) {
                let pair = (*first.min(other), *first.max(other));
                match self.known.get(&pair) {
                    Some(import_no) => {
                        by.insert(*import_no);
                    }
                    None => {
                        is_new = true;
                        self.known.insert(pair, self.import.import_no);
                        new.push((pair.0, pair.1, format!("one row: {} and {}", kinds[*first_at], kinds[*at])));
                    }
                }
            }
            if is_new {
                self.counts.added += 1;
            } else {
                self.counts.duplicate += 1;
                for import_no in by.into_iter().filter(|by| *by != self.import.import_no) {
                    *self.counts.there_by.entry(import_no).or_insert(0) += 1;
                }
            }
        }
        let links: Vec<NewLink<'_>> = new.iter().map(|(a, b, rule)| NewLink { a: *a, b: *b, rule }).collect();
        for part in links.chunks(10_000) {
            self.scope.add_links(Some(&self.import.id), part, self.actor, (self.now)()).await?;
        }
        Ok(())
    }

    /// Tells what became of all rows: a row is new when one of its links is.
    pub fn finish(self) -> EventCounts {
        self.counts
    }
}
