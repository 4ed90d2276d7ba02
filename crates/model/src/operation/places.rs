//! Finding elements on a map, and saying what there is when one is not.

use super::OperationError;
use crate::map::{Cell, ConnectorKind, Evidence, Lane, MapDoc, Stage, Step, Touchpoint};

/// Things that have an id and stand in a list.
pub(super) trait Named {
    fn id(&self) -> &str;
}

macro_rules! named {
    ($($kind:ty),*) => {
        $(impl Named for $kind {
            fn id(&self) -> &str {
                &self.id
            }
        })*
    };
}
named!(Stage, Step, Touchpoint, Lane, Evidence);

fn unknown<'i>(what: &'static str, id: &str, known: impl Iterator<Item = &'i str>) -> OperationError {
    OperationError::Unknown { what, id: id.to_owned(), known: known.map(str::to_owned).collect() }
}

/// Where in a list the element of this id stands.
pub(super) fn place<T: Named>(list: &[T], what: &'static str, id: &str) -> Result<usize, OperationError> {
    list.iter().position(|item| item.id() == id).ok_or_else(|| unknown(what, id, list.iter().map(Named::id)))
}

/// Where something goes that stands behind `after`, or comes first.
pub(super) fn behind<T: Named>(list: &[T], what: &'static str, after: Option<&str>) -> Result<usize, OperationError> {
    after.map_or(Ok(0), |after| place(list, what, after).map(|at| at + 1))
}

/// What an element stands behind.
pub(super) fn before<T: Named>(list: &[T], at: usize) -> Option<String> {
    at.checked_sub(1).map(|at| list[at].id().to_owned())
}

/// All steps in drawn order.
pub(super) fn steps(map: &MapDoc) -> impl Iterator<Item = &Step> {
    map.stages.iter().flat_map(|stage| &stage.steps)
}

/// Stage and place of a step.
pub(super) fn step_at(map: &MapDoc, id: &str) -> Result<(usize, usize), OperationError> {
    let found = map.stages.iter().enumerate().find_map(|(s, stage)| {
        let at = stage.steps.iter().position(|step| step.id == id)?;
        Some((s, at))
    });
    found.ok_or_else(|| unknown("step", id, steps(map).map(|step| step.id.as_str())))
}

/// A step to be changed.
pub(super) fn step_mut<'m>(map: &'m mut MapDoc, id: &str) -> Result<&'m mut Step, OperationError> {
    let (stage, at) = step_at(map, id)?;
    Ok(&mut map.stages[stage].steps[at])
}

/// Stage, step and place of a touchpoint.
pub(super) fn touchpoint_at(map: &MapDoc, id: &str) -> Result<(usize, usize, usize), OperationError> {
    for (s, stage) in map.stages.iter().enumerate() {
        for (t, step) in stage.steps.iter().enumerate() {
            if let Some(at) = step.touchpoints.iter().position(|touchpoint| touchpoint.id == id) {
                return Ok((s, t, at));
            }
        }
    }
    let all = steps(map).flat_map(|step| &step.touchpoints);
    Err(unknown("touchpoint", id, all.map(|touchpoint| touchpoint.id.as_str())))
}

/// A touchpoint to be changed.
pub(super) fn touchpoint_mut<'m>(map: &'m mut MapDoc, id: &str) -> Result<&'m mut Touchpoint, OperationError> {
    let (stage, step, at) = touchpoint_at(map, id)?;
    Ok(&mut map.stages[stage].steps[step].touchpoints[at])
}

/// The place of an arrow: at `at` if it stands there, else the first.
pub(super) fn connector_at(
    map: &MapDoc,
    from: &str,
    to: &str,
    kind: ConnectorKind,
    at: Option<usize>,
) -> Result<usize, OperationError> {
    let is_it = |at: &usize| {
        let connector = map.connectors.get(*at);
        connector.is_some_and(|connector| connector.from == from && connector.to == to && connector.kind == kind)
    };
    at.filter(is_it).or_else(|| (0..map.connectors.len()).find(is_it)).ok_or_else(|| {
        let known = map.connectors.iter().map(|connector| {
            format!("{} {} > {}", super::words::connector_kind(connector.kind), connector.from, connector.to)
        });
        let id = format!("{} {from} > {to}", super::words::connector_kind(kind));
        OperationError::Unknown { what: "connector", id, known: known.collect() }
    })
}

/// The place of an arrow between two cells.
pub(super) fn link_at(map: &MapDoc, from: &Cell, to: &Cell) -> Result<usize, OperationError> {
    let shown = |from: &Cell, to: &Cell| format!("{} {} > {} {}", from.lane, from.step, to.lane, to.step);
    map.links.iter().position(|link| link.from == *from && link.to == *to).ok_or_else(|| {
        let known = map.links.iter().map(|link| shown(&link.from, &link.to));
        OperationError::Unknown { what: "arrow between cells", id: shown(from, to), known: known.collect() }
    })
}
