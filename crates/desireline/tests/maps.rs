//! Maps come in every format and go in every format, through the server: what is bad about them is said with its place.

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::server::{Heard, Server};
use support::{Desk, fixture};

const MAIN: &str = "/api/v1/workspaces/main";

fn read(server: &Server, name: &str, bytes: impl AsRef<[u8]>) -> Heard {
    let path = format!("{MAIN}/maps/read?name={name}");
    server.send("POST", &path, Some("application/octet-stream"), bytes.as_ref())
}

/// Refused as a file, with a place where one is expected.
#[track_caller]
fn refused(heard: &Heard, words: &str, line: Option<u64>) -> Value {
    let problem = heard.is(422);
    assert_eq!(problem["code"], "bad_file", "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(words)), "{problem}");
    assert_eq!(problem["place"]["line"].as_u64(), line, "{problem}");
    problem
}

#[test]
fn a_map_comes_in_every_format_and_nothing_is_kept() {
    let desk = Desk::new();
    let server = Server::start(&desk.path().join("data"), &[]);
    let yaml = std::fs::read(fixture("demo/order-to-doorstep.journey.yaml")).expect("the fixture is there");
    let told = read(&server, "x.journey.yaml", &yaml).is(200);
    assert_eq!((&told["format"], &told["map"]["title"]), (&json!("yaml"), &json!("Order to doorstep")));
    let again = read(&server, "x.json", told["map"].to_string()).is(200);
    assert_eq!((&again["format"], &again["map"]), (&json!("json"), &told["map"]));
    for (name, text, format) in [
        ("x.csv", "Lane,Claim: Upload,Claim: Wait\nEmotion (-2..2),0,-2\n", "csv-wide"),
        ("pasted%20text", "Stage\tDiscover\t\tJoin\nStep\tAd\tLanding\tSign up\nEmotion\t3\t4\t5\n", "csv-wide"),
        ("x.csv", "stage,step,lane,type,value\nClaim,Upload,Emotion,emotion,-2\n", "csv"),
        ("", "journey\n  title T\n  section A\n    Upload: 3: Me\n    Wait until 10:30: 2: Me\n", "mermaid"),
        ("", "desireline: 1\ntitle: T\nstages:\n  - name: A\n    steps: [B]\n", "yaml"),
    ] {
        let name = if name.is_empty() { "pasted" } else { name };
        let told = read(&server, name, text).is(200);
        assert_eq!(told["format"], format, "{told}");
        assert!(told["map"]["stages"][0]["steps"][0]["id"].is_string(), "{told}");
        // A name that keeps its colon is told, with its line.
        let line = told["notes"][0]["line"].as_u64();
        assert_eq!(line, text.contains("10:30").then_some(5), "{told}");
    }
    // Scores outside the scale: it is asked for.
    let ten = "Lane,A: B,A: C\nEmotion,9,3\n";
    let problem = refused(&read(&server, "x.csv", ten), "which scale", Some(2));
    assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("scale=0..10")), "{problem}");
    let told = read(&server, "x.csv&scale=0..10", ten).is(200);
    assert_eq!(told["map"]["lanes"][0]["cells"]["b"], "1.6");
    assert_eq!(read(&server, "x.csv&scale=wide", ten).is(400)["place"]["parameter"], "scale");
    assert_eq!(server.get(&format!("{MAIN}/journeys")).is(200)["items"], json!([]));
}

