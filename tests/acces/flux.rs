//! Guards: wire: no bytes make the access reader panic; a line that can't be used costs no other; who the
//! customer is is not kept

use reprov::domain::acces::{Amiante, Flux, LigneAcces, column, deduit};
use reprov::domain::commande::{Commande, Route};
use reprov::wire::csv::Encodage;

use crate::{lit, octets, transcode};

const CONTRAT: &str = "MUT56816520160316162024";

/// Every file, its flow, and how many lines it has.
const FICHIERS: [(&str, Flux, usize); 12] = [
    ("OINF_OCOM_CMD_ACCES_V12_20261101_000001.csv", Flux::CmdAcces, 4),
    ("OINF_OCOM_ARCMD_ACCES_V12_20261102_000001.csv", Flux::ArCmdAcces, 1),
    ("OINF_OCOM_CrCMD_ACCES_V12_20261103_000002.csv", Flux::CrCmdAcces, 3),
    ("OINF_OCOM_CrCMD_ACCES_V12_20261104_000003.csv", Flux::CrCmdAcces, 1),
    ("OINF_OCOM_NOTIFREPROV_VXX_20261105_000001.csv", Flux::NotifReprov, 1),
    ("OINF_OCOM_CMDSTOC_V12_20261105_000004.csv", Flux::CmdStoc, 2),
    ("OINF_OCOM_CrSTOC_V12_20261106_000001.csv", Flux::CrStoc, 1),
    ("OINF_OCOM_CrMADL_V12_20261107_000001.csv", Flux::CrMad, 1),
    ("OINF_OCOM_CrMESL_V12_20261108_000001.csv", Flux::CrMes, 1),
    ("OINF_OCOM_ANNUL_ACCES_V12_20261109_000001.csv", Flux::AnnulAcces, 1),
    ("OINF_OCOM_CR_ANNUL_ACCES_V12_20261110_000001.csv", Flux::CrAnnulAcces, 1),
    ("OINF_OCOM_NOTIFRACCKO_V12_20261111_000001.csv", Flux::NotifRaccKo, 1),
];

fn toutes() -> Vec<LigneAcces> {
    FICHIERS.iter().flat_map(|(nom, ..)| lit(nom, None, &octets(nom)).unwrap().lignes).collect()
}

/// What is known of a contract: its lines, and those without a contract of its orders.
fn lignes_de(contrat: &str) -> Vec<LigneAcces> {
    let toutes = toutes();
    let est_de = |ligne: &LigneAcces| ligne.contrat.as_ref().is_some_and(|c| c.as_str() == contrat);
    let commandes: Vec<String> = toutes.iter().filter(|l| est_de(l)).map(|l| l.commande.clone()).collect();
    toutes.into_iter().filter(|l| est_de(l) || (l.contrat.is_none() && commandes.contains(&l.commande))).collect()
}

fn faits(contrat: &str) -> Commande {
    let mut faits = deduit(&lignes_de(contrat)).faits;
    faits.sort_by_key(|(le, _)| std::cmp::Reverse(*le));
    faits.into_iter().fold(Commande::default(), |tout, (_, un)| tout.completee(un))
}

#[test]
fn every_flow_is_read_alike_in_both_encodings() {
    for (nom, flux, nombre) in FICHIERS {
        let origine = octets(nom);
        let lu = lit(nom, None, &origine).unwrap();
        assert_eq!((lu.lignes.len(), lu.fautes.len()), (nombre, 0), "{nom}: {:?}", lu.fautes);
        assert!(lu.lignes.iter().all(|ligne| ligne.flux == flux), "{nom}");
        let (autre, encodage) = transcode(&origine);
        let relu = lit(nom, None, &autre).unwrap();
        assert_eq!(relu.lignes, lu.lignes, "{nom}");
        // A line of plain ASCII is UTF-8 whatever the others are.
        assert!(relu.encodages.iter().all(|vu| *vu == encodage || *vu == Encodage::Utf8), "{nom}");
    }
    let encodages = |nom| lit(nom, None, &octets(nom)).unwrap().encodages;
    assert_eq!(encodages(FICHIERS[3].0), [Encodage::Windows1252]);
    assert_eq!(encodages(FICHIERS[2].0)[0], Encodage::Utf8);
}

#[test]
fn a_file_in_both_encodings_is_read_line_by_line() {
    let nom = FICHIERS[0].0;
    let (utf8, _) = transcode(&octets(nom));
    let mut melange: Vec<u8> = octets(nom).split_inclusive(|o| *o == b'\n').take(3).flatten().copied().collect();
    melange.extend(utf8.split_inclusive(|o| *o == b'\n').skip(3).flatten());
    let lu = lit(nom, None, &melange).unwrap();
    assert_eq!(lu.lignes, lit(nom, None, &utf8).unwrap().lignes);
    assert!(lu.encodages.contains(&Encodage::Utf8) && lu.encodages.contains(&Encodage::Windows1252));
}

