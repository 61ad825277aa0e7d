//! `journal`, `decharge` and `quota`: what was done, read back; exports that nobody can be hurt by.
//!
//! Guards: engine: a code recorded by hand goes to the oldest put that lacks one, and which it was is said
//! Guards: files: an export is whole or not there, over nothing; no cell of it can be run, and its JSON is exact

use std::path::Path;

use common::bench::Banc;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{Evenement, Fait};
use reprov::domain::motif::Motif;
use reprov::domain::outcome::{Accord, Issue};
use reprov::domain::put_answers::{CodeDecharge, EtatReprovisionning, Pm};
use reprov::domain::reference::{ReferenceContrat, ReferenceFibre};
use reprov::domain::states::Statut;
use reprov::store::journal::{Journal, NouvelleRequete, ReponseBrute};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::service::{CONTRAT, simule};

/// A put to be found in the journal.
#[derive(Debug, Clone, Default)]
pub(super) struct Inscrit {
    contrat: String,
    fibre: String,
    agent: Option<String>,
    le: Timestamp,
    code: String,
    pm: (String, String),
    statut: Option<String>,
    brut: Vec<u8>,
}

impl Inscrit {
    fn new(contrat: &str, fibre: &str, le: Timestamp, code: &str) -> Self {
        let statut = Some("Terminé".to_owned());
        Self { contrat: contrat.into(), fibre: fibre.into(), le, code: code.into(), statut, ..Self::default() }
    }
}

/// Writes these puts to a journal in `dossier`.
pub(super) fn inscrit(dossier: &Path, profil: &str, puts: &[Inscrit]) {
    let journal = Journal::ouvrir(&dossier.join("journal.sqlite"), profil).unwrap();
    let executeur = Runtime::new().unwrap();
    executeur.block_on(async {
        for Inscrit { contrat, fibre, agent, le, code, pm, statut, brut } in puts {
            let demande = Demande {
                contrat: ReferenceContrat::parse(contrat).unwrap(),
                fibre: ReferenceFibre::parse(fibre).unwrap(),
                pto: None,
                conservation_pto: false,
                motif: Motif::read("Fibre occupée").unwrap(),
            };
            let intention = Evenement::Intention {
                demande: demande.clone(),
                ancienne_fibre: None,
                agent: agent.clone(),
                acceptees: Vec::new(),
            };
            let fait = |evenement| Fait { le: *le, evenement };
            let (put, vie) = journal.commence(fait(intention)).await.unwrap();
            let requete =
                NouvelleRequete { le: *le, methode: "putReprovisionning", contrat: Some(demande.contrat.clone()) };
            let (vie, requete) =
                journal.part(put, vie.version, fait(Evenement::Depart), requete, u32::MAX).await.unwrap();
            let pm = Pm { reference: pm.0.clone(), position: pm.1.clone() };
            let accord = Accord { code: CodeDecharge::read(code), pm: Some(pm), ..Accord::default() };
            let retour = Evenement::Retour { issue: Issue::Acceptee(accord), dernier_octet: *le };
            let brut = ReponseBrute { http: 200, corps: brut.clone() };
            let vie = journal.recoit(put, vie.version, fait(retour), Some(brut), requete, false).await.unwrap();
            if let Some(statut) = statut {
                let etat = EtatReprovisionning { reference: None, statut: Statut::read(statut), pm: None, fibre: None };
                journal.ajoute(put, vie.version, fait(Evenement::Etat { etat, doute: 600 })).await.unwrap();
            }
        }
    });
}

/// A put that ended long ago.
pub(super) fn vieux(contrat: &str) -> Inscrit {
    Inscrit { brut: vec![b'x'; 200], ..Inscrit::new(contrat, "CTP-1", il_y_a(800), "CODE") }
}

/// A bench with a journal of its own and no service at all.
fn banc() -> Banc {
    let banc = Banc::new().avec("REPROV_CONFIG", "c.toml").avec("REPROV_DONNEES", "d");
    banc.ecrit("c.toml", "profil = \"pack\"\n[profils.pack]\n[hotline]\ntelephone = \"01 23\"\n");
    banc
}

