//! How many customers took a journey: counted by what its picture is made from, which a page asks for anyway.

use std::sync::Arc;

use desireline_model::answer::{Answer, Basis};
use desireline_model::time::Timestamp;

use super::shown::shown;
use crate::app::App;
use crate::extract::Desk;
use crate::problem::Problem;

/// What was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) customers: u64,
    pub(crate) cases: u64,
    pub(crate) first_time: Option<Timestamp>,
    pub(crate) last_time: Option<Timestamp>,
}

/// Counts a journey's customers. A question that makes no sense for what was taken in so far counts nobody.
pub(crate) async fn counted(app: &Arc<App>, desk: &Desk, slug: &str) -> Result<Counted, Problem> {
    let shown = shown(app, desk, slug, None, None).await?;
    let Ok(answer) = &shown.answer else { return Ok(Counted::default()) };
    let Basis { customers, cases, first_time, last_time, .. } = *basis(answer);
    Ok(Counted { customers, cases, first_time, last_time })
}

fn basis(answer: &Answer) -> &Basis {
    match answer {
        Answer::Journey(answer) => &answer.basis,
        Answer::Check(answer) => &answer.basis,
        Answer::Funnel(answer) => &answer.basis,
    }
}
