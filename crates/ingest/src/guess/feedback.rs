//! Which column of a file of feedback is what.

use std::collections::HashSet;

use super::{Guess, Rest, Work, names, percent, trouble};
use crate::IngestError;
use crate::feedback::{FeedbackPlan, scale, score};
use crate::options::{FeedbackOptions, Role};
use crate::rows::grouped;
use crate::times::{self, Instant, TimeColumn};

/// How well a column must be named for a score or a text to be taken for one.
const NAMED: i32 = 50;

impl Work<'_> {
    /// Chooses a column for each role of feedback.
    pub(super) fn guess_feedback(mut self, options: &FeedbackOptions) -> Result<Guess, IngestError> {
        self.read_times();
        self.guess_said(Role::Score);
        self.guess_said(Role::Text);
        self.guess_title();
        self.guess_when();
        self.guess_whose();
        for role in [Role::Language, Role::Channel, Role::Question, Role::Touchpoint, Role::MessageId] {
            self.guess_named(role);
        }
        if self.of(Role::Score).is_none() && self.of(Role::Text).is_none() {
            return Err(trouble::nothing_said(&self));
        }
        let mut plan = FeedbackPlan {
            event_name: options.event_name.clone(),
            otherwise: options.otherwise.clone().unwrap_or_else(|| "feedback".to_owned()),
            question: options.question.clone(),
            ..FeedbackPlan::default()
        };
        let times = match (self.of(Role::Time), &options.at) {
            (Some(_), _) => self.settle_time()?,
            (None, Some(at)) => {
                plan.at = Some(self.stated_instant(at)?);
                self.notes.push(format!("no column for the time: every row is of {at}, as you say"));
                TimeColumn::exact(self.options.zone.clone())
            }
            (None, None) => return Err(trouble::no_time_of_feedback(&self)),
        };
        if let Some(at) = self.of(Role::Score) {
            plan.scale = Some(self.settle_scale(at, options)?);
        }
        if plan.question.is_none() && self.of(Role::Question).is_none() {
            plan.question = self.asked();
            if let Some(question) = &plan.question {
                self.notes.push(format!("taken for answers of the kind `{question}`; --asked says another kind"));
            }
        }
        if self.of(Role::Customer).is_none() && self.of(Role::Case).is_none() {
            self.notes.push(
                "no column for the customer or the case: this feedback is kept and can be searched, but stands in \
                 nobody's journey; --customer or --case names one"
                    .to_owned(),
            );
        }
        Ok(self.close(times, &Role::FEEDBACK, Rest::Feedback(Box::new(plan))))
    }

    /// How well a column would do as this role, by name and values.
    fn said(&self, role: Role, index: usize) -> Option<i32> {
        let column = self.column(index);
        let fit = names::fit(role, &self.words[index]);
        if self.profile.n_rows == 0 {
            return (fit >= NAMED).then_some(fit);
        }
        if column.n_filled == 0 || self.time_share(index) >= 0.5 && !column.is_bare_numbers() {
            return None;
        }
        let values = column.filled();
        let n_scores = values.iter().filter(|value| score::parse(value).is_some()).count();
        let scores = n_scores as f64 / values.len() as f64;
        match role {
            Role::Score => {
                let few = column.n_distinct <= 101;
                (fit >= NAMED && scores >= 0.5 && few).then_some(fit)
            }
            _ => {
                if column.numeric >= 0.5 || scores >= 0.5 && fit < 90 {
                    return None;
                }
                // Sentences speak for themselves; short values need a name.
                let long = column.length.min(120.0) as i32;
                let sentences = long >= 40 && column.n_distinct * 2 > column.n_filled;
                let telling = fit >= NAMED || sentences && names::penalty_of(role, &self.words[index]) == 0;
                let codes = column.n_distinct * 4 < column.n_filled && column.n_filled >= 50 && long < 40;
                (telling && !codes).then_some(fit + long / 3)
            }
        }
    }

    fn guess_said(&mut self, role: Role) {
        if self.of(role).is_some() {
            return;
        }
        let best = self.free().into_iter().filter_map(|at| Some((at, self.said(role, at)?)));
        if let Some((at, _)) = best.rev().max_by_key(|(_, score)| *score) {
            let named = names::fit(role, &self.words[at]) >= NAMED;
            let why =
                if named { format!("named like a {}", role.word()) } else { "its values are sentences".to_owned() };
            let why = format!("{why}; {}", self.filled_of(at));
            self.take(role, at, false, why);
        }
    }

    fn filled_of(&self, index: usize) -> String {
        let column = self.column(index);
        match self.profile.n_rows {
            0 => "there is no row yet to compare".to_owned(),
            rows if column.n_filled == rows => self.values_of(index),
            rows => format!(
                "filled in {} of the first {} rows",
                percent(column.n_filled as f64 / rows as f64),
                grouped(rows as u64)
            ),
        }
    }

    fn guess_title(&mut self) {
        if self.of(Role::Text).is_some() {
            self.guess_named(Role::Title);
        }
    }

    /// The time at which it was said, rather than the one at which it was asked.
    fn guess_when(&mut self) {
        if self.of(Role::Time).is_some() {
            return;
        }
        let given = HashSet::from([
            "answer",
            "answered",
            "answering",
            "submitted",
            "submission",
            "responded",
            "response",
            "received",
            "review",
            "posted",
            "completed",
            "antwort",
        ]);
        let before = HashSet::from(["creation", "sent", "invited", "purchase", "order", "delivery", "send", "start"]);
        let mut found: Vec<(i32, usize)> = Vec::new();
        for at in self.free() {
            let fit = self.fit(Role::Time, at);
            let share = self.time_share(at);
            let enough = if self.profile.n_rows == 0 { fit >= 40 } else { share >= 0.9 || share > 0.3 && fit >= 40 };
            if !enough || self.profile.n_rows > 0 && self.column(at).n_filled == 0 {
                continue;
            }
            let any = |set: &HashSet<&str>| self.words[at].iter().any(|word| set.contains(word.as_str()));
            let says = 25 * i32::from(any(&given)) - 25 * i32::from(any(&before));
            let filled = self.column(at).n_filled as f64 / self.profile.n_rows.max(1) as f64;
            found.push((fit + says + (40.0 * share + 20.0 * filled) as i32, at));
        }
        found.sort_by_key(|(score, at)| (-score, *at));
        let Some((_, at)) = found.first().copied() else { return };
        let mut why = if self.fit(Role::Time, at) > 0 { "named like a time" } else { "the only times" }.to_owned();
        if let Some(settled) = self.times.get(&at) {
            let (read, of) = (grouped(settled.n_read as u64), grouped(self.column(at).n_filled as u64));
            why.push_str(&format!("; {read} of {of} values read as {}", settled.words));
        }
        let others: Vec<String> =
            found.iter().skip(1).take(4).map(|(_, at)| format!("`{}`", self.column(*at).name)).collect();
        if !others.is_empty() {
            self.notes.push(format!("{} would also do as the time; --time names another column", others.join(", ")));
        }
        self.take(Role::Time, at, false, why);
    }

    /// The customer and the matter. Each row may well be another customer.
    fn guess_whose(&mut self) {
        for (role, least) in [(Role::Customer, 40), (Role::Case, 60)] {
            if self.of(role).is_some() {
                continue;
            }
            let ids = self.free().into_iter().filter_map(|at| {
                let column = self.column(at);
                let fit = self.fit(role, at);
                let constant = self.profile.n_rows >= 20 && column.n_distinct <= 1;
                let sentences = column.length > 64.0;
                let is_time = self.time_share(at) >= 0.9 && !column.is_bare_numbers();
                let usable = column.n_filled > 0 || self.profile.n_rows == 0;
                (fit >= least && usable && !constant && !sentences && !is_time).then_some((at, fit))
            });
            if let Some((at, _)) = ids.rev().max_by_key(|(_, fit)| *fit) {
                let word = if role == Role::Customer { "customer id" } else { "case" };
                let why = format!("named like a {word}; {}", self.filled_of(at));
                self.take(role, at, false, why);
            }
        }
    }

    fn guess_named(&mut self, role: Role) {
        if self.of(role).is_some() {
            return;
        }
        let rows = self.profile.n_rows;
        let fits = |at: usize| {
            let column = self.column(at);
            if rows == 0 {
                return true;
            }
            match role {
                Role::MessageId => column.is_unique() && column.n_filled == rows,
                Role::Title => column.n_filled > 0 && column.numeric < 0.5 && column.length <= 200.0,
                Role::Language => column.n_filled > 0 && column.numeric < 0.5 && column.length <= 20.0,
                _ => {
                    column.n_filled > 0
                        && column.n_distinct <= 200
                        && column.n_distinct * 2 <= column.n_filled.max(20)
                        && column.length <= 100.0
                        && column.numeric < 0.5
                        && self.time_share(at) < 0.5
                }
            }
        };
        let best = self.free().into_iter().map(|at| (at, self.fit(role, at)));
        let best = best.filter(|(at, fit)| *fit >= 55 && fits(*at)).rev().max_by_key(|(_, fit)| *fit);
        if let Some((at, _)) = best {
            let why = format!("named like a {}; {}", role.word(), self.filled_of(at));
            self.take(role, at, false, why);
        }
    }

    fn settle_scale(
        &mut self,
        at: usize,
        options: &FeedbackOptions,
    ) -> Result<desireline_model::feedback::Scale, IngestError> {
        let column = self.column(at);
        let name = column.name.clone();
        let values = column.filled();
        if values.is_empty()
            && let Some(scale) = options.stated()
        {
            return Ok(scale);
        }
        let found = scale::find(&self.words[at], &values, options).map_err(|why| IngestError::NoScale {
            name: self.name.to_owned(),
            column: name.clone(),
            why,
        })?;
        let off = match found.n_off {
            0 => String::new(),
            1 => "; 1 of the first scores is not on it and is rejected".to_owned(),
            n => format!("; {} of the first scores are not on it and are rejected", grouped(n as u64)),
        };
        self.notes.push(format!(
            "scores of `{name}` are taken as {}, {}{}{off}; --scale MIN..MAX, --lower-is-better and \
             --higher-is-better say otherwise",
            found.scale,
            if options.scale.is_some() { "" } else { "since " },
            found.why
        ));
        Ok(found.scale)
    }

    /// A day or a time for every row.
    fn stated_instant(&self, text: &str) -> Result<Instant, IngestError> {
        let settled = times::settle("--at", &[text], self.options);
        settled.column.instant(text).map_err(|why| IngestError::MissingColumns {
            name: self.name.to_owned(),
            missing: format!("the time, and --at does not say one: {why}"),
        })
    }

    /// What was asked, from the names of the columns.
    fn asked(&self) -> Option<String> {
        let has = |role: Role, list: &str| {
            self.of(role).is_some_and(|at| {
                let parts: Vec<&str> = list.split(' ').collect();
                self.words[at].iter().any(|word| parts.contains(&word.as_str()))
            })
        };
        let score = |list: &str| has(Role::Score, list);
        let text = |list: &str| has(Role::Text, list);
        let file = names::words(self.name);
        let in_file = |word: &str| file.iter().any(|part| part == word || part.strip_suffix('s') == Some(word));
        let asked = match () {
            () if score("nps netpro netpromoter promoter recommend ltr") => "nps",
            () if score("fft") || text("fft") => "fft",
            () if score("ces effort ease") => "ces",
            () if score("csat satisfaction zufriedenheit") => "csat",
            () if score("review") || text("review") || in_file("review") => "review",
            () if score("stars star sterne") => "stars",
            () if text("complaint") || in_file("complaint") => "complaint",
            () if text("ticket") || in_file("ticket") => "ticket",
            () if in_file("chat") => "chat",
            () if in_file("interview") => "interview",
            () if in_file("nps") => "nps",
            () if in_file("csat") => "csat",
            () if in_file("survey") => "survey",
            () => return None,
        };
        Some(asked.to_owned())
    }

    /// The score and the text of a file that was read as events and looks like feedback.
    pub(super) fn looks_like_feedback(&self) -> Option<(Option<String>, Option<String>)> {
        let best = |role: Role| {
            let all = (0..self.profile.columns.len()).filter_map(|at| Some((self.said(role, at)?, at)));
            let named = all.filter(|(_, at)| names::fit(role, &self.words[*at]) >= 80);
            named.max_by_key(|(fit, at)| (*fit, usize::MAX - at)).map(|(_, at)| self.column(at).name.clone())
        };
        let (score, text) = (best(Role::Score), best(Role::Text));
        (score.is_some() || text.is_some()).then_some((score, text))
    }
}
