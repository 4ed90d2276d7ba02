//! From a row to an event: checks what an event needs, then appends to the columns that are wanted.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::builder::{
    Int32Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder, UInt8Builder, UInt64Builder,
};
use arrow_array::{ArrayRef, RecordBatch, new_null_array};
use arrow_schema::{ArrowError, SchemaRef};
use desireline_model::event::{self, ActorKind, EventField, Fields};
use std::collections::HashMap;

use crate::money;
use crate::options::{LifecyclePolicy, ReadOptions, Role, WantedProperties};
use crate::profile::is_nothing;
use crate::rows::{Cells, write_json_text};
use crate::times::{Instant, TimeColumn};

/// Who acted, from a word for it.
pub(crate) fn actor_of(value: &str) -> Option<ActorKind> {
    const WORDS: [(&str, ActorKind); 23] = [
        ("customer", ActorKind::Customer),
        ("client", ActorKind::Customer),
        ("user", ActorKind::Customer),
        ("visitor", ActorKind::Customer),
        ("buyer", ActorKind::Customer),
        ("consumer", ActorKind::Customer),
        ("kunde", ActorKind::Customer),
        ("cliente", ActorKind::Customer),
        ("company", ActorKind::Company),
        ("agent", ActorKind::Company),
        ("system", ActorKind::Company),
        ("employee", ActorKind::Company),
        ("staff", ActorKind::Company),
        ("seller", ActorKind::Company),
        ("merchant", ActorKind::Company),
        ("support", ActorKind::Company),
        ("bot", ActorKind::Company),
        ("firma", ActorKind::Company),
        ("partner", ActorKind::Partner),
        ("carrier", ActorKind::Partner),
        ("vendor", ActorKind::Partner),
        ("supplier", ActorKind::Partner),
        ("agency", ActorKind::Partner),
    ];
    let value = value.trim();
    WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(value)).map(|(_, kind)| *kind)
}

/// What became of a row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fated {
    Kept,
    /// The lifecycle policy passes it over.
    LeftOut,
    Rejected(String),
}

/// A column of the source.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub index: usize,
    pub name: String,
    pub by_user: bool,
}

impl Source {
    /// The column of a role, if there is one.
    pub fn of(role: Role, columns: &HashMap<Role, usize>, names: &[String], options: &ReadOptions) -> Option<Self> {
        columns.get(&role).map(|index| Self {
            index: *index,
            name: names.get(*index).cloned().unwrap_or_default(),
            by_user: options.columns.get(role).is_some() && !options.remembered,
        })
    }

    /// The instant of a row.
    pub fn instant(&self, times: &TimeColumn, cells: &impl Cells) -> Result<Instant, String> {
        if let Some(raw) = cells.instant(self.index) {
            let micros = if raw.local { times.local(raw.micros) } else { Some(raw.micros) };
            let micros = micros.filter(|micros| crate::times::in_range(*micros));
            let micros = micros.ok_or_else(|| "the time is not between the years 1900 and 2200".to_owned())?;
            return Ok(Instant { micros, precision: raw.precision, offset: raw.offset });
        }
        match value(cells, Some(self))? {
            Some(text) => times.instant(&text),
            None => Err(format!("no time: `{}` is empty", self.name)),
        }
    }
}

/// Columns of the properties by number, with their names as JSON keys.
pub(crate) fn keys(properties: &[(usize, String)]) -> Vec<(usize, String)> {
    let keys = properties.iter().map(|(index, name)| {
        let mut key = String::new();
        write_json_text(name, &mut key);
        key.push(':');
        (*index, key)
    });
    keys.collect()
}

/// Builds batches of events.
pub(crate) struct Assembler {
    schema: SchemaRef,
    fields: Fields,
    customer: Option<Source>,
    case: Option<Source>,
    activity: Source,
    time: Source,
    channel: Option<Source>,
    actor: Option<Source>,
    session: Option<Source>,
    message_id: Option<Source>,
    lifecycle: Option<Source>,
    amount: Option<Source>,
    currency: Option<Source>,
    times: TimeColumn,
    policy: LifecyclePolicy,
    /// Columns of the properties, with their names as JSON keys.
    properties: Vec<(usize, String)>,
    extras: bool,
    json: String,
    /// By number of the field; none where the file has no such texts.
    texts: [Option<StringBuilder>; EventField::ALL.len()],
    /// A column without any text, which those of most batches share.
    nothing: ArrayRef,
    ts: TimestampMicrosecondBuilder,
    precision: UInt8Builder,
    offset: Int32Builder,
    sequence: UInt64Builder,
    minor: Int64Builder,
    n_kept: usize,
}

