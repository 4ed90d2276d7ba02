//! Feedback: what customers said, found by its words.
//!
//! Rows come with an open import and are seen once it is done, as events are. [`search`] lists them; [`words`] is the
//! one reading of words for both databases.

pub mod search;
#[cfg(test)]
mod tests;
pub mod words;

use std::collections::HashMap;

use desireline_model::feedback::Scale;
use desireline_model::time::Timestamp;

use crate::db::{Doing, Tx, row, with_tx};
use crate::store::error::{may_be_key, no_zero_byte};
use crate::store::ids::ImportId;
use crate::store::{Scope, StoreError, imports};

row! {
    /// Something that a customer said.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Feedback {
        /// Its id, for ever: the key of the event that is its place in the path.
        pub feedback_id: String,
        /// The source's number.
        pub source_no: i16,
        /// The source's name.
        pub source_name: String,
        /// The import that brought it.
        pub import_no: i32,
        /// The customer's number; absent where nobody is named.
        pub person_no: Option<i32>,
        /// The customer's id as the source wrote it.
        pub raw_id: Option<String>,
        /// The matter that it belongs to.
        pub case_key: Option<String>,
        /// When it was said.
        pub said_at: Timestamp,
        /// How finely that is known: [`desireline_model::time::Precision`] as a number.
        pub said_precision: i16,
        /// The score as it was given.
        pub score: Option<f64>,
        /// The lowest score that could be given.
        pub scale_min: Option<f64>,
        /// The highest score that could be given.
        pub scale_max: Option<f64>,
        /// Whether the highest score is the best: 1 or 0.
        pub higher_is_better: Option<i16>,
        /// What was said.
        pub text: Option<String>,
        /// Its language, as the source says it.
        pub language: Option<String>,
        /// Where it was said.
        pub channel: Option<String>,
        /// What was asked.
        pub question: Option<String>,
        /// The step that it is about.
        pub touchpoint: Option<String>,
    }
}

impl Feedback {
    /// The scale of its score.
    pub fn scale(&self) -> Option<Scale> {
        Scale::new(self.scale_min?, self.scale_max?, self.higher_is_better? != 0)
    }
}

/// Feedback to be added; see the fields of [`Feedback`].
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields of `Feedback` say it")]
pub struct NewFeedback {
    pub feedback_id: String,
    /// A digest of all that it says, to tell a second copy from another item with the same id.
    pub body_digest: String,
    pub person_no: Option<i32>,
    pub raw_id: Option<String>,
    pub case_key: Option<String>,
    pub said_at: i64,
    pub said_precision: i16,
    pub score: Option<(f64, Scale)>,
    pub text: Option<String>,
    pub language: Option<String>,
    pub channel: Option<String>,
    pub question: Option<String>,
    pub touchpoint: Option<String>,
}

impl NewFeedback {
    fn check(&self) -> Result<(), StoreError> {
        may_be_key("the id of feedback", &self.feedback_id)?;
        let texts = [
            ("a customer's id", &self.raw_id),
            ("a case", &self.case_key),
            ("a text of feedback", &self.text),
            ("a language", &self.language),
            ("a channel", &self.channel),
            ("a question", &self.question),
            ("a touchpoint", &self.touchpoint),
        ];
        for (what, text) in texts {
            no_zero_byte(what, text.as_deref().unwrap_or_default())?;
        }
        Ok(())
    }
}

/// What became of feedback that was to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New,
    /// It is there already, by the import of this number.
    There(i32),
    /// Another item with its id is there, with this digest; that one stays.
    Conflict(String),
}

/// Items in one round trip.
const BATCH: usize = 1_000;

// Lists go in as one JSON text, which the two unfold by different functions.
const FIND_SQLITE: &str = "SELECT json_group_array(json_array(feedback_id, body_digest, import_no)) FROM feedback
    WHERE workspace_id = $1 AND feedback_id IN (SELECT value FROM json_each($2))";
const FIND_POSTGRES: &str =
    "SELECT CAST(COALESCE(json_agg(json_build_array(feedback_id, body_digest, import_no)), '[]') AS text)
    FROM feedback WHERE workspace_id = $1
        AND feedback_id IN (SELECT value FROM json_array_elements_text(CAST($2 AS json)) AS j (value))";
const ADD_SQLITE: &str =
    "INSERT INTO feedback (workspace_id, source_no, import_no, feedback_id, body_digest, person_no,
        raw_id, case_key, said_at, said_precision, score, scale_min, scale_max, higher_is_better, text, words, language,
        channel, question, touchpoint)
    SELECT $1, $2, $3, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
        value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14,
        value ->> 15, value ->> 16
    FROM json_each($4)";
const ADD_POSTGRES: &str =
    "INSERT INTO feedback (workspace_id, source_no, import_no, feedback_id, body_digest, person_no,
        raw_id, case_key, said_at, said_precision, score, scale_min, scale_max, higher_is_better, text, words, language,
        channel, question, touchpoint)
    SELECT $1, $2, $3, value ->> 0, value ->> 1, CAST(value ->> 2 AS INTEGER), value ->> 3, value ->> 4,
        CAST(value ->> 5 AS BIGINT), CAST(value ->> 6 AS SMALLINT), CAST(value ->> 7 AS DOUBLE PRECISION),
        CAST(value ->> 8 AS DOUBLE PRECISION), CAST(value ->> 9 AS DOUBLE PRECISION), CAST(value ->> 10 AS SMALLINT),
        value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16
    FROM json_array_elements(CAST($4 AS json))";
