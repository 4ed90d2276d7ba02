//! Journeys to draw: small ones that a person can check, and those that strain a layout.
#![allow(dead_code, reason = "each test and the gallery use some of them")]

use std::collections::BTreeMap;

use desireline_model::answer::{
    About, Basis, Between, CheckAnswer, Difference, Effect, Fitness, JourneyAnswer, Moves, Outcome, Rejected, States,
    StepReached, TouchpointOut, VariantsOut, Verdict,
};
use desireline_model::difference::DifferenceClass;
use desireline_model::map::{
    Brief, Connector, ConnectorKind, Known, MapDoc, Order, Stage, Step, Thresholds, Touchpoint, Unbound,
};
use desireline_model::slug::slug_of;
use desireline_model::time::Span;
use desireline_model::units::Share;
use desireline_scene::PictureInput;
use desireline_scene::input::{PromiseKept, StepEvidence, StepFeeling, StepWalked, Walked};
use desireline_scene::scene::EvidenceCounts;

/// A step that events show.
pub fn step(id: &str, name: &str) -> Step {
    let touchpoint =
        Touchpoint { id: id.to_owned(), name: name.to_owned(), channel: None, known: Known::InEvents, binding: None };
    Step {
        id: id.to_owned(),
        name: name.to_owned(),
        owner: None,
        optional: false,
        repeatable: false,
        outcome: false,
        promised_by: None,
        denied_by: None,
        child: None,
        touchpoints: vec![touchpoint],
    }
}

/// A map of stages with steps by name; ids are slugs with a number, so that equal names may stand twice.
pub fn map(title: &str, stages: &[(&str, &[&str])]) -> MapDoc {
    let mut number = 0;
    let stages = stages
        .iter()
        .enumerate()
        .map(|(at, (name, steps))| Stage {
            id: format!("s{at}"),
            name: (*name).to_owned(),
            owner: None,
            steps: steps
                .iter()
                .map(|name| {
                    number += 1;
                    step(&format!("t{number}"), name)
                })
                .collect(),
        })
        .collect();
    MapDoc {
        journey: slug_of(title),
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
    }
}

pub fn basis(customers: u64, cases: u64, open: u64) -> Basis {
    Basis {
        rule: "a case is one order".to_owned(),
        events: cases * 5,
        left_out: Vec::new(),
        warnings: Vec::new(),
        unknown_names: Vec::new(),
        ends: Vec::new(),
        cases,
        customers,
        first_time: "2026-01-05T09:00:00Z".parse().ok(),
        last_time: "2026-06-30T10:00:00Z".parse().ok(),
        as_of: "2026-06-30T10:00:00Z".parse().ok(),
        states: States { completed: cases / 2, dropped: cases - cases / 2 - open, open },
        open_share: open as f64 / cases.max(1) as f64,
        rejected: Rejected::default(),
        sources: Vec::new(),
        snapshot: "s".to_owned(),
    }
}

/// A check in which each step was reached by so many customers.
pub fn check(map: &MapDoc, customers: u64, reached: &[u64], differences: Vec<Difference>) -> CheckAnswer {
    let steps = map.stages.iter().flat_map(|stage| &stage.steps).zip(reached);
    CheckAnswer {
        basis: basis(customers, customers, 0),
        journey: map.journey.clone(),
        title: map.title.clone(),
        strict: false,
        fitness: Fitness { log: None, mean: None, perfect_share: None, cost: 0, worst: 0 },
        moves: Moves::default(),
        steps: steps
            .map(|(step, reached)| StepReached {
                step: step.id.clone(),
                name: step.name.clone(),
                customers: Share::of(*reached, customers),
                left: 0,
                under_way: 0,
            })
            .collect(),
        outcome: Outcome {
            completed: Share::of(customers / 2, customers),
            under_way: Share::of(0, customers),
            left: Share::of(customers - customers / 2, customers),
            under_way_elsewhere: 0,
            left_elsewhere: 0,
        },
        stages: Vec::new(),
        promises: Vec::new(),
        other_ways: Share::of(0, customers),
        differences,
        unmatched: Vec::new(),
    }
}

