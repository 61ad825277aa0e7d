//! Guards: domain: what the access files say of an order does not depend on the order, the number or the names of
//! their imports

use std::collections::BTreeMap;

use proptest::prelude::*;
use reprov::domain::acces::{Flux, LigneAcces, Provenance, column};
use reprov::domain::commande::{Commande, Fait, Origine};
use reprov::domain::paris;
use reprov::domain::reference::ReferenceContrat;
use reprov::domain::states::Statut;
use reprov::store::journal::{Importees, Journal};

use crate::bench::*;

/// A line of a file of day `jour`, imported at second `importee` of the tests' day
/// (2026-11-18T11:06:40Z and on).
fn ligne(flux: Flux, commande: &str, jour: &str, importee: i64, champs: &[(&str, &str)]) -> LigneAcces {
    let champs: BTreeMap<String, String> =
        champs.iter().map(|(cle, valeur)| ((*cle).to_owned(), (*valeur).to_owned())).collect();
    LigneAcces {
        flux,
        commande: commande.to_owned(),
        contrat: champs.get(column::CONTRAT).map(|nom| ReferenceContrat::parse(nom).unwrap()),
        provenance: Provenance {
            fichier: format!("{}_{jour}.csv", flux.nom()),
            rang: 2,
            jour: (!jour.is_empty()).then(|| jour.parse().unwrap()),
            sequence: (!jour.is_empty()).then_some(7),
            importee_le: s(importee),
        },
        champs,
        entetes: BTreeMap::new(),
    }
}

fn cr(jour: &str, prise: &str) -> LigneAcces {
    let champs = [(column::CONTRAT, "C1"), (column::ETAT_CR, "OK"), (column::PRISE, prise)];
    ligne(Flux::CrCmdAcces, "CMD-1", jour, 0, &champs)
}

fn notif(jour: &str, importee: i64, prise: &str) -> LigneAcces {
    ligne(Flux::NotifReprov, "CMD-1", jour, importee, &[(column::CONTRAT, "C1"), (column::PRISE, prise)])
}

fn cmd(jour: &str) -> LigneAcces {
    ligne(Flux::CmdAcces, "CMD-1", jour, 0, &[(column::PRISE_EXISTANTE, "O")])
}

async fn prise(journal: &Journal) -> Option<(String, Origine)> {
    journal.faits(&contrat("C1")).await.unwrap().reference_prise.map(|fait| (fait.valeur, fait.origine))
}

#[tokio::test]
async fn imported_lines_give_the_facts_and_no_contract_comes_to_hand() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let lignes = vec![cr("2026-11-10", "CTP-1"), cmd("2026-11-09"), notif("2026-11-12", 0, "CTP-2")];
    assert_eq!(journal.importe(lignes).await.unwrap(), Importees { nouvelles: 3, connues: 0 });
    drop(journal);
    let journal = bac.ouvrir();
    let ordre = journal.ordre(&contrat("C1")).await.unwrap();
    assert_eq!(ordre.faits.reference_prise, Some(Fait::new("CTP-2".to_owned(), Origine::Reprovisionning)));
    assert_eq!(ordre.faits.prise_existante, Some(Fait::new(true, Origine::Commande)));
    assert_eq!(ordre.fiche.unwrap().commande, "CMD-1");
    assert!(journal.contrats().await.unwrap().is_empty());
    assert_eq!(journal.ordre(&contrat("C2")).await.unwrap().fiche, None);
    assert_eq!(bac.ouvrir_pour("prod").ordre(&contrat("C1")).await.unwrap().fiche, None, "each profile has its own");
}

#[tokio::test]
async fn importing_twice_changes_nothing_and_keeps_the_first_time() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let lignes = |importee| vec![cr("2026-11-18", "CTP-1"), notif("2026-11-18", importee, "CTP-2")];
    journal.importe(lignes(10)).await.unwrap();
    let avant = journal.ordre(&contrat("C1")).await.unwrap();
    assert_eq!(journal.importe(lignes(9000)).await.unwrap(), Importees { nouvelles: 0, connues: 2 });
    assert_eq!(journal.ordre(&contrat("C1")).await.unwrap(), avant);
    let (nombre, premiere): (i64, i64) = bac
        .brut()
        .query_row("SELECT count(*), max(importee_le) FROM acces", [], |l| Ok((l.get(0)?, l.get(1)?)))
        .unwrap();
    assert_eq!((nombre, premiere), (2, s(10).as_microsecond()));
}

