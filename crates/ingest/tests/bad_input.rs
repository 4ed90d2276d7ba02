//! Bad input: what is said about it, and that good rows survive it.

mod common;

use std::io::{Cursor, Read};

use common::{All, gzip, lines, read};
use desireline_ingest::{ColumnHints, LifecyclePolicy, ReadOptions, WantedProperties, open};

fn csv(rows: &str) -> All {
    read("t.csv", format!("user,event,time\n{rows}").as_bytes(), &ReadOptions::default()).expect("opens")
}

/// The rejections as `row/line reason`.
fn told(all: &All) -> Vec<String> {
    let line = |line: Option<u64>| line.map_or("-".to_owned(), |line| line.to_string());
    all.rejections.iter().map(|one| format!("{}/{} {}", one.row, line(one.line), one.reason)).collect()
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], said: &[&str]) {
    let error = read(name, bytes, &ReadOptions::default()).expect_err("refused").to_string();
    for said in said {
        assert!(error.contains(said), "{error}");
    }
}

#[track_caller]
fn one_rejected(all: &All, row: u64, said: &[&str], n_kept: usize) {
    assert_eq!((all.rejections.len(), all.events.num_rows()), (1, n_kept), "{:?}", told(all));
    assert_eq!(all.rejections[0].row, row);
    for said in said {
        assert!(all.rejections[0].reason.contains(said), "{}", all.rejections[0].reason);
    }
}

#[test]
fn rows_with_too_few_or_too_many_cells_are_rejected_with_both_counts() {
    let all = csv("a,x,2026-01-05\na,x\nb,y,2026-01-06,more\nb,z,2026-01-07\n");
    assert_eq!(
        told(&all),
        [
            "2/3 expected 3 cells as in the header, found 2; a cell is missing, or a quote is not closed",
            "3/4 expected 3 cells as in the header, found 4; a cell that contains the delimiter needs quotes around it",
        ]
    );
    assert_eq!(lines(&all.events), ["1 - a x 2026-01-05T00:00:00Z p4", "4 - b z 2026-01-07T00:00:00Z p4"]);
}

#[test]
fn missing_and_unreadable_times_are_rejected() {
    let all = csv("a,x,2026-01-05\na,y,\na,z,soon\na,w,45292.5\na,v,0026-01-05\n");
    assert_eq!(
        told(&all),
        [
            "2/3 no time: `time` is empty",
            "3/4 time `soon` is not a time such as `2026-03-01 09:00:00`; --time-format says how times are written",
            "4/5 time `45292.5` is a bare number, perhaps a day number of a spreadsheet; expected a date and time such as \
             `2026-03-01 09:00:00`: format the column as a date and save it again",
            "5/6 time `0026-01-05` is not between the years 1900 and 2200",
        ]
    );
}

#[test]
fn missing_customers_and_activities_are_rejected_unless_there_is_a_case() {
    let all = csv("a,x,2026-01-05\n?,x,2026-01-05\nb,,2026-01-05\n");
    assert_eq!(told(&all), ["2/3 no customer and no case: `user` is empty", "3/4 no activity: `event` is empty"]);
    let text = "user,case_id,event,time\na,1,x,2026-01-05\nNULL,2,x,2026-01-05\nb,1,y,2026-01-06\n";
    let all = read("t.csv", text.as_bytes(), &ReadOptions::default()).expect("opens");
    // `user` differs within case 1, so it would not do for a customer.
    assert_eq!(lines(&all.events)[1], "2 2 2 x 2026-01-05T00:00:00Z p4");
    let named = ReadOptions {
        columns: ColumnHints { customer: Some("user".to_owned()), ..ColumnHints::default() },
        ..ReadOptions::default()
    };
    let all = read("t.csv", text.as_bytes(), &named).expect("opens");
    assert_eq!(lines(&all.events)[1], "2 2 - x 2026-01-05T00:00:00Z p4");
}

#[test]
fn mixed_zones_are_rejected_with_the_flag_that_settles_them() {
    let all = csv("a,x,2026-01-05T09:00:00Z\na,y,2026-01-05T10:00:00\n");
    one_rejected(&all, 2, &["has no zone while others", "--zone"], 1);
    assert!(all.mapping.notes.iter().any(|note| note.contains("1 of the first 2 times")), "{:?}", all.mapping.notes);
    let berlin = jiff::tz::TimeZone::get("Europe/Berlin").expect("bundled");
    let options =
        ReadOptions { zone: Some(berlin), zone_name: Some("Europe/Berlin".to_owned()), ..ReadOptions::default() };
    let all = read("t.csv", b"user,event,time\na,x,2026-01-05T09:00:00Z\na,y,2026-01-05T10:00:00\n", &options)
        .expect("opens");
    assert_eq!(lines(&all.events), ["1 - a x 2026-01-05T09:00:00Z p2", "2 - a y 2026-01-05T09:00:00Z p2"]);
}

