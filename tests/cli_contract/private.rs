//! Whatever the umask, what the program makes is its user's alone: files 0600, folders 0700. And a
//! purge that is killed in its middle has taken nothing.
//!
//! Guards: store: an event is never changed, and erased only by a purge, whole or not at all, that spares what is
//! not settled or lacks its code
//! Guards: host: files are 0600 and folders 0700, whatever the umask

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use common::bench::Banc;
use serde_json::json;

use super::service::{CONTRAT, simule};

/// Every file and folder below `racine`, with its mode.
fn modes(racine: &Path) -> BTreeMap<String, u32> {
    let mut trouves = BTreeMap::new();
    let mut reste = vec![racine.to_owned()];
    while let Some(chemin) = reste.pop() {
        // SQLite takes its companions away at any time.
        let Ok(etat) = std::fs::symlink_metadata(&chemin) else { continue };
        if etat.is_dir() {
            reste.extend(std::fs::read_dir(&chemin).unwrap().map(|entree| entree.unwrap().path()));
        }
        let nom = chemin.strip_prefix(racine).unwrap().display().to_string();
        trouves.insert(nom, etat.permissions().mode() & 0o7777 | if etat.is_dir() { 0o10_0000 } else { 0 });
    }
    trouves
}

/// Fails unless all below `racine` is its owner's alone, and `attendus` are among it.
fn prives(racine: &Path, attendus: &[&str]) {
    let trouves = modes(racine);
    for (nom, mode) in &trouves {
        assert!([0o600, 0o10_0700].contains(mode), "{nom} has mode {mode:o}");
    }
    for attendu in attendus {
        assert!(trouves.keys().any(|nom| nom.contains(attendu)), "{attendu} was not made: {trouves:?}");
    }
}

/// Waits until `pret`, as long as the run lives and no longer than half a minute.
fn attend(enfant: &mut Child, quoi: &str, mut pret: impl FnMut() -> bool) {
    let debut = Instant::now();
    while !pret() {
        assert!(enfant.try_wait().unwrap().is_none(), "ended before: {quoi}");
        assert!(debut.elapsed() < Duration::from_secs(30), "{quoi}");
        std::thread::yield_now();
    }
}

#[test]
fn whatever_the_umask_all_that_is_made_is_the_user_s_alone() {
    for umask in ["0", "022"] {
        let mut simule = simule("suivi:muet");
        simule.banc.umask = Some(umask);
        let banc = &simule.banc;
        banc.json("fibres", &["-v", "fibres", CONTRAT]);
        banc.json("envoyer", &["-v", "envoyer", "p.toml", "--oui"]);
        for fichier in [
            "tests/acces/OINF_OCOM_CrCMD_ACCES_V12_20261103_000002.csv",
            "tests/acces/OINF_OCOM_CMDSTOC_V12_20261105_000004.csv",
        ] {
            let nom = banc.copie(fichier);
            assert_eq!(banc.lance(&["importer", &nom]).code, 0);
        }
        for nom in ["donnees/x.csv", "donnees/x.json"] {
            assert_eq!(banc.lance(&["journal", "--export", nom]).code, 0);
        }
        let motif = ["--resultat", "KO", "--motif-ko", "FINT01", "--sous-traitance", "ST-1"];
        let arguments = [&["cr-stoc", CONTRAT, "--sortie", "donnees/stoc.csv"][..], &motif].concat();
        let course = banc.lance(&arguments);
        assert_eq!(course.code, 0, "{}", course.messages);

        // A run that is under way, for what SQLite keeps beside its file.
        let mut suivi = banc.commence(&["suivre", CONTRAT]);
        // The two are made one after the other.
        let compagnons = ["donnees/journal.sqlite-wal", "donnees/journal.sqlite-shm"].map(|nom| banc.chemin(nom));
        attend(&mut suivi, "no log beside the journal", || compagnons.iter().all(|chemin| chemin.exists()));
        let attendus = [
            "journal.sqlite-wal",
            "journal.sqlite-shm",
            "journal.sqlite.verrou",
            "session-0",
            "put-1",
            "reprov.log",
            "x.csv",
            "x.json",
            "stoc.csv",
        ];
        prives(&banc.chemin("donnees"), &attendus);
        suivi.kill().unwrap();
        suivi.wait().unwrap();
        prives(&banc.chemin("donnees"), &["journal.sqlite"]);
    }
}

