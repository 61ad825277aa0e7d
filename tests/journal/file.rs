//! Guards: store: a journal that can't be opened or written is named, and nothing leaves; a damaged one is put
//! aside whole and the user told where

use std::path::{Path, PathBuf};

use reprov::store::journal::{Journal, JournalError};
use rusqlite::config::DbConfig;

use crate::bench::*;

fn lit(chemin: &Path) -> Vec<u8> {
    std::fs::read(chemin).unwrap()
}

fn fichiers(bac: &Bac) -> Vec<String> {
    let mut noms: Vec<_> = std::fs::read_dir(bac.chemin.parent().unwrap())
        .unwrap()
        .map(|entree| entree.unwrap().file_name().into_string().unwrap())
        .collect();
    noms.sort();
    noms
}

fn suffixe(chemin: &Path, fin: &str) -> PathBuf {
    PathBuf::from(format!("{}{fin}", chemin.display()))
}

/// A journal with one contract, closed.
async fn rempli() -> Bac {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    parti(&journal, "C1", s(0)).await;
    bac
}

#[tokio::test]
async fn only_the_file_and_its_lock_remain_after_a_clean_end() {
    let bac = rempli().await;
    assert_eq!(fichiers(&bac), ["journal.sqlite", "journal.sqlite.verrou"]);
    let journal = bac.ouvrir();
    assert_eq!(journal.mis_de_cote(), None);
    assert_eq!((journal.chemin(), journal.profil()), (bac.chemin.as_path(), "pack"));
    assert_eq!(journal.ouvertes().await.unwrap().len(), 1);
}

#[tokio::test]
async fn accepted_work_is_done_although_nobody_waits_for_it() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    for rang in 0..20 {
        let nom = contrat(&format!("C{rang}"));
        tokio::select! {
            biased;
            _ = journal.touche(&nom, s(rang)) => {}
            () = std::future::ready(()) => {}
        }
    }
    drop(journal);
    assert_eq!(bac.ouvrir().contrats().await.unwrap().len(), 20);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_put_aside_byte_for_byte() {
    let bac = Bac::new();
    std::fs::create_dir_all(bac.chemin.parent().unwrap()).unwrap();
    let contenu = b"not a database, and precious all the same\n".repeat(200);
    std::fs::write(&bac.chemin, &contenu).unwrap();
    std::fs::write(bac.compagnon("-wal"), b"log").unwrap();

    let journal = bac.ouvrir();
    let ou = journal.mis_de_cote().unwrap().to_owned();
    let nom = ou.file_name().unwrap().to_str().unwrap();
    assert!(nom.starts_with("journal-abime-"), "{nom}");
    assert_eq!(ou.extension().unwrap(), "sqlite");
    assert_eq!(lit(&ou), contenu);
    assert_eq!(lit(&suffixe(&ou, "-wal")), b"log");
    journal.touche(&contrat("C1"), s(0)).await.unwrap();
    drop(journal);
    let journal = bac.ouvrir();
    assert_eq!(journal.mis_de_cote(), None);
    assert_eq!(journal.contrats().await.unwrap().len(), 1);
    assert_eq!(lit(&ou), contenu);
}

