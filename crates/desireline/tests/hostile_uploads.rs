//! Hostile files through the API while questions are asked: each is answered, and the server stays as it was.
//!
//! `DESIRELINE_HOSTILE_FILES` says how many (200 without it), `DESIRELINE_SEED` which ones.

mod support;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::server::Server;
use support::{Desk, fixtures, gzip};

const MAIN: &str = "/api/v1/workspaces/main";

/// A small generator of chance; the same seed gives the same files.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

/// Good files, to be spoilt.
fn good() -> Vec<(&'static str, Vec<u8>)> {
    let read = |path: &str| std::fs::read(fixtures().join("logs").join(path)).expect("the fixture is there");
    let packed = gzip(&read("j12.csv"));
    vec![
        ("j12.csv", read("j12.csv")),
        ("j12.jsonl", read("j12.jsonl")),
        ("j12.xes", read("j12.xes")),
        ("j12.parquet", read("j12.parquet")),
        ("j12.csv.gz", packed),
        ("ecom_full.csv.gz", read("ecom_full.csv.gz")),
    ]
}

/// A good file with something done to it.
fn spoilt(good: &[(&'static str, Vec<u8>)], dice: &mut Dice) -> (String, Vec<u8>) {
    let (name, bytes) = &good[dice.roll(good.len())];
    let mut bytes = bytes.clone();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(bytes.len());
        let len = dice.roll(64.min(bytes.len() - at)) + 1;
        match dice.roll(7) {
            0 => bytes[at] ^= 1 << dice.roll(8),
            1 => bytes.truncate(at + 1),
            2 => {
                let again = bytes[at..at + len.min(bytes.len() - at)].repeat(1 + dice.roll(1_000));
                bytes.splice(at..at, again);
            }
            3 => bytes[at..].iter_mut().take(len).for_each(|byte| *byte = 0),
            4 => bytes[at..].iter_mut().take(len).for_each(|byte| *byte = 0xff),
            5 => drop(bytes.drain(at..(at + len).min(bytes.len()))),
            _ => {
                let there = dice.roll(bytes.len());
                bytes.swap(at, there);
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    ((*name).to_owned(), bytes)
}

const HEADER: &str = "customer,activity,time\n";
const ROW: &str = "c1,pay,2026-01-05T10:00:00Z\n";

/// Files that somebody thought of.
fn invented(n: usize, dice: &mut Dice) -> (String, Vec<u8>) {
    let text = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    let xes = |inner: &str| text("x.xes", format!("<?xml version=\"1.0\"?>\n{inner}"));
    match n % 30 {
        0 => ("zeros.csv.gz".to_owned(), gzip(&vec![0; 60 << 20])),
        1 => {
            let member = gzip(ROW.repeat(40_000).as_bytes());
            let mut bomb = gzip(HEADER.as_bytes());
            // Twelve million rows: more than the limit on computing lets pass.
            (0..300).for_each(|_| bomb.extend_from_slice(&member));
            ("bomb.csv.gz".to_owned(), bomb)
        }
        2 => ("twice.csv.gz".to_owned(), gzip(&gzip(HEADER.as_bytes()))),
        3 => xes("<!DOCTYPE log SYSTEM \"file:///etc/passwd\"><log></log>"),
        4 => {
            let mut bomb = "<!DOCTYPE log [<!ENTITY a0 \"ha\">".to_owned();
            (1..12).for_each(|i| bomb.push_str(&format!("<!ENTITY a{i} \"{}\">", format!("&a{};", i - 1).repeat(10))));
            xes(&format!(
                "{bomb}]><log><trace><event><string key=\"concept:name\" value=\"&a11;\"/></event></trace></log>"
            ))
        }
        5 => xes(&format!("<log>{}", "<container key=\"a\">".repeat(50_000))),
        6 => xes(&format!("<log><trace><event {}></event></trace></log>", "a=\"b\" ".repeat(50_000))),
        7 => text("deep.jsonl", format!("{}{}\n", "{\"a\":".repeat(100_000), "1".to_owned() + &"}".repeat(100_000))),
        8 => text("array.jsonl", "[".repeat(1_000_000)),
        9 => text("row.csv", format!("{HEADER}{},pay,2026-01-05\n", "x".repeat(20 << 20))),
        10 => text("quote.csv", format!("{HEADER}\"{}", ROW.repeat(100_000))),
        11 => text(
            "wide.csv",
            format!("customer,activity,time{}\n{ROW}", (0..1_000_000).map(|i| format!(",c{i}")).collect::<String>()),
        ),
        12 => text("commas.csv", format!("{HEADER}{}\n", ",".repeat(5_000_000))),
        13 => text("nul.csv", format!("{HEADER}c\0one,p\0ay,2026-01-05\n").repeat(100)),
        14 => text("bidi.csv", format!("{HEADER}c1,\u{202e}yap\u{202c},2026-01-05\nc1,\u{200b},2026-01-06\n")),
        15 => text("formula.csv", format!("{HEADER}=cmd|' /C calc'!A0,@SUM(1),2026-01-05\n+1,-1,\t2026\n")),
        16 => text("label.csv", format!("{HEADER}c1,{},2026-01-05\n", "a".repeat(10 << 20))),
        17 => {
            text("names.csv", (0..200_000).fold(HEADER.to_owned(), |all, i| all + &format!("c{i},n{i},2026-01-05\n")))
        }
        18 => text(
            "times.csv",
            format!("{HEADER}c1,pay,999999999-12-31\nc1,pay,-1\nc1,pay,1e308\nc1,pay,0000-00-00T99:99:99Z\n"),
        ),
        19 => {
            // A footer that announces more than there is.
            let mut bytes = b"PAR1".to_vec();
            bytes.extend((0..dice.roll(4_000)).map(|_| 0x15_u8));
            bytes.extend(u32::MAX.to_le_bytes());
            bytes.extend(b"PAR1");
            ("footer.parquet".to_owned(), bytes)
        }
        20 => {
            let mut bytes = std::fs::read(fixtures().join("logs/j12.parquet")).expect("the fixture is there");
            let end = bytes.len() - 8;
            for _ in 0..4 {
                let at = end - 1 - dice.roll(end / 2);
                bytes[at] = [0xff, 0x7f, 0x80, 0xfe][dice.roll(4)];
            }
            ("thrift.parquet".to_owned(), bytes)
        }
        21 => ("noise.csv".to_owned(), (0..100_000).map(|_| dice.roll(256) as u8).collect()),
        22 => (
            "noise.parquet".to_owned(),
            [b"PAR1".to_vec(), (0..10_000).map(|_| dice.roll(256) as u8).collect()].concat(),
        ),
        23 => (
            ["../../../etc/passwd", "..\\..\\x.csv", "/etc/shadow", "a/../../b.csv"][dice.roll(4)].to_owned(),
            HEADER.into(),
        ),
        24 => (
            "utf16.csv".to_owned(),
            [0xff, 0xfe]
                .into_iter()
                .chain(HEADER.encode_utf16().flat_map(u16::to_le_bytes))
                .chain([0xd8, 0x00, 0xd8])
                .collect(),
        ),
        25 => text("dup.csv", format!("time,time,time,time\n{}", "1,2,3,4\n".repeat(100))),
        26 => ("zip.csv".to_owned(), b"PK\x03\x04\x14\x00\x00\x00\x08\x00../../evil.csv".to_vec()),
        27 => text("cr.csv", format!("{HEADER}{ROW}").replace('\n', "\r")),
        28 => text("numbers.jsonl", "{\"customer\":1e400,\"activity\":\"x\",\"time\":-1e999}\n".repeat(1_000)),
        _ => text("nothing.csv", "\n".repeat(1_000_000)),
    }
}

/// What became of the files.
#[derive(Default)]
struct Tally {
    read: AtomicUsize,
    refused: AtomicUsize,
    limits: AtomicUsize,
    imported: AtomicUsize,
    asked: AtomicUsize,
    slowest_ms: AtomicU64,
}

#[test]
fn hostile_files_are_answered_and_the_server_stays_as_it_was() {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let n_files = number("DESIRELINE_HOSTILE_FILES", 200) as usize;
    let seed = number("DESIRELINE_SEED", 7);
    let desk = Desk::new();
    let data = desk.path().join("data");
    let mut server = Server::start(&data, &["--worker-seconds", "2"]);
    let pid = server.pid();
    warm_up(&server);
    let before = server.rss_kib();
    let (tally, over, peak) = (Tally::default(), AtomicBool::new(false), AtomicU64::new(before));
    let good = good();
    let began = Instant::now();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| ask_every_second(&server, &over, &tally, &peak));
        let senders: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= n_files {
                            break;
                        }
                        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (n as u64 + 1));
                        dice.roll(2);
                        let (name, bytes) =
                            if n.is_multiple_of(3) { invented(n / 3, &mut dice) } else { spoilt(&good, &mut dice) };
                        send_one(&server, n, &name, &bytes, &tally);
                    }
                })
            })
            .collect();
        let failed = senders.into_iter().filter_map(|sender| sender.join().err()).next();
        over.store(true, Ordering::Relaxed);
        if let Some(failed) = failed {
            std::panic::resume_unwind(failed);
        }
    });
    let took = began.elapsed();
    // What upkeep and the allocator still hold is given back within a few rounds.
    std::thread::sleep(Duration::from_secs(2));
    let after = server.rss_kib();
    let n = |count: &AtomicUsize| count.load(Ordering::Relaxed);
    println!(
        "hostile files: {n_files} (seed {seed}), read {}, refused {}, beyond limits {}, imported and taken back {}; \
         {:.0} s; questions {}, the slowest {} ms; memory {} KiB before, {} KiB at most, {} KiB after; pid {pid} unchanged",
        n(&tally.read),
        n(&tally.refused),
        n(&tally.limits),
        n(&tally.imported),
        took.as_secs_f64(),
        n(&tally.asked),
        tally.slowest_ms.load(Ordering::Relaxed),
        before,
        peak.load(Ordering::Relaxed),
        after,
    );
    assert!(server.runs() && server.pid() == pid);
    assert!(after <= before + (64 << 10), "memory grew from {before} to {after} KiB");
    assert_eq!(n(&tally.read) + n(&tally.refused) + n(&tally.limits), n_files);
    assert_eq!(files(&data.join("uploads")), 0, "no file is left");
}

