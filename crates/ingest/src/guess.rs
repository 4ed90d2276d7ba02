//! Which column is what, from names and from the values of the first rows, with the reason in plain words.

mod choose;
mod feedback;
mod identities;
mod names;
mod trouble;

use std::collections::HashMap;

use crate::IngestError;
use crate::assemble::actor_of;
use crate::feedback::FeedbackPlan;
use crate::identities::IdColumn;
use crate::options::{ReadOptions, Role, RowsAre};
use crate::profile::{Column, Profile};
use crate::rows::shown;
use crate::times::{Settled, TimeColumn};
pub(crate) use names::words;

/// One column that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// What it is to an event.
    pub role: Role,
    /// The column's name in the source.
    pub column: String,
    /// Whether the user named it.
    pub by_user: bool,
    /// Why, in plain words.
    pub why: String,
}

/// Which column is what, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The chosen columns, the needed roles first.
    pub chosen: Vec<Chosen>,
    /// Columns without a role.
    pub unused: Vec<String>,
    /// What had to be assumed, and what to do when it is wrong.
    pub notes: Vec<String>,
    /// How many rows were looked at.
    pub rows_profiled: u64,
    /// What was settled beyond the columns, so that the next file can be read alike: of feedback its `scale` (as
    /// `1..5`), which end is `better` (`higher` or `lower`), and what was `asked`.
    pub settled: Vec<(String, String)>,
}

impl Mapping {
    /// The source column of a role.
    pub fn column(&self, role: Role) -> Option<&str> {
        self.chosen.iter().find(|chosen| chosen.role == role).map(|chosen| chosen.column.as_str())
    }
}

/// A mapping with what reading the rows needs.
#[derive(Debug, Clone)]
pub(crate) struct Guess {
    pub mapping: Mapping,
    pub columns: HashMap<Role, usize>,
    pub time: TimeColumn,
    pub rest: Rest,
}

/// What rows that are no events need besides.
#[derive(Debug, Clone)]
pub(crate) enum Rest {
    Events,
    Feedback(Box<FeedbackPlan>),
    Identities(Vec<IdColumn>),
}

/// Chooses a column for each role.
///
/// `by_convention` is for formats that say themselves what is what: those columns and no others are taken.
pub(crate) fn guess(
    name: &str,
    profile: &Profile,
    options: &ReadOptions,
    by_convention: &[(Role, usize)],
) -> Result<Guess, IngestError> {
    let mut work = Work {
        name,
        profile,
        options,
        words: profile.columns.iter().map(|column| names::words(&column.name)).collect(),
        taken: HashMap::new(),
        chosen: Vec::new(),
        notes: Vec::new(),
        times: HashMap::new(),
    };
    let roles: &[Role] = match options.rows {
        RowsAre::Events => &Role::ALL,
        RowsAre::Feedback(_) => &Role::FEEDBACK,
        RowsAre::Identities => &[Role::Customer, Role::Time],
    };
    for role in roles.iter().copied() {
        if let Some(column) = options.columns.get(role) {
            let index = work.named(role, column)?;
            let why = if options.remembered { "as for the file before" } else { "named by you" };
            work.take(role, index, true, why.to_owned());
        }
    }
    match &options.rows {
        RowsAre::Events => {}
        _ if !by_convention.is_empty() => {
            return Err(IngestError::Unsupported {
                name: name.to_owned(),
                what: "a log of events".to_owned(),
                hint: "take it in as events, or give a table (.csv, .jsonl, .parquet)".to_owned(),
            });
        }
        RowsAre::Feedback(stated) => return work.guess_feedback(stated),
        RowsAre::Identities => return work.guess_identities(),
    }
    if by_convention.is_empty() {
        work.read_times();
        work.guess_ids();
        work.guess_activity();
        work.guess_time();
        work.guess_rest();
    } else {
        for (role, column) in by_convention {
            if work.of(*role).is_none() && profile.columns[*column].n_filled > 0
                || needed(*role) && work.of(*role).is_none()
            {
                work.take(*role, *column, false, "the format says so".to_owned());
            }
        }
    }
    work.finish()
}

fn needed(role: Role) -> bool {
    matches!(role, Role::Case | Role::Activity | Role::Time)
}

struct Work<'a> {
    name: &'a str,
    profile: &'a Profile,
    options: &'a ReadOptions,
    words: Vec<Vec<String>>,
    taken: HashMap<Role, usize>,
    chosen: Vec<Chosen>,
    notes: Vec<String>,
    /// Columns that read as times, at least in part.
    times: HashMap<usize, Settled>,
}

