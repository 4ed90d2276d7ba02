//! Tables, workbooks and CJML: what people have is read, and what is written is read again.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

use desireline_exchange::{Brought, Format, MAX_CELLS, ReadError, Scale, losses, read, sniff, write};
use desireline_model::map::{LaneKind, MapDoc};

const WIDE: &str = "Lane,Claim: Upload invoice,Claim: Missing receipt,Money back: Payment\r\n\
    Customer action,Takes photo in app,Searches e-mail,Sees credit\r\n\
    Channel,app,email,bank\r\n\
    Emotion (-2..2),0,-2,2\r\n\
    Quote,,\"I sent the same photo three times.\",\r\n\
    Owner,Product,Claims desk,Finance\r\n";

const LONG: &str = "stage,step,lane,type,value,source,date,persona\n\
    Claim,Missing receipt,Emotion,emotion,-2,survey r-1,2026-06-02,First-time claimant\n\
    Claim,Missing receipt,Quote,quote,\"I sent the same photo three times.\",survey r-1,2026-06-02,First-time claimant\n";

fn brought(text: &str) -> Brought {
    let format = sniff(text.as_bytes()).expect("a known shape");
    read(text.as_bytes(), format, None).expect("it is read")
}

fn cell<'a>(doc: &'a MapDoc, kind: LaneKind, step: &str) -> &'a str {
    let cells = doc.lanes.iter().filter(|lane| lane.kind == kind).find_map(|lane| lane.cells.get(step));
    cells.map_or("", String::as_str)
}

fn problems(text: &str, format: Format) -> String {
    read(text.as_bytes(), format, None).unwrap_err().to_string()
}

#[test]
fn a_grid_is_a_map() {
    let Brought { doc, format, notes } = brought(WIDE);
    assert_eq!(format, Format::WideCsv);
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(doc.stages.len(), 2);
    assert_eq!(doc.stages[0].steps[1].owner.as_deref(), Some("Claims desk"));
    assert_eq!(doc.stages[1].steps[0].touchpoints[0].channel.as_deref(), Some("bank"));
    assert_eq!(cell(&doc, LaneKind::Doing, "payment"), "Sees credit");
    assert_eq!(cell(&doc, LaneKind::Feeling, "missing-receipt"), "-2");
}

#[test]
fn what_is_pasted_from_a_spreadsheet_has_stages_over_several_columns() {
    let doc =
        brought("Stage\tDiscover\t\tJoin\nStep\tAd\tLanding\tSign up\nThinking\tHm\t\tAt last\nEmotion\t3\t4\t5\n").doc;
    assert_eq!(doc.stages[0].steps.len(), 2);
    assert_eq!(doc.stages[1].name, "Join");
    assert_eq!(cell(&doc, LaneKind::Feeling, "sign-up"), "2");
    assert_eq!(cell(&doc, LaneKind::Thinking, "landing"), "");
}

#[test]
fn a_list_is_a_map_and_says_where_its_cells_come_from() {
    let Brought { doc, format, .. } = brought(LONG);
    assert_eq!(format, Format::LongCsv);
    assert_eq!(cell(&doc, LaneKind::Feeling, "missing-receipt"), "-2\n(survey r-1, 2026-06-02, First-time claimant)");
    assert!(cell(&doc, LaneKind::Quote, "missing-receipt").starts_with("I sent the same photo three times.\n(survey"));
}

#[test]
fn a_score_outside_its_scale_is_asked_about_with_its_row() {
    let text = "Lane,A: B,A: C\nEmotion,9,3\n";
    let Err(ReadError::Scale { line, score, fit }) = read(text.as_bytes(), Format::WideCsv, None) else {
        panic!("asked")
    };
    assert_eq!((line, score, fit), (2, 9.0, vec![Scale::ZERO_TO_TEN]));
    let doc = read(text.as_bytes(), Format::WideCsv, Some(Scale::ZERO_TO_TEN)).unwrap().doc;
    assert_eq!(cell(&doc, LaneKind::Feeling, "b"), "1.6");
}

