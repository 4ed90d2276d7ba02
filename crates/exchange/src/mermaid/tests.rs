//! Every oddity that Mermaid's own parser has, and what becomes of it here.

use super::*;
use crate::{Format, read as read_any};

fn map(text: &str) -> MapDoc {
    read(text, None).expect("it is read").0
}

fn steps(doc: &MapDoc) -> Vec<&str> {
    doc.stages.iter().flat_map(|stage| &stage.steps).map(|step| step.name.as_str()).collect()
}

fn cell<'a>(doc: &'a MapDoc, title: &str, step: &str) -> Option<&'a str> {
    doc.lanes.iter().find(|lane| lane.title == title)?.cells.get(step).map(String::as_str)
}

#[test]
fn a_journey_is_read_with_all_it_has() {
    let doc = map(
        "---\ntitle: From outside\n---\n%%{init: {'theme': 'dark'}}%%\njourney\n  accTitle: For readers\n  accDescr {\n    Two lines\n    of words\n  }\n  title First claim\n  %% a comment\n  # another\n  section Claim\n    Upload invoice: 3: Owner\n    Ask for receipt: 1: Owner, Claims desk\n  section Money back\n    Payment arrives: 5\n",
    );
    assert_eq!((doc.title.as_str(), doc.journey.as_str()), ("First claim", "first-claim"));
    assert_eq!(doc.brief.episode.as_deref(), Some("Two lines of words"));
    assert_eq!(doc.stages.iter().map(|stage| stage.name.as_str()).collect::<Vec<_>>(), ["Claim", "Money back"]);
    assert_eq!(cell(&doc, FEELING, "upload-invoice"), Some("0"));
    assert_eq!(cell(&doc, FEELING, "payment-arrives"), Some("2"));
    assert_eq!(cell(&doc, ACTORS, "ask-for-receipt"), Some("Owner, Claims desk"));
    assert_eq!(cell(&doc, ACTORS, "payment-arrives"), None);
}

#[test]
fn what_mermaid_swallows_is_kept() {
    let doc = map(
        "JOURNEY\ntitle Ticket #42 path\nStart here: 3: Me\nsection A: B\nOpen ticket #42: 3: Me\nTitle deed check: 3: Me\nSection leader calls: 3: Me\nJourney planning: 3: Me\nX: 3: Me: extra\nMany: 4: Me,,You,\nTwo<br/>lines: 2: Me\n",
    );
    assert_eq!(doc.title, "Ticket #42 path");
    assert_eq!(doc.stages[0].name, crate::sketch::UNNAMED);
    assert_eq!(doc.stages[1].name, "A: B");
    let names = [
        "Start here",
        "Open ticket #42",
        "Title deed check",
        "Section leader calls",
        "Journey planning",
        "X",
        "Many",
        "Two\nlines",
    ];
    assert_eq!(steps(&doc), names);
    assert_eq!(cell(&doc, NOTES, "x"), Some("extra"));
    assert_eq!(cell(&doc, ACTORS, "many"), Some("Me, You"));
}

#[test]
fn a_colon_inside_a_name_is_told() {
    let (doc, notes) =
        read("journey\nWait until 10:30: 2: Me\nOpen https://x.test/a: 3: Me\nA:3:Me", None).expect("read");
    assert_eq!(steps(&doc), ["Wait until 10:30", "Open https://x.test/a", "A"]);
    assert_eq!(notes.iter().map(|note| note.line).collect::<Vec<_>>(), [Some(2), Some(3)]);
    assert_eq!(cell(&doc, FEELING, "wait-until-10-30"), Some("-1"));
}

#[test]
fn semicolons_end_statements_and_not_names() {
    let doc = map("journey\nsection One;\nA: 3: Me; B: 4: You;\nC; or D: 2: Me");
    assert_eq!(steps(&doc), ["A", "B", "C; or D"]);
    assert_eq!(doc.stages[0].name, "One");
}

#[test]
fn one_section_twice_is_two_stages() {
    let doc = map("journey\nsection S\nA: 3\nsection S\nA: 4");
    assert_eq!(doc.stages.iter().map(|stage| stage.id.as_str()).collect::<Vec<_>>(), ["s", "s-2"]);
    assert_eq!(doc.stages[1].steps[0].id, "a-2");
}

#[test]
fn a_score_that_is_no_number_has_its_place() {
    let Err(ReadError::Problems(problems)) = read("journey\n  Do it: high: Me\n  Nothing\n", None) else {
        panic!("it is refused")
    };
    assert_eq!((problems[0].line, problems[0].column), (Some(2), Some(10)));
    assert_eq!((problems[1].line, problems[1].column), (Some(3), Some(3)));
}

#[test]
fn scores_of_another_scale_are_asked_about_once() {
    let text = "journey\nA: 9: Me\nB: 3.5\nC: 0";
    let Err(ReadError::Scale { line, score, fit }) = read(text, None) else { panic!("the scale is asked for") };
    assert_eq!((line, score), (2, 9.0));
    assert_eq!(fit, [Scale::ZERO_TO_TEN]);
    let doc = read(text, Some(Scale::ZERO_TO_TEN)).expect("read").0;
    assert_eq!(cell(&doc, FEELING, "a"), Some("1.6"));
    assert_eq!(cell(&doc, FEELING, "c"), Some("-2"));
    let Err(ReadError::Scale { fit, .. }) = read("journey\nA: -1", None) else { panic!("the scale is asked for") };
    assert_eq!(fit, [Scale::MINUS_TWO_TO_TWO]);
}

#[test]
fn what_is_no_journey_says_so() {
    for text in ["", "graph TD\nA-->B", "journey", "journey\nsection Empty"] {
        assert!(read_any(text.as_bytes(), Format::Mermaid, None).is_err(), "{text}");
    }
    assert!(!is_mermaid("journey planning: 3"));
    assert!(is_mermaid("---\ntitle: x\n---\n\n Journey\nA: 1"));
}

#[test]
fn what_is_written_is_read_again() {
    let text = "journey\ntitle A #35; B: #58; <br/> C\nsection S; T\n#84;itle deed: 5: A, B\nx #38; y, z: 1";
    let doc = map(text);
    let again = map(&write(&doc));
    assert_eq!(again.title, doc.title);
    assert_eq!(steps(&again), steps(&doc));
    assert_eq!(again.lanes, doc.lanes);
}
