//! Funnels by every rule and window, beside `fixtures/golden/funnels.json`.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{Bench, Figure};
use crate::commands;

/// One figure for each row of the reference.
pub(super) fn tables(bench: &Bench) -> Result<Vec<Figure>> {
    let golden = bench.golden("funnels.json")?;
    golden.as_array().context("the reference is not a list")?.iter().map(|row| table_row(bench, row)).collect()
}

fn table_row(bench: &Bench, row: &Value) -> Result<Figure> {
    let word = |key: &str| row[key].as_str().with_context(|| format!("the reference has no `{key}`"));
    let (log, order, entry, window) = (word("log")?, word("order")?, word("entry")?, word("window")?);
    let reference = row["entered"].as_array().context("the reference has no `entered`")?;
    let names: Vec<&str> = row["steps"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let columns = if log.starts_with("ecom") {
        ["--customer", "user_id", "--activity", "event", "--time", "timestamp"]
    } else {
        ["--customer", "customer", "--activity", "activity", "--time", "time"]
    };

    let mut command = bench.desireline(["funnel", &format!("fixtures/logs/{log}")]);
    command.args(["--steps", &names.join(","), "--window", window, "--order", order, "--entry", entry]);
    command.args(columns).args(["--format", "json"]);
    let ours = bench.ask(&mut command)?;
    let steps = ours["steps"].as_array().with_context(|| format!("`{}` has no steps", commands::line(&command)))?;
    let entered: Vec<&Value> = steps.iter().map(|step| &step["entered"]).collect();

    let equal = entered.iter().copied().eq(reference.iter());
    let value = json!({ "entered": entered, "reference": reference });
    let name = format!("funnel of {log}, {order}, {entry} entry, window {window}");
    Ok(Figure::new(name, commands::line(&command), reference[0].clone(), value).compared(equal))
}
