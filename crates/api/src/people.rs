//! People: who may own a journey, a stage, a step or an action.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use desireline_journeys::store::ids::PersonId;
use desireline_journeys::store::people::{Person, add_person, list_people, remove_person};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Caller, Id, Json};
use crate::problem::Problem;
use crate::values::name_in;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_all_people, create_person)).routes(routes!(delete_person))
}

/// A person to note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonIn {
    /// Their name, of which there is one.
    #[schema(example = "Ana Sousa")]
    name: String,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonOut {
    /// The id.
    pub id: String,
    /// The name, by which they own things.
    pub name: String,
    /// Whether somebody has this name now.
    pub known: bool,
}

/// Everybody who has not left.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = People)]
pub struct PeopleOut {
    /// By name.
    pub items: Vec<PersonOut>,
}

impl From<Person> for PersonOut {
    fn from(person: Person) -> Self {
        Self { id: person.id.to_string(), name: person.name, known: true }
    }
}

/// Lists the people
///
/// Everybody who has not left, by name. Whoever is named as an owner for the first time is among them.
#[utoipa::path(get, path = "/people", tag = "people", operation_id = "list_people",
    responses((status = 200, body = PeopleOut)))]
async fn list_all_people(State(app): State<Arc<App>>) -> Result<Answer<PeopleOut>, Problem> {
    let all = list_people(app.installation.db()).await?;
    Ok(Answer(PeopleOut { items: all.into_iter().map(PersonOut::from).collect() }))
}

/// Notes a person
#[utoipa::path(post, path = "/people", tag = "people", operation_id = "create_person",
    request_body = PersonIn, responses((status = 201, body = PersonOut)))]
async fn create_person(
    State(app): State<Arc<App>>,
    _: Caller,
    Json(asked): Json<PersonIn>,
) -> Result<(StatusCode, Answer<PersonOut>), Problem> {
    let name = name_in("/name", &asked.name)?;
    let person = add_person(app.installation.db(), &name, app.now()).await?;
    Ok((StatusCode::CREATED, Answer(person.into())))
}

/// Lets a person leave
///
/// What they did stays theirs; what they own is then owned by a name that nobody has.
#[utoipa::path(delete, path = "/people/{id}", tag = "people", operation_id = "delete_person",
    params(("id" = String, Path, description = "The person's id")), responses((status = 204)))]
async fn delete_person(State(app): State<Arc<App>>, _: Caller, Id(id): Id) -> Result<StatusCode, Problem> {
    remove_person(app.installation.db(), &PersonId::new(id), app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
