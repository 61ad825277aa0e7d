//! The contracts at hand, for a shell that completes a word: looked up beside everything else.
//!
//! Must never: write, create or repair a file, take the journal's lock, or make anybody wait. What can't be read at once
//! is not offered.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::error::JournalError;

/// How long a writer may keep the reading from being done.
const PATIENCE: Duration = Duration::from_millis(100);

/// The references of a profile's contracts in the journal file `path`, at hand or imported, the latest first, at most
/// `how_many`.
///
/// # Errors
/// A [`JournalError`] when there is no journal, it is of another schema, or it can't be read at once.
pub fn latest_contrats(path: &Path, profile: &str, how_many: u32) -> Result<Vec<String>, JournalError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    let mut request = connection.prepare(
        "WITH profile (id) AS (SELECT id FROM profil WHERE nom = ?1)
         SELECT reference FROM (
             SELECT reference, touche_le AS le FROM contrat WHERE profil IN profile
             UNION ALL
             SELECT contrat, importee_le FROM acces WHERE profil IN profile AND contrat IS NOT NULL)
         GROUP BY reference ORDER BY max(le) DESC, reference LIMIT ?2",
    )?;
    let references = request.query_map((profile, how_many), |line| line.get(0))?;
    Ok(references.collect::<Result<_, _>>()?)
}
