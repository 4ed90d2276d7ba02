//! The table twin: the picture in rows and words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scene::{Felt, Scene, Station};
use crate::words;

/// The picture as two tables: stations and differences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Table {
    /// What it is a table of.
    pub caption: String,
    /// The columns of `stations`.
    pub station_columns: Vec<String>,
    /// One row a station, in drawn order.
    pub stations: Vec<Row>,
    /// The columns of `differences`.
    pub difference_columns: Vec<String>,
    /// One row a difference, by weight.
    pub differences: Vec<Row>,
}

/// A row: as many cells as there are columns; the first names the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// What it opens.
    pub opens: String,
    /// The cells.
    pub cells: Vec<String>,
}

/// Nothing is known.
const NONE: &str = "–";

/// The table twin of a scene.
pub fn table(scene: &Scene) -> Table {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let with_feeling = scene.stations.iter().any(|station| station.feeling.is_some());
    let mut columns: Vec<String> = owned(&[
        "Station",
        "Stage",
        "What is known",
        "Customers",
        "Left after it",
        "Under way",
        "Did",
        "Said",
        "Observed",
    ]);
    if with_feeling {
        columns.push("How it felt".to_owned());
    }
    let differences = scene.differences.iter().map(|row| {
        let place = match (row.selected, row.first_fix) {
            (true, true) => "selected, first fix",
            (true, false) => "selected",
            (false, true) => "first fix",
            (false, false) if row.shown => "drawn",
            (false, false) => "other ways",
        };
        let cells = vec![
            row.sentence.clone(),
            row.class.clone(),
            words::share(&row.customers),
            row.verdict.clone(),
            if row.beside.is_empty() { place.to_owned() } else { format!("{place}: {}", row.beside) },
        ];
        Row { opens: row.key.clone(), cells }
    });
    Table {
        caption: format!("{}: {}", scene.title, scene.customers),
        station_columns: columns,
        stations: scene.stations.iter().map(|station| station_row(station, scene, with_feeling)).collect(),
        difference_columns: owned(&["Difference", "Kind", "Customers", "How sure", "In the picture"]),
        differences: differences.collect(),
    }
}

fn station_row(station: &Station, scene: &Scene, with_feeling: bool) -> Row {
    let count = |n: Option<u64>| n.map_or_else(|| NONE.to_owned(), words::count);
    let stage = station.stage.as_ref().and_then(|id| scene.stages.iter().find(|stage| stage.id == *id));
    let mut cells = vec![
        format!("{}. {}", station.number, station.name),
        stage.map_or_else(|| NONE.to_owned(), |stage| stage.name.clone()),
        format!("{}: {}", station.state.words(), station.why),
        station.customers.as_ref().map_or_else(|| NONE.to_owned(), words::share),
        count(station.left),
        count(station.under_way),
        words::count(station.evidence.did),
        words::count(station.evidence.said),
        words::count(station.evidence.observed),
    ];
    if with_feeling {
        cells.push(station.feeling.as_ref().map_or_else(|| NONE.to_owned(), felt));
    }
    let kind = if stage.is_some_and(|stage| stage.id == station.id && !stage.unfolded) { "stage" } else { "step" };
    Row { opens: format!("{kind}:{}", station.id), cells }
}

fn felt(felt: &Felt) -> String {
    let guess = felt.guess.map_or_else(String::new, |guess| format!("; we guessed {guess:.1}"));
    let n = words::of_them(felt.n, "answer", "answers");
    match felt.mean {
        Some(mean) => {
            format!("{} {mean:.1} ({:.1} to {:.1}, {n}){guess}", crate::head::felt_words(mean), felt.low, felt.high)
        }
        None if felt.n == 0 => format!("nobody was asked{guess}"),
        None => format!("{n}, too few for a score{guess}"),
    }
}
