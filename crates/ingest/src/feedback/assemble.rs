//! From a row to an item of feedback: checks what it needs, then appends to the columns of an event and of feedback.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int32Builder, StringBuilder, TimestampMicrosecondBuilder, UInt8Builder,
    UInt64Builder,
};
use arrow_array::{ArrayRef, RecordBatch, new_null_array};
use arrow_schema::ArrowError;
use desireline_model::event::{EventField, Fields};
use desireline_model::feedback::{self, FeedbackField};

use super::{FeedbackPlan, event_name, score};
use crate::assemble::{Fated, Source, keys, value, write_properties};
use crate::options::{ReadOptions, Role, WantedProperties};
use crate::rows::{Cells, Wanted, write_json_text};
use crate::times::TimeColumn;

/// Texts of an event that feedback has.
const EVENT_TEXTS: [EventField; 6] = [
    EventField::MessageId,
    EventField::RawId,
    EventField::CaseKey,
    EventField::Name,
    EventField::Channel,
    EventField::Properties,
];
const FEEDBACK_TEXTS: [FeedbackField; 4] =
    [FeedbackField::Text, FeedbackField::Language, FeedbackField::Question, FeedbackField::Touchpoint];

/// Builds batches of feedback.
pub(crate) struct FeedbackAssembler {
    plan: FeedbackPlan,
    columns: HashMap<Role, Source>,
    times: TimeColumn,
    properties: Vec<(usize, String)>,
    extras: bool,
    json: String,
    event_texts: [StringBuilder; EVENT_TEXTS.len()],
    texts: [StringBuilder; FEEDBACK_TEXTS.len()],
    ts: TimestampMicrosecondBuilder,
    precision: UInt8Builder,
    offset: Int32Builder,
    sequence: UInt64Builder,
    score: Float64Builder,
    min: Float64Builder,
    max: Float64Builder,
    higher: BooleanBuilder,
    n_kept: usize,
}

impl FeedbackAssembler {
    /// An assembler for these columns. `properties` are the columns of the event's properties.
    pub fn new(
        plan: FeedbackPlan,
        columns: &HashMap<Role, usize>,
        names: &[String],
        times: TimeColumn,
        options: &ReadOptions,
        properties: &[(usize, String)],
    ) -> Self {
        let sources = Role::FEEDBACK.into_iter();
        Self {
            plan,
            columns: sources.filter_map(|role| Some((role, Source::of(role, columns, names, options)?))).collect(),
            times,
            properties: keys(properties),
            extras: options.properties == WantedProperties::All,
            json: String::new(),
            event_texts: Default::default(),
            texts: Default::default(),
            ts: TimestampMicrosecondBuilder::new().with_timezone("UTC"),
            precision: UInt8Builder::new(),
            offset: Int32Builder::new(),
            sequence: UInt64Builder::new(),
            score: Float64Builder::new(),
            min: Float64Builder::new(),
            max: Float64Builder::new(),
            higher: BooleanBuilder::new(),
            n_kept: 0,
        }
    }