#[test]
fn a_cjml_log_is_a_map() {
    let text = "TP ID,Phase,Actor who initiated,Initiator's label,Channel,Actor who received,Receiver's label,Date,Time,UX rating,UX description,Deviation,Comment,Include\n\
        3,Claim,Customer,Sends invoice,app/smartphone,Claims desk,Receives invoice,2026-06-02,08:15,dissatisfied,Not sure it arrived,no,,yes\n\
        4,Claim,Customer,Calls to ask,phone call,Claims desk,Answers,2026-06-02,11:40,very dissatisfied,Waited 25 minutes,yes,Unplanned,yes\n\
        5,Claim,Customer,Forgets,,,,,,,,,,no\n";
    let Brought { doc, notes, .. } = brought(text);
    assert_eq!(doc.stages[0].steps.len(), 2);
    assert_eq!(cell(&doc, LaneKind::Feeling, "calls-to-ask"), "-2");
    assert_eq!(cell(&doc, LaneKind::Text, "sends-invoice"), "Customer → Claims desk");
    assert_eq!(notes.len(), 1);
}

const CJML: &str = r#"<CJML version="2.0"><actualJourney><journeyID>AJ1</journeyID><journeyTitle>First &amp; last</journeyTitle>
  <journeyPhases><journeyPhase phaseID="claim"><phaseName>Claim</phaseName><phaseDescription/></journeyPhase></journeyPhases>
  <actors><endUser actorID="Customer"/></actors>
  <touchpoints><actualCommunicationPoint><touchpointID>D3</touchpointID><belongsTo phaseIDref="claim"/>
    <receiver><refersTo actorIDref="Claims desk"/><receiverLabel>Receives invoice</receiverLabel></receiver>
    <initiator><refersTo actorIDref="Customer"/><initiatorLabel>Sends invoice</initiatorLabel></initiator>
    <channel><channelName>appOnSmartphone</channelName></channel>
    <touchpointExperience><experienceDescription>Not sure</experienceDescription><experienceRating>2</experienceRating></touchpointExperience>
  </actualCommunicationPoint></touchpoints></actualJourney></CJML>"#;

#[test]
fn cjml_is_a_map() {
    let doc = brought(CJML).doc;
    assert_eq!(doc.title, "First & last");
    assert_eq!(doc.stages[0].steps[0].touchpoints[0].channel.as_deref(), Some("appOnSmartphone"));
    assert_eq!(cell(&doc, LaneKind::Feeling, &doc.stages[0].steps[0].id), "-1");
}

#[test]
fn xml_that_is_broken_or_means_harm_is_refused_whole() {
    assert!(problems("<!DOCTYPE x [<!ENTITY a \"b\">]><CJML>&a;</CJML>", Format::Cjml).contains("DOCTYPE"));
    assert!(problems("<CJML>\n<actors><a></CJML>", Format::Cjml).starts_with("line 2"));
    assert!(problems("<CJML><belongsTo phaseIDref=x/></CJML>", Format::Cjml).contains("not well-formed"));
    assert!(problems("<CJML>&xxe;</CJML>", Format::Cjml).contains("entity"));
    assert!(problems("<html></html>", Format::Cjml).contains("no CJML"));
    let deep = format!("<CJML>{}", "<a>".repeat(100));
    assert!(problems(&deep, Format::Cjml).contains("deeper"));
}

#[test]
fn what_is_written_is_read_again() {
    let doc = brought(WIDE).doc;
    for format in [Format::Json, Format::WideCsv, Format::LongCsv, Format::Xlsx] {
        let bytes = write(&doc, format).unwrap();
        assert_eq!(sniff(&bytes), Some(format), "{format:?}");
        let again = read(&bytes, format, None).unwrap().doc;
        assert_eq!(again.stages, doc.stages, "{format:?}");
        assert_eq!(again.lanes, doc.lanes, "{format:?}");
    }
    let json = write(&doc, Format::Json).unwrap();
    assert_eq!(read(&json, Format::Json, None).unwrap().doc, doc);
}

