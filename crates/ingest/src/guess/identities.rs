//! Which columns of a file of identities are ids.

use super::{Guess, Rest, Work, names, trouble};
use crate::IngestError;
use crate::identities::{CUSTOMER, IdColumn, kind_of};
use crate::options::Role;
use crate::times::TimeColumn;

impl Work<'_> {
    /// Takes every column that is named like an id, and the time if there is one.
    pub(super) fn guess_identities(mut self) -> Result<Guess, IngestError> {
        self.read_times();
        if self.of(Role::Time).is_none() {
            let times =
                self.free().into_iter().filter(|at| self.time_share(*at) >= 0.5 && self.fit(Role::Time, *at) > 0);
            if let Some(at) = times.rev().max_by_key(|at| self.fit(Role::Time, *at)) {
                self.take(Role::Time, at, false, "named like a time".to_owned());
            }
        }
        let named = self.of(Role::Customer);
        let ids: Vec<IdColumn> = (0..self.profile.columns.len())
            .filter(|at| self.of(Role::Time) != Some(*at))
            .filter(|at| named == Some(*at) || names::is_id(&self.words[*at]))
            .map(|index| {
                let name = self.column(index).name.clone();
                let kind = if named == Some(index) { CUSTOMER.to_owned() } else { kind_of(&name) };
                IdColumn { index, kind, name }
            })
            .collect();
        if ids.len() < 2 {
            return Err(trouble::too_few_ids(&self, &ids));
        }
        for id in &ids {
            if named != Some(id.index) {
                let why = format!("named like an id; its kind is `{}`", id.kind);
                self.chosen.push(super::Chosen { role: Role::Id, column: id.name.clone(), by_user: false, why });
            }
        }
        if !ids.iter().any(|id| id.kind == CUSTOMER) {
            self.notes.push(format!(
                "no column is of the kind `{CUSTOMER}`, which ids in files of events have unless --id-kind says otherwise; \
                 --customer COLUMN makes a column one of that kind"
            ));
        }
        let times = match self.of(Role::Time) {
            Some(_) => self.settle_time()?,
            None => TimeColumn::exact(self.options.zone.clone()),
        };
        Ok(self.close(times, &[Role::Customer, Role::Id, Role::Time], Rest::Identities(ids)))
    }
}
