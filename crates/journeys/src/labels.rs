//! Labels: what an event is called before a kernel counts it.
//!
//! Without a map the label is the event's name. With one, an event gets the touchpoint whose binding fits
//! it most closely: one event, one label.

use std::collections::BTreeMap;

use desireline_events::frames::Frames;
use desireline_kernels::conformance::LabelRole;
use desireline_model::map::{Binding, Known, MapDoc, Unbound};
use wildmatch::WildMatchPattern;

use crate::net::symbols;

/// Labels of events by a map's bindings.
#[derive(Debug)]
pub struct MapLabels {
    /// The name of each label: a touchpoint, or an event that nobody drew.
    pub names: Vec<String>,
    /// What each label is to the map; steps are numbered in drawn order over the whole map.
    pub roles: Vec<LabelRole>,
    /// The label of each row, or [`MapLabels::hidden`].
    pub of_row: Vec<u32>,
    /// Events that the map's ignore list leaves out.
    pub ignored: u64,
    /// Events that are bound to nothing and that the map leaves out.
    pub unbound: u64,
    /// For each touchpoint with a binding: its id, the binding, and how many events got its label.
    pub matched: Vec<(String, Binding, u64)>,
    /// The labels that events of each name may get.
    by_name: Vec<Vec<u32>>,
}

/// A text with `*` for any text.
fn pattern(text: &str) -> WildMatchPattern<'*', '\u{0}'> {
    WildMatchPattern::new(text)
}

/// A binding that may give events their label.
struct Candidate<'m> {
    binding: &'m Binding,
    label: u32,
    exact: bool,
}

impl Candidate<'_> {
    /// Whether a row of a fitting name meets the other conditions.
    fn holds(&self, frames: &Frames, row: usize) -> bool {
        let channel = self.binding.channel.as_deref();
        let in_channel = channel
            .is_none_or(|wanted| frames.channel_of(row).is_some_and(|channel| channel.eq_ignore_ascii_case(wanted)));
        in_channel
            && (self.binding.properties.is_empty()
                || has_properties(frames.properties_of(row), &self.binding.properties))
    }

    fn conditions(&self) -> usize {
        usize::from(self.binding.channel.is_some()) + self.binding.properties.len()
    }
}

fn has_properties(properties: Option<&str>, wanted: &BTreeMap<String, String>) -> bool {
    let Some(Ok(serde_json::Value::Object(found))) = properties.map(serde_json::from_str) else {
        return false;
    };
    wanted.iter().all(|(name, value)| match found.get(name) {
        Some(serde_json::Value::String(text)) => text == value,
        Some(serde_json::Value::Bool(flag)) => value.parse() == Ok(*flag),
        Some(serde_json::Value::Number(number)) => {
            value.parse().is_ok_and(|wanted: serde_json::Number| wanted == *number)
        }
        _ => false,
    })
}

impl MapLabels {
    /// Labels the events of `frames` by the bindings of `map`.
    pub fn new(map: &MapDoc, frames: &Frames) -> Self {
        let mut names = Vec::new();
        let mut roles = Vec::new();
        let mut matched = Vec::new();
        let mut candidates = Vec::new();
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
                matched.push((touchpoint.id.clone(), binding.clone(), 0));
            }
        }
        for (at, step) in steps() {
            if let Some(binding) = &step.denied_by {
                candidates.push((binding, names.len() as u32));
                names.push(format!("{}: denied", step.name));
                roles.push(LabelRole::Denial(at as u16));
            }
        }
        let drawn = names.len();
        names.extend(frames.names.iter().map(str::to_owned));
        roles.resize(names.len(), LabelRole::OffMap);

        let ignore: Vec<_> = map.ignore.iter().map(|text| pattern(text)).collect();
        let by_name: Vec<Vec<Candidate<'_>>> = frames.names.iter().map(|name| fitting(name, &candidates)).collect();
        let ignored_name: Vec<bool> =
            frames.names.iter().map(|name| ignore.iter().any(|pattern| pattern.matches(name))).collect();
        let mut labels = Self {
            names,
            roles,
            of_row: Vec::with_capacity(frames.len()),
            ignored: 0,
            unbound: 0,
            matched,
            by_name: Vec::new(),
        };
        for row in 0..frames.len() {
            let name = frames.name[row] as usize;
            let found = by_name[name].iter().find(|candidate| candidate.holds(frames, row));
            let label = match found {
                Some(candidate) => {
                    if let Some((_, _, count)) = labels.matched.get_mut(candidate.label as usize) {
                        *count += 1;
                    }
                    candidate.label
                }
                None if ignored_name[name] => {
                    labels.ignored += 1;
                    labels.hidden()
                }
                None if map.unbound == Unbound::Ignore => {
                    labels.unbound += 1;
                    labels.hidden()
                }
                None => (drawn + name) as u32,
            };
            labels.of_row.push(label);
        }
        labels.by_name = by_name
            .iter()
            .enumerate()
            .map(|(name, candidates)| {
                candidates.iter().map(|candidate| candidate.label).chain([(drawn + name) as u32]).collect()
            })
            .collect();
        labels
    }

    /// The label of events that the map leaves out.
    pub fn hidden(&self) -> u32 {
        self.names.len() as u32
    }

    /// For each label, whether events of this name may have it.
    pub fn of_name(&self, name: u32) -> &[u32] {
        &self.by_name[name as usize]
    }
}

/// The bindings whose names fit, most specific first: more conditions, then a name without `*`, then drawn order.
fn fitting<'m>(name: &str, candidates: &[(&'m Binding, u32)]) -> Vec<Candidate<'m>> {
    let mut fit: Vec<Candidate<'m>> = candidates
        .iter()
        .filter_map(|(binding, label)| {
            let exact = binding.events.iter().any(|wanted| wanted == name);
            let fits = exact
                || binding.events.is_empty()
                || binding.events.iter().any(|wanted| wanted.contains('*') && pattern(wanted).matches(name));
            fits.then_some(Candidate { binding, label: *label, exact })
        })
        .collect();
    fit.sort_by_key(|candidate| (std::cmp::Reverse(candidate.conditions()), !candidate.exact, candidate.label));
    fit
}