#[test]
fn markdown_keeps_text_as_text() {
    let doc = brought("Lane,A: B\nNotes,<script>|*x*\n").doc;
    let page = String::from_utf8(write(&doc, Format::Markdown).unwrap()).unwrap();
    assert!(page.contains("\\<script\\>\\|\\*x\\*"), "{page}");
}

#[test]
fn what_a_format_loses_is_said_beforehand() {
    let mut doc = brought(WIDE).doc;
    assert_eq!(losses(&doc, Format::Json), Vec::<String>::new());
    assert!(losses(&doc, Format::Mermaid).iter().any(|lost| lost == "owners"));
    doc.stages[0].steps[0].optional = true;
    assert!(losses(&doc, Format::WideCsv).iter().any(|lost| lost.contains("optional")));
    assert!(!losses(&doc, Format::LongCsv).iter().any(|lost| lost.contains("optional")));
}

#[test]
fn what_is_no_map_says_so() {
    assert!(problems("", Format::WideCsv).contains("empty"));
    assert!(problems("Lane\nDoing\n", Format::WideCsv).contains("names no steps"));
    assert!(problems("{\"stages\": 3}", Format::Json).starts_with("line 1"));
    assert!(problems("PK nothing", Format::Xlsx).contains("no workbook"));
    let many = "x,".repeat(MAX_CELLS + 1);
    assert!(problems(&many, Format::WideCsv).contains("cells"));
    let wide = format!("Lane,{}", (0..2_000).map(|n| format!("S: {n}")).collect::<Vec<_>>().join(","));
    assert!(problems(&wide, Format::WideCsv).contains("2000 steps"));
    assert!(read(b"\xff\xfe\x00", Format::Mermaid, None).is_err());
    let long = format!("Lane,A: B\nNotes,{}\n", "x".repeat(10_001));
    assert!(problems(&long, Format::WideCsv).contains("10000 characters"));
}

#[test]
fn names_of_every_script_survive() {
    let text = "Lane,رحلة: تسجيل الدخول,🚀 Start: 🎉\nNotes,مرحبا,👍🏽\n";
    let doc = brought(text).doc;
    for format in [Format::WideCsv, Format::LongCsv, Format::Xlsx, Format::Mermaid] {
        let bytes = write(&doc, format).unwrap();
        let again = read(&bytes, format, None).unwrap().doc;
        let names = |doc: &MapDoc| doc.stages.iter().flat_map(|s| &s.steps).map(|s| s.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&again), names(&doc), "{format:?}");
    }
}

#[test]
fn a_workbook_that_unfolds_without_end_is_refused_before_it_is_read() {
    use std::io::Write;
    let mut book = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    book.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..80 {
        book.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bytes = book.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20, "it is small");
    let said = read(&bytes, Format::Xlsx, None).unwrap_err().to_string();
    assert!(said.contains("more than 64 MB once it is unpacked"), "{said}");
}

#[test]
fn a_cell_far_away_is_no_table_of_millions() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "Lane").unwrap();
    sheet.write_string(1_000_000, 16_000, "far").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert!(read(&bytes, Format::Xlsx, None).unwrap_err().to_string().contains("cells"));
}

#[test]
fn a_sheet_may_begin_anywhere() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, text) in ["Lane", "A: B", "A: C"].into_iter().enumerate() {
        sheet.write_string(3, 2 + column as u16, text).unwrap();
    }
    sheet.write_string(4, 2, "Emotion").unwrap();
    sheet.write_number(4, 3, 9.0).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    // The place is the row of the sheet.
    assert!(matches!(read(&bytes, Format::Xlsx, None), Err(ReadError::Scale { line: 5, .. })));
    let doc = read(&bytes, Format::Xlsx, Some(Scale::ZERO_TO_TEN)).unwrap().doc;
    assert_eq!(cell(&doc, LaneKind::Feeling, "b"), "1.6");
}
