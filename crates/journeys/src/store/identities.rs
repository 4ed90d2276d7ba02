//! Identities: each id that a source uses for a customer gets a small number, which stands in rows of events for ever.
//!
//! Which numbers are one customer is said by [`links`], which can be undone; a number never changes.

pub mod links;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use crate::db::{Doing, Tx, with_pool, with_tx};
use crate::store::counter::{self, Counter};
use crate::store::error::may_be_key;
use crate::store::{Scope, StoreError};

/// An id and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its number.
    pub person_no: i32,
    /// What kind of id it is, as `user_id` or `email`.
    pub id_kind: String,
    /// The id as the source writes it.
    pub raw_id: String,
}

/// Ids in one round trip and one transaction: large, since each transaction rewrites most pages of the index of ids.
const BATCH: usize = 100_000;

// Lists go in and come back as one JSON text: SQLite has no arrays, and a row for each of a million ids would cost
// more than finding them. The two unfold and fold JSON by different functions.
const FIND_SQLITE: &str = "SELECT json_group_array(i.person_no ORDER BY j.key) FROM json_each($3) j
    LEFT JOIN identity i ON i.workspace_id = $1 AND i.id_kind = $2 AND i.raw_id = j.value";
const FIND_POSTGRES: &str = "SELECT CAST(COALESCE(json_agg(i.person_no ORDER BY j.place), '[]') AS text)
    FROM json_array_elements_text(CAST($3 AS json)) WITH ORDINALITY AS j (value, place)
    LEFT JOIN identity i ON i.workspace_id = $1 AND i.id_kind = $2 AND i.raw_id = j.value";
const ADD_SQLITE: &str = "INSERT INTO identity (workspace_id, person_no, id_kind, raw_id)
    SELECT $1, $4 + j.key, $2, j.value FROM json_each($3) j";
const ADD_POSTGRES: &str = "INSERT INTO identity (workspace_id, person_no, id_kind, raw_id)
    SELECT $1, $4 + j.place - 1, $2, j.value
    FROM json_array_elements_text(CAST($3 AS json)) WITH ORDINALITY AS j (value, place)";
const PAGE_SQLITE: &str = "SELECT json_group_array(json_array(person_no, id_kind, raw_id) ORDER BY person_no) FROM (
        SELECT person_no, id_kind, raw_id FROM identity WHERE workspace_id = $1 AND person_no > $2
        ORDER BY person_no LIMIT $3) page";
const PAGE_POSTGRES: &str =
    "SELECT CAST(COALESCE(json_agg(json_build_array(person_no, id_kind, raw_id) ORDER BY person_no), '[]') AS text) FROM (
        SELECT person_no, id_kind, raw_id FROM identity WHERE workspace_id = $1 AND person_no > $2
        ORDER BY person_no LIMIT $3) page";

const OF_SQLITE: &str = "SELECT json_group_array(json_array(i.person_no, i.id_kind, i.raw_id)) FROM json_each($2) j
    JOIN identity i ON i.workspace_id = $1 AND i.person_no = j.value";
const OF_POSTGRES: &str =
    "SELECT CAST(COALESCE(json_agg(json_build_array(i.person_no, i.id_kind, i.raw_id)), '[]') AS text)
    FROM json_array_elements_text(CAST($2 AS json)) AS j (value)
    JOIN identity i ON i.workspace_id = $1 AND i.person_no = CAST(j.value AS integer)";

const NUMBER_OF: &str = "SELECT person_no FROM identity WHERE workspace_id = $1 AND id_kind = $2 AND raw_id = $3";

impl Scope {
    /// The number of an id, if it was ever given one.
    pub async fn number_of(&self, id_kind: &str, raw_id: &str) -> Result<Option<i32>, StoreError> {
        may_be_key("the kind of an id", id_kind)?;
        may_be_key("a customer's id", raw_id)?;
        let found: Option<(i32,)> = with_pool!(self.db(), |p| sqlx::query_as(NUMBER_OF)
            .bind(self.workspace().as_str())
            .bind(id_kind)
            .bind(raw_id)
            .fetch_optional(p)
            .await)
        .doing("look for a customer")?;
        Ok(found.map(|(person_no,)| person_no))
    }

    /// The number of each id of one kind that was ever given one, in the order asked.
    pub async fn known_numbers<T: AsRef<str>>(
        &self,
        id_kind: &str,
        raw_ids: &[T],
    ) -> Result<Vec<Option<i32>>, StoreError> {
        may_be_key("the kind of an id", id_kind)?;
        let mut numbers = Vec::with_capacity(raw_ids.len());
        let mut tx = self.db().begin_read().await?;
        for batch in raw_ids.chunks(BATCH) {
            let batch: Vec<&str> = batch.iter().map(AsRef::as_ref).collect();
            for raw_id in &batch {
                may_be_key("a customer's id", raw_id)?;
            }
            numbers.extend(self.find_numbers(&mut tx, id_kind, &batch).await?);
        }
        Ok(numbers)
    }

