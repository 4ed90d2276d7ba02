//! Labels: what an event is called before a kernel counts it, as data that can travel with a plan.
//!
//! A [`LabelSpec`] says for every name what becomes of its events. A [`Labeller`] applies it to rows whose texts
//! are coded as numbers: the conditions of one name, channel and actor are looked at once, not once a row.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

use crate::engine::EngineError;
use crate::frames::NONE;

/// What becomes of events, by their names.
///
/// An event goes into a *slot*. Slots below `labels` are labels of the kernel; events in slots from there on are
/// hidden, and the kernel is given `labels` for them. The slots tell apart why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelSpec {
    /// What becomes of the events of each name, ascending by name.
    pub names: Vec<(String, Naming)>,
    /// How many labels the kernel knows.
    pub labels: u32,
    /// How many slots there are.
    pub slots: u32,
}

/// What becomes of the events of one name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// The first of them whose conditions all hold gives the slot.
    pub choices: Vec<Choice>,
    /// The slot where none does.
    pub otherwise: u32,
}

/// A slot under conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What must hold.
    pub conditions: Vec<Condition>,
    /// The slot.
    pub slot: u32,
}

/// What must hold of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// Its channel is this one, in small letters or capitals.
    InChannel(String),
    /// Its channel is exactly this one, or there is none.
    Channel(Option<String>),
    /// Its kind of actor is exactly this one, or there is none.
    Actor(Option<String>),
    /// It has this property, and the value reads as this one.
    Property(String, String),
}

impl Naming {
    /// The slot of one event; its properties are one JSON object.
    pub fn slot(&self, channel: Option<&str>, actor: Option<&str>, properties: Option<&str>) -> u32 {
        slot_of(self, &Told { channel, actor }, properties)
    }

    fn needs_properties(&self) -> bool {
        self.conditions().any(|condition| matches!(condition, Condition::Property(..)))
    }

    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.choices.iter().flat_map(|choice| &choice.conditions)
    }
}

impl LabelSpec {
    /// Whether any condition is about the channel.
    pub fn needs_channel(&self) -> bool {
        self.any(|condition| matches!(condition, Condition::InChannel(_) | Condition::Channel(_)))
    }

    /// Whether any condition is about the actor.
    pub fn needs_actor(&self) -> bool {
        self.any(|condition| matches!(condition, Condition::Actor(_)))
    }

    /// Whether any condition is about properties.
    pub fn needs_properties(&self) -> bool {
        self.any(|condition| matches!(condition, Condition::Property(..)))
    }

    fn any(&self, is: impl Fn(&Condition) -> bool) -> bool {
        self.names.iter().any(|(_, naming)| naming.conditions().any(&is))
    }
}

/// A column of texts, each distinct one once.
#[derive(Debug, Clone, Copy)]
pub struct Coded<'a> {
    /// For each row the number of its text, or [`NONE`].
    pub codes: &'a [u32],
    /// The texts.
    pub texts: &'a [&'a str],
}

impl<'a> Coded<'a> {
    fn code(&self, row: usize) -> u32 {
        self.codes[row]
    }

    fn text(&self, code: u32) -> Option<&'a str> {
        self.texts.get(code as usize).copied()
    }
}

/// The rows that a labeller is given.
pub struct Labelled<'a> {
    /// For each row the code of its name.
    pub names: &'a [u32],
    /// For each code the place of the name in the specification: see [`Labeller::places`].
    pub places: &'a [u32],
    /// Their channels, where they were read.
    pub channel: Option<Coded<'a>>,
    /// Their kinds of actors, where they were read.
    pub actor: Option<Coded<'a>>,
    /// The properties of a row: one JSON object.
    pub properties: &'a dyn Fn(usize) -> Option<&'a str>,
}

/// Gives events their slots.
#[derive(Debug)]
pub struct Labeller<'s> {
    spec: &'s LabelSpec,
    place: HashMap<&'s str, u32, RandomState>,
    /// For each name its slot where it has no conditions, else [`NONE`].
    direct: Vec<u32>,
    needs_properties: Vec<bool>,
}

