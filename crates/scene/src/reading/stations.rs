//! Stations from a map, from events alone, or from nothing.

use desireline_model::answer::{About, Difference, JourneyAnswer, Verdict};
use desireline_model::difference::DifferenceClass;
use desireline_model::map::{Known, MapDoc, Stage, Step};

use super::{ANSWERS, Fact, Material, Reading, STAGES, StageFact, TOUCHPOINTS, differences, named};
use crate::input::PictureInput;
use crate::scene::{EvidenceCounts, Felt, StationState};
use crate::text::clean;
use crate::words;

/// How many touchpoints are proposed as stations where nothing is drawn.
const PROPOSED: usize = 12;

/// The stations of a drawn map.
pub(super) fn of_map(map: &MapDoc, input: &PictureInput) -> Reading {
    let n = customers_in(input);
    let touchpoints: usize =
        map.stages.iter().flat_map(|stage| &stage.steps).map(|step| step.touchpoints.len().max(1)).sum();
    let folded = map.stages.len() > STAGES || touchpoints > TOUCHPOINTS;
    let selected_stage = folded.then(|| selected_stage(map, input)).flatten();
    let mut stations = Vec::new();
    let mut stages = Vec::new();
    for (number, stage) in map.stages.iter().enumerate().filter(|(_, stage)| !stage.steps.is_empty() || folded) {
        let first = stations.len();
        let at = stages.len();
        let facts: Vec<Fact> = stage.steps.iter().map(|step| of_step(step, at, n, map, input)).collect();
        let unfolded = !folded || selected_stage == Some(number);
        let customers = input
            .walked
            .iter()
            .flat_map(|walked| &walked.stages)
            .find(|walked| walked.stage == stage.id)
            .map(|walked| walked.customers)
            .or_else(|| facts.iter().filter_map(|fact| fact.customers).max());
        let outcome = facts.iter().any(|fact| fact.outcome);
        if unfolded && !facts.is_empty() {
            stations.extend(facts);
        } else {
            stations.push(of_stage(stage, at, &facts, customers, outcome));
        }
        stages.push(StageFact {
            id: stage.id.clone(),
            name: named(&stage.name),
            owner: stage.owner.as_deref().map(clean),
            steps: stage.steps.len(),
            unfolded,
            customers,
            wandering: wandering(&stage.id, input),
            stations: (first, stations.len()),
        });
    }
    let material = if n > 0 {
        Material::Walked
    } else if input.feelings.iter().any(|felt| felt.n > 0) || input.evidence.iter().any(|step| step.counts.said > 0) {
        Material::Said
    } else {
        Material::Drawn
    };
    let by_step = input.walked.is_some();
    Reading {
        material,
        title: named(&map.title),
        stations,
        stages,
        folded,
        n,
        unit: ("customer", "customers"),
        period: None,
        candidates: Vec::new(),
        under_way: input.check.as_ref().map(|check| check.basis.states.open).filter(|open| *open > 0 && !by_step),
        more: 0,
        basis: Vec::new(),
    }
}

/// How each step of a map stands, whatever a picture folds.
pub(super) fn standing(map: &MapDoc, input: &PictureInput) -> Vec<crate::Standing> {
    let n = customers_in(input);
    let steps = map.stages.iter().enumerate().flat_map(|(at, stage)| stage.steps.iter().map(move |step| (at, step)));
    steps
        .map(|(at, step)| {
            let Fact { id: step, state, why, evidence, .. } = of_step(step, at, n, map, input);
            crate::Standing { step, state, why, evidence }
        })
        .collect()
}

/// How many customers there are.
fn customers_in(input: &PictureInput) -> u64 {
    let checked = || input.check.as_ref().map_or(0, |check| check.basis.customers);
    input.walked.as_ref().map_or_else(checked, |walked| walked.customers)
}

/// The stage that the selection unfolds: itself, that of its step, or that of its difference.
fn selected_stage(map: &MapDoc, input: &PictureInput) -> Option<usize> {
    let selected = input.selected.as_deref()?;
    let of_step = |step: &str| map.stages.iter().position(|stage| stage.steps.iter().any(|drawn| drawn.id == step));
    if let Some(id) = selected.strip_prefix("stage:") {
        return map.stages.iter().position(|stage| stage.id == id);
    }
    if let Some(id) = selected.strip_prefix("step:") {
        return of_step(id);
    }
    let difference = differences(input).iter().find(|one| one.key() == selected)?;
    match &difference.about {
        About::Step(step) | About::Connector { from: step, .. } => of_step(step),
        About::Event(_) => {
            difference.between.first().and_then(|one| of_step(one.after.as_ref().or(one.before.as_ref())?))
        }
    }
}

