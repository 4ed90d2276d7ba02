//! Answers as text for people: plain words first, the field's words under "How we know".

pub mod check;
pub mod customers;
pub mod doctor;
pub mod feedback;
pub mod funnel;
pub mod imports;
pub mod journey;
pub mod journeys;

use anstyle::{AnsiColor, Style};
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use desireline_model::answer::Basis;
use desireline_model::time::Timestamp;

/// A heading.
pub const BOLD: Style = Style::new().bold();
/// What contradicts.
pub const RED: Style = AnsiColor::Red.on_default().bold();
/// What is not settled.
pub const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

/// Reports why a command could not be carried out, with its causes.
pub fn problem(error: &anyhow::Error) {
    let text = harmless(&error.to_string());
    // A map's problems tell their own severity.
    if text.starts_with("error[") {
        anstream::eprintln!("{text}");
        return;
    }
    anstream::eprintln!("{RED}error{RED:#}: {text}");
    for cause in error.chain().skip(1) {
        anstream::eprintln!("  because {}", harmless(&cause.to_string()));
    }
}

/// A whole number with commas: `31,106`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its word: `1 customer`, `12 customers`.
pub fn counted(count: u64, word: &str) -> String {
    format!("{} {word}{}", thousands(count), if count == 1 { "" } else { "s" })
}

/// Characters that steer a terminal or turn the direction of a line.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
}

/// A text of several lines in which characters that steer are visible.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if steers(c) && c != '\n' { '␣' } else { c }).collect()
}

/// A text cut to a width, with a sign that it was cut; characters that steer become visible.
pub fn shown(text: &str, width: usize) -> String {
    let clean: String = text.chars().map(|c| if steers(c) { '␣' } else { c }).collect();
    if clean.chars().count() <= width {
        clean
    } else {
        clean.chars().take(width.saturating_sub(1)).chain(['…']).collect()
    }
}

fn instant(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "never".to_owned(), |at| at.to_string().replace('T', " ").trim_end_matches('Z').to_owned())
}

/// A table without lines: the first columns to the left, the others to the right.
fn table(header: &[&str], left: usize) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled).set_header(header.iter().copied());
    for at in 0..header.len() {
        if let Some(column) = table.column_mut(at) {
            column.set_padding((if at == 0 { 2 } else { 0 }, 2));
            column.set_cell_alignment(if at < left { CellAlignment::Left } else { CellAlignment::Right });
        }
    }
    table
}

/// A table's text without blanks at line ends.
fn lines(table: &Table) -> String {
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn heading(text: &str) -> String {
    format!("\n{BOLD}{text}{BOLD:#}\n")
}

/// What an answer rests on, in the words of the field.
fn how_we_know(basis: &Basis, more: &[String]) -> String {
    let mut text = heading("How we know");
    for rule in basis.rule.split("; ") {
        text.push_str(&format!("  {rule}\n"));
    }
    if let Some(as_of) = basis.as_of {
        text.push_str(&format!("  the data is taken as complete up to {} UTC\n", instant(Some(as_of))));
    }
    for line in more {
        text.push_str(&format!("  {line}\n"));
    }
    for left in &basis.left_out {
        text.push_str(&format!("  {} left out: {}\n", counted(left.events, "event"), left.reason));
    }
    if basis.rejected.count > 0 {
        text.push_str(&format!("  {} could not be read:\n", counted(basis.rejected.count, "row")));
        for row in basis.rejected.first.iter().take(5) {
            let line = row.line.map_or_else(String::new, |line| format!(" line {line}"));
            let reason = shown(&row.reason, 400);
            text.push_str(&format!("    {}{line} (row {}): {reason}\n", shown(&row.file, 100), row.row));
        }
        if basis.rejected.count > 5 {
            text.push_str("    … the first are listed with --format json\n");
        }
    }
    text.push_str(&format!("  snapshot {}\n", basis.snapshot));
    text
}

/// What the reader should know first.
fn warnings(basis: &Basis) -> String {
    let line = |warning: &String| format!("{YELLOW}warning{YELLOW:#}: {}\n", shown(warning, 400));
    basis.warnings.iter().map(line).collect()
}

/// How many cases stand where, in words.
fn states(basis: &Basis) -> String {
    let states = basis.states;
    if basis.ends.is_empty() {
        format!("{} are over, {} still under way", thousands(states.completed + states.dropped), thousands(states.open))
    } else {
        format!(
            "{} reached an end (`{}`), {} stopped before, {} still under way",
            thousands(states.completed),
            shown(&basis.ends.join("`, `"), 80),
            thousands(states.dropped),
            thousands(states.open)
        )
    }
}

/// Why an answer rests on no journey.
pub fn nothing(basis: &Basis) -> String {
    let kept: u64 = basis.sources.iter().map(|source| source.kept).sum();
    let read: u64 = basis.sources.iter().map(|source| source.read).sum();
    match (read, kept) {
        (0, _) => "the data holds no rows".to_owned(),
        (_, 0) => format!("none of {} could be read", counted(read, "row")),
        _ => {
            let reasons: Vec<String> =
                basis.left_out.iter().map(|left| format!("{} {}", thousands(left.events), left.reason)).collect();
            format!("{} were read and none counts: {}", counted(kept, "event"), reasons.join("; "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!([0, 999, 1_000, 31_106, 2_355_550].map(thousands), ["0", "999", "1,000", "31,106", "2,355,550"]);
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(shown("a very long name", 8), "a very …");
        assert_eq!(shown("bell\u{7}", 8), "bell␣");
    }
}