#[test]
fn invalid_utf8_costs_its_row_only() {
    let all = read(
        "t.csv",
        b"user,event,time\na,x,2026-01-05\nb\xff,y,2026-01-05\nc,z,2026-01-06\n",
        &ReadOptions::default(),
    )
    .expect("opens");
    one_rejected(&all, 2, &["`user` is not UTF-8", "after 1 bytes", "save the file as UTF-8"], 2);
    assert_eq!((all.rejections[0].line, all.rejections[0].byte), (Some(3), Some(31)));
}

#[test]
fn rows_say_the_same_with_and_without_quotes_and_whatever_ends_their_lines() {
    let plain = csv("a,x,2026-01-05\nä, y ,2026-01-06\n\nb,z,\n,w,2026-01-07\nb,v,2026-01-08,\nc,u,2026-01-09");
    let quoted = csv(concat!(
        "\"a\",x,2026-01-05\r\nä,\" y \",2026-01-06\r\n\r\nb,\"z\",\r\n",
        ",w,\"2026-01-07\"\r\nb,v,2026-01-08,\r\nc,u,2026-01-09\r\n"
    ));
    let old = csv("a,x,2026-01-05\rä, y ,2026-01-06\rb,z,\r,w,2026-01-07\rb,v,2026-01-08,\rc,u,2026-01-09\r");
    assert_eq!(plain.events.num_rows(), 3);
    assert_eq!(told(&plain).len(), 3);
    assert_eq!((lines(&plain.events), told(&plain)), (lines(&quoted.events), told(&quoted)));
    // Lines are counted by line feeds, of which there are none here.
    assert_eq!(lines(&plain.events), lines(&old.events));
    assert_eq!(plain.rejections.len(), old.rejections.len());
}

#[test]
fn a_character_cut_in_two_by_cells_is_no_character() {
    let bytes = [
        b"user,event,time\nc,x,2026-01-05\n\xc3,\"\xa9\",2026-01-05\n".as_slice(),
        b"\"\xc3\",\xa9,2026-01-05\nc,y,2026-01-06\n",
    ];
    let all = read("t.csv", &bytes.concat(), &ReadOptions::default()).expect("opens");
    assert_eq!((all.events.num_rows(), all.rejections.len()), (2, 2), "{:?}", told(&all));
}

#[test]
fn nul_bytes_and_odd_headers_are_borne() {
    let all = read("t.csv", b"user,event,time,,event\na\0,x,2026-01-05,,\n", &ReadOptions::default()).expect("opens");
    assert_eq!(all.events.num_rows(), 1);
    assert_eq!(all.mapping.unused, ["column 4", "event (column 5)"]);
}

#[test]
fn quotes_may_hold_line_ends_and_one_left_open_costs_one_line() {
    let all = csv("a,\"two\nlines\",2026-01-05\nb,y,2026-01-06\n");
    assert_eq!(lines(&all.events), ["1 - a two\nlines 2026-01-05T00:00:00Z p4", "2 - b y 2026-01-06T00:00:00Z p4"]);
    let all = csv("a,x,2026-01-05\nb,\"y,2026-01-06\nc,z,2026-01-07\nd,z,2026-01-08");
    one_rejected(&all, 2, &["a quote is opened in this row and never closed"], 3);
    assert_eq!(all.rejections[0].line, Some(3));
}

#[test]
fn long_cells_are_rejected_and_what_follows_is_read() {
    let long = "x".repeat(1_200_000);
    let all = csv(&format!("a,{long},2026-01-05\nb,y,2026-01-06\n"));
    one_rejected(&all, 1, &["longer than 1 MiB"], 1);
    let huge = "x".repeat(20_000_000);
    let all = csv(&format!("a,\"{huge}\",2026-01-05\nb,y,2026-01-06\n"));
    one_rejected(&all, 1, &["longer than 1 MiB"], 1);
    let rows = "b,y,2026-01-06\n".repeat(100_000);
    let all = csv(&format!("b,x,2026-01-06\na,\"open,2026-01-05\n{rows}"));
    one_rejected(&all, 2, &["longer than 1 MiB", "not closed"], 100_001);
}