    /// The number of each id of one kind, in the order asked; ids without a number get the next ones, in that order.
    ///
    /// Numbers that were given stay given when this fails half-way. Cost: a transaction for each 100,000 ids.
    pub async fn numbers_for<T: AsRef<str>>(&self, id_kind: &str, raw_ids: &[T]) -> Result<Vec<i32>, StoreError> {
        may_be_key("the kind of an id", id_kind)?;
        let mut numbers = Vec::with_capacity(raw_ids.len());
        for batch in raw_ids.chunks(BATCH) {
            let batch: Vec<&str> = batch.iter().map(AsRef::as_ref).collect();
            for raw_id in &batch {
                may_be_key("a customer's id", raw_id)?;
            }
            let (seen_last, mut found) = {
                let mut tx = self.db().begin_read().await?;
                let last = counter::last(&mut tx, self.workspace(), Counter::Person).await?;
                (last, self.find_numbers(&mut tx, id_kind, &batch).await?)
            };
            if found.contains(&None) {
                self.give_numbers(id_kind, &batch, &mut found, seen_last).await?;
            }
            numbers.extend(found.into_iter().flatten());
        }
        Ok(numbers)
    }

    /// Identities by number, a page at a time; `after` is the last number of the page before, or 0.
    ///
    /// Numbers are only ever added, so pages fit together although each is read on its own.
    pub async fn identities_after(&self, after: i32, limit: u32) -> Result<Vec<Identity>, StoreError> {
        let sql = self.db().pick(PAGE_SQLITE, PAGE_POSTGRES);
        let (page,): (String,) = with_pool!(self.db(), |p| sqlx::query_as(sql)
            .bind(self.workspace().as_str())
            .bind(after)
            .bind(i64::from(limit))
            .fetch_one(p)
            .await)
        .doing("list identities")?;
        let page: Vec<(i32, String, String)> = unfold(&page)?;
        let identity = |(person_no, id_kind, raw_id)| Identity { person_no, id_kind, raw_id };
        Ok(page.into_iter().map(identity).collect())
    }

    /// The identities that have these numbers, in no order; numbers that were never given are left out.
    pub async fn identities_of(&self, numbers: &[i32]) -> Result<Vec<Identity>, StoreError> {
        let wanted = serde_json::to_string(numbers).expect("a list of numbers is JSON");
        let sql = self.db().pick(OF_SQLITE, OF_POSTGRES);
        let (found,): (String,) = with_pool!(self.db(), |p| sqlx::query_as(sql)
            .bind(self.workspace().as_str())
            .bind(wanted)
            .fetch_one(p)
            .await)
        .doing("look for customers' ids")?;
        let found: Vec<(i32, String, String)> = unfold(&found)?;
        let identity = |(person_no, id_kind, raw_id)| Identity { person_no, id_kind, raw_id };
        Ok(found.into_iter().map(identity).collect())
    }

    /// Gives numbers to the ids of a batch that were not found when `seen_last` was the last number given.
    async fn give_numbers(
        &self,
        id_kind: &str,
        batch: &[&str],
        found: &mut [Option<i32>],
        seen_last: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        let mut last = counter::take(&mut tx, self.workspace(), Counter::Person, 0).await?;
        let places: Vec<usize> = (0..batch.len()).filter(|&place| found[place].is_none()).collect();
        let missing: Vec<&str> = places.iter().map(|&place| batch[place]).collect();
        let by_others = match last == seen_last {
            true => vec![None; missing.len()],
            false => self.find_numbers(&mut tx, id_kind, &missing).await?,
        };

        let first = last + 1;
        let mut given: HashMap<&str, i32> = HashMap::new();
        let mut new: Vec<&str> = Vec::new();
        for ((&place, raw_id), by_other) in places.iter().zip(missing).zip(by_others) {
            let number = by_other.or_else(|| given.get(raw_id).copied());
            found[place] = Some(match number {
                Some(number) => number,
                None => {
                    last += 1;
                    let number = i32::try_from(last).map_err(|_| StoreError::Full { what: "customers" })?;
                    given.insert(raw_id, number);
                    new.push(raw_id);
                    number
                }
            });
        }
        counter::take(&mut tx, self.workspace(), Counter::Person, new.len() as i64).await?;
        let add = tx.pick(ADD_SQLITE, ADD_POSTGRES);
        with_tx!(&mut tx, |c| sqlx::query(add)
            .bind(self.workspace().as_str())
            .bind(id_kind)
            .bind(fold(&new))
            .bind(first)
            .execute(c)
            .await
            .map(|_| ()))
        .doing("number customers")?;
        tx.commit().await?;
        Ok(())
    }

    async fn find_numbers(&self, tx: &mut Tx, id_kind: &str, raw_ids: &[&str]) -> Result<Vec<Option<i32>>, StoreError> {
        let find = tx.pick(FIND_SQLITE, FIND_POSTGRES);
        let (found,): (String,) = with_tx!(tx, |c| sqlx::query_as(find)
            .bind(self.workspace().as_str())
            .bind(id_kind)
            .bind(fold(raw_ids))
            .fetch_one(c)
            .await)
        .doing("look for customers' numbers")?;
        unfold(&found)
    }
}

fn fold(texts: &[&str]) -> String {
    serde_json::to_string(texts).expect("a list of texts is JSON")
}

/// What the database folded; an error would be the database's.
fn unfold<T: serde::de::DeserializeOwned>(json: &str) -> Result<Vec<T>, StoreError> {
    let parsed = serde_json::from_str(json).map_err(|error| sqlx::Error::Decode(error.into()));
    Ok(parsed.doing("read a list")?)
}
