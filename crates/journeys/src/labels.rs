//! Labels: what an event is called before a kernel counts it.
//!
//! A workspace's rules come first and give events other names. Without a map the label is the name. With one, an event
//! gets the touchpoint whose binding fits it most closely: one event, one label. Labels have one order, whatever the
//! order of events: what is drawn, as drawn, then names, ascending.

pub mod rules;

use std::collections::{BTreeMap, BTreeSet};

use desireline_events::facts::Kind;
use desireline_events::labels::{Choice, Condition, LabelSpec, Naming};
use desireline_kernels::conformance::LabelRole;
use desireline_model::map::{Binding, Known, MapDoc, Unbound};
use desireline_model::question::SplitBy;
use wildmatch::WildMatchPattern;

use crate::evidence::Evidence;
use crate::net::symbols;

pub use rules::Rule;

/// A text with `*` for any text.
pub(crate) fn pattern(text: &str) -> WildMatchPattern<'*', '\u{0}'> {
    WildMatchPattern::new(text)
}

/// Whether a name is this one, or fits it where `*` stands for any text.
pub(crate) fn fits(asked: &str, name: &str) -> bool {
    asked == name || (asked.contains('*') && pattern(asked).matches(name))
}

/// Why events are hidden, by their slot after the labels.
pub const HIDDEN: [&str; 3] = [
    "on the map's ignore list",
    "bound to no touchpoint, and the map says `unbound: ignore`",
    "left out by a rule of the workspace",
];
const IGNORED: u32 = 0;
const UNBOUND: u32 = 1;
const BY_RULE: u32 = 2;

fn spec(names: Vec<(String, Naming)>, labels: usize) -> LabelSpec {
    LabelSpec { names, labels: labels as u32, slots: (labels + HIDDEN.len()) as u32 }
}

/// Each name as events have it, with what it becomes, ascending.
fn raw_names(evidence: &Evidence) -> Vec<(&str, Option<&str>)> {
    let names: BTreeSet<&str> = evidence.facts.kinds.keys().map(|kind| kind.name.as_str()).collect();
    names.into_iter().map(|name| (name, Rule::apply(&evidence.rules, name))).collect()
}

/// Labels without a map.
#[derive(Debug)]
pub struct NameLabels {
    /// What becomes of events.
    pub spec: LabelSpec,
    /// The name of each label.
    pub names: Vec<String>,
    /// For each label, the place of its event's name among [`Evidence::names`].
    pub name_of: Vec<u32>,
}

impl NameLabels {
    /// Labels by name, told apart by channel or actor where that is asked for.
    pub fn new(evidence: &Evidence, split: &[SplitBy]) -> Self {
        let (channel, actor) = (split.contains(&SplitBy::Channel), split.contains(&SplitBy::Actor));
        type Told<'a> = (&'a str, Option<&'a str>, Option<&'a str>);
        type Where = (Option<String>, Option<String>);
        let told =
            |kind: &Kind| -> Where { (kind.channel.clone().filter(|_| channel), kind.actor.clone().filter(|_| actor)) };
        let mut kinds: BTreeMap<&str, BTreeSet<Where>> = BTreeMap::new();
        for kind in evidence.facts.kinds.keys() {
            kinds.entry(&kind.name).or_default().insert(told(kind));
        }
        let raw = raw_names(evidence);
        let labels: BTreeSet<Told<'_>> = raw
            .iter()
            .filter_map(|(raw, name)| Some((raw, (*name)?)))
            .flat_map(|(raw, name)| kinds[raw].iter().map(move |(c, a)| (name, c.as_deref(), a.as_deref())))
            .collect();
        let labels: Vec<Told<'_>> = labels.into_iter().collect();
        let label_of = |wanted: Told<'_>| labels.binary_search(&wanted).map_or(0, |at| at as u32);
        let n = labels.len();
        let naming = |raw: &str, name: Option<&str>| {
            let Some(name) = name else {
                return Naming { choices: Vec::new(), otherwise: n as u32 + BY_RULE };
            };
            let kinds: Vec<_> = kinds[raw].iter().collect();
            let slot = |kind: &Where| label_of((name, kind.0.as_deref(), kind.1.as_deref()));
            let choice = |kind: &Where| {
                let channel = channel.then(|| Condition::Channel(kind.0.clone()));
                let actor = actor.then(|| Condition::Actor(kind.1.clone()));
                Choice { conditions: channel.into_iter().chain(actor).collect(), slot: slot(kind) }
            };
            let (last, others) = kinds.split_last().map_or((0, &[][..]), |(last, others)| (slot(last), others));
            Naming { choices: others.iter().map(|kind| choice(kind)).collect(), otherwise: last }
        };
        let names: Vec<&str> = evidence.names().collect();
        Self {
            spec: spec(raw.iter().map(|(raw, name)| ((*raw).to_owned(), naming(raw, *name))).collect(), n),
            names: labels
                .iter()
                .map(|(name, channel, actor)| {
                    let words = std::iter::once(*name).chain([*channel, *actor].into_iter().flatten());
                    words.collect::<Vec<_>>().join(" · ")
                })
                .collect(),
            name_of: labels.iter().map(|(name, ..)| names.binary_search(name).map_or(0, |at| at as u32)).collect(),
        }
    }
}

