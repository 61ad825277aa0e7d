//! How the site is drawn: tree or façade, fibres, details.

mod arbre;
mod cadre;
mod cellule;
mod commun;
mod dessin;
mod details;
mod facade;
mod fibres;

pub(super) use cadre::draw;
pub(super) use commun::{FACADE, FIBRES};
