//! Figures and differences in words.

use desireline_kernels::conformance::{Anchor, DifferenceFigures, Subject};
use desireline_model::difference::DifferenceClass;

use super::check::Drawing;

/// A difference as one sentence.
pub(super) fn summary(
    drawing: &Drawing<'_>,
    class: DifferenceClass,
    subject: Subject,
    figures: &DifferenceFigures,
    share: f64,
    top: Option<Anchor>,
) -> String {
    let who = format!("{} of customers", percent(share));
    let name = |step: u16| drawing.name(step);
    let after = top.and_then(|anchor| anchor.after);
    let before = top.and_then(|anchor| anchor.before);
    let times = figures.occurrences as f64 / figures.cases.max(1) as f64;
    match (class, subject) {
        (DifferenceClass::Skipped, Subject::Step(step)) => format!("{who} skip `{}`", name(step)),
        (DifferenceClass::OutOfOrder, Subject::Step(step)) => {
            let place = match (after, before) {
                (Some(after), _) if after > step => format!("only after `{}`", name(after)),
                (_, Some(before)) if before < step => format!("before `{}`", name(before)),
                (Some(after), _) => format!("after `{}`, not where it is drawn", name(after)),
                (None, Some(before)) => format!("before `{}`, not where it is drawn", name(before)),
                (None, None) => "not where it is drawn".to_owned(),
            };
            format!("{who} do `{}` {place}", name(step))
        }
        (DifferenceClass::Repeated, Subject::Step(step)) => {
            format!("{who} repeat `{}` at once{}", name(step), often(times))
        }
        (DifferenceClass::LoopedBack, Subject::Step(step)) => {
            let from = after
                .filter(|after| *after != step)
                .map(|after| format!(" after `{}`", name(after)))
                .unwrap_or_default();
            format!("{who} come back to `{}`{from}{}", name(step), often(times))
        }
        (DifferenceClass::WrongBranch, Subject::Step(step)) => {
            format!("{who} take `{}` although they took another way of the same choice", name(step))
        }
        (DifferenceClass::Abandoned, Subject::Step(step)) => {
            let last = after.map(|after| format!(", most often after `{}`", name(after))).unwrap_or_default();
            format!("{who} stop before `{}`{last}", name(step))
        }
        (DifferenceClass::BrokenPromise, Subject::Step(step)) => {
            format!("{who} do not get `{}` by the date promised to them", name(step))
        }
        (DifferenceClass::SaidOtherwise, Subject::Step(step)) => {
            format!("{who} say that `{}` was not done, though the record says it was", name(step))
        }
        (_, Subject::Time(time)) => {
            let connector = &drawing.map.connectors[drawing.times[time]];
            let step = |id: &str| {
                drawing.steps.iter().find(|step| step.id == id).map_or(id.to_owned(), |step| step.name.clone())
            };
            let within = connector.within.map(|within| within.to_string()).unwrap_or_default();
            format!(
                "{who} wait longer than the promised {within} from `{}` to `{}`",
                step(&connector.from),
                step(&connector.to)
            )
        }
        (_, Subject::Label(label)) => {
            let place = match (before, after) {
                (Some(before), _) => format!(", most often before `{}`", name(before)),
                (None, Some(after)) => format!(", most often after `{}`", name(after)),
                (None, None) => String::new(),
            };
            format!("{who} have `{}`, which nobody drew{place}", drawing.labels[label as usize])
        }
        (_, Subject::Step(step)) => format!("{who}: {} at `{}`", class.words(), name(step)),
    }
}

/// How often on average, where that is more than once.
fn often(times: f64) -> String {
    if times < 1.05 { String::new() } else { format!(", {times:.1} times on average") }
}

/// What to do about a difference.
pub(super) fn advice(drawing: &Drawing<'_>, class: DifferenceClass, subject: Subject) -> String {
    let label = match subject {
        Subject::Label(label) => drawing.labels[label as usize].as_str(),
        _ => "",
    };
    match class {
        DifferenceClass::Skipped => {
            "if it need not happen, write `optional: true`; if it must, ask these customers what they did instead"
                .to_owned()
        }
        DifferenceClass::OutOfOrder => {
            "if this order is fine, move the step or draw no order; if not, see what lets them past".to_owned()
        }
        DifferenceClass::Repeated => {
            "if doing it again is fine, write `repeatable: true`; if not, see what made the first try fail".to_owned()
        }
        DifferenceClass::OffTheMap => {
            format!("draw it as a step with `event: {label}`, or leave it out with `ignore: [{label}]`")
        }
        DifferenceClass::LoopedBack => {
            "if going back is fine, draw a connector with `kind: loop`; if not, see what sends them back".to_owned()
        }
        DifferenceClass::WrongBranch => {
            "if both ways may be taken, draw them as steps without a fork; if not, see why the first way was left"
                .to_owned()
        }
        DifferenceClass::SlowerThanPromised => {
            "promise what you can keep with `within`, or shorten the wait".to_owned()
        }
        DifferenceClass::BrokenPromise => "see which orders are late and why, or promise a later date".to_owned(),
        DifferenceClass::Abandoned => {
            "ask those who stopped here; what comes just before is the first place to look".to_owned()
        }
        DifferenceClass::SaidOtherwise => "trust the customer: see what the record calls done".to_owned(),
    }
}

/// A share as people read it: `38 %`, `4.2 %`, `0.03 %`.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        p if p >= 9.95 || p == 0.0 => format!("{p:.0} %"),
        p if p >= 0.095 => format!("{p:.1} %"),
        p => format!("{p:.2} %"),
    }
}

/// A length of time in its best unit: `45 s`, `12 min`, `3.1 days`.
pub fn span_words(seconds: f64) -> String {
    let (value, unit) = match seconds {
        0.0 => return "no time".to_owned(),
        s if s < 1.0 => (s * 1e3, "ms"),
        s if s < 90.0 => (s, "s"),
        s if s < 5_400.0 => (s / 60.0, "min"),
        s if s < 129_600.0 => (s / 3_600.0, "hours"),
        s => (s / 86_400.0, "days"),
    };
    let value = if value < 9.95 { (value * 10.0).round() / 10.0 } else { value.round() };
    format!("{value} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_spans_read_well() {
        assert_eq!([0.384, 0.0421, 0.0003, 0.0, 1.0].map(percent), ["38 %", "4.2 %", "0.03 %", "0 %", "100 %"]);
        assert_eq!(
            [0.25, 45.0, 720.0, 7_200.0, 267_840.0].map(span_words),
            ["250 ms", "45 s", "12 min", "2 hours", "3.1 days"]
        );
    }
}