fn il_y_a(jours: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(24 * jours)
}

#[test]
fn what_was_done_is_told_with_who_when_and_the_code() {
    let simule = simule("normal");
    let banc = &simule.banc;
    let config = std::fs::read_to_string(banc.chemin("c.toml")).unwrap();
    banc.ecrit("c.toml", &format!("{config}[poste]\nagent = \"DUPONT\"\n"));
    banc.json("fibres", &["fibres", CONTRAT]);
    let (_, envoi) = banc.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    let code = envoi["codeDecharge"].as_str().unwrap();
    banc.json("suivre", &["suivre", CONTRAT]);
    let avant = simule.serveur.compteurs().questions;

    let (fin, journal) = banc.json("journal", &["journal"]);
    assert_eq!((fin, &journal["total"]), (0, &json!({"puts": 1, "codesManquants": 0})));
    let put = &journal["puts"][0];
    for (cle, valeur) in [
        ("referenceContrat", json!(CONTRAT)),
        ("agent", json!("DUPONT")),
        ("phase", json!("terminee")),
        ("issue", json!("acceptee")),
        ("statut", json!("Terminé")),
        ("codeDecharge", json!(code)),
        ("codeSource", json!("service")),
    ] {
        assert_eq!(put[cle], valeur, "{cle}");
    }
    assert_eq!(put["demande"]["referenceFibre"], "CTP-1240331-1");
    assert!(put.get("evenements").is_none());
    let le: Timestamp = put["le"].as_str().unwrap().parse().unwrap();
    assert!(put["le"].as_str().unwrap().ends_with('Z'), "UTC");

    // With -v the events, and for one contract the service's own words.
    let (_, journal) = banc.json("journal", &["journal", "-v", "--contrat", CONTRAT]);
    let evenements = journal["puts"][0]["evenements"].as_array().unwrap();
    let types: Vec<&str> = evenements.iter().map(|un| un["type"].as_str().unwrap()).collect();
    assert_eq!(types[..3], ["intention", "depart", "retour"]);
    let corps = evenements[2]["reponse"]["corps"].as_str().unwrap();
    assert!(corps.contains("codeDecharge") && corps.contains(code));
    let (_, journal) = banc.json("journal", &["journal", "-v"]);
    assert!(journal["puts"][0]["evenements"][2].get("reponse").is_none(), "evidence is asked for by contract");

    let texte = banc.lance(&["journal", "--contrat", CONTRAT]);
    let heure = reprov::domain::paris::heure(le).strftime("%Y-%m-%d %H:%M").to_string();
    for dit in [&*heure, CONTRAT, "CTP-1240331-1", "finie, Terminé", "Fibre cassée", "DUPONT", code, "sur ce poste"] {
        assert!(texte.sortie.contains(dit), "{dit} is missing: {}", texte.sortie);
    }
    assert!(texte.sortie.lines().all(|ligne| ligne.chars().count() <= 80), "{}", texte.sortie);

    for (depuis, attendu) in [("1h", 1), ("2999-01-01", 0), ("2020-01-01T08:30", 1), ("2020-01-01T00:00:00Z", 1)] {
        let (_, journal) = banc.json("journal", &["journal", "--depuis", depuis]);
        assert_eq!(journal["total"]["puts"], attendu, "{depuis}");
    }
    let (fin, _) = banc.json("erreur", &["journal", "--depuis", "hier"]);
    assert_eq!(fin, 2);
    assert_eq!(simule.serveur.compteurs().questions, avant, "nothing of this asks the service");
}