/// Does once what the test does often, so that memory that is kept for good is there before.
fn warm_up(server: &Server) {
    let csv = std::fs::read(fixtures().join("logs/j12.csv")).expect("the fixture is there");
    let id = server.upload("main", "j12.csv", &csv).is(201)["id"].clone();
    let done = server.import("main", &json!({ "upload": id, "source": "good" }));
    assert_eq!(done["state"], "done", "{done}");
    for (name, bytes) in [("row.csv", format!("{HEADER}{}", ROW.repeat(500_000))), ("x.csv", "x".repeat(16 << 20))] {
        let id = server.upload("main", name, bytes.as_bytes()).is(201)["id"].clone();
        let path = format!("{MAIN}/uploads/{}", id.as_str().expect("an id"));
        server.post(&format!("{path}/dry-run"), &json!({}));
        server.delete(&path).is(204);
    }
    ask(server);
}

/// Asks a question whose answer is known.
fn ask(server: &Server) {
    let question = json!({ "ask": { "journey": {} }, "all_closed": true });
    let answered = server.post(&format!("{MAIN}/questions"), &question).is(200);
    assert!(answered["answer"]["customers"].as_u64().is_some_and(|n| n >= 12), "{answered}");
}

fn ask_every_second(server: &Server, over: &AtomicBool, tally: &Tally, peak: &AtomicU64) {
    while !over.load(Ordering::Relaxed) {
        let began = Instant::now();
        ask(server);
        let took = began.elapsed();
        tally.asked.fetch_add(1, Ordering::Relaxed);
        tally.slowest_ms.fetch_max(took.as_millis() as u64, Ordering::Relaxed);
        peak.fetch_max(server.rss_kib(), Ordering::Relaxed);
        std::thread::sleep(Duration::from_secs(1).saturating_sub(took));
    }
}

