//! A first map from what data show, for a team to argue with.

use std::collections::{BTreeMap, HashMap};

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
}

/// Rarer touchpoints are left out.
const MIN_SHARE: f64 = 0.02;
/// More frequent ones are required.
const REQUIRED_SHARE: f64 = 0.5;
/// Steps repeated in more of their cases may be repeated.
const REPEATABLE_SHARE: f64 = 0.25;
const STAGES: std::ops::RangeInclusive<usize> = 3..=5;
const STEPS_PER_STAGE: usize = 4;
const MAX_STEPS_PER_STAGE: usize = 12;

/// Proposes a map from the touchpoints of `n_cases` cases.
///
/// Touchpoints of at least 2 % of the cases become steps, in the order of their mean position (ties by
/// name); those of at least 50 % are required. They are cut into three to five stages at the largest
/// gaps between positions, and further where a stage would hold more than twelve; a stage has the
/// name of its first step. Returns `None` when no touchpoint is frequent enough.
pub fn draft_map(title: &str, touchpoints: &[DraftTouchpoint], n_cases: u64) -> Option<MapDoc> {
    let share = |touchpoint: &DraftTouchpoint| touchpoint.cases as f64 / n_cases.max(1) as f64;
    let mut kept: Vec<&DraftTouchpoint> = touchpoints
        .iter()
        .filter(|touchpoint| share(touchpoint) >= MIN_SHARE && !touchpoint.name.trim().is_empty())
        .collect();
    kept.sort_by(|a, b| a.mean_position.total_cmp(&b.mean_position).then_with(|| a.name.cmp(&b.name)));
    kept.dedup_by(|a, b| a.name == b.name);
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
                    draft_step(touchpoint, step_ids.unique(&touchpoint.name), share(touchpoint) >= REQUIRED_SHARE)
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
    })
}

fn draft_step(touchpoint: &DraftTouchpoint, id: String, required: bool) -> Step {
    let binding = Binding { events: vec![touchpoint.name.clone()], channel: None, properties: BTreeMap::new() };
    Step {
        name: touchpoint.name.clone(),
        owner: None,
        optional: !required,
        repeatable: touchpoint.repeat_share > REPEATABLE_SHARE,
        outcome: false,
        promised_by: None,
        denied_by: None,
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
    while let Some((start, end)) = cuts.windows(2).map(|pair| (pair[0], pair[1])).find(|(start, end)| end - start > MAX_STEPS_PER_STAGE) {
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
    taken: HashMap<String, u64>,
}

impl Ids {
    fn unique(&mut self, name: &str) -> String {
        let base = default_id(name);
        let mut id = base.clone();
        let mut n = 1;
        while self.taken.contains_key(&id) {
            n += 1;
            let room: String = base.chars().take(90).collect();
            id = format!("{room}-{n}");
        }
        self.taken.insert(id.clone(), n);
        id
    }
}