#[test]
fn no_file_no_rows_no_header() {
    refused("t.csv", b"", &["`t.csv` is empty", "expected a header line"]);
    refused("t.csv", b"\xef\xbb\xbf\n \n", &["`t.csv` is empty"]);
    refused("t.csv.gz", &gzip(b""), &["is empty"]);
    refused(
        "t.csv",
        b"ana,ad,2026-01-05\nana,pay,2026-01-06\n",
        &["the first line of `t.csv` looks like data", "`2026-01-05`", "add a header line"],
    );
    let all = csv("");
    assert_eq!((all.events.num_rows(), all.rejections.len()), (0, 0));
    refused(
        "t.csv",
        b"a,b,c\n",
        &["the customer or the case, nor the activity", "nor the time", "--time COL", "`a`, `b`, `c`"],
    );
}

#[test]
fn other_kinds_of_files_are_refused_by_what_they_are() {
    refused("t.xlsx", b"PK\x03\x04\x14\x00\x06\x00", &["an Excel workbook", "save the sheet as CSV"]);
    refused("t.csv", b"%PDF-1.7\n", &["a PDF document"]);
    refused("t.json", b"[{\"user\":\"a\"}]", &["a JSON array", "one JSON object a line is needed"]);
    refused("t.csv", &[0, 1, 2, 3, 4, 5, 6, 7, 8], &["not a text file"]);
    refused("t.parquet", b"PAR1....PAR1", &["cannot be read from a stream"]);
}

#[test]
fn a_time_column_without_a_single_time_is_an_error() {
    refused("t.csv", b"user,event,time\na,x,yesterday\n", &["the time", "--time COL"]);
    let options = ReadOptions {
        columns: ColumnHints { time: Some("when".to_owned()), ..ColumnHints::default() },
        ..ReadOptions::default()
    };
    let error = read("t.csv", b"user,event,when\na,x,yesterday\n", &options).expect_err("no time").to_string();
    assert!(
        error.contains("no value of column `when`") && error.contains("`yesterday`") && error.contains("--time-format"),
        "{error}"
    );
}

#[test]
fn a_truncated_gzip_keeps_the_rows_before_the_cut() {
    let rows: String = (0..5_000_u32)
        .map(|at| format!("user {},event {},2026-01-05 09:00:00\n", at * 7919 % 1000, at * 104_729 % 13))
        .collect();
    let packed = gzip(format!("user,event,time\n{rows}").as_bytes());
    let all = read("t.csv.gz", &packed[..packed.len() / 2], &ReadOptions::default()).expect("opens");
    let n = all.events.num_rows();
    assert!(n > 100 && n < 5_000, "{n}");
    one_rejected(
        &all,
        n as u64 + 1,
        &["the file ends in the middle", &format!("after {} rows", grouped(n)), "get the file again"],
        n,
    );
    let json: String = (0..5_000_u32)
        .map(|at| format!("{{\"user\":\"{}\",\"event\":\"x\",\"time\":\"2026-01-05\"}}\n", at * 7919 % 1000))
        .collect();
    let packed = gzip(json.as_bytes());
    let all = read("t.jsonl.gz", &packed[..packed.len() / 2], &ReadOptions::default()).expect("opens");
    assert!(
        all.rejections.len() == 1 && all.rejections[0].reason.contains("ends in the middle"),
        "{:?}",
        all.rejections
    );
    let cut = &gzip(b"user,event,time\n")[..12];
    refused("t.csv.gz", cut, &["breaks off before its first row"]);
}

fn grouped(n: usize) -> String {
    if n < 1_000 { n.to_string() } else { format!("{},{:03}", n / 1_000, n % 1_000) }
}

/// Gives some bytes, then fails.
struct Failing(Cursor<Vec<u8>>);

impl Read for Failing {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(out)? {
            0 => Err(std::io::Error::other("the disk is gone")),
            n => Ok(n),
        }
    }
}

#[test]
fn a_failing_disk_is_one_rejected_row_and_the_row_before_it_is_not_trusted() {
    let bytes = b"user,event,time\na,x,2026-01-05\nb,y,2026-01-0".to_vec();
    let reader = open(Box::new(Failing(Cursor::new(bytes))), "t.csv", &ReadOptions::default()).expect("opens");
    let all = common::drain(reader).expect("reads");
    one_rejected(&all, 2, &["after 1 rows", "the disk is gone"], 1);
}