    /// The columns that will be asked for.
    pub fn wanted(&self, n_columns: usize) -> Wanted {
        let mut columns = vec![false; n_columns];
        let roles = self.columns.values().map(|source| source.index);
        for index in roles.chain(self.properties.iter().map(|(index, _)| *index)) {
            if let Some(wanted) = columns.get_mut(index) {
                *wanted = true;
            }
        }
        Wanted { columns, extras: self.extras }
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

    fn get<'a>(&self, role: Role, cells: &'a impl Cells) -> Result<Option<Cow<'a, str>>, String> {
        let source = self.columns.get(&role);
        let text = value(cells, source)?;
        if let (Some(text), Some(source)) = (&text, source)
            && text.contains('\0')
        {
            return Err(format!("`{}` holds a zero byte", source.name));
        }
        Ok(text)
    }

    fn try_push(&mut self, sequence: u64, cells: &impl Cells) -> Result<(), String> {
        let instant = match (self.columns.get(&Role::Time), self.plan.at) {
            (Some(source), _) => source.instant(&self.times, cells)?,
            (None, Some(at)) => at,
            (None, None) => return Err("no time".to_owned()),
        };
        let customer = self.get(Role::Customer, cells)?;
        let case = self.get(Role::Case, cells)?;
        let text = self.words(cells)?;
        let score = match (self.get(Role::Score, cells)?, self.plan.scale) {
            (Some(given), Some(scale)) => score::score(&given, scale)?.map(|score| (score, scale)),
            _ => None,
        };
        if score.is_none() && text.is_none() {
            let names = [Role::Score, Role::Text, Role::Title].into_iter().filter_map(|role| self.columns.get(&role));
            let names = names.map(|source| format!("`{}`", source.name)).collect::<Vec<_>>().join(" and ");
            return Err(format!("neither a score nor a text: {names} say nothing"));
        }
        let question = self.get(Role::Question, cells)?;
        let question = question.as_deref().or(self.plan.question.as_deref());
        let touchpoint = self.get(Role::Touchpoint, cells)?;
        let language = self.get(Role::Language, cells)?.map(|language| language.to_lowercase().replace('_', "-"));
        let channel = self.get(Role::Channel, cells)?;
        let message_id = self.message_id(cells, case.as_deref())?;
        let name = match (&self.plan.event_name, question) {
            (Some(name), _) => name.as_str(),
            (None, Some(question)) => event_name(question).unwrap_or(question),
            (None, None) => &self.plan.otherwise,
        };

        self.json.clear();
        let rest = write_properties(&self.properties, self.extras, cells, &mut self.json).unwrap_or("{}");
        let mut properties = String::from("{");
        let told = [("question", question), ("touchpoint", touchpoint.as_deref()), ("language", language.as_deref())];
        if let Some((score, _)) = score {
            properties.push_str(&format!("\"score\":{score}"));
        }
        for (key, text) in told {
            if let Some(text) = text {
                properties.push_str(if properties.len() > 1 { ",\"" } else { "\"" });
                properties.push_str(key);
                properties.push_str("\":");
                write_json_text(text, &mut properties);
            }
        }
        if rest.len() > 2 && properties.len() > 1 {
            properties.push(',');
        }
        properties.push_str(&rest[1..]);

        let event_texts = [
            message_id.as_deref(),
            customer.as_deref(),
            case.as_deref(),
            Some(name),
            channel.as_deref(),
            Some(properties.as_str()).filter(|json| json.len() > 2),
        ];
        let said = [text.as_deref(), language.as_deref(), question, touchpoint.as_deref()];
        for (builder, text) in self.event_texts.iter_mut().zip(event_texts).chain(self.texts.iter_mut().zip(said)) {
            builder.append_option(text);
        }
        self.score.append_option(score.map(|(score, _)| score));
        self.min.append_option(score.map(|(_, scale)| scale.min));
        self.max.append_option(score.map(|(_, scale)| scale.max));
        self.higher.append_option(score.map(|(_, scale)| scale.higher_is_better));
        self.ts.append_value(instant.micros);
        self.precision.append_value(instant.precision as u8);
        self.offset.append_option(instant.offset);
        self.sequence.append_value(sequence);
        self.n_kept += 1;
        Ok(())
    }

    /// The title and the text, as one text.
    fn words<'a>(&self, cells: &'a impl Cells) -> Result<Option<Cow<'a, str>>, String> {
        Ok(match (self.get(Role::Title, cells)?, self.get(Role::Text, cells)?) {
            (Some(title), Some(text)) => Some(Cow::Owned(format!("{title}\n{text}"))),
            (title, text) => text.or(title),
        })
    }

    /// The source's id need not be one in itself: with the case it is (a review may cover two orders).
    fn message_id<'a>(&self, cells: &'a impl Cells, case: Option<&str>) -> Result<Option<Cow<'a, str>>, String> {
        let id = self.get(Role::MessageId, cells)?;
        Ok(match (id, case) {
            (Some(id), Some(case)) if id != case => Some(Cow::Owned(format!("{id} {case}"))),
            (id, _) => id,
        })
    }

    /// The rows so far as a batch of [`feedback::schema`].
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let n_rows = std::mem::take(&mut self.n_kept);
        let mut columns: Vec<ArrayRef> = Vec::new();
        for field in Fields::ALL.iter() {
            columns.push(match (field, EVENT_TEXTS.iter().position(|known| *known == field)) {
                (_, Some(at)) => Arc::new(self.event_texts[at].finish()),
                (EventField::Ts, _) => Arc::new(self.ts.finish()),
                (EventField::TsPrecision, _) => Arc::new(self.precision.finish()),
                (EventField::ZoneOffset, _) => Arc::new(self.offset.finish()),
                (EventField::Sequence, _) => Arc::new(self.sequence.finish()),
                (absent, _) => new_null_array(absent.field().data_type(), n_rows),
            });
        }
        for field in FeedbackField::ALL {
            columns.push(match (field, FEEDBACK_TEXTS.iter().position(|known| *known == field)) {
                (_, Some(at)) => Arc::new(self.texts[at].finish()),
                (FeedbackField::Score, _) => Arc::new(self.score.finish()),
                (FeedbackField::ScaleMin, _) => Arc::new(self.min.finish()),
                (FeedbackField::ScaleMax, _) => Arc::new(self.max.finish()),
                _ => Arc::new(self.higher.finish()),
            });
        }
        RecordBatch::try_new(feedback::schema(), columns)
    }
}
