//! What a named figure of a question is in the kernel.

use desireline_kernels::collect::Figure as KernelFigure;
use desireline_kernels::conformance::{LabelRole, Subject};
use desireline_model::answer::About;
use desireline_model::difference;
use desireline_model::map::MapDoc;
use desireline_model::question::{AskFunnel, Figure, Standing};

use super::super::AskError;
use super::super::check::Ready;
use super::state_of;
use crate::evidence::nearest;

/// What a figure counts.
pub(super) enum Meant {
    /// Cases.
    Cases(KernelFigure),
    /// Customers, by all their cases.
    Customers(Stands),
}

/// Customers by how far they came.
#[derive(Clone, Copy)]
pub(super) enum Stands {
    /// Those with a completed case.
    Finished,
    /// Those who are under way (or left) and stand at a step or at no drawn one; without a place: all of them.
    At { open: bool, at: Option<Option<u16>> },
    /// Those with a difference below its threshold.
    OtherWays,
}

const OF_JOURNEY: [&str; 10] =
    ["cases", "state", "visits", "starts", "ends", "repeats", "edge", "variant", "dropped", "open"];
const OF_FUNNEL: [&str; 5] = ["cases", "state", "reached", "lost_after", "open_after"];
const OF_CHECK: [&str; 11] =
    ["cases", "state", "step", "stage", "difference", "dropped", "open", "outcome", "other_ways", "perfect", "visits"];

fn no_figure(figure: &Figure, asked: &'static str, has: &'static [&'static str]) -> AskError {
    AskError::NoFigure { figure: figure.kind(), asked, has }
}

fn unknown<'a>(what: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> AskError {
    AskError::UnknownFigure { what, name: name.to_owned(), nearest: nearest(name, known) }
}

/// A figure of a question about a journey, whose labels have these names.
pub(super) fn of_journey(figure: &Figure, names: &[String]) -> Result<Meant, AskError> {
    let label = |name: &String| match names.iter().position(|other| other == name) {
        Some(at) => Ok(at as u32),
        None => Err(unknown("touchpoint", name, names.iter().map(String::as_str))),
    };
    Ok(Meant::Cases(match figure {
        Figure::Cases => KernelFigure::Cases,
        Figure::State(state) => KernelFigure::State(state_of(*state)),
        Figure::Visits(name) => KernelFigure::Visits(label(name)?),
        Figure::Starts(name) => KernelFigure::Starts(label(name)?),
        Figure::Ends(name) => KernelFigure::Ends(label(name)?),
        Figure::Repeats(name) => KernelFigure::Repeats(label(name)?),
        Figure::Dropped(name) => KernelFigure::ClosedEnds(label(name)?),
        Figure::Open(name) => KernelFigure::OpenEnds(label(name)?),
        Figure::Edge { from, to } => KernelFigure::Edge { from: label(from)?, to: label(to)? },
        Figure::Variant(path) => KernelFigure::Variant(path.iter().map(label).collect::<Result<_, _>>()?),
        other => return Err(no_figure(other, "journey", &OF_JOURNEY)),
    }))
}

/// A figure of a funnel.
pub(super) fn of_funnel(figure: &Figure, asked: &AskFunnel) -> Result<Meant, AskError> {
    let steps = asked.steps.len();
    let step = |step: &usize| match (1..=steps).contains(step) {
        true => Ok(*step),
        false => Err(AskError::NoFunnelStep { step: *step, steps }),
    };
    Ok(Meant::Cases(match figure {
        Figure::Cases => KernelFigure::Cases,
        Figure::State(state) => KernelFigure::State(state_of(*state)),
        Figure::Reached(at) => KernelFigure::Reached(step(at)?),
        Figure::LostAfter(at) => KernelFigure::LostAfter(step(at)?),
        Figure::OpenAfter(at) => KernelFigure::OpenAfter(step(at)?),
        other => return Err(no_figure(other, "funnel", &OF_FUNNEL)),
    }))
}