#[tokio::test]
async fn a_copy_whose_name_says_nothing_adds_nothing_in_either_order() {
    for copie_en_premier in [false, true] {
        let bac = Bac::new();
        let journal = bac.ouvrir();
        let (copie, nommee) = (notif("", 50, "CTP-1"), notif("2026-11-10", 60, "CTP-1"));
        let dans_l_ordre = if copie_en_premier { [copie, nommee] } else { [nommee, copie] };
        for une in dans_l_ordre {
            journal.importe(vec![une]).await.unwrap();
        }
        // Taken for a document of the day of its import, the copy would hide this one.
        journal.importe(vec![notif("2026-11-12", 70, "CTP-2")]).await.unwrap();
        assert_eq!(prise(&journal).await.unwrap().0, "CTP-2", "copy first: {copie_en_premier}");
    }
}

#[tokio::test]
async fn the_same_route_notified_again_counts_again() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    for (jour, nom) in [("2026-11-10", "CTP-1"), ("2026-11-11", "CTP-2"), ("2026-11-12", "CTP-1")] {
        assert_eq!(journal.importe(vec![notif(jour, 0, nom)]).await.unwrap().nouvelles, 1);
    }
    assert_eq!(prise(&journal).await.unwrap().0, "CTP-1");
}

#[tokio::test]
async fn the_later_of_a_notification_and_a_termine_seen_here_counts() {
    // Terminé is seen at second 1000, on 2026-11-18. A notification of an earlier day was there
    // before it; one of a later day came after; one of the same day counts to its end, unless it was
    // imported before.
    for (jour, importee, attendue) in [
        ("2026-11-17", 90_000, "CTP-2-1"),
        ("2026-11-19", 200_000, "CTP-9"),
        ("2026-11-18", 90_000, "CTP-9"),
        ("2026-11-18", 900, "CTP-2-1"),
    ] {
        let bac = Bac::new();
        let journal = bac.ouvrir();
        let (put, vie, requete) = parti(&journal, "C1", s(0)).await;
        let vie = journal.recoit(put, vie.version, acceptee("D-1", s(1)), None, requete, false).await.unwrap();
        journal.ajoute(put, vie.version, etat(Statut::Termine, "CTP-2-1", s(1000))).await.unwrap();
        journal.importe(vec![cr("2026-11-30", "CTP-0"), notif(jour, importee, "CTP-9")]).await.unwrap();
        assert_eq!(prise(&journal).await, Some((attendue.to_owned(), Origine::Reprovisionning)), "{jour} {importee}");
    }
}

#[tokio::test]
async fn what_a_person_set_wins_over_every_file() {
    let bac = Bac::new();
    let journal = bac.ouvrir();
    let main = Commande { reference_prise: Some(Fait::new("MAIN".into(), Origine::Main)), ..Commande::default() };
    journal.retient(&contrat("C1"), main, s(0)).await.unwrap();
    journal.importe(vec![cr("2026-12-10", "CTP-1"), notif("2026-12-11", 90_000_000, "CTP-2")]).await.unwrap();
    assert_eq!(prise(&journal).await, Some(("MAIN".to_owned(), Origine::Main)));
}

#[tokio::test]
async fn a_sequence_number_is_given_once_per_profile() {
    let bac = Bac::new();
    let (journal, autre, prod) = (bac.ouvrir(), bac.ouvrir(), bac.ouvrir_pour("prod"));
    let mut prises = Vec::new();
    for journal in [&journal, &autre, &journal, &prod] {
        prises.push(journal.sequence_cr_stoc(s(0)).await.unwrap());
    }
    assert_eq!(prises, [1, 2, 3, 1]);
}