impl<'s> Labeller<'s> {
    /// A labeller by this specification.
    pub fn new(spec: &'s LabelSpec) -> Self {
        let direct = |naming: &Naming| if naming.choices.is_empty() { naming.otherwise } else { NONE };
        Self {
            spec,
            place: spec.names.iter().zip(0u32..).map(|((name, _), at)| (name.as_str(), at)).collect(),
            direct: spec.names.iter().map(|(_, naming)| direct(naming)).collect(),
            needs_properties: spec.names.iter().map(|(_, naming)| naming.needs_properties()).collect(),
        }
    }

    /// For each text its place among the names of the specification, or [`NONE`].
    pub fn places<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Vec<u32> {
        texts.map(|text| self.place.get(text).copied().unwrap_or(NONE)).collect()
    }

    /// Appends the slot of each row.
    ///
    /// # Errors
    ///
    /// When a row has a name that the specification does not know.
    pub fn slots(&self, rows: &Labelled<'_>, slots: &mut Vec<u32>) -> Result<(), EngineError> {
        let by_code: Vec<u32> =
            rows.places.iter().map(|place| self.direct.get(*place as usize).copied().unwrap_or(NONE)).collect();
        let start = slots.len();
        slots.extend(rows.names.iter().map(|name| by_code[*name as usize]));
        let mut known: HashMap<(u32, u32, u32), u32, RandomState> = HashMap::default();
        for (row, slot) in slots[start..].iter_mut().enumerate().filter(|(_, slot)| **slot == NONE) {
            let place = rows.places[rows.names[row] as usize];
            let (_, naming) = self.spec.names.get(place as usize).ok_or(EngineError::UnknownName)?;
            let code = |column: &Option<Coded<'_>>| column.map_or(NONE, |column| column.code(row));
            let (channel, actor) = (code(&rows.channel), code(&rows.actor));
            let told = Told {
                channel: rows.channel.and_then(|column| column.text(channel)),
                actor: rows.actor.and_then(|column| column.text(actor)),
            };
            *slot = if self.needs_properties[place as usize] {
                slot_of(naming, &told, (rows.properties)(row))
            } else {
                *known.entry((place, channel, actor)).or_insert_with(|| slot_of(naming, &told, None))
            };
        }
        Ok(())
    }
}

struct Told<'a> {
    channel: Option<&'a str>,
    actor: Option<&'a str>,
}

fn slot_of(naming: &Naming, told: &Told<'_>, properties: Option<&str>) -> u32 {
    // Read at most once, and only when everything else holds.
    let mut read: Option<Option<serde_json::Value>> = None;
    let mut holds = |condition: &Condition| match condition {
        Condition::InChannel(wanted) => told.channel.is_some_and(|channel| channel.eq_ignore_ascii_case(wanted)),
        Condition::Channel(wanted) => told.channel == wanted.as_deref(),
        Condition::Actor(wanted) => told.actor == wanted.as_deref(),
        Condition::Property(name, wanted) => {
            let object = read.get_or_insert_with(|| properties.and_then(|text| serde_json::from_str(text).ok()));
            object.as_ref().is_some_and(|object| reads_as(object.get(name), wanted))
        }
    };
    let found = naming.choices.iter().find(|choice| choice.conditions.iter().all(&mut holds));
    found.map_or(naming.otherwise, |choice| choice.slot)
}

/// Whether a value of JSON reads as this text.
fn reads_as(value: Option<&serde_json::Value>, wanted: &str) -> bool {
    match value {
        Some(serde_json::Value::String(text)) => text == wanted,
        Some(serde_json::Value::Bool(flag)) => wanted.parse() == Ok(*flag),
        Some(serde_json::Value::Number(number)) => {
            wanted.parse().is_ok_and(|wanted: serde_json::Number| wanted == *number)
        }
        _ => false,
    }
}