/// A figure of a check of this map.
pub(super) fn of_check(figure: &Figure, map: &MapDoc, ready: &Ready<'_>) -> Result<Meant, AskError> {
    let steps = &ready.steps;
    let number = |slug: &String| match steps.iter().position(|step| step.id == *slug) {
        Some(at) => Ok(at as u16),
        None => Err(unknown("step", slug, steps.iter().map(|step| step.id.as_str()))),
    };
    let stand = |open: bool, at| Ok(Meant::Customers(Stands::At { open, at }));
    let seen = |at: u16| steps[at as usize].in_events().then(|| ready.symbol[at as usize]);
    Ok(Meant::Cases(match figure {
        Figure::Cases => KernelFigure::Cases,
        Figure::State(state) => KernelFigure::State(state_of(*state)),
        Figure::Perfect => KernelFigure::Perfect,
        Figure::Step(slug) => KernelFigure::Steps(seen(number(slug)?).into_iter().collect()),
        Figure::Stage(slug) => {
            let known = map.stages.iter().map(|stage| stage.id.as_str());
            let stage = map.stages.iter().find(|stage| stage.id == *slug);
            let stage = stage.ok_or_else(|| unknown("stage", slug, known))?;
            let of_stage = stage.steps.iter().map(|step| number(&step.id)).collect::<Result<Vec<_>, _>>()?;
            KernelFigure::Steps(of_stage.into_iter().filter_map(seen).collect())
        }
        Figure::Difference(key) => {
            let (class, about) = difference::of_key(key).ok_or_else(|| AskError::DifferenceKey(key.clone()))?;
            let subject = match about {
                About::Step(slug) => Subject::Step(number(&slug)?),
                About::Event(name) => Subject::Label(off_map(&name, ready)?),
                About::Connector { from, to } => {
                    let promised = |at: &usize| {
                        let connector = &map.connectors[*at];
                        connector.from == from && connector.to == to
                    };
                    let known = ready.times.iter().map(|at| &map.connectors[*at]);
                    let known: Vec<String> = known.map(|one| format!("{}>{}", one.from, one.to)).collect();
                    let at = ready.times.iter().position(promised).ok_or_else(|| {
                        unknown(
                            "connector with a promised time",
                            &format!("{from}>{to}"),
                            known.iter().map(String::as_str),
                        )
                    })?;
                    Subject::Time(at)
                }
            };
            KernelFigure::Difference(class, subject)
        }
        Figure::Visits(name) => KernelFigure::Visits(label(name, ready)?),
        Figure::Dropped(slug) => return stand(false, Some(Some(number(slug)?))),
        Figure::Open(slug) => return stand(true, Some(Some(number(slug)?))),
        Figure::OtherWays => return Ok(Meant::Customers(Stands::OtherWays)),
        Figure::Outcome(standing) => {
            return match standing {
                Standing::Completed => Ok(Meant::Customers(Stands::Finished)),
                Standing::UnderWay => stand(true, None),
                Standing::Left => stand(false, None),
                Standing::UnderWayElsewhere => stand(true, Some(None)),
                Standing::LeftElsewhere => stand(false, Some(None)),
            };
        }
        other => return Err(no_figure(other, "check", &OF_CHECK)),
    }))
}

/// The label of an event that nobody drew.
fn off_map(name: &str, ready: &Ready<'_>) -> Result<u32, AskError> {
    let labels = || ready.labels.names.iter().zip(&ready.labels.roles).zip(0u32..);
    let drawn_by_nobody = |role: &LabelRole| *role == LabelRole::OffMap;
    let found = labels().find(|((label, role), _)| *label == name && drawn_by_nobody(role));
    let known = labels().filter(|((_, role), _)| drawn_by_nobody(role)).map(|((label, _), _)| label.as_str());
    found.map(|(_, at)| at).ok_or_else(|| unknown("event", name, known))
}

/// The label of an event that nobody drew, or of a touchpoint.
fn label(name: &str, ready: &Ready<'_>) -> Result<u32, AskError> {
    let names = &ready.labels.names;
    off_map(name, ready).or_else(|_| match names.iter().position(|label| label == name) {
        Some(at) => Ok(at as u32),
        None => Err(unknown("event or touchpoint", name, names.iter().map(String::as_str))),
    })
}
