//! Bad data on the command line: what is said about it, with which exit code, and that good rows survive it.

mod support;

use std::fmt::Write as _;

use serde_json::{Value, json};
use support::{Desk, Said, fixture, gzip};

const GOOD: &str = "customer,activity,time\nana,ad,2026-01-05T09:00:00Z\nana,pay,2026-01-06T09:00:00Z\n";

/// What `discover` says of one file with this content.
fn discover(name: &str, content: impl AsRef<[u8]>) -> Said {
    let desk = Desk::new();
    desk.file(name, content);
    desk.run(&format!("discover {name} --format json"))
}

#[track_caller]
fn refused(name: &str, content: impl AsRef<[u8]>, words: &[&str]) {
    discover(name, content).refuses(words).refuses(&[name]);
}

/// What was read is what was kept and what was rejected, in every source and in the answer.
#[track_caller]
fn accounted(answer: &Value) {
    let sum = |key: &str| -> u64 {
        let sources = answer["sources"].as_array().expect("sources").iter();
        sources.map(|source| source[key].as_u64().expect(key)).sum()
    };
    for source in answer["sources"].as_array().expect("sources") {
        let [read, kept, rejected] = ["read", "kept", "rejected"].map(|key| source[key].as_u64().expect(key));
        assert_eq!(read, kept + rejected, "{source}");
    }
    assert_eq!(answer["rejected"]["count"], json!(sum("rejected")));
    assert_eq!(answer["events"], json!(sum("kept")));
}

/// Of a file so many rows are kept, and the only rejected row is told with its file and place.
#[track_caller]
fn loses_one(said: &Said, kept: u64, place: (u64, &Value), words: &[&str]) {
    let answer = said.exits(0).json();
    accounted(&answer);
    assert_eq!((&answer["events"], &answer["rejected"]["count"]), (&json!(kept), &json!(1)), "{}", said.out);
    let row = &answer["rejected"]["first"][0];
    assert_eq!((&row["row"], &row["line"]), (&json!(place.0), place.1), "{row}");
    assert_eq!(row["file"], answer["sources"][0]["file"]);
    let reason = row["reason"].as_str().expect("a reason");
    for word in words {
        assert!(reason.contains(word), "`{word}`: {reason}");
    }
    said.tells(&[&format!("{} rows read: {kept} kept, 1 rejected", kept + 1)]);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let desk = Desk::new();
    desk.run("discover none.csv").refuses(&["cannot open `none.csv`", "No such file"]);
    desk.file("good.csv", GOOD);
    desk.run("discover good.csv none.csv").refuses(&["cannot open `none.csv`"]);
}

#[test]
fn a_folder_is_told_from_a_file() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path().join("logs")).expect("a folder");
    desk.run("discover logs").refuses(&["cannot open `logs`", "it is a folder", "name the files in it"]);
}

#[test]
fn an_empty_file_is_told_what_was_expected() {
    refused("empty.csv", "", &["`empty.csv` is empty", "expected a header line and rows"]);
    refused("empty.csv.gz", gzip(b""), &["is empty"]);
}

#[test]
fn a_header_without_rows_is_an_answer_without_events() {
    let said = discover("head.csv", "customer,activity,time\n");
    let answer = said.exits(0).json();
    accounted(&answer);
    assert_eq!(["events", "cases", "customers"].map(|key| answer[key].clone()), [0, 0, 0].map(Value::from));
    assert_eq!(answer["first_time"], Value::Null);
    let desk = Desk::new();
    desk.file("head.csv", "customer,activity,time\n");
    let text = desk.run("discover head.csv -q");
    assert!(text.exits(0).out.contains("Nothing to show: the data holds no rows"), "{}", text.out);
    let map = fixture("maps/j12.journey.yaml");
    let check = desk.run(&format!("check {map} head.csv -q"));
    check.refuses(&["nothing was held against the map", "the data holds no rows"]);
}

#[test]
fn files_of_another_kind_are_recognised_whatever_their_name() {
    refused(
        "pic.csv",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        &["it is a picture", "reads CSV, JSON lines, XES and Parquet"],
    );
    let zip = b"PK\x03\x04\x14\0\x06\0\x08\0";
    refused("sheet.xlsx", zip, &["Excel workbook", "save the sheet as CSV"]);
    refused("sheet.csv", zip, &["ZIP archive", "unpack the archive"]);
    refused("odd.csv", "a,b,c\n1,2,3\n", &["--customer", "--activity", "--time", "`a`, `b`, `c`"]);
    refused("nohead.csv", "ana,ad,2026-01-05\nana,pay,2026-01-06\n", &["looks like data", "add a header line"]);
}

