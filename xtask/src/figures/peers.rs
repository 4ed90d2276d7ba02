//! Our graph, variants and alignments beside pm4py's, as kept in `fixtures/golden/pm4py`.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{Bench, Figure, relative_difference, shown_path};
use crate::commands;

/// A reference log: its file, and how its columns are named on the command line.
struct Log {
    golden: &'static str,
    place: Place,
    columns: &'static [&'static str],
}

enum Place {
    InRepository(&'static str),
    /// May not be shipped.
    Shared(&'static str),
}

const J12: &[&str] = &["--case-by", "customer", "--customer", "customer", "--activity", "activity", "--time", "time"];
const ECOM_SESSIONS: &[&str] = &[
    "--case-by",
    "column",
    "--case",
    "session_id",
    "--customer",
    "user_id",
    "--activity",
    "event",
    "--time",
    "timestamp",
];
const ECOM_CUSTOMERS: &[&str] =
    &["--case-by", "customer", "--customer", "user_id", "--activity", "event", "--time", "timestamp"];
const XES: &[&str] = &["--case-by", "column"];
const ECOM: Place = Place::InRepository("fixtures/logs/ecom_full.csv.gz");

const LOGS: [Log; 6] = [
    Log { golden: "j12", place: Place::InRepository("fixtures/logs/j12.csv"), columns: J12 },
    Log { golden: "ecom_sessions", place: ECOM, columns: ECOM_SESSIONS },
    Log { golden: "ecom_customers", place: ECOM, columns: ECOM_CUSTOMERS },
    Log { golden: "receipt", place: Place::Shared("receipt_wabo/receipt.xes.gz"), columns: XES },
    Log { golden: "helpdesk", place: Place::Shared("helpdesk_it/helpdesk.xes.gz"), columns: XES },
    Log { golden: "bpic12", place: Place::Shared("bpic2012/BPI_Challenge_2012.xes.gz"), columns: XES },
];

/// Durations are doubles; all else is whole numbers and must be the same.
const TOLERANCE: f64 = 1e-9;

/// Edges, counts, starts, ends and variants must be the same, durations nearly so.
pub(super) fn graphs(bench: &Bench) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for log in &LOGS {
        let name = format!("graph and variants of {} as pm4py", log.golden);
        let Some(file) = log.file(bench) else {
            figures.push(Figure::absent(name, "data not present"));
            continue;
        };
        let golden = bench.golden(&format!("pm4py/{}.json", log.golden))?;
        let mut command = bench.desireline(["discover", &file]);
        command.args(log.columns).args(["--all-closed", "--format", "json"]);
        let ours = bench.ask(&mut command)?;
        let (value, equal) = compare_graph(&ours, &golden)?;
        let n = golden["events"].clone();
        figures.push(Figure::new(name, commands::line(&command), n, value).compared(equal));
    }
    Ok(figures)
}

/// Cost must be the same, the shares of it nearly so.
pub(super) fn alignments(bench: &Bench) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for log in &LOGS {
        let golden = bench.golden(&format!("pm4py/{}.json", log.golden))?;
        let reference = &golden["alignment"];
        if reference.is_null() {
            continue;
        }
        let name = format!("alignment of {} with a straight map as pm4py", log.golden);
        let Some(file) = log.file(bench) else {
            figures.push(Figure::absent(name, "data not present"));
            continue;
        };
        let map = bench.scratch.join(format!("{}.journey.yaml", log.golden));
        std::fs::write(&map, straight_map(log.golden, &reference["map"])?).context("could not write a map")?;
        let mut command = bench.desireline(["check", &map.to_string_lossy(), &file]);
        command.args(log.columns).args(["--strict", "--all-closed", "--format", "json"]);
        let fitness = bench.ask(&mut command)?["fitness"].clone();
        let difference = ["log", "mean", "perfect_share"]
            .map(|key| relative_difference(number(&fitness[key]), number(&reference[key])))
            .into_iter()
            .fold(0.0, larger);
        let equal = number(&fitness["cost"]) == number(&reference["cost"]) && difference <= TOLERANCE;
        let value = json!({
            "cost": fitness["cost"], "reference_cost": reference["cost"],
            "log": fitness["log"], "mean": fitness["mean"], "perfect_share": fitness["perfect_share"],
            "largest_relative_difference": difference,
        });
        figures.push(Figure::new(name, commands::line(&command), golden["cases"].clone(), value).compared(equal));
    }
    Ok(figures)
}

