//! A column for each role, from how well names fit and how values behave.

use super::{Work, percent};
use crate::assemble::actor_of;
use crate::money;
use crate::options::Role;
use crate::rows::grouped;

impl Work<'_> {
    /// The case and the customer: named like one, and values that come again.
    pub(super) fn guess_ids(&mut self) {
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
            if self.column(case).is_unique()
                && self.profile.n_rows >= 20
                && !self.column(customer).is_unique()
                && !by_user(Role::Case)
            {
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
                if (column.n_filled as f64) < filled * rows as f64
                    || column.is_counter()
                    || self.time_share(index) >= 0.9 && !column.is_bare_numbers()
                {
                    return None;
                }
                let unique = column.is_unique() && rows >= 20;
                let constant = column.n_distinct == 1 && rows >= 50;
                let few = rows >= 200 && column.n_distinct * 100 < rows && fit < 80;
                // A name may be right and yet every row another customer; only an exact name stands for that.
                let score =
                    fit - if unique { 30 } else { 0 } - if constant { 40 } else { 0 } - if few { 30 } else { 0 };
                (score >= least.min(40)).then_some((index, score))
            })
            // The first of equals.
            .rev()
            .max_by_key(|(_, score)| *score)
    }

    /// How many values a column has, in words.
    pub(super) fn values_of(&self, index: usize) -> String {
        let column = self.column(index);
        let rows = self.profile.n_rows as u64;
        match (rows, column.n_distinct) {
            (0, _) => "there is no row yet to compare".to_owned(),
            (_, n) if column.is_unique() && rows > 1 => {
                format!("each of the {} values is different", grouped(n as u64))
            }
            (_, 0) => format!("empty in the first {} rows", grouped(rows)),
            (_, 1) => format!("one value in all of the first {} rows", grouped(rows)),
            (_, n) => format!("{} different values in the first {} rows", grouped(n as u64), grouped(rows)),
        }
    }

    /// The column whose values hold a customer's or a case's events together.
    pub(super) fn group(&self) -> Option<usize> {
        self.of(Role::Case).or(self.of(Role::Customer))
    }

    /// Share of a column's changes from row to row of one case.
    fn changes(&self, index: usize) -> Option<f64> {
        let group = self.group()?;
        self.column(index).change_within(self.column(group))
    }

    pub(super) fn guess_activity(&mut self) {
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
            if filled < enough
                || self.time_share(index) >= 0.5
                || many && fit < 90
                || self.fit(Role::Session, index) > 60
            {
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
            let telling = fit >= 40
                || (column.numeric < 0.1 && column.n_distinct >= 3 && changes.is_some_and(|share| share >= 0.3));
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

    pub(super) fn group_word(&self) -> &'static str {
        if self.of(Role::Case).is_some() { "case" } else { "customer" }
    }

    pub(super) fn guess_time(&mut self) {
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
        let Some((index, _)) = candidates.first().copied() else {
            return;
        };
        let mut why =
            if self.fit(Role::Time, index) > 0 { "named like a time".to_owned() } else { "the only times".to_owned() };
        if rows > 0 {
            let column = self.column(index);
            match self.times.get(&index) {
                Some(settled) if settled.n_read == column.n_filled => {
                    why.push_str(&format!("; all values read as {}", settled.words));
                }
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
                if self.changes(*other).unwrap_or(0.0) < own * 0.75 {
                    still.push(name);
                } else {
                    moving.push(name);
                }
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
                self.notes
                    .push(format!("{} would also do as the time; --time names another column", moving.join(", ")));
            }
        }
        self.take(Role::Time, index, false, why);
    }

    pub(super) fn guess_rest(&mut self) {
        for role in
            [Role::Session, Role::Channel, Role::Lifecycle, Role::Actor, Role::MessageId, Role::Amount, Role::Currency]
        {
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
            "schedule",
            "assign",
            "withdraw",
            "reassign",
            "start",
            "suspend",
            "resume",
            "complete",
            "abort_activity",
            "ate_abort",
            "pi_abort",
            "autoskip",
            "manualskip",
            "unknown",
            "end",
            "cancel",
        ];
        let column = self.column(index);
        let rows = self.profile.n_rows;
        let all = |good: &dyn Fn(&str) -> bool| column.n_filled > 0 && column.filled().into_iter().all(good);
        match role {
            _ if rows == 0 => true,
            Role::Session => column.n_filled > 0 && (!column.is_unique() || rows < 20),
            Role::Channel => {
                column.n_filled > 0 && column.n_distinct <= 50 && column.length <= 40.0 && self.time_share(index) < 0.5
            }
            Role::Lifecycle => all(&|value| TRANSITIONS.contains(&value.trim().to_ascii_lowercase().as_str())),
            Role::Actor => all(&|value| actor_of(value).is_some()),
            Role::MessageId => column.is_unique() && column.n_filled == rows,
            Role::Amount => all(&|value| money::minor_units(value, 2).is_some()),
            Role::Currency => all(&|value| money::currency_code(value).is_some()),
            _ => false,
        }
    }
}
