//! Which column is what, from names and from the values of the first rows, with the reason in plain words.

mod names;
mod trouble;

use std::collections::HashMap;

use crate::IngestError;
use crate::assemble::actor_of;
use crate::money;
use crate::options::{ReadOptions, Role};
use crate::profile::{Column, Profile};
use crate::rows::{grouped, shown};
use crate::times::{Settled, TimeColumn};

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
    for role in Role::ALL {
        if let Some(column) = options.columns.get(role) {
            let index = work.named(role, column)?;
            work.take(role, index, true, "named by you".to_owned());
        }
    }
    if by_convention.is_empty() {
        work.read_times();
        work.guess_ids();
        work.guess_activity();
        work.guess_time();
        work.guess_rest();
    } else {
        for (role, column) in by_convention {
            if work.of(*role).is_none() && profile.columns[*column].n_filled > 0 || needed(*role) && work.of(*role).is_none() {
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

    /// The case and the customer: named like one, and values that come again.
    fn guess_ids(&mut self) {
        if self.of(Role::Case).is_none()
            && let Some((index, fit)) = self.best_id(Role::Case, 0.9, 55)
            && (self.of(Role::Customer).is_none() || fit >= 80)
        {
            let why = format!("named like a case; {}", self.values_of(index));
            self.take(Role::Case, index, false, why);
        }
        if self.of(Role::Customer).is_none()
            && let Some((index, _)) = self.best_id(Role::Customer, 0.5, 40)
        {
            let why = format!("named like a customer id; {}", self.values_of(index));
            self.take(Role::Customer, index, false, why);
        }
        let by_user = |role: Role| self.options.columns.get(role).is_some();
        if let (Some(case), Some(customer)) = (self.of(Role::Case), self.of(Role::Customer))
            && case != customer
        {
            let changes = self.column(customer).change_within(self.column(case)).unwrap_or(0.0);
            if changes > 0.1 && !by_user(Role::Customer) {
                self.drop_role(Role::Customer);
                self.notes.push(format!(
                    "column `{}` is named like a customer but changes within a case in {} of the steps, so it is not taken \
                     for one (perhaps it says who worked on the case); --customer names one",
                    self.column(customer).name,
                    percent(changes)
                ));
            }
            // A table with one row per order is no reason to take the order for a case of many events.
            if self.column(case).is_unique() && self.profile.n_rows >= 20 && !self.column(customer).is_unique() && !by_user(Role::Case) {
                self.drop_role(Role::Case);
            }
        }
        if self.of(Role::Case).is_none()
            && self.of(Role::Customer).is_none()
            && let Some((index, _)) = self.best_id(Role::Case, 0.9, 15)
            && !self.column(index).is_unique()
        {
            let why = format!("the only column that looks like a number of a case; {}", self.values_of(index));
            self.take(Role::Case, index, false, why);
        }
    }

    fn drop_role(&mut self, role: Role) {
        self.taken.remove(&role);
        self.chosen.retain(|chosen| chosen.role != role);
    }

    fn best_id(&self, role: Role, filled: f64, least: i32) -> Option<(usize, i32)> {
        let rows = self.profile.n_rows;
        self.free()
            .into_iter()
            .filter_map(|index| {
                let column = self.column(index);
                let fit = self.fit(role, index);
                if fit < least {
                    return None;
                }
                if rows == 0 {
                    return Some((index, fit));
                }
                if (column.n_filled as f64) < filled * rows as f64 || column.is_counter() || self.time_share(index) >= 0.9 && !column.is_bare_numbers() {
                    return None;
                }
                let unique = column.is_unique() && rows >= 20;
                let constant = column.n_distinct == 1 && rows >= 50;
                let few = rows >= 200 && column.n_distinct * 100 < rows && fit < 80;
                // A name may be right and yet every row another customer; only an exact name stands for that.
                let score = fit - if unique { 30 } else { 0 } - if constant { 40 } else { 0 } - if few { 30 } else { 0 };
                (score >= least.min(40)).then_some((index, score))
            })
            // The first of equals.
            .rev()
            .max_by_key(|(_, score)| *score)
    }

    /// How many values a column has, in words.
    fn values_of(&self, index: usize) -> String {
        let column = self.column(index);
        let rows = self.profile.n_rows as u64;
        match (rows, column.n_distinct) {
            (0, _) => "there is no row yet to compare".to_owned(),
            (_, n) if column.is_unique() && rows > 1 => format!("each of the {} values is different", grouped(n as u64)),
            (_, 0) => format!("empty in the first {} rows", grouped(rows)),
            (_, 1) => format!("one value in all of the first {} rows", grouped(rows)),
            (_, n) => format!("{} different values in the first {} rows", grouped(n as u64), grouped(rows)),
        }
    }

    /// The column whose values hold a customer's or a case's events together.
    fn group(&self) -> Option<usize> {
        self.of(Role::Case).or(self.of(Role::Customer))
    }

    /// Share of a column's changes from row to row of one case.
    fn changes(&self, index: usize) -> Option<f64> {
        let group = self.group()?;
        self.column(index).change_within(self.column(group))
    }

    fn guess_activity(&mut self) {
        if self.of(Role::Activity).is_some() {
            return;
        }
        let rows = self.profile.n_rows;
        let mut best: Option<(usize, f64, i32)> = None;
        for index in self.free() {
            let column = self.column(index);
            let fit = self.fit(Role::Activity, index);
            let changes = self.changes(index);
            if rows == 0 {
                if fit > 0 && best.is_none_or(|(.., before)| fit > before) {
                    best = Some((index, f64::from(fit), fit));
                }
                continue;
            }
            let filled = column.n_filled as f64 / rows as f64;
            let many = rows >= 50 && column.n_distinct * 2 > column.n_filled.max(100);
            let enough = if fit >= 80 { 0.5 } else { 0.9 };
            if filled < enough || self.time_share(index) >= 0.5 || many && fit < 90 || self.fit(Role::Session, index) > 60 {
                continue;
            }
            let mut score = f64::from(fit);
            score += changes.map_or(0.0, |share| if share == 0.0 { -25.0 } else { 20.0 * share });
            score -= if column.numeric > 0.9 { 35.0 } else { 0.0 };
            score -= if column.length > 60.0 { 30.0 } else { 0.0 };
            score -= if column.n_distinct == 1 && rows >= 20 { 30.0 } else { 0.0 };
            score -= if column.n_distinct == 2 && rows >= 100 { 15.0 } else { 0.0 };
            score -= if many { 30.0 } else { 0.0 };
            // Without a telling name, values must speak: a few texts that change within a case.
            let telling = fit >= 40 || (column.numeric < 0.1 && column.n_distinct >= 3 && changes.is_some_and(|share| share >= 0.3));
            if telling && score > 5.0 && best.is_none_or(|(_, before, _)| score > before) {
                best = Some((index, score, fit));
            }
        }
        if let Some((index, _, fit)) = best {
            let changes = match self.changes(index) {
                Some(share) => format!(", changing in {} of the steps of a {}", percent(share), self.group_word()),
                None => String::new(),
            };
            let values = self.values_of(index);
            let why = if fit >= 40 {
                format!("named like an activity; {values}{changes}")
            } else {
                format!("the best fit by its values: {values}{changes}")
            };
            self.take(Role::Activity, index, false, why);
        }
    }

    fn group_word(&self) -> &'static str {
        if self.of(Role::Case).is_some() { "case" } else { "customer" }
    }

    fn guess_time(&mut self) {
        if self.of(Role::Time).is_some() {
            return;
        }
        let rows = self.profile.n_rows;
        let mut candidates: Vec<(usize, f64)> = Vec::new();
        for index in self.free() {
            let column = self.column(index);
            let fit = self.fit(Role::Time, index);
            if rows == 0 {
                if fit >= 40 {
                    candidates.push((index, f64::from(fit)));
                }
                continue;
            }
            let share = self.time_share(index);
            let enough = share >= 0.9 || (share > 0.0 && fit >= 80);
            if !enough || column.n_filled == 0 {
                continue;
            }
            let filled = column.n_filled as f64 / rows as f64;
            let day_only = self.times.get(&index).is_some_and(|settled| settled.words.ends_with("day precision"));
            let mut score = f64::from(fit) + 10.0 * filled + 30.0 * share - if day_only { 10.0 } else { 0.0 };
            score += self.changes(index).map_or(0.0, |changes| 40.0 * changes);
            candidates.push((index, score));
        }
        candidates.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let Some((index, _)) = candidates.first().copied() else { return };
        let mut why = if self.fit(Role::Time, index) > 0 { "named like a time".to_owned() } else { "the only times".to_owned() };
        if rows > 0 {
            let column = self.column(index);
            match self.times.get(&index) {
                Some(settled) if settled.n_read == column.n_filled => why.push_str(&format!("; all values read as {}", settled.words)),
                Some(settled) => why.push_str(&format!(
                    "; {} of {} values read as {}",
                    grouped(settled.n_read as u64),
                    grouped(column.n_filled as u64),
                    settled.words
                )),
                None => {}
            }
        }
        let others: Vec<usize> = candidates.iter().skip(1).map(|(other, _)| *other).collect();
        if let (Some(own), false) = (self.changes(index), others.is_empty()) {
            let mut still: Vec<String> = Vec::new();
            let mut moving: Vec<String> = Vec::new();
            for other in others.iter().take(4) {
                let name = format!("`{}`", self.column(*other).name);
                if self.changes(*other).unwrap_or(0.0) < own * 0.75 { still.push(name) } else { moving.push(name) }
            }
            let word = self.group_word();
            if !still.is_empty() {
                why.push_str(&format!(
                    "; preferred to {} because it changes from row to row of a {word} ({} of the steps)",
                    still.join(", "),
                    percent(own)
                ));
            }
            if !moving.is_empty() {
                self.notes.push(format!("{} would also do as the time; --time names another column", moving.join(", ")));
            }
        }
        self.take(Role::Time, index, false, why);
    }

    fn guess_rest(&mut self) {
        for role in [Role::Session, Role::Channel, Role::Lifecycle, Role::Actor, Role::MessageId, Role::Amount, Role::Currency] {
            if self.of(role).is_some() {
                continue;
            }
            let best = self
                .free()
                .into_iter()
                .map(|index| (index, self.fit(role, index)))
                .filter(|(index, fit)| *fit >= 55 && self.values_fit(role, *index))
                .rev()
                .max_by_key(|(_, fit)| *fit);
            if let Some((index, _)) = best {
                let why = format!("named like a {}; {}", role.word(), self.values_of(index));
                self.take(role, index, false, why);
            }
        }
    }

    fn values_fit(&self, role: Role, index: usize) -> bool {
        const TRANSITIONS: [&str; 16] = [
            "schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "complete", "abort_activity", "ate_abort",
            "pi_abort", "autoskip", "manualskip", "unknown", "end", "cancel",
        ];
        let column = self.column(index);
        let rows = self.profile.n_rows;
        let all = |good: &dyn Fn(&str) -> bool| column.n_filled > 0 && column.filled().into_iter().all(good);
        match role {
            _ if rows == 0 => true,
            Role::Session => column.n_filled > 0 && (!column.is_unique() || rows < 20),
            Role::Channel => column.n_filled > 0 && column.n_distinct <= 50 && column.length <= 40.0 && self.time_share(index) < 0.5,
            Role::Lifecycle => all(&|value| TRANSITIONS.contains(&value.trim().to_ascii_lowercase().as_str())),
            Role::Actor => all(&|value| actor_of(value).is_some()),
            Role::MessageId => column.is_unique() && column.n_filled == rows,
            Role::Amount => all(&|value| money::minor_units(value, 2).is_some()),
            Role::Currency => all(&|value| money::currency_code(value).is_some()),
            _ => false,
        }
    }

    fn finish(mut self) -> Result<Guess, IngestError> {
        let missing: Vec<Role> = [Role::Activity, Role::Time].into_iter().filter(|role| self.of(*role).is_none()).collect();
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
            self.notes.push(format!("no column for the customer: each case (`{name}`) counts as a customer of its own; --customer names one"));
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
        self.chosen.sort_by_key(|chosen| Role::ALL.iter().position(|role| *role == chosen.role));
        let unused = self.free().into_iter().map(|index| self.column(index).name.clone()).collect();
        let mapping =
            Mapping { chosen: self.chosen, unused, notes: self.notes, rows_profiled: self.profile.n_rows as u64 };
        Ok(Guess { mapping, columns: self.taken, time })
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
        let Some(index) = self.of(Role::Actor) else { return Ok(()) };
        let column = self.column(index);
        let wrong = column.filled().into_iter().filter(|value| actor_of(value).is_none()).collect::<Vec<_>>();
        match wrong.first() {
            Some(first) if wrong.len() * 2 > column.n_filled => Err(IngestError::NoActors {
                name: self.name.to_owned(),
                column: column.name.clone(),
                why: format!("it holds {}; expected customer, company or partner (or client, agent, supplier and the like)", shown(first)),
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
