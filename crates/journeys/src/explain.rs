//! What each difference means: one page a code, for `desireline explain` and the reference.

use desireline_model::difference::DifferenceClass;

/// The page of a class: a title, then paragraphs in Markdown.
pub fn page(class: DifferenceClass) -> String {
    let Page { means, found, example, causes, todo } = text(class);
    format!(
        "# {code}: {words}\n\n{means}\n\n## How it is found\n\n{found}\n\n## Example\n\n{example}\n\n## What may be behind it\n\n{causes}\n\n\
         ## What to do\n\n{todo}\n\n## When it counts\n\n{WHEN}\n",
        code = class.code(),
        words = class.words(),
    )
}

/// What a class means, in a sentence.
pub fn means(class: DifferenceClass) -> &'static str {
    text(class).means
}

/// How differences of a class are found.
pub fn found(class: DifferenceClass) -> &'static str {
    text(class).found
}

const WHEN: &str = "The figure is the share of distinct customers, with its 95 % Wilson interval. It reaches its threshold (10 % \
unless the map says otherwise under `thresholds`) when the share is at least that, and contradicts the map when the whole \
interval lies above the threshold on at least 10 customers; between the two it is not settled. `desireline check` exits with 1 \
when a difference reaches its threshold; with `--settled` only a contradiction counts. The effect on completion and time tells \
what goes with the difference, not what it causes.";

struct Page {
    means: &'static str,
    found: &'static str,
    example: &'static str,
    causes: &'static str,
    todo: &'static str,
}

