//! Whether a map that was not read from a file could have been: everything that is asked of files is asked of it.

use desireline_model::map::{Known, MapDoc, Stage, Step, Touchpoint};

use super::{MapProblem, Severity, read_map, write_map};

/// Why a map cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// A file with it would have these errors.
    #[error("{}", told(.0))]
    Problems(Vec<MapProblem>),
    /// It reads otherwise when it is written to a file.
    #[error("the map cannot be written to a file and read again; look for names with blanks at an end")]
    Changes,
}

/// Errors in one line: what is wrong with the first, what to do, and how many more there are.
fn told(problems: &[MapProblem]) -> String {
    let Some(first) = problems.first() else { return "the map has errors".to_owned() };
    let help = first.help.first().map(|help| format!("; {help}")).unwrap_or_default();
    let more = if problems.len() > 1 { format!(" (and {} more)", problems.len() - 1) } else { String::new() };
    format!("{}{help}{more}", first.message)
}

/// Whether a map could stand in a file. One that is still being drawn may lack stages, and its stages steps.
///
/// # Errors
///
/// What is wrong with it.
pub fn examine(map: &MapDoc) -> Result<(), Unfit> {
    let whole = filled(map);
    let read = read_map(&write_map(&whole), "the map").map_err(|problems| {
        let errors = problems.problems.into_iter().filter(|problem| problem.severity == Severity::Error);
        Unfit::Problems(errors.collect())
    })?;
    if read.doc == whole { Ok(()) } else { Err(Unfit::Changes) }
}

/// The map with a step in every stage, and with a stage.
fn filled(map: &MapDoc) -> MapDoc {
    let mut map = map.clone();
    if map.stages.is_empty() {
        map.stages.push(Stage { id: "stage".to_owned(), name: "stage".to_owned(), owner: None, steps: Vec::new() });
    }
    let mut n = 0;
    let taken: std::collections::HashSet<String> = map
        .stages
        .iter()
        .flat_map(|stage| &stage.steps)
        .flat_map(|step| step.touchpoints.iter().map(|touchpoint| touchpoint.id.clone()).chain([step.id.clone()]))
        .collect();
    for stage in map.stages.iter_mut().filter(|stage| stage.steps.is_empty()) {
        while taken.contains(&format!("to-be-drawn-{n}")) {
            n += 1;
        }
        let id = format!("to-be-drawn-{n}");
        n += 1;
        let touchpoint =
            Touchpoint { id: id.clone(), name: id.clone(), channel: None, known: Known::Unseen, binding: None };
        stage.steps.push(Step {
            name: id.clone(),
            id,
            owner: None,
            optional: true,
            repeatable: false,
            outcome: false,
            promised_by: None,
            denied_by: None,
            child: None,
            touchpoints: vec![touchpoint],
        });
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(text: &str) -> MapDoc {
        read_map(text, "x").expect("a map").doc
    }

    const SHOP: &str = "desireline: 1\ntitle: Shop\nstages:\n- name: Buy\n  steps: [Pay, Ship]\n";

    #[test]
    fn a_map_of_a_file_fits_and_so_does_one_that_is_being_drawn() {
        let mut shop = map(SHOP);
        assert_eq!(examine(&shop), Ok(()));
        shop.stages[0].steps.clear();
        assert_eq!(examine(&shop), Ok(()));
        shop.stages.clear();
        assert_eq!(examine(&shop), Ok(()));
    }

    #[test]
    fn what_a_file_could_not_say_is_refused_with_what_to_do() {
        let mut crowded = map(SHOP);
        let step = crowded.stages[0].steps[0].clone();
        crowded.stages[0].steps = (0..40)
            .map(|n| {
                let mut step = step.clone();
                step.id = format!("s{n}");
                step.touchpoints[0].id = format!("s{n}");
                step.touchpoints[0].binding.as_mut().expect("bound").events = vec![format!("s{n}")];
                step
            })
            .collect();
        let said = examine(&crowded).expect_err("too many steps").to_string();
        assert!(said.contains("has 40 steps in any order; split the stage"), "{said}");
        let mut twice = map(SHOP);
        twice.stages[0].steps[1].id = "pay".to_owned();
        assert!(examine(&twice).expect_err("one id twice").to_string().contains("two steps have the id `pay`"));
        let mut metric = map(SHOP);
        metric.thresholds.default = 3.0;
        assert!(examine(&metric).is_err());
    }
}
