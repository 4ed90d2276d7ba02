//! Where an answer belongs: the step that its source names, else the step that its event is, else the step that its
//! customer was at.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMicrosecondType, UInt16Type, UInt32Type};
use arrow_array::{Array, RecordBatch};
use desireline_events::segments::read::read_segment;
use desireline_events::segments::rows::SegmentField;
use desireline_events::segments::{SegmentError, frame};
use desireline_model::map::MapDoc;
use desireline_model::question::Period;
use desireline_model::slug::slug_of;
use desireline_model::time::Precision;

use crate::labels::{Rule, StepOf};
use crate::store::feedback::Feedback;

/// Rows that are read at once.
const BATCH_ROWS: usize = 16_384;

/// What was walked around the answers: the events of those customers who gave one.
#[derive(Debug, Default)]
pub(super) struct Paths {
    /// Their events in order of time, by the customer's number.
    events: HashMap<u32, Vec<Event>>,
    /// The step that the event of an answer is, by the answer's id.
    bound: HashMap<String, u16>,
}

#[derive(Debug)]
struct Event {
    ts: i64,
    case: Option<String>,
    step: Option<u16>,
}

/// What is read of a workspace to follow customers.
pub(super) struct Files {
    pub segments: Vec<PathBuf>,
    pub frames: Vec<Vec<u8>>,
    pub undone: BTreeSet<u32>,
    /// For each number that is linked to another, the smallest number of the same customer.
    pub linked: BTreeMap<u32, u32>,
    /// What events are called.
    pub rules: Vec<Rule>,
    /// Only events of these sources; none: of all.
    pub sources: Option<BTreeSet<u16>>,
}

impl Files {
    /// The number that stands for a customer.
    pub(super) fn customer(&self, person: u32) -> u32 {
        self.linked.get(&person).copied().unwrap_or(person)
    }

    /// The events of these customers. One pass over some columns of all events.
    pub(super) fn paths(&self, of: &HashSet<u32>, map: &MapDoc) -> Result<Paths, SegmentError> {
        let mut fields = vec![
            SegmentField::PersonNo,
            SegmentField::Ts,
            SegmentField::SourceNo,
            SegmentField::ImportNo,
            SegmentField::Name,
            SegmentField::CaseKey,
            SegmentField::Channel,
            SegmentField::FeedbackId,
        ];
        let touchpoints = map.stages.iter().flat_map(|stage| &stage.steps).flat_map(|step| &step.touchpoints);
        if touchpoints.flat_map(|touchpoint| &touchpoint.binding).any(|binding| !binding.properties.is_empty()) {
            fields.push(SegmentField::Properties);
        }
        let step_of = StepOf::new(map, &self.rules);
        let mut paths = Paths::default();
        for path in &self.segments {
            for batch in read_segment(path, &fields, BATCH_ROWS)? {
                self.take(&batch?, of, &step_of, &mut paths);
            }
        }
        for body in &self.frames {
            for rows in frame::decode(body)? {
                self.take(rows.batch(), of, &step_of, &mut paths);
            }
        }
        paths.events.values_mut().for_each(|events| events.sort_by_key(|event| event.ts));
        Ok(paths)
    }

    fn take(&self, batch: &RecordBatch, of: &HashSet<u32>, step_of: &StepOf<'_>, paths: &mut Paths) {
        let column = |field: SegmentField| batch.column_by_name(field.name());
        let text = |field, row: usize| {
            let column = column(field)?.as_string_opt::<i32>()?;
            column.is_valid(row).then(|| column.value(row))
        };
        let numbers = |field| Some(column(field)?.as_primitive_opt::<UInt32Type>()?.values());
        let (Some(persons), Some(imports)) = (numbers(SegmentField::PersonNo), numbers(SegmentField::ImportNo)) else {
            return;
        };
        let sources = column(SegmentField::SourceNo).and_then(|column| column.as_primitive_opt::<UInt16Type>());
        let times = column(SegmentField::Ts).and_then(|column| column.as_primitive_opt::<TimestampMicrosecondType>());
        let (Some(sources), Some(times)) = (sources, times) else { return };
        for row in 0..batch.num_rows() {
            let customer = self.customer(persons[row]);
            let read = self.sources.as_ref().is_none_or(|only| only.contains(&sources.value(row)));
            if !read || !of.contains(&customer) || self.undone.contains(&imports[row]) {
                continue;
            }
            let Some(name) = text(SegmentField::Name, row) else { continue };
            let step = step_of.find(name, text(SegmentField::Channel, row), text(SegmentField::Properties, row));
            if let Some(feedback) = text(SegmentField::FeedbackId, row) {
                step.into_iter().for_each(|step| {
                    paths.bound.insert(feedback.to_owned(), step);
                });
                continue;
            }
            let case = text(SegmentField::CaseKey, row).map(str::to_owned);
            paths.events.entry(customer).or_default().push(Event { ts: times.value(row), case, step });
        }
    }
}

/// How an answer found its step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placed {
    /// Its source names the step.
    Named,
    /// The map binds its event to the step.
    Bound,
    /// It is the last drawn step that its customer was seen at before.
    Passed,
}

/// The step of an answer, and how it was found.
pub(super) fn step_of(answer: &Feedback, customer: Option<u32>, map: &MapDoc, paths: &Paths) -> Option<(u16, Placed)> {
    if let Some(name) = answer.touchpoint.as_deref()
        && let Some(step) = named(map, name)
    {
        return Some((step, Placed::Named));
    }
    if let Some(step) = paths.bound.get(&answer.feedback_id) {
        return Some((*step, Placed::Bound));
    }
    let until = answer.said_at.0.saturating_add(Precision::from_u8(answer.said_precision as u8).micros() - 1);
    let before = of_matter(answer, paths.events.get(&customer?)?).filter(|event| event.ts <= until);
    let step = before.filter_map(|event| event.step).last()?;
    Some((step, Placed::Passed))
}

/// Whether the matter that an answer is about began in a period.
pub(super) fn in_period(answer: &Feedback, customer: Option<u32>, period: &Period, paths: &Paths) -> bool {
    let events = customer.and_then(|customer| paths.events.get(&customer));
    let began = events.and_then(|events| of_matter(answer, events).next()).map_or(answer.said_at.0, |event| event.ts);
    period.from.is_none_or(|from| began >= from.0) && period.to.is_none_or(|to| began < to.0)
}

/// The events of the matter that an answer names; of all, where either names none.
fn of_matter<'a>(answer: &'a Feedback, events: &'a [Event]) -> impl Iterator<Item = &'a Event> {
    let other = |case: &Option<String>| case.as_ref().zip(answer.case_key.as_ref()).is_some_and(|(a, b)| a != b);
    events.iter().filter(move |event| !other(&event.case))
}

/// The step that a source calls so: by its id or name, or by those of one of its touchpoints.
fn named(map: &MapDoc, name: &str) -> Option<u16> {
    let slug = slug_of(name);
    let is = |id: &str, called: &str| id == name || id == slug || called.to_lowercase() == name.to_lowercase();
    let steps = || map.stages.iter().flat_map(|stage| &stage.steps);
    let step = steps().position(|step| is(&step.id, &step.name));
    let touchpoint = |one: &desireline_model::map::Touchpoint| is(&one.id, &one.name);
    step.or_else(|| steps().position(|step| step.touchpoints.iter().any(touchpoint))).map(|at| at as u16)
}