#[test]
fn the_customer_goes_no_further_than_the_file() {
    let lues = format!("{:?}", toutes());
    for prive in ["PERSONNE-INVENTEE", "ESSAI", "0100000000", "0100000001", "nomclient", "contactclient1"] {
        assert!(!lues.contains(prive), "{prive} is kept");
    }
    assert!(lues.contains("0100000003"), "the syndic's contact is the job's");
}

#[test]
fn a_real_order_gives_its_facts_and_its_fiche() {
    let faits = faits(CONTRAT);
    assert_eq!(faits.reference_prise.unwrap().valeur, "CTP-1240329-1");
    assert_eq!(faits.prise_existante.map(|fait| fait.valeur), Some(false));
    assert_eq!(faits.pbo.unwrap().valeur.reference, "BE-03");
    assert_eq!(faits.route.map(|fait| fait.valeur), Some(Route::Reelle));
    let fiche = deduit(&lignes_de(CONTRAT)).fiche.unwrap();
    assert_eq!((fiche.commande.as_str(), fiche.sous_traitance.as_deref()), ("OCOM-0001", Some("ST-0001")));
    assert_eq!(fiche.lieu.escalier.as_deref(), Some("A"));
    assert_eq!(fiche.pm.technique.as_deref(), Some("PMT-1"));
    assert_eq!(fiche.routes[0].position.as_deref(), Some("14"));
    assert_eq!(fiche.amiante, [Amiante::SansRapport]);
    assert!(fiche.amiante[0].previent());
    assert!(fiche.pbo.localisation.unwrap().chars().count() > 700, "never cut");
    assert_eq!(fiche.acces.obtention_cle.as_deref(), Some("clé à la loge"));
    let suite: Vec<Flux> = fiche.etats.iter().map(|etat| etat.flux).collect();
    assert_eq!(suite, [Flux::ArCmdAcces, Flux::CrCmdAcces, Flux::CmdStoc, Flux::CrMad, Flux::CrMes]);
}

#[test]
fn a_virtual_route_becomes_real_by_its_notification() {
    let cr = lit(FICHIERS[2].0, None, &octets(FICHIERS[2].0)).unwrap().lignes;
    let seul = deduit(&cr[1..2]).faits[0].1.clone();
    assert_eq!(seul.reference_prise.unwrap().valeur, "HOTLINE");
    assert_eq!((seul.route.map(|fait| fait.valeur), seul.pbo), (Some(Route::Virtuelle), None));

    let faits = faits("MUTVIRTUELLE1");
    assert_eq!(faits.reference_prise.unwrap().valeur, "CTP-1240500-1");
    assert_eq!(faits.pbo.unwrap().valeur.reference, "BE-07");
    assert_eq!(faits.route.map(|fait| fait.valeur), Some(Route::Reelle));
    assert_eq!(faits.prise_existante.map(|fait| fait.valeur), Some(true));
    let fiche = deduit(&lignes_de("MUTVIRTUELLE1")).fiche.unwrap();
    assert!(fiche.reprovisionnee);
    assert_eq!(fiche.sous_traitance.as_deref(), Some("ST-0002"), "a line without a contract joins by its order");
    assert_eq!(fiche.routes[0].connecteur_couleur.as_deref(), Some("bleu"));
    assert_eq!(fiche.amiante, [Amiante::Friable], "the notification has no comment: the report's warning stays");
}

#[test]
fn a_retried_order_is_another_order() {
    let faits = faits("MUTREPRISE1");
    assert_eq!(faits.prise_existante.map(|fait| fait.valeur), Some(false), "OCOM-0003 said O, OCOM-0003_1 says N");
    assert_eq!(faits.pbo.unwrap().valeur.reference, "BE-06");
}

#[test]
fn a_column_that_nobody_named_is_kept_with_its_header() {
    let stoc = lit(FICHIERS[5].0, None, &octets(FICHIERS[5].0)).unwrap().lignes;
    assert_eq!(stoc[0].valeur("consignesite"), Some("clé à la loge"));
    assert_eq!(stoc[0].entetes.get("consignesite").map(String::as_str), Some("Consigne Site"));
    assert!(!stoc[0].entetes.contains_key(column::COMMANDE));
}

#[test]
fn the_place_of_a_column_does_not_matter() {
    for (nom, ..) in FICHIERS {
        let origine = encoding(&octets(nom));
        let mut lignes = origine.lines().map(|ligne| ligne.split(';').rev().collect::<Vec<_>>().join(";"));
        // A quoted separator would be torn: such a line is left out on both sides.
        if origine.contains('"') {
            continue;
        }
        let retourne = lignes.by_ref().collect::<Vec<_>>().join("\n");
        let lu = lit(nom, None, retourne.as_bytes()).unwrap();
        assert_eq!(lu.lignes, lit(nom, None, origine.as_bytes()).unwrap().lignes, "{nom}");
    }
}

fn encoding(octets: &[u8]) -> String {
    std::str::from_utf8(octets).map_or_else(|_| String::from_utf8(transcode(octets).0).unwrap(), str::to_owned)
}
