//! The customers behind a figure, as a table.

use desireline_model::question::{CaseStanding, CustomersBehind, Figure};

use super::{counted, instant, lines, shown, table, thousands};

/// The list for people.
pub fn text(found: &CustomersBehind, figure: &Figure) -> String {
    let mut text = format!(
        "{}: {}, {}\n",
        shown(&figure.to_string(), 100),
        counted(found.n_customers, "customer"),
        counted(found.n_cases, "case")
    );
    let listed: usize = found.items.iter().map(|one| one.cases.len()).sum();
    if listed == 0 {
        return text;
    }
    let mut rows = table(&["customer", "kind of id", "state", "first event", "last event", "events"], 2);
    for one in &found.items {
        for case in &one.cases {
            let state = match case.state {
                CaseStanding::Completed => "reached an end",
                CaseStanding::Dropped => "stopped before",
                CaseStanding::Open => "still under way",
            };
            rows.add_row([
                shown(&one.customer, 40),
                shown(&one.id_kind, 20),
                state.to_owned(),
                instant(Some(case.started_at)),
                instant(Some(case.ended_at)),
                thousands(case.events),
            ]);
        }
    }
    text.push_str(&lines(&rows));
    if let Some(next) = &found.next {
        text.push_str(&format!("  {listed} cases are listed; the next begin with --cursor {next}\n"));
    }
    text
}
