//! Laws: no bytes make a decoder panic, rows read are kept or rejected, and the format does not matter.

mod common;

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, DictionaryArray, LargeStringArray, RecordBatch, StringArray, StringViewArray, TimestampMillisecondArray,
};
use common::{All, cells, drain, gzip, lines, read};
use desireline_ingest::{ReadOptions, WantedProperties, open_table, plan_table};
use desireline_model::event::{EventField, Fields};
use proptest::prelude::*;

const CSV: &str = "case_id,activity,timestamp,price\n1,ask,2026-01-05T09:00:00.250Z,5\n1,\"pay, now\",2026-01-05T10:00:00Z,\n2,ask,2026-01-06T09:00:00+01:00,7.5\n";
const JSONL: &str = r#"{"case_id":1,"activity":"ask","timestamp":"2026-01-05T09:00:00.250Z","price":5}

{"case_id":"1","activity":"pay, now","timestamp":"2026-01-05T10:00:00Z"}
{"case_id":2,"activity":"ask","timestamp":"2026-01-06T09:00:00+01:00","price":7.5}
"#;
const XES: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0"><global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <trace><string key="concept:name" value="1"/>
    <event><string key="concept:name" value="ask"><string key="concept:name" value="nested"/></string>
      <date key="time:timestamp" value="2026-01-05T09:00:00.250Z"/><int key="price" value="5"/></event>
    <event><date key="time:timestamp" value="2026-01-05T10:00:00Z"/><string key="concept:name" value="pay, now"/></event>
  </trace>
  <trace>
    <event><string key="concept:name" value="ask"/><date key="time:timestamp" value="2026-01-06T09:00:00+01:00"/><float key="price" value="7.5"/></event>
    <string key="concept:name" value="2"/>
  </trace>
</log>"#;
const EVENTS: [&str; 3] = [
    "1 1 1 ask 2026-01-05T09:00:00.25Z p1",
    "2 1 1 pay, now 2026-01-05T10:00:00Z p1",
    "3 2 2 ask 2026-01-06T08:00:00Z p1",
];

fn all(name: &str, bytes: &[u8]) -> All {
    let options = ReadOptions { properties: WantedProperties::All, ..ReadOptions::default() };
    read(name, bytes, &options).expect(name)
}

fn table() -> RecordBatch {
    let zone = |array: TimestampMillisecondArray| array.with_timezone("UTC");
    let times = zone(TimestampMillisecondArray::from(vec![1_767_603_600_250, 1_767_607_200_000, 1_767_686_400_000]));
    let names: DictionaryArray<Int32Type> = vec!["ask", "pay, now", "ask"].into_iter().collect();
    RecordBatch::try_from_iter([
        ("case_id", Arc::new(arrow_array::Int16Array::from(vec![1, 1, 2])) as ArrayRef),
        ("activity", Arc::new(names)),
        ("timestamp", Arc::new(times)),
    ])
    .expect("same lengths")
}

fn as_batches(
    batch: &RecordBatch,
) -> impl Iterator<Item = Result<RecordBatch, arrow_schema::ArrowError>> + Send + 'static {
    (0..batch.num_rows()).map(|at| Ok(batch.slice(at, 1))).collect::<Vec<_>>().into_iter()
}

#[test]
fn every_format_tells_the_same_events() {
    assert_eq!(lines(&all("t.csv", CSV.as_bytes()).events), EVENTS);
    assert_eq!(lines(&all("t.jsonl", JSONL.as_bytes()).events), EVENTS);
    assert_eq!(lines(&all("t.xes", XES.as_bytes()).events), EVENTS);
    let batch = table();
    let read =
        drain(open_table(&batch.schema(), as_batches(&batch), "t.parquet", &ReadOptions::default()).expect("planned"))
            .expect("reads");
    assert_eq!(lines(&read.events), EVENTS);
}

