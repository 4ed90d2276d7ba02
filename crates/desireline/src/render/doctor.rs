//! An examination as text: what there is first, then what is wrong.

use desireline_journeys::doctor::{Counts, Report, Severity};

use super::{counted, thousands};

/// The report as text; `fixing` when leftovers were to be removed.
pub fn text(report: &Report, fixing: bool) -> String {
    let mut out = format!("{}: {}\n", counted(report.counts.workspaces, "workspace"), amounts(&report.counts));
    if report.workspaces.len() > 1 {
        for workspace in &report.workspaces {
            out.push_str(&format!("  {}: {}\n", workspace.name.escape_debug(), amounts(&workspace.counts)));
        }
    }
    let heads = [(Severity::Damage, "Damage"), (Severity::Leftover, "Leftovers, which no question reads")];
    for (severity, head) in heads {
        let findings: Vec<_> = report.findings.iter().filter(|finding| finding.severity == severity).collect();
        if findings.is_empty() {
            continue;
        }
        out.push_str(&format!("\n{head}:\n"));
        for finding in findings {
            let workspace = finding.workspace.as_deref().map(|name| format!(" (workspace {})", name.escape_debug()));
            let done = if finding.fixed { "done: " } else { "to do: " };
            out.push_str(&format!("  {}{}\n", finding.place, workspace.unwrap_or_default()));
            out.push_str(&format!("    {}\n    {done}{}\n", finding.what, finding.remedy));
        }
    }
    let (damage, leftovers) = (report.count(Severity::Damage) as u64, report.count(Severity::Leftover) as u64);
    let how = if report.quick { " (a quick look: no file was read to its end)" } else { "" };
    out.push_str(&match damage {
        0 => format!("\nAll is well{how}.\n"),
        _ => format!("\n{} of damage{how}.\n", counted(damage, "place")),
    });
    if leftovers > 0 && !fixing {
        out.push_str(&format!(
            "{} to remove: `desireline doctor --fix` does, and so does upkeep in time.\n",
            thousands(leftovers)
        ));
    }
    out
}

fn amounts(counts: &Counts) -> String {
    format!(
        "{}, {}, {}, {}, {} with {} bytes, {} not yet settled",
        counted(counts.sources, "source"),
        counted(counts.imports, "import"),
        counted(counts.events, "event"),
        counted(counts.customers, "customer id"),
        counted(counts.segments, "segment"),
        thousands(counts.segment_bytes),
        counted(counts.frames, "frame"),
    )
}
