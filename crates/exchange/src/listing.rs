//! What a format cannot hold of a map.

use desireline_model::map::{Known, LaneKind, MapDoc, Order, Thresholds, Unbound};

use desireline_model::slug::slug_of;

use crate::Format;
use crate::words::feeling_of;

/// What a file of this format will not have of this map, in words for people; empty when all of it fits.
pub fn losses(doc: &MapDoc, format: Format) -> Vec<String> {
    let mut lost = Vec::new();
    let mut lose = |is: bool, what: String| {
        if is {
            lost.push(what);
        }
    };
    if format == Format::Json {
        return lost;
    }
    let steps = || doc.stages.iter().flat_map(|stage| &stage.steps);
    let touchpoints = || steps().flat_map(|step| &step.touchpoints);
    let count = |n: usize, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };

    let arrows = doc.connectors.len();
    let has_arrows = matches!(format, Format::Xlsx | Format::Markdown);
    lose(arrows > 0 && !has_arrows, count(arrows, "connector", "connectors"));
    let rules = doc.order != Order::default()
        || doc.unbound != Unbound::default()
        || !doc.ignore.is_empty()
        || doc.thresholds != Thresholds::default();
    lose(rules, "how strictly the order is meant, thresholds and ignored events".to_owned());
    let brief = &doc.brief;
    let metrics = brief.metrics.len();
    let more =
        brief.goal.is_some() || brief.persona.is_some() || brief.time_frame.is_some() || brief.deadline.is_some();
    let has_brief = matches!(format, Format::Xlsx | Format::Markdown);
    lose((more || metrics > 0) && !has_brief, "the brief".to_owned());
    lose(
        brief.episode.is_some() && !has_brief && format != Format::Mermaid && !more && metrics == 0,
        "the brief's episode".to_owned(),
    );
    let marked = steps().filter(|step| step.optional || step.repeatable || step.outcome).count();
    let has_marks = matches!(format, Format::LongCsv | Format::Xlsx | Format::Markdown);
    lose(
        marked > 0 && !has_marks,
        count(marked, "mark of a step (optional, again, outcome)", "marks of steps (optional, again, outcome)"),
    );
    let promised = steps().filter(|step| step.promised_by.is_some() || step.denied_by.is_some()).count();
    lose(promised > 0, count(promised, "date promised or denial", "dates promised or denials"));
    let special = touchpoints()
        .filter(|one| one.binding.as_ref().is_some_and(|b| b.channel.is_some() || !b.properties.is_empty()))
        .count();
    let has_events = matches!(format, Format::LongCsv | Format::WideCsv | Format::Xlsx);
    lose(has_events && special > 0, count(special, "condition of a binding", "conditions of bindings"));
    let bound = touchpoints().filter(|one| one.binding.is_some()).count();
    lose(!has_events && bound > 0, count(bound, "binding to events", "bindings to events"));
    let unseen = touchpoints().filter(|one| one.known != Known::InEvents).count();
    lose(!has_marks && unseen > 0, count(unseen, "note on how a step can be known", "notes on how steps can be known"));
    let several = steps().filter(|step| step.touchpoints.len() > 1).count();
    lose(
        several > 0,
        count(
            several,
            "step's list of touchpoints (they become one)",
            "steps' lists of touchpoints (each becomes one)",
        ),
    );
    if format == Format::Mermaid {
        let owners =
            doc.owner.is_some() || doc.stages.iter().any(|s| s.owner.is_some()) || steps().any(|s| s.owner.is_some());
        lose(owners, "owners".to_owned());
        let first = doc.lanes.iter().find(|lane| lane.kind == LaneKind::Feeling).map(|lane| &lane.id);
        let kept = |id: &String, title: &str| Some(id) == first || title == "Who";
        let others = doc.lanes.iter().filter(|lane| !kept(&lane.id, &lane.title)).count();
        lose(others > 0, count(others, "lane", "lanes"));
        let words = doc.lanes.iter().filter(|lane| Some(&lane.id) == first).flat_map(|lane| lane.cells.values());
        let words = words.filter(|cell| feeling_of(cell).is_none()).count();
        lose(words > 0, count(words, "feeling in words (it becomes 3)", "feelings in words (each becomes 3)"));
    } else {
        lose(doc.owner.is_some() && !has_brief, "the journey's owner".to_owned());
        let stage_owners = doc.stages.iter().filter(|stage| stage.owner.is_some()).count();
        let has = matches!(format, Format::LongCsv | Format::Xlsx | Format::Markdown);
        lose(stage_owners > 0 && !has, count(stage_owners, "stage's owner", "stages' owners"));
    }
    let (links, evidence) = (doc.links.len(), doc.evidence.len());
    lose(links > 0, count(links, "arrow between cells", "arrows between cells"));
    lose(evidence > 0, count(evidence, "piece of evidence", "pieces of evidence"));
    let children = steps().filter(|step| step.child.is_some()).count();
    lose(children > 0, count(children, "way to a journey inside a step", "ways to journeys inside steps"));
    lose(doc.future_of.is_some(), "of which journey it draws the future".to_owned());
    lose(own_ids(doc), "ids that were chosen: they come from the names again".to_owned());
    lost
}

/// Whether any id is another than its name gives.
fn own_ids(doc: &MapDoc) -> bool {
    let steps = doc.stages.iter().flat_map(|stage| &stage.steps);
    slug_of(&doc.title) != doc.journey
        || doc.stages.iter().any(|stage| slug_of(&stage.name) != stage.id)
        || steps.into_iter().any(|step| slug_of(&step.name) != step.id)
        || doc.lanes.iter().any(|lane| slug_of(&lane.title) != lane.id)
}
