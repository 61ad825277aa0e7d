//! The present program writes the content of the golden journal again, into a new journal: the same tables, the same
//! rows, the same bytes.
//!
//! Guards: store: the present program writes the rows that an earlier one wrote, byte for byte

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use reprov::domain::acces::{AccesLine, Flux, LineOrigin};
use reprov::domain::commande::{Commande, Fact, FactOrigin};
use reprov::domain::lifecycle::{PutEvent, Record};
use reprov::domain::reference::ContratId;
use reprov::store::journal::{Journal, NewRequest, PasswordMark, PutId, RawAnswer, RequestId, Stop, Stopped};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Row};
use serde::de::DeserializeOwned;
use tokio::runtime::Runtime;

use super::bench::{OTHER_PROFILE, PROFILE, journal};

const TABLES: [&str; 13] = [
    "profil",
    "contrat",
    "fait",
    "structure",
    "liste",
    "put",
    "evenement",
    "reponse",
    "requete",
    "acces",
    "cr_stoc",
    "barrage",
    "purge",
];

/// What migrations added since the golden journal was made.
const ADDED: [&str; 5] = ["processus", "suiveur", "suiveur_place", "fiche", "vue"];

/// The rows that a query selects, each as one text, sorted.
fn rows(journal: &Connection, query: &str) -> Vec<String> {
    let mut statement = journal.prepare(query).unwrap();
    let columns = statement.column_count();
    let row = |row: &Row<'_>| (0..columns).map(|at| row.get::<_, Value>(at)).collect::<Result<Vec<_>, _>>();
    let mut rows: Vec<String> =
        statement.query_map([], row).unwrap().map(|row| format!("{:?}", row.unwrap())).collect();
    rows.sort();
    rows
}

/// Whether a fact is one that a Terminé gives today and did not give then: the PBO and the route.
fn is_new_of_an_end(row: &str) -> bool {
    row.contains("Text(\"reprovisionning\")") && (row.contains("Text(\"route\")") || row.contains("Text(\"pbo\")"))
}

#[test]
fn the_present_program_writes_the_same_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.sqlite");
    let golden = journal();
    let copy = Copy::new(&path);
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async {
        copy.timeline(&golden).await;
        copy.facts(&golden).await;
        copy.answers(&golden).await;
        copy.access(&golden).await;
        copy.stops(&golden).await;
    });
    drop(copy);
    let written = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let added: Vec<String> = ADDED.iter().map(|name| format!("'{name}'")).collect();
    let schema = format!(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name NOT IN ({})",
        added.join(", ")
    );
    assert_eq!(rows(&written, &schema), rows(&golden, &schema));
    assert_eq!(rows(&written, "PRAGMA application_id"), rows(&golden, "PRAGMA application_id"));
    for table in TABLES {
        let query = format!("SELECT * FROM {table}");
        let (mut now, then) = (rows(&written, &query), rows(&golden, &query));
        now.retain(|row| table != "fait" || then.contains(row) || !is_new_of_an_end(row));
        for (now, then) in now.iter().zip(&then) {
            assert_eq!(now, then, "{table}");
        }
        assert_eq!(now.len(), then.len(), "{table}");
        assert!(table == "purge" || !then.is_empty(), "{table}");
    }
    let named = rows(&golden, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    assert_eq!(named.len(), TABLES.len(), "{named:?}");
}

/// An entry of the timeline: an event of a put, or a request that is not the departure of a put.
enum Written {
    Event { put: i64, version: u32, fact: Record },
    Request(Request),
}

#[derive(Clone)]
struct Request {
    id: i64,
    profile: i64,
    at: Timestamp,
    method: &'static str,
    contract: Option<ContratId>,
    result: Option<String>,
    given_back: bool,
}

/// The journals of both profiles, in the order of the profiles' numbers.
struct Copy {
    profiles: [Journal; 2],
}

impl Copy {
    fn new(path: &Path) -> Self {
        Self { profiles: [PROFILE, OTHER_PROFILE].map(|profile| Journal::open(path, profile).unwrap()) }
    }

    fn of(&self, profile: i64) -> &Journal {
        &self.profiles[usize::try_from(profile - 1).unwrap()]
    }

