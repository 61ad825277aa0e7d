//! What a killed process left, read by SQL from a copy of the journal's files.

use std::path::Path;

use rusqlite::{Connection, Row};
use serde_json::Value;

/// The journal as it is on the disk.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Reste {
    pub(crate) puts: Vec<Put>,
    /// Requests of the month that were not given back: puts, and reads.
    pub(crate) requetes_put: usize,
    pub(crate) lectures: usize,
    /// The code de décharge in an answer as it came.
    pub(crate) code_recu: Option<String>,
    /// The codes that a person recorded.
    pub(crate) codes_saisis: Vec<String>,
}

/// The events of one put.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Put {
    pub(crate) faits: Vec<String>,
}

impl Put {
    pub(crate) fn nombre(&self, fait: &str) -> usize {
        self.faits.iter().filter(|nom| *nom == fait).count()
    }
}

impl Reste {
    /// Reads a copy: opening the files themselves would already be a recovery.
    pub(crate) fn lit(donnees: &Path) -> Self {
        let dossier = tempfile::tempdir().unwrap();
        for nom in ["journal.sqlite", "journal.sqlite-wal"] {
            if donnees.join(nom).exists() {
                std::fs::copy(donnees.join(nom), dossier.path().join(nom)).unwrap();
            }
        }
        let base = Connection::open(dossier.path().join("journal.sqlite")).unwrap();
        let tables: u32 =
            base.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'evenement'", [], |l| l.get(0)).unwrap();
        if tables == 0 {
            return Self::default();
        }
        let mut reste = Self::default();
        for (put, fait) in lignes(&base, "SELECT put, fait FROM evenement ORDER BY put, version", |ligne| {
            (ligne.get::<_, i64>(0).unwrap(), ligne.get::<_, String>(1).unwrap())
        }) {
            let fait: Value = serde_json::from_str(&fait).unwrap();
            let rang = usize::try_from(put).unwrap();
            while reste.puts.len() < rang {
                reste.puts.push(Put { faits: Vec::new() });
            }
            let evenement = &fait["evenement"];
            reste.puts[rang - 1].faits.push(evenement["type"].as_str().unwrap().to_owned());
            if let Some(code) = evenement["code"].as_str() {
                reste.codes_saisis.push(code.to_owned());
            }
        }
        for methode in lignes(&base, "SELECT methode FROM requete WHERE rendue = 0", |l| l.get::<_, String>(0).unwrap())
        {
            if methode == "putReprovisionning" {
                reste.requetes_put += 1;
            } else {
                reste.lectures += 1;
            }
        }
        for corps in lignes(&base, "SELECT corps FROM reponse", |ligne| ligne.get::<_, Vec<u8>>(0).unwrap()) {
            let corps = String::from_utf8(corps).unwrap();
            reste.code_recu = corps
                .split_once("<codeDecharge>")
                .and_then(|(_, suite)| suite.split_once('<'))
                .map(|(code, _)| code.to_owned())
                .filter(|code| !code.is_empty());
        }
        reste
    }

    /// The events of the first put, in one line.
    pub(crate) fn premier(&self) -> String {
        self.puts.first().map(|put| put.faits.join(" ")).unwrap_or_default()
    }

    /// What holds at any time: a put departs at most once, each departure is a counted request and
    /// no other put is, and the service never received more puts than departed.
    pub(crate) fn tient(&self, puts_recus: u64, ou: &str) {
        let departs: usize = self.puts.iter().map(|put| put.nombre("depart")).sum();
        assert!(self.puts.iter().all(|put| put.nombre("depart") <= 1), "{ou}: {self:?}");
        assert_eq!(self.requetes_put, departs, "{ou}: {self:?}");
        assert!(puts_recus <= departs as u64, "{ou}: {puts_recus} received, {self:?}");
    }
}

fn lignes<T>(base: &Connection, sql: &str, lit: fn(&Row<'_>) -> T) -> Vec<T> {
    let mut requete = base.prepare(sql).unwrap();
    requete.query_map([], |ligne| Ok(lit(ligne))).unwrap().map(Result::unwrap).collect()
}