#[test]
fn packing_encoding_and_line_ends_do_not_matter() {
    let crlf = CSV.replace('\n', "\r\n");
    let with_mark = format!("\u{feff}{CSV}");
    let without_last_end = CSV.trim_end().to_owned();
    let semicolons = CSV
        .replace("\"pay, now\"", "pay; now")
        .replace("pay; now", "\"pay, now\"")
        .replace(",ask,", ";ask;")
        .replace(",\"pay, now\",", ";\"pay, now\";");
    let semicolons = semicolons
        .replace("case_id,activity,timestamp,price", "case_id;activity;timestamp;price")
        .replace("Z,", "Z;")
        .replace("00,7", "00;7");
    for text in [&crlf, &with_mark, &without_last_end, &semicolons] {
        assert_eq!(lines(&all("t.csv", text.as_bytes()).events), EVENTS, "{text}");
    }
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(CSV.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(lines(&all("t.csv", &utf16).events), EVENTS);
    let latin =
        XES.replace("UTF-8", "ISO-8859-1").replace("ask", "frag\u{e4}").chars().map(|c| c as u8).collect::<Vec<u8>>();
    assert!(lines(&all("t.xes", &latin).events)[0].contains("fragä"));
    let utf16_xes: Vec<u8> = std::iter::once(0xfeff)
        .chain(XES.replace("UTF-8", "UTF-16").encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    assert_eq!(lines(&all("t.xes", &utf16_xes).events), EVENTS);
    for (name, text) in [("t.csv.gz", CSV), ("t.jsonl.gz", JSONL), ("t.xes.gz", XES)] {
        assert_eq!(lines(&all(name, &gzip(text.as_bytes())).events), EVENTS);
        // Two members, as `cat a.gz b.gz` makes them.
        let (one, two) = text.as_bytes().split_at(90);
        assert_eq!(lines(&all(name, &[gzip(one), gzip(two)].concat()).events), EVENTS);
    }
}

#[test]
fn properties_keep_what_has_no_role() {
    let options = ReadOptions {
        properties: WantedProperties::Named(vec!["price".to_owned(), "activity".to_owned()]),
        ..ReadOptions::default()
    };
    let of = |name: &str, text: &str| cells(&read(name, text.as_bytes(), &options).expect(name).events, "properties");
    assert_eq!(
        of("t.csv", CSV),
        [r#"{"price":"5","activity":"ask"}"#, r#"{"activity":"pay, now"}"#, r#"{"price":"7.5","activity":"ask"}"#]
    );
    assert_eq!(
        of("t.jsonl", JSONL),
        [r#"{"price":5,"activity":"ask"}"#, r#"{"activity":"pay, now"}"#, r#"{"price":7.5,"activity":"ask"}"#]
    );
    let nested = "{\"user\":\"a\",\"event\":\"x\",\"time\":1772355906,\"context\":{\"page\":{\"url\":\"/\\n\"}},\"tags\":[1,{\"a\":2}],\"no\":null}\n";
    let found = all("t.jsonl", nested.as_bytes());
    assert_eq!(cells(&found.events, "properties"), [r#"{"context.page.url":"/\n","tags":[1,{"a":2}]}"#]);
    assert_eq!(lines(&found.events), ["1 - a x 2026-03-01T09:05:06Z p2"]);
}

#[test]
fn a_property_that_turns_up_late_is_kept() {
    let mut text = "{\"user\":\"a\",\"event\":\"x\",\"time\":\"2026-01-05\"}\n".repeat(1_500);
    text.push_str("{\"user\":\"a\",\"event\":\"x\",\"time\":\"2026-01-05\",\"late\":1}\n");
    for properties in [WantedProperties::All, WantedProperties::Named(vec!["late".to_owned()])] {
        let options = ReadOptions { properties, ..ReadOptions::default() };
        let found = read("t.jsonl", text.as_bytes(), &options).expect("reads");
        assert_eq!(cells(&found.events, "properties")[1_500], "{\"late\":1}");
    }
}

#[test]
fn money_actors_and_sessions_have_columns_of_their_own() {
    let text = "user,event,time,amount,currency,actor,session_id,event_id\n\
                ana,buy,2026-01-05,12.5,eur,Client,s1,e1\nana,ship,2026-01-06,,EUR,carrier,s1,e2\n";
    let found = read("t.csv", text.as_bytes(), &ReadOptions::default()).expect("reads");
    for (column, wanted) in [
        ("currency", ["EUR", "EUR"]),
        ("actor_kind", ["customer", "partner"]),
        ("session_id", ["s1", "s1"]),
        ("message_id", ["e1", "e2"]),
        ("case_key", ["-", "-"]),
        ("raw_id", ["ana", "ana"]),
    ] {
        assert_eq!(cells(&found.events, column), wanted, "{column}");
    }
    let minor = found.events.column_by_name("amount_minor").expect("column");
    assert_eq!(format!("{minor:?}").matches("1250").count(), 1);
}

#[test]
fn a_table_is_planned_on_its_head_and_read_by_its_columns() {
    let batch = table();
    let options = ReadOptions {
        fields: Fields::of(&[EventField::CaseKey, EventField::Name, EventField::Ts]),
        ..ReadOptions::default()
    };
    let plan = plan_table(&batch.schema(), &[batch.slice(0, 2)], "t.parquet", &options).expect("planned");
    assert_eq!(plan.columns(), ["case_id", "activity", "timestamp"]);
    let projected = batch.project(&[0, 1, 2]).expect("columns");
    let events = drain(plan.read(as_batches(&projected))).expect("reads").events;
    assert_eq!(cells(&events, "name"), ["ask", "pay, now", "ask"]);
    assert_eq!(events.num_columns(), 3);
}

#[test]
fn every_kind_of_text_and_time_of_arrow_is_read() {
    let names: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(vec!["a", "b"])),
        Arc::new(LargeStringArray::from(vec!["a", "b"])),
        Arc::new(StringViewArray::from(vec!["a", "b"])),
    ];
    let day = 20_458;
    let times: Vec<(ArrayRef, &str)> = vec![
        (Arc::new(arrow_array::Date32Array::from(vec![day, day])), "2026-01-05T00:00:00Z p4"),
        (Arc::new(arrow_array::Date64Array::from(vec![i64::from(day) * 86_400_000; 2])), "2026-01-05T00:00:00Z p4"),
        (Arc::new(arrow_array::TimestampSecondArray::from(vec![1_767_603_600; 2])), "2026-01-05T09:00:00Z p2"),
        (
            Arc::new(arrow_array::TimestampNanosecondArray::from(vec![1_767_603_600_000_001_000; 2])),
            "2026-01-05T09:00:00.000001Z p0",
        ),
        (Arc::new(arrow_array::Int64Array::from(vec![1_767_603_600_000; 2])), "2026-01-05T09:00:00Z p1"),
        (Arc::new(StringArray::from(vec!["2026-01-05 09:00"; 2])), "2026-01-05T09:00:00Z p3"),
    ];
    for name in &names {
        for (time, told) in &times {
            let ids = Arc::new(arrow_array::UInt64Array::from(vec![7, 7])) as ArrayRef;
            let batch =
                RecordBatch::try_from_iter([("user_id", ids), ("event", Arc::clone(name)), ("time", Arc::clone(time))])
                    .expect("batch");
            let read =
                drain(open_table(&batch.schema(), as_batches(&batch), "t", &ReadOptions::default()).expect("opens"))
                    .expect("reads");
            assert_eq!(lines(&read.events), [format!("1 - 7 a {told}"), format!("2 - 7 b {told}")]);
        }
    }
}

/// Bytes that look a little like the format, so that more than the first check is met.
fn mangled(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let edit = (
        0..text.len(),
        prop_oneof![Just(b'"'), Just(b'<'), Just(b'\n'), Just(b','), Just(0xff), Just(b'{'), Just(0), any::<u8>()],
        0..3_usize,
    );
    proptest::collection::vec(edit, 0..12).prop_map(move |edits| {
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte, how) in edits {
            let at = at.min(bytes.len().saturating_sub(1));
            match how {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => bytes.truncate(at.max(1)),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), name in prop_oneof![Just("a.csv"), Just("a.jsonl"), Just("a.xes"), Just("a.gz")]) {
        let _ = read(name, &bytes, &ReadOptions::default());
    }

    #[test]
    fn mangled_csv_is_kept_or_rejected(bytes in mangled(CSV)) {
        let _ = read("t.csv", &bytes, &ReadOptions { properties: WantedProperties::All, ..ReadOptions::default() });
    }

    #[test]
    fn mangled_json_lines_are_kept_or_rejected(bytes in mangled(JSONL)) {
        let _ = read("t.jsonl", &bytes, &ReadOptions { properties: WantedProperties::All, ..ReadOptions::default() });
    }

    #[test]
    fn mangled_xes_is_kept_or_rejected(bytes in mangled(XES)) {
        let _ = read("t.xes", &bytes, &ReadOptions { properties: WantedProperties::All, ..ReadOptions::default() });
    }

    #[test]
    fn rows_of_a_csv_file_are_counted_exactly(rows in proptest::collection::vec(("[a-c]", "[a-z \",\n]{0,6}", 0..3_u8), 1..40)) {
        let mut text = "user,event,time\n".to_owned();
        for (user, event, broken) in &rows {
            let time = if *broken == 0 { "no time" } else { "2026-01-05" };
            text.push_str(&format!("{user},\"{}\",{time}\n", event.replace('"', "\"\"")));
        }
        let options = ReadOptions { batch_rows: 7, ..ReadOptions::default() };
        if let Ok(read) = read("t.csv", text.as_bytes(), &options) {
            let good = rows.iter().filter(|(_, event, broken)| *broken != 0 && !event.trim().is_empty()).count();
            prop_assert_eq!(read.events.num_rows(), good);
            prop_assert_eq!(read.rejections.len(), rows.len() - good);
        }
    }
}