#[tokio::test]
async fn a_journal_of_the_first_schema_keeps_everything() {
    let bac = Bac::new();
    std::fs::create_dir_all(bac.chemin.parent().unwrap()).unwrap();
    let brut = bac.brut();
    brut.execute_batch(include_str!("../../src/store/journal/schema/001.sql")).unwrap();
    brut.pragma_update(None, "application_id", 0x5265_5072).unwrap();
    brut.pragma_update(None, "user_version", 1).unwrap();
    brut.execute_batch(
        "INSERT INTO profil (nom) VALUES ('pack');
         INSERT INTO contrat VALUES (1, 'C1', 1795000000000000);
         INSERT INTO fait VALUES (1, 'C1', 'reference_prise', 'reprovisionning', '\"CTP-3\"', 1795000000000000);
         INSERT INTO fait VALUES (1, 'C1', 'zone', 'main', '\"ZMD\"', 1795000000000000);
         INSERT INTO requete (profil, le, mois, methode) VALUES (1, 1795000000000000, '2026-11', 'getRoSite');",
    )
    .unwrap();
    brut.close().unwrap();

    let journal = bac.ouvrir();
    assert_eq!(journal.mis_de_cote(), None);
    assert_eq!(journal.contrats().await.unwrap().len(), 1);
    assert_eq!(journal.utilisees(s(0)).await.unwrap(), 1);
    assert_eq!(prise(&journal).await, Some(("CTP-3".to_owned(), Origine::Reprovisionning)));
    journal.importe(vec![cr("2026-11-10", "CTP-1")]).await.unwrap();
    assert_eq!(prise(&journal).await.unwrap().0, "CTP-3");
    let version: i64 = bac.brut().pragma_query_value(None, "user_version", |ligne| ligne.get(0)).unwrap();
    assert!(version >= 4, "every migration since was applied");
}

/// Files of the contract, each of a day of its own.
fn fichiers() -> Vec<LigneAcces> {
    let virtuelle =
        [(column::CONTRAT, "C1"), (column::ETAT_CR, "OK"), (column::PRISE, "HOTLINE"), (column::PBO, "PT XXXX")];
    vec![
        cmd("2026-11-01"),
        ligne(Flux::CmdAcces, "CMD-1_1", "2026-11-02", 0, &[(column::PRISE_EXISTANTE, "N")]),
        cr("2026-11-03", "CTP-1"),
        ligne(Flux::CrCmdAcces, "CMD-1_1", "2026-11-04", 0, &virtuelle),
        notif("2026-11-05", 0, "CTP-5"),
        notif("2026-11-06", 0, "CTP-6"),
        ligne(Flux::CmdStoc, "CMD-1_1", "2026-11-07", 0, &[(column::SOUS_TRAITANCE, "ST-1")]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the order of the imports, their number, and where they were cut into batches.
    #[test]
    fn the_order_of_the_imports_changes_nothing(
        imports in Just(fichiers()).prop_flat_map(|lignes| {
            let repetees = [lignes.clone(), lignes].concat();
            Just(repetees).prop_shuffle()
        }),
        coupe in 0_usize..14,
    ) {
        let executeur = tokio::runtime::Builder::new_current_thread().build().unwrap();
        executeur.block_on(async {
            let lit = async |lots: Vec<Vec<LigneAcces>>| {
                let bac = Bac::new();
                let journal = bac.ouvrir();
                for (heures, mut lot) in (0_i64..).zip(lots) {
                    for ligne in &mut lot {
                        // After the end of every file's day.
                        let le = paris::fin_du_jour("2026-12-01".parse().unwrap()).unwrap();
                        ligne.provenance.importee_le = le + jiff::SignedDuration::from_hours(heures);
                    }
                    journal.importe(lot).await.unwrap();
                }
                journal.ordre(&contrat("C1")).await.unwrap()
            };
            let attendu = lit(vec![fichiers()]).await;
            assert_eq!(attendu.faits.reference_prise.as_ref().unwrap().valeur, "CTP-6");
            assert!(!attendu.faits.prise_existante.as_ref().unwrap().valeur);
            let (premiers, autres) = imports.split_at(coupe);
            assert_eq!(lit(vec![premiers.to_vec(), autres.to_vec()]).await, attendu);
        });
    }
}
