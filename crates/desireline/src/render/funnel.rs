//! A funnel as a table with bars.

use desireline_journeys::ask::percent;
use desireline_model::answer::FunnelAnswer;
use desireline_model::question::CaseBy;
use desireline_model::units::Share;

use super::{counted, heading, how_we_know, instant, lines, shown, table, thousands, warnings};
use crate::args::OrderArg;

const BAR: usize = 24;

/// The answer for people; a case is what `by` says.
pub fn text(funnel: &FunnelAnswer, by: CaseBy, order: OrderArg) -> String {
    let mut text = warnings(&funnel.basis);
    text.push_str(heading("How far they get").trim_start_matches('\n'));
    let who = match by {
        CaseBy::Customer => "customers",
        CaseBy::Session => "sessions",
        CaseBy::Column | CaseBy::Episode => "journeys",
    };
    let mut rows = table(
        &["step", who, "of the first", "", "95 % interval", "of the step before", "gave up", "still under way"],
        1,
    );
    let n = funnel.steps.len();
    for (at, step) in funnel.steps.iter().enumerate() {
        let name = match order {
            OrderArg::Any if at + 1 == n => format!("all {n}"),
            OrderArg::Any => format!("any {} of {n}", at + 1),
            OrderArg::Ordered | OrderArg::Strict => shown(&step.name, 40),
        };
        let bar = "█".repeat((step.of_first.share * BAR as f64).round() as usize);
        rows.add_row([
            name,
            thousands(step.entered),
            percent(step.of_first.share),
            format!("{bar:<BAR$}"),
            if at == 0 { String::new() } else { interval(&step.of_first) },
            if at == 0 { String::new() } else { percent(step.of_previous.share) },
            thousands(step.dropped),
            thousands(step.open),
        ]);
    }
    text.push_str(&lines(&rows));
    if order == OrderArg::Any {
        let names: Vec<String> = funnel.steps.iter().map(|step| format!("`{}`", shown(&step.name, 40))).collect();
        text.push_str(&format!("  of {}\n", names.join(", ")));
    }
    let basis = &funnel.basis;
    text.push_str(&format!(
        "  {} of {}, from {} to {} UTC\n",
        counted(basis.events, "event"),
        counted(basis.customers, "customer"),
        instant(basis.first_time),
        instant(basis.last_time)
    ));
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
