//! The picture of a journey: laid out for a page, and as files.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use desireline_export::{ExportError, Fonts, pdf, png};
use desireline_journeys::picture::heard::Quote;
use desireline_journeys::picture::kept::{Look, Shown, Told};
use desireline_journeys::proposals::Proposal;
use desireline_model::answer::SnapshotToken;
use desireline_model::operation::Operation;
use desireline_model::question::Question;
use desireline_model::units::Share;
use desireline_scene::svg::{Theme, render};
use desireline_scene::{Page, Scene, Table, html, table};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::decisions::DecisionOut;
use super::shown::{quotes, shown};
use crate::app::App;
use crate::document::{OperationSchema, QuestionSchema, SceneSchema, ShareSchema, SnapshotSchema, TableSchema};
use crate::extract::{Desk, Query, Slug};
use crate::problem::{Code, Place, Problem};
use crate::values::instant;

/// How wide a picture may be, in pixels.
const WIDTHS: (f64, f64) = (280.0, 6_000.0);
/// How wide a file is that nobody said more of.
const WIDTH: f64 = 1_400.0;
/// How wide the picture for small screens is, in a page of its own.
const NARROW: f64 = 400.0;
/// How many pixels of a PNG there are for one of the picture's width.
const PIXELS: f64 = 2.0;
/// A file opens by itself and reaches for nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/// The routes.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(get_picture))
        .routes(routes!(get_picture_svg))
        .routes(routes!(get_picture_png))
        .routes(routes!(get_picture_pdf))
        .routes(routes!(get_picture_html))
}

/// Of which cases, for what page.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct PictureQuery {
    /// Only cases that start at this instant or later, or on this day of the journey's zone.
    from: Option<String>,
    /// Only cases that start before this instant or day.
    to: Option<String>,
    /// What is put forward: the key of a difference, `step:SLUG` or `stage:SLUG`.
    selected: Option<String>,
    /// For a screen, or for paper with footnotes.
    #[param(inline)]
    page: Option<PageIn>,
    /// The width in pixels, 280 to 6,000; below 640 a row a stage.
    width: Option<f64>,
    /// The colours of a file: light without it; a page of its own then follows its reader.
    #[param(inline)]
    theme: Option<ThemeIn>,
}

/// For what a picture is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PageIn {
    /// A screen.
    Screen,
    /// Paper: differences are numbered and told in footnotes.
    Paper,
}

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThemeIn {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Black on white, with footnotes.
    Print,
}

/// A picture, with all that can be opened in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Picture)]
pub struct PictureOut {
    /// The journey's slug.
    journey: String,
    /// The revision of its map.
    rev: u64,
    /// The picture, laid out.
    #[schema(value_type = SceneSchema)]
    scene: Scene,
    /// The same in rows and words.
    #[schema(value_type = TableSchema)]
    table: Table,
    /// The differences, by weight.
    differences: Vec<DifferenceOut>,
    /// What was asked, to ask for the customers behind a figure.
    #[schema(value_type = QuestionSchema)]
    question: Question,
    /// The state that it was asked at; absent where the question has no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SnapshotSchema>)]
    at: Option<SnapshotToken>,
}

/// A difference between the map and the journey that customers took, with all that can be told of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PictureDifference)]
pub struct DifferenceOut {
    /// Its key within its journey.
    key: String,
    /// Its code: `D101` and on.
    code: String,
    /// Its class in words.
    class: String,
    /// One sentence.
    sentence: String,
    /// Customers affected.
    #[schema(value_type = ShareSchema)]
    customers: Share,
    /// Whether the share reaches its threshold, and how sure that is, in words.
    verdict: String,
    /// The share of customers from which on it contradicts the map.
    threshold: f64,
    /// Where it shows and what it goes with.
    lines: Vec<String>,
    /// How it was found.
    how_we_know: Vec<String>,
    /// What its customers said, unhappiest first: of the one that is selected, at most three.
    quotes: Vec<QuoteOut>,
    /// The figure, to ask for the customers behind it.
    #[schema(value_type = Object)]
    figure: Value,
    /// Whether it is what to repair first.
    first_fix: bool,
    /// What to draw otherwise, so that the map says what customers do; absent where the drawing is not what is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<ProposalOut>,
    /// What was decided about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionOut>,
}

/// A change of the map that answers a difference.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Proposal)]
pub struct ProposalOut {
    /// It, in a sentence.
    words: String,
    /// What to carry out.
    #[schema(value_type = Vec<OperationSchema>)]
    operations: Vec<Operation>,
}

/// Something that a customer said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quote)]
pub struct QuoteOut {
    /// The words.
    text: String,
    /// When they were said.
    #[schema(format = DateTime)]
    at: String,
    /// By which source they came.
    source: String,
    /// The score that was given with them, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<String>,
}

/// Draws the picture of a journey
///
/// Laid out for a page of this width: marks with coordinates and sentences. It is made anew when the journey or the evidence
/// changes.
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/picture", tag = "journeys", operation_id = "get_picture",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug"), PictureQuery),
    responses((status = 200, body = PictureOut)))]
