//! HTTP: one file a resource; owns every JSON shape that leaves the program over the network.
//!
//! [`App`] is what handlers share, [`app_router`] everything that the app's listener answers, [`public_router`] the
//! public one's. Routes and the OpenAPI document ([`openapi`]) come from one registration. [`serve()`] accepts connections,
//! with limits on how many there are and how slowly they may speak. [`worker`] reads uploaded files in processes of their
//! own. [`problem`] is the one shape of everything that goes wrong; [`extract`] is what handlers may ask of a request,
//! and the one way from a session to a workspace's data.

pub mod access;
pub mod actions;
pub mod app;
pub mod customers;
pub mod document;
pub mod dry_run;
pub mod extract;
pub mod feedback;
pub mod imports;
pub mod journeys;
pub mod label_rules;
pub mod maps;
pub mod page;
pub mod people;
pub mod problem;
pub mod questions;
pub mod serve;
pub mod session;
pub mod sources;
pub mod uploads;
pub mod worker;
pub mod workspaces;

mod observe;
mod pages;
mod public;
mod router;
mod rows;
mod setup;
mod upkeep;
mod values;

pub use app::{App, Clock, SESSION_LIMITS, SETUP_TOKEN_LIFETIME, Settings};
pub use public::public_router;
pub use router::{app_router, openapi};
pub use serve::{Listening, serve};
pub use upkeep::keep_up;
