//! A scene as one HTML file that opens offline: the picture, its table twin, and how we know.

use std::fmt::Write;

use crate::scene::Scene;
use crate::svg::{FONTS, Theme, escape, render_themed, variables};
use crate::table::{Row, table};

/// The page of a picture: it needs no script, no network and no other file, follows the light or dark of its reader, and
/// prints in black. `narrow` is the same picture for small screens; where it is given, the page shows what fits. With a
/// theme, the page keeps to it.
pub fn page(scene: &Scene, narrow: Option<&Scene>, theme: Option<Theme>) -> String {
    let mut out = String::with_capacity(128 * 1024);
    let fixed = variables(theme.unwrap_or(Theme::Light));
    let dark = if theme.is_none() {
        format!("@media (prefers-color-scheme:dark){{:root{{color-scheme:dark;{}}}}}", variables(Theme::Dark))
    } else {
        String::new()
    };
    // Writing to a string does not fail.
    let _ = write!(
        out,
        r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{}</title><style>:root{{color-scheme:light;{fixed}}}{dark}@media print{{:root{{color-scheme:light;{}}}}}{STYLE}body{{font-family:{FONTS}}}</style></head><body><main>"#,
        escape(&scene.title),
        variables(Theme::Print),
    );
    let _ = write!(
        out,
        r#"<h1 class="unseen">{}</h1><p class="unseen">{}</p>"#,
        escape(&scene.title),
        escape(&scene.headline)
    );
    let wide = if narrow.is_some() { " wide" } else { "" };
    let _ = write!(
        out,
        r#"<div class="picture{wide}" tabindex="0" role="region" aria-label="The picture">{}</div>"#,
        render_themed(scene)
    );
    if let Some(narrow) = narrow {
        // Ids are unique in a page.
        let drawn = render_themed(narrow)
            .replace("picture-t", "narrow-t")
            .replace("stripes\"", "narrow-stripes\"")
            .replace("#stripes)", "#narrow-stripes)");
        let _ = write!(out, r#"<div class="picture narrow">{drawn}</div>"#);
    }
    tables(&mut out, scene);
    out.push_str("<section><h2>How we know</h2><ul>");
    for line in &scene.basis {
        let _ = write!(out, "<li>{}</li>", escape(line));
    }
    if scene.basis.is_empty() {
        out.push_str("<li>Nothing but the drawing: no events were held against it.</li>");
    }
    out.push_str("</ul></section></main></body></html>\n");
    out
}

fn tables(out: &mut String, scene: &Scene) {
    let table = table(scene);
    section(out, "The stations", &table.caption, &table.station_columns, &table.stations);
    if !table.differences.is_empty() {
        section(out, "Where customers did otherwise", &table.caption, &table.difference_columns, &table.differences);
    }
}

fn section(out: &mut String, title: &str, caption: &str, columns: &[String], rows: &[Row]) {
    let _ = write!(
        out,
        r#"<section><h2>{title}</h2><div class="scroll" tabindex="0" role="region" aria-label="{title}"><table><caption>{}</caption><thead><tr>"#,
        escape(caption)
    );
    for column in columns {
        let _ = write!(out, r#"<th scope="col">{}</th>"#, escape(column));
    }
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        out.push_str("<tr>");
        for (at, cell) in row.cells.iter().enumerate() {
            let _ = match at {
                0 => write!(out, r#"<th scope="row" dir="auto">{}</th>"#, escape(cell)),
                _ => write!(out, r#"<td dir="auto">{}</td>"#, escape(cell)),
            };
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div></section>");
}

const STYLE: &str = "*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--text);line-height:1.45}\
main{max-width:1480px;margin:0 auto;padding:16px}.picture{overflow-x:auto}.picture svg{display:block;min-width:640px;width:100%;height:auto}\
.narrow{display:none}.narrow svg{min-width:0}@media (max-width:639px){main{padding:0}section{padding:0 16px}.wide{display:none}.narrow{display:block}}\
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}\
h2{font-size:17px;margin:28px 0 8px}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}\
caption{text-align:left;color:var(--quiet);padding:0 0 6px}th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid var(--faint);overflow-wrap:anywhere;min-width:64px}\
tbody th{font-weight:600;min-width:180px}ul{padding-left:20px}@media print{.picture svg{min-width:0}tr{break-inside:avoid}}";