#[test]
fn json_lines_are_rejected_one_by_one() {
    let deep = format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40));
    let long = format!("{{\"user\":\"{}\"}}", "x".repeat(1_100_000));
    let keys = (0..5_000).map(|at| format!("\"k{at}\":1")).collect::<Vec<_>>().join(",");
    let good = "{\"user\":\"a\",\"event\":\"x\",\"time\":\"2026-01-05\"}";
    let text = format!("{good}\n\n[1]\n{{\"user\":\n{deep}\n{long}\n{{{keys}}}\n{good} trailing\n\"x\"\n{good}");
    let all = read("t.jsonl", text.as_bytes(), &ReadOptions::default()).expect("opens");
    assert_eq!((all.events.num_rows(), all.rejections.len()), (2, 7));
    for (rejection, (line, said)) in all.rejections.iter().zip([
        (3, "expected one JSON object"),
        (4, "the line is no JSON object"),
        (5, "more than 32 deep"),
        (6, "longer than 1 MiB"),
        (7, "more than 4096 keys"),
        (8, "trailing characters"),
        (9, "expected one JSON object"),
    ]) {
        assert_eq!(rejection.line, Some(line), "{rejection:?}");
        assert!(rejection.reason.contains(said), "{rejection:?}");
    }
}

fn xes(inside: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<log>\n{inside}")
}

fn event(name: &str) -> String {
    format!(
        "<event><string key=\"concept:name\" value=\"{name}\"/><date key=\"time:timestamp\" value=\"2026-01-05T09:00:00Z\"/></event>\n"
    )
}

fn trace(inside: &str) -> String {
    format!("<trace><string key=\"concept:name\" value=\"c\"/>\n{inside}</trace>\n")
}

#[test]
fn a_doctype_is_refused_with_its_place() {
    let bomb =
        format!("<?xml version=\"1.0\"?>\n<!DOCTYPE log [<!ENTITY a \"aaaa\">]>\n<log>{}</log>", trace(&event("a")));
    refused("t.xes", bomb.as_bytes(), &["DOCTYPE", "line 2", "byte 22"]);
    let hidden = xes(&format!("{}<!DOCTYPE log [<!ENTITY a \"aaaa\">]></log>", trace(&event("a"))));
    refused("t.xes", hidden.as_bytes(), &["t.xes"]);
}

#[test]
fn an_element_of_60000_attributes_costs_its_event_only_and_little_time() {
    let many: String = (0..60_000).map(|at| format!(" a{at}=\"\"")).collect();
    let text = xes(&format!(
        "{}</log>",
        trace(&format!("{}<event{many}/>{}<event><string{many}/></event>", event("a"), event("b")))
    ));
    let began = std::time::Instant::now();
    let all = read("t.xes", text.as_bytes(), &ReadOptions::default()).expect("opens");
    assert!(began.elapsed().as_secs() < 5);
    assert_eq!(all.events.num_rows(), 2);
    assert_eq!(told(&all).len(), 2);
    assert!(all.rejections.iter().all(|one| one.reason.contains("more than 64 attributes")), "{:?}", told(&all));
    let long: String = (0..600_000).map(|at| format!(" a{at}=\"\"")).collect();
    let all = read(
        "t.xes",
        xes(&format!("{}<trace{long}></trace></log>", trace(&event("a")))).as_bytes(),
        &ReadOptions::default(),
    )
    .expect("opens");
    one_rejected(&all, 2, &["longer than 2 MiB"], 1);
    refused("t.xes", format!("<log{many}></log>").as_bytes(), &["more than 64 attributes"]);
}

#[test]
fn xes_that_is_cut_or_malformed_keeps_the_events_before() {
    let whole = xes(&format!("{}</log>", trace(&format!("{}{}", event("a"), event("b")))));
    let cut = &whole[..whole.len() - 40];
    let all = read("t.xes", cut.as_bytes(), &ReadOptions::default()).expect("opens");
    assert_eq!((all.events.num_rows(), all.rejections.len()), (1, 1), "{:?}", told(&all));
    assert!(all.rejections[0].byte.is_some());
    let all = read("t.xes", xes(&trace(&event("a"))).as_bytes(), &ReadOptions::default()).expect("opens");
    one_rejected(&all, 2, &["the file ends inside `<log>`: expected `</log>`"], 1);
    let crossed = xes(&format!("<trace><string key=\"concept:name\" value=\"c\"/>{}<event></trace></log>", event("a")));
    one_rejected(
        &read("t.xes", crossed.as_bytes(), &ReadOptions::default()).expect("opens"),
        2,
        &["not well formed", "event"],
        1,
    );
    let packed = gzip(
        xes(&format!(
            "{}</log>",
            (0..3_000_u32).map(|at| trace(&event(&format!("e{}", at * 7919 % 97)))).collect::<String>()
        ))
        .as_bytes(),
    );
    let all = read("t.xes.gz", &packed[..packed.len() / 2], &ReadOptions::default()).expect("opens");
    assert!(all.events.num_rows() > 100 && all.rejections.len() == 1, "{:?}", told(&all));
    assert!(all.rejections[0].reason.contains("ends in the middle"), "{:?}", told(&all));
}

