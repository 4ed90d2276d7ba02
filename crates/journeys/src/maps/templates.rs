//! Maps to start from: written by us, embedded in the program. All that they say is assumed; what a team has to find out
//! stands in their cells as a question.

use std::sync::LazyLock;

use desireline_model::map::MapDoc;

use super::read_map;

/// A map to start from.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Its id, a word that stays.
    pub id: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// The map.
    pub map: MapDoc,
}

/// Id, purpose and file of each.
const FILES: [(&str, &str, &str); 6] = [
    (
        "lifecycle",
        "The whole way of one kind of customer, from the need to coming back. Take it for a first look at everything, and draw \
         the stage that matters as a journey of its own.",
        include_str!("templates/lifecycle.journey.yaml"),
    ),
    (
        "onboarding",
        "From saying yes to the first result. Take it when people sign up and do not stay, or need help to begin.",
        include_str!("templates/onboarding.journey.yaml"),
    ),
    (
        "support-recovery",
        "From a problem to trust again, with what was promised on the way. Take it when contacts, complaints or losses after a \
         problem are too many.",
        include_str!("templates/support-recovery.journey.yaml"),
    ),
    (
        "renewal",
        "The time around the end of a term: use, notice, weighing, deciding. Take it when customers leave and nobody knew.",
        include_str!("templates/renewal.journey.yaml"),
    ),
    (
        "blueprint",
        "A service with what lies behind it: evidence, frontstage, backstage, systems. Take it when the fault is ours, and it is not \
         clear where.",
        include_str!("templates/blueprint.journey.yaml"),
    ),
    (
        "lean",
        "Six steps and only where it sticks. Take it when there is one hour and one task of the customer to look at.",
        include_str!("templates/lean.journey.yaml"),
    ),
];

/// All of them, in the order in which they are offered.
pub fn all() -> &'static [Template] {
    static ALL: LazyLock<Vec<Template>> = LazyLock::new(|| {
        let read = |(id, purpose, text)| {
            let map = read_map(text, id).expect("a test reads each of our templates").doc;
            Template { id, purpose, map }
        };
        FILES.into_iter().map(read).collect()
    });
    &ALL
}

/// The one of this id.
pub fn find(id: &str) -> Option<&'static Template> {
    all().iter().find(|template| template.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use desireline_model::map::{LaneKind, Step};

    use super::*;
    use crate::maps::formats::exchange::Format;
    use crate::maps::{examine, formats};

    fn steps(map: &MapDoc) -> impl Iterator<Item = &Step> {
        map.stages.iter().flat_map(|stage| &stage.steps)
    }

    #[test]
    fn every_template_is_a_map_that_can_be_kept_and_begun_with() {
        let ids: BTreeSet<&str> = all().iter().map(|template| template.id).collect();
        assert_eq!(ids.len(), 6);
        for (id, _, text) in FILES {
            let file = read_map(text, id).unwrap_or_else(|problems| panic!("{id}: {problems}"));
            // What nobody has bound yet is said of each step; nothing else is amiss.
            let other: Vec<_> =
                file.notes.iter().filter(|note| !["M103", "M106", "M108"].contains(&note.code)).collect();
            assert!(other.is_empty(), "{id}: {other:?}");
            assert_eq!(examine(&file.doc), Ok(()), "{id}");
        }
    }

    #[test]
    fn templates_guide_and_invent_nothing() {
        for Template { id, map, purpose } in all() {
            assert!(purpose.len() > 40, "{id}");
            assert!(map.brief.goal.is_some() && map.brief.persona.is_some() && map.brief.episode.is_some(), "{id}");
            assert!((6..=18).contains(&steps(map).count()), "{id}");
            assert!(steps(map).any(|step| step.outcome), "{id}");
            let lanes: BTreeSet<_> = map.lanes.iter().map(|lane| lane.id.as_str()).collect();
            assert!(lanes.len() >= 4, "{id}");
            // No figures, no events, no owners that would be somebody's.
            assert!(
                map.brief.metrics.iter().all(|metric| metric.baseline.is_none() && metric.target.is_none()),
                "{id}"
            );
            assert!(map.owner.is_none() && steps(map).all(|step| step.owner.is_none()), "{id}");
            let mut bound = steps(map).flat_map(|step| &step.touchpoints).filter_map(|one| one.binding.as_ref());
            assert!(bound.all(|binding| binding.events.is_empty()), "{id}");
            let feelings = map.lanes.iter().find(|lane| lane.kind == LaneKind::Feeling).expect("feelings are guessed");
            assert!(feelings.title.contains("assumed"), "{id}");
            assert!(feelings.cells.values().all(|cell| cell.parse::<f64>().is_ok_and(|it| it.abs() <= 2.0)), "{id}");
            for lane in &map.lanes {
                assert!(!lane.cells.is_empty(), "{id}: {}", lane.title);
            }
        }
        assert!(find("lean").is_some() && find("nothing").is_none());
    }

    #[test]
    fn what_a_template_is_written_as_is_read_again() {
        for Template { id, map, .. } in all() {
            for format in [formats::Format::Yaml, formats::Format::Other(Format::Json)] {
                let bytes = formats::write(map, format).expect("it is written");
                let again = formats::bring(&bytes, "x", None).expect("it is read");
                assert_eq!((again.format, &again.map), (format, map), "{id}");
            }
        }
    }
}
