//! The tables, as an append-only list of migrations: a released migration is never edited.
//!
//! Owns: recognizing a journal of this program (`application_id`), and bringing it to the newest schema (`user_version`
//! is the number of migrations that were applied).

use rusqlite::{Connection, TransactionBehavior};

use super::error::JournalError;

/// "RePr" in ASCII: tells a journal from any other SQLite file.
const APPLICATION: i64 = 0x5265_5072;

const MIGRATIONS: &[&str] = &[
    include_str!("schema/001.sql"),
    include_str!("schema/002.sql"),
    include_str!("schema/003.sql"),
    include_str!("schema/004.sql"),
    include_str!("schema/005.sql"),
    include_str!("schema/006.sql"),
    include_str!("schema/007.sql"),
];

/// The newest schema this program knows.
pub(super) fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// What a readable SQLite file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SchemaState {
    /// A new file, or one whose first migration did not finish: it holds nothing.
    Empty,
    /// A journal at this schema, which is not newer than this program.
    Journal(u32),
}

/// Finds out what the file is, changing nothing.
pub(super) fn examine(connection: &Connection) -> Result<SchemaState, JournalError> {
    let application: i64 = connection.pragma_query_value(None, "application_id", |line| line.get(0))?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |line| line.get(0))?;
    if application == APPLICATION {
        let found = u32::try_from(version).unwrap_or(u32::MAX);
        let known = known();
        return if found > known {
            Err(JournalError::Version { found, known })
        } else {
            Ok(SchemaState::Journal(found))
        };
    }
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |line| line.get(0))?;
    if application == 0 && version == 0 && tables == 0 {
        Ok(SchemaState::Empty)
    } else {
        Err(JournalError::Opening("the file is not a journal of this program".to_owned()))
    }
}

/// Applies the missing migrations, all or none.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), JournalError> {
    if examine(connection)? == SchemaState::Journal(known()) {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Checked again inside the transaction: another process may have migrated the file meanwhile.
    let done = match examine(&tx)? {
        SchemaState::Empty => 0,
        SchemaState::Journal(version) => version,
    };
    for migration in MIGRATIONS.iter().skip(usize::try_from(done).unwrap_or(usize::MAX)) {
        tx.execute_batch(migration)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION)?;
    tx.pragma_update(None, "user_version", known())?;
    tx.commit()?;
    Ok(())
}