fn text(class: DifferenceClass) -> Page {
    match class {
        DifferenceClass::Skipped => Page {
            means: "A step that the map requires did not happen, and the customer went on past it.",
            found: "The cheapest alignment of the case with the map has a model move on the step, somewhere before the case's end. \
Steps that are optional, or that events cannot show, are never skipped. An open case owes nothing for steps that may still come.",
            example: "Drawn: Sign up → Verify → Onboard. Walked: Sign up → Onboard. `Verify` is skipped.",
            causes: "The step is not needed; another way leads past it; it happens but is not recorded; it is recorded under a name \
that no touchpoint is bound to.",
            todo: "Check the binding first. If the step need not happen, write `optional: true`. If it must, open the customers and \
see what they did instead.",
        },
        DifferenceClass::OutOfOrder => Page {
            means: "A step happened, but at another point than drawn.",
            found: "The event has no place where it happened (a log move), and the same step is missing where it was drawn or comes \
later. Such a pair is told once. Inside a stage any order is fine unless an arrow says which comes first; `order: strict` and \
`--strict` hold every step to the drawn order. Events whose times have no order, such as two on one day where only the day is \
known, are read as drawn under a soft order.",
            example: "Drawn: Onboard → Buy. Walked: Buy → Onboard → Buy. The first `Buy` is out of order.",
            causes: "The drawn order is a wish; two teams work in parallel; a clock or an import order is wrong.",
            todo: "If both orders are fine, put the steps into one stage and draw no arrow. If not, see what lets customers past.",
        },
        DifferenceClass::Repeated => Page {
            means: "A step happened again at once, with nothing in between.",
            found: "Two events of one step directly after each other, of which only one has a place in the alignment of the case (the \
other is a log move). A step that the map calls `repeatable` is never repeated.",
            example: "Walked: Sign up → Sign up → Sign up → Verify. `Sign up` is repeated twice.",
            causes: "The first try failed, seemed to fail, or was slow; a page was reloaded; an event is sent twice.",
            todo: "If doing it again is part of the step, write `repeatable: true`. Otherwise look at what the first try answered.",
        },
        DifferenceClass::OffTheMap => Page {
            means: "Something happened that nobody drew.",
            found: "The event's name fits no binding and is on no ignore list, and the map says `unbound: off_map`, as it does unless \
told otherwise. It is placed between the drawn steps around it; the place named is the most frequent.",
            example: "Drawn: Verify → Onboard. Walked: Verify → Support → Onboard. `Support` is off the map.",
            causes: "Customers need help, compare, wait or work around; the team forgot a step; the data holds technical events.",
            todo: "Draw it as a step, or leave it out with `ignore` when it is no part of the journey.",
        },
        DifferenceClass::LoopedBack => Page {
            means: "Customers came back to a step after something else had happened.",
            found: "Two events of one step with at least one other event in between, of which only one has a place in the alignment of the \
case (the other is a log move).",
            example: "Walked: Landing → Pricing → Landing → Sign up. `Landing` is looped back to.",
            causes: "They did not find what they needed; a later step failed and sent them back; they compare.",
            todo: "If going back is fine, draw a connector with `kind: loop`. Otherwise see what sends them back.",
        },
        DifferenceClass::WrongBranch => Page {
            means: "Two alternatives of one choice were taken.",
            found: "Two arrows that leave one step draw a choice. A log move on one alternative in a case that took another is a wrong \
branch.",
            example: "Drawn: Decide → Buy or Decide → Cancel. Walked: Decide → Buy → Cancel. `Cancel` is a wrong branch.",
            causes: "The choice can be changed afterwards; both ways are open at once; the first way did not work.",
            todo: "If both may happen, draw no fork. Otherwise see why the first way was left.",
        },
        DifferenceClass::SlowerThanPromised => Page {
            means: "What a connector promises to happen within a time took longer.",
            found: "From the first event of the step it leaves to the next event of the step it reaches, compared with `within`. In an \
open case that still waits, the time up to `as_of` counts once it is over the promise.",
            example: "Promised: `within: 24h` from Order to Confirmation. Took: two days.",
            causes: "A queue, a hand-over, a weekend; a promise made without knowing the real times.",
            todo: "Look at the median and the 95 of 100 that were faster, promise what you can keep, or shorten the wait.",
        },
        DifferenceClass::BrokenPromise => Page {
            means: "A date that was promised to this very customer passed without the step.",
            found: "The step's `promised_by` names the property that holds the date. The promise is broken when the step's first event \
is later, or when it has not happened and the date lies before `as_of`. A date without a time lasts until the end of its day.",
            example: "Promised for delivery: 18 October. Delivered: 21 October.",
            causes: "The date is too short for some regions or sellers; a partner is late; the date was never updated.",
            todo: "Compare the late ones by region, seller and channel; change the promise where it cannot be kept.",
        },
        DifferenceClass::Abandoned => Page {
            means: "The customer stopped before the end, and the case is over.",
            found: "The case was not completed, its silence has passed (or `--all-closed` was asked for), and required steps are missing \
at its end. The first of them is named: customers stop before it. The steps after it are not reported one by one.",
            example: "Drawn: Ad → Landing → Sign up. Walked: Ad → Landing, then nothing for 30 days. Stopped before `Sign up`.",
            causes: "No need, no trust, too much work, an error, a better offer; or the end happens where no event shows it.",
            todo: "Ask those who stopped here. What they met just before is the first place to look.",
        },
        DifferenceClass::SaidOtherwise => Page {
            means: "The record says that a step was done, and the customer says that it was not.",
            found: "The step's `denied_by` binding fits an event that follows the step in the same case.",
            example: "Record: delivered on 4 May. Customer on 6 May: not received.",
            causes: "Done means something else to the company than to the customer; a status is set by a clock.",
            todo: "Trust the customer: see what the record calls done.",
        },
    }
}

/// All pages as one reference document.
pub fn reference() -> String {
    let mut all = String::from(
        "# Differences between the map and the journey\n\nMade from the code; `desireline explain CODE` shows one page.\n\n| Code | Class |\n| --- | --- |\n",
    );
    for class in DifferenceClass::ALL {
        all.push_str(&format!("| {} | {} |\n", class.code(), class.words()));
    }
    for class in DifferenceClass::ALL {
        all.push('\n');
        all.push_str(&page(class).replace("\n## ", "\n### ").replacen("# ", "## ", 1));
    }
    all
}