#[test]
fn a_file_of_a_known_kind_is_read_whatever_its_name() {
    let said = discover("data", std::fs::read(fixture("logs/j12.parquet")).expect("j12"));
    assert_eq!(said.exits(0).json()["sources"][0]["format"], json!("parquet"));
    let said = discover("log.txt", gzip(GOOD.as_bytes()));
    assert_eq!(said.exits(0).json()["events"], json!(2));
}

#[test]
fn gzip_that_breaks_off_keeps_what_came_before() {
    let packed = gzip(&std::fs::read(fixture("logs/j12.csv")).expect("j12"));
    let said = discover("cut.csv.gz", &packed[..300]);
    let answer = said.exits(0).json();
    accounted(&answer);
    let kept = answer["events"].as_u64().expect("events");
    assert!((10..70).contains(&kept), "{kept}");
    loses_one(
        &said,
        kept,
        (kept + 1, &answer["rejected"]["first"][0]["line"]),
        &["ends in the middle", "get the file again"],
    );
}

#[test]
fn gzip_with_a_wrong_checksum_keeps_its_rows_and_says_so() {
    let mut packed = gzip(GOOD.as_bytes());
    let at = packed.len() - 6;
    packed[at] ^= 0xff;
    let said = discover("crc.csv.gz", packed);
    let answer = said.exits(0).json();
    accounted(&answer);
    assert_eq!(answer["events"], json!(2));
    assert!(answer["rejected"]["first"][0]["reason"].as_str().is_some_and(|reason| reason.contains("checksum")));
}

#[test]
fn gzip_that_breaks_off_before_its_first_row_is_not_called_empty() {
    for length in [5, 12, 20] {
        let packed = gzip(GOOD.as_bytes());
        refused("cut.csv.gz", &packed[..length], &["breaks off before its first row", "get the file again"]);
    }
}

#[test]
fn a_row_that_is_not_utf8_is_lost_alone() {
    let rows = [GOOD.as_bytes(), b"b\xff\xfen,ad,2026-01-06T10:00:00Z\n"].concat();
    loses_one(&discover("utf.csv", rows), 2, (3, &json!(4)), &["`customer` is not UTF-8", "save the file as UTF-8"]);
}

#[test]
fn a_row_with_too_few_fields_is_lost_alone() {
    let rows = GOOD.replace("ana,pay", "ana,ad\nana,pay");
    loses_one(&discover("few.csv", rows), 2, (2, &json!(3)), &["expected 3 cells as in the header, found 2"]);
}

#[test]
fn a_row_without_a_time_that_can_be_read_is_lost_alone() {
    let with = |row: &str| discover("times.csv", GOOD.replace("ana,pay", &format!("{row}\nana,pay")));
    loses_one(&with("ana,ad,"), 2, (2, &json!(3)), &["no time: `time` is empty"]);
    loses_one(&with("ana,ad,soon"), 2, (2, &json!(3)), &["`soon` is not a time such as", "--time-format"]);
}

#[test]
fn a_time_without_a_zone_among_times_with_one_is_lost_unless_the_zone_is_told() {
    let rows = GOOD.replace("ana,pay", "ana,ad,2026-01-05T10:00:00\nana,pay");
    let said = discover("zones.csv", &rows);
    loses_one(&said, 2, (2, &json!(3)), &["`2026-01-05T10:00:00` has no zone while others", "--zone"]);
    said.tells(&["note: 1 of the first 3 times of `time` have no zone"]);
    let desk = Desk::new();
    desk.file("zones.csv", rows);
    let told = desk.run("discover zones.csv --format json --zone Europe/Rome").exits(0).json();
    assert_eq!((&told["events"], &told["rejected"]["count"]), (&json!(3), &json!(0)));
    desk.run("discover zones.csv --zone Mars/Olympus").refuses(&["`Mars/Olympus` is no time zone", "`Europe/Rome`"]);
}

