//! How many customers took a journey: asked of the events, and remembered while they stay as they are.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use desireline_journeys::ask::ask_workspace;
use desireline_model::answer::{Answer, Basis};
use desireline_model::journey::Reading;
use desireline_model::map::MapDoc;
use desireline_model::question::{Ask, AskCheck, AskJourney, Question};
use desireline_model::time::Timestamp;

use crate::app::App;
use crate::extract::Desk;
use crate::problem::Problem;
use crate::questions::work_when_there_is_room;

/// What was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) customers: u64,
    pub(crate) cases: u64,
    pub(crate) first_time: Option<Timestamp>,
    pub(crate) last_time: Option<Timestamp>,
}

/// How many counts are remembered; more of them are forgotten all at once.
const REMEMBERED: usize = 500;

/// Counts by what was asked and the state it was asked at.
#[derive(Debug, Default)]
pub struct Counts(Mutex<HashMap<String, Counted>>);

impl Counts {
    fn of(&self, key: &str) -> Option<Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }

    fn remember(&self, key: String, counted: Counted) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= REMEMBERED {
            counts.clear();
        }
        counts.insert(key, counted);
    }
}

/// What a journey's page asks: the check of its map, or the journey itself while nothing is drawn.
pub(crate) fn question_of(reading: &Reading, map: MapDoc) -> Question {
    let seen = map.stages.iter().flat_map(|stage| &stage.steps).any(|step| step.in_events());
    let ask = match seen {
        true => Ask::Check(Box::new(AskCheck { map, strict: false })),
        false => Ask::Journey(AskJourney::default()),
    };
    reading.question(ask, None)
}

/// Counts a journey's customers. A question that makes no sense for what was taken in so far counts nobody.
pub(crate) async fn counted(app: &Arc<App>, desk: &Desk, reading: &Reading, map: MapDoc) -> Result<Counted, Problem> {
    let question = question_of(reading, map);
    let key = |(manifest, identity): (i64, i64)| {
        let asked = serde_json::to_string(&question).unwrap_or_default();
        format!("{} {manifest} {identity} {}", desk.workspace.id, blake3::hash(asked.as_bytes()).to_hex())
    };
    let now = desk.scope.versions().await?;
    if let Some(counted) = app.counts.of(&key(now)) {
        return Ok(counted);
    }
    let (clock, scope, asked) = (Arc::clone(app), desk.scope.clone(), question.clone());
    let answered = work_when_there_is_room(app, async move {
        let now = || clock.now();
        Ok(ask_workspace(&clock.installation, &scope, &asked, None, Default::default(), &now).await?)
    });
    let answered = match answered.await {
        Ok(answered) => answered,
        Err(problem) if problem.body().code == "bad_question" => return Ok(Counted::default()),
        Err(problem) => return Err(problem),
    };
    let Basis { customers, cases, first_time, last_time, .. } = *basis(&answered.answer);
    let counted = Counted { customers, cases, first_time, last_time };
    app.counts.remember(key((answered.at.manifest, answered.at.identity)), counted);
    Ok(counted)
}

fn basis(answer: &Answer) -> &Basis {
    match answer {
        Answer::Journey(answer) => &answer.basis,
        Answer::Check(answer) => &answer.basis,
        Answer::Funnel(answer) => &answer.basis,
    }
}
