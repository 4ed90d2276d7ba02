//! What the customers of a difference said, in their words.

use std::collections::BTreeSet;

use desireline_events::engine::Effort;
use desireline_model::answer::Answer;
use desireline_model::question::Figure;

use super::heard::{Quote, keep_quote, value_of};
use super::kept::{ShowError, Shown};
use crate::ask::AskError;
use crate::ask::customers::numbers_behind;
use crate::ask::workspace::{Clock, classes};
use crate::installation::Installation;
use crate::store::feedback::search::FeedbackFilter;
use crate::store::{Scope, StoreError};

/// Of how many customers answers are looked through: those who were seen first.
const CUSTOMERS: usize = 20_000;
/// Of how many at a time.
const AT_ONCE: usize = 2_000;
/// How many answers of those are read: the latest.
const ANSWERS: u32 = 10_000;

/// The unhappiest quotes, at most three, of the customers of a difference; of equals the latest. None where the picture has
/// no such difference, and where events were taken in or back since it was made.
///
/// # Errors
///
/// When the store cannot be read.
pub async fn quotes(
    installation: &Installation,
    scope: &Scope,
    shown: &Shown,
    key: &str,
    now: Clock<'_>,
) -> Result<Vec<Quote>, ShowError> {
    let Ok(Answer::Check(check)) = &shown.answer else { return Ok(Vec::new()) };
    if shown.heard.is_empty() || check.differences.iter().all(|difference| difference.key() != key) {
        return Ok(Vec::new());
    }
    let (question, figure) = (&shown.question, &Figure::Difference(key.to_owned()));
    let (at, effort) = (shown.at.as_ref(), Effort::default());
    let numbers = match numbers_behind(installation, scope, question, figure, at, effort, now).await {
        Ok(numbers) => numbers,
        Err(AskError::Past { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut persons: BTreeSet<i32> = numbers.iter().take(CUSTOMERS).map(|number| number as i32).collect();
    if let Some(at) = &shown.at {
        let links = scope.links_at(at.identity).await.map_err(AskError::from)?;
        let linked = classes(&links).into_iter().filter(|(_, root)| persons.contains(&(*root as i32)));
        let linked: Vec<i32> = linked.map(|(number, _)| number as i32).collect();
        persons.extend(linked);
    }
    let persons: Vec<i32> = persons.into_iter().collect();
    let mut kept = Vec::new();
    for some in persons.chunks(AT_ONCE) {
        let filter = FeedbackFilter { persons: Some(some), ..FeedbackFilter::default() };
        let failed = |error: StoreError| AskError::from(error);
        for answer in scope.list_feedback(&filter, None, ANSWERS).await.map_err(failed)? {
            if question.sources.is_empty() || question.sources.contains(&answer.source_name) {
                keep_quote(&mut kept, &answer, value_of(&answer));
            }
        }
    }
    Ok(kept)
}
