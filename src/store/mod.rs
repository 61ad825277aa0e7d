//! What outlives the process on this post: the journal (SQLite), the locks between processes, the folder of answers put
//! aside, the watch on the journal; and the ledger that these make together.

pub mod aside;
pub mod journal;
pub mod locks;
pub mod post_ledger;
pub mod watch;
