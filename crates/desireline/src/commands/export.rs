//! `desireline export`: the picture of what was drawn and what was walked, or the map itself, as a file.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use desireline_events::engine::Effort;
use desireline_export::Fonts;
use desireline_journeys::MapOrigin;
use desireline_journeys::ask::customers::numbers_behind;
use desireline_journeys::installation::Installation;
use desireline_journeys::maps::{formats, read_map_bytes};
use desireline_journeys::picture;
use desireline_journeys::picture::heard::{Heard, heard};
use desireline_journeys::picture::kept::{Look, Shown, show};
use desireline_model::answer::Answer;
use desireline_model::map::MapDoc;
use desireline_model::question::{Ask, AskCheck, Figure, Question};
use desireline_scene::svg::Theme;
use desireline_scene::{Page, PictureInput, Scene, compose, html, svg};

use super::{answer, check, kept, refuse_unknown};
use crate::args::export::{ExportArgs, ExportFormat};
use crate::runtime;

/// How wide the picture for small screens is.
const NARROW: f64 = 400.0;

/// How many pixels of a PNG there are for one of the picture's width.
const PIXELS: f64 = 2.0;

/// What a picture is laid out from.
enum Drawn {
    /// A map file and what was asked about it.
    File(Box<PictureInput>),
    /// A journey that is kept.
    Kept(Box<Shown>),
}

impl Drawn {
    fn scene(&self, look: &Look<'_>) -> Scene {
        match self {
            Self::Kept(shown) => shown.scene(look),
            Self::File(input) => compose(&PictureInput {
                selected: look.selected.map(str::to_owned),
                page: look.page,
                width: look.width,
                ..(**input).clone()
            }),
        }
    }
}

/// Runs the command.
pub fn run(args: &ExportArgs) -> Result<ExitCode> {
    if let Some(format) = map_format(args)? {
        return write_map(args, format);
    }
    let format = format(args)?;
    let drawn = match kept::slug(&args.map, &args.data) {
        Some(slug) => Drawn::Kept(Box::new(of_journey(args, slug)?)),
        None => Drawn::File(Box::new(of_file(args)?)),
    };
    let theme = args.theme.map(Theme::from);
    let page = if theme == Some(Theme::Print) { Page::Print } else { Page::Screen };
    let look = Look { selected: args.select.as_deref(), page, width: f64::from(args.width) };
    let scene = drawn.scene(&look);
    if let Some(key) = args.select.as_deref().filter(|key| !known(key, &scene)) {
        bail!(
            "the picture has no `{key}`; the differences of `desireline check --format json` have keys such as `{}`",
            example(&scene)
        );
    }
    let colours = theme.unwrap_or_default();
    let bytes = match format {
        ExportFormat::Svg => svg::render(&scene, colours).into_bytes(),
        ExportFormat::Png => desireline_export::png(&scene, colours, PIXELS, Fonts::AndSystem)?,
        ExportFormat::Pdf => desireline_export::pdf(&scene, colours, Fonts::AndSystem)?,
        ExportFormat::Json => (serde_json::to_string_pretty(&scene)? + "\n").into_bytes(),
        ExportFormat::Html => {
            let narrow = drawn.scene(&Look { width: NARROW, page: Page::Screen, ..look });
            html::page(&scene, Some(&narrow), theme).into_bytes()
        }
    };
    put(args, &bytes)?;
    Ok(ExitCode::SUCCESS)
}

fn put(args: &ExportArgs, bytes: &[u8]) -> Result<()> {
    if args.output.as_os_str() == "-" {
        return std::io::stdout().lock().write_all(bytes).context("cannot write to stdout");
    }
    let out = args.output.display();
    std::fs::write(&args.output, bytes).with_context(|| format!("cannot write `{out}`"))
}

/// The format of maps that is asked for, where it is the map that is wanted and no picture.
fn map_format(args: &ExportArgs) -> Result<Option<formats::Format>> {
    let written = |format: &formats::Format| formats::Format::written().any(|one| one == *format);
    if let Some(word) = &args.map_as {
        let Some(format) = formats::Format::of_word(word).filter(written) else {
            let words: Vec<&str> = formats::Format::written().map(formats::Format::word).collect();
            bail!("maps are not written as `{word}`; there is {}", words.join(", "));
        };
        return Ok(Some(format));
    }
    let named = args.output.to_str().and_then(formats::Format::of_name).filter(written);
    Ok(named.filter(|_| args.format.is_none() && format(args).is_err()))
}

