//! The server as a whole: the real binary on free ports.

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::schema::Schema;
use support::server::{Server, send};
use support::{Desk, command, fixtures, gzip};

const MAIN: &str = "/api/v1/workspaces/main";

fn j12() -> Vec<u8> {
    std::fs::read(fixtures().join("logs/j12.csv")).expect("the fixture is there")
}

/// The upload's id.
fn uploaded(server: &Server, name: &str, bytes: &[u8]) -> String {
    server.upload("main", name, bytes).is(201)["id"].as_str().expect("an id").to_owned()
}

/// Runs a test with a server on SQLite and, where there is one to test on, with a server on PostgreSQL.
fn on_each_database(test: impl Fn(&[&str])) {
    test(&[]);
    if let Some(schema) = Schema::new() {
        test(&["--database-url", &schema.url()]);
    }
}

#[test]
fn a_file_is_tried_imported_and_taken_back() {
    on_each_database(tried_imported_and_taken_back);
}

fn tried_imported_and_taken_back(database: &[&str]) {
    let desk = Desk::new();
    let server = Server::start(&desk.path().join("data"), database);
    let id = uploaded(&server, "j12.csv", &j12());

    let tried = server.post(&format!("{MAIN}/uploads/{id}/dry-run"), &json!({})).is(200);
    assert_eq!((&tried["format"], &tried["rows_read"], &tried["rows_kept"]), (&json!("csv"), &json!(70), &json!(70)));
    assert_eq!(tried["columns"][0]["role"], "customer");
    assert!(tried["columns"][0]["why"].as_str().is_some_and(|why| why.contains("customer")));
    assert_eq!(tried["preview"][0]["name"], "Ad");

    let done = server.import("main", &json!({ "upload": id, "source": "shop", "save_mapping": true }));
    assert_eq!((&done["state"], &done["import"]["rows_added"]), (&json!("done"), &json!(70)), "{done}");
    server.get(&format!("{MAIN}/uploads/{id}")).is(404);
    let source = server.get(&format!("{MAIN}/sources/shop")).is(200);
    assert_eq!(source["mapping"]["columns"]["customer"], "customer");

    let question = json!({ "ask": { "journey": {} }, "all_closed": true });
    let answered = server.post(&format!("{MAIN}/questions"), &question).is(200);
    let file = desk.file("question.json", question.to_string());
    let log = support::fixture("logs/j12.csv");
    let over_the_file = support::run(&["ask", "--question", &file, &log, "-q"]).json();
    assert_eq!(answered["answer"], over_the_file, "the same answer as over the file");
    assert!(answered["at"]["manifest"].is_i64(), "{answered}");
    let nonsense = json!({ "ask": { "funnel": { "steps": [] } } });
    assert_eq!(server.post(&format!("{MAIN}/questions"), &nonsense).is(422)["code"], "bad_question");
    let nonsense = json!({ "ask": { "journey": { "top": 1 } } });
    assert_eq!(server.post(&format!("{MAIN}/questions"), &nonsense).is(422)["place"]["pointer"], "/ask/journey/top");

    let again = uploaded(&server, "j12.csv", &j12());
    let again = server.import("main", &json!({ "upload": again, "source": "shop" }));
    assert_eq!((&again["state"], &again["was_there"]), (&json!("done"), &json!(true)), "{again}");
    let listed = server.get(&format!("{MAIN}/imports")).is(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "the same file again adds nothing");

    let number = &done["import"]["number"];
    let undone = server.post(&format!("{MAIN}/imports/{number}/undo"), &json!({})).is(200);
    assert_eq!(undone["state"], "undone");
    let empty = server.post(&format!("{MAIN}/questions"), &question).is(200);
    assert_eq!(empty["answer"]["events"], 0, "nobody sees its rows");
    assert_eq!(server.post(&format!("{MAIN}/imports/{number}/undo"), &json!({})).is(409)["code"], "conflict");
}

#[test]
fn a_timeline_is_the_customers_events_in_order_before_and_after_they_are_settled() {
    on_each_database(told_in_order);
}

fn told_in_order(database: &[&str]) {
    let desk = Desk::new();
    let server = Server::start(&desk.path().join("data"), database);
    let id = uploaded(&server, "j12.csv", &j12());
    server.import("main", &json!({ "upload": id, "source": "shop" }));
    let names = |path: &str| -> (Vec<String>, Value) {
        let page = server.get(&format!("{MAIN}/customers/{path}")).is(200);
        let items = page["items"].as_array().expect("a list");
        assert!(items.iter().all(|event| event["source"] == "shop" && event["customer"] == "c01"), "{page}");
        (items.iter().map(|event| event["name"].as_str().expect("a name").to_owned()).collect(), page["next"].clone())
    };
    let whole = ["Ad", "Landing", "Signup", "Verify", "Onboard", "Purchase"];
    // Upkeep settles every five seconds.
    for _ in 0..8 {
        assert_eq!(names("c01/timeline"), (whole.map(str::to_owned).to_vec(), Value::Null));
        std::thread::sleep(Duration::from_secs(1));
    }
    assert!(!walk(&desk.path().join("data/segments")).is_empty(), "it was settled meanwhile");
    let (first, next) = names("c01/timeline?limit=4");
    let (second, end) = names(&format!("c01/timeline?limit=4&cursor={}", next.as_str().expect("a cursor")));
    assert_eq!(([first, second].concat(), end), (whole.map(str::to_owned).to_vec(), Value::Null));
    assert_eq!(server.get(&format!("{MAIN}/customers/nobody/timeline")).is(404)["code"], "not_found");
    server.post(&format!("{MAIN}/imports/1/undo"), &json!({})).is(200);
    assert_eq!(names("c01/timeline").0, [""; 0], "what was taken back is not there");
}

