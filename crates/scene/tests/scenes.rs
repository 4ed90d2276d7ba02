//! Small scenes that a person can read, and what every picture must keep.

mod samples;

use desireline_scene::scene::{ChipKind, Layout, MarkKind, Shape, StationState};
use desireline_scene::svg::{Theme, render};
use desireline_scene::{Page, PictureInput, Scene, compose, html, table};

/// What a scene says, mark by mark: enough to see what is drawn and where, without every coordinate.
fn told(scene: &Scene) -> String {
    let mut out = format!("{:?} {}x{}\n{}\n", scene.layout, scene.width, scene.height, scene.headline);
    for chip in &scene.chips {
        out += &format!("[{}] {}\n", chip.kind.words(), chip.text);
    }
    for mark in
        scene.marks.iter().filter(|mark| !matches!(mark.kind, MarkKind::Caption | MarkKind::Chip | MarkKind::Headline))
    {
        let accent = if mark.accent { " *" } else { "" };
        out += &format!("{:?}{accent}: {}\n", mark.kind, mark.label);
    }
    out
}

fn at(input: PictureInput, page: Page, width: f64) -> Scene {
    compose(&PictureInput { page, width, ..input })
}

#[test]
fn three_customers_are_three_threads() {
    insta::assert_snapshot!(told(&at(samples::three(), Page::Screen, 900.0)));
}

#[test]
fn a_whole_picture_tells_its_differences_promise_and_feeling() {
    insta::assert_snapshot!(told(&at(samples::doorstep(), Page::Screen, 1200.0)));
}

#[test]
fn on_a_phone_a_row_a_stage() {
    insta::assert_snapshot!(told(&at(samples::doorstep(), Page::Screen, 400.0)));
}

#[test]
fn answers_stand_in_for_events() {
    insta::assert_snapshot!(told(&at(samples::said(), Page::Screen, 1200.0)));
}

#[test]
fn without_a_map_every_station_is_proposed() {
    let scene = at(samples::proposed(), Page::Screen, 1200.0);
    assert!(scene.stations.iter().all(|station| station.state == StationState::Proposed));
    insta::assert_snapshot!(told(&scene));
}

#[test]
fn without_anything_the_picture_says_what_to_bring() {
    insta::assert_snapshot!(told(&compose(&PictureInput::default())));
}

#[test]
fn a_drawing_of_one_step_is_one_svg() {
    let map = samples::map("One step", &[("All", &["Come & go"])]);
    let input = PictureInput {
        check: Some(samples::check(&map, 40, &[40], Vec::new())),
        map: Some(map),
        ..PictureInput::default()
    };
    insta::assert_snapshot!(render(&at(input, Page::Thumbnail, 160.0), Theme::Light).replace("><", ">\n<"));
}

