//! A journey that is kept, where a command is given its slug instead of a map file.

use std::path::Path;

use anyhow::{Context, Result};
use desireline_journeys::installation::Installation;
use desireline_journeys::store::Scope;
use desireline_journeys::store::journeys::Journey;
use desireline_model::map::MapDoc;
use desireline_model::slug::is_slug;

use crate::args::DataArgs;
use crate::runtime;

/// The slug that is meant: no file has this name, and none of events is named.
pub fn slug<'a>(map: &'a Path, data: &DataArgs) -> Option<&'a str> {
    let name = map.to_str()?;
    (data.files.is_empty() && is_slug(name) && !map.exists()).then_some(name)
}

/// Does something with a journey that is kept.
///
/// # Errors
///
/// When there is none of this slug, and what `work` says.
pub fn with_journey<T>(
    slug: &str,
    data: &DataArgs,
    work: impl AsyncFnOnce(&Installation, &Scope, Journey, MapDoc) -> Result<T>,
) -> Result<T> {
    let why = || format!("there is no file `{slug}`, so a journey of this slug is looked for");
    runtime::run(async {
        let installation = Installation::open(&data.site.site()).await.with_context(why)?;
        let scope = installation.workspace(&data.site.workspace).await.with_context(why)?.scope(installation.db());
        let (journey, map) = scope.journey_and_map(slug).await.with_context(why)?;
        let done = work(&installation, &scope, journey, map).await;
        installation.close().await;
        done
    })
}
