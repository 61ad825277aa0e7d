//! Under any umask, the files that the program makes are 0600 and the folders 0700. A purge that is killed midway
//! erases nothing.
//!
//! Guards: store: an event is never changed, and erased only by a purge, whole or not at all, that spares what is
//! not settled or lacks its code
//! Guards: host: files are 0600 and folders 0700, whatever the umask

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use common::bench::Bench;
use serde_json::json;

use super::service::{CONTRAT, simulated};

/// Every file and folder below `root`, with its mode.
fn modes(root: &Path) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    let mut remainder = vec![root.to_owned()];
    while let Some(path) = remainder.pop() {
        // SQLite may delete the files beside the journal at any time.
        let Ok(state) = std::fs::symlink_metadata(&path) else { continue };
        if state.is_dir() {
            remainder.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        let name = path.strip_prefix(root).unwrap().display().to_string();
        found.insert(name, state.permissions().mode() & 0o7777 | if state.is_dir() { 0o10_0000 } else { 0 });
    }
    found
}

/// Fails unless everything below `root` belongs to its owner alone and every name of `all_expected` is there.
fn private_files(root: &Path, all_expected: &[&str]) {
    let found = modes(root);
    for (name, mode) in &found {
        assert!([0o600, 0o10_0700].contains(mode), "{name} has mode {mode:o}");
    }
    for expected in all_expected {
        assert!(found.keys().any(|name| name.contains(expected)), "{expected} was not made: {found:?}");
    }
}

/// Waits until `ready`, at most 30 seconds; fails when the run ends first.
fn wait(child: &mut Child, what: &str, mut ready: impl FnMut() -> bool) {
    let start = Instant::now();
    while !ready() {
        assert!(child.try_wait().unwrap().is_none(), "ended before: {what}");
        assert!(start.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::yield_now();
    }
}

#[test]
fn whatever_the_umask_all_that_is_made_is_the_user_s_alone() {
    for umask in ["0", "022"] {
        let mut simulated = simulated("suivi:muet");
        simulated.bench.umask = Some(umask);
        let bench = &simulated.bench;
        bench.json("fibres", &["-v", "fibres", CONTRAT]);
        bench.json("envoyer", &["-v", "envoyer", "p.toml", "--oui"]);
        for file in [
            "tests/acces/OINF_OCOM_CrCMD_ACCES_V12_20261103_000002.csv",
            "tests/acces/OINF_OCOM_CMDSTOC_V12_20261105_000004.csv",
        ] {
            let name = bench.copy(file);
            assert_eq!(bench.launch(&["importer", &name]).code, 0);
        }
        for name in ["donnees/x.csv", "donnees/x.json"] {
            assert_eq!(bench.launch(&["journal", "--export", name]).code, 0);
        }
        let motif = ["--resultat", "KO", "--motif-ko", "FINT01", "--sous-traitance", "ST-1"];
        let arguments = [&["cr-stoc", CONTRAT, "--sortie", "donnees/stoc.csv"][..], &motif].concat();
        let run = bench.launch(&arguments);
        assert_eq!(run.code, 0, "{}", run.messages);

        // A run that is under way, so that SQLite has its files beside the journal.
        let mut following = bench.begin(&["suivre", CONTRAT]);
        // SQLite makes the two files one after the other.
        let companions = ["donnees/journal.sqlite-wal", "donnees/journal.sqlite-shm"].map(|name| bench.path(name));
        wait(&mut following, "no log beside the journal", || companions.iter().all(|path| path.exists()));
        let all_expected = [
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
        private_files(&bench.path("donnees"), &all_expected);
        following.kill().unwrap();
        following.wait().unwrap();
        private_files(&bench.path("donnees"), &["journal.sqlite"]);
    }
}

/// An answer that the journal can't take is put in a file: that file is private too.
#[test]
fn an_answer_put_aside_is_the_user_s_alone() {
    let mut simulated = simulated("normal");
    simulated.bench.umask = Some("0");
    let bench = &simulated.bench;
    bench.json("fibres", &["fibres", CONTRAT]);
    let raw = rusqlite::Connection::open(bench.path("donnees/journal.sqlite")).unwrap();
    raw.execute_batch("CREATE TRIGGER panne BEFORE INSERT ON reponse BEGIN SELECT RAISE(ABORT, 'no'); END").unwrap();
    let (code, document) = bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    assert_eq!((code, &document["issue"]), (3, &json!("inconnue")));
    assert_eq!(simulated.server.counters().received_puts, 1);
    let aside = bench.path("donnees/secours");
    let files: Vec<_> = std::fs::read_dir(&aside).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert!(std::fs::read_to_string(file).unwrap().contains("codeDecharge"), "the code is in it");
    private_files(&aside, &["put-1"]);
}

/// A trigger makes the last table of the purge take for ever: every other table is purged by then.
#[test]
fn a_purge_killed_in_its_middle_has_taken_nothing() {
    let bench = Bench::new().with("REPROV_CONFIG", "c.toml").with("REPROV_DONNEES", "d");
    bench.write("c.toml", "profil = \"pack\"\n[profils.pack]\n[journal]\nretention = \"24h\"\n");
    let puts: Vec<_> = (0..200).map(|index| super::journal::old(&format!("MUT{index}"))).collect();
    super::journal::record_puts(&bench.path("d"), "pack", &puts);
    let raw = rusqlite::Connection::open(bench.path("d/journal.sqlite")).unwrap();
    raw.busy_timeout(Duration::ZERO).unwrap();
    // In a later month than the other requests, and so purged last.
    raw.execute_batch(
        "INSERT INTO requete (profil, le, mois, methode) SELECT profil, le, '9999-12', methode FROM requete LIMIT 1;
         CREATE TRIGGER sans_fin BEFORE DELETE ON requete BEGIN
             SELECT count(*) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n);
         END",
    )
    .unwrap();
    let count = |table: &str| -> u32 {
        raw.query_row(&format!("SELECT count(*) FROM {table}"), [], |line| line.get(0)).unwrap()
    };
    let tables = ["put", "evenement", "reponse", "requete", "fait", "contrat"];
    let before = tables.map(count);
    assert_eq!(before[0], 200);

    let mut purge = bench.begin(&["journal", "--purger", "--oui"]);
    // Once no other process can write, and that lasts, the purge is in its transaction.
    let mut refusal = 0;
    wait(&mut purge, "the purge never began", || {
        let free = raw.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_ok();
        refusal = if free { 0 } else { refusal + 1 };
        refusal > 50
    });
    purge.kill().unwrap();
    purge.wait().unwrap();

    assert_eq!(tables.map(count), before);
    assert_eq!(count("purge"), 0);
    raw.execute_batch("DROP TRIGGER sans_fin").unwrap();
    let (end, document) = bench.json("journal-purge", &["journal", "--purger", "--oui"]);
    assert_eq!((end, &document["puts"]), (0, &json!(200)));
}