impl Log {
    fn file(&self, bench: &Bench) -> Option<String> {
        match self.place {
            Place::InRepository(file) => Some(file.to_owned()),
            Place::Shared(file) => bench.places.shared(file).map(|path| shown_path(&bench.places.root, &path)),
        }
    }
}

/// A map of one stage whose steps are the events named, in that order.
fn straight_map(slug: &str, steps: &Value) -> Result<String> {
    let slug = slug.replace('_', "-");
    let mut map =
        format!("desireline: 1\njourney: {slug}\ntitle: {slug}\norder: strict\nstages:\n  - name: All\n    steps:\n");
    for step in steps.as_array().context("the reference has no map")? {
        // A string of JSON is a string of YAML, quotes and all.
        map.push_str(&format!("      - {step}\n"));
    }
    Ok(map)
}

/// An edge from one name to another.
struct Edge {
    count: u64,
    cases: u64,
    /// In the order of [`DURATIONS`].
    durations_s: [f64; 5],
}

type Edges = BTreeMap<(String, String), Edge>;

const DURATIONS: [&str; 5] = ["mean", "median", "min", "max", "sum"];

/// What agrees and what does not, and whether all of it agrees.
fn compare_graph(ours: &Value, golden: &Value) -> Result<(Value, bool)> {
    let reference = golden_edges(golden)?;
    let edges = our_edges(ours)?;
    let same_counts = |(key, edge): &(&(String, String), &Edge)| {
        reference.get(*key).is_some_and(|theirs| (theirs.count, theirs.cases) == (edge.count, edge.cases))
    };
    let n_equal = edges.iter().filter(same_counts).count();
    let mut differences = [0.0; DURATIONS.len()];
    for (key, theirs) in &reference {
        for (i, difference) in differences.iter_mut().enumerate() {
            let ours = edges.get(key).map_or(f64::NAN, |edge| edge.durations_s[i]);
            *difference = larger(*difference, relative_difference(ours, theirs.durations_s[i]));
        }
    }
    let totals = ["events", "cases"].iter().all(|key| whole(&ours[*key]) == whole(&golden[*key]));
    let touchpoints = our_touchpoints(ours)? == golden_touchpoints(golden)?;
    let variants = whole(&ours["variants"]["distinct"]) == whole(&golden["variants"]);
    let top = top_variants_agree(ours, golden)?;
    let equal = totals
        && touchpoints
        && variants
        && top
        && n_equal == reference.len()
        && edges.len() == reference.len()
        && differences.iter().all(|difference| *difference <= TOLERANCE);
    let differences: serde_json::Map<String, Value> =
        DURATIONS.iter().zip(differences).map(|(name, difference)| ((*name).to_owned(), json!(difference))).collect();
    let value = json!({
        "edges": edges.len(), "reference_edges": reference.len(), "edges_of_equal_counts": n_equal,
        "events_and_cases_equal": totals, "touchpoints_starts_ends_equal": touchpoints,
        "variants": ours["variants"]["distinct"], "reference_variants": golden["variants"],
        "top_variants_equal": top,
        "largest_relative_differences": differences,
    });
    Ok((value, equal))
}

fn our_edges(ours: &Value) -> Result<Edges> {
    let mut edges = Edges::new();
    for edge in list(&ours["edges"], "edges")? {
        let key = (text(&edge["from"]), text(&edge["to"]));
        let durations_s = DURATIONS.map(|name| number(&edge["duration_s"][name]));
        edges.insert(key, Edge { count: whole(&edge["count"]), cases: whole(&edge["cases"]), durations_s });
    }
    Ok(edges)
}

/// Columns: from, to, count, cases, mean, median, min, max, sum.
fn golden_edges(golden: &Value) -> Result<Edges> {
    let mut edges = Edges::new();
    for edge in list(&golden["edges"], "reference edges")? {
        let durations_s = [4, 5, 6, 7, 8].map(|column| number(&edge[column]));
        let key = (text(&edge[0]), text(&edge[1]));
        edges.insert(key, Edge { count: whole(&edge[2]), cases: whole(&edge[3]), durations_s });
    }
    Ok(edges)
}

/// Events, cases, starts and ends by name.
type Touchpoints = BTreeMap<String, [u64; 4]>;

