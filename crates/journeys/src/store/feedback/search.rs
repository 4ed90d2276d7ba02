//! Looking for feedback: by words, source, period, score, customer and the rest; page by page, and counted by score.

use std::fmt;
use std::str::FromStr;

use desireline_model::time::Timestamp;

use super::Feedback;
use super::words::Search;
use crate::db::{Db, Doing, row, with_pool};
use crate::store::error::no_zero_byte;
use crate::store::{Scope, StoreError};

/// What feedback must be like; what is absent does not matter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedbackFilter<'a> {
    /// Words: see [`Search`].
    pub words: Option<&'a str>,
    /// The name of its source.
    pub source: Option<&'a str>,
    /// Said at this instant or later.
    pub from: Option<Timestamp>,
    /// Said before this instant.
    pub before: Option<Timestamp>,
    /// A score of at least this, on its own scale.
    pub min_score: Option<f64>,
    /// A score of at most this, on its own scale.
    pub max_score: Option<f64>,
    /// Its language: `en` is `en-gb`, too.
    pub language: Option<&'a str>,
    /// The step that it is about.
    pub touchpoint: Option<&'a str>,
    /// What was asked.
    pub question: Option<&'a str>,
    /// The customer's id as the source wrote it, or the case.
    pub customer: Option<&'a str>,
    /// Numbers that are one customer.
    pub persons: Option<&'a [i32]>,
}

/// The last item of a page; the next page begins behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackCursor {
    said_at: i64,
    feedback_id: String,
}

impl fmt::Display for FeedbackCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.said_at, self.feedback_id)
    }
}

/// Why a text is no cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no place in a list of feedback; give the `next` of the page before")]
pub struct NoCursor(String);

impl FromStr for FeedbackCursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let parts = text.rsplit_once('-').and_then(|(at, id)| Some((at.parse().ok()?, id)));
        match parts {
            Some((said_at, id)) if id.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Ok(Self { said_at, feedback_id: id.to_owned() })
            }
            _ => Err(NoCursor(text.chars().take(80).collect())),
        }
    }
}

impl Feedback {
    /// Its place in a list.
    pub fn cursor(&self) -> FeedbackCursor {
        FeedbackCursor { said_at: self.said_at.0, feedback_id: self.feedback_id.clone() }
    }
}

row! {
    /// How often one score was given to one question.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ScoreCount {
        /// What was asked.
        pub question: Option<String>,
        /// The lowest score that could be given.
        pub scale_min: f64,
        /// The highest score that could be given.
        pub scale_max: f64,
        /// Whether the highest score is the best: 1 or 0.
        pub higher_is_better: i16,
        /// The score.
        pub score: f64,
        /// How often it was given.
        pub n: u64,
    }
}