#[test]
fn xes_must_be_a_log_of_traces() {
    refused("t.xes", b"<?xml version=\"1.0\"?><html></html>", &["root element is `<html>`, expected `<log>`"]);
    refused("t.xes", b"<log><events></events></log>", &["object-centric"]);
    refused("t.xes", b"<?xml version=\"1.0\"?>", &["no `<log>` element"]);
    let text = xes(&format!(
        "{}{}{}</log>",
        event("lost"),
        trace(&event("a")),
        "<trace><event><string key=\"concept:name\" value=\"b\"/></event></trace>"
    ));
    let all = read("t.xes", text.as_bytes(), &ReadOptions::default()).expect("opens");
    assert_eq!(told(&all).len(), 2);
    assert!(all.rejections[0].reason.contains("outside a trace"), "{:?}", told(&all));
    assert!(all.rejections[1].reason.contains("no time: `time:timestamp` is empty"), "{:?}", told(&all));
    let deep = xes(&format!("{}<trace>{}", trace(&event("a")), "<a>".repeat(100)));
    one_rejected(
        &read("t.xes", deep.as_bytes(), &ReadOptions::default()).expect("opens"),
        2,
        &["more than 64 deep"],
        1,
    );
    let wide: String = (0..5_000).map(|at| format!("<int key=\"k{at}\" value=\"1\"/>")).collect();
    let text = xes(&format!("{}</log>", trace(&format!("{}<event>{wide}</event>", event("a")))));
    one_rejected(
        &read("t.xes", text.as_bytes(), &ReadOptions::default()).expect("opens"),
        2,
        &["more than 4,096 attributes"],
        1,
    );
    let entity = xes(&format!("{}</log>", trace(&format!("{}{}", event("a"), event("&bomb;")))));
    one_rejected(
        &read("t.xes", entity.as_bytes(), &ReadOptions::default()).expect("opens"),
        2,
        &["cannot be read", "bomb"],
        1,
    );
}

#[test]
fn a_trace_without_a_name_gets_its_number_and_prefixes_do_not_matter() {
    let text = format!(
        "<x:log xmlns:x=\"http://www.xes-standard.org/\"><x:trace>{0}</x:trace><x:trace>{0}</x:trace></x:log>",
        event("a &amp; b")
    );
    let all = read("t.xes", text.as_bytes(), &ReadOptions::default()).expect("opens");
    assert_eq!(
        lines(&all.events),
        ["1 trace 1 trace 1 a & b 2026-01-05T09:00:00Z p2", "2 trace 2 trace 2 a & b 2026-01-05T09:00:00Z p2"]
    );
    assert!(all.mapping.notes.iter().any(|note| note.contains("each case")), "{:?}", all.mapping.notes);
}

#[test]
fn attributes_of_a_trace_are_columns() {
    let inside = format!(
        "<string key=\"applicant\" value=\"ana\"/><list key=\"l\"><values><string key=\"applicant\" value=\"x\"/></values></list>{}",
        event("a")
    );
    let options = ReadOptions {
        columns: ColumnHints { customer: Some("case:applicant".to_owned()), ..ColumnHints::default() },
        properties: WantedProperties::All,
        ..ReadOptions::default()
    };
    let all = read("t.xes", xes(&format!("{}</log>", trace(&inside))).as_bytes(), &options).expect("opens");
    assert_eq!(lines(&all.events), ["1 c ana a 2026-01-05T09:00:00Z p2"]);
}

#[test]
fn a_lifecycle_that_is_not_there_cannot_choose() {
    let options =
        ReadOptions { lifecycle: LifecyclePolicy::Only(vec!["complete".to_owned()]), ..ReadOptions::default() };
    let error = read("t.csv", b"user,event,time\na,x,2026-01-05\n", &options).expect_err("no lifecycle").to_string();
    assert!(error.contains("--lifecycle COL"), "{error}");
}
