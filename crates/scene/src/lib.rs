//! The picture: what a team drew and what customers walked, laid out once for every face of the product.
//!
//! [`compose`] turns a map, the answers about it and a few figures into a [`Scene`]: marks with resolved
//! coordinates, each with a sentence, a figure and the difference that it opens. [`svg::render`] and
//! [`html::page`] draw a scene, [`table`] tells it in rows and words. Everything is a plain function of its
//! inputs: no file, no clock, no chance.
//!
//! Read in this order: [`input`] is what goes in, `reading` makes facts of it, `deviations` chooses what is drawn,
//! `layout` places it, [`scene`] is what comes out.

mod deviations;
mod head;
pub mod html;
pub mod input;
mod layout;
mod reading;
pub mod scene;
pub mod svg;
mod table;
pub mod text;
pub mod words;

pub use head::WELL;
pub use input::{Page, PictureInput};
pub use scene::Scene;
pub use table::{Row, Table, table};

/// How a step stands, by the rule that draws its station.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The step's id.
    pub step: String,
    /// Its state.
    pub state: scene::StationState,
    /// Why, in a few words.
    pub why: String,
    /// How many records of each kind there are of it.
    pub evidence: scene::EvidenceCounts,
}

/// How each step of a map stands, in drawn order, also those that a picture folds into their stage.
pub fn standing(map: &desireline_model::map::MapDoc, input: &PictureInput) -> Vec<Standing> {
    reading::standing(map, input)
}

/// Lays the picture out.
///
/// The same input gives the same scene. Every mark lies inside the canvas, labels of stations never overlap, and at
/// most [`deviations::BUDGET`] deviations are drawn, the first fix and the selected one always among them.
pub fn compose(input: &PictureInput) -> Scene {
    let reading = reading::read(input);
    layout::place(&reading, input)
}