/// Writes the map in a format, and says what that cannot hold.
fn write_map(args: &ExportArgs, format: formats::Format) -> Result<ExitCode> {
    let map = match kept::slug(&args.map, &args.data) {
        Some(slug) => kept::with_journey(slug, &args.data, async |_, _, _, map| Ok(map))?,
        None => {
            let name = args.map.display().to_string();
            let bytes = std::fs::read(&args.map).with_context(|| format!("cannot read the map `{name}`"))?;
            match formats::format_of(&bytes, &name) {
                None | Some(formats::Format::Yaml) => read_map_bytes(&bytes, &name)?.doc,
                Some(_) => formats::bring(&bytes, &name, None)?.map,
            }
        }
    };
    for lost in formats::losses(&map, format) {
        anstream::eprintln!("left out, as {} cannot hold it: {lost}", format.word());
    }
    put(args, &formats::write(&map, format)?)?;
    Ok(ExitCode::SUCCESS)
}

fn of_file(args: &ExportArgs) -> Result<PictureInput> {
    let name = args.map.display().to_string();
    let bytes = std::fs::read(&args.map).with_context(|| format!("cannot read the map `{name}`"))?;
    let file = read_map_bytes(&bytes, &name)?;
    for note in file.notes.iter().filter(|_| !args.data.quiet()) {
        anstream::eprintln!("{note}\n");
    }
    let ask = Ask::Check(Box::new(AskCheck { map: file.doc.clone(), strict: args.strict }));
    let origin = MapOrigin { name: &name, file: &file };
    let wanted = check::properties_of(&ask, args.cases.customers()?.as_ref());
    let (question, answered) = answer(&args.data, &args.cases.source, wanted, Some(origin), |natural| {
        args.cases.question(ask, natural, &args.data)
    })?;
    let Answer::Check(check) = &answered else { bail!("the answer is of another kind than the question") };
    refuse_unknown(&check.basis)?;
    let heard = hear(args, &file.doc, &question)?;
    Ok(picture::input(&file.doc, &answered, &heard))
}

fn of_journey(args: &ExportArgs, slug: &str) -> Result<Shown> {
    if args.strict {
        bail!("`--strict` is about a map file; the map of the journey `{slug}` says itself how strict its order is");
    }
    if args.cases.customers()?.is_some() {
        bail!("the picture of a kept journey is of all its customers; name the map's file to choose some of them");
    }
    kept::with_journey(slug, &args.data, async |installation, scope, journey, map| {
        let period = args.cases.period_of_kept(slug, &journey.reading, &args.data)?;
        Ok(show(installation, scope, journey, map, period, &runtime::now).await?)
    })
}

/// What customers said, where a workspace is asked; files of events hold no answers.
fn hear(args: &ExportArgs, map: &MapDoc, question: &Question) -> Result<Heard> {
    if !args.data.files.is_empty() {
        return Ok(Heard::default());
    }
    runtime::run(async {
        let installation = Installation::open(&args.data.site.site()).await?;
        let scope = installation.workspace(&args.data.site.workspace).await?.scope(installation.db());
        let (sources, now) = (&question.sources, runtime::now());
        let whose = match &question.customers {
            None => None,
            Some(_) => {
                let (all, effort) = (Figure::Cases, Effort::default());
                Some(numbers_behind(&installation, &scope, question, &all, None, effort, &runtime::now).await?)
            }
        };
        let heard = heard(&installation, &scope, map, sources, whose.as_ref(), question.period, now).await;
        installation.close().await;
        Ok(heard?)
    })
}

fn known(key: &str, scene: &Scene) -> bool {
    let of = |prefix: &str| key.strip_prefix(prefix);
    of("step:").is_some_and(|id| scene.stations.iter().any(|station| station.id == id))
        || of("stage:").is_some_and(|id| scene.stages.iter().any(|stage| stage.id == id))
        || scene.differences.iter().any(|row| row.key == key)
}

fn example(scene: &Scene) -> &str {
    scene.differences.first().map_or("D101:step:SLUG", |row| &row.key)
}

/// The format that was asked for, or that the file's name says.
fn format(args: &ExportArgs) -> Result<ExportFormat> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    match args.output.extension().and_then(|extension| extension.to_str()) {
        Some("svg") => Ok(ExportFormat::Svg),
        Some("html" | "htm") => Ok(ExportFormat::Html),
        Some("png") => Ok(ExportFormat::Png),
        Some("pdf") => Ok(ExportFormat::Pdf),
        Some("json") => Ok(ExportFormat::Json),
        _ => bail!(
            "say what to write with `--format svg`, `png`, `pdf`, `html` or `json`, or end the name of the file with it; `--as` writes the map itself"
        ),
    }
}
