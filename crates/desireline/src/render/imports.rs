//! Imports and dry runs for people, and imports as JSON.

use desireline_journeys::intake::account::Account;
use desireline_journeys::intake::preview::DryRun;
use desireline_journeys::store::imports::{Import, ImportState};
use desireline_model::answer::RejectedRow;
use serde_json::{Value, json};

use super::{counted, heading, instant, lines, shown, table, thousands};

/// Width of a cell of a preview.
const CELL: usize = 28;
/// Rejected rows that are shown.
const REJECTED: usize = 20;

/// How a file would be read.
pub fn dry_run(run: &DryRun, rejects: Option<&str>) -> String {
    let account = &run.account;
    let mut text = heading(&format!("{} would be read as {}", shown(&account.source.file, 100), account.source.format));
    let mut columns = table(&["taken as", "column", "why"], 3);
    for taken in &account.source.columns {
        columns.add_row([shown(&taken.role, 20), shown(&taken.column, 60), shown(&taken.why, 80)]);
    }
    text.push_str(&lines(&columns));
    for note in &account.notes {
        text.push_str(&format!("  note: {}\n", shown(note, 400)));
    }
    if !run.preview.rows.is_empty() {
        text.push_str(&heading("The first rows as they would be kept"));
        let header: Vec<&str> = run.preview.columns.iter().map(String::as_str).collect();
        let mut rows = table(&header, header.len());
        for row in &run.preview.rows {
            rows.add_row(row.iter().map(|cell| shown(cell, CELL)));
        }
        text.push_str(&lines(&rows));
    }
    text.push_str(&heading("What would come of it"));
    text.push_str(&format!("  {}\n", counts(account)));
    text.push_str(&rejected(account, rejects));
    text
}

/// Rows read, kept, rejected.
pub fn counts(account: &Account) -> String {
    let read = &account.source;
    let passed = if read.left_out > 0 {
        format!("; {} passed over by --transitions", thousands(read.left_out))
    } else {
        String::new()
    };
    let (rows, kept, rejected) = (counted(read.read, "row"), thousands(read.kept), thousands(read.rejected));
    format!("{rows} read: {kept} kept, {rejected} rejected{passed}")
}

/// Rejected rows with their reasons.
pub fn rejected(account: &Account, rejects: Option<&str>) -> String {
    let mut text = String::new();
    if account.source.rejected == 0 {
        return text;
    }
    text.push_str(&heading("Rejected rows"));
    for RejectedRow { row, line, reason, .. } in account.rejected.iter().take(REJECTED) {
        let line = line.map_or_else(String::new, |line| format!(", line {line}"));
        text.push_str(&format!("  row {}{line}: {}\n", thousands(*row), shown(reason, 400)));
    }
    let more = account.source.rejected.saturating_sub(account.rejected.len().min(REJECTED) as u64);
    if more > 0 {
        text.push_str(&format!("  … and {more} more\n", more = thousands(more)));
    }
    if let Some(file) = rejects {
        text.push_str(&format!("  all of them are in {}\n", shown(file, 200)));
    }
    text
}

/// What became of a file.
pub fn done(import: &Import, account: &Account, was_there: bool) -> String {
    let source = shown(&import.source_name, 60);
    if was_there {
        return format!(
            "{} was taken in before, as import {}: nothing to add\n",
            shown(&account.source.file, 100),
            import.import_no
        );
    }
    let mut text = format!(
        "import {} of source {source}: {}\n  {}\n",
        import.import_no,
        shown(&account.source.file, 100),
        counts(account)
    );
    text.push_str(&format!(
        "  {} added, {} were there already\n",
        thousands(import.rows_added),
        thousands(import.rows_duplicate)
    ));
    if import.rows_conflicting > 0 {
        text.push_str(&format!(
            "  {} with the id of another event of this source were set aside; the first one stays\n",
            counted(import.rows_conflicting, "row")
        ));
    }
    text
}

/// Imports as a table, the latest first.
pub fn list(imports: &[Import]) -> String {
    let header =
        ["no.", "source", "file", "state", "when (UTC)", "added", "there already", "rejected", "conflicts", "id"];
    let mut rows = table(&header, 5);
    for import in imports {
        rows.add_row([
            import.import_no.to_string(),
            shown(&import.source_name, 24),
            shown(import.file_name.as_deref().unwrap_or(""), 36),
            import.state.to_string(),
            instant(Some(import.started_at)).split('.').next().unwrap_or_default().to_owned(),
            thousands(import.rows_added),
            thousands(import.rows_duplicate),
            thousands(import.rows_rejected),
            thousands(import.rows_conflicting),
            import.id.to_string(),
        ]);
    }
    let mut text = lines(&rows);
    for import in imports.iter().filter(|import| import.state == ImportState::Failed) {
        let note = import.note.as_deref().unwrap_or("nobody said why");
        text.push_str(&format!("  import {} failed: {}\n", import.import_no, shown(note, 300)));
    }
    text
}

/// An import for programs.
pub fn json(import: &Import, account: Option<&Account>) -> Value {
    let mut out = json!({
        "id": import.id.as_str(),
        "import_no": import.import_no,
        "source": import.source_name,
        "kind": import.kind.as_str(),
        "file": import.file_name,
        "file_digest": import.file_digest,
        "n_bytes": import.n_bytes,
        "state": import.state.as_str(),
        "note": import.note,
        "rows_read": import.rows_read,
        "rows_kept": import.rows_kept,
        "rows_rejected": import.rows_rejected,
        "rows_added": import.rows_added,
        "rows_duplicate": import.rows_duplicate,
        "rows_conflicting": import.rows_conflicting,
        "started_at": import.started_at.to_string(),
        "ended_at": import.ended_at.map(|at| at.to_string()),
        "undone_at": import.undone_at.map(|at| at.to_string()),
    });
    if let (Some(account), Some(fields)) = (account, out.as_object_mut()) {
        fields.insert("account".to_owned(), json!(account));
    }
    out
}
