//! Actions: what is done about differences, measured against the baseline that was frozen when each was made.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use desireline_journeys::actions::measuring::{MeasureError, measure};
use desireline_journeys::actions::{Direction, Measured, Metric, Target, Verdict, Word, judge};
use desireline_journeys::store::actions::{Action, ActionPatch, ActionStatus, NewAction};
use desireline_journeys::store::ids::ActionId;
use desireline_journeys::store::people::known_names;
use desireline_model::question::Period;
use desireline_model::time::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Desk, Id, Json, Query, shown};
use crate::problem::{Code, Place, Problem};
use crate::questions::work_when_there_is_room;
use crate::values::{day_in, day_of, instant, name_in};

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_actions, create_action))
        .routes(routes!(get_action, patch_action, delete_action))
        .routes(routes!(measure_action))
}

/// What is to change.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Target)]
pub struct TargetOut {
    /// What is measured.
    metric: MetricOut,
    /// Which way is better.
    direction: DirectionOut,
    /// The share to reach, 0 to 1.
    value: f64,
}

/// What is measured.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TargetMetric)]
pub enum MetricOut {
    /// The share of customers who have a difference, by its key.
    ShareOfDifference(String),
    /// The share of customers who complete, of those whose journey is over.
    ShareCompleted,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Direction)]
pub enum DirectionOut {
    /// More.
    Up,
    /// Less.
    Down,
}

/// How far an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ActionStatus)]
pub enum StatusOut {
    /// Nobody has begun.
    Planned,
    /// Somebody is at it.
    Doing,
    /// It is done.
    Done,
    /// It will not be done.
    Dropped,
}

/// An action to be made for a difference that is decided about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionSpec {
    /// What is done, in a line.
    title: String,
    /// Who does it, by name.
    owner: String,
    /// Until which day.
    #[schema(format = Date)]
    due: String,
    /// What is to change.
    target: TargetOut,
}

/// An action to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionIn {
    /// The journey's slug.
    journey: String,
    /// The action.
    action: ActionSpec,
}

/// What is to be said otherwise; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ActionPatch)]
pub struct PatchIn {
    /// What is done, in a line.
    #[serde(default)]
    title: Option<String>,
    /// Who does it, by name.
    #[serde(default)]
    owner: Option<String>,
    /// Until which day.
    #[serde(default)]
    #[schema(format = Date)]
    due: Option<String>,
    /// How far it is.
    #[serde(default)]
    status: Option<StatusOut>,
    /// When it was begun, a day or an instant; now, where nothing is said when it is under way.
    #[serde(default)]
    started_at: Option<String>,
    /// When it was done, a day or an instant; now, where nothing is said when it is done. Cases that start from then on are
    /// measured.
    #[serde(default)]
    done_at: Option<String>,
}

/// Which actions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct ActionsQuery {
    /// Only those that are so far.
    #[param(inline)]
    status: Option<StatusOut>,
    /// Only those of this owner.
    owner: Option<String>,
    /// Only those of the journey of this slug.
    journey: Option<String>,
    /// Only those whose day is over and that are still to be done, or only the others.
    overdue: Option<bool>,
}

/// A measure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Measured)]
pub struct MeasuredOut {
    /// The share, 0 to 1.
    share: f64,
    /// Customers who have what is measured.
    customers: u64,
    /// Of how many.
    n: u64,
    /// Lower end of the 95 % Wilson interval; absent without customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    /// Its upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
    /// Of cases that start here or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    from: Option<String>,
    /// Of cases that start before this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    to: Option<String>,
    /// When it was taken.
    #[schema(format = DateTime)]
    measured_at: String,
}

/// Whether an action helped, in a word.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VerdictWord)]
pub enum WordOut {
    /// The interval of the difference lies on the side that was wanted.
    Better,
    /// It lies on the other side.
    Worse,
    /// It holds 0.
    NoDifference,
    /// Too few customers, or too many of their cases are open.
    TooEarly,
}

/// Whether an action helped.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionVerdict)]
pub struct VerdictOut {
    /// In a word.
    word: WordOut,
    /// In a sentence.
    words: String,
    /// The share after it less the share before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<ChangeOut>,
    /// Whether the share after it reaches the target, chance or not.
    target_met: bool,
}

/// A difference of two shares with its 95 % interval (Newcombe 1998, method 10).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShareChange)]
pub struct ChangeOut {
    /// The difference, −1 to 1.
    value: f64,
    /// Lower end.
    low: f64,
    /// Upper end.
    high: f64,
}