/// A question with the filter behind it, for SQLite and for PostgreSQL, which have words and lists in different ways.
macro_rules! filtered {
    ($select:literal, $rest:literal) => {
        (
            concat!(
                $select,
                filtered!(common),
                " AND (CAST($13 AS TEXT) IS NULL OR f.person_no IN (SELECT value FROM json_each($13)))
                AND (CAST($14 AS TEXT) IS NULL
                    OR f.id IN (SELECT rowid FROM feedback_words WHERE feedback_words MATCH $14))
                AND (CAST($15 AS TEXT) IS NULL
                    OR f.id NOT IN (SELECT rowid FROM feedback_words WHERE feedback_words MATCH $15)) ",
                $rest
            ),
            concat!(
                $select,
                filtered!(common),
                " AND (CAST($13 AS TEXT) IS NULL OR f.person_no IN (SELECT CAST(value AS INTEGER)
                    FROM json_array_elements_text(CAST(CAST($13 AS TEXT) AS json)) AS j (value)))
                AND (CAST($14 AS TEXT) IS NULL
                    OR to_tsvector('simple', f.words) @@ CAST(CAST($14 AS TEXT) AS tsquery))
                AND (CAST($15 AS TEXT) IS NULL
                    OR NOT to_tsvector('simple', f.words) @@ CAST(CAST($15 AS TEXT) AS tsquery)) ",
                $rest
            ),
        )
    };
    (common) => {
        " FROM feedback f
            JOIN import i ON i.workspace_id = f.workspace_id AND i.import_no = f.import_no
            JOIN source s ON s.workspace_id = f.workspace_id AND s.source_no = f.source_no
        WHERE f.workspace_id = $1 AND i.state = 'done'
            AND (CAST($2 AS TEXT) IS NULL OR s.name = $2)
            AND f.said_at >= $3 AND f.said_at < $4
            AND (f.said_at < $5 OR (f.said_at = $5 AND f.feedback_id > $6))
            AND (CAST($7 AS DOUBLE PRECISION) IS NULL OR f.score >= $7)
            AND (CAST($8 AS DOUBLE PRECISION) IS NULL OR f.score <= $8)
            AND (CAST($9 AS TEXT) IS NULL OR f.language = $9
                OR SUBSTR(f.language, 1, LENGTH($9) + 1) = $9 || '-')
            AND (CAST($10 AS TEXT) IS NULL OR f.touchpoint = $10)
            AND (CAST($11 AS TEXT) IS NULL OR f.question = $11)
            AND (CAST($12 AS TEXT) IS NULL OR f.raw_id = $12 OR f.case_key = $12)"
    };
}

/// Columns of [`Feedback`].
macro_rules! feedback_where {
    ($rest:literal) => {
        filtered!(
            "SELECT f.feedback_id, f.source_no, s.name AS source_name, f.import_no, f.person_no, f.raw_id, f.case_key,
                f.said_at, f.said_precision, f.score, f.scale_min, f.scale_max, f.higher_is_better, f.text, f.language,
                f.channel, f.question, f.touchpoint",
            $rest
        )
    };
}

const PAGE: (&str, &str) = feedback_where!("ORDER BY f.said_at DESC, f.feedback_id LIMIT $16");
const SCORES: (&str, &str) = filtered!(
    "SELECT f.question, f.scale_min, f.scale_max, f.higher_is_better, f.score, COUNT(*) AS n",
    "AND f.score IS NOT NULL GROUP BY f.question, f.scale_min, f.scale_max, f.higher_is_better, f.score
    ORDER BY COALESCE(f.question, ''), f.scale_min, f.scale_max, f.higher_is_better, f.score LIMIT $16"
);
const COUNT: (&str, &str) = filtered!("SELECT COUNT(*) AS n", "LIMIT $16");
const PERSONS: (&str, &str) =
    filtered!("SELECT DISTINCT f.person_no", "AND f.person_no IS NOT NULL ORDER BY f.person_no LIMIT $16");
const ONE: &str = "SELECT f.feedback_id, f.source_no, s.name AS source_name, f.import_no, f.person_no, f.raw_id,
        f.case_key, f.said_at, f.said_precision, f.score, f.scale_min, f.scale_max, f.higher_is_better, f.text,
        f.language, f.channel, f.question, f.touchpoint
    FROM feedback f
        JOIN import i ON i.workspace_id = f.workspace_id AND i.import_no = f.import_no
        JOIN source s ON s.workspace_id = f.workspace_id AND s.source_no = f.source_no
    WHERE f.workspace_id = $1 AND f.feedback_id = $2 AND i.state = 'done'";

