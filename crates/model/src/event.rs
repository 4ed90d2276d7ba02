//! Events: what happened to a customer's matter, as columns.
//!
//! A decoder yields Arrow record batches of [`schema`]; it may leave out fields that nobody asked for
//! ([`Fields`]). Every row has its own instant, the precision of that instant, and a sequence of its
//! source, which together with the source give events one total order.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One column of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum EventField {
    /// The source's own id of the event; absent where the source gave none.
    MessageId,
    /// The customer's id as the source wrote it.
    RawId,
    /// The matter (an order, a ticket) that the event belongs to.
    CaseKey,
    /// The source's own session id.
    SessionId,
    /// Who acted: `customer`, `company` or `partner`; absent means the customer.
    ActorKind,
    /// What happened.
    Name,
    /// Where it happened (web, phone, shop).
    Channel,
    /// When it happened, UTC.
    Ts,
    /// How finely `ts` is known: [`crate::time::Precision`] as a number.
    TsPrecision,
    /// The offset of the source's clock from UTC in seconds, where the source said it.
    ZoneOffset,
    /// The event's own place in its source: the row of its file, counted from 1 over the whole file.
    Sequence,
    /// A lifecycle transition (start, complete), where the source tells them apart.
    Lifecycle,
    /// Money in minor units.
    AmountMinor,
    /// The currency of `amount_minor`, ISO 4217.
    Currency,
    /// Everything else, as one JSON object.
    Properties,
}

impl EventField {
    /// All fields, in the order of the schema.
    pub const ALL: [Self; 15] = [
        Self::MessageId,
        Self::RawId,
        Self::CaseKey,
        Self::SessionId,
        Self::ActorKind,
        Self::Name,
        Self::Channel,
        Self::Ts,
        Self::TsPrecision,
        Self::ZoneOffset,
        Self::Sequence,
        Self::Lifecycle,
        Self::AmountMinor,
        Self::Currency,
        Self::Properties,
    ];

    /// The column's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MessageId => "message_id",
            Self::RawId => "raw_id",
            Self::CaseKey => "case_key",
            Self::SessionId => "session_id",
            Self::ActorKind => "actor_kind",
            Self::Name => "name",
            Self::Channel => "channel",
            Self::Ts => "ts",
            Self::TsPrecision => "ts_precision",
            Self::ZoneOffset => "zone_offset",
            Self::Sequence => "sequence",
            Self::Lifecycle => "lifecycle",
            Self::AmountMinor => "amount_minor",
            Self::Currency => "currency",
            Self::Properties => "properties",
        }
    }

    /// The column's Arrow field.
    pub fn field(self) -> Field {
        let (kind, nullable) = match self {
            Self::Name => (DataType::Utf8, false),
            Self::Ts => (DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), false),
            Self::TsPrecision => (DataType::UInt8, false),
            Self::Sequence => (DataType::UInt64, false),
            Self::ZoneOffset => (DataType::Int32, true),
            Self::AmountMinor => (DataType::Int64, true),
            _ => (DataType::Utf8, true),
        };
        Field::new(self.name(), kind, nullable)
    }
}

/// A set of event fields: which columns a reader wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields(u32);

impl Fields {
    /// Every field.
    pub const ALL: Self = Self((1 << EventField::ALL.len()) - 1);

    /// Just these fields.
    pub fn of(fields: &[EventField]) -> Self {
        Self(fields.iter().fold(0, |set, field| set | 1 << *field as u32))
    }

    /// This set and one more field.
    #[must_use]
    pub fn with(self, field: EventField) -> Self {
        Self(self.0 | 1 << field as u32)
    }

    /// Whether the field is in the set.
    pub fn has(self, field: EventField) -> bool {
        self.0 & (1 << field as u32) != 0
    }

    /// The fields in schema order.
    pub fn iter(self) -> impl Iterator<Item = EventField> {
        EventField::ALL.into_iter().filter(move |field| self.has(*field))
    }
}

/// The Arrow schema of event batches that carry these fields.
pub fn schema(fields: Fields) -> SchemaRef {
    Arc::new(Schema::new(fields.iter().map(EventField::field).collect::<Vec<_>>()))
}

/// Who acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ActorKind {
    /// The customer.
    Customer,
    /// The company whose journey it is.
    Company,
    /// Somebody who works for the company: a carrier, an agency.
    Partner,
}