#[test]
fn a_map_goes_in_every_format_with_its_losses_told_and_comes_back() {
    let desk = Desk::new();
    let server = Server::start(&desk.path().join("data"), &[]);
    let yaml = std::fs::read_to_string(fixture("demo/order-to-doorstep.journey.yaml")).expect("the fixture is there");
    server.post(&format!("{MAIN}/journeys"), &json!({ "yaml": yaml })).is(201);
    let own = format!("{MAIN}/journeys/order-to-doorstep/map");
    let map = server.get(&own).is(200);
    for (format, ending, lossless) in [
        ("yaml", "journey.yaml", true),
        ("json", "json", true),
        ("xlsx", "xlsx", false),
        ("csv-wide", "csv", false),
        ("csv", "csv", false),
        ("mermaid", "mmd", false),
        ("markdown", "md", false),
    ] {
        let losses = server.get(&format!("{own}/losses?format={format}")).is(200);
        assert_eq!(losses["items"].as_array().map(Vec::is_empty), Some(lossless), "{format}: {losses}");
        let heard = server.get(&format!("{own}/file?format={format}&rev=1"));
        assert_eq!(heard.status, 200, "{format}");
        let named = format!("filename=\"order-to-doorstep.{ending}\"");
        assert!(heard.head.contains(&named), "{}", heard.head);
        if format == "markdown" {
            continue;
        }
        let again = read(&server, &format!("x.{ending}"), &heard.body).is(200);
        if lossless {
            assert_eq!(again["map"], map, "{format}");
        } else {
            let n = |map: &Value| map["stages"].as_array().map(Vec::len);
            assert_eq!(n(&again["map"]), n(&map), "{format}");
        }
    }
    let problem = server.get(&format!("{own}/file?format=pptx")).is(400);
    assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("`xlsx`")), "{problem}");
    server.get(&format!("{own}/file?format=yaml&rev=7")).is(404);
}

#[test]
fn a_template_becomes_a_journey() {
    let desk = Desk::new();
    let server = Server::start(&desk.path().join("data"), &[]);
    let templates = server.get(&format!("{MAIN}/map-templates")).is(200);
    let ids: Vec<&str> =
        templates["items"].as_array().expect("a list").iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!(ids, ["lifecycle", "onboarding", "support-recovery", "renewal", "blueprint", "lean"]);
    for template in templates["items"].as_array().expect("a list") {
        let made = server.post(&format!("{MAIN}/journeys"), &json!({ "map": template["map"] })).is(201);
        assert_eq!(made["title"], template["title"]);
        assert_eq!(
            server.get(&format!("{MAIN}/journeys/{}/map", made["slug"].as_str().expect("a slug"))).is(200),
            template["map"]
        );
    }
}

#[test]
fn hostile_maps_are_refused_in_words_and_the_server_goes_on() {
    let desk = Desk::new();
    let mut server = Server::start(&desk.path().join("data"), &[]);
    let pid = server.pid();
    let bomb: String =
        (1..12).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "))).collect();
    let problem = read(&server, "x.yaml", format!("desireline: 1\na0: &a0 [x]\n{bomb}")).is(422);
    assert!(problem["detail"].as_str().is_some_and(|it| it.contains("alias")), "{problem}");
    assert!(problem["place"]["line"].is_u64(), "{problem}");
    refused(&read(&server, "x.cjml", "<!DOCTYPE x [<!ENTITY a \"b\">]>\n<CJML>&a;</CJML>"), "DOCTYPE", Some(1));
    refused(&read(&server, "x.cjml", "<CJML>\n<actors><a></CJML>"), "not well-formed", Some(2));
    refused(&read(&server, "x.mmd", "journey\nsection A\nUpload: often: Me\n"), "often", Some(3));
    refused(&read(&server, "x.yaml", "desireline: 1\ntitle: T\nstages: 3\n"), "stages", Some(3));
    refused(&read(&server, "x.json", "{\n\"journey\": 3}"), "JSON", Some(2));
    refused(&read(&server, "x.csv", ""), "nothing in it", None);
    refused(&read(&server, "x.bin", [0u8, 159, 146, 150]), "none of the formats", None);
    refused(&read(&server, "x.xlsx", "PK\u{3}\u{4} nothing"), "no workbook", None);
    refused(&read(&server, "x.json", "[".repeat(100_000)), "JSON", Some(1));
    refused(&read(&server, "x.json", format!("{{\"a\":{}", "[".repeat(100_000))), "JSON", Some(1));
    // A paste of 100,000 cells: more steps than a map may have, said at once.
    let row = vec!["cell"; 2_000].join("\t");
    let paste = format!(
        "Lane\t{}\n{}",
        (0..1_999).map(|n| format!("Step {n}")).collect::<Vec<_>>().join("\t"),
        format!("{row}\n").repeat(50)
    );
    let began = Instant::now();
    refused(&read(&server, "pasted", &paste), "1999 steps", None);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    // And one that is a map: 200 steps and 500 lanes.
    let row = vec!["cell"; 201].join("\t");
    let steps: Vec<String> = (0..200).map(|n| format!("Stage {}: Step {n}", n / 10)).collect();
    let paste = format!(
        "Lane\t{}\n{}",
        steps.join("\t"),
        (0..500).map(|n| row.replacen("cell", &format!("Lane {n}"), 1) + "\n").collect::<String>()
    );
    let told = read(&server, "pasted", &paste).is(200);
    assert_eq!(told["map"]["lanes"].as_array().map(Vec::len), Some(500));
    let large =
        server.send("POST", &format!("{MAIN}/maps/read"), Some("application/octet-stream"), &vec![b'x'; (4 << 20) + 1]);
    assert_eq!(large.is(413)["code"], "too_large");
    assert!(server.runs() && server.pid() == pid);
}

