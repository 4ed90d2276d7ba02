//! Maps as files: `*.journey.yaml` in and out, with its schema, and a first draft from discovered touchpoints; other
//! formats ([`formats`]).
//!
//! Text becomes a tree with positions ([`yaml`]), the tree becomes a document ([`read`]), and the
//! document is examined as a whole ([`check`], [`reach`]). Everything wrong is reported at once, each
//! with its place ([`problem`]). [`write`] goes the other way. `docs/reference/map-file.md` describes
//! the format for people, [`map_schema`] for editors.

mod check;
mod draft;
mod fits;
pub mod formats;
mod places;
mod problem;
mod reach;
mod read;
mod schema;
pub mod templates;
mod values;
mod words;
mod write;
mod yaml;

#[cfg(test)]
mod tests;

use desireline_model::map::MapDoc;

pub use draft::{DraftTouchpoint, draft_map, drafted};
pub use fits::{Unfit, examine};
pub use places::{Element, Places, path_of};
pub use problem::{MapProblem, MapProblems, Place, Severity, Snippet};
pub use schema::map_schema;
pub use write::write_map;

use problem::{At, Problem, Problems, Source, code};

pub(crate) use yaml::yaml_value;

/// A kind of problem of a map file, as the reference tells it.
#[derive(Debug, Clone, Copy)]
pub struct Explained {
    /// The code.
    pub code: &'static str,
    /// What it means.
    pub means: &'static str,
    /// What to do.
    pub todo: &'static str,
}

/// Every kind of problem of a map file, from the tables of its reference page.
pub fn explained() -> impl Iterator<Item = Explained> {
    include_str!("../../../docs/reference/map-file.md").lines().filter(|line| line.starts_with("| M")).filter_map(
        |line| {
            let mut cells = line.trim_matches('|').split('|').map(str::trim);
            Some(Explained { code: cells.next()?, means: cells.next()?, todo: cells.next()? })
        },
    )
}

/// The largest map file that is read.
pub const MAX_MAP_BYTES: usize = 4 * 1024 * 1024;

/// A map that was read from a file, and where in the file each element stands.
#[derive(Debug, Clone)]
pub struct MapFile {
    /// The map.
    pub doc: MapDoc,
    /// Where its elements stand.
    pub places: Places,
    /// What is allowed, but probably not meant.
    pub notes: Vec<MapProblem>,
    /// The text that was read, without a byte order mark.
    pub text: String,
}

impl MapFile {
    /// Where an element stands in the file.
    pub fn place(&self, element: Element<'_>) -> Place {
        self.places.place(element)
    }

    /// An element in words, such as `stage "Claim" › step "Upload invoice"`.
    pub fn path(&self, element: Element<'_>) -> String {
        path_of(&self.doc, element)
    }
}

/// Reads a map file.
///
/// `file_name` only serves messages. Fails with everything that is wrong with the file, as far as one
/// problem does not hide the next; a syntax error hides all others.
pub fn read_map(text: &str, file_name: &str) -> Result<MapFile, MapProblems> {
    if text.len() > MAX_MAP_BYTES {
        return Err(too_large(text.len(), file_name));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = Source::new(text, file_name);
    let mut problems = Problems::new(&source);
    if let Some(at) = text.find('\0') {
        problems.push(
            Problem::error(code::NOT_A_MAP, At::point(at), "this is not a text file")
                .help("a journey map is a YAML file in UTF-8, named `*.journey.yaml`"),
        );
        return Err(problems.into_error());
    }
    let tree = match yaml::read_tree(text) {
        Ok(tree) => tree,
        Err(problem) => {
            problems.push(*problem);
            return Err(problems.into_error());
        }
    };
    let Some(read) = read::read_document(&tree, &mut problems) else {
        return Err(problems.into_error());
    };
    check::check(&read, &mut problems);
    if problems.any_error() {
        return Err(problems.into_error());
    }
    let places = Places::new(&read.doc, &read.marks, &source);
    let notes = problems.into_list();
    Ok(MapFile { doc: read.doc, places, notes, text: text.to_owned() })
}

/// Reads a map file whose text may not be UTF-8. Otherwise like [`read_map`].
pub fn read_map_bytes(bytes: &[u8], file_name: &str) -> Result<MapFile, MapProblems> {
    if bytes.len() > MAX_MAP_BYTES {
        return Err(too_large(bytes.len(), file_name));
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return read_map(text, file_name),
        Err(error) => error,
    };
    let until = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
    let source = Source::new(until, file_name);
    let mut problems = Problems::new(&source);
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    problems.push(if utf16 {
        Problem::error(code::NOT_A_MAP, At::point(0), "the file is in UTF-16").help("save it as UTF-8")
    } else if until.contains('\0') || bytes.contains(&0) {
        Problem::error(code::NOT_A_MAP, At::point(0), "this is not a text file")
            .help("a journey map is a YAML file in UTF-8, named `*.journey.yaml`")
    } else {
        Problem::error(code::NOT_A_MAP, At::point(until.len()), "the text is not UTF-8 from here on")
            .help("save the file as UTF-8")
    });
    Err(problems.into_error())
}

fn too_large(n_bytes: usize, file_name: &str) -> MapProblems {
    let source = Source::new("", file_name);
    let mut problems = Problems::new(&source);
    problems.push(
        Problem::error(
            code::LIMIT,
            At::point(0),
            format!("the file has {n_bytes} bytes; a map may have {MAX_MAP_BYTES}"),
        )
        .help("is this a data file? maps are named `*.journey.yaml`"),
    );
    problems.into_error()
}
