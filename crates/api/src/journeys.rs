//! Journeys that are kept: made, told about, said otherwise, removed. [`drawing`] has their maps, [`draft`] a first one,
//! [`picture`] what they show, [`standing`] how they stand, [`walk`] one customer's way.

mod asked;
mod claims;
mod decisions;
mod draft;
mod drawing;
mod files;
mod history;
mod out;
mod picture;
mod shown;
mod standing;
mod walk;

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use desireline_journeys::maps::{MapProblems, Severity, read_map};
use desireline_journeys::store::journeys::{Journey, JourneyError, JourneyPatch, NewJourney};
use desireline_model::journey::Reading;
use desireline_model::map::MapDoc;
use jiff::tz::TimeZone;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::document::{MapSchema, ReadingSchema};
use crate::extract::{Desk, Json, Query, Slug};
use crate::page::{Page, PageQuery};
use crate::problem::{Code, Place, Problem, chain};
use crate::values::{day_in, if_there};

pub use out::{JourneyCard, JourneyOut, OwnerOut};
pub use shown::Pictures;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_journeys, create_journey))
        .routes(routes!(get_journey, patch_journey, delete_journey))
        .merge(drawing::routes())
        .merge(claims::routes())
        .merge(files::routes())
        .merge(history::routes())
        .merge(decisions::routes())
        .merge(draft::routes())
        .merge(picture::routes())
        .merge(standing::routes())
        .merge(walk::routes())
}

/// A journey to make. It needs a title or a map.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JourneyIn {
    /// By which addresses name it; without it that of the map or the title.
    #[serde(default)]
    #[schema(example = "order-to-doorstep")]
    slug: Option<String>,
    /// Its name for people; without it the map's.
    #[serde(default)]
    title: Option<String>,
    /// The map.
    #[serde(default)]
    #[schema(value_type = Option<MapSchema>)]
    map: Option<MapDoc>,
    /// The map as the text of a map file.
    #[serde(default)]
    yaml: Option<String>,
    /// How evidence is read for it: by customer, over all sources, without it.
    #[serde(default)]
    #[schema(value_type = Option<ReadingSchema>)]
    reading: Option<Reading>,
    /// Who owns it; without it whoever the map says.
    #[serde(default)]
    owner: Option<String>,
    /// The day on which it is looked at next.
    #[serde(default)]
    #[schema(format = Date)]
    next_review: Option<String>,
}

/// What is to be said otherwise; null clears, what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = JourneyPatch)]
pub struct PatchIn {
    /// The title, which is also the map's.
    #[serde(default)]
    title: Option<String>,
    /// The insight in one sentence.
    #[serde(default, deserialize_with = "if_there")]
    #[schema(value_type = Option<String>)]
    headline: Option<Option<String>>,
    /// Who owns it, by name.
    #[serde(default, deserialize_with = "if_there")]
    #[schema(value_type = Option<String>)]
    owner: Option<Option<String>>,
    /// The day on which it is looked at next.
    #[serde(default, deserialize_with = "if_there")]
    #[schema(value_type = Option<String>, format = Date)]
    next_review: Option<Option<String>>,
    /// How evidence is read for it.
    #[serde(default)]
    #[schema(value_type = Option<ReadingSchema>)]
    reading: Option<Reading>,
}

/// Lists the journeys
///
/// By title, with all that needs no reading of events.
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys", tag = "journeys", operation_id = "list_journeys",
    params(("workspace" = String, Path, description = "The workspace's name"), PageQuery),
    responses((status = 200, body = Page<JourneyCard>)))]
async fn list_journeys(
    State(app): State<Arc<App>>,
    desk: Desk,
    Query(page): Query<PageQuery>,
) -> Result<Answer<Page<JourneyCard>>, Problem> {
    let all = desk.scope.list_journeys().await?;
    let known = out::known(&app).await?;
    // By title and slug, so that the cursor has both.
    let order = |journey: &Journey| format!("{} {}", journey.title, journey.slug);
    Ok(Answer(page.cut(all, order, |journey| JourneyCard::of(journey, &known, desk.now))?))
}

/// Makes a journey
///
/// From a map, from the text of a map file, or from a title alone. Owners whom the map names are noted as people.
#[utoipa::path(post, path = "/workspaces/{workspace}/journeys", tag = "journeys", operation_id = "create_journey",
    params(("workspace" = String, Path, description = "The workspace's name")),
    request_body = JourneyIn, responses((status = 201, body = JourneyOut)))]
async fn create_journey(
    State(app): State<Arc<App>>,
    desk: Desk,
    Json(asked): Json<JourneyIn>,
) -> Result<(StatusCode, Answer<JourneyOut>), Problem> {
    let JourneyIn { slug, title, map, yaml, reading, owner, next_review } = asked;
    let reading = reading.unwrap_or_default();
    check(&desk, &reading).await?;
    let map = match (map, yaml) {
        (Some(_), Some(_)) => {
            return Err(Problem::new(Code::Invalid, "`map` and `yaml` both say what is drawn").hint("send one of them"));
        }
        (map, None) => map,
        (None, Some(yaml)) => Some(read_yaml(yaml).await?),
    };
    let next_review = next_review.map(|day| day_in("/next_review", &day)).transpose()?;
    let new = NewJourney { slug, title, map, reading, owner, next_review };
    let journey = desk.scope.create_journey(new, &desk.actor, desk.now).await?;
    Ok((StatusCode::CREATED, Answer(out::told_when_changed(&app, &desk, journey).await?)))
}