    /// Writes the puts and the requests in the order of time.
    async fn timeline(&self, golden: &Connection) {
        let puts: BTreeMap<i64, (i64, String)> =
            select(golden, "SELECT id, profil, contrat FROM put", |row| (get(row, 0), (get(row, 1), get(row, 2))));
        let mut departures: BTreeMap<(i64, String), Vec<Request>> = BTreeMap::new();
        let mut timeline: Vec<(i64, Written)> = Vec::new();
        for request in requests(golden) {
            match (request.method, &request.contract) {
                ("putReprovisionning", Some(contract)) => {
                    departures.entry((request.profile, contract.as_str().to_owned())).or_default().push(request);
                }
                _ => timeline.push((request.at.as_microsecond(), Written::Request(request))),
            }
        }
        let events: Vec<(i64, u32, i64, String)> =
            select(golden, "SELECT put, version, le, fait FROM evenement", |row| {
                (get(row, 0), get(row, 1), get(row, 2), get(row, 3))
            });
        timeline.extend(
            events.into_iter().map(|(put, version, at, fact)| (at, Written::Event { put, version, fact: json(&fact) })),
        );
        timeline.sort_by_key(|(at, _)| *at);
        let mut under_way: BTreeMap<i64, (Request, RequestId)> = BTreeMap::new();
        let mut ids: BTreeMap<i64, PutId> = BTreeMap::new();
        for (_, written) in timeline {
            match written {
                Written::Request(request) => self.request(request).await,
                Written::Event { put, version, fact } => {
                    let (profile, contract) = &puts[&put];
                    let journal = self.of(*profile);
                    let before = version - 1;
                    match &fact.event {
                        PutEvent::Intention { .. } => {
                            let (id, _) = journal.begin(fact).await.unwrap();
                            assert_eq!(id.to_string(), put.to_string());
                            ids.insert(put, id);
                        }
                        PutEvent::Departure => {
                            let request = departures.get_mut(&(*profile, contract.clone())).unwrap().remove(0);
                            let new = request.to_be_sent();
                            let (_, id) = journal.depart(ids[&put], before, fact, new, u32::MAX).await.unwrap();
                            assert_eq!(id.to_string(), request.id.to_string());
                            under_way.insert(put, (request, id));
                        }
                        PutEvent::Return { .. } => {
                            let (request, id) = &under_way[&put];
                            let raw = raw(golden, put, version);
                            journal.receive(ids[&put], before, fact, raw, *id, request.given_back).await.unwrap();
                        }
                        _ => drop(journal.add(ids[&put], before, fact).await.unwrap()),
                    }
                }
            }
        }
    }

    async fn request(&self, request: Request) {
        let journal = self.of(request.profile);
        let id = journal.count(request.to_be_sent(), u32::MAX).await.unwrap();
        assert_eq!(id.to_string(), request.id.to_string());
        if request.given_back {
            journal.give_back(id).await.unwrap();
        }
        if let Some(result) = &request.result {
            journal.conclude(id, result).await.unwrap();
        }
    }

    async fn facts(&self, golden: &Connection) {
        let facts: Vec<(i64, String, String, String, String, i64)> =
            select(golden, "SELECT profil, contrat, fait, origine, valeur, le FROM fait", |row| {
                (get(row, 0), get(row, 1), get(row, 2), get(row, 3), get(row, 4), get(row, 5))
            });
        for (profile, contract, name, origin, value, at) in facts {
            let origin = match origin.as_str() {
                "main" => FactOrigin::ByHand,
                "reprovisionning" => FactOrigin::Reprovisionning,
                "service" => FactOrigin::Service,
                "cr_commande" => FactOrigin::CrCommande,
                "commande" => FactOrigin::Commande,
                other => panic!("{other}"),
            };
            let mut facts = Commande::default();
            match name.as_str() {
                "reference_prise" => facts.reference_prise = Some(Fact::new(json(&value), origin)),
                "prise_existante" => facts.existing_prise = Some(Fact::new(json(&value), origin)),
                "parc_opac" => facts.parc_opac = Some(Fact::new(json(&value), origin)),
                "zone" => facts.zone = Some(Fact::new(json(&value), origin)),
                "immeuble_collectif" => facts.collective_immeuble = Some(Fact::new(json(&value), origin)),
                "pbo" => facts.pbo = Some(Fact::new(json(&value), origin)),
                "route" => facts.route = Some(Fact::new(json(&value), origin)),
                other => panic!("{other}"),
            }
            self.of(profile).remember(&reference(&contract), facts, time(at)).await.unwrap();
        }
        let contracts: Vec<(i64, String, i64)> =
            select(golden, "SELECT profil, reference, touche_le FROM contrat", |row| {
                (get(row, 0), get(row, 1), get(row, 2))
            });
        for (profile, contract, at) in contracts {
            self.of(profile).touch(&reference(&contract), time(at)).await.unwrap();
        }
    }

    async fn answers(&self, golden: &Connection) {
        let sites: Vec<(i64, String, String, i64)> =
            select(golden, "SELECT profil, contrat, site, le FROM structure", |row| {
                (get(row, 0), get(row, 1), get(row, 2), get(row, 3))
            });
        for (profile, contract, site, at) in sites {
            self.of(profile).keep_structure(&reference(&contract), Arc::new(json(&site)), time(at)).await.unwrap();
        }
        let lists: Vec<(i64, String, String, String, i64)> =
            select(golden, "SELECT profil, contrat, question, reponse, le FROM liste", |row| {
                (get(row, 0), get(row, 1), get(row, 2), get(row, 3), get(row, 4))
            });
        for (profile, contract, question, answer, at) in lists {
            let (contract, answer) = (reference(&contract), Arc::new(json(&answer)));
            self.of(profile).keep_list(&contract, json(&question), answer, time(at)).await.unwrap();
        }
    }