/// A difference that `count` of `n` customers show, once each unless `times` says more.
pub fn difference(
    class: DifferenceClass,
    about: About,
    count: u64,
    n: u64,
    times: f64,
    between: (Option<&str>, Option<&str>),
) -> Difference {
    let share = Share::of(count, n);
    let low = share.interval.map_or(0.0, |interval| interval.low);
    Difference {
        code: class.code().to_owned(),
        class,
        verdict: if share.share < 0.1 {
            Verdict::Within
        } else if low > 0.1 && n >= 10 {
            Verdict::Contradicted
        } else {
            Verdict::Unsettled
        },
        summary: String::new(),
        about,
        place: None,
        customers: share,
        cases: count,
        occurrences: (count as f64 * times) as u64,
        threshold: 0.1,
        between: vec![Between {
            after: between.0.map(str::to_owned),
            before: between.1.map(str::to_owned),
            cases: count,
        }],
        effect: Effect {
            completed_with: Share::of(count / 3, count),
            completed_without: Share::of((n - count) / 2, n - count),
            median_s_with: None,
            median_s_without: None,
            promise_s: None,
        },
        advice: String::new(),
    }
}

pub fn of_step(id: &str) -> About {
    About::Step(id.to_owned())
}

/// Everything that a picture may show: a shop's orders, promised, returned to, felt and told.
pub fn doorstep() -> PictureInput {
    let mut map = map(
        "From the order to the doorstep",
        &[
            ("Order", &["Place the order", "Get it approved"]),
            ("Ship", &["Hand it to the carrier", "Follow the parcel"]),
            ("Receive", &["Get the parcel", "Try it at home"]),
            ("Look back", &["Be asked how it was", "Write a review"]),
        ],
    );
    map.stages[1].owner = Some("Logistics".to_owned());
    map.stages[2].steps[1].touchpoints[0].known = Known::Unseen;
    map.connectors.push(Connector {
        from: "t1".to_owned(),
        to: "t5".to_owned(),
        kind: ConnectorKind::Promise,
        label: None,
        within: Some(Span::from_days(24)),
    });
    let n = 1_084;
    use DifferenceClass as D;
    let differences = vec![
        difference(D::OffTheMap, About::Event("Contact support".to_owned()), 412, n, 1.2, (Some("t4"), Some("t5"))),
        difference(D::LoopedBack, of_step("t4"), 336, n, 2.4, (Some("t5"), None)),
        difference(D::Skipped, of_step("t2"), 248, n, 1.0, (Some("t1"), Some("t3"))),
        difference(D::OutOfOrder, of_step("t7"), 190, n, 1.0, (Some("t4"), Some("t5"))),
        difference(D::Repeated, of_step("t4"), 180, n, 1.4, (Some("t4"), None)),
        difference(
            D::SlowerThanPromised,
            About::Connector { from: "t1".to_owned(), to: "t5".to_owned() },
            130,
            n,
            1.0,
            (None, None),
        ),
        difference(D::SaidOtherwise, of_step("t5"), 118, n, 1.0, (Some("t5"), None)),
        difference(D::Skipped, of_step("t4"), 70, n, 1.0, (Some("t3"), Some("t5"))),
    ];
    let reached = [1_084, 836, 1_010, 760, 872, 0, 690, 402];
    let mut check = check(&map, n, &reached, differences);
    check.basis.states.open = 84;
    let walked = |at: usize, left: u64, under_way: u64| StepWalked {
        step: format!("t{}", at + 1),
        customers: reached[at],
        left,
        under_way,
    };
    let felt = |at: u8, n: u64, mean: f64, guess: Option<f64>, quote: Option<&str>| StepFeeling {
        step: format!("t{at}"),
        n,
        mean,
        low: mean - 2.0 / (n as f64).sqrt(),
        high: mean + 2.0 / (n as f64).sqrt(),
        guess,
        quote: quote.map(str::to_owned),
    };
    PictureInput {
        check: Some(check),
        walked: Some(Walked {
            customers: n,
            steps: vec![
                walked(0, 40, 0),
                walked(1, 12, 0),
                walked(2, 30, 20),
                walked(3, 212, 64),
                walked(4, 120, 0),
                walked(6, 200, 0),
                walked(7, 0, 0),
            ],
            stages: Vec::new(),
        }),
        feelings: vec![
            felt(1, 210, 1.2, Some(1.5), None),
            felt(2, 44, 0.1, Some(0.5), None),
            felt(
                4,
                160,
                -1.3,
                Some(0.6),
                Some("I sent the same photo three times and nobody could tell me where my parcel was."),
            ),
            felt(5, 320, 0.7, Some(1.6), None),
            felt(7, 6, 0.0, Some(0.8), None),
            felt(8, 96, -0.4, None, None),
        ],
        evidence: vec![
            StepEvidence { step: "t1".to_owned(), counts: EvidenceCounts { did: 1_310, said: 210, observed: 0 } },
            StepEvidence { step: "t4".to_owned(), counts: EvidenceCounts { did: 14_200, said: 160, observed: 4 } },
        ],
        promises: vec![PromiseKept {
            key: "D107:connector:t1>t5".to_owned(),
            made_at: Some("t1".to_owned()),
            kept_at: "t5".to_owned(),
            promised_s: Some(24.0 * 86_400.0),
            took_s: Some(10.0 * 86_400.0),
            broken: Share::of(130, n),
        }],
        map: Some(map),
        ..PictureInput::default()
    }
}

