//! The ledger of a post, tested against the contract.

use reprov::store::journal::Journal;
use reprov::store::locks::Locks;
use reprov::store::post_ledger::PostLedger;
use tempfile::TempDir;

use super::contract::{Records, SESSIONS};

pub(crate) struct Folder(TempDir);

impl Records for Folder {
    type Ledger = PostLedger;

    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn handle(&self) -> PostLedger {
        let folder = self.0.path();
        let journal = Journal::open(&folder.join("journal.sqlite"), "pack").unwrap();
        PostLedger::new(journal, Locks::open(folder, "pack").unwrap(), SESSIONS, folder.join("secours"))
    }
}