fn of_step(step: &Step, stage: usize, n: u64, map: &MapDoc, input: &PictureInput) -> Fact {
    let walked = input.walked.as_ref().and_then(|walked| walked.steps.iter().find(|one| one.step == step.id));
    let reached = input.check.as_ref().and_then(|check| check.steps.iter().find(|one| one.step == step.id));
    let customers = walked
        .map(|walked| walked.customers)
        .or(reached.map(|reached| reached.customers.count))
        .filter(|_| n > 0 && step.in_events());
    let feeling = input.feelings.iter().find(|felt| felt.step == step.id);
    let felt = feeling.map(|felt| Felt {
        mean: (felt.n >= ANSWERS).then_some(felt.mean.clamp(-2.0, 2.0)),
        low: felt.low.clamp(-2.0, 2.0),
        high: felt.high.clamp(-2.0, 2.0),
        n: felt.n,
        guess: felt.guess.map(|guess| guess.clamp(-2.0, 2.0)),
    });
    let counted = input.evidence.iter().find(|one| one.step == step.id).map(|one| one.counts);
    let evidence = counted.unwrap_or(EvidenceCounts {
        did: customers.unwrap_or(0),
        said: feeling.map_or(0, |felt| felt.n),
        observed: 0,
    });
    let (state, why) = state(step, customers, n, &evidence, map, input);
    Fact {
        id: step.id.clone(),
        name: named(&step.name),
        stage,
        is_stage: false,
        state,
        why,
        customers,
        left: walked.map(|walked| walked.left),
        under_way: walked.map(|walked| walked.under_way),
        felt,
        quote: feeling.and_then(|felt| felt.quote.as_deref()).map(clean).filter(|quote| !quote.is_empty()),
        evidence,
        outcome: step.outcome,
    }
}

/// A step's claim is that customers do it, there: what says so, and what against it.
fn state(
    step: &Step,
    customers: Option<u64>,
    n: u64,
    evidence: &EvidenceCounts,
    map: &MapDoc,
    input: &PictureInput,
) -> (StationState, String) {
    let against = |difference: &&Difference| {
        matches!(&difference.about, About::Step(id) if *id == step.id)
            && matches!(
                difference.class,
                DifferenceClass::Skipped
                    | DifferenceClass::OutOfOrder
                    | DifferenceClass::WrongBranch
                    | DifferenceClass::SaidOtherwise
            )
    };
    if !step.in_events()
        && step.touchpoints.iter().all(|touchpoint| touchpoint.known == Known::Unseen)
        && evidence.said + evidence.observed == 0
    {
        return (StationState::Unseen, "neither events nor words can show it".to_owned());
    }
    if input.stale.contains(&step.id) {
        return (StationState::Stale, "what says so is too old".to_owned());
    }
    let said: Vec<&Difference> = differences(input).iter().filter(against).collect();
    if let Some(worst) = said.iter().find(|difference| difference.verdict == Verdict::Contradicted) {
        let who = words::who(&worst.customers, "customers");
        return (StationState::Contradicted, format!("{} ({who})", worst.class.words()));
    }
    let enough = map.thresholds.min_customers;
    let Some(customers) = customers else {
        return if evidence.said + evidence.observed >= enough {
            let n = words::of_them(evidence.said + evidence.observed, "record", "records");
            (StationState::Supported, format!("{n} say so"))
        } else if step.in_events() {
            (StationState::Assumed, "no events yet".to_owned())
        } else {
            (StationState::Assumed, "only words can show it, and there are too few".to_owned())
        };
    };
    let unsettled = n < enough
        || said.iter().any(|difference| {
            difference.verdict == Verdict::Unsettled
                || difference.customers.interval.is_some_and(|interval| interval.high > difference.threshold)
        });
    if customers == 0 {
        (StationState::Assumed, "nobody was seen doing it".to_owned())
    } else if unsettled || customers < enough {
        (StationState::Assumed, format!("not settled, n = {}", words::count(n)))
    } else {
        (
            StationState::Supported,
            format!("{} of {} did it", words::count(customers), words::of_them(n, "customer", "customers")),
        )
    }
}

