//! The picture as pixels and on paper: PNG by resvg, PDF by krilla, from the SVG that the scene renders.
//!
//! Fonts come with the crate, so that a picture looks the same on every machine: Noto Sans and Noto Sans Arabic, regular
//! and bold (see `fonts/NOTICE`). What they lack, such as Chinese and emoji, is taken from the fonts of the machine where
//! that is asked for, else it is a box that can be seen. Nothing is read from outside: a scene holds no links and no images.

use std::sync::{Arc, LazyLock};

use desireline_scene::Scene;
use desireline_scene::svg::{Theme, render};
use krilla::Document;
use krilla::geom::Size;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::tiny_skia::{Pixmap, Transform};
use usvg::fontdb::Database;
use usvg::{Options, Tree};

/// The most pixels of a PNG.
const MAX_PIXELS: f64 = 64e6;

/// The fonts that come with the crate.
const BUNDLED: [&[u8]; 4] = [
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("../fonts/NotoSansArabic-Bold.ttf"),
];

/// Why a picture could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The drawing cannot be read back.
    #[error("the drawing cannot be read")]
    Svg(#[source] usvg::Error),
    /// It has no size, or is too large.
    #[error("a picture of {width} by {height} pixels cannot be made")]
    Size {
        /// The width asked for.
        width: f64,
        /// The height asked for.
        height: f64,
    },
    /// The pixels cannot be packed.
    #[error("the pixels cannot be packed: {0}")]
    Png(String),
    /// The page cannot be written.
    #[error("the page cannot be written: {0}")]
    Pdf(String),
}

/// Which fonts a picture is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fonts {
    /// Those of this crate alone: the same bytes on every machine.
    Bundled,
    /// Those of the machine, too, for what the bundled ones lack.
    AndSystem,
}

fn bundled() -> Database {
    let mut fonts = Database::new();
    BUNDLED.iter().for_each(|font| fonts.load_font_data(font.to_vec()));
    fonts.set_sans_serif_family("Noto Sans");
    fonts
}

static OWN: LazyLock<Arc<Database>> = LazyLock::new(|| Arc::new(bundled()));
static ALL: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = bundled();
    fonts.load_system_fonts();
    fonts.set_sans_serif_family("Noto Sans");
    Arc::new(fonts)
});

fn tree(scene: &Scene, theme: Theme, fonts: Fonts) -> Result<Tree, ExportError> {
    let options = Options {
        font_family: "Noto Sans".to_owned(),
        fontdb: Arc::clone(match fonts {
            Fonts::Bundled => &OWN,
            Fonts::AndSystem => &ALL,
        }),
        ..Options::default()
    };
    Tree::from_str(&render(scene, theme), &options).map_err(ExportError::Svg)
}

/// The picture as PNG, `scale` pixels to a unit of the scene.
///
/// # Errors
///
/// When the picture has no size or more than 64 million pixels.
pub fn png(scene: &Scene, theme: Theme, scale: f64, fonts: Fonts) -> Result<Vec<u8>, ExportError> {
    let (width, height) = ((scene.width * scale).ceil(), (scene.height * scale).ceil());
    let size = || ExportError::Size { width, height };
    if !(width >= 1.0 && height >= 1.0 && width * height <= MAX_PIXELS) {
        return Err(size());
    }
    let tree = tree(scene, theme, fonts)?;
    let mut pixels = Pixmap::new(width as u32, height as u32).ok_or_else(size)?;
    resvg::render(&tree, Transform::from_scale(scale as f32, scale as f32), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| ExportError::Png(error.to_string()))
}

/// The picture as one page of PDF, with text that can be found and copied. A unit of the scene is 1/96 inch.
///
/// # Errors
///
/// When the picture has no size, or the page cannot be written.
pub fn pdf(scene: &Scene, theme: Theme, fonts: Fonts) -> Result<Vec<u8>, ExportError> {
    const POINTS: f64 = 72.0 / 96.0;
    let (width, height) = (scene.width * POINTS, scene.height * POINTS);
    let error = || ExportError::Size { width: scene.width, height: scene.height };
    let settings = PageSettings::from_wh(width as f32, height as f32).ok_or_else(error)?;
    let size = Size::from_wh(width as f32, height as f32).ok_or_else(error)?;
    let tree = tree(scene, theme, fonts)?;
    let mut document = Document::new();
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    surface
        .draw_svg(&tree, size, SvgSettings::default())
        .ok_or_else(|| ExportError::Pdf("the drawing has a part that no page can hold".to_owned()))?;
    surface.finish();
    page.finish();
    document.finish().map_err(|error| ExportError::Pdf(format!("{error:?}")))
}