/// Uploads, tries and now and then imports a file; each answer is a good one or says why not.
fn send_one(server: &Server, n: usize, name: &str, bytes: &[u8], tally: &Tally) {
    let told = format!("file {n} `{name}` of {} bytes", bytes.len());
    let heard = server.upload("main", name, bytes);
    if heard.status != 201 {
        reasons(&told, heard.status, &heard.json());
        tally.refused.fetch_add(1, Ordering::Relaxed);
        return;
    }
    let upload = heard.json();
    let id = upload["id"].as_str().expect("an id");
    assert!(!upload["name"].as_str().expect("a name").contains(['/', '\\']), "{told}");
    let path = format!("{MAIN}/uploads/{id}");
    let heard = loop {
        let heard = server.post(&format!("{path}/dry-run"), &json!({}));
        if heard.status != 429 {
            break heard;
        }
    };
    let body = heard.json();
    match heard.status {
        200 => {
            let counts = ["rows_read", "rows_kept", "rows_rejected"].map(|name| body[name].as_u64().expect("a count"));
            assert_eq!(counts[0], counts[1] + counts[2], "{told}");
            for row in body["rejected"]["items"].as_array().expect("a list") {
                assert!(
                    row["row"].is_u64() && row["reason"].as_str().is_some_and(|it| !it.is_empty()),
                    "{told}: {row}"
                );
            }
            tally.read.fetch_add(1, Ordering::Relaxed);
            if n.is_multiple_of(5) {
                import_and_undo(server, &told, id, n, tally);
            }
        }
        status => {
            reasons(&told, status, &body);
            if body["code"] == "file_limits" {
                assert!(body["place"]["after_row"].is_u64() && body["place"]["after_byte"].is_u64(), "{told}: {body}");
                tally.limits.fetch_add(1, Ordering::Relaxed);
            } else {
                tally.refused.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    server.delete(&path).is(204);
}

fn import_and_undo(server: &Server, told: &str, id: &str, n: usize, tally: &Tally) {
    let asked = json!({ "upload": id, "source": format!("hostile {n}"), "keep_upload": true });
    let job = server.import("main", &asked);
    if job["state"] != "done" {
        let problem = &job["problem"];
        reasons(told, problem["status"].as_u64().unwrap_or_default() as u16, problem);
        return;
    }
    let number = &job["import"]["number"];
    server.post(&format!("{MAIN}/imports/{number}/undo"), &json!({})).is(200);
    tally.imported.fetch_add(1, Ordering::Relaxed);
}

/// A refusal that is the file's fault, with a code and a reason in words.
#[track_caller]
fn reasons(told: &str, status: u16, problem: &Value) {
    assert!((400..500).contains(&status), "{told}: {status} {problem}");
    for field in ["code", "title", "detail"] {
        assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{told}: {problem}");
    }
}

fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}