#[test]
fn every_missing_code_is_listed_and_recorded_oldest_first() {
    let banc = banc();
    let puts = [
        Inscrit::new("MUT1", "CTP-1", il_y_a(9), ""),
        Inscrit::new("ARA2", "CTP-2", il_y_a(8), "CODE-2"),
        Inscrit::new("MUT1", "CTP-3", il_y_a(7), ""),
        Inscrit { statut: Some("En échec".into()), ..Inscrit::new("MUT1", "CTP-4", il_y_a(6), "") },
        Inscrit::new("MUT1", "CTP-5", il_y_a(5), "CODE-5"),
    ];
    inscrit(&banc.chemin("d"), "pack", &puts);
    let manquants = || {
        let (fin, journal) = banc.json("journal", &["journal", "--codes-manquants"]);
        let puts = journal["puts"].as_array().unwrap();
        assert!(puts.iter().all(|put| put["codeManquant"] == true));
        let fibres = puts.iter().map(|put| put["demande"]["referenceFibre"].as_str().unwrap().to_owned());
        (fin, fibres.collect::<Vec<_>>())
    };
    assert_eq!(manquants(), (0, vec!["CTP-1".into(), "CTP-3".into(), "CTP-4".into()]));
    let texte = banc.lance(&["journal", "--codes-manquants"]);
    // Wrapped for 80 columns: the words, whatever line they are on.
    let dit = texte.sortie.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(dit.contains("hotline au 01 23") && dit.contains("reprov decharge MUT1 CODE --fibre CTP-3"), "{dit}");
    assert!(dit.contains("(profil pack) : 3"), "{dit}");

    // The latest put has the service's code; the older ones are found all the same.
    let (fin, note) = banc.json("decharge", &["decharge", "MUT1", "H-1"]);
    assert_eq!((fin, &note["referenceFibre"], &note["codesManquants"]), (0, &json!("CTP-1"), &json!(2)));
    let (_, note) = banc.json("decharge", &["decharge", "MUT1", "H-4", "--fibre", "CTP-4"]);
    assert_eq!((&note["referenceFibre"], &note["codesManquants"]), (&json!("CTP-4"), &json!(1)));
    assert_eq!(manquants(), (0, vec!["CTP-3".into()]));
    let texte = banc.lance(&["decharge", "MUT1", "H-3"]);
    assert!(texte.sortie.contains("CTP-3"), "says which it was: {}", texte.sortie);
    assert_eq!(manquants(), (0, vec![]));
    // Nothing is missing any more: the latest recorded by hand is corrected, one by name too.
    let (_, note) = banc.json("decharge", &["decharge", "MUT1", "H-4bis"]);
    assert_eq!((&note["referenceFibre"], &note["codeDecharge"]), (&json!("CTP-4"), &json!("H-4bis")));
    let (_, note) = banc.json("decharge", &["decharge", "MUT1", "H-1bis", "--fibre", "CTP-1"]);
    assert_eq!((&note["referenceFibre"], &note["codeDecharge"]), (&json!("CTP-1"), &json!("H-1bis")));
    // The service's own code is never replaced.
    for arguments in [&["decharge", "ARA2", "X"][..], &["decharge", "MUT1", "X", "--fibre", "CTP-5"][..]] {
        let (fin, refus) = banc.json("erreur", arguments);
        assert_eq!((fin, &refus["erreur"]["categorie"]), (1, &json!("etat")));
    }
    let (_, journal) = banc.json("journal", &["journal"]);
    let codes: Vec<(&str, &str)> = journal["puts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|put| (put["codeDecharge"].as_str().unwrap(), put["codeSource"].as_str().unwrap()))
        .collect();
    let attendus =
        [("H-1bis", "main"), ("CODE-2", "service"), ("H-3", "main"), ("H-4bis", "main"), ("CODE-5", "service")];
    assert_eq!(codes, attendus);
}

#[test]
fn an_export_is_new_whole_and_its_owner_s_alone() {
    let banc = banc();
    inscrit(&banc.chemin("d"), "pack", &[Inscrit::new("MUT1", "CTP-1", il_y_a(1), "CODE-1")]);
    for nom in ["x.csv", "x.json"] {
        let (fin, dit) = banc.json("journal-export", &["journal", "--export", nom]);
        assert_eq!((fin, &dit["total"]["puts"]), (0, &json!(1)));
        let ecrit = std::fs::read(banc.chemin(nom)).unwrap();
        let (fin, refus) = banc.json("erreur", &["journal", "--export", nom]);
        assert_eq!(fin, 2);
        assert!(refus["erreur"]["libelle"].as_str().unwrap().contains(nom));
        assert_eq!(std::fs::read(banc.chemin(nom)).unwrap(), ecrit, "never overwritten");
    }
    let exporte: Value = serde_json::from_slice(&std::fs::read(banc.chemin("x.json")).unwrap()).unwrap();
    common::schema::tient("journal", &exporte);
    for (nom, fin) in [("x.txt", 2), ("x", 2), ("absent/x.csv", 2)] {
        assert_eq!(banc.json("erreur", &["journal", "--export", nom]).0, fin, "{nom}");
    }
    let restes: Vec<_> = std::fs::read_dir(banc.chemin("."))
        .unwrap()
        .map(|entree| entree.unwrap().file_name().into_string().unwrap())
        .filter(|nom| nom.contains(".reprov-"))
        .collect();
    assert_eq!(restes, Vec::<String>::new());
}

/// Characters that sheets, terminals and CSV trip over.
fn hostile() -> impl Strategy<Value = String> {
    let caractere = prop_oneof![
        4 => prop::sample::select("=+-@＝＋－＠−\t\r\n\"';, |%!\u{1b}\u{200b}\u{202e}\u{feff}«»é".chars().collect::<Vec<_>>()),
        1 => prop::char::any(),
        2 => prop::char::range('A', 'Z'),
    ];
    prop::collection::vec(caractere, 0..12).prop_map(|caracteres| caracteres.into_iter().collect())
}

/// What a spreadsheet must not see first, whatever blanks and quotes stand before it.
fn agit(cellule: &str) -> bool {
    let nue = cellule.trim_start_matches(|c: char| {
        c == ' ' || c == '\u{a0}' || c == '\u{3000}' || c == '\u{feff}' || c == '\u{fffd}' || c == '"'
    });
    nue.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '−'])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the service and the configuration said, no cell of the sheet can be run, each reads back
    /// as what is safe to show, and the JSON says everything exactly.
    #[test]
    fn no_exported_cell_can_be_run_and_the_json_is_exact(
        puts in prop::collection::vec((hostile(), hostile(), hostile(), hostile()), 1..8)
    ) {
        let banc = banc();
        let inscrits: Vec<Inscrit> = puts
            .iter()
            .enumerate()
            .map(|(rang, (agent, code, reference, position))| Inscrit {
                agent: Some(agent.clone()),
                pm: (reference.clone(), position.clone()),
                ..Inscrit::new(&format!("MUT{rang}"), "-CTP+1", il_y_a(1), code)
            })
            .collect();
        inscrit(&banc.chemin("d"), "pack", &inscrits);
        prop_assert_eq!(banc.lance(&["journal", "--export", "x.csv"]).code, 0);
        prop_assert_eq!(banc.lance(&["journal", "--export", "x.json"]).code, 0);

        let mut feuille = csv::ReaderBuilder::new().delimiter(b';').from_path(banc.chemin("x.csv")).unwrap();
        let colonnes: Vec<String> = feuille.headers().unwrap().iter().map(str::to_owned).collect();
        let lignes: Vec<csv::StringRecord> = feuille.records().map(Result::unwrap).collect();
        prop_assert_eq!(lignes.len(), puts.len());
        let doc = include_str!("../../docs/json.md");
        prop_assert!(colonnes.iter().all(|colonne| doc.contains(&format!("`{colonne}`"))), "each is documented");
        let document: Value = serde_json::from_slice(&std::fs::read(banc.chemin("x.json")).unwrap()).unwrap();
        for ((ligne, put), (agent, code, reference, position)) in
            lignes.iter().zip(document["puts"].as_array().unwrap()).zip(&puts)
        {
            for cellule in ligne {
                prop_assert!(!agit(cellule), "{cellule:?}");
                prop_assert!(!cellule.chars().any(char::is_control), "{cellule:?}");
            }
            let lu = |nom: &str| {
                let cellule = &ligne[colonnes.iter().position(|colonne| colonne == nom).unwrap()];
                // As documented: an apostrophe before what would be run without it.
                cellule.strip_prefix('\'').filter(|reste| reprov::domain::text::inerte(reste) != *reste).unwrap_or(cellule).to_owned()
            };
            let sur = |texte: &str| reprov::domain::text::affichable(texte).into_owned();
            prop_assert_eq!(lu("agent"), sur(agent));
            prop_assert_eq!(lu("fibre"), "-CTP+1");
            prop_assert_eq!(lu("code_decharge"), reprov::domain::text::epele(code.trim()).into_owned());
            prop_assert_eq!(lu("pm"), sur(reference));
            prop_assert_eq!(put["agent"].as_str().unwrap(), agent);
            prop_assert_eq!(put["codeDecharge"].as_str().unwrap_or_default(), code.trim());
            prop_assert_eq!(put["pm"]["reference"].as_str().unwrap(), reference);
            prop_assert_eq!(put["pm"]["position"].as_str().unwrap(), position);
        }
    }
}

