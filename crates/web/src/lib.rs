//! The built web app, inside the program.
//!
//! `npm run build` in `web` makes the files; a build of this crate takes them in, each with its packed twins. Where nobody has
//! built the app, [`page`] says how to. Whoever serves them adds the headers: [`policy`] is the content security policy that
//! goes with a page of the same nonce.

/// A file of the app.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Where it is, without a slash at its start.
    pub path: &'static str,
    /// What it holds.
    pub bytes: &'static [u8],
    /// The same, packed with gzip.
    pub gzip: Option<&'static [u8]>,
    /// The same, packed with Brotli.
    pub brotli: Option<&'static [u8]>,
}

const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// What is served where the app has not been built.
const NOT_BUILT: &str = include_str!("not_built.html");

/// What stands in the page for its nonce.
const NONCE: &str = "__NONCE__";

/// The attribute of the page that says which colours it has.
const AUTO_THEME: &str = r#"data-theme="auto""#;

/// Light or dark; without either, the reader's system decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Whether this program carries the app.
pub fn is_built() -> bool {
    !FILES.is_empty()
}

/// The file at this path, which has no slash at its start; never the page, which [`page`] gives.
pub fn file(path: &str) -> Option<File> {
    FILES.iter().find(|file| file.path == path && path != "index.html").copied()
}

impl File {
    /// Its media type, by its ending.
    pub fn media_type(&self) -> &'static str {
        match self.path.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("png") => "image/png",
            Some("woff2") => "font/woff2",
            Some("json" | "map") => "application/json",
            Some("html") => "text/html; charset=utf-8",
            Some("txt") => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }

    /// Whether its name changes with what it holds, so that a browser may keep it for good.
    pub fn is_hashed(&self) -> bool {
        self.path.starts_with("assets/")
    }
}

/// The page that every address of the app is answered with, for one response: style sheets that carry `nonce` hold.
pub fn page(nonce: &str, theme: Option<Theme>) -> String {
    let built =
        FILES.iter().find(|file| file.path == "index.html").and_then(|file| std::str::from_utf8(file.bytes).ok());
    let page = built.unwrap_or(NOT_BUILT).replace(NONCE, nonce);
    match theme {
        None => page,
        Some(Theme::Light) => page.replacen(AUTO_THEME, r#"data-theme="light""#, 1),
        Some(Theme::Dark) => page.replacen(AUTO_THEME, r#"data-theme="dark""#, 1),
    }
}

/// The content security policy of a page with this nonce: everything from this server, no script inside the page.
pub fn policy(nonce: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_nonce_of_its_response_and_no_place_holder() {
        let page = page("abc123", None);
        assert!(!page.contains(NONCE));
        assert!(page.contains(r#"nonce="abc123""#), "{page}");
        assert!(policy("abc123").contains("'nonce-abc123'"));
    }

    #[test]
    fn a_page_has_the_colours_that_were_chosen() {
        assert!(page("n", None).contains(AUTO_THEME));
        assert!(page("n", Some(Theme::Dark)).contains(r#"data-theme="dark""#));
        assert!(page("n", Some(Theme::Light)).contains(r#"data-theme="light""#));
    }

    #[test]
    fn nothing_outside_is_a_file_of_the_app() {
        for path in ["", "index.html", "../Cargo.toml", "/etc/passwd", "assets/../index.html"] {
            assert!(file(path).is_none(), "{path}");
        }
    }

    #[test]
    fn what_is_carried_has_packed_twins_and_a_type() {
        for file in FILES.iter().filter(|file| file.path.ends_with(".js")) {
            assert!(file.gzip.is_some() && file.brotli.is_some(), "{}", file.path);
            assert!(file.media_type().starts_with("text/javascript"));
        }
        assert_eq!(is_built(), file("icon.svg").is_some());
    }
}