#[test]
fn rejected_rows_come_by_page_with_their_reasons() {
    on_each_database(rejected_by_page);
}

fn rejected_by_page(database: &[&str]) {
    let desk = Desk::new();
    let server = Server::start(&desk.path().join("data"), database);
    let mut text = "customer,activity,time\n".to_owned();
    for row in 0..2_000 {
        let time = if row % 2 == 0 { "2026-01-05T10:00:00Z" } else { "yesterday" };
        text.push_str(&format!("c{row},pay,{time}\n"));
    }
    let id = uploaded(&server, "half.csv", text.as_bytes());
    let (mut rows, mut after) = (Vec::new(), Value::from(0));
    loop {
        let asked = json!({ "rejected_after": after, "rejected_limit": 300 });
        let tried = server.post(&format!("{MAIN}/uploads/{id}/dry-run"), &asked).is(200);
        assert_eq!(tried["rows_rejected"], 1_000);
        for row in tried["rejected"]["items"].as_array().expect("a list") {
            assert!(row["reason"].as_str().is_some_and(|reason| reason.contains("yesterday")), "{row}");
            rows.push(row["row"].as_u64().expect("a number"));
        }
        match tried["rejected"].get("next") {
            Some(next) => after = next.clone(),
            None => break,
        }
    }
    assert_eq!(rows, (1..=1_000).map(|n| 2 * n).collect::<Vec<u64>>());
    let done = server.import("main", &json!({ "upload": id, "source": "half" }));
    let number = &done["import"]["number"];
    let rejected = server.get(&format!("{MAIN}/imports/{number}/rejected")).is(200);
    assert_eq!(rejected["items"][0]["row"], 2);
}

#[test]
fn a_file_beyond_its_limits_is_refused_and_the_server_goes_on() {
    let desk = Desk::new();
    let mut server = Server::start(&desk.path().join("data"), &["--worker-seconds", "1"]);
    let pid = server.pid();
    // 60 million rows in little more than ten megabytes.
    let rows = "c1,pay,2026-01-05T10:00:00Z\n".repeat(40_000);
    let mut bomb = gzip(b"customer,activity,time\n");
    let member = gzip(rows.as_bytes());
    for _ in 0..1_500 {
        bomb.extend_from_slice(&member);
    }
    let id = uploaded(&server, "bomb.csv.gz", &bomb);
    let problem = server.post(&format!("{MAIN}/uploads/{id}/dry-run"), &json!({})).is(422);
    assert_eq!(problem["code"], "file_limits", "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("too much computing")), "{problem}");
    assert!(problem["place"]["after_row"].as_u64().is_some_and(|row| row > 0), "{problem}");
    assert!(problem["place"]["after_byte"].is_u64(), "{problem}");
    assert!(server.runs() && server.pid() == pid);
    let id = uploaded(&server, "j12.csv", &j12());
    server.post(&format!("{MAIN}/uploads/{id}/dry-run"), &json!({})).is(200);
}

#[test]
fn the_public_address_shows_nothing_of_the_app() {
    let desk = Desk::new();
    let server = Server::start(&desk.path().join("data"), &[]);
    for path in ["/api/v1/openapi.json", "/api/v1/workspaces", "/api/v1/session", "/setup", "/readyz"] {
        assert_eq!(send(&server.public, &server.cookie, "GET", path, None, &[]).status, 404, "{path}");
        assert_eq!(send(&server.public, &server.cookie, "POST", path, Some("application/json"), b"{}").status, 404);
    }
    send(&server.public, "", "GET", "/healthz", None, &[]).is(200);
    assert_eq!(send(&server.public, "", "GET", "/", None, &[]).is(200)["listener"], "public");
}

#[test]
fn a_setup_link_is_printed_once_and_another_on_demand() {
    let desk = Desk::new();
    let data = desk.path().join("data");
    let server = Server::start(&data, &[]);
    assert!(server.token.is_some());
    let other = command(&["serve", "--new-token", "--data", data.to_str().expect("UTF-8")]).output().expect("it runs");
    let text = String::from_utf8(other.stdout).expect("text");
    let token = text.split_once('#').and_then(|(_, rest)| rest.split_whitespace().next()).expect("a token");
    server.post("/api/v1/session", &json!({ "token": token })).is(201);
    server.post("/api/v1/session", &json!({ "token": token })).is(401);
    let (_, status) = server.stop();
    assert!(status.success());
    let second = Server::start_outside(&data, &[]);
    assert_eq!(second.token, None, "there is a session");
}

#[test]
fn it_stops_within_five_seconds_whoever_is_connected() {
    let desk = Desk::new();
    let server = Server::start(&desk.path().join("data"), &[]);
    let mut idle = Vec::new();
    for _ in 0..20 {
        idle.push(std::net::TcpStream::connect(&server.app).expect("it listens"));
    }
    // One in the middle of a body, which never comes.
    let mut slow = std::net::TcpStream::connect(&server.app).expect("it listens");
    let head = format!(
        "POST {MAIN}/uploads?name=a.csv HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: application/octet-stream\r\n\
         Content-Length: 1000\r\n\r\nabc",
        server.app, server.cookie
    );
    std::io::Write::write_all(&mut slow, head.as_bytes()).expect("it reads");
    std::thread::sleep(Duration::from_millis(200));
    let (took, status) = server.stop();
    assert!(status.success());
    assert!(took < Duration::from_secs(5), "{took:?}");
    let left = walk(&desk.path().join("data/uploads"));
    assert_eq!(left, Vec::<std::path::PathBuf>::new(), "what came in part is gone");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() { files.extend(walk(&entry.path())) } else { files.push(entry.path()) }
    }
    files
}