/// Tells about a journey
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}", tag = "journeys", operation_id = "get_journey",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug")),
    responses((status = 200, body = JourneyOut)))]
async fn get_journey(State(app): State<Arc<App>>, desk: Desk, Slug(slug): Slug) -> Result<Answer<JourneyOut>, Problem> {
    let journey = desk.scope.get_journey(&slug).await?;
    Ok(Answer(out::told(&app, &desk, journey).await?))
}

/// Says something else of a journey
///
/// Another title or owner is a revision of its map.
#[utoipa::path(patch, path = "/workspaces/{workspace}/journeys/{slug}", tag = "journeys", operation_id = "patch_journey",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug")),
    request_body = PatchIn, responses((status = 200, body = JourneyOut)))]
async fn patch_journey(
    State(app): State<Arc<App>>,
    desk: Desk,
    Slug(slug): Slug,
    Json(asked): Json<PatchIn>,
) -> Result<Answer<JourneyOut>, Problem> {
    let PatchIn { title, headline, owner, next_review, reading } = asked;
    if let Some(reading) = &reading {
        check(&desk, reading).await?;
    }
    let day = |day: Option<String>| day.map(|day| day_in("/next_review", &day)).transpose();
    let patch = JourneyPatch { title, headline, owner, next_review: next_review.map(day).transpose()?, reading };
    let journey = desk.scope.patch_journey(&slug, patch, &desk.actor, desk.now).await?;
    Ok(Answer(out::told_when_changed(&app, &desk, journey).await?))
}

/// Removes a journey
///
/// Its slug is free again; evidence stays.
#[utoipa::path(delete, path = "/workspaces/{workspace}/journeys/{slug}", tag = "journeys", operation_id = "delete_journey",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug")),
    responses((status = 204)))]
async fn delete_journey(desk: Desk, Slug(slug): Slug) -> Result<StatusCode, Problem> {
    desk.scope.remove_journey(&slug, &desk.actor, desk.now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses a reading of sources or in a zone that there is not.
async fn check(desk: &Desk, reading: &Reading) -> Result<(), Problem> {
    let at = |pointer: &str| Place { pointer: Some(pointer.to_owned()), ..Place::default() };
    if let Some(zone) = reading.zone.as_deref().filter(|zone| TimeZone::get(zone).is_err()) {
        let words = format!("`{}` is no time zone", crate::extract::shown(zone));
        return Err(Problem::new(Code::Invalid, words).hint("write it as in `Europe/Rome`").at(at("/reading/zone")));
    }
    let known = desk.scope.list_sources().await?;
    match reading.sources.iter().find(|name| known.iter().all(|source| source.name != **name)) {
        None => Ok(()),
        Some(name) => {
            let words = format!("there is no source `{}`", crate::extract::shown(name));
            let names = known.iter().map(|source| format!("`{}`", source.name)).collect::<Vec<_>>().join(", ");
            let hint = if names.is_empty() { "import a file first".to_owned() } else { format!("there is {names}") };
            Err(Problem::new(Code::Invalid, words).hint(hint).at(at("/reading/sources")))
        }
    }
}

/// Reads the text of a map file beside the threads that serve connections.
async fn read_yaml(text: String) -> Result<MapDoc, Problem> {
    let read = tokio::task::spawn_blocking(move || read_map(&text, "the map"));
    let read = read.await.map_err(|error| Problem::internal(&error))?;
    read.map(|file| file.doc).map_err(|problems| of_map(&problems))
}

fn of_map(problems: &MapProblems) -> Problem {
    let errors: Vec<_> = problems.problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    let Some(first) = errors.first() else { return Problem::new(Code::Invalid, "the map cannot be read") };
    let more = match errors.len() - 1 + problems.n_more {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let place = Place {
        pointer: Some("/yaml".to_owned()),
        line: Some(first.place.line as u64),
        column: Some(first.place.column as u64),
        ..Place::default()
    };
    let problem = Problem::new(Code::Invalid, format!("the map cannot be read: {}{more}", first.message)).at(place);
    match first.help.first() {
        Some(help) => problem.hint(help),
        None => problem,
    }
}

impl From<JourneyError> for Problem {
    fn from(error: JourneyError) -> Self {
        match error {
            JourneyError::Store(error) => error.into(),
            JourneyError::Overtaken { .. } => {
                Self::new(Code::Conflict, chain(&error)).hint("read the map again, and send operations that fit it")
            }
            JourneyError::Moved { .. } => {
                Self::new(Code::Conflict, chain(&error)).hint("look at the map again, and decide on what it is by now")
            }
            JourneyError::SentBefore(_) => Self::new(Code::Conflict, chain(&error))
                .hint("give each change an id of its own; the same change may be sent again under its id")
                .at(Place { pointer: Some("/operation_id".to_owned()), ..Place::default() }),
            JourneyError::OperationId { .. } => {
                let place = Place { pointer: Some("/operation_id".to_owned()), ..Place::default() };
                Self::new(Code::Invalid, chain(&error)).at(place)
            }
            JourneyError::Broken { .. } => Self::internal(&error),
            JourneyError::Operation { at, .. } => {
                let place = Place { pointer: Some(format!("/operations/{at}")), ..Place::default() };
                Self::new(Code::Invalid, chain(&error)).at(place)
            }
            error => Self::new(Code::Invalid, chain(&error)),
        }
    }
}