    async fn access(&self, golden: &Connection) {
        let lines: Vec<(i64, AccesLine)> = select(
            golden,
            "SELECT profil, flux, commande, contrat, jour, sequence, champs, entetes, fichier, rang, importee_le
             FROM acces ORDER BY id",
            |row| (get(row, 0), line(row)),
        );
        for (profile, line) in lines {
            assert_eq!(self.of(profile).import(vec![line]).await.unwrap().new_lines, 1);
        }
        let taken: Vec<(i64, i64)> =
            select(golden, "SELECT profil, le FROM cr_stoc ORDER BY le", |row| (get(row, 0), get(row, 1)));
        for (profile, at) in taken {
            self.of(profile).sequence_cr_stoc(time(at)).await.unwrap();
        }
    }

    async fn stops(&self, golden: &Connection) {
        let stops: Vec<(i64, Stopped, Stop)> =
            select(golden, "SELECT profil, genre, cle, refus, le, sel, marque FROM barrage", |row| {
                let (kind, key): (String, String) = (get(row, 1), get(row, 2));
                let stopped = match kind.as_str() {
                    "acces" => Stopped::Credentials(key),
                    "lectures" => Stopped::Reads,
                    "puts" => Stopped::Puts(reference(&key)),
                    "service" => Stopped::Service,
                    other => panic!("{other}"),
                };
                let mark = get::<Option<i64>>(row, 5).map(|salt| PasswordMark { salt, value: get(row, 6) });
                let why = Stop { refusal: json(&get::<String>(row, 3)), at: time(get(row, 4)), mark };
                (get(row, 0), stopped, why)
            });
        for (profile, stopped, why) in stops {
            self.of(profile).stopped(stopped, why).await.unwrap();
        }
    }
}

impl Request {
    fn to_be_sent(&self) -> NewRequest {
        NewRequest { at: self.at, method: self.method, contrat: self.contract.clone() }
    }
}

fn requests(golden: &Connection) -> Vec<Request> {
    select(golden, "SELECT id, profil, le, methode, contrat, resultat, rendue FROM requete ORDER BY id", |row| {
        Request {
            id: get(row, 0),
            profile: get(row, 1),
            at: time(get(row, 2)),
            method: match get::<String>(row, 3).as_str() {
                "getSiteStructure" => "getSiteStructure",
                "getRoSite" => "getRoSite",
                "putReprovisionning" => "putReprovisionning",
                "getReprovisionning" => "getReprovisionning",
                other => panic!("{other}"),
            },
            contract: get::<Option<String>>(row, 4).as_deref().map(reference),
            result: get(row, 5),
            given_back: get(row, 6),
        }
    })
}

fn raw(golden: &Connection, put: i64, version: u32) -> Option<RawAnswer> {
    let query = format!("SELECT http, corps FROM reponse WHERE put = {put} AND version = {version}");
    let raw: Vec<RawAnswer> = select(golden, &query, |row| RawAnswer { http: get(row, 0), body: get(row, 1) });
    raw.into_iter().next()
}

fn line(row: &Row<'_>) -> AccesLine {
    let flow: String = get(row, 1);
    let number = |at| u64::try_from(get::<i64>(row, at)).unwrap();
    AccesLine {
        flux: Flux::ALL.into_iter().find(|known| known.name() == flow).unwrap(),
        commande: get(row, 2),
        contrat: get::<Option<String>>(row, 3).as_deref().map(reference),
        fields: json(&get::<String>(row, 6)),
        headers: json(&get::<String>(row, 7)),
        origin: LineOrigin {
            file: get(row, 8),
            index: number(9),
            day: get::<Option<String>>(row, 4).map(|day| day.parse().unwrap()),
            sequence: get::<Option<i64>>(row, 5).map(|_| number(5)),
            imported_at: time(get(row, 10)),
        },
    }
}

fn select<T, C: FromIterator<T>>(golden: &Connection, query: &str, read: impl Fn(&Row<'_>) -> T) -> C {
    let mut statement = golden.prepare(query).unwrap();
    statement.query_map([], |row| Ok(read(row))).unwrap().map(Result::unwrap).collect()
}

fn get<T: rusqlite::types::FromSql>(row: &Row<'_>, at: usize) -> T {
    row.get(at).unwrap()
}

fn json<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

fn reference(text: &str) -> ContratId {
    ContratId::parse(text).unwrap()
}

fn time(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap()
}