/// An action.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Action)]
pub struct ActionOut {
    /// The id.
    id: String,
    /// The journey's slug.
    journey: String,
    /// The journey's title.
    journey_title: String,
    /// The key of the difference that it is to mend.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<String>,
    /// What is done, in a line.
    title: String,
    /// Who does it, by name.
    owner: String,
    /// Whether somebody has this name now.
    owner_known: bool,
    /// Until which day.
    #[schema(format = Date)]
    due: String,
    /// How far it is.
    status: StatusOut,
    /// Whether its day is over, in UTC, and it is still to be done.
    overdue: bool,
    /// What is to change.
    target: TargetOut,
    /// What was, when it was made.
    baseline: MeasuredOut,
    /// What was measured since, newest first.
    measured: Vec<MeasuredOut>,
    /// What the last measure says; absent until there is one of cases that start after the action.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<VerdictOut>,
    /// When somebody began.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    started_at: Option<String>,
    /// When it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    done_at: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    made_at: String,
    /// Who made it, by name.
    made_by: String,
}

/// Actions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Actions)]
pub struct ActionsOut {
    /// By the day until which they are to be done.
    items: Vec<ActionOut>,
}

impl From<Target> for TargetOut {
    fn from(target: Target) -> Self {
        let metric = match target.metric {
            Metric::ShareOfDifference(key) => MetricOut::ShareOfDifference(key),
            Metric::ShareCompleted => MetricOut::ShareCompleted,
        };
        let direction = match target.direction {
            Direction::Up => DirectionOut::Up,
            Direction::Down => DirectionOut::Down,
        };
        Self { metric, direction, value: target.value }
    }
}

impl From<TargetOut> for Target {
    fn from(target: TargetOut) -> Self {
        let metric = match target.metric {
            MetricOut::ShareOfDifference(key) => Metric::ShareOfDifference(key),
            MetricOut::ShareCompleted => Metric::ShareCompleted,
        };
        let direction = match target.direction {
            DirectionOut::Up => Direction::Up,
            DirectionOut::Down => Direction::Down,
        };
        Self { metric, direction, value: target.value }
    }
}

impl From<ActionStatus> for StatusOut {
    fn from(status: ActionStatus) -> Self {
        match status {
            ActionStatus::Planned => Self::Planned,
            ActionStatus::Doing => Self::Doing,
            ActionStatus::Done => Self::Done,
            ActionStatus::Dropped => Self::Dropped,
        }
    }
}

impl From<StatusOut> for ActionStatus {
    fn from(status: StatusOut) -> Self {
        match status {
            StatusOut::Planned => Self::Planned,
            StatusOut::Doing => Self::Doing,
            StatusOut::Done => Self::Done,
            StatusOut::Dropped => Self::Dropped,
        }
    }
}

impl From<Measured> for MeasuredOut {
    fn from(measured: Measured) -> Self {
        let share = measured.share();
        Self {
            share: share.share,
            customers: measured.customers,
            n: measured.n,
            low: share.interval.map(|interval| interval.low),
            high: share.interval.map(|interval| interval.high),
            from: measured.from.map(instant),
            to: measured.to.map(instant),
            measured_at: instant(measured.at),
        }
    }
}

impl From<Verdict> for VerdictOut {
    fn from(verdict: Verdict) -> Self {
        let word = match verdict.word {
            Word::Better => WordOut::Better,
            Word::Worse => WordOut::Worse,
            Word::NoDifference => WordOut::NoDifference,
            Word::TooEarly => WordOut::TooEarly,
        };
        let difference = verdict.difference.map(|change| ChangeOut {
            value: change.value,
            low: change.interval.low,
            high: change.interval.high,
        });
        Self { word, words: verdict.words, difference, target_met: verdict.target_met }
    }
}

impl From<MeasureError> for Problem {
    fn from(error: MeasureError) -> Self {
        match error {
            MeasureError::Ask(error) => error.into(),
            error => {
                let place = Place { pointer: Some("/target/metric".to_owned()), ..Place::default() };
                Self::new(Code::Invalid, error.to_string()).at(place)
            }
        }
    }
}