impl Assembler {
    /// An assembler for these columns. `properties` are the columns of the properties, by number and name.
    pub fn new(
        columns: &HashMap<Role, usize>,
        names: &[String],
        times: TimeColumn,
        options: &ReadOptions,
        properties: &[(usize, String)],
    ) -> Self {
        let source = |role: Role| Source::of(role, columns, names, options);
        let needed = |role: Role| source(role).expect("guess() fails when an event's activity or time has no column");
        let wanted = |role: Role, field: EventField| source(role).filter(|_| options.fields.has(field));
        let extras = options.properties == WantedProperties::All && options.fields.has(EventField::Properties);
        let has_texts = |field: EventField| {
            options.fields.has(field)
                && match field {
                    EventField::Properties => extras || !properties.is_empty(),
                    EventField::RawId => columns.contains_key(&Role::Customer) || columns.contains_key(&Role::Case),
                    EventField::CaseKey => columns.contains_key(&Role::Case),
                    EventField::MessageId => columns.contains_key(&Role::MessageId),
                    EventField::SessionId => columns.contains_key(&Role::Session),
                    EventField::ActorKind => columns.contains_key(&Role::Actor),
                    EventField::Channel => columns.contains_key(&Role::Channel),
                    EventField::Lifecycle => columns.contains_key(&Role::Lifecycle),
                    EventField::Currency => columns.contains_key(&Role::Currency),
                    field => field.field().data_type() == &arrow_schema::DataType::Utf8,
                }
        };
        Self {
            schema: event::schema(options.fields),
            fields: options.fields,
            customer: source(Role::Customer),
            case: source(Role::Case),
            activity: needed(Role::Activity),
            time: needed(Role::Time),
            channel: wanted(Role::Channel, EventField::Channel),
            actor: wanted(Role::Actor, EventField::ActorKind),
            session: wanted(Role::Session, EventField::SessionId),
            message_id: wanted(Role::MessageId, EventField::MessageId),
            lifecycle: source(Role::Lifecycle)
                .filter(|_| options.fields.has(EventField::Lifecycle) || options.lifecycle != LifecyclePolicy::All),
            amount: wanted(Role::Amount, EventField::AmountMinor),
            currency: source(Role::Currency)
                .filter(|_| options.fields.has(EventField::AmountMinor) || options.fields.has(EventField::Currency)),
            times,
            policy: options.lifecycle.clone(),
            properties: keys(properties),
            extras,
            json: String::new(),
            texts: EventField::ALL.map(|field| has_texts(field).then(StringBuilder::new)),
            nothing: new_null_array(&arrow_schema::DataType::Utf8, 0),
            ts: TimestampMicrosecondBuilder::new().with_timezone("UTC"),
            precision: UInt8Builder::new(),
            offset: Int32Builder::new(),
            sequence: UInt64Builder::new(),
            minor: Int64Builder::new(),
            n_kept: 0,
        }
    }

    /// The columns that will be asked for.
    pub fn wanted(&self, n_columns: usize) -> crate::rows::Wanted {
        let mut columns = vec![false; n_columns];
        let optional = [
            &self.customer,
            &self.case,
            &self.channel,
            &self.actor,
            &self.session,
            &self.message_id,
            &self.lifecycle,
            &self.amount,
            &self.currency,
        ];
        let roles = optional.into_iter().flatten().chain([&self.activity, &self.time]).map(|source| source.index);
        for index in roles.chain(self.properties.iter().map(|(index, _)| *index)) {
            if let Some(wanted) = columns.get_mut(index) {
                *wanted = true;
            }
        }
        crate::rows::Wanted { columns, extras: self.extras }
    }

    /// How many rows wait in the batch.
    pub fn n_kept(&self) -> usize {
        self.n_kept
    }

    /// Takes one row in, or says why not.
    pub fn push(&mut self, sequence: u64, cells: &impl Cells) -> Fated {
        match self.try_push(sequence, cells) {
            Ok(fated) => fated,
            Err(why) => Fated::Rejected(why),
        }
    }

    fn try_push(&mut self, sequence: u64, cells: &impl Cells) -> Result<Fated, String> {
        let lifecycle = value(cells, self.lifecycle.as_ref())?;
        if let LifecyclePolicy::Only(wanted) = &self.policy
            && !lifecycle.as_deref().is_some_and(|found| wanted.iter().any(|one| one.eq_ignore_ascii_case(found)))
        {
            return Ok(Fated::LeftOut);
        }
        let instant = self.time.instant(&self.times, cells)?;
        let customer = value(cells, self.customer.as_ref())?;
        let case = value(cells, self.case.as_ref())?;
        if customer.is_none() && case.is_none() {
            let names = [&self.customer, &self.case].into_iter().flatten().map(|source| format!("`{}`", source.name));
            return Err(format!("no customer and no case: {} is empty", names.collect::<Vec<_>>().join(" and ")));
        }
        // Where no column names the customer, the case stands for one.
        let raw_id = if self.customer.is_some() { &customer } else { &case };
        let name = value(cells, Some(&self.activity))?
            .ok_or_else(|| format!("no activity: `{}` is empty", self.activity.name))?;
        let channel = value(cells, self.channel.as_ref())?;
        let session = value(cells, self.session.as_ref())?;
        let message_id = value(cells, self.message_id.as_ref())?;
        let actor = self.actor_kind(cells)?;
        let currency = value(cells, self.currency.as_ref())?.and_then(|text| money::currency_code(&text));
        let minor = self.amount(cells, currency.as_deref())?;

        let texts = [
            (EventField::MessageId, message_id.as_deref()),
            (EventField::RawId, raw_id.as_deref()),
            (EventField::CaseKey, case.as_deref()),
            (EventField::SessionId, session.as_deref()),
            (EventField::ActorKind, actor),
            (EventField::Name, Some(&*name)),
            (EventField::Channel, channel.as_deref()),
            (EventField::Lifecycle, lifecycle.as_deref()),
            (EventField::Currency, currency.as_deref()),
        ];
        for (field, text) in texts {
            if let Some(builder) = &mut self.texts[field as usize] {
                builder.append_option(text);
            }
        }
        if let Some(builder) = &mut self.texts[EventField::Properties as usize] {
            builder.append_option(write_properties(&self.properties, self.extras, cells, &mut self.json));
        }
        self.ts.append_value(instant.micros);
        self.precision.append_value(instant.precision as u8);
        self.offset.append_option(instant.offset);
        self.sequence.append_value(sequence);
        self.minor.append_option(minor);
        self.n_kept += 1;
        Ok(Fated::Kept)
    }

