//! The README's pictures: which scenes they show, and how a drawing becomes a picture.

pub mod list;
pub mod svg;
