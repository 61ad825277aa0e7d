//! Guards: store: a journal that can't be opened or written is named, and nothing leaves; a damaged one is put
//! aside whole and the user told where

use std::path::{Path, PathBuf};

use reprov::store::journal::{Journal, JournalError};
use rusqlite::config::DbConfig;

use crate::bench::*;

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

fn files(sandbox: &Sandbox) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(sandbox.path.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn suffix(path: &Path, end: &str) -> PathBuf {
    PathBuf::from(format!("{}{end}", path.display()))
}

/// A journal with one contract, closed.
async fn filled() -> Sandbox {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    departed(&journal, "C1", s(0)).await;
    sandbox
}

#[tokio::test]
async fn only_the_file_and_its_lock_remain_after_a_clean_end() {
    let sandbox = filled().await;
    assert_eq!(files(&sandbox), ["journal.sqlite", "journal.sqlite.verrou"]);
    let journal = sandbox.open();
    assert_eq!(journal.set_aside(), None);
    assert_eq!((journal.path(), journal.profile()), (sandbox.path.as_path(), "pack"));
    assert_eq!(journal.open_puts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn accepted_work_is_done_although_nobody_waits_for_it() {
    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    for index in 0..20 {
        let name = contrat(&format!("C{index}"));
        tokio::select! {
            biased;
            _ = journal.touch(&name, s(index)) => {}
            () = std::future::ready(()) => {}
        }
    }
    drop(journal);
    assert_eq!(sandbox.open().contrats().await.unwrap().len(), 20);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_put_aside_byte_for_byte() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path.parent().unwrap()).unwrap();
    let content = b"not a database, and precious all the same\n".repeat(200);
    std::fs::write(&sandbox.path, &content).unwrap();
    std::fs::write(sandbox.companion("-wal"), b"log").unwrap();

    let journal = sandbox.open();
    let aside = journal.set_aside().unwrap().to_owned();
    let name = aside.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("journal-abime-"), "{name}");
    assert_eq!(aside.extension().unwrap(), "sqlite");
    assert_eq!(read(&aside), content);
    assert_eq!(read(&suffix(&aside, "-wal")), b"log");
    journal.touch(&contrat("C1"), s(0)).await.unwrap();
    drop(journal);
    let journal = sandbox.open();
    assert_eq!(journal.set_aside(), None);
    assert_eq!(journal.contrats().await.unwrap().len(), 1);
    assert_eq!(read(&aside), content);
}

#[tokio::test]
async fn damage_anywhere_in_the_file_is_found_at_the_opening() {
    let page_size = 4096;
    let pages = read(&filled().await.path).len() / page_size;
    assert!(pages > 10);
    for page in 0..pages {
        let sandbox = filled().await;
        let mut content = read(&sandbox.path);
        content[page * page_size..(page + 1) * page_size].fill(0xA5);
        std::fs::write(&sandbox.path, &content).unwrap();
        let journal = sandbox.open();
        assert_eq!(journal.set_aside().map(read).as_deref(), Some(content.as_slice()), "page {page}");
        assert!(journal.open_puts().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_truncated_file_is_put_aside() {
    let sandbox = filled().await;
    let content = read(&sandbox.path);
    let remainder = &content[..content.len() / 2];
    std::fs::write(&sandbox.path, remainder).unwrap();
    let journal = sandbox.open();
    assert_eq!(read(journal.set_aside().unwrap()), remainder);
}

#[tokio::test]
async fn a_log_whose_file_is_gone_is_put_aside() {
    let sandbox = filled().await;
    std::fs::remove_file(&sandbox.path).unwrap();
    std::fs::write(sandbox.companion("-wal"), b"all there was").unwrap();
    let journal = sandbox.open();
    let aside = journal.set_aside().unwrap();
    assert_eq!(read(&suffix(aside, "-wal")), b"all there was");
    assert!(journal.open_puts().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_damaged_file_that_someone_has_open_stays_where_it_is() {
    let sandbox = filled().await;
    let _opened = sandbox.open();
    let content = vec![0xA5; 8192];
    std::fs::write(&sandbox.path, &content).unwrap();
    assert!(matches!(Journal::open(&sandbox.path, "pack"), Err(JournalError::Damaged(_))));
    assert_eq!(read(&sandbox.path), content);
    assert!(files(&sandbox).iter().all(|name| !name.contains("abime")));
}

#[tokio::test]
async fn what_a_crash_left_in_the_log_is_there() {
    let sandbox = filled().await;
    let journal = sandbox.open();
    journal.touch(&contrat("C2"), s(1)).await.unwrap();
    // A copy of the files at this moment: what a process leaves on the disk if it dies now.
    let after = Sandbox::new();
    std::fs::create_dir_all(after.path.parent().unwrap()).unwrap();
    std::fs::copy(&sandbox.path, &after.path).unwrap();
    std::fs::copy(sandbox.companion("-wal"), after.companion("-wal")).unwrap();
    assert_eq!(after.open().contrats().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_empty_file_is_a_new_journal() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path.parent().unwrap()).unwrap();
    std::fs::write(&sandbox.path, b"").unwrap();
    let journal = sandbox.open();
    assert_eq!(journal.set_aside(), None);
    journal.touch(&contrat("C1"), s(0)).await.unwrap();
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_untouched() {
    let sandbox = filled().await;
    let raw = sandbox.raw();
    // The new version number is in the write-ahead log only, as after a crash of the newer program.
    raw.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    raw.pragma_update(None, "user_version", 999).unwrap();
    raw.close().unwrap();
    let before = (read(&sandbox.path), read(&sandbox.companion("-wal")));
    assert!(!before.1.is_empty());
    let refusal = Journal::open(&sandbox.path, "pack").unwrap_err();
    assert!(matches!(refusal, JournalError::Version { found: 999, .. }), "{refusal:?}");
    assert_eq!(refusal.key(), "erreur.journal.version");
    assert_eq!((read(&sandbox.path), read(&sandbox.companion("-wal"))), before);
}

#[test]
fn another_programs_file_is_refused_and_untouched() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path.parent().unwrap()).unwrap();
    let raw = sandbox.raw();
    raw.execute_batch("CREATE TABLE photos (nom TEXT); INSERT INTO photos VALUES ('x')").unwrap();
    raw.close().unwrap();
    let before = read(&sandbox.path);
    assert!(matches!(Journal::open(&sandbox.path, "pack"), Err(JournalError::Opening(_))));
    assert_eq!(read(&sandbox.path), before);
}

#[test]
fn a_path_through_a_file_is_a_failure_to_open() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("fichier");
    std::fs::write(&file, b"x").unwrap();
    let refusal = Journal::open(&file.join("sous").join("journal.sqlite"), "pack").unwrap_err();
    assert!(matches!(refusal, JournalError::Opening(_)), "{refusal}");
    let refusal = Journal::open(folder.path(), "pack").unwrap_err();
    assert!(matches!(refusal, JournalError::Opening(_)), "{refusal}");
    assert_eq!(read(&file), b"x");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_user_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;

    let sandbox = Sandbox::new();
    let journal = sandbox.open();
    journal.touch(&contrat("C1"), s(0)).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(sandbox.path.parent().unwrap()), 0o700);
    for end in ["", "-wal", "-shm", ".verrou"] {
        assert_eq!(mode(&sandbox.companion(end)), 0o600, "{end}");
    }
    assert!(sandbox.folder.path().exists());
}

#[test]
fn many_openings_at_once_make_one_journal() {
    let sandbox = Sandbox::new();
    std::thread::scope(|scope| {
        for index in 0..8 {
            let sandbox = &sandbox;
            scope.spawn(move || {
                let journal = sandbox.open();
                let executor = tokio::runtime::Builder::new_current_thread().build().unwrap();
                executor.block_on(journal.touch(&contrat(&format!("C{index}")), s(index))).unwrap();
            });
        }
    });
    let contrats: u32 = sandbox.raw().query_row("SELECT count(*) FROM contrat", [], |line| line.get(0)).unwrap();
    assert_eq!(contrats, 8);
}
