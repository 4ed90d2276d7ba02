//! Every figure of the two demo pictures, with the command whose answer it is.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Bench, Figure};
use crate::commands;

/// A source: its name, its file, how that is imported.
type Source = (&'static str, &'static str, &'static [&'static str]);

/// The demo journeys: the map, and the sources that it reads.
const JOURNEYS: [(&str, &[Source]); 2] = [
    (
        "fixtures/demo/order-to-doorstep.journey.yaml",
        &[
            ("orders", "fixtures/demo/orders.csv.gz", &["--case", "order_id"]),
            ("reviews", "fixtures/demo/reviews.csv.gz", &["--kind", "feedback", "--asked", "review answered"]),
        ],
    ),
    (
        "fixtures/demo/get-help.journey.yaml",
        &[("incidents", "fixtures/demo/incidents.csv.gz", &["--case", "incident"])],
    ),
];

/// What the pages of the demo show: of each station and of each difference.
pub(super) fn shown(bench: &Bench) -> Result<Vec<Figure>> {
    let folder = bench.scratch.join("pictures");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let data = folder.to_string_lossy().into_owned();
    let mut figures = Vec::new();
    for (map, sources) in JOURNEYS {
        for (source, file, how) in sources {
            let mut import =
                bench.desireline(["import", file, "--source", source, "--data", &data, "--yes", "--quiet"]);
            import.args(*how);
            ensure!(import.status()?.success(), "`{}` failed", commands::line(&import));
        }
        let mut export = bench.desireline(["export", map, "--data", &data, "--format", "json", "-o", "-"]);
        sources.iter().for_each(|(source, ..)| {
            export.args(["--source", source]);
        });
        let scene = bench.ask(&mut export)?;
        let command = commands::line(&export).replace(&data, "DATA");
        figures.extend(of_scene(&scene, &command).with_context(|| format!("the picture of {map}"))?);
    }
    Ok(figures)
}

fn of_scene(scene: &Value, command: &str) -> Result<Vec<Figure>> {
    let title = scene["title"].as_str().context("no title")?;
    let list = |of: &str| scene[of].as_array().with_context(|| format!("no {of}"));
    let mut figures = vec![Figure::new(
        format!("{title}: headline"),
        command,
        Value::Null,
        json!({ "headline": scene["headline"], "period": scene["period"], "customers": scene["customers"], "chips": scene["chips"] }),
    )];
    for station in list("stations")? {
        let name = station["name"].as_str().context("a station without a name")?;
        let value = json!({
            "customers": station["customers"], "left_for_good": station["left"], "under_way": station["under_way"],
            "feeling": station["feeling"], "evidence": station["evidence"], "state": station["state"],
        });
        figures.push(Figure::new(format!("{title}: {name}"), command, station["customers"]["n"].clone(), value));
    }
    for difference in list("differences")? {
        let key = difference["key"].as_str().context("a difference without a key")?;
        let value = json!({
            "sentence": difference["sentence"], "customers": difference["customers"], "beside": difference["beside"],
            "how_sure": difference["verdict"], "drawn": difference["shown"], "first_fix": difference["first_fix"],
        });
        figures.push(Figure::new(format!("{title}: {key}"), command, difference["customers"]["n"].clone(), value));
    }
    let marks = list("marks")?.iter().filter(|mark| mark["kind"] == "other_ways");
    figures.extend(marks.map(|mark| {
        let value = json!({ "words": mark["label"], "customers": mark["figure"] });
        Figure::new(format!("{title}: other ways"), command, mark["figure"]["n"].clone(), value)
    }));
    Ok(figures)
}