#[test]
fn text_of_every_script_and_length_survives() {
    let desk = Desk::new();
    let server = Server::start(&desk.path().join("data"), &[]);
    let long = "ü".repeat(10_000);
    let text = format!("Lane,رحلة: تسجيل الدخول,🚀 Start: 🎉 👩‍👩‍👧\nNotes,مرحبا,{long}\n<b>x</b>,=1+1,<script>\n");
    let map = read(&server, "x.csv", &text).is(200)["map"].clone();
    let made = server.post(&format!("{MAIN}/journeys"), &json!({ "map": map, "slug": "scripts" })).is(201);
    assert_eq!(made["slug"], "scripts");
    for format in ["yaml", "json", "csv", "csv-wide", "xlsx"] {
        let file = server.get(&format!("{MAIN}/journeys/scripts/map/file?format={format}"));
        let again = read(&server, "x", &file.body).is(200);
        assert_eq!((&again["map"]["stages"], &again["map"]["lanes"]), (&map["stages"], &map["lanes"]), "{format}");
    }
    let longer = format!("Lane,A: B\nNotes,{long}x\n");
    refused(&read(&server, "x.csv", longer), "10000 characters", None);
}

#[test]
fn the_command_line_takes_and_writes_maps_of_any_format() {
    let desk = Desk::new();
    desk.file("pasted.csv", "Lane,Claim: Upload,Claim: Wait\nEmotion,9,3\nOwner,Ana,\n");
    desk.run("import nothing.csv --data d").exits(2);
    desk.file("log.csv", support::csv("ana: Upload@0d Wait@1d"));
    desk.run("import log.csv --source log --data d --yes").exits(0);
    desk.run("journeys add pasted.csv --data d").refuses(&["which scale"]);
    desk.run("journeys add pasted.csv --scale 0..10 --slug claim --data d").exits(0);
    desk.run("journeys add --template onboarding --data d").exits(0);
    desk.run("journeys add --template none --data d").refuses(&["support-recovery"]);
    for (out, more) in
        [("x.csv", ""), ("x.xlsx", ""), ("y.csv", " --as csv-wide"), ("x.yaml", ""), ("x.json", " --as json")]
    {
        let said = desk.run(&format!("export claim -o {out}{more} --data d"));
        said.exits(0);
        let again = desk.run(&format!("journeys add {out} --slug again-{} --data d", out.replace('.', "-")));
        again.exits(0);
    }
    desk.run("export claim -o x.mmd --data d").exits(0).tells(&["left out, as mermaid cannot hold it: owners"]);
    desk.run("journeys set claim --title Claims --data d").exits(0);
    assert!(desk.run("journeys compare claim 1 --data d").exits(0).out.contains("Claims"));
    assert!(desk.run("journeys restore claim 1 --data d").exits(0).out.contains("as revision 3"));
    assert!(desk.run("journeys compare claim 1 3 --data d").exits(0).out.contains("same map"));
}
