//! A first map from what data show, for a team to argue with.

use std::collections::{BTreeMap, HashSet};

use desireline_model::answer::JourneyAnswer;
use desireline_model::map::{Binding, Brief, Known, MapDoc, Order, Stage, Step, Thresholds, Touchpoint, Unbound};

use super::read::default_id;

/// A touchpoint that was found in events.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftTouchpoint {
    /// The event's name.
    pub name: String,
    /// Cases in which it happens.
    pub cases: u64,
    /// Where in the case it happens on average, from 0 (at the start) to 1 (at the end).
    pub mean_position: f64,
    /// The share of its cases in which it happens more than once.
    pub repeat_share: f64,
    /// Whether it completes a case.
    pub is_end: bool,
}

/// Rarer touchpoints are left out.
const MIN_SHARE: f64 = 0.02;
/// Those met at least as often are required: what more cases miss would contradict the draft at once.
const REQUIRED_SHARE: f64 = 0.9;
/// Steps repeated in at least this share of their cases may be repeated.
const REPEATABLE_SHARE: f64 = 0.1;
const STAGES: std::ops::RangeInclusive<usize> = 3..=5;
const STEPS_PER_STAGE: usize = 4;
const MAX_STEPS_PER_STAGE: usize = 12;

/// Proposes a map from the touchpoints of `n_cases` cases.
///
/// Touchpoints of at least 2 % of the cases become steps, in the order of their mean position (ties by
/// name); those of at least 90 %, and those that complete a case, are required. They are cut into three to five stages at the largest
/// gaps between positions, and further where a stage would hold more than twelve; a stage has the
/// name of its first step. Returns `None` when no touchpoint is frequent enough.
pub fn draft_map(title: &str, touchpoints: &[DraftTouchpoint], n_cases: u64) -> Option<MapDoc> {
    let share = |touchpoint: &DraftTouchpoint| touchpoint.cases as f64 / n_cases.max(1) as f64;
    let mut kept: Vec<&DraftTouchpoint> = touchpoints
        .iter()
        .filter(|touchpoint| {
            (touchpoint.is_end || share(touchpoint) >= MIN_SHARE) && !touchpoint.name.trim().is_empty()
        })
        .collect();
    kept.sort_by(|a, b| a.mean_position.total_cmp(&b.mean_position).then_with(|| a.name.cmp(&b.name)));
    let mut seen = HashSet::new();
    kept.retain(|touchpoint| seen.insert(touchpoint.name.as_str()));
    if kept.is_empty() {
        return None;
    }
    let mut step_ids = Ids::default();
    let mut stage_ids = Ids::default();
    let stages = cut(&kept)
        .into_iter()
        .map(|group| Stage {
            id: stage_ids.unique(&group[0].name),
            name: group[0].name.clone(),
            owner: None,
            steps: group
                .iter()
                .map(|touchpoint| {
                    let required = touchpoint.is_end || share(touchpoint) >= REQUIRED_SHARE;
                    draft_step(touchpoint, step_ids.unique(&touchpoint.name), required)
                })
                .collect(),
        })
        .collect();
    Some(MapDoc {
        journey: default_id(title),
        title: title.to_owned(),
        brief: Brief::default(),
        owner: None,
        order: Order::Soft,
        unbound: Unbound::OffMap,
        ignore: Vec::new(),
        thresholds: Thresholds::default(),
        stages,
        connectors: Vec::new(),
        lanes: Vec::new(),
        links: Vec::new(),
        evidence: Vec::new(),
        future_of: None,
    })
}

/// Proposes a map from the journey that customers took. Otherwise as [`draft_map`].
pub fn drafted(title: &str, journey: &JourneyAnswer) -> Option<MapDoc> {
    let touchpoints: Vec<DraftTouchpoint> = journey
        .touchpoints
        .iter()
        .map(|touchpoint| DraftTouchpoint {
            name: touchpoint.name.clone(),
            cases: touchpoint.cases,
            mean_position: touchpoint.mean_position,
            repeat_share: touchpoint.repeat_cases as f64 / touchpoint.cases.max(1) as f64,
            is_end: journey.basis.ends.contains(&touchpoint.name),
        })
        .collect();
    draft_map(title, &touchpoints, journey.basis.cases)
}

fn draft_step(touchpoint: &DraftTouchpoint, id: String, required: bool) -> Step {
    let binding = Binding { events: vec![touchpoint.name.clone()], channel: None, properties: BTreeMap::new() };
    Step {
        name: touchpoint.name.clone(),
        owner: None,
        optional: !required,
        repeatable: touchpoint.repeat_share >= REPEATABLE_SHARE,
        outcome: touchpoint.is_end,
        promised_by: None,
        denied_by: None,
        child: None,
        touchpoints: vec![Touchpoint {
            id: id.clone(),
            name: touchpoint.name.clone(),
            channel: None,
            known: Known::InEvents,
            binding: Some(binding),
        }],
        id,
    }
}