/// Binds what a filtered question asks for, and runs it.
macro_rules! ask {
    ($scope:expr, $sql:expr, $filter:expr, $after:expr, $limit:expr) => {{
        let search = Search::read($filter.words.unwrap_or_default());
        if search.is_hopeless() {
            Ok(Vec::new())
        } else {
            let sql = $scope.db().pick($sql.0, $sql.1);
            let (with, without) = match $scope.db() {
                Db::Sqlite(_) => search.for_sqlite(),
                Db::Postgres(_) => search.for_postgres(),
            };
            let (after_at, after_id) = match $after {
                Some(cursor) => (cursor.said_at, cursor.feedback_id.as_str()),
                None => (i64::MAX, ""),
            };
            let persons = $filter.persons.map(|persons| serde_json::json!(persons).to_string());
            with_pool!($scope.db(), |p| sqlx::query_as(sql)
                // Planned anew for what is asked: what does not matter then costs nothing.
                .persistent(false)
                .bind($scope.workspace().as_str())
                .bind($filter.source)
                .bind($filter.from.map_or(i64::MIN, |from| from.0))
                .bind($filter.before.map_or(i64::MAX, |before| before.0))
                .bind(after_at)
                .bind(after_id)
                .bind($filter.min_score)
                .bind($filter.max_score)
                .bind($filter.language.map(|language| language.to_lowercase().replace('_', "-")))
                .bind($filter.touchpoint)
                .bind($filter.question)
                .bind($filter.customer)
                .bind(persons)
                .bind(with)
                .bind(without)
                .bind(i64::from($limit))
                .fetch_all(p)
                .await)
        }
    }};
}

impl Scope {
    /// Feedback that fits, the latest first, then by id; `after` is the last item of the page before.
    ///
    /// No text that a person types is an error, whatever it is.
    pub async fn list_feedback(
        &self,
        filter: &FeedbackFilter<'_>,
        after: Option<&FeedbackCursor>,
        limit: u32,
    ) -> Result<Vec<Feedback>, StoreError> {
        filter.check()?;
        let page: Result<Vec<Feedback>, sqlx::Error> = ask!(self, PAGE, filter, after, limit);
        Ok(page.doing("look for feedback")?)
    }

    /// The numbers of those who gave feedback that fits, ascending.
    pub async fn feedback_persons(&self, filter: &FeedbackFilter<'_>) -> Result<Vec<i32>, StoreError> {
        filter.check()?;
        let found: Result<Vec<(i32,)>, sqlx::Error> = ask!(self, PERSONS, filter, None::<&FeedbackCursor>, u32::MAX);
        Ok(found.doing("look for who said something")?.into_iter().map(|(person_no,)| person_no).collect())
    }

    /// How much feedback fits.
    pub async fn count_feedback(&self, filter: &FeedbackFilter<'_>) -> Result<u64, StoreError> {
        filter.check()?;
        let counted: Result<Vec<(i64,)>, sqlx::Error> = ask!(self, COUNT, filter, None::<&FeedbackCursor>, 1_u32);
        Ok(counted.doing("count feedback")?.first().map_or(0, |(n,)| n.unsigned_abs()))
    }

    /// How often each score was given in feedback that fits: by question, scale and score.
    pub async fn count_scores(&self, filter: &FeedbackFilter<'_>) -> Result<Vec<ScoreCount>, StoreError> {
        filter.check()?;
        let counted: Result<Vec<ScoreCount>, sqlx::Error> =
            ask!(self, SCORES, filter, None::<&FeedbackCursor>, 10_000_u32);
        Ok(counted.doing("count scores")?)
    }

    /// The feedback of this id.
    pub async fn get_feedback(&self, feedback_id: &str) -> Result<Feedback, StoreError> {
        no_zero_byte("the id of feedback", feedback_id)?;
        let found: Option<Feedback> = with_pool!(self.db(), |p| sqlx::query_as(ONE)
            .bind(self.workspace().as_str())
            .bind(feedback_id)
            .fetch_optional(p)
            .await)
        .doing("read feedback")?;
        found.ok_or_else(|| StoreError::NotFound { what: "feedback", id: feedback_id.to_owned() })
    }
}

impl FeedbackFilter<'_> {
    /// Words may hold anything; names that no database could hold are refused.
    fn check(&self) -> Result<(), StoreError> {
        let names = [
            ("the source's name", self.source),
            ("a language", self.language),
            ("a touchpoint", self.touchpoint),
            ("a question", self.question),
            ("a customer's id", self.customer),
        ];
        names.into_iter().try_for_each(|(what, name)| no_zero_byte(what, name.unwrap_or_default()))
    }
}
