//! What a caller asks for: columns, zone, which fields, which properties.

use desireline_model::event::Fields;
use desireline_model::feedback::Scale;

/// What a column is to an event, or to feedback.
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
    /// A score that a customer gave.
    Score,
    /// What a customer said, in words.
    Text,
    /// A heading over those words.
    Title,
    /// The language of the words.
    Language,
    /// What was asked: nps, csat, review and the like.
    Question,
    /// The step that it is about.
    Touchpoint,
    /// One of the ids of a customer, in a file of identities.
    Id,
}

impl Role {
    /// All roles of an event, the needed ones first.
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

    /// All roles of feedback, in the order in which they are told.
    pub const FEEDBACK: [Self; 11] = [
        Self::Customer,
        Self::Case,
        Self::Time,
        Self::Score,
        Self::Text,
        Self::Title,
        Self::Language,
        Self::Channel,
        Self::Question,
        Self::Touchpoint,
        Self::MessageId,
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
            Self::Score => "--score",
            Self::Text => "--text",
            Self::Title => "--title",
            Self::Language => "--language",
            Self::Question => "--question",
            Self::Touchpoint => "--touchpoint",
            Self::Id => "--customer",
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
            Self::Score => "score",
            Self::Text => "text",
            Self::Title => "title",
            Self::Language => "language",
            Self::Question => "question",
            Self::Touchpoint => "touchpoint",
            Self::Id => "id",
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
    /// A score.
    pub score: Option<String>,
    /// What was said.
    pub text: Option<String>,
    /// A heading over it.
    pub title: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// What was asked.
    pub question: Option<String>,
    /// The step that it is about.
    pub touchpoint: Option<String>,
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
            Role::Score => &self.score,
            Role::Text => &self.text,
            Role::Title => &self.title,
            Role::Language => &self.language,
            Role::Question => &self.question,
            Role::Touchpoint => &self.touchpoint,
            // Every column that is named like an id is one.
            Role::Id => &None,
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

/// What the rows of a file are.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum RowsAre {
    /// What customers did.
    #[default]
    Events,
    /// What customers said.
    Feedback(FeedbackOptions),
    /// Which ids are one customer; see [`crate::identities`].
    Identities,
}

/// What can be said about a file of feedback beyond its columns; the rest is guessed and stated.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedbackOptions {
    /// The lowest and the highest score.
    pub scale: Option<(f64, f64)>,
    /// Whether higher scores are better.
    pub higher_is_better: Option<bool>,
    /// What was asked, for every row: `nps`, `csat`, `review` and the like.
    pub question: Option<String>,
    /// The instant of every row, where no column says one: a day or a time.
    pub at: Option<String>,
    /// What the events are called; by the question where this is absent.
    pub event_name: Option<String>,
    /// What an event is called when nothing says what was asked; usually the source's name.
    pub otherwise: Option<String>,
}

impl FeedbackOptions {
    /// The scale that the user stated, if its ends were. The direction is higher unless stated.
    pub fn stated(&self) -> Option<Scale> {
        let (min, max) = self.scale?;
        Scale::new(min, max, self.higher_is_better.unwrap_or(true))
    }
}

/// What the caller asks for.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// What the rows are.
    pub rows: RowsAre,
    /// Columns that the user named.
    pub columns: ColumnHints,
    /// The columns were named for an earlier file of the same source, some of them by us: a value that does not fit a
    /// column which may be absent (an actor, an amount) is absent and no reason to refuse the row.
    pub remembered: bool,
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
            rows: RowsAre::default(),
            columns: ColumnHints::default(),
            remembered: false,
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