/// What a map binds to events.
#[derive(Debug)]
struct Bindings<'m> {
    /// The name of each label: a touchpoint, or the denial of a step.
    names: Vec<String>,
    /// What each label is to the map.
    roles: Vec<LabelRole>,
    /// For each touchpoint with a binding: its id and the binding.
    bound: Vec<(String, Binding)>,
    /// Each binding with its label.
    candidates: Vec<(&'m Binding, u32)>,
}

impl<'m> Bindings<'m> {
    fn of(map: &'m MapDoc) -> Self {
        let (mut names, mut roles, mut bound, mut candidates) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let symbols = symbols(map);
        let steps = || map.stages.iter().flat_map(|stage| &stage.steps).enumerate();
        // What an earlier step is bound to in the same way has its label already.
        for (at, step) in steps().filter(|(at, _)| symbols[*at] as usize == *at) {
            for touchpoint in &step.touchpoints {
                let Some(binding) = touchpoint.binding.as_ref().filter(|_| touchpoint.known == Known::InEvents) else {
                    continue;
                };
                candidates.push((binding, names.len() as u32));
                names.push(touchpoint.name.clone());
                roles.push(LabelRole::Step(at as u16));
                bound.push((touchpoint.id.clone(), binding.clone()));
            }
        }
        for (at, step) in steps() {
            if let Some(binding) = &step.denied_by {
                candidates.push((binding, names.len() as u32));
                names.push(format!("{}: denied", step.name));
                roles.push(LabelRole::Denial(at as u16));
            }
        }
        Self { names, roles, bound, candidates }
    }
}

/// Finds the step of single events, as [`MapLabels`] does for all of them.
#[derive(Debug)]
pub struct StepOf<'m> {
    bindings: Bindings<'m>,
    rules: &'m [Rule],
    namings: std::cell::RefCell<BTreeMap<String, Naming>>,
}

impl<'m> StepOf<'m> {
    /// By the bindings of `map`, after the rules of the workspace.
    pub fn new(map: &'m MapDoc, rules: &'m [Rule]) -> Self {
        Self { bindings: Bindings::of(map), rules, namings: Default::default() }
    }

    /// The number, in drawn order over the whole map, of the step that an event is; none where nobody drew it.
    pub fn find(&self, name: &str, channel: Option<&str>, properties: Option<&str>) -> Option<u16> {
        let mut namings = self.namings.borrow_mut();
        if !namings.contains_key(name) {
            let label = |name| naming(name, &self.bindings.candidates, u32::MAX);
            let none = Naming { choices: Vec::new(), otherwise: u32::MAX };
            namings.insert(name.to_owned(), Rule::apply(self.rules, name).map_or(none, label));
        }
        let slot = namings.get(name)?.slot(channel, None, properties);
        match self.bindings.roles.get(slot as usize) {
            Some(LabelRole::Step(step)) => Some(*step),
            _ => None,
        }
    }
}

