//! A scene as SVG: one file that needs nothing else.

mod theme;

use std::fmt::Write;

use crate::scene::{Dash, Line, Mark, MarkKind, Paint, Scene, Shape, TextAnchor};
pub use theme::Theme;
pub(crate) use theme::variables;

/// The fonts, the usual sans of each system.
pub(crate) const FONTS: &str = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, 'Noto Sans Arabic', 'Noto Color Emoji', sans-serif";

/// Draws a scene.
///
/// Text is escaped, every mark has a title that says it in words, and nothing outside is referred to. The same scene
/// and theme give the same bytes.
pub fn render(scene: &Scene, theme: Theme) -> String {
    let mut out = String::with_capacity(64 * 1024);
    draw(&mut out, scene, &|paint| theme.colour(paint).to_owned());
    out
}

/// Draws a scene whose colours are CSS variables, for a page that has a light, a dark and a printed face.
pub(crate) fn render_themed(scene: &Scene) -> String {
    let mut out = String::with_capacity(64 * 1024);
    draw(&mut out, scene, &|paint| format!("var(--{})", theme::word(paint)));
    out
}

type Colours<'a> = &'a dyn Fn(Paint) -> String;

// Writing to a string does not fail, so what `write!` returns is let go in this file.
fn draw(out: &mut String, scene: &Scene, colour: Colours<'_>) {
    let (width, height) = (scene.width, scene.height);
    let _ = write!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="picture-title picture-text" font-family="{FONTS}">"#
    );
    let _ = write!(out, r#"<title id="picture-title">{}</title>"#, escape(&scene.title));
    let _ = write!(out, r#"<desc id="picture-text">{}</desc>"#, escape(&described(scene)));
    let (paper, real, soft) = (colour(Paint::Paper), colour(Paint::Real), colour(Paint::RealSoft));
    let _ = write!(
        out,
        r#"<defs><pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="{paper}"/><rect width="3" height="6" fill="{real}"/></pattern><linearGradient id="ribbon" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{soft}"/><stop offset="1" stop-color="{soft}"/></linearGradient></defs>"#
    );
    let _ = write!(out, r#"<rect width="{width}" height="{height}" fill="{paper}"/>"#);
    for mark in &scene.marks {
        draw_mark(out, mark, colour);
    }
    out.push_str("</svg>\n");
}

/// What the picture says, for those who do not see it.
pub(crate) fn described(scene: &Scene) -> String {
    let chips: Vec<String> = scene.chips.iter().map(|chip| format!("{}: {}.", chip.kind.words(), chip.text)).collect();
    format!("{} {}", scene.headline, chips.join(" "))
}

fn draw_mark(out: &mut String, mark: &Mark, colour: Colours<'_>) {
    let opens = mark.opens.as_ref().map_or_else(String::new, |key| format!(r#" data-opens="{}""#, attribute(key)));
    let _ = write!(out, r#"<g data-mark="{}" data-kind="{}"{opens}>"#, attribute(&mark.id), kind(mark.kind));
    let _ = write!(out, "<title>{}</title>", escape(&mark.label));
    for shape in &mark.shapes {
        draw_shape(out, shape, halo(mark.kind), colour);
    }
    out.push_str("</g>");
}

/// Whether words of a mark keep lines behind them at a distance.
fn halo(kind: MarkKind) -> bool {
    matches!(
        kind,
        MarkKind::Skip
            | MarkKind::Return
            | MarkKind::Exit
            | MarkKind::Count
            | MarkKind::Promise
            | MarkKind::Undrawn
            | MarkKind::OtherWays
    )
}

fn kind(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Title => "title",
        MarkKind::Headline => "headline",
        MarkKind::Chip => "chip",
        MarkKind::Caption => "caption",
        MarkKind::Stage => "stage",
        MarkKind::DrawnLine => "drawn_line",
        MarkKind::Station => "station",
        MarkKind::Trunk => "trunk",
        MarkKind::Count => "count",
        MarkKind::Legend => "legend",
        MarkKind::Exit => "exit",
        MarkKind::UnderWay => "under_way",
        MarkKind::Skip => "skip",
        MarkKind::Return => "return",
        MarkKind::Badge => "badge",
        MarkKind::Undrawn => "undrawn",
        MarkKind::OtherWays => "other_ways",
        MarkKind::Promise => "promise",
        MarkKind::Feeling => "feeling",
        MarkKind::Guess => "guess",
        MarkKind::Quote => "quote",
        MarkKind::Evidence => "evidence",
        MarkKind::Footnote => "footnote",
        MarkKind::Advice => "advice",
    }
}

fn draw_shape(out: &mut String, shape: &Shape, halo: bool, colour: Colours<'_>) {
    let painted = |fill: &Option<Paint>, line: &Option<Line>| {
        let fill = fill.map_or_else(
            || "none".to_owned(),
            |paint| if paint == Paint::Stripes { "url(#stripes)".to_owned() } else { colour(paint) },
        );
        format!(r#" fill="{fill}"{}"#, line.map_or_else(String::new, |line| stroke(line, colour)))
    };
    match shape {
        Shape::Path { d, fill, line, .. } => {
            let _ = write!(out, r#"<path d="{d}"{}/>"#, painted(fill, line));
        }
        Shape::Circle { x, y, r, fill, line } => {
            let _ = write!(out, r#"<circle cx="{x}" cy="{y}" r="{r}"{}/>"#, painted(fill, line));
        }
        Shape::Rect { x, y, w, h, r, fill, line } => {
            let _ = write!(out, r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}"{}/>"#, painted(fill, line));
        }
        Shape::Text { x, y, size, bold, anchor, paint, text } => {
            let anchor = match anchor {
                TextAnchor::Start => "",
                TextAnchor::Middle => r#" text-anchor="middle""#,
                TextAnchor::End => r#" text-anchor="end""#,
            };
            let bold = if *bold { r#" font-weight="600""# } else { "" };
            let fill = colour(*paint);
            let halo = if halo {
                format!(
                    r#" stroke="{}" stroke-width="3" stroke-linejoin="round" paint-order="stroke""#,
                    colour(Paint::Band)
                )
            } else {
                String::new()
            };
            let _ = write!(
                out,
                r#"<text x="{x}" y="{y}" font-size="{size}"{bold}{anchor}{halo} fill="{fill}">{}</text>"#,
                escape(text)
            );
        }
    }
}

fn stroke(line: Line, colour: Colours<'_>) -> String {
    let width = line.width;
    let dash = match line.dash {
        Dash::Solid => String::new(),
        Dash::Dotted => format!(r#" stroke-dasharray="0.1 {}" stroke-linecap="round""#, width * 2.6),
        Dash::Dashed => format!(r#" stroke-dasharray="{} {}""#, (width * 2.2).max(4.0), (width * 1.4).max(3.0)),
    };
    format!(r#" stroke="{}" stroke-width="{width}"{dash}"#, colour(line.paint))
}

/// A text that means itself in XML and HTML; characters that neither may hold are left out.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A key as the value of an attribute: every character is kept, so that it can be looked up.
fn attribute(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for c in key.chars() {
        match c {
            '\u{202a}'..='\u{202e}' => {
                // Writing to a string does not fail.
                let _ = write!(out, "&#{};", c as u32);
            }
            c => out.push_str(&escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}