/// A stage as one station: the worst of what its steps say.
fn of_stage(stage: &Stage, at: usize, steps: &[Fact], customers: Option<u64>, outcome: bool) -> Fact {
    let count = |state: StationState| steps.iter().filter(|step| step.state == state).count();
    let otherwise = count(StationState::Contradicted);
    let (state, why) = if otherwise > 0 {
        (
            StationState::Contradicted,
            format!(
                "customers did otherwise at {otherwise} of {}",
                words::of_them(steps.len() as u64, "step", "steps")
            ),
        )
    } else if steps.is_empty() {
        (StationState::Assumed, "no steps yet".to_owned())
    } else if count(StationState::Unseen) == steps.len() {
        (StationState::Unseen, "none of its steps can be seen".to_owned())
    } else if count(StationState::Stale) > 0 {
        (
            StationState::Stale,
            format!("what says so is too old at {} of {} steps", count(StationState::Stale), steps.len()),
        )
    } else if count(StationState::Supported) * 2 > steps.len() {
        (StationState::Supported, format!("{} of {} steps supported", count(StationState::Supported), steps.len()))
    } else {
        (StationState::Assumed, format!("{} of {} steps assumed", count(StationState::Assumed), steps.len()))
    };
    let lowest =
        steps.iter().filter(|step| step.felt.as_ref().is_some_and(|felt| felt.mean.is_some())).min_by(|a, b| {
            let mean = |fact: &Fact| fact.felt.as_ref().and_then(|felt| felt.mean).unwrap_or(2.0);
            mean(a).total_cmp(&mean(b))
        });
    let sum = |part: fn(&EvidenceCounts) -> u64| steps.iter().map(|step| part(&step.evidence)).sum();
    let total = |part: fn(&Fact) -> Option<u64>| steps.iter().map(part).sum::<Option<u64>>();
    Fact {
        id: stage.id.clone(),
        name: named(&stage.name),
        stage: at,
        is_stage: true,
        state,
        why,
        customers,
        left: total(|step| step.left),
        under_way: total(|step| step.under_way),
        felt: lowest.and_then(|step| step.felt.clone()),
        quote: lowest.and_then(|step| step.quote.clone()),
        evidence: EvidenceCounts { did: sum(|e| e.did), said: sum(|e| e.said), observed: sum(|e| e.observed) },
        outcome,
    }
}

fn wandering(stage: &str, input: &PictureInput) -> Option<String> {
    let walked = input.walked.as_ref()?.stages.iter().find(|walked| walked.stage == stage)?;
    walked.wandering.as_deref().map(clean)
}

/// Stations that nobody drew: the touchpoints of most cases, in the order in which they happen.
pub(super) fn proposed(journey: &JourneyAnswer, input: &PictureInput) -> Reading {
    let n = journey.basis.cases;
    let mut top: Vec<_> = journey.touchpoints.iter().collect();
    top.sort_by(|a, b| b.cases.cmp(&a.cases).then_with(|| a.name.cmp(&b.name)));
    let more = top.len().saturating_sub(PROPOSED);
    top.truncate(PROPOSED);
    top.sort_by(|a, b| a.mean_position.total_cmp(&b.mean_position).then_with(|| a.name.cmp(&b.name)));
    let stations: Vec<Fact> = top
        .iter()
        .map(|touchpoint| Fact {
            id: touchpoint.name.clone(),
            name: named(&touchpoint.name),
            stage: 0,
            is_stage: false,
            state: StationState::Proposed,
            why: format!("in {} of {}", words::count(touchpoint.cases), words::of_them(n, "case", "cases")),
            customers: Some(touchpoint.cases),
            left: Some(touchpoint.ends.saturating_sub(touchpoint.open_ends)),
            under_way: Some(touchpoint.open_ends),
            felt: None,
            quote: None,
            evidence: EvidenceCounts { did: touchpoint.events, said: 0, observed: 0 },
            outcome: journey.basis.ends.contains(&touchpoint.name),
        })
        .collect();
    let held = stations.len();
    Reading {
        material: Material::Proposed,
        title: input.map.as_ref().map_or_else(|| "A journey that nobody drew yet".to_owned(), |map| named(&map.title)),
        stations,
        stages: vec![whole_stage("As it happens", held)],
        folded: false,
        n,
        unit: ("case", "cases"),
        period: None,
        candidates: Vec::new(),
        under_way: None,
        more,
        basis: Vec::new(),
    }
}

/// A hollow map: what a picture will have once there is something.
pub(super) fn hollow(input: &PictureInput) -> Reading {
    let stations: Vec<Fact> = ["First contact", "Decide", "Get it", "Use it", "Come back"]
        .iter()
        .map(|name| Fact {
            id: desireline_model::slug::slug_of(name),
            name: (*name).to_owned(),
            stage: 0,
            is_stage: false,
            state: StationState::Assumed,
            why: "an example: nothing is drawn and nothing is known".to_owned(),
            customers: None,
            left: None,
            under_way: None,
            felt: None,
            quote: None,
            evidence: EvidenceCounts::default(),
            outcome: false,
        })
        .collect();
    let held = stations.len();
    Reading {
        material: Material::Nothing,
        title: input.map.as_ref().map_or_else(|| "A new journey".to_owned(), |map| named(&map.title)),
        stations,
        stages: vec![whole_stage("An example", held)],
        folded: false,
        n: 0,
        unit: ("customer", "customers"),
        period: None,
        candidates: Vec::new(),
        under_way: None,
        more: 0,
        basis: Vec::new(),
    }
}

fn whole_stage(name: &str, held: usize) -> StageFact {
    StageFact {
        id: desireline_model::slug::slug_of(name),
        name: name.to_owned(),
        owner: None,
        steps: held,
        unfolded: true,
        customers: None,
        wandering: None,
        stations: (0, held),
    }
}
