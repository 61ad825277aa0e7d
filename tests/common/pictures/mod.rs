//! The README's pictures: the scenes that they show, and how a drawing becomes a picture.

pub mod list;
pub mod svg;
