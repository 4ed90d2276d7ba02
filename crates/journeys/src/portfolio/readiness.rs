//! The seven points by which a journey is ready to be relied on. Each is met or not, with the reason: what there is, or
//! what to do. Each looks at other things than the rest, so mending one turns no other.

use desireline_model::answer::Verdict;
use desireline_scene::scene::ChipKind;
use desireline_scene::words::{capital, count, of_them};

use super::Sight;

/// A step's feeling rests on at least so many customers.
const ASKED: u64 = 10;
/// More lanes cannot be read at once.
const LANES: usize = 6;
/// How many names a sentence lists.
const NAMED: usize = 3;

/// Whether a journey is ready to be relied on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// The seven points, always in one order.
    pub points: Vec<Point>,
}

/// One of the seven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Its word, which stays.
    pub name: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// Whether it is met.
    pub met: bool,
    /// What there is, or what to do.
    pub words: String,
}

impl Readiness {
    /// How many points are met, of seven.
    pub fn met(&self) -> usize {
        self.points.iter().filter(|point| point.met).count()
    }
}

/// The seven points.
pub(super) fn readiness(sight: &Sight<'_>) -> Readiness {
    let points = [
        ("scope", "Scope is explicit", scope(sight)),
        ("sources", "Sources are documented", sources(sight)),
        ("emotions", "Feelings are backed by answers", emotions(sight)),
        ("first_fix", "A first fix is chosen", first_fix(sight)),
        ("owners", "Owners and dates are set", owners(sight)),
        ("metrics", "Success has a measure with a baseline", metrics(sight)),
        ("shareable", "It can be shared", shareable(sight)),
    ];
    let point = |(name, title, found): (_, _, Result<String, String>)| {
        let met = found.is_ok();
        Point { name, title, met, words: found.unwrap_or_else(|todo| todo) }
    };
    Readiness { points: points.into_iter().map(point).collect() }
}

/// What there is, or what to do.
type Found = Result<String, String>;

fn scope(sight: &Sight<'_>) -> Found {
    let brief = &sight.map.brief;
    let parts = [
        ("whose journey it is (`persona`)", &brief.persona),
        ("from where to where it goes (`episode`)", &brief.episode),
        ("what it is to achieve (`goal`)", &brief.goal),
    ];
    let said = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let missing: Vec<&str> = parts.iter().filter(|(_, text)| !said(text)).map(|(what, _)| *what).collect();
    match (&brief.persona, &brief.episode) {
        (Some(persona), Some(episode)) if missing.is_empty() => Ok(format!("{}; {}.", persona.trim(), episode.trim())),
        _ => Err(format!("Say in the brief {}.", and(&missing))),
    }
}

fn sources(sight: &Sight<'_>) -> Found {
    let Some(check) = sight.check.filter(|check| check.basis.events > 0) else {
        return Err("Bring in events that show the drawn steps, and say which sources are read.".to_owned());
    };
    let read = &sight.journey.reading.sources;
    if read.is_empty() {
        return Err("Say which sources this journey is read from; now it is read from all of them.".to_owned());
    }
    let unmatched: Vec<String> =
        check.unmatched.iter().map(|binding| quoted(touchpoint(sight, &binding.touchpoint))).collect();
    if !unmatched.is_empty() {
        return Err(format!(
            "No event shows {}: name another event, or say that it is known in another way.",
            listed(&unmatched)
        ));
    }
    let rejected = match check.basis.rejected.count {
        0 => String::new(),
        n => format!("; {} could not be read", of_them(n, "row", "rows")),
    };
    let names: Vec<String> = read.iter().map(|name| quoted(name)).collect();
    Ok(format!("{} from {}{rejected}.", of_them(check.basis.events, "event", "events"), listed(&names)))
}

fn emotions(sight: &Sight<'_>) -> Found {
    let shown = || sight.feelings.iter().filter(|felt| felt.n > 0 || felt.guess.is_some());
    let assumed: Vec<String> =
        shown().filter(|felt| felt.n < ASKED).map(|felt| quoted(step(sight, &felt.step))).collect();
    if shown().next().is_none() {
        return Err("Ask customers how it felt: a file of scores with their times is enough.".to_owned());
    }
    if !assumed.is_empty() {
        return Err(format!(
            "Fewer than {ASKED} customers said how {} felt: ask there, or take the guess off the map.",
            listed(&assumed)
        ));
    }
    let n: u64 = shown().map(|felt| felt.n).sum();
    Ok(format!("{} at {}.", of_them(n, "answer", "answers"), of_them(shown().count() as u64, "step", "steps")))
}

