//! What a caller asks for: columns, zone, which fields, which properties.

use desireline_model::event::Fields;

/// What a column is to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The customer's id.
    Customer,
    /// The matter (order, ticket) that the event belongs to.
    Case,
    /// What happened.
    Activity,
    /// When it happened.
    Time,
    /// Where it happened.
    Channel,
    /// Who acted: customer, company or partner.
    Actor,
    /// The source's own session id.
    Session,
    /// The source's own id of the event.
    MessageId,
    /// A lifecycle transition.
    Lifecycle,
    /// Money.
    Amount,
    /// The money's currency.
    Currency,
}

impl Role {
    /// All roles, the needed ones first.
    pub const ALL: [Self; 11] = [
        Self::Customer,
        Self::Case,
        Self::Activity,
        Self::Time,
        Self::Channel,
        Self::Actor,
        Self::Session,
        Self::MessageId,
        Self::Lifecycle,
        Self::Amount,
        Self::Currency,
    ];

    /// The command line flag that names the column.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Customer => "--customer",
            Self::Case => "--case",
            Self::Activity => "--activity",
            Self::Time => "--time",
            Self::Channel => "--channel",
            Self::Actor => "--actor",
            Self::Session => "--session",
            Self::MessageId => "--message-id",
            Self::Lifecycle => "--lifecycle",
            Self::Amount => "--amount",
            Self::Currency => "--currency",
        }
    }

    /// The role in plain words.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Case => "case",
            Self::Activity => "activity",
            Self::Time => "time",
            Self::Channel => "channel",
            Self::Actor => "actor",
            Self::Session => "session",
            Self::MessageId => "message id",
            Self::Lifecycle => "lifecycle",
            Self::Amount => "amount",
            Self::Currency => "currency",
        }
    }
}

/// Columns that the user named; the others are guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnHints {
    /// The customer's id.
    pub customer: Option<String>,
    /// The matter's key.
    pub case: Option<String>,
    /// What happened.
    pub activity: Option<String>,
    /// When it happened.
    pub time: Option<String>,
    /// Where it happened.
    pub channel: Option<String>,
    /// Who acted.
    pub actor: Option<String>,
    /// The session.
    pub session: Option<String>,
    /// The event's id.
    pub message_id: Option<String>,
    /// The lifecycle transition.
    pub lifecycle: Option<String>,
    /// Money.
    pub amount: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
}

impl ColumnHints {
    /// The column that the user named for this role.
    pub fn get(&self, role: Role) -> Option<&str> {
        match role {
            Role::Customer => &self.customer,
            Role::Case => &self.case,
            Role::Activity => &self.activity,
            Role::Time => &self.time,
            Role::Channel => &self.channel,
            Role::Actor => &self.actor,
            Role::Session => &self.session,
            Role::MessageId => &self.message_id,
            Role::Lifecycle => &self.lifecycle,
            Role::Amount => &self.amount,
            Role::Currency => &self.currency,
        }
        .as_deref()
    }
}

/// Which lifecycle transitions are events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LifecyclePolicy {
    /// Every row is an event.
    #[default]
    All,
    /// Only rows with one of these transitions, compared without regard to case. Rows with another
    /// one, or with none, are left out: they are neither kept nor rejected.
    Only(Vec<String>),
}

/// What goes into the `properties` column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum WantedProperties {
    /// Nothing: the column is null.
    #[default]
    None,
    /// Every column that has no role.
    All,
    /// These columns, also where they have a role.
    Named(Vec<String>),
}

/// What the caller asks for.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Columns that the user named.
    pub columns: ColumnHints,
    /// The zone of times that have none; UTC where this is absent.
    pub zone: Option<jiff::tz::TimeZone>,
    /// The zone's name for messages.
    pub zone_name: Option<String>,
    /// How times are written, in `strptime` notation (`%d/%m/%Y %H:%M`); settled from the data where
    /// this is absent.
    pub time_format: Option<String>,
    /// Which lifecycle transitions are events.
    pub lifecycle: LifecyclePolicy,
    /// Which columns of an event are wanted; the others are not built.
    pub fields: Fields,
    /// What goes into the `properties` column.
    pub properties: WantedProperties,
    /// The most rows of a batch.
    pub batch_rows: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            columns: ColumnHints::default(),
            zone: None,
            zone_name: None,
            time_format: None,
            lifecycle: LifecyclePolicy::All,
            fields: Fields::ALL,
            properties: WantedProperties::None,
            batch_rows: 8192,
        }
    }
}