/// Cuts touchpoints in order into stages.
fn cut<'t>(kept: &[&'t DraftTouchpoint]) -> Vec<Vec<&'t DraftTouchpoint>> {
    let n_stages = kept.len().div_ceil(STEPS_PER_STAGE).clamp(*STAGES.start(), *STAGES.end()).min(kept.len());
    let mut cuts = largest_gaps(kept, 0, kept.len(), n_stages - 1);
    cuts.extend([0, kept.len()]);
    cuts.sort_unstable();
    while let Some((start, end)) =
        cuts.windows(2).map(|pair| (pair[0], pair[1])).find(|(start, end)| end - start > MAX_STEPS_PER_STAGE)
    {
        cuts.extend(largest_gaps(kept, start, end, 1));
        cuts.sort_unstable();
    }
    cuts.windows(2).map(|pair| kept[pair[0]..pair[1]].to_vec()).collect()
}

/// The positions before which the largest gaps within a range lie; the earlier of equal gaps.
fn largest_gaps(kept: &[&DraftTouchpoint], start: usize, end: usize, n: usize) -> Vec<usize> {
    let gap = |i: usize| kept[i].mean_position - kept[i - 1].mean_position;
    let mut places: Vec<usize> = (start + 1..end).collect();
    places.sort_by(|a, b| gap(*b).total_cmp(&gap(*a)).then(a.cmp(b)));
    places.truncate(n);
    places
}

/// Makes slugs unique by numbering.
#[derive(Default)]
struct Ids {
    taken: HashSet<String>,
}

impl Ids {
    fn unique(&mut self, name: &str) -> String {
        let base = default_id(name);
        let mut id = base.clone();
        let mut n = 1;
        while !self.taken.insert(id.clone()) {
            n += 1;
            let room: String = base.chars().take(90).collect();
            id = format!("{room}-{n}");
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maps::{read_map, write_map};

    fn touchpoint(name: &str, cases: u64, mean_position: f64, repeat_share: f64) -> DraftTouchpoint {
        DraftTouchpoint { name: name.to_owned(), cases, mean_position, repeat_share, is_end: false }
    }

    /// Steps with `?` for optional and `*` for repeatable ones, `|` between stages.
    fn drafted(touchpoints: &[DraftTouchpoint], n_cases: u64) -> String {
        let Some(doc) = draft_map("A shop", touchpoints, n_cases) else {
            return "nothing".to_owned();
        };
        let again = match read_map(&write_map(&doc), "draft") {
            Ok(file) => file.doc,
            Err(problems) => panic!("{problems}"),
        };
        assert_eq!(again, doc);
        let stages = doc.stages.iter().map(|stage| {
            let steps = stage.steps.iter().map(|step| {
                format!("{}{}{}", step.id, if step.optional { "?" } else { "" }, if step.repeatable { "*" } else { "" })
            });
            format!("{}: {}", stage.name, steps.collect::<Vec<_>>().join(" "))
        });
        stages.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn a_draft_follows_mean_positions_and_is_cut_at_the_largest_gaps() {
        let shop = [
            touchpoint("purchase", 40, 0.95, 0.0),
            touchpoint("catalog", 90, 0.1, 0.8),
            touchpoint("home", 100, 0.05, 0.1),
            touchpoint("cart", 60, 0.5, 0.2),
            touchpoint("payment", 45, 0.7, 0.0),
            touchpoint("shipping", 50, 0.65, 0.0),
            touchpoint("a rare page", 1, 0.3, 0.0),
        ];
        insta::assert_snapshot!(drafted(&shop, 100), @"home: home* catalog* | cart: cart?* shipping? payment? | purchase: purchase?");
    }

    #[test]
    fn names_with_one_slug_get_different_ids() {
        let twice = [
            touchpoint("Sign up", 9, 0.1, 0.0),
            touchpoint("sign-up", 9, 0.1, 0.0),
            touchpoint("SIGN UP", 9, 0.1, 0.0),
        ];
        insta::assert_snapshot!(drafted(&twice, 10), @"SIGN UP: sign-up | Sign up: sign-up-2 | sign-up: sign-up-3");
    }

    #[test]
    fn a_crowd_of_touchpoints_is_cut_until_each_stage_can_be_read() {
        let many: Vec<DraftTouchpoint> = (0..100).map(|i| touchpoint(&format!("t{i}"), 5, 0.5, 0.0)).collect();
        let doc = draft_map("Many", &many, 10).expect("a map");
        assert!(doc.stages.iter().all(|stage| stage.steps.len() <= MAX_STEPS_PER_STAGE));
        assert_eq!(doc.stages.iter().map(|stage| stage.steps.len()).sum::<usize>(), 100);
    }

    #[test]
    fn nothing_frequent_gives_no_draft() {
        assert_eq!(drafted(&[], 10), "nothing");
        assert_eq!(drafted(&[touchpoint("rare", 1, 0.5, 0.0)], 1000), "nothing");
        assert_eq!(drafted(&[touchpoint("odd", 10, f64::NAN, f64::NAN)], 0), "odd: odd");
    }
}