fn first_fix(sight: &Sight<'_>) -> Found {
    let Some(check) = sight.check.filter(|check| check.basis.customers > 0) else {
        return Err("Hold the map against events first: then it shows what to mend.".to_owned());
    };
    let handled = |key: &str| sight.handled.keys.contains(key);
    let fix = sight.scene.differences.iter().find(|row| row.first_fix);
    let told = sight.scene.chips.iter().find(|chip| chip.kind == ChipKind::FirstFix);
    match fix {
        None if check.differences.iter().all(|difference| difference.verdict == Verdict::Within) => {
            Ok("No difference reaches its threshold: there is nothing to mend.".to_owned())
        }
        Some(row) if handled(&row.key) => Ok(format!("Decided: {}.", row.sentence.trim_end_matches('.'))),
        fix => {
            let what = told.map(|chip| chip.text.as_str()).or(fix.map(|row| row.sentence.as_str()));
            let what = what.unwrap_or("the difference that concerns most customers").trim_end_matches('.');
            Err(format!("Decide about the first fix: {what}."))
        }
    }
}

fn owners(sight: &Sight<'_>) -> Found {
    let known = |owner: &Option<String>| owner.as_ref().is_some_and(|name| sight.people.contains(name));
    let mut todo: Vec<String> = Vec::new();
    if sight.map.owner.is_none() {
        todo.push("Name an owner of the journey".to_owned());
    }
    let without: Vec<String> =
        sight.map.stages.iter().filter(|stage| stage.owner.is_none()).map(|stage| quoted(&stage.name)).collect();
    if sight.map.stages.is_empty() {
        todo.push("draw the stages, each with an owner".to_owned());
    } else if !without.is_empty() {
        todo.push(format!("name an owner of {}", listed(&without)));
    }
    let owners = std::iter::once(&sight.map.owner).chain(sight.map.stages.iter().map(|stage| &stage.owner));
    let gone: std::collections::BTreeSet<&str> =
        owners.filter(|owner| owner.is_some() && !known(owner)).flatten().map(String::as_str).collect();
    if !gone.is_empty() {
        let names: Vec<String> = gone.into_iter().map(quoted).collect();
        todo.push(format!("find somebody in place of {}, who is not among the people any more", listed(&names)));
    }
    match sight.journey.next_review {
        None => todo.push("set the day of the next review".to_owned()),
        Some(day) if day < sight.today => todo.push(format!("hold the review that was due on {day}, and set the next")),
        Some(_) => {}
    }
    if sight.handled.overdue > 0 {
        let n = of_them(sight.handled.overdue, "action", "actions");
        todo.push(format!("finish or move {n} whose day is over"));
    }
    if todo.is_empty() {
        let day = sight.journey.next_review.map(|day| format!("; next review on {day}")).unwrap_or_default();
        let stages = of_them(sight.map.stages.len() as u64, "stage", "stages");
        return Ok(format!("The journey and {stages} have owners{day}."));
    }
    Err(format!("{}.", capital(&todo.join("; "))))
}

fn metrics(sight: &Sight<'_>) -> Found {
    let metrics = &sight.map.brief.metrics;
    let without: Vec<String> =
        metrics.iter().filter(|metric| metric.baseline.is_none()).map(|metric| quoted(&metric.name)).collect();
    if metrics.is_empty() {
        return Err("Name in the brief by what success is measured, and where it stands now.".to_owned());
    }
    if !without.is_empty() {
        return Err(format!("Give {} a baseline: the figure as it is now.", listed(&without)));
    }
    Ok(format!("{} with a baseline.", of_them(metrics.len() as u64, "measure", "measures")))
}

fn shareable(sight: &Sight<'_>) -> Found {
    let own = sight.journey.headline.as_deref().map(str::trim).filter(|own| !own.is_empty());
    let drawn = sight.map.stages.iter().any(|stage| !stage.steps.is_empty());
    let lanes = sight.map.lanes.len();
    match own {
        _ if !drawn => Err("Draw the journey first.".to_owned()),
        None => Err("Write the main insight in one sentence, as the headline.".to_owned()),
        Some(_) if lanes > LANES => {
            Err(format!("Take lanes away: {} of them cannot be read at once, {LANES} can.", count(lanes as u64)))
        }
        Some(own) => Ok(format!("“{}”", own.trim_end_matches('.'))),
    }
}

fn step<'n>(sight: &Sight<'n>, id: &'n str) -> &'n str {
    let mut steps = sight.map.stages.iter().flat_map(|stage| &stage.steps);
    steps.find(|step| step.id == id).map_or(id, |step| step.name.as_str())
}

fn touchpoint<'n>(sight: &Sight<'n>, id: &'n str) -> &'n str {
    let steps = sight.map.stages.iter().flat_map(|stage| &stage.steps);
    let mut all = steps.flat_map(|step| &step.touchpoints);
    all.find(|touchpoint| touchpoint.id == id).map_or(id, |touchpoint| touchpoint.name.as_str())
}

fn quoted(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("“{}…”", text[..end].trim_end()),
        None => format!("“{text}”"),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn and(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A few of them, and how many more.
fn listed(parts: &[String]) -> String {
    let few: Vec<&str> = parts.iter().take(NAMED).map(String::as_str).collect();
    match parts.len().saturating_sub(NAMED) {
        0 => and(&few),
        more => format!("{} and {more} more", few.join(", ")),
    }
}