fn out(action: Action, measured: Vec<Measured>, known: &BTreeSet<String>, desk: &Desk) -> ActionOut {
    let since = action.since();
    let verdict = measured.first().filter(|last| last.from.is_some() && last.from == since);
    let verdict = verdict.map(|last| judge(&action.target, &action.baseline, last).into());
    ActionOut {
        id: action.id.to_string(),
        journey: action.journey,
        journey_title: action.journey_title,
        difference: action.difference,
        title: action.title,
        owner_known: known.contains(&action.owner),
        owner: action.owner,
        overdue: action.status.is_open() && action.due < day_of(desk.now),
        due: action.due.to_string(),
        status: action.status.into(),
        target: action.target.into(),
        baseline: action.baseline.into(),
        measured: measured.into_iter().map(MeasuredOut::from).collect(),
        verdict,
        started_at: action.started_at.map(instant),
        done_at: action.done_at.map(instant),
        made_at: instant(action.made_at),
        made_by: action.made_by,
    }
}

async fn told(app: &App, desk: &Desk, action: Action) -> Result<Answer<ActionOut>, Problem> {
    let measured = desk.scope.measures(&action.id).await?;
    let known = known_names(app.installation.db()).await?;
    Ok(Answer(out(action, measured, &known, desk)))
}

/// Measures the baseline of an action that is to be made.
pub(crate) async fn prepared(
    app: &Arc<App>,
    desk: &Desk,
    slug: &str,
    difference: Option<String>,
    spec: ActionSpec,
) -> Result<NewAction, Problem> {
    let title = spec.title.trim().to_owned();
    let at = |pointer: &str| Place { pointer: Some(pointer.to_owned()), ..Place::default() };
    if title.is_empty() {
        return Err(Problem::new(Code::Invalid, "an action needs a title").at(at("/title")));
    }
    let owner = name_in("/owner", &spec.owner)?;
    let due = day_in("/due", &spec.due)?;
    let target = Target::from(spec.target);
    if !(0.0..=1.0).contains(&target.value) {
        let problem = Problem::new(Code::Invalid, "the target is no share").hint("write a number from 0 to 1");
        return Err(problem.at(at("/target/value")));
    }
    let (journey, map) = desk.scope.journey_and_map(slug).await?;
    let (clock, scope, metric, reading) =
        (Arc::clone(app), desk.scope.clone(), target.metric.clone(), journey.reading.clone());
    let baseline = work_when_there_is_room(app, async move {
        let now = || clock.now();
        Ok(measure(&clock.installation, &scope, (&map, &reading), &metric, None, &now).await?)
    });
    let baseline = baseline.await?;
    let difference = difference.or_else(|| match &target.metric {
        Metric::ShareOfDifference(key) => Some(key.clone()),
        Metric::ShareCompleted => None,
    });
    Ok(NewAction { difference, title, owner, due, target, rev: journey.rev, reading: journey.reading, baseline })
}

/// Lists the actions
///
/// By the day until which they are to be done.
#[utoipa::path(get, path = "/workspaces/{workspace}/actions", tag = "actions", operation_id = "list_actions",
    params(("workspace" = String, Path, description = "The workspace's name"), ActionsQuery),
    responses((status = 200, body = ActionsOut)))]
async fn list_actions(
    State(app): State<Arc<App>>,
    desk: Desk,
    Query(query): Query<ActionsQuery>,
) -> Result<Answer<ActionsOut>, Problem> {
    let known = known_names(app.installation.db()).await?;
    let mut items = Vec::new();
    for action in desk.scope.list_actions().await? {
        let overdue = action.status.is_open() && action.due < day_of(desk.now);
        if query.status.is_none_or(|status| status == StatusOut::from(action.status))
            && query.owner.as_ref().is_none_or(|owner| *owner == action.owner)
            && query.journey.as_ref().is_none_or(|journey| *journey == action.journey)
            && query.overdue.is_none_or(|wanted| wanted == overdue)
        {
            let measured = desk.scope.measures(&action.id).await?;
            items.push(out(action, measured, &known, &desk));
        }
    }
    Ok(Answer(ActionsOut { items }))
}

/// Makes an action
///
/// What it is to change is measured over all cases that are known, and frozen as its baseline.
#[utoipa::path(post, path = "/workspaces/{workspace}/actions", tag = "actions", operation_id = "create_action",
    params(("workspace" = String, Path, description = "The workspace's name")),
    request_body = ActionIn, responses((status = 201, body = ActionOut)))]
async fn create_action(
    State(app): State<Arc<App>>,
    desk: Desk,
    Json(asked): Json<ActionIn>,
) -> Result<(StatusCode, Answer<ActionOut>), Problem> {
    let new = prepared(&app, &desk, &asked.journey, None, asked.action).await?;
    let action = desk.scope.create_action(&asked.journey, new, &desk.actor, desk.now).await?;
    Ok((StatusCode::CREATED, told(&app, &desk, action).await?))
}