async fn get_picture(
    State(app): State<Arc<App>>,
    desk: Desk,
    Slug(slug): Slug,
    Query(query): Query<PictureQuery>,
) -> Result<Response, Problem> {
    let shown = shown(&app, &desk, &slug, query.from.as_deref(), query.to.as_deref()).await?;
    let said = match &query.selected {
        Some(key) => quotes(&app, &desk, &shown, key).await?,
        None => Arc::default(),
    };
    let decisions = desk.scope.list_decisions(&slug).await?;
    let bytes = aside(move || {
        let scene = shown.scene(&query.look());
        let with_ways_out = |one: Told| {
            let mut difference = told(one, &said);
            let proposal = shown.proposal(&difference.key);
            difference.proposal = proposal.map(|Proposal { words, operations }| ProposalOut { words, operations });
            let decision = decisions.iter().find(|decision| decision.difference == difference.key);
            difference.decision = decision.cloned().map(DecisionOut::from);
            difference
        };
        let differences = shown.differences(&scene).into_iter().map(with_ways_out).collect();
        let picture = PictureOut {
            journey: shown.journey.slug.clone(),
            rev: shown.journey.rev,
            table: table(&scene),
            scene,
            differences,
            question: shown.question.clone(),
            at: shown.at.clone(),
        };
        serde_json::to_vec(&picture).map_err(|error| Problem::internal(&error))
    })
    .await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}

/// A difference; `said` is by customers of the selected one.
fn told(told: Told, said: &[Quote]) -> DifferenceOut {
    let Told { row, threshold, lines, how_we_know } = told;
    let quotes = if row.selected { said } else { &[] };
    DifferenceOut {
        figure: json!({ "difference": row.key }),
        key: row.key,
        code: row.code,
        class: row.class,
        sentence: row.sentence,
        customers: row.customers,
        verdict: row.verdict,
        threshold,
        lines,
        how_we_know,
        quotes: quotes.iter().map(quoted).collect(),
        first_fix: row.first_fix,
        proposal: None,
        decision: None,
    }
}

fn quoted(quote: &Quote) -> QuoteOut {
    let Quote { text, at, source, score, .. } = quote.clone();
    QuoteOut { text, at: instant(at), source, score }
}

macro_rules! files {
    ($($name:ident $id:literal $path:literal $format:ident $title:literal)*) => {$(
        #[doc = $title]
        ///
        /// As a file; with the same query as the picture itself.
        #[utoipa::path(get, path = $path, tag = "journeys", operation_id = $id,
            params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug"), PictureQuery),
            responses((status = 200, description = "The file")))]
        async fn $name(
            State(app): State<Arc<App>>,
            desk: Desk,
            Slug(slug): Slug,
            Query(query): Query<PictureQuery>,
        ) -> Result<Response, Problem> {
            file(&app, &desk, &slug, query, Format::$format).await
        }
    )*};
}

files! {
    get_picture_svg "get_picture_svg" "/workspaces/{workspace}/journeys/{slug}/picture.svg" Svg "Draws the picture as SVG"
    get_picture_png "get_picture_png" "/workspaces/{workspace}/journeys/{slug}/picture.png" Png "Draws the picture as PNG"
    get_picture_pdf "get_picture_pdf" "/workspaces/{workspace}/journeys/{slug}/picture.pdf" Pdf "Draws the picture as PDF"
    get_picture_html "get_picture_html" "/workspaces/{workspace}/journeys/{slug}/picture.html" Html "Draws the picture as a page that opens offline"
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Svg,
    Png,
    Pdf,
    Html,
}

async fn file(
    app: &Arc<App>,
    desk: &Desk,
    slug: &str,
    query: PictureQuery,
    format: Format,
) -> Result<Response, Problem> {
    let shown = shown(app, desk, slug, query.from.as_deref(), query.to.as_deref()).await?;
    let (kind, extension) = match format {
        Format::Svg => ("image/svg+xml", "svg"),
        Format::Png => ("image/png", "png"),
        Format::Pdf => ("application/pdf", "pdf"),
        Format::Html => ("text/html; charset=utf-8", "html"),
    };
    // A slug has letters of ASCII, digits, `-` and `_` only.
    let named = format!("inline; filename=\"{}.{extension}\"", shown.journey.slug);
    let bytes = aside(move || written(&shown, &query, format)).await?;
    let policy: HeaderName = header::CONTENT_SECURITY_POLICY;
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, named.as_str()), (policy, POLICY)];
    Ok((headers, bytes).into_response())
}

fn written(shown: &Shown, query: &PictureQuery, format: Format) -> Result<Vec<u8>, Problem> {
    let theme = query.theme();
    let colours = theme.unwrap_or_default();
    let scene = shown.scene(&query.look());
    Ok(match format {
        Format::Svg => render(&scene, colours).into_bytes(),
        Format::Png => png(&scene, colours, PIXELS, Fonts::AndSystem)?,
        Format::Pdf => pdf(&scene, colours, Fonts::AndSystem)?,
        Format::Html => {
            let narrow = shown.scene(&Look { width: NARROW, page: Page::Screen, ..query.look() });
            html::page(&scene, Some(&narrow), theme).into_bytes()
        }
    })
}

/// Computes beside the threads that serve connections.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Problem::internal(&error))?
}

impl PictureQuery {
    fn look(&self) -> Look<'_> {
        let paper = self.page == Some(PageIn::Paper) || self.theme == Some(ThemeIn::Print);
        let width = self.width.filter(|width| width.is_finite()).unwrap_or(WIDTH);
        Look {
            selected: self.selected.as_deref(),
            page: if paper { Page::Print } else { Page::Screen },
            width: width.clamp(WIDTHS.0, WIDTHS.1),
        }
    }

    fn theme(&self) -> Option<Theme> {
        match (self.theme, self.page) {
            (Some(ThemeIn::Light), _) => Some(Theme::Light),
            (Some(ThemeIn::Dark), _) => Some(Theme::Dark),
            (Some(ThemeIn::Print), _) | (None, Some(PageIn::Paper)) => Some(Theme::Print),
            (None, _) => None,
        }
    }
}

impl From<ExportError> for Problem {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Size { .. } => {
                let place = Place { parameter: Some("width".to_owned()), ..Place::default() };
                Self::new(Code::BadRequest, error.to_string()).hint("ask for a smaller width").at(place)
            }
            error => Self::internal(&error),
        }
    }
}
