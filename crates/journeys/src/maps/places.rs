//! Where the elements of a map stand in their file, and how to name them to people.

use std::collections::HashMap;

use desireline_model::map::{MapDoc, Stage, Step};

use super::problem::{At, Place, Source};
use super::read::Marks;

/// An element of a map, by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Element<'i> {
    /// The journey itself.
    Journey,
    /// A stage.
    Stage(&'i str),
    /// A step.
    Step(&'i str),
    /// A touchpoint.
    Touchpoint(&'i str),
    /// The connector with this position in the list.
    Connector(usize),
    /// What binds a step to events: the first binding among its touchpoints.
    Binding(&'i str),
    /// What binds a touchpoint to events.
    TouchpointBinding(&'i str),
    /// The `promised_by` of a step.
    Promise(&'i str),
    /// A lane.
    Lane(&'i str),
    /// The cell of a lane below a step.
    Cell {
        /// The lane.
        lane: &'i str,
        /// The step.
        step: &'i str,
    },
}

/// Where the elements of a map stand in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    journey: Place,
    stages: HashMap<String, Place>,
    steps: HashMap<String, StepPlaces>,
    touchpoints: HashMap<String, TouchpointPlaces>,
    connectors: Vec<Place>,
    lanes: HashMap<String, LanePlaces>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct StepPlaces {
    step: Place,
    binding: Option<Place>,
    promise: Option<Place>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct TouchpointPlaces {
    touchpoint: Place,
    binding: Option<Place>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct LanePlaces {
    lane: Place,
    cells: HashMap<String, Place>,
}

impl Places {
    pub(super) fn new(doc: &MapDoc, marks: &Marks, source: &Source<'_>) -> Self {
        let place = |at: At| source.place(at.start);
        let mut places = Self {
            journey: place(marks.journey),
            stages: HashMap::new(),
            steps: HashMap::new(),
            touchpoints: HashMap::new(),
            connectors: marks.connectors.iter().map(|connector| place(connector.at)).collect(),
            lanes: HashMap::new(),
        };
        for (stage, stage_marks) in doc.stages.iter().zip(&marks.stages) {
            places.stages.insert(stage.id.clone(), place(stage_marks.at));
            for (step, step_marks) in stage.steps.iter().zip(&stage_marks.steps) {
                let binding = step_marks.touchpoints.iter().find_map(|touchpoint| touchpoint.binding);
                let step_places = StepPlaces {
                    step: place(step_marks.at),
                    binding: binding.map(place),
                    promise: step_marks.promise.map(place),
                };
                places.steps.insert(step.id.clone(), step_places);
                for (touchpoint, touchpoint_marks) in step.touchpoints.iter().zip(&step_marks.touchpoints) {
                    let touchpoint_places = TouchpointPlaces {
                        touchpoint: place(touchpoint_marks.at),
                        binding: touchpoint_marks.binding.map(place),
                    };
                    places.touchpoints.insert(touchpoint.id.clone(), touchpoint_places);
                }
            }
        }
        for (lane, lane_marks) in doc.lanes.iter().zip(&marks.lanes) {
            let cells = lane_marks.cells.iter().map(|(step, (key, _))| (step.clone(), place(*key))).collect();
            places.lanes.insert(lane.id.clone(), LanePlaces { lane: place(lane_marks.at), cells });
        }
        places
    }

    /// Where an element stands. What the file does not spell out stands where its owner stands: the
    /// binding of a step without one at the step, an unknown element at the journey.
    pub fn place(&self, element: Element<'_>) -> Place {
        self.find(element).unwrap_or(self.journey)
    }

    fn find(&self, element: Element<'_>) -> Option<Place> {
        match element {
            Element::Journey => Some(self.journey),
            Element::Stage(id) => self.stages.get(id).copied(),
            Element::Step(id) => self.steps.get(id).map(|step| step.step),
            Element::Binding(id) => self.steps.get(id).map(|step| step.binding.unwrap_or(step.step)),
            Element::Promise(id) => self.steps.get(id).map(|step| step.promise.unwrap_or(step.step)),
            Element::Touchpoint(id) => self.touchpoints.get(id).map(|touchpoint| touchpoint.touchpoint),
            Element::TouchpointBinding(id) => {
                self.touchpoints.get(id).map(|touchpoint| touchpoint.binding.unwrap_or(touchpoint.touchpoint))
            }
            Element::Connector(index) => self.connectors.get(index).copied(),
            Element::Lane(id) => self.lanes.get(id).map(|lane| lane.lane),
            Element::Cell { lane, step } => {
                self.lanes.get(lane).map(|lane| lane.cells.get(step).copied().unwrap_or(lane.lane))
            }
        }
    }
}

/// An element in words, from the outside in, such as `stage "Claim" › step "Upload invoice"`.
///
/// An id that is not on the map is named by itself.
pub fn path_of(doc: &MapDoc, element: Element<'_>) -> String {
    match element {
        Element::Journey => format!("journey \"{}\"", doc.title),
        Element::Stage(id) => {
            let name = doc.stages.iter().find(|stage| stage.id == id).map_or(id, |stage| &stage.name);
            format!("stage \"{name}\"")
        }
        Element::Step(id) | Element::Binding(id) | Element::Promise(id) => match find_step(doc, id) {
            Some((stage, step)) => format!("stage \"{}\" › step \"{}\"", stage.name, step.name),
            None => format!("step \"{id}\""),
        },
        Element::Touchpoint(id) | Element::TouchpointBinding(id) => touchpoint_path(doc, id),
        Element::Connector(index) => match doc.connectors.get(index) {
            Some(connector) => {
                format!("connector \"{}\" → \"{}\"", step_name(doc, &connector.from), step_name(doc, &connector.to))
            }
            None => format!("connector {}", index + 1),
        },
        Element::Lane(id) => format!("lane \"{}\"", lane_title(doc, id)),
        Element::Cell { lane, step } => {
            format!("lane \"{}\" › step \"{}\"", lane_title(doc, lane), step_name(doc, step))
        }
    }
}

fn touchpoint_path(doc: &MapDoc, id: &str) -> String {
    for stage in &doc.stages {
        for step in &stage.steps {
            let Some(touchpoint) = step.touchpoints.iter().find(|touchpoint| touchpoint.id == id) else {
                continue;
            };
            let step_path = format!("stage \"{}\" › step \"{}\"", stage.name, step.name);
            return match step.touchpoints.len() {
                1 if touchpoint.name == step.name => step_path,
                _ => format!("{step_path} › touchpoint \"{}\"", touchpoint.name),
            };
        }
    }
    format!("touchpoint \"{id}\"")
}

fn find_step<'d>(doc: &'d MapDoc, id: &str) -> Option<(&'d Stage, &'d Step)> {
    doc.stages.iter().find_map(|stage| stage.steps.iter().find(|step| step.id == id).map(|step| (stage, step)))
}

fn step_name<'d>(doc: &'d MapDoc, id: &'d str) -> &'d str {
    find_step(doc, id).map_or(id, |(_, step)| &step.name)
}

fn lane_title<'d>(doc: &'d MapDoc, id: &'d str) -> &'d str {
    doc.lanes.iter().find(|lane| lane.id == id).map_or(id, |lane| &lane.title)
}
