//! Uploaded files: sent as they are, kept in a private folder for a day, tried, and then imported.

pub mod folder;

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use desireline_model::time::Timestamp;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Desk, Id, Query, broken_body, expect_type};
use crate::problem::{Code, Place, Problem};
use crate::values::instant;
use folder::Upload;
pub use folder::Uploads;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_uploads, create_upload)).routes(routes!(get_upload, delete_upload))
}

/// What is known of a file before its bytes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct UploadQuery {
    /// The file's name; where the content leaves it open, it tells the format.
    #[param(example = "clicks.csv")]
    name: String,
}

/// An uploaded file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Upload)]
pub struct UploadOut {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of it, in hexadecimal.
    pub digest: String,
    /// When it was uploaded.
    #[schema(format = DateTime)]
    pub uploaded_at: String,
    /// When it is deleted, unless it was before.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

impl From<Upload> for UploadOut {
    fn from(upload: Upload) -> Self {
        Self {
            uploaded_at: instant(upload.uploaded_at),
            expires_at: instant(Timestamp(upload.uploaded_at.0 + folder::KEPT_FOR.0)),
            id: upload.id,
            name: upload.name,
            bytes: upload.bytes,
            digest: upload.digest,
        }
    }
}

/// Lists uploaded files
///
/// The latest first. There are few: each is deleted when it is imported, or after a day.
#[utoipa::path(get, path = "/workspaces/{workspace}/uploads", tag = "uploads", operation_id = "list_uploads",
    params(("workspace" = String, Path, description = "The workspace's name")),
    responses((status = 200, body = Vec<UploadOut>)))]
async fn list_uploads(State(app): State<Arc<App>>, desk: Desk) -> Result<Answer<Vec<UploadOut>>, Problem> {
    let uploads = app.uploads.list(desk.scope.workspace().as_str()).await?;
    Ok(Answer(uploads.into_iter().map(UploadOut::from).collect()))
}

/// Uploads a file
///
/// The body is the file as it is: CSV, JSON lines, Parquet or XES, packed with gzip or not. It is not read yet.
#[utoipa::path(post, path = "/workspaces/{workspace}/uploads", tag = "uploads", operation_id = "create_upload",
    params(("workspace" = String, Path, description = "The workspace's name"), UploadQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = UploadOut)))]
async fn create_upload(
    State(app): State<Arc<App>>,
    desk: Desk,
    Query(query): Query<UploadQuery>,
    request: Request,
) -> Result<(StatusCode, Answer<UploadOut>), Problem> {
    expect_type(request.headers(), "application/octet-stream")?;
    let name = plain_name(&query.name)?;
    let limit = app.settings.max_upload;
    let too_large = || {
        Problem::new(Code::TooLarge, format!("the file is larger than {limit} bytes"))
            .hint("split the file, or import it on the server with `desireline import`; `--max-upload` sets the limit")
    };
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|announced: u64| announced > limit) {
        return Err(too_large());
    }
    let mut upload = app.uploads.begin(desk.scope.workspace().as_str(), name).await?;
    let mut body = request.into_body().into_data_stream();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|error| broken_body(&error))?;
        if upload.bytes() + chunk.len() as u64 > limit {
            return Err(too_large());
        }
        upload.write(&chunk).await?;
    }
    if upload.bytes() == 0 {
        return Err(Problem::new(Code::BadFile, "the file is empty"));
    }
    Ok((StatusCode::CREATED, Answer(upload.finish(desk.now).await?.into())))
}

/// Tells about an uploaded file
#[utoipa::path(get, path = "/workspaces/{workspace}/uploads/{id}", tag = "uploads", operation_id = "get_upload",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The upload's id")),
    responses((status = 200, body = UploadOut)))]
async fn get_upload(State(app): State<Arc<App>>, desk: Desk, Id(id): Id) -> Result<Answer<UploadOut>, Problem> {
    Ok(Answer(app.uploads.get(desk.scope.workspace().as_str(), &id).await?.into()))
}

/// Deletes an uploaded file
///
/// What was imported from it stays.
#[utoipa::path(delete, path = "/workspaces/{workspace}/uploads/{id}", tag = "uploads", operation_id = "delete_upload",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The upload's id")),
    responses((status = 204)))]
async fn delete_upload(State(app): State<Arc<App>>, desk: Desk, Id(id): Id) -> Result<StatusCode, Problem> {
    app.uploads.delete(desk.scope.workspace().as_str(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A file's name without folders and without signs that cannot be seen; it is never a path of ours.
pub(crate) fn plain_name(given: &str) -> Result<String, Problem> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let name: String = last.chars().map(|c| if crate::extract::is_hidden(c) { '\u{fffd}' } else { c }).collect();
    if name.is_empty() || name == "." || name == ".." || name.len() > 255 {
        return Err(Problem::new(Code::BadRequest, "the file needs a name of at most 255 bytes, such as `clicks.csv`")
            .at(Place { parameter: Some("name".to_owned()), ..Place::default() }));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_path() {
        for (given, plain) in [
            ("a.csv", "a.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\data\\a.csv", "a.csv"),
            ("/abs/a.csv", "a.csv"),
            ("a\0b.csv", "a\u{fffd}b.csv"),
            ("gpj.\u{202e}vsc", "gpj.\u{fffd}vsc"),
        ] {
            assert_eq!(plain_name(given).ok().as_deref(), Some(plain));
        }
        for refused in ["", "..", ".", "a/", "  ", &"x".repeat(300)] {
            assert_eq!(plain_name(refused).err().map(|problem| problem.status().as_u16()), Some(400), "{refused}");
        }
    }
}
