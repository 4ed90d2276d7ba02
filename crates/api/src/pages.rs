//! Pages of the web app: a file of it, or the one page that draws all its addresses.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use desireline_web::{File, Theme};

use crate::extract::shown;
use crate::problem::{Code, Problem};

/// The cookie in which the web app keeps the colours that were chosen.
const THEME_COOKIE: &str = "desireline_theme";

/// Answers what no route does: with a file of the app, with its page where a browser asks for one, else with a problem.
pub(crate) async fn fallback(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    let reads = method == Method::GET || method == Method::HEAD;
    // What looks like the API stays the API: its clients expect problems, not pages.
    if reads && !path.starts_with("/api/") {
        if let Some(file) = desireline_web::file(path.trim_start_matches('/')) {
            return asset(&file, &headers);
        }
        if !path.starts_with("/assets/") && takes(&headers, header::ACCEPT, "text/html") {
            return page(&headers);
        }
    }
    Problem::new(Code::NoRoute, format!("there is nothing at `{}`", shown(path)))
        .hint("`/api/v1/openapi.json` lists everything that there is")
        .into_response()
}

fn page(headers: &HeaderMap) -> Response {
    let Ok(nonce) = fresh_nonce() else {
        return Problem::new(Code::Unavailable, "the machine gives no random numbers").into_response();
    };
    let policy = HeaderValue::from_str(&desireline_web::policy(&nonce))
        .unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::VARY, HeaderValue::from_static("Accept, Cookie")),
    ];
    (fixed, desireline_web::page(&nonce, chosen_theme(headers))).into_response()
}

fn asset(file: &File, headers: &HeaderMap) -> Response {
    let packed = [("br", file.brotli), ("gzip", file.gzip)];
    let found = packed.into_iter().find_map(|(coding, bytes)| {
        bytes.filter(|_| takes(headers, header::ACCEPT_ENCODING, coding)).map(|bytes| (coding, bytes))
    });
    let keep = if file.is_hashed() { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.media_type())),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
        (header::VARY, HeaderValue::from_static("Accept-Encoding")),
    ];
    match found {
        Some((coding, bytes)) => (fixed, [(header::CONTENT_ENCODING, coding)], bytes).into_response(),
        None => (fixed, file.bytes).into_response(),
    }
}

/// Whether a header that lists what a client takes has this word, unless it is there only to be refused (`q=0`).
fn takes(headers: &HeaderMap, name: HeaderName, word: &str) -> bool {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let named = pieces.next().is_some_and(|found| found.eq_ignore_ascii_case(word));
        let refused = pieces
            .filter_map(|piece| piece.strip_prefix("q="))
            .any(|weight| weight.parse().is_ok_and(|weight: f32| weight == 0.0));
        named && !refused
    })
}

fn chosen_theme(headers: &HeaderMap) -> Option<Theme> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let chosen = cookies
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix(THEME_COOKIE)?.strip_prefix('='));
    match chosen {
        Some("light") => Some(Theme::Light),
        Some("dark") => Some(Theme::Dark),
        _ => None,
    }
}

fn fresh_nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_le_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_header_takes_what_it_names_and_does_not_refuse() {
        let headers = sent(header::ACCEPT_ENCODING, "gzip;q=0.5, BR , zstd;q=0");
        for (word, taken) in [("br", true), ("gzip", true), ("zstd", false), ("deflate", false)] {
            assert_eq!(takes(&headers, header::ACCEPT_ENCODING, word), taken, "{word}");
        }
        assert!(takes(
            &sent(header::ACCEPT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"),
            header::ACCEPT,
            "text/html"
        ));
        assert!(!takes(&sent(header::ACCEPT, "*/*"), header::ACCEPT, "text/html"), "curl reads problems");
    }

    #[test]
    fn colours_are_those_of_the_cookie() {
        let theme = |value| chosen_theme(&sent(header::COOKIE, value));
        assert_eq!(theme("a=b; desireline_theme=dark"), Some(Theme::Dark));
        assert_eq!(theme("desireline_theme=light"), Some(Theme::Light));
        assert_eq!(theme("desireline_theme=\"><script>"), None);
    }

    #[test]
    fn no_two_pages_have_one_nonce() {
        assert_ne!(fresh_nonce().expect("chance"), fresh_nonce().expect("chance"));
    }
}
