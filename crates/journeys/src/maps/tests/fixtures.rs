use std::path::{Path, PathBuf};

use desireline_model::map::{ConnectorKind, Known, Order, Unbound};

use super::super::{MapFile, read_map, write_map};

pub(super) fn all() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/maps");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("fixtures/maps is in the repository")
        .map(|entry| entry.expect("a readable folder").path())
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a readable fixture");
            (path, text)
        })
        .collect();
    files.sort();
    files
}

fn fixture(name: &str) -> MapFile {
    let (_, text) = all().into_iter().find(|(path, _)| path.ends_with(name)).expect(name);
    match read_map(&text, name) {
        Ok(file) => file,
        Err(problems) => panic!("{problems}"),
    }
}

/// The events of the map in order, `|` between stages, `?` for optional and `*` for repeatable steps.
fn line_of(file: &MapFile) -> String {
    let stages = file.doc.stages.iter().map(|stage| {
        let steps = stage.steps.iter().map(|step| {
            let events = step.touchpoints.iter().filter_map(|touchpoint| touchpoint.binding.as_ref());
            let events: Vec<String> = events.map(|binding| binding.events.join("+")).collect();
            let events = if events.is_empty() { "-".to_owned() } else { events.join("/") };
            format!("{events}{}{}", if step.optional { "?" } else { "" }, if step.repeatable { "*" } else { "" })
        });
        steps.collect::<Vec<_>>().join(" ")
    });
    stages.collect::<Vec<_>>().join(" | ")
}

#[test]
fn every_fixture_reads_without_a_note_and_survives_writing() {
    let files = all();
    assert_eq!(files.len(), 5);
    for (path, text) in files {
        let name = path.display().to_string();
        let file = match read_map(&text, &name) {
            Ok(file) => file,
            Err(problems) => panic!("{problems}"),
        };
        let notes: Vec<String> = file.notes.iter().map(ToString::to_string).collect();
        assert!(notes.is_empty(), "{}", notes.join("\n"));
        let written = write_map(&file.doc);
        let again = read_map(&written, &name).expect("what was written reads");
        assert_eq!(again.doc, file.doc, "{written}");
    }
}

#[test]
fn the_maps_of_the_twelve_customers_are_the_drawn_line() {
    let soft = fixture("j12.journey.yaml");
    insta::assert_snapshot!(line_of(&soft), @"Ad Landing | Signup Verify | Onboard | Purchase");
    assert_eq!((soft.doc.order, soft.doc.unbound), (Order::Soft, Unbound::OffMap));
    assert_eq!(soft.doc.connectors[0].kind, ConnectorKind::Promise);
    assert_eq!(soft.doc.connectors[0].within, Some("10m".parse().expect("a span")));

    let straight = fixture("j12-straight.journey.yaml");
    insta::assert_snapshot!(line_of(&straight), @"Ad Landing | Signup Verify | Onboard | Purchase");
    assert_eq!((straight.doc.order, straight.doc.connectors.len()), (Order::Strict, 0));

    let pricing = fixture("j12-pricing.journey.yaml");
    insta::assert_snapshot!(line_of(&pricing), @"Ad Landing Pricing | Signup Verify | Onboard | Purchase");
}

#[test]
fn the_maps_of_the_shop_end_with_a_purchase() {
    let belief = fixture("ecom.journey.yaml");
    insta::assert_snapshot!(line_of(&belief), @"home+promo_page?* catalog?* search+filter_results?* | product_view* compare+wishlist_add+review_page?* - add_to_cart* cart | shipping_details payment_details | purchase");
    assert_eq!(belief.doc.stages[1].steps[2].touchpoints[0].known, Known::Unseen);

    let straight = fixture("ecom-straight.journey.yaml");
    insta::assert_snapshot!(line_of(&straight), @"product_view add_to_cart cart | shipping_details payment_details | purchase");
    for file in [belief, straight] {
        let outcomes = file.doc.stages.iter().flat_map(|stage| &stage.steps).filter(|step| step.outcome);
        assert_eq!(outcomes.map(|step| step.id.as_str()).collect::<Vec<_>>(), ["purchase"]);
    }
}