#[tokio::test]
async fn damage_anywhere_in_the_file_is_found_at_the_opening() {
    let taille_page = 4096;
    let pages = lit(&rempli().await.chemin).len() / taille_page;
    assert!(pages > 10);
    for page in 0..pages {
        let bac = rempli().await;
        let mut contenu = lit(&bac.chemin);
        contenu[page * taille_page..(page + 1) * taille_page].fill(0xA5);
        std::fs::write(&bac.chemin, &contenu).unwrap();
        let journal = bac.ouvrir();
        assert_eq!(journal.mis_de_cote().map(lit).as_deref(), Some(contenu.as_slice()), "page {page}");
        assert!(journal.ouvertes().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_truncated_file_is_put_aside() {
    let bac = rempli().await;
    let contenu = lit(&bac.chemin);
    let reste = &contenu[..contenu.len() / 2];
    std::fs::write(&bac.chemin, reste).unwrap();
    let journal = bac.ouvrir();
    assert_eq!(lit(journal.mis_de_cote().unwrap()), reste);
}

#[tokio::test]
async fn a_log_whose_file_is_gone_is_put_aside() {
    let bac = rempli().await;
    std::fs::remove_file(&bac.chemin).unwrap();
    std::fs::write(bac.compagnon("-wal"), b"all there was").unwrap();
    let journal = bac.ouvrir();
    let ou = journal.mis_de_cote().unwrap();
    assert_eq!(lit(&suffixe(ou, "-wal")), b"all there was");
    assert!(journal.ouvertes().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_damaged_file_that_someone_has_open_stays_where_it_is() {
    let bac = rempli().await;
    let _ouvert = bac.ouvrir();
    let contenu = vec![0xA5; 8192];
    std::fs::write(&bac.chemin, &contenu).unwrap();
    assert!(matches!(Journal::ouvrir(&bac.chemin, "pack"), Err(JournalError::Abime(_))));
    assert_eq!(lit(&bac.chemin), contenu);
    assert!(fichiers(&bac).iter().all(|nom| !nom.contains("abime")));
}

#[tokio::test]
async fn what_a_crash_left_in_the_log_is_there() {
    let bac = rempli().await;
    let journal = bac.ouvrir();
    journal.touche(&contrat("C2"), s(1)).await.unwrap();
    // What the disk holds at this moment, as a process that dies now leaves it.
    let apres = Bac::new();
    std::fs::create_dir_all(apres.chemin.parent().unwrap()).unwrap();
    std::fs::copy(&bac.chemin, &apres.chemin).unwrap();
    std::fs::copy(bac.compagnon("-wal"), apres.compagnon("-wal")).unwrap();
    assert_eq!(apres.ouvrir().contrats().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_empty_file_is_a_new_journal() {
    let bac = Bac::new();
    std::fs::create_dir_all(bac.chemin.parent().unwrap()).unwrap();
    std::fs::write(&bac.chemin, b"").unwrap();
    let journal = bac.ouvrir();
    assert_eq!(journal.mis_de_cote(), None);
    journal.touche(&contrat("C1"), s(0)).await.unwrap();
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_untouched() {
    let bac = rempli().await;
    let brut = bac.brut();
    // The new version number is in the log only, as after a crash of the newer program.
    brut.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    brut.pragma_update(None, "user_version", 999).unwrap();
    brut.close().unwrap();
    let avant = (lit(&bac.chemin), lit(&bac.compagnon("-wal")));
    assert!(!avant.1.is_empty());
    let refus = Journal::ouvrir(&bac.chemin, "pack").unwrap_err();
    assert!(matches!(refus, JournalError::Version { trouvee: 999, .. }), "{refus:?}");
    assert_eq!(refus.cle(), "erreur.journal.version");
    assert_eq!((lit(&bac.chemin), lit(&bac.compagnon("-wal"))), avant);
}

#[test]
fn another_programs_file_is_refused_and_untouched() {
    let bac = Bac::new();
    std::fs::create_dir_all(bac.chemin.parent().unwrap()).unwrap();
    let brut = bac.brut();
    brut.execute_batch("CREATE TABLE photos (nom TEXT); INSERT INTO photos VALUES ('x')").unwrap();
    brut.close().unwrap();
    let avant = lit(&bac.chemin);
    assert!(matches!(Journal::ouvrir(&bac.chemin, "pack"), Err(JournalError::Ouverture(_))));
    assert_eq!(lit(&bac.chemin), avant);
}

#[test]
fn a_path_through_a_file_is_a_failure_to_open() {
    let dossier = tempfile::tempdir().unwrap();
    let fichier = dossier.path().join("fichier");
    std::fs::write(&fichier, b"x").unwrap();
    let refus = Journal::ouvrir(&fichier.join("sous").join("journal.sqlite"), "pack").unwrap_err();
    assert!(matches!(refus, JournalError::Ouverture(_)), "{refus}");
    let refus = Journal::ouvrir(dossier.path(), "pack").unwrap_err();
    assert!(matches!(refus, JournalError::Ouverture(_)), "{refus}");
    assert_eq!(lit(&fichier), b"x");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_user_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;

    let bac = Bac::new();
    let journal = bac.ouvrir();
    journal.touche(&contrat("C1"), s(0)).await.unwrap();
    let mode = |chemin: &Path| std::fs::metadata(chemin).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(bac.chemin.parent().unwrap()), 0o700);
    for fin in ["", "-wal", "-shm", ".verrou"] {
        assert_eq!(mode(&bac.compagnon(fin)), 0o600, "{fin}");
    }
    assert!(bac.dossier.path().exists());
}

#[test]
fn many_openings_at_once_make_one_journal() {
    let bac = Bac::new();
    std::thread::scope(|portee| {
        for rang in 0..8 {
            let bac = &bac;
            portee.spawn(move || {
                let journal = bac.ouvrir();
                let executeur = tokio::runtime::Builder::new_current_thread().build().unwrap();
                executeur.block_on(journal.touche(&contrat(&format!("C{rang}")), s(rang))).unwrap();
            });
        }
    });
    let contrats: u32 = bac.brut().query_row("SELECT count(*) FROM contrat", [], |ligne| ligne.get(0)).unwrap();
    assert_eq!(contrats, 8);
}
