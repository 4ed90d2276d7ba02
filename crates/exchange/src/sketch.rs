//! A map in the making: stages and steps by name, cells as they come.

use std::collections::{BTreeMap, BTreeSet};

use desireline_model::map::{
    Binding, Brief, Connector, Known, Lane, LaneKind, MapDoc, Order, Stage, Step, Thresholds, Touchpoint, Unbound,
};
use desireline_model::slug::slug_of;

/// The stage of steps that come before any stage is named.
pub(crate) const UNNAMED: &str = "Not in a stage";

/// Where a step stands: of which stage, and there.
pub(crate) type At = (usize, usize);

/// A map in the making.
pub(crate) struct Sketch {
    pub(crate) title: String,
    pub(crate) brief: Brief,
    pub(crate) owner: Option<String>,
    pub(crate) connectors: Vec<Connector>,
    stages: Vec<Stage>,
    lanes: Vec<Lane>,
    ids: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Sketch {
    pub(crate) fn new() -> Self {
        Self {
            title: String::new(),
            brief: Brief::default(),
            owner: None,
            connectors: Vec::new(),
            stages: Vec::new(),
            lanes: Vec::new(),
            ids: BTreeMap::new(),
        }
    }

    /// A slug of a name that nothing of its kind has yet.
    fn id(&mut self, kind: &'static str, name: &str) -> String {
        let taken = self.ids.entry(kind).or_default();
        let base: String = slug_of(name).chars().take(80).collect();
        let id = std::iter::once(base.clone())
            .chain((2..).map(|n| format!("{base}-{n}")))
            .find(|id| !taken.contains(id))
            .unwrap_or_default();
        taken.insert(id.clone());
        id
    }

    pub(crate) fn add_stage(&mut self, name: &str) -> usize {
        let id = self.id("stage", name);
        self.stages.push(Stage { id, name: name.to_owned(), owner: None, steps: Vec::new() });
        self.stages.len() - 1
    }

    /// The last stage of this name, made where there is none.
    pub(crate) fn stage(&mut self, name: &str) -> usize {
        let name = if name.trim().is_empty() { UNNAMED } else { name };
        self.stages.iter().rposition(|stage| stage.name == name).unwrap_or_else(|| self.add_stage(name))
    }

    /// The stage that a step without one goes to.
    pub(crate) fn last_stage(&mut self) -> usize {
        if self.stages.is_empty() { self.add_stage(UNNAMED) } else { self.stages.len() - 1 }
    }

    pub(crate) fn add_step(&mut self, stage: usize, name: &str) -> At {
        let id = self.id("step", name);
        let touchpoint = Touchpoint {
            id: self.id("touchpoint", &id),
            name: name.to_owned(),
            channel: None,
            known: Known::InEvents,
            binding: None,
        };
        let steps = &mut self.stages[stage].steps;
        steps.push(Step {
            id,
            name: name.to_owned(),
            owner: None,
            optional: false,
            repeatable: false,
            outcome: false,
            promised_by: None,
            denied_by: None,
            child: None,
            touchpoints: vec![touchpoint],
        });
        (stage, steps.len() - 1)
    }

    /// The step of this name in a stage, made where there is none.
    pub(crate) fn step(&mut self, stage: usize, name: &str) -> At {
        let found = self.stages[stage].steps.iter().position(|step| step.name == name);
        found.map_or_else(|| self.add_step(stage, name), |at| (stage, at))
    }

    pub(crate) fn step_mut(&mut self, (stage, step): At) -> &mut Step {
        &mut self.stages[stage].steps[step]
    }

    pub(crate) fn set_stage_owner(&mut self, stage: usize, owner: &str) {
        self.stages[stage].owner = Some(owner.to_owned());
    }

    pub(crate) fn set_channel(&mut self, at: At, channel: &str) {
        if let Some(touchpoint) = self.step_mut(at).touchpoints.first_mut() {
            touchpoint.channel = Some(channel.to_owned());
        }
    }

    /// Says which events a step is: names, separated by commas.
    pub(crate) fn bind(&mut self, at: At, names: &str) {
        let events: Vec<String> =
            names.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        if let Some(touchpoint) = self.step_mut(at).touchpoints.first_mut() {
            touchpoint.known = Known::InEvents;
            touchpoint.binding = (!events.is_empty()).then(|| Binding { events, ..Binding::default() });
        }
    }

    /// Says that events do not show a step.
    pub(crate) fn known(&mut self, at: At, known: Known) {
        for touchpoint in &mut self.step_mut(at).touchpoints {
            touchpoint.known = known;
            if known != Known::InEvents {
                touchpoint.binding = None;
            }
        }
    }

    /// The lane of this title, made where there is none.
    pub(crate) fn lane(&mut self, kind: LaneKind, title: &str) -> usize {
        let found = self.lanes.iter().position(|lane| lane.kind == kind && lane.title == title);
        found.unwrap_or_else(|| {
            let id = self.id("lane", title);
            self.lanes.push(Lane { id, kind, title: title.to_owned(), cells: BTreeMap::new() });
            self.lanes.len() - 1
        })
    }

    /// Writes into a cell; what is in it already stays, above.
    pub(crate) fn write(&mut self, lane: usize, (stage, step): At, text: &str) {
        let id = self.stages[stage].steps[step].id.clone();
        let cell = self.lanes[lane].cells.entry(id).or_default();
        if !cell.is_empty() {
            cell.push('\n');
        }
        cell.push_str(text);
    }

    /// The map, with a title where none came along, and without stages that have no steps.
    pub(crate) fn finish(mut self, otherwise: &str) -> MapDoc {
        self.stages.retain(|stage| !stage.steps.is_empty());
        self.lanes.retain(|lane| !lane.cells.is_empty());
        let title = if self.title.trim().is_empty() { otherwise.to_owned() } else { self.title };
        MapDoc {
            journey: slug_of(&title).chars().take(100).collect(),
            title,
            brief: self.brief,
            owner: self.owner,
            order: Order::default(),
            unbound: Unbound::default(),
            ignore: Vec::new(),
            thresholds: Thresholds::default(),
            stages: self.stages,
            connectors: self.connectors,
            lanes: self.lanes,
            links: Vec::new(),
            evidence: Vec::new(),
            future_of: None,
        }
    }
}