/// Labels by a map's bindings.
#[derive(Debug)]
pub struct MapLabels {
    /// What becomes of events.
    pub spec: LabelSpec,
    /// The name of each label: a touchpoint, or an event that nobody drew.
    pub names: Vec<String>,
    /// What each label is to the map; steps are numbered in drawn order over the whole map.
    pub roles: Vec<LabelRole>,
    /// For each touchpoint with a binding: its id and the binding. Its place is its label.
    pub bound: Vec<(String, Binding)>,
    /// The labels that events of each name may get.
    by_name: Vec<Vec<u32>>,
}

impl MapLabels {
    /// Labels by the bindings of `map`.
    pub fn new(map: &MapDoc, evidence: &Evidence) -> Self {
        let Bindings { mut names, mut roles, bound, candidates } = Bindings::of(map);
        let drawn = names.len();
        names.extend(evidence.names().map(str::to_owned));
        roles.resize(names.len(), LabelRole::OffMap);

        let n = names.len() as u32;
        let namings: Vec<Naming> = (drawn as u32..)
            .zip(evidence.names())
            .map(|(own, name)| {
                let otherwise = if map.ignore.iter().any(|ignored| pattern(ignored).matches(name)) {
                    n + IGNORED
                } else if map.unbound == Unbound::Ignore {
                    n + UNBOUND
                } else {
                    own
                };
                naming(name, &candidates, otherwise)
            })
            .collect();
        let by_name = (drawn as u32..)
            .zip(&namings)
            .map(|(own, naming)| {
                let labels = naming.choices.iter().map(|choice| choice.slot).chain([naming.otherwise, own]);
                labels.filter(|label| *label < n).collect()
            })
            .collect();
        let known: Vec<&str> = evidence.names().collect();
        let raw = raw_names(evidence).into_iter().map(|(raw, name)| {
            let place = name.and_then(|name| known.binary_search(&name).ok());
            let hidden = || Naming { choices: Vec::new(), otherwise: n + BY_RULE };
            (raw.to_owned(), place.map_or_else(hidden, |at| namings[at].clone()))
        });
        Self { spec: spec(raw.collect(), n as usize), names, roles, bound, by_name }
    }

    /// The labels that events of a name may have, by its place among [`Evidence::names`].
    pub fn of_name(&self, name: u32) -> &[u32] {
        &self.by_name[name as usize]
    }
}

/// The bindings whose names fit, most specific first: more conditions, then a name without `*`, then drawn order.
fn naming(name: &str, candidates: &[(&Binding, u32)], otherwise: u32) -> Naming {
    let mut fit: Vec<(usize, bool, Choice)> = candidates
        .iter()
        .filter_map(|(binding, label)| {
            let exact = binding.events.iter().any(|wanted| wanted == name);
            let fits = exact || binding.events.is_empty() || binding.events.iter().any(|wanted| fits(wanted, name));
            fits.then(|| {
                let channel = binding.channel.iter().map(|channel| Condition::InChannel(channel.clone()));
                let properties =
                    binding.properties.iter().map(|(name, value)| Condition::Property(name.clone(), value.clone()));
                let conditions: Vec<Condition> = channel.chain(properties).collect();
                (conditions.len(), exact, Choice { conditions, slot: *label })
            })
        })
        .collect();
    fit.sort_by_key(|(conditions, exact, choice)| (std::cmp::Reverse(*conditions), !exact, choice.slot));
    let mut choices: Vec<Choice> = fit.into_iter().map(|(.., choice)| choice).collect();
    // What holds without conditions is what remains, and nothing after it is ever looked at.
    match choices.iter().position(|choice| choice.conditions.is_empty()) {
        Some(at) => {
            let otherwise = choices[at].slot;
            choices.truncate(at);
            Naming { choices, otherwise }
        }
        None => Naming { choices, otherwise },
    }
}