/// Tells about an action
#[utoipa::path(get, path = "/workspaces/{workspace}/actions/{id}", tag = "actions", operation_id = "get_action",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The action's id")),
    responses((status = 200, body = ActionOut)))]
async fn get_action(State(app): State<Arc<App>>, desk: Desk, Id(id): Id) -> Result<Answer<ActionOut>, Problem> {
    let action = desk.scope.get_action(&ActionId::new(id)).await?;
    told(&app, &desk, action).await
}

/// Says something else of an action
///
/// One that is under way has started, one that is done is measured by what starts after it.
#[utoipa::path(patch, path = "/workspaces/{workspace}/actions/{id}", tag = "actions", operation_id = "patch_action",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The action's id")),
    request_body = PatchIn, responses((status = 200, body = ActionOut)))]
async fn patch_action(
    State(app): State<Arc<App>>,
    desk: Desk,
    Id(id): Id,
    Json(asked): Json<PatchIn>,
) -> Result<Answer<ActionOut>, Problem> {
    let title = asked.title.map(|title| title.trim().to_owned());
    if title.as_ref().is_some_and(String::is_empty) {
        let place = Place { pointer: Some("/title".to_owned()), ..Place::default() };
        return Err(Problem::new(Code::Invalid, "an action needs a title").at(place));
    }
    let patch = ActionPatch {
        title,
        owner: asked.owner.map(|owner| name_in("/owner", &owner)).transpose()?,
        due: asked.due.map(|due| day_in("/due", &due)).transpose()?,
        status: asked.status.map(ActionStatus::from),
        started_at: past_in("/started_at", asked.started_at.as_deref(), desk.now)?,
        done_at: past_in("/done_at", asked.done_at.as_deref(), desk.now)?,
    };
    let action = desk.scope.patch_action(&ActionId::new(id), patch, desk.now).await?;
    told(&app, &desk, action).await
}

/// A day or an instant that is not to come.
fn past_in(pointer: &str, text: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let place = || Place { pointer: Some(pointer.to_owned()), ..Place::default() };
    let refused = |words: String| Problem::new(Code::Invalid, words).at(place());
    let at = Timestamp::read(text, &TimeZone::UTC).map_err(|_| {
        refused(format!("`{}` is no time", shown(text))).hint("write a day or an instant, as in `2026-01-05`")
    })?;
    if at > now {
        return Err(refused(format!("{at} is still to come")).hint("write when it was"));
    }
    Ok(Some(at))
}

/// Removes an action
///
/// The decision that made it is taken back.
#[utoipa::path(delete, path = "/workspaces/{workspace}/actions/{id}", tag = "actions", operation_id = "delete_action",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The action's id")),
    responses((status = 204)))]
async fn delete_action(desk: Desk, Id(id): Id) -> Result<StatusCode, Problem> {
    desk.scope.remove_action(&ActionId::new(id), &desk.actor, desk.now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Measures an action
///
/// Over the cases that start after it was done, or after it started, by the map of its baseline.
#[utoipa::path(post, path = "/workspaces/{workspace}/actions/{id}/measure", tag = "actions", operation_id = "measure_action",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The action's id")),
    responses((status = 200, body = ActionOut)))]
async fn measure_action(State(app): State<Arc<App>>, desk: Desk, Id(id): Id) -> Result<Answer<ActionOut>, Problem> {
    let id = ActionId::new(id);
    let action = desk.scope.get_action(&id).await?;
    let Some(since) = action.since() else {
        let words = format!("the action `{}` has not started, so nothing has changed yet", shown(&action.title));
        return Err(Problem::new(Code::Conflict, words).hint("say that it is under way or done, then measure"));
    };
    let map = desk.scope.map_at(&action.journey, action.rev).await?;
    let journey = desk.scope.get_journey(&action.journey).await?;
    let mut reading = action.reading.clone();
    reading.as_of = journey.reading.as_of;
    let (clock, scope, metric) = (Arc::clone(&app), desk.scope.clone(), action.target.metric.clone());
    let measured = work_when_there_is_room(&app, async move {
        let now = || clock.now();
        let period = Some(Period { from: Some(since), to: None });
        Ok(measure(&clock.installation, &scope, (&map, &reading), &metric, period, &now).await?)
    });
    let measured = measured.await?;
    desk.scope.note_measure(&id, &measured, &desk.actor).await?;
    told(&app, &desk, action).await
}
