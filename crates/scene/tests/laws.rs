//! What holds for every picture, whatever goes in.

mod samples;

use std::collections::BTreeSet;

use desireline_model::answer::{About, Difference};
use desireline_model::difference::DifferenceClass;
use desireline_scene::input::{StepFeeling, StepWalked, Walked};
use desireline_scene::scene::{Layout, MarkKind, Shape};
use desireline_scene::svg::{Theme, render};
use desireline_scene::{Page, PictureInput, Scene, compose, table};
use proptest::prelude::*;

/// What a picture keeps; gives what is wrong.
fn broken(scene: &Scene) -> Vec<String> {
    let mut wrong = Vec::new();
    let ids: BTreeSet<&str> = scene.marks.iter().map(|mark| mark.id.as_str()).collect();
    if ids.len() != scene.marks.len() {
        wrong.push("two marks have one id".to_owned());
    }
    for mark in &scene.marks {
        for shape in &mark.shapes {
            let [left, top, right, bottom] = shape.bounds();
            if left < -0.5
                || top < -0.5
                || right > scene.width + 0.5
                || bottom > scene.height + 0.5
                || !(left + top + right + bottom).is_finite()
            {
                wrong.push(format!(
                    "{} leaves the canvas: {:?} of {}x{}",
                    mark.id,
                    shape.bounds(),
                    scene.width,
                    scene.height
                ));
            }
        }
        if mark.label.trim().is_empty() {
            wrong.push(format!("{} says nothing", mark.id));
        }
    }
    let names: Vec<[f64; 4]> = scene
        .of_kind(MarkKind::Station)
        .flat_map(|mark| {
            mark.shapes.iter().filter(|shape| matches!(shape, Shape::Text { bold: false, .. })).map(Shape::bounds)
        })
        .collect();
    for (at, a) in names.iter().enumerate() {
        if names[at + 1..].iter().any(|b| a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]) {
            wrong.push(format!("a station's name overlaps another: {a:?}"));
        }
    }
    if scene.differences.iter().filter(|row| row.shown).count() > 7 {
        wrong.push("more than seven deviations".to_owned());
    }
    if scene.layout != Layout::Thumbnail
        && scene.differences.iter().any(|row| {
            row.first_fix && !row.shown && scene.marks.iter().any(|mark| mark.id == format!("difference:{}", row.key))
        })
    {
        wrong.push("the first fix is drawn and not said to be".to_owned());
    }
    if scene.differences.iter().filter(|row| row.first_fix).count() > 1 {
        wrong.push("two first fixes".to_owned());
    }
    if scene.headline.chars().count() > 140 || scene.headline.is_empty() {
        wrong.push(format!("the headline: {}", scene.headline));
    }
    let widest = scene
        .of_kind(MarkKind::Trunk)
        .flat_map(|mark| &mark.shapes)
        .map(Shape::bounds)
        .map(|b| b[3] - b[1])
        .fold(0.0, f64::max);
    if widest > 48.5 {
        wrong.push(format!("the trunk is {widest} wide"));
    }
    wrong
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z]{1,12}( [a-z]{1,12}){0,8}",
        "[؀-ۿ ]{1,60}",
        "\\PC{0,200}",
        Just("👨‍👩‍👧‍👦 🛒".repeat(20)),
        Just("W".repeat(200)),
    ]
    // Numbers that are none are looked for in what is drawn.
    .prop_map(|name| name.replace("NaN", "nan"))
}

prop_compose! {
    fn found(steps: usize, n: u64)(class in 0..10_usize, step in 1..=steps, after in proptest::option::of(1..=steps), before in proptest::option::of(1..=steps), count in 0..=n, times in 1.0..4.0_f64, event in name()) -> Difference {
        let class = DifferenceClass::ALL[class];
        let about = match class {
            DifferenceClass::OffTheMap => About::Event(event),
            DifferenceClass::SlowerThanPromised => About::Connector { from: format!("t{step}"), to: format!("t{}", after.unwrap_or(1)) },
            _ => About::Step(format!("t{step}")),
        };
        let id = |at: Option<usize>| at.map(|at| format!("t{at}"));
        samples::difference(class, about, count, n, times, (id(after).as_deref(), id(before).as_deref()))
    }
}