/// Three customers.
pub fn three() -> PictureInput {
    let map = map("A visit", &[("Come", &["Arrive", "Look around"]), ("Go", &["Pay"])]);
    let skipped = difference(DifferenceClass::Skipped, of_step("t2"), 1, 3, 1.0, (Some("t1"), Some("t3")));
    PictureInput { check: Some(check(&map, 3, &[3, 2, 2], vec![skipped])), map: Some(map), ..PictureInput::default() }
}

/// Names in Arabic, with emoji, of 200 characters, and with what would break out of markup.
pub fn names() -> PictureInput {
    let long = "Fill in the very long form about everything ".repeat(5);
    let word = "Donaudampfschifffahrtsgesellschaft".repeat(6);
    let map = map(
        "رحلة العميل 👩‍🚀 <script>alert(1)</script>",
        &[
            ("اكتشاف المنتج", &["يزور الموقع لأول مرة", "يقرأ آراء العملاء الآخرين قبل الشراء", "👨‍👩‍👧‍👦🛒✨"]),
            ("Ein \"Abschnitt\" & <b>mehr</b>", &[&long[..200], &word[..200], "购买并等待送货上门的客户体验"]),
        ],
    );
    let n = 240;
    let skipped = difference(DifferenceClass::Skipped, of_step("t2"), 90, n, 1.0, (Some("t1"), Some("t3")));
    let event = About::Event("دعم العملاء \u{202e}txt".to_owned());
    let undrawn = difference(DifferenceClass::OffTheMap, event, 60, n, 1.0, (Some("t4"), None));
    let back = difference(DifferenceClass::LoopedBack, of_step("t4"), 50, n, 2.0, (Some("t6"), None));
    let differences = vec![skipped, undrawn, back];
    PictureInput {
        check: Some(check(&map, n, &[240, 150, 220, 200, 120, 80], differences)),
        map: Some(map),
        ..PictureInput::default()
    }
}