#[test]
fn a_raw_answer_is_shown_without_acting_on_the_terminal_and_given_exactly() {
    let banc = banc();
    let texte = b"<r>\x1b[2J\xc3\xa9\r\nligne</r>".to_vec();
    let latin1 = b"<r>\x1b[2J\xe9\r\nligne</r>".to_vec();
    // Neither text nor short: each of its bytes is told.
    let octets: Vec<u8> = (0..=255).rev().collect();
    let put = |contrat, brut| Inscrit { brut, ..Inscrit::new(contrat, "CTP-1", il_y_a(1), "C") };
    inscrit(&banc.chemin("d"), "pack", &[put("MUT1", texte), put("MUT2", latin1), put("MUT3", octets)]);
    let lignes = |contrat| {
        let texte = banc.lance(&["journal", "-v", "--contrat", contrat]).sortie;
        assert!(!texte.contains('\u{1b}'), "{texte}");
        let corps = texte.lines().filter_map(|ligne| ligne.strip_prefix("    | ").map(str::to_owned));
        corps.collect::<Vec<_>>()
    };
    let json = |contrat| {
        let (_, journal) = banc.json("journal", &["journal", "-v", "--contrat", contrat]);
        journal["puts"][0]["evenements"][2]["reponse"].clone()
    };
    assert_eq!(lignes("MUT1"), ["<r>\u{fffd}[2Jé", "ligne</r>"]);
    assert_eq!(json("MUT1")["corps"], "<r>\u{1b}[2Jé\r\nligne</r>");
    assert_eq!(lignes("MUT2"), ["3c723e1b5b324ae90d0a6c69676e653c2f723e"]);
    assert_eq!(json("MUT2")["corpsHexadecimal"], "3c723e1b5b324ae90d0a6c69676e653c2f723e");
    let trois = lignes("MUT3");
    assert_eq!(trois[0], "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0");
    assert_eq!((trois.len(), json("MUT3")["corpsHexadecimal"].as_str()), (8, Some(&*trois.concat())));
}