fn picture() -> impl Strategy<Value = PictureInput> {
    (1..16_usize, 1..5_usize, prop_oneof![Just(0_u64), 1..40_u64, 40..1_000_000_u64]).prop_flat_map(
        |(stages, steps, n)| {
            let total = stages * steps;
            let named = proptest::collection::vec((name(), proptest::collection::vec(name(), steps)), stages);
            let reached = proptest::collection::vec(0..=n, total);
            let found = proptest::collection::vec(found(total, n.max(1)), 0..25);
            let felt = proptest::collection::vec(
                (0..40_u64, -3.0..3.0_f64, proptest::option::of(-2.0..2.0_f64), proptest::option::of(name())),
                0..total,
            );
            let page = prop_oneof![3 => Just(Page::Screen), 1 => Just(Page::Print), 1 => Just(Page::Thumbnail)];
            let more = (page, 0.0..2_400.0_f64, any::<bool>(), any::<prop::sample::Index>(), any::<bool>());
            (named, reached, found, felt, more).prop_map(
                move |(named, reached, mut found, felt, (page, width, walked, pick, select))| {
                    let texts: Vec<(&str, Vec<&str>)> = named
                        .iter()
                        .map(|(stage, steps)| (stage.as_str(), steps.iter().map(String::as_str).collect()))
                        .collect();
                    let stages: Vec<(&str, &[&str])> =
                        texts.iter().map(|(stage, steps)| (*stage, steps.as_slice())).collect();
                    let map = samples::map("A journey", &stages);
                    // A check states each difference once.
                    let mut seen = BTreeSet::new();
                    found.retain(|one| seen.insert(one.key()));
                    let selected = (select && !found.is_empty()).then(|| found[pick.index(found.len())].key());
                    let steps = reached.iter().enumerate().map(|(at, reached)| StepWalked {
                        step: format!("t{}", at + 1),
                        customers: *reached,
                        left: reached / 3,
                        under_way: reached / 7,
                    });
                    let walked = walked.then(|| Walked { customers: n, steps: steps.collect(), stages: Vec::new() });
                    let feelings = felt.into_iter().enumerate().map(|(at, (n, mean, guess, quote))| StepFeeling {
                        step: format!("t{}", at + 1),
                        n,
                        mean,
                        low: mean - 0.5,
                        high: mean + 0.5,
                        guess,
                        quote,
                    });
                    PictureInput {
                        check: Some(samples::check(&map, n, &reached, found)),
                        feelings: feelings.collect(),
                        map: Some(map),
                        walked,
                        selected,
                        page,
                        width,
                        ..PictureInput::default()
                    }
                },
            )
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_picture_keeps_its_rules(input in picture()) {
        let scene = compose(&input);
        let wrong = broken(&scene);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let table = table(&scene);
        prop_assert!(table.stations.iter().all(|row| row.cells.len() == table.station_columns.len()));
        let svg = render(&scene, Theme::Dark);
        prop_assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        let lost = svg.find("NaN").map(|at| svg[..at + 3].chars().rev().take(200).collect::<Vec<_>>());
        prop_assert!(lost.is_none(), "{}", lost.into_iter().flatten().rev().collect::<String>());
    }

    #[test]
    fn the_trunk_is_linear_in_customers(reached in proptest::collection::vec(0..100_000_u64, 2..12)) {
        let names: Vec<String> = (0..reached.len()).map(|at| format!("Step {at}")).collect();
        let steps: Vec<&str> = names.iter().map(String::as_str).collect();
        let map = samples::map("Linear", &[("All", &steps)]);
        let n = reached.iter().copied().max().unwrap_or(1).max(30);
        let scene = compose(&PictureInput { check: Some(samples::check(&map, n, &reached, Vec::new())), map: Some(map), ..PictureInput::default() });
        let most = reached.iter().copied().max().unwrap_or(0);
        for (at, mark) in scene.of_kind(MarkKind::Trunk).enumerate() {
            // A piece is as high as the wider of its two ends.
            let wider = reached[at].max(reached.get(at + 1).copied().unwrap_or(0));
            let expected = if wider == 0 { 0.0 } else { (48.0 * wider as f64 / most as f64).max(2.0) };
            let [_, top, _, bottom] = mark.shapes[0].bounds();
            prop_assert!((bottom - top - expected).abs() < 0.25, "{wider} of {most} is {} px, not {expected}", bottom - top);
        }
    }
}

#[test]
fn every_sample_keeps_its_rules_on_every_page() {
    for (name, input) in samples::all() {
        for (page, width) in [
            (Page::Screen, 1_400.0),
            (Page::Screen, 320.0),
            (Page::Screen, 0.0),
            (Page::Print, 800.0),
            (Page::Thumbnail, 200.0),
        ] {
            let scene = compose(&PictureInput { page, width, ..input.clone() });
            assert_eq!(broken(&scene), Vec::<String>::new(), "{name} at {width}");
        }
    }
}