/// Sixty steps in fifteen stages.
pub fn sixty() -> PictureInput {
    let steps = ["Ask for it", "Wait for an answer", "Send what is missing", "Hear the decision"];
    let names: Vec<String> = (1..=15).map(|at| format!("Department {at}")).collect();
    let stages: Vec<(&str, &[&str])> = names.iter().map(|name| (name.as_str(), &steps[..])).collect();
    let map = map("Through fifteen departments", &stages);
    let n = 5_000;
    let reached: Vec<u64> = (0..60).map(|at| n - at * 70).collect();
    let differences = vec![
        difference(DifferenceClass::LoopedBack, of_step("t9"), 1_900, n, 1.7, (Some("t33"), None)),
        difference(DifferenceClass::Skipped, of_step("t22"), 1_200, n, 1.0, (Some("t21"), Some("t23"))),
        difference(DifferenceClass::OffTheMap, About::Event("Phone call".to_owned()), 900, n, 1.0, (Some("t44"), None)),
        difference(DifferenceClass::Abandoned, of_step("t49"), 800, n, 1.0, (Some("t48"), None)),
        difference(DifferenceClass::OutOfOrder, of_step("t45"), 700, n, 1.0, (Some("t41"), Some("t2"))),
    ];
    PictureInput { check: Some(check(&map, n, &reached, differences)), map: Some(map), ..PictureInput::default() }
}

/// Answers and no events.
pub fn said() -> PictureInput {
    let mut input = doorstep();
    input.check = None;
    input.walked = None;
    input.promises.clear();
    input.evidence.clear();
    input
}

/// A map and nothing else.
pub fn drawn() -> PictureInput {
    PictureInput { map: doorstep().map, ..PictureInput::default() }
}

/// Events and no map.
pub fn proposed() -> PictureInput {
    let touchpoint = |name: &str, cases: u64, ends: u64, mean_position: f64| TouchpointOut {
        name: name.to_owned(),
        events: cases * 2,
        cases,
        starts: 0,
        ends,
        open_ends: 0,
        repeat_cases: 0,
        mean_position,
    };
    let journey = JourneyAnswer {
        basis: basis(600, 3_605, 0),
        tie_share: 0.0,
        tied_pairs: 0,
        touchpoints: vec![
            touchpoint("product_view", 2_868, 753, 0.34),
            touchpoint("catalog", 2_837, 686, 0.26),
            touchpoint("search", 2_251, 422, 0.29),
            touchpoint("add_to_cart", 1_213, 132, 0.53),
            touchpoint("purchase", 470, 187, 0.79),
        ],
        edges: vec![
            edge("catalog", "product_view", 1_679, 1_315),
            edge("product_view", "catalog", 1_403, 1_129),
            edge("product_view", "product_view", 1_321, 917),
            edge("add_to_cart", "product_view", 269, 262),
        ],
        variants: VariantsOut { distinct: 0, distinct_folded: 0, top: Vec::new(), other_cases: 0 },
    };
    PictureInput { journey: Some(journey), ..PictureInput::default() }
}

fn edge(from: &str, to: &str, count: u64, cases: u64) -> desireline_model::answer::EdgeOut {
    let none = desireline_model::answer::DurationOut {
        mean: 0.0,
        median: 0.0,
        min: 0.0,
        max: 0.0,
        p25: 0.0,
        p75: 0.0,
        p95: 0.0,
        sum: 0.0,
        exact: true,
    };
    desireline_model::answer::EdgeOut { from: from.to_owned(), to: to.to_owned(), count, cases, duration_s: none }
}

/// All samples by name.
pub fn all() -> BTreeMap<&'static str, PictureInput> {
    let mut unfolded = sixty();
    unfolded.selected = Some("stage:s2".to_owned());
    BTreeMap::from([
        ("doorstep", doorstep()),
        ("three", three()),
        ("names", names()),
        ("sixty", sixty()),
        ("sixty-unfolded", unfolded),
        ("said", said()),
        ("drawn", drawn()),
        ("proposed", proposed()),
        ("nothing", PictureInput::default()),
    ])
}
