//! How the site is drawn: tree or façade, fibres, details.

mod box_drawing;
mod cell;
mod details;
mod facade;
mod fibres;
mod frame;
mod shared;
mod tree;

pub(super) use frame::draw;
pub(super) use shared::{FACADE, FIBRES};