    /// A word that names nobody is refused where the user chose the column, and absent where we did.
    fn actor_kind(&self, cells: &impl Cells) -> Result<Option<&'static str>, String> {
        let Some(text) = value(cells, self.actor.as_ref())? else {
            return Ok(None);
        };
        match actor_of(&text) {
            Some(ActorKind::Customer) => Ok(Some("customer")),
            Some(ActorKind::Company) => Ok(Some("company")),
            Some(ActorKind::Partner) => Ok(Some("partner")),
            None if self.actor.as_ref().is_some_and(|source| source.by_user) => {
                Err(format!("actor {} is none of customer, company, partner", crate::rows::shown(&text)))
            }
            None => Ok(None),
        }
    }

    fn amount(&self, cells: &impl Cells, currency: Option<&str>) -> Result<Option<i64>, String> {
        let Some(source) = &self.amount else { return Ok(None) };
        let Some(text) = value(cells, Some(source))? else {
            return Ok(None);
        };
        let already_minor = source.name.ends_with("_minor") || source.name.ends_with("_cents");
        let digits = if already_minor { 0 } else { money::minor_digits(currency) };
        match money::minor_units(&text, digits) {
            None if source.by_user => Err(format!(
                "amount {} is not a number such as `12.50`; leave --amount away to keep such rows",
                crate::rows::shown(&text)
            )),
            minor => Ok(minor),
        }
    }

    /// The rows so far as a batch.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let n_rows = std::mem::take(&mut self.n_kept);
        let ts: ArrayRef = Arc::new(self.ts.finish());
        let precision: ArrayRef = Arc::new(self.precision.finish());
        let offset: ArrayRef = Arc::new(self.offset.finish());
        let sequence: ArrayRef = Arc::new(self.sequence.finish());
        let minor: ArrayRef = Arc::new(self.minor.finish());
        if self.nothing.len() != n_rows {
            self.nothing = new_null_array(&arrow_schema::DataType::Utf8, n_rows);
        }
        let mut columns: Vec<ArrayRef> = Vec::new();
        for field in self.fields.iter() {
            columns.push(match field {
                EventField::Ts => Arc::clone(&ts),
                EventField::TsPrecision => Arc::clone(&precision),
                EventField::ZoneOffset => Arc::clone(&offset),
                EventField::Sequence => Arc::clone(&sequence),
                EventField::AmountMinor => Arc::clone(&minor),
                text => match &mut self.texts[text as usize] {
                    Some(builder) => Arc::new(builder.finish()),
                    None => Arc::clone(&self.nothing),
                },
            });
        }
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(n_rows));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)
    }
}

/// A cell's text; absent when it is empty or stands for nothing.
pub(crate) fn value<'a>(cells: &'a impl Cells, source: Option<&Source>) -> Result<Option<Cow<'a, str>>, String> {
    let Some(source) = source else { return Ok(None) };
    match cells.text(source.index) {
        Ok(text) => Ok(text.filter(|text| !is_nothing(text))),
        Err(wrong) => Err(format!(
            "column `{}` is not UTF-8 (after {} bytes of its text); {}",
            source.name,
            wrong.good_bytes,
            wrong.origin.advice()
        )),
    }
}

/// One JSON object of the cells that are there; absent when none is.
pub(crate) fn write_properties<'a>(
    properties: &[(usize, String)],
    extras: bool,
    cells: &impl Cells,
    json: &'a mut String,
) -> Option<&'a str> {
    json.clear();
    json.push('{');
    for (index, key) in properties {
        let before = json.len();
        if before > 1 {
            json.push(',');
        }
        json.push_str(key);
        if !cells.json(*index, json) {
            json.truncate(before);
        }
    }
    if extras {
        for (name, value) in cells.extras() {
            if json.len() > 1 {
                json.push(',');
            }
            write_json_text(name, json);
            json.push(':');
            json.push_str(value);
        }
    }
    json.push('}');
    (json.len() > 2).then_some(json.as_str())
}
