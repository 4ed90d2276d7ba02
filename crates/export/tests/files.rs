//! What is written can be opened, looks the same on every machine, and says what it lacks.

use desireline_export::{ExportError, Fonts, pdf, png};
use desireline_model::map::MapDoc;
use desireline_scene::svg::Theme;
use desireline_scene::{Page, PictureInput, Scene, compose};

/// A map in two scripts that the fonts have.
fn scene(title: &str) -> Scene {
    let map: MapDoc = serde_json::from_value(serde_json::json!({
        "journey": "j", "title": title, "brief": { "metrics": [] }, "order": "soft", "unbound": "off_map", "ignore": [],
        "thresholds": { "default": 0.1, "by_class": {}, "min_customers": 10 }, "connectors": [], "lanes": [],
        "stages": [{ "id": "s", "name": "استلام", "owner": null, "steps": [{
            "id": "t", "name": "Get the parcel", "owner": null, "optional": false, "repeatable": false, "outcome": true,
            "promised_by": null, "denied_by": null, "touchpoints": []
        }] }]
    }))
    .expect("a map");
    compose(&PictureInput { map: Some(map), page: Page::Screen, width: 800.0, ..PictureInput::default() })
}

/// Width and height as the head of a PNG says them.
fn size_of(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

#[test]
fn a_png_has_two_pixels_for_one_and_the_same_bytes_each_time() {
    let scene = scene("Order to doorstep");
    let one = png(&scene, Theme::Light, 2.0, Fonts::Bundled).expect("a PNG");
    assert!(one.starts_with(b"\x89PNG"));
    assert_eq!(size_of(&one), (1_600, (scene.height * 2.0).ceil() as u32));
    assert_eq!(one, png(&scene, Theme::Light, 2.0, Fonts::Bundled).expect("a PNG"));
    assert_ne!(one, png(&scene, Theme::Dark, 2.0, Fonts::Bundled).expect("a PNG"));
}

#[test]
fn names_are_drawn_in_latin_in_arabic_and_as_boxes_where_no_font_has_them() {
    let drawn = |title: &str| png(&scene(title), Theme::Light, 1.0, Fonts::Bundled).expect("a PNG");
    let nothing = drawn("\u{a0}");
    for title in ["Łódź", "Ελλάδα", "Москва", "رحلة", "你好"] {
        assert_ne!(drawn(title), nothing, "{title} can be seen");
    }
    // Two letters that no font has look alike, two that one has do not.
    assert_eq!(drawn("你你"), drawn("好好"));
    assert_ne!(drawn("رر"), drawn("هه"));
}

#[test]
fn a_pdf_is_one_page_whose_text_can_be_found() {
    let page = pdf(&scene("Order to doorstep"), Theme::Print, Fonts::Bundled).expect("a PDF");
    assert!(page.starts_with(b"%PDF-"));
    let has = |wanted: &[u8]| page.windows(wanted.len()).any(|part| part == wanted);
    assert!(has(b"/Type/Page\n") || has(b"/Type /Page\n") || has(b"/Count 1"));
    assert!(has(b"ToUnicode"), "fonts say which letters their signs are");
    assert_eq!(page, pdf(&scene("Order to doorstep"), Theme::Print, Fonts::Bundled).expect("a PDF"));
}

#[test]
fn a_picture_beyond_all_bounds_is_refused() {
    let size = png(&scene("Large"), Theme::Light, 1_000.0, Fonts::Bundled);
    assert!(matches!(size, Err(ExportError::Size { .. })));
}
