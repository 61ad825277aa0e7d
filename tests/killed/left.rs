//! What a killed process left, read by SQL from a copy of the journal's files.

use std::path::Path;

use rusqlite::{Connection, Row};
use serde_json::Value;

/// The journal as it stands on the disk.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Remains {
    pub(crate) puts: Vec<Put>,
    /// The puts among the requests of the month that were not given back; `reads` counts the others.
    pub(crate) put_requests: usize,
    pub(crate) reads: usize,
    /// The code de décharge in a stored answer of the service.
    pub(crate) received_code: Option<String>,
    /// The codes that a person entered.
    pub(crate) entered_codes: Vec<String>,
}

/// The events of one put.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Put {
    pub(crate) records: Vec<String>,
}

impl Put {
    pub(crate) fn number(&self, record: &str) -> usize {
        self.records.iter().filter(|name| *name == record).count()
    }
}

impl Remains {
    /// Reads a copy: opening the files themselves would already start SQLite's recovery.
    pub(crate) fn read(data: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["journal.sqlite", "journal.sqlite-wal"] {
            if data.join(name).exists() {
                std::fs::copy(data.join(name), folder.path().join(name)).unwrap();
            }
        }
        let base = Connection::open(folder.path().join("journal.sqlite")).unwrap();
        let tables: u32 =
            base.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'evenement'", [], |l| l.get(0)).unwrap();
        if tables == 0 {
            return Self::default();
        }
        let mut remainder = Self::default();
        for (put, record) in lines(&base, "SELECT put, fait FROM evenement ORDER BY put, version", |line| {
            (line.get::<_, i64>(0).unwrap(), line.get::<_, String>(1).unwrap())
        }) {
            let record: Value = serde_json::from_str(&record).unwrap();
            let index = usize::try_from(put).unwrap();
            while remainder.puts.len() < index {
                remainder.puts.push(Put { records: Vec::new() });
            }
            let event = &record["evenement"];
            remainder.puts[index - 1].records.push(event["type"].as_str().unwrap().to_owned());
            if let Some(code) = event["code"].as_str() {
                remainder.entered_codes.push(code.to_owned());
            }
        }
        for method in lines(&base, "SELECT methode FROM requete WHERE rendue = 0", |l| l.get::<_, String>(0).unwrap()) {
            if method == "putReprovisionning" {
                remainder.put_requests += 1;
            } else {
                remainder.reads += 1;
            }
        }
        for body in lines(&base, "SELECT corps FROM reponse", |line| line.get::<_, Vec<u8>>(0).unwrap()) {
            let body = String::from_utf8(body).unwrap();
            remainder.received_code = body
                .split_once("<codeDecharge>")
                .and_then(|(_, rest)| rest.split_once('<'))
                .map(|(code, _)| code.to_owned())
                .filter(|code| !code.is_empty());
        }
        remainder
    }

    /// The events of the first put, joined by spaces.
    pub(crate) fn first(&self) -> String {
        self.puts.first().map(|put| put.records.join(" ")).unwrap_or_default()
    }

    /// Checks what always holds: a put departs at most once, each departure is a counted request and no other put is,
    /// and the service never received more puts than departed.
    pub(crate) fn hold(&self, received_puts: u64, spot: &str) {
        let departures: usize = self.puts.iter().map(|put| put.number("depart")).sum();
        assert!(self.puts.iter().all(|put| put.number("depart") <= 1), "{spot}: {self:?}");
        assert_eq!(self.put_requests, departures, "{spot}: {self:?}");
        assert!(received_puts <= departures as u64, "{spot}: {received_puts} received, {self:?}");
    }
}

fn lines<T>(base: &Connection, sql: &str, read: fn(&Row<'_>) -> T) -> Vec<T> {
    let mut request = base.prepare(sql).unwrap();
    request.query_map([], |line| Ok(read(line))).unwrap().map(Result::unwrap).collect()
}
