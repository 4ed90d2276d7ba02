//! Draws every sample in every arrangement into a folder, to be looked at:
//! `cargo run -p desireline-scene --example gallery -- FOLDER`.

#[path = "../tests/samples/mod.rs"]
mod samples;

use std::path::PathBuf;

use desireline_scene::svg::{Theme, render};
use desireline_scene::{Page, PictureInput, compose, html};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "gallery".to_owned()));
    std::fs::create_dir_all(&folder)?;
    for (name, input) in samples::all() {
        let of = |page, width| compose(&PictureInput { page, width, ..input.clone() });
        for (suffix, page, width, theme) in [
            ("light", Page::Screen, 1400.0, Theme::Light),
            ("dark", Page::Screen, 1400.0, Theme::Dark),
            ("print", Page::Print, 1000.0, Theme::Print),
            ("phone", Page::Screen, 400.0, Theme::Light),
            ("small", Page::Thumbnail, 260.0, Theme::Light),
        ] {
            std::fs::write(folder.join(format!("{name}-{suffix}.svg")), render(&of(page, width), theme))?;
        }
        let scene = serde_json::to_string_pretty(&of(Page::Screen, 1200.0))?;
        std::fs::write(folder.join(format!("{name}.json")), scene)?;
        let narrow = of(Page::Screen, 400.0);
        let page = html::page(&of(Page::Screen, 1400.0), Some(&narrow), None);
        std::fs::write(folder.join(format!("{name}.html")), page)?;
    }
    Ok(())
}