#[test]
fn a_line_that_is_no_json_is_lost_alone() {
    let lines = "{\"customer\":\"a\",\"activity\":\"x\",\"time\":\"2026-01-05\"}\n{\"customer\":\"a\",\n{\"customer\":\"a\",\"activity\":\"y\",\"time\":\"2026-01-06\"}\n";
    loses_one(&discover("l.jsonl", lines), 2, (2, &json!(2)), &["no JSON object", "expected one JSON object a line"]);
}

#[test]
fn xes_with_a_doctype_is_refused() {
    let log = "<?xml version=\"1.0\"?>\n<!DOCTYPE log [<!ENTITY a \"b\">]>\n<log></log>";
    refused("d.xes", log, &["DOCTYPE", "remove that line", "line 2"]);
}

/// A log of one customer with these events.
fn xes(events: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><log xes.version=\"1.0\"><trace><string key=\"concept:name\" value=\"c1\"/>{events}</trace></log>"
    )
}

const EVENT: &str =
    "<string key=\"concept:name\" value=\"ad\"/><date key=\"time:timestamp\" value=\"2026-01-05T09:00:00Z\"/>";

#[test]
fn an_xes_element_with_60000_attributes_costs_its_event() {
    let (mut wide, mut deep) = (String::new(), String::new());
    for at in 0..60_000 {
        write!(wide, " a{at}=\"x\"").expect("memory");
        write!(deep, "<string key=\"k{at}\" value=\"x\"/>").expect("memory");
    }
    let good = format!("<event>{EVENT}</event>");
    let said = discover("wide.xes", xes(&format!("{good}<event{wide}>{EVENT}</event>{good}")));
    let answer = said.exits(0).json();
    accounted(&answer);
    assert!(
        answer["rejected"]["first"][0]["reason"].as_str().is_some_and(|reason| reason.contains("attributes")),
        "{}",
        said.out
    );
    assert!(answer["events"].as_u64().is_some_and(|kept| kept >= 1));
    let said = discover("deep.xes", xes(&format!("{good}<event>{deep}{EVENT}</event>{good}")));
    loses_one(&said, 2, (2, &said.json()["rejected"]["first"][0]["line"]), &["more than 4,096 attributes"]);
}

#[test]
fn xes_that_breaks_off_keeps_what_came_before() {
    let log = std::fs::read(fixture("logs/j12.xes")).expect("j12");
    let said = discover("cut.xes", &log[..8_000]);
    loses_one(
        &said,
        49,
        (50, &said.json()["rejected"]["first"][0]["line"]),
        &["the file ends inside", "get the file again"],
    );
}

#[test]
fn parquet_cut_in_half_is_refused() {
    let file = std::fs::read(fixture("logs/j12.parquet")).expect("j12");
    refused("half.parquet", &file[..file.len() / 2], &["is cut", "`PAR1`", "copy it again"]);
    let mut torn = file.clone();
    torn[20..400].fill(0xaa);
    let desk = Desk::new();
    desk.file("torn.parquet", torn);
    desk.run("discover torn.parquet").refuses(&["torn.parquet"]);
}

#[test]
fn good_and_bad_files_are_accounted_for_together() {
    let desk = Desk::new();
    desk.file("good.csv", GOOD);
    desk.file("bad.csv", GOOD.replace("ana,pay", "ben,ad\nben,ad,soon\nben,pay"));
    desk.file("head.csv", "customer,activity,time\n");
    let said = desk.run("discover good.csv bad.csv head.csv --format json");
    let answer = said.exits(0).json();
    accounted(&answer);
    assert_eq!((&answer["events"], &answer["rejected"]["count"]), (&json!(4), &json!(2)));
    let text = desk.run("discover good.csv bad.csv").out;
    assert!(
        text.contains("2 rows could not be read:") && text.contains("bad.csv line 3 (row 2): expected 3 cells"),
        "{text}"
    );
}

#[test]
fn a_thousand_bad_rows_are_counted_and_the_first_are_shown() {
    let bad: String = (0..1_000).map(|at| format!("ana,ad,never{at}\n")).collect();
    let said = discover("many.csv", format!("{GOOD}{bad}"));
    let answer = said.exits(0).json();
    accounted(&answer);
    assert_eq!(answer["rejected"]["count"], json!(1_000));
    assert_eq!(answer["rejected"]["first"].as_array().map(Vec::len), Some(20));
}