#[test]
fn a_purge_is_shown_asked_and_done() {
    let banc = banc();
    let config = std::fs::read_to_string(banc.chemin("c.toml")).unwrap();
    banc.ecrit("c.toml", &format!("{config}[journal]\nretention = \"30j\"\n"));
    let puts = [
        Inscrit::new("VIEUX", "CTP-1", il_y_a(100), "CODE-1"),
        Inscrit::new("SANSCODE", "CTP-2", il_y_a(100), ""),
        Inscrit { statut: None, ..Inscrit::new("OUVERT", "CTP-3", il_y_a(100), "CODE-3") },
        Inscrit::new("RECENT", "CTP-4", il_y_a(1), "CODE-4"),
    ];
    inscrit(&banc.chemin("d"), "pack", &puts);
    let (fin, refus) = banc.json("erreur", &["journal", "--purger"]);
    assert_eq!((fin, &refus["faite"], &refus["puts"]), (2, &json!(false), &json!(1)), "no terminal and no --oui");
    let texte = banc.lance(&["journal", "--purger"]);
    assert!(texte.sortie.contains("30j") && texte.sortie.contains("1 sans leur code"), "{}", texte.sortie);
    assert_eq!(banc.json("journal", &["journal"]).1["total"]["puts"], 4);

    let (fin, purge) = banc.json("journal-purge", &["journal", "--purger", "--oui"]);
    assert_eq!((fin, &purge["faite"], &purge["puts"], &purge["evenements"]), (0, &json!(true), &json!(1), &json!(4)));
    assert_eq!(purge["gardes"], json!({"nonRegles": 1, "sansCode": 1, "utiles": 0}));
    let (_, journal) = banc.json("journal", &["journal"]);
    let restent: Vec<&str> =
        journal["puts"].as_array().unwrap().iter().map(|put| put["referenceContrat"].as_str().unwrap()).collect();
    assert_eq!(restent, ["SANSCODE", "OUVERT", "RECENT"]);
    let (_, encore) = banc.json("journal-purge", &["journal", "--purger"]);
    assert_eq!((&encore["faite"], &encore["puts"]), (&json!(false), &json!(0)), "nothing to ask for");
    let course = banc.lance(&["journal", "--purger", "--contrat", "RECENT"]);
    assert_eq!(course.code, 2, "a purge is never of one contract: {}", course.messages);
}