#[test]
fn the_table_has_a_cell_for_each_column() {
    let table = table(&compose(&samples::doorstep()));
    assert!(table.stations.iter().all(|row| row.cells.len() == table.station_columns.len()));
    assert!(table.differences.iter().all(|row| row.cells.len() == table.difference_columns.len()));
    let lines: Vec<String> = table.stations.iter().chain(&table.differences).map(|row| row.cells.join(" | ")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn more_than_twelve_stages_are_stages_and_the_selected_one_unfolds() {
    let folded = compose(&samples::sixty());
    assert_eq!((folded.layout, folded.stations.len()), (Layout::Stages, 15));
    let unfolded = compose(&PictureInput { selected: Some("step:t10".to_owned()), ..samples::sixty() });
    assert_eq!(unfolded.stations.len(), 18);
    assert!(unfolded.stages[2].unfolded && !unfolded.stages[3].unfolded);
}

#[test]
fn the_selected_difference_is_drawn_and_takes_the_accent() {
    let key = "D101:step:t4";
    let scene = compose(&PictureInput { selected: Some(key.to_owned()), ..samples::doorstep() });
    let accented: Vec<&str> =
        scene.marks.iter().filter(|mark| mark.accent).filter_map(|mark| mark.opens.as_deref()).collect();
    assert_eq!(accented, [key]);
    assert!(scene.differences.iter().any(|row| row.first_fix && row.shown), "the first fix stays");
    assert_eq!(scene.chips.iter().filter(|chip| chip.kind == ChipKind::FirstFix).count(), 1);
}

#[test]
fn on_paper_each_drawn_difference_has_a_footnote() {
    let scene = at(samples::doorstep(), Page::Print, 1000.0);
    assert_eq!(scene.footnotes.len(), scene.differences.iter().filter(|row| row.shown).count());
    let texts: Vec<&str> = scene.marks.iter().flat_map(|mark| &mark.shapes).filter_map(text_of).collect();
    for note in &scene.footnotes {
        let number = format!("[{}]", note.number);
        assert!(texts.iter().any(|text| text.starts_with(&number)), "{number} is in the picture");
    }
}

fn text_of(shape: &Shape) -> Option<&str> {
    if let Shape::Text { text, .. } = shape { Some(text) } else { None }
}

#[test]
fn markup_in_names_stays_text() {
    let scene = compose(&samples::names());
    for theme in Theme::ALL {
        let svg = render(&scene, theme);
        assert!(!svg.contains("<script") && !svg.contains("<b>") && svg.contains("&lt;script&gt;"));
    }
    let page = html::page(&scene, Some(&at(samples::names(), Page::Screen, 400.0)), None);
    assert!(!page.contains("<script") && !page.contains('\u{202e}'));
    assert!(
        !page.contains("http://")
            || page.matches("http://").count() == page.matches("http://www.w3.org/2000/svg").count()
    );
}

#[test]
fn an_own_headline_is_kept_and_cut() {
    let scene = compose(&PictureInput {
        headline: Some("We lose people\nbetween parcels. ".repeat(20)),
        ..samples::doorstep()
    });
    assert!(scene.headline.starts_with("We lose people between parcels.") && scene.headline.chars().count() <= 140);
}

#[test]
fn a_scene_is_the_same_after_it_was_written_and_read() {
    let scene = compose(&samples::doorstep());
    let json = serde_json::to_string(&scene).expect("a scene is JSON");
    let back: Scene = serde_json::from_str(&json).expect("and back");
    // Intervals may lose their last digit on the way; what is drawn and said does not.
    let drawn = |scene: &Scene| {
        scene.marks.iter().map(|mark| (mark.id.clone(), mark.label.clone(), mark.shapes.clone())).collect::<Vec<_>>()
    };
    assert_eq!(drawn(&back), drawn(&scene));
    assert_eq!(compose(&samples::doorstep()), scene, "the same input gives the same scene");
}

/// The figures in a text: `1,084`, `38 %`, `×2.4`, without signs around them.
fn figures(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    parts
        .map(|part| part.trim_matches(|c| c == '.' || c == ',').to_owned())
        .filter(|part| part.chars().any(|c| c.is_ascii_digit()))
        .collect()
}

#[test]
fn every_figure_of_the_picture_stands_in_its_table() {
    // Legends, numbers of stations and the count of rows are about the picture itself.
    let told_apart = [MarkKind::Legend, MarkKind::OtherWays, MarkKind::Station, MarkKind::Stage, MarkKind::Chip];
    let whole = [MarkKind::Headline, MarkKind::Title, MarkKind::Quote, MarkKind::Caption];
    for (name, input) in samples::all() {
        let scene = at(input, Page::Screen, 1_200.0);
        let table = table(&scene);
        let rows = table.stations.iter().chain(&table.differences);
        let mut known: Vec<String> = rows.flat_map(|row| &row.cells).flat_map(|cell| figures(cell)).collect();
        known.extend((1..=scene.stations.len()).map(|number| number.to_string()));
        for mark in scene.marks.iter().filter(|mark| !told_apart.contains(&mark.kind) && !whole.contains(&mark.kind)) {
            let texts = mark.shapes.iter().filter_map(text_of);
            for figure in texts.flat_map(figures) {
                assert!(known.contains(&figure), "{name}: {figure} of {:?} is not in the table", mark.label);
            }
        }
    }
}

#[test]
fn a_period_without_cases_says_so() {
    let map = samples::doorstep().map;
    let check = map.as_ref().map(|map| samples::check(map, 0, &[0; 8], Vec::new()));
    let scene = at(
        PictureInput { map, check, asked_period: Some("before 1 Mar 2020".to_owned()), ..PictureInput::default() },
        Page::Screen,
        1_200.0,
    );
    assert_eq!(scene.headline, "No case starts before 1 Mar 2020; what is drawn stands as it is.");
    assert!(scene.of_kind(MarkKind::Advice).any(|mark| mark.label.contains("longer period")));
}
