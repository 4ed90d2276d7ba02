//! What to say when no column fits: what is missing, what there is, what to type.

use super::Work;
use crate::IngestError;
use crate::options::Role;
use crate::profile::Profile;

/// The most columns that a message lists.
const MOST_LISTED: usize = 40;

/// The user named a column that is not there.
pub(crate) fn unknown_column(name: &str, flag: &str, column: &str, profile: &Profile) -> IngestError {
    let wanted = column.to_lowercase();
    let mut alike: Vec<(f64, &str)> = profile
        .columns
        .iter()
        .map(|known| (strsim::jaro_winkler(&wanted, &known.name.to_lowercase()), known.name.as_str()))
        .filter(|(score, _)| *score > 0.7)
        .collect();
    alike.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    let nearest = match alike.len() {
        0 => String::new(),
        _ => format!(", did you mean {}?", either(&alike.iter().take(3).map(|(_, name)| *name).collect::<Vec<_>>())),
    };
    IngestError::UnknownColumn {
        name: name.to_owned(),
        flag: flag.to_owned(),
        column: column.to_owned(),
        nearest,
        columns: listed(profile),
    }
}

fn either(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

fn listed(profile: &Profile) -> String {
    let names: Vec<&str> = profile.columns.iter().map(|column| column.name.as_str()).collect();
    let mut text = names.iter().take(MOST_LISTED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > MOST_LISTED {
        text.push_str(&format!(" and {} more", names.len() - MOST_LISTED));
    }
    text
}

/// Nothing fits a role that an event needs.
pub(super) fn missing(work: &Work<'_>, missing: &[Role], no_id: bool) -> IngestError {
    let mut holds: Vec<&str> = Vec::new();
    let mut advice: Vec<String> = Vec::new();
    if no_id {
        holds.push("the customer or the case");
        let likely = likely_ids(work);
        advice.push(format!("name it with --customer COL or --case COL{}", perhaps(&likely)));
    }
    for role in missing {
        let likely = match role {
            Role::Time => likely_times(work),
            _ => likely_activities(work),
        };
        holds.push(if *role == Role::Time { "the time" } else { "the activity (what happened)" });
        advice.push(format!("name it with {} COL{}", role.flag(), perhaps(&likely)));
        if *role == Role::Time {
            advice.extend(parts_of_a_date(work));
        }
    }
    if let Some((score, text)) = work.looks_like_feedback()
        && (missing.contains(&Role::Activity) || no_id && text.is_some())
    {
        advice.push(like_feedback(score.as_deref(), text.as_deref()));
    }
    let text = format!(
        "{}: no name or value of the first {} rows says so; {}; the columns are {}",
        holds.join(", nor "),
        work.profile.n_rows,
        advice.join("; "),
        listed(work.profile)
    );
    IngestError::MissingColumns { name: work.name.to_owned(), missing: text }
}

/// What to do with a file of feedback that is read as events.
pub(super) fn like_feedback(score: Option<&str>, text: Option<&str>) -> String {
    let parts = [("a score", score), ("a text", text)];
    let parts = parts.into_iter().filter_map(|(what, column)| Some(format!("{what} in `{}`", column?)));
    format!(
        "it looks like feedback ({}): `desireline import FILE --source NAME --kind feedback` takes it in as such",
        parts.collect::<Vec<_>>().join(", ")
    )
}

/// No column says anything.
pub(super) fn nothing_said(work: &Work<'_>) -> IngestError {
    let numbers = best(work, |at| {
        let column = work.column(at);
        let few = (4..=12).contains(&column.n_distinct) && column.numeric > 0.9;
        if few { 10.0 + f64::from(work.fit(Role::Score, at)) } else { 0.0 }
    });
    let texts = best(work, |at| {
        let column = work.column(at);
        if column.numeric < 0.5 && column.length > 20.0 && work.time_share(at) < 0.5 { column.length } else { 0.0 }
    });
    missing_columns(
        work,
        &format!(
            "what was said, neither a score nor a text: no name or value of the first {} rows says so; name it with \
             --score COL{} or --text COL{}",
            work.profile.n_rows,
            perhaps(&numbers),
            perhaps(&texts)
        ),
    )
}

/// No column says when.
pub(super) fn no_time_of_feedback(work: &Work<'_>) -> IngestError {
    let likely = likely_times(work);
    missing_columns(
        work,
        &format!(
            "the time: no name or value of the first {} rows says so; name it with --time COL{}, or say when all of it was \
             said with --at, such as --at 2026-03-01",
            work.profile.n_rows,
            perhaps(&likely)
        ),
    )
}

/// Fewer than two columns are ids.
pub(super) fn too_few_ids(work: &Work<'_>, ids: &[crate::identities::IdColumn]) -> IngestError {
    let found = match ids {
        [one] => format!("only `{}` is named like an id", one.name),
        _ => "none is named like an id".to_owned(),
    };
    missing_columns(
        work,
        &format!(
            "the ids of a customer: two or more columns are needed, named by the kind of id such as \
             `visitor_id,user_id,email`; {found}"
        ),
    )
}

fn missing_columns(work: &Work<'_>, what: &str) -> IngestError {
    let missing = format!("{what}; the columns are {}", listed(work.profile));
    IngestError::MissingColumns { name: work.name.to_owned(), missing }
}

fn perhaps(names: &[&str]) -> String {
    if names.is_empty() { String::new() } else { format!(", perhaps {}", either(names)) }
}

fn best<'a>(work: &'a Work<'_>, score: impl Fn(usize) -> f64) -> Vec<&'a str> {
    // A column that was taken for something of less weight may be what is missing.
    let needed = [Role::Customer, Role::Case, Role::Activity, Role::Time].map(|role| work.of(role));
    let free = (0..work.profile.columns.len()).filter(|at| !needed.contains(&Some(*at)));
    let mut scored: Vec<(f64, usize)> = free.map(|at| (score(at), at)).filter(|(score, _)| *score > 0.0).collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    scored.into_iter().take(3).map(|(_, at)| work.column(at).name.as_str()).collect()
}

fn likely_ids<'a>(work: &'a Work<'_>) -> Vec<&'a str> {
    best(work, |at| {
        let column = work.column(at);
        let fit =
            [Role::Customer, Role::Case, Role::Session].into_iter().map(|role| work.fit(role, at)).max().unwrap_or(0);
        let comes_again = !column.is_unique() && column.n_distinct > 1;
        if fit == 0 || work.time_share(at) >= 0.9 { 0.0 } else { f64::from(fit) + if comes_again { 10.0 } else { 0.0 } }
    })
}

fn likely_times<'a>(work: &'a Work<'_>) -> Vec<&'a str> {
    best(work, |at| {
        50.0 * work.time_share(at) + if work.time_share(at) > 0.0 { f64::from(work.fit(Role::Time, at)) } else { 0.0 }
    })
}

fn likely_activities<'a>(work: &'a Work<'_>) -> Vec<&'a str> {
    best(work, |at| {
        let column = work.column(at);
        let few = column.n_distinct > 1 && column.n_distinct * 2 < column.n_filled.max(4);
        let fit = f64::from(work.fit(Role::Activity, at));
        if !few || work.time_share(at) >= 0.5 { 0.0 } else { fit + 10.0 * (1.0 - column.numeric) }
    })
}

/// A date that is spread over columns.
fn parts_of_a_date(work: &Work<'_>) -> Option<String> {
    let of = |names: &[&str]| {
        work.profile
            .columns
            .iter()
            .find(|column| names.contains(&column.name.to_lowercase().as_str()))
            .map(|column| column.name.as_str())
    };
    let year = of(&["year", "jahr", "année", "año", "anno"])?;
    let month = of(&["month", "monat", "mois", "mes", "mese"])?;
    let parts = match of(&["day", "tag", "jour", "día", "dia", "giorno"]) {
        Some(day) => format!("`{year}`, `{month}` and `{day}`"),
        None => format!("`{year}` and `{month}`"),
    };
    Some(format!("{parts} hold parts of a date: join them into one column such as `2008-04-01` first"))
}