#[test]
fn the_quota_is_told_by_day_method_and_contract() {
    let banc = banc();
    {
        let journal = Journal::ouvrir(&banc.chemin("d").join("journal.sqlite"), "pack").unwrap();
        let executeur = Runtime::new().unwrap();
        let compte = |methode, contrat: &str, le: &str| {
            let contrat = Some(ReferenceContrat::parse(contrat).unwrap());
            let requete = NouvelleRequete { le: le.parse().unwrap(), methode, contrat };
            executeur.block_on(journal.compte(requete, 2000)).unwrap()
        };
        compte("getRoSite", "A", "2026-09-30T21:59:59Z");
        // In Paris this is October already; the last one is in November.
        compte("getRoSite", "A", "2026-09-30T22:00:00Z");
        compte("getSiteStructure", "A", "2026-10-01T12:00:00Z");
        compte("getReprovisionning", "B", "2026-10-25T12:00:00Z");
        let rendue = compte("getReprovisionning", "B", "2026-10-25T12:00:01Z");
        executeur.block_on(journal.rend(rendue)).unwrap();
        compte("getRoSite", "B", "2026-10-31T23:30:00Z");
    }
    let (fin, octobre) = banc.json("quota", &["quota", "--mois", "2026-10"]);
    assert_eq!((fin, &octobre["utilisees"], &octobre["restantes"]), (0, &json!(3), &Value::Null));
    let jours = json!([
        {"jour": "2026-10-01", "total": 2, "methodes": {"getRoSite": 1, "getSiteStructure": 1}},
        {"jour": "2026-10-25", "total": 1, "methodes": {"getReprovisionning": 1}},
    ]);
    assert_eq!(octobre["parJour"], jours);
    assert_eq!(octobre["parMethode"], json!({"getReprovisionning": 1, "getRoSite": 1, "getSiteStructure": 1}));
    let contrats = json!([{"referenceContrat": "A", "total": 2}, {"referenceContrat": "B", "total": 1}]);
    assert_eq!(octobre["parContrat"], contrats);
    let texte = banc.lance(&["quota", "--mois", "2026-10"]);
    let lignes: Vec<String> =
        texte.sortie.lines().map(|ligne| ligne.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert!(lignes.contains(&"2026-10-01 2 1 1 · ·".to_owned()), "{}", texte.sortie);
    assert!(texte.sortie.contains("sur ce poste") && texte.sortie.lines().all(|l| l.chars().count() <= 80));
    let (_, ce_mois) = banc.json("quota", &["quota"]);
    assert_eq!(ce_mois["restantes"], json!(2000 - ce_mois["utilisees"].as_u64().unwrap()));
    for mois in ["2026-13", "octobre", "2026-1"] {
        assert_eq!(banc.json("erreur", &["quota", "--mois", mois]).0, 2, "{mois}");
    }
}
