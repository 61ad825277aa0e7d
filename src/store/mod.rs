//! What outlives the process on this post: the journal (SQLite), and the locks that hold between
//! processes.

pub mod journal;
pub mod locks;