impl Work<'_> {
    fn of(&self, role: Role) -> Option<usize> {
        self.taken.get(&role).copied()
    }

    fn column(&self, index: usize) -> &Column {
        &self.profile.columns[index]
    }

    fn take(&mut self, role: Role, index: usize, by_user: bool, why: String) {
        self.taken.insert(role, index);
        self.chosen.push(Chosen { role, column: self.column(index).name.clone(), by_user, why });
    }

    /// The column that the user named: as written, or else without regard to case where one fits.
    fn named(&self, role: Role, column: &str) -> Result<usize, IngestError> {
        if let Some(index) = self.profile.find(column) {
            return Ok(index);
        }
        let wanted = column.trim().to_lowercase();
        let mut alike = (0..self.profile.columns.len()).filter(|at| self.column(*at).name.to_lowercase() == wanted);
        if let (Some(index), None) = (alike.next(), alike.next()) {
            return Ok(index);
        }
        Err(trouble::unknown_column(self.name, role.flag(), column, self.profile))
    }

    fn fit(&self, role: Role, index: usize) -> i32 {
        names::fit(role, &self.words[index])
    }

    /// Columns that have no role yet.
    fn free(&self) -> Vec<usize> {
        (0..self.profile.columns.len()).filter(|at| !self.taken.values().any(|taken| taken == at)).collect()
    }

    fn read_times(&mut self) {
        for index in 0..self.profile.columns.len() {
            let column = self.column(index);
            let named = self.fit(Role::Time, index) > 0;
            if column.n_filled == 0 || (!named && column.is_bare_numbers() && !column.is_instant) {
                continue;
            }
            let settled = column.settle(self.options);
            if settled.n_read > 0 {
                self.times.insert(index, settled);
            }
        }
    }

    /// Share of a column's values that are times.
    fn time_share(&self, index: usize) -> f64 {
        let column = self.column(index);
        match self.times.get(&index) {
            _ if column.is_instant => 1.0,
            Some(settled) if column.n_filled > 0 => settled.n_read as f64 / column.n_filled as f64,
            _ => 0.0,
        }
    }

    fn finish(mut self) -> Result<Guess, IngestError> {
        let missing: Vec<Role> =
            [Role::Activity, Role::Time].into_iter().filter(|role| self.of(*role).is_none()).collect();
        let no_id = self.group().is_none();
        if no_id || !missing.is_empty() {
            return Err(trouble::missing(&self, &missing, no_id));
        }
        let time = self.settle_time()?;
        self.check_actor()?;
        if self.of(Role::Customer).is_none()
            && let Some(case) = self.of(Role::Case)
        {
            let name = &self.column(case).name;
            self.notes.push(format!(
                "no column for the customer: each case (`{name}`) counts as a customer of its own; --customer names one"
            ));
        }
        if let Some(group) = self.group()
            && self.profile.n_rows >= 50
            && self.column(group).is_unique()
        {
            self.notes.push(format!(
                "every row has its own {}: this looks like a table with one row for each {}, not like one row for each event",
                self.group_word(),
                self.group_word()
            ));
        }
        if let (Some(activity), Some((score, text))) = (self.of(Role::Activity), self.looks_like_feedback())
            && self.options.columns.get(Role::Activity).is_none()
            && self.fit(Role::Activity, activity) < 60
            && score.is_some()
            && text.is_some()
        {
            self.notes.push(trouble::like_feedback(score.as_deref(), text.as_deref()));
        }
        Ok(self.close(time, &Role::ALL, Rest::Events))
    }

    /// The mapping, with its columns in the order of these roles.
    fn close(mut self, time: TimeColumn, order: &[Role], rest: Rest) -> Guess {
        self.chosen.sort_by_key(|chosen| order.iter().position(|role| *role == chosen.role));
        let chosen: Vec<&str> = self.chosen.iter().map(|chosen| chosen.column.as_str()).collect();
        let unused = self.profile.columns.iter().map(|column| column.name.as_str());
        let unused = unused.filter(|name| !chosen.contains(name)).map(str::to_owned).collect();
        let settled = match &rest {
            Rest::Feedback(plan) => plan.settled(),
            Rest::Events | Rest::Identities(_) => Vec::new(),
        };
        let rows_profiled = self.profile.n_rows as u64;
        let mapping = Mapping { chosen: self.chosen, unused, notes: self.notes, rows_profiled, settled };
        Guess { mapping, columns: self.taken, time, rest }
    }

    fn settle_time(&mut self) -> Result<TimeColumn, IngestError> {
        let index = self.of(Role::Time).unwrap_or_default();
        let column = self.column(index);
        if column.is_instant {
            let exact = TimeColumn::exact(self.options.zone.clone());
            return Ok(exact);
        }
        let settled = column.settle(self.options);
        if settled.n_read == 0 && column.n_filled > 0 {
            let first = settled.first_wrong.unwrap_or_default();
            let why = match settled.column.instant(&first) {
                Err(why) => why,
                Ok(_) => format!("the first one is {}", shown(&first)),
            };
            return Err(IngestError::NoTimes { name: self.name.to_owned(), column: column.name.clone(), why });
        }
        self.notes.extend(settled.notes);
        Ok(settled.column)
    }

    /// A column that the user named for the actor must name actors.
    fn check_actor(&self) -> Result<(), IngestError> {
        let Some(index) = self.of(Role::Actor) else {
            return Ok(());
        };
        let column = self.column(index);
        let wrong = column.filled().into_iter().filter(|value| actor_of(value).is_none()).collect::<Vec<_>>();
        match wrong.first() {
            Some(first) if wrong.len() * 2 > column.n_filled => Err(IngestError::NoActors {
                name: self.name.to_owned(),
                column: column.name.clone(),
                why: format!(
                    "it holds {}; expected customer, company or partner (or client, agent, supplier and the like)",
                    shown(first)
                ),
            }),
            _ => Ok(()),
        }
    }
}

/// A share in whole percent.
fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests;
