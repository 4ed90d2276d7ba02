mod fixtures;
mod hostile;
mod problems;
mod reading;
mod round_trip;
mod schema;

use super::{MapFile, read_map};

/// Reads a map that is right.
fn read(text: &str) -> MapFile {
    match read_map(text, "a.journey.yaml") {
        Ok(file) => file,
        Err(problems) => panic!("{problems}"),
    }
}

/// The report on a map that is wrong.
fn report(text: &str) -> String {
    match read_map(text, "a.journey.yaml") {
        Ok(file) => panic!("read as {:?}", file.doc),
        Err(problems) => problems.to_string(),
    }
}

/// The codes of errors and warnings in the order of the file.
fn codes(text: &str) -> String {
    let problems = match read_map(text, "a.journey.yaml") {
        Ok(file) => file.notes,
        Err(problems) => problems.problems,
    };
    problems.iter().map(|problem| format!("{} {}", problem.code, problem.place)).collect::<Vec<_>>().join(", ")
}

/// A map with one stage for each list of steps, and whatever follows.
fn map_of(stages: &[&str], rest: &str) -> String {
    let mut text = "desireline: 1\ntitle: Test\n".to_owned();
    text.push_str("stages:\n");
    for (i, steps) in stages.iter().enumerate() {
        text.push_str(&format!("  - name: Stage {}\n    steps: {steps}\n", i + 1));
    }
    text.push_str(rest);
    text
}
