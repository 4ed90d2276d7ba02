//! A map as a page in Markdown: what it is for, a table for each stage, the arrows.

use desireline_model::map::{Brief, ConnectorKind, MapDoc, Stage};

use crate::grid::Rows;
use crate::wide;

/// Writes a map.
pub(crate) fn write(doc: &MapDoc) -> String {
    let mut out = format!("# {}\n\n", line(&doc.title));
    if let Some(owner) = &doc.owner {
        out += &format!("Owner: {}\n\n", line(owner));
    }
    out += &brief(&doc.brief);
    let facts = wide::facts(doc);
    let mut column = 1;
    for stage in &doc.stages {
        out += &table(doc, stage, &facts, column);
        column += stage.steps.len();
    }
    if !doc.connectors.is_empty() {
        out += "## How steps lead to each other\n\n";
        let name = |id: &str| {
            let step = doc.stages.iter().flat_map(|stage| &stage.steps).find(|step| step.id == id);
            step.map_or_else(|| line(id), |step| line(&step.name))
        };
        for arrow in &doc.connectors {
            let how = match arrow.kind {
                ConnectorKind::Next => "leads to",
                ConnectorKind::Loop => "may go back to",
                ConnectorKind::Promise => "promises",
            };
            let within = arrow.within.map(|span| format!(" within {span}")).unwrap_or_default();
            let label = arrow.label.as_deref().map(|label| format!(": {}", line(label))).unwrap_or_default();
            out += &format!("- {} {how} {}{within}{label}\n", name(&arrow.from), name(&arrow.to));
        }
        out.push('\n');
    }
    out.trim_end().to_owned() + "\n"
}

fn brief(brief: &Brief) -> String {
    let said = [
        ("Goal", &brief.goal),
        ("Persona", &brief.persona),
        ("Episode", &brief.episode),
        ("Time frame", &brief.time_frame),
        ("First map due", &brief.deadline),
    ];
    let mut out: String =
        said.iter().filter_map(|(word, text)| Some(format!("- **{word}**: {}\n", line(text.as_ref()?)))).collect();
    for metric in &brief.metrics {
        let number = |n: Option<f64>| n.map(|n| n.to_string());
        let values = [("from", number(metric.baseline)), ("to", number(metric.target))];
        let values: String = values.iter().filter_map(|(word, n)| Some(format!(" {word} {}", n.as_ref()?))).collect();
        out += &format!(
            "- **Measured by**: {}{values}{}\n",
            line(&metric.name),
            metric.unit.as_deref().map(|unit| format!(" {}", line(unit))).unwrap_or_default()
        );
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// The table of a stage: a column for each step; `column` is the first of them in `facts`.
fn table(doc: &MapDoc, stage: &Stage, facts: &Rows, column: usize) -> String {
    let mut out = format!("## {}\n\n", line(&stage.name));
    if let Some(owner) = &stage.owner {
        out += &format!("Owner: {}\n\n", line(owner));
    }
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let marks = stage.steps.iter().map(|step| {
        let marks = [
            (step.optional, "may be left out"),
            (step.repeatable, "may come again"),
            (step.outcome, "completes the journey"),
        ];
        let marks: Vec<&str> = marks.iter().filter(|(is, _)| *is).map(|(_, words)| *words).collect();
        if marks.is_empty() { cell(&step.name) } else { format!("{} ({})", cell(&step.name), marks.join(", ")) }
    });
    out += &row(std::iter::once(String::new()).chain(marks).collect());
    out += &row(vec!["---".to_owned(); stage.steps.len() + 1]);
    for fact in facts {
        let cells = &fact[column..column + stage.steps.len()];
        if cells.iter().any(|cell| !cell.is_empty()) {
            out +=
                &row(std::iter::once(format!("**{}**", fact[0])).chain(cells.iter().map(|text| cell(text))).collect());
        }
    }
    for lane in &doc.lanes {
        let cells: Vec<&str> =
            stage.steps.iter().map(|step| lane.cells.get(&step.id).map_or("", String::as_str)).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            out += &row(std::iter::once(format!("**{}**", cell(&lane.title)))
                .chain(cells.into_iter().map(cell))
                .collect());
        }
    }
    out.push('\n');
    out
}

/// A text on one line, in which nothing is markup.
fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.trim().lines().map(line).collect::<Vec<_>>().join("<br>")
}
