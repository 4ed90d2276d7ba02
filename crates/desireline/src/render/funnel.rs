//! A funnel as a table with bars.

use desireline_journeys::ask::percent;
use desireline_model::answer::FunnelAnswer;
use desireline_model::question::CaseBy;
use desireline_model::units::Share;

use super::{heading, how_we_know, lines, shown, table, thousands, warnings};

const BAR: usize = 24;

/// The answer for people; a case is what `by` says.
pub fn text(funnel: &FunnelAnswer, by: CaseBy) -> String {
    let mut text = warnings(&funnel.basis);
    text.push_str(heading("How far they get").trim_start_matches('\n'));
    let who = match by {
        CaseBy::Customer => "customers",
        CaseBy::Session => "sessions",
        CaseBy::Column | CaseBy::Episode => "journeys",
    };
    let mut rows =
        table(&["step", who, "of the first", "", "95 % interval", "of the step before", "gave up", "still may"], 1);
    for step in &funnel.steps {
        let bar = "█".repeat((step.of_first.share * BAR as f64).round() as usize);
        rows.add_row([
            shown(&step.name, 40),
            thousands(step.entered),
            percent(step.of_first.share),
            format!("{bar:<BAR$}"),
            interval(&step.of_first),
            percent(step.of_previous.share),
            thousands(step.dropped),
            thousands(step.open),
        ]);
    }
    text.push_str(&lines(&rows));
    text.push_str(&how_we_know(&funnel.basis, &[]));
    text
}

/// An interval as people read it: `35–41 %`.
pub fn interval(share: &Share) -> String {
    match share.interval {
        Some(interval) => format!("{}–{}", percent(interval.low).trim_end_matches(" %"), percent(interval.high)),
        None => "–".to_owned(),
    }
}