/// An answer that the journal can't take is put in a file: that one too.
#[test]
fn an_answer_put_aside_is_the_user_s_alone() {
    let mut simule = simule("normal");
    simule.banc.umask = Some("0");
    let banc = &simule.banc;
    banc.json("fibres", &["fibres", CONTRAT]);
    let brut = rusqlite::Connection::open(banc.chemin("donnees/journal.sqlite")).unwrap();
    brut.execute_batch("CREATE TRIGGER panne BEFORE INSERT ON reponse BEGIN SELECT RAISE(ABORT, 'no'); END").unwrap();
    let (code, document) = banc.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    assert_eq!((code, &document["issue"]), (3, &json!("inconnue")));
    assert_eq!(simule.serveur.compteurs().puts_recus, 1);
    let secours = banc.chemin("donnees/secours");
    let fichiers: Vec<_> = std::fs::read_dir(&secours).unwrap().map(|entree| entree.unwrap().path()).collect();
    let [fichier] = fichiers.as_slice() else { panic!("{fichiers:?}") };
    assert!(std::fs::read_to_string(fichier).unwrap().contains("codeDecharge"), "the code is in it");
    prives(&secours, &["put-1"]);
}

/// The last table that a purge goes through is made to take for ever: every other one was purged by then.
#[test]
fn a_purge_killed_in_its_middle_has_taken_nothing() {
    let banc = Banc::new().avec("REPROV_CONFIG", "c.toml").avec("REPROV_DONNEES", "d");
    banc.ecrit("c.toml", "profil = \"pack\"\n[profils.pack]\n[journal]\nretention = \"24h\"\n");
    let puts: Vec<_> = (0..200).map(|rang| super::journal::vieux(&format!("MUT{rang}"))).collect();
    super::journal::inscrit(&banc.chemin("d"), "pack", &puts);
    let brut = rusqlite::Connection::open(banc.chemin("d/journal.sqlite")).unwrap();
    brut.busy_timeout(Duration::ZERO).unwrap();
    // A later month than that of the others, which are purged for it.
    brut.execute_batch(
        "INSERT INTO requete (profil, le, mois, methode) SELECT profil, le, '9999-12', methode FROM requete LIMIT 1;
         CREATE TRIGGER sans_fin BEFORE DELETE ON requete BEGIN
             SELECT count(*) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n);
         END",
    )
    .unwrap();
    let compte = |table: &str| -> u32 {
        brut.query_row(&format!("SELECT count(*) FROM {table}"), [], |ligne| ligne.get(0)).unwrap()
    };
    let tables = ["put", "evenement", "reponse", "requete", "fait", "contrat"];
    let avant = tables.map(compte);
    assert_eq!(avant[0], 200);

    let mut purge = banc.commence(&["journal", "--purger", "--oui"]);
    // Nobody else can write any more, and goes on being kept out: it is in its transaction.
    let mut refus = 0;
    attend(&mut purge, "the purge never began", || {
        let libre = brut.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_ok();
        refus = if libre { 0 } else { refus + 1 };
        refus > 50
    });
    purge.kill().unwrap();
    purge.wait().unwrap();

    assert_eq!(tables.map(compte), avant);
    assert_eq!(compte("purge"), 0);
    brut.execute_batch("DROP TRIGGER sans_fin").unwrap();
    let (fin, document) = banc.json("journal-purge", &["journal", "--purger", "--oui"]);
    assert_eq!((fin, &document["puts"]), (0, &json!(200)));
}