fn our_touchpoints(ours: &Value) -> Result<Touchpoints> {
    let touchpoints = list(&ours["touchpoints"], "touchpoints")?;
    let counts = |t: &Value| ["events", "cases", "starts", "ends"].map(|key| whole(&t[key]));
    Ok(touchpoints.iter().map(|t| (text(&t["name"]), counts(t))).collect())
}

fn golden_touchpoints(golden: &Value) -> Result<Touchpoints> {
    let activities = list(&golden["activities"], "reference activities")?;
    Ok(activities.iter().map(|a| (text(&a[0]), [1, 2, 3, 4].map(|i| whole(&a[i])))).collect())
}

/// Whether the top variants that we list are the reference's, as far as equals at the end leave that open.
fn top_variants_agree(ours: &Value, golden: &Value) -> Result<bool> {
    let top = list(&ours["variants"]["top"], "top variants")?;
    let ours: BTreeMap<String, u64> = top.iter().map(|v| (v["path"].to_string(), whole(&v["cases"]))).collect();
    let fewest = ours.values().min().copied().unwrap_or(u64::MAX);
    let reference = list(&golden["top_variants"], "reference variants")?;
    Ok(reference.iter().all(|variant| match ours.get(&variant[1].to_string()) {
        Some(cases) => *cases == whole(&variant[0]),
        // Ours may show fewer, or others that are as frequent.
        None => whole(&variant[0]) <= fewest,
    }))
}

fn list<'v>(value: &'v Value, what: &str) -> Result<&'v Vec<Value>> {
    value.as_array().with_context(|| format!("there is no list of {what}"))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What is no whole number compares equal to nothing.
fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap_or(u64::MAX)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// The larger one; what is not a number is larger than all, so that it is never overlooked.
fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::INFINITY } else { a.max(b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golden() -> Value {
        json!({
            "events": 3, "cases": 1, "activities": [["a", 2, 1, 1, 0], ["b", 1, 1, 0, 1]],
            "edges": [["a", "a", 1, 1, 5.0, 5.0, 5.0, 5.0, 5.0], ["a", "b", 1, 1, 0.0, 0.0, 0.0, 0.0, 0.0]],
            "variants": 1, "top_variants": [],
        })
    }

    fn ours(mean: f64) -> Value {
        let five = |mean: f64| json!({"mean": mean, "median": 5.0, "min": 5.0, "max": 5.0, "sum": 5.0});
        let zero = json!({"mean": 0.0, "median": 0.0, "min": 0.0, "max": 0.0, "sum": 0.0});
        json!({
            "events": 3, "cases": 1,
            "touchpoints": [
                {"name": "b", "events": 1, "cases": 1, "starts": 0, "ends": 1},
                {"name": "a", "events": 2, "cases": 1, "starts": 1, "ends": 0},
            ],
            "edges": [
                {"from": "a", "to": "a", "count": 1, "cases": 1, "duration_s": five(mean)},
                {"from": "a", "to": "b", "count": 1, "cases": 1, "duration_s": zero},
            ],
            "variants": {"distinct": 1, "top": [{"path": ["a", "a", "b"], "cases": 1, "share": 1.0}]},
        })
    }

    #[test]
    fn the_same_graph_is_equal_whatever_its_order() {
        assert!(compare_graph(&ours(5.0), &golden()).unwrap().1);
    }

    #[test]
    fn a_mean_that_is_off_or_missing_differs() {
        assert!(!compare_graph(&ours(5.000_001), &golden()).unwrap().1);
        assert!(!compare_graph(&ours(f64::NAN), &golden()).unwrap().1);
    }

    #[test]
    fn an_edge_too_many_or_too_few_differs() {
        let mut fewer = ours(5.0);
        fewer["edges"].as_array_mut().unwrap().pop();
        assert!(!compare_graph(&fewer, &golden()).unwrap().1);
        let mut more = golden();
        more["edges"].as_array_mut().unwrap().pop();
        assert!(!compare_graph(&ours(5.0), &more).unwrap().1);
    }

    #[test]
    fn a_straight_map_quotes_its_steps() {
        let map = straight_map("x_y", &json!(["T02 Check: \"all\""])).unwrap();
        assert!(map.contains("journey: x-y\n"), "{map}");
        assert!(map.ends_with("      - \"T02 Check: \\\"all\\\"\"\n"), "{map}");
    }
}