const OPEN: &str = "UPDATE import SET touched_at = $3 WHERE workspace_id = $1 AND id = $2 AND state = 'open'
    RETURNING import_no, (SELECT source_no FROM source WHERE source.id = import.source_id) AS source_no";
const DELETE_SQLITE: &str = "DELETE FROM feedback WHERE workspace_id = $1
    AND feedback_id IN (SELECT value FROM json_each($2)) RETURNING feedback_id";
const DELETE_POSTGRES: &str = "DELETE FROM feedback WHERE workspace_id = $1
    AND feedback_id IN (SELECT value FROM json_array_elements_text(CAST($2 AS json)) AS j (value)) RETURNING feedback_id";

impl Scope {
    /// Adds feedback to an open import, with which it is seen, and says what became of each item, in their order.
    ///
    /// Of two items with one id the first stays. All or none of a call is kept.
    pub async fn add_feedback(
        &self,
        import: &ImportId,
        items: &[NewFeedback],
        now: Timestamp,
    ) -> Result<Vec<Added>, StoreError> {
        let workspace = self.workspace();
        let mut tx = self.db().begin().await?;
        let open: Option<(i32, i16)> = with_tx!(&mut tx, |c| sqlx::query_as(OPEN)
            .bind(workspace.as_str())
            .bind(import.as_str())
            .bind(now.0)
            .fetch_optional(c)
            .await)
        .doing("find an import")?;
        let Some((import_no, source_no)) = open else {
            return Err(imports::not_in_state(&mut tx, workspace, import, "open").await);
        };
        let mut outcomes = Vec::with_capacity(items.len());
        for batch in items.chunks(BATCH) {
            let mut known = self.bodies_of(&mut tx, batch).await?;
            let mut new = Vec::new();
            for item in batch {
                item.check()?;
                outcomes.push(match known.get(&item.feedback_id) {
                    Some((body, by)) if *body == item.body_digest => Added::There(*by),
                    Some((body, _)) => Added::Conflict(body.clone()),
                    None => {
                        known.insert(item.feedback_id.clone(), (item.body_digest.clone(), import_no));
                        new.push(folded(item));
                        Added::New
                    }
                });
            }
            let add = tx.pick(ADD_SQLITE, ADD_POSTGRES);
            with_tx!(&mut tx, |c| sqlx::query(add)
                .bind(workspace.as_str())
                .bind(source_no)
                .bind(import_no)
                .bind(serde_json::Value::Array(new).to_string())
                .execute(c)
                .await
                .map(|_| ()))
            .doing("add feedback")?;
        }
        tx.commit().await?;
        Ok(outcomes)
    }

    /// The digests of those of these items whose ids are there, and the imports that brought them.
    async fn bodies_of(
        &self,
        tx: &mut Tx,
        items: &[NewFeedback],
    ) -> Result<HashMap<String, (String, i32)>, StoreError> {
        let ids: Vec<&str> = items.iter().map(|item| item.feedback_id.as_str()).collect();
        let find = tx.pick(FIND_SQLITE, FIND_POSTGRES);
        let (found,): (String,) = with_tx!(tx, |c| sqlx::query_as(find)
            .bind(self.workspace().as_str())
            .bind(serde_json::json!(ids).to_string())
            .fetch_one(c)
            .await)
        .doing("look for feedback")?;
        let found: Result<Vec<(String, String, i32)>, _> = serde_json::from_str(&found);
        let found = found.map_err(|error| sqlx::Error::Decode(error.into())).doing("read a list of feedback")?;
        Ok(found.into_iter().map(|(id, body, by)| (id, (body, by))).collect())
    }

    /// Removes feedback, its words in the index with it, and returns how many items there were.
    pub async fn delete_feedback(&self, feedback_ids: &[&str]) -> Result<u64, StoreError> {
        let mut tx = self.db().begin().await?;
        let delete = tx.pick(DELETE_SQLITE, DELETE_POSTGRES);
        let gone: Vec<(String,)> = with_tx!(&mut tx, |c| sqlx::query_as(delete)
            .bind(self.workspace().as_str())
            .bind(serde_json::json!(feedback_ids).to_string())
            .fetch_all(c)
            .await)
        .doing("remove feedback")?;
        tx.commit().await?;
        Ok(gone.len() as u64)
    }
}

/// An item as the insert takes it.
fn folded(item: &NewFeedback) -> serde_json::Value {
    let scale = item.score.map(|(_, scale)| scale);
    serde_json::json!([
        item.feedback_id,
        item.body_digest,
        item.person_no,
        item.raw_id,
        item.case_key,
        item.said_at,
        item.said_precision,
        item.score.map(|(score, _)| score),
        scale.map(|scale| scale.min),
        scale.map(|scale| scale.max),
        scale.map(|scale| i16::from(scale.higher_is_better)),
        item.text,
        words::indexed(item.text.as_deref().unwrap_or_default()),
        item.language,
        item.channel,
        item.question,
        item.touchpoint,
    ])
}
