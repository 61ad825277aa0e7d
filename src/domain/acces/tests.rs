//! Guards: domain: what the access files say of an order does not depend on the order, the number or the names of
//! their imports

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::commande::{Commande, Origine, Route};
use crate::domain::reference::ReferenceContrat;

fn t(texte: &str) -> Timestamp {
    texte.parse().unwrap()
}

/// A line of day `jour` of November 2026, imported in December.
fn ligne(flux: Flux, commande: &str, jour: i8, champs: &[(&str, &str)]) -> LigneAcces {
    let champs: BTreeMap<String, String> =
        champs.iter().map(|(cle, valeur)| ((*cle).to_owned(), (*valeur).to_owned())).collect();
    LigneAcces {
        flux,
        commande: commande.to_owned(),
        contrat: champs.get(column::CONTRAT).map(|contrat| ReferenceContrat::parse(contrat).unwrap()),
        provenance: Provenance {
            fichier: format!("{}.csv", flux.nom()),
            rang: 2,
            jour: Some(date(2026, 11, jour)),
            sequence: Some(1),
            importee_le: t("2026-12-01T08:00:00Z"),
        },
        champs,
        entetes: BTreeMap::new(),
    }
}

fn cr(commande: &str, jour: i8, champs: &[(&str, &str)]) -> LigneAcces {
    let socle = [(column::CONTRAT, "MUT1"), (column::ETAT_CR, "OK")];
    ligne(Flux::CrCmdAcces, commande, jour, &[&socle, champs].concat())
}

fn notif(jour: i8, champs: &[(&str, &str)]) -> LigneAcces {
    ligne(Flux::NotifReprov, "CMD-1", jour, &[&[(column::CONTRAT, "MUT1")], champs].concat())
}

fn cmd(commande: &str, existante: &str) -> LigneAcces {
    ligne(Flux::CmdAcces, commande, 1, &[(column::PRISE_EXISTANTE, existante), ("escalier", "_NA_^A")])
}

const REELLE: [(&str, &str); 4] = [
    (column::PRISE, "CTP-1"),
    (column::PBO, "BE-03"),
    ("informationtubepbo1", "1:ROU"),
    ("informationfibrepbo1", "7:VER"),
];

const VIRTUELLE: [(&str, &str); 5] = [
    (column::PRISE, "HOTLINE"),
    (column::PBO, "PT XXXX"),
    ("informationtubepbo1", "XX:XXX Raie:X"),
    ("informationfibrepbo1", "XX:XXX"),
    ("connecteurprisenumero1", "999"),
];

/// The facts, by docs/e-reprov.md 4: the stronger source, of one source the later.
fn faits(lignes: &[LigneAcces]) -> Commande {
    let mut faits = deduit(lignes).faits;
    faits.sort_by_key(|(le, _)| std::cmp::Reverse(*le));
    faits.into_iter().fold(Commande::default(), |tout, (_, un)| tout.completee(un))
}

fn prise(lignes: &[LigneAcces]) -> Option<(String, Origine)> {
    faits(lignes).reference_prise.map(|fait| (fait.valeur, fait.origine))
}

fn route(champs: &[(&str, &str)]) -> Option<Route> {
    faits(&[cr("CMD-1", 2, champs)]).route.map(|fait| fait.valeur)
}

#[test]
fn an_order_gives_its_facts() {
    let connus = faits(&[cr("CMD-1", 2, &REELLE), cmd("CMD-1", "N")]);
    assert_eq!(connus.reference_prise.map(|f| (f.valeur, f.origine)), Some(("CTP-1".into(), Origine::CrCommande)));
    assert_eq!(connus.prise_existante.map(|f| (f.valeur, f.origine)), Some((false, Origine::Commande)));
    assert_eq!(connus.pbo.map(|f| (f.valeur.reference, f.origine)), Some(("BE-03".into(), Origine::CrCommande)));
    assert_eq!(connus.route.map(|f| (f.valeur, f.origine)), Some((Route::Reelle, Origine::CrCommande)));
    assert_eq!((connus.zone, connus.parc_opac, connus.immeuble_collectif), (None, None, None));
}

#[test]
fn a_route_is_virtual_only_when_hotline_and_a_companion_agree() {
    let mut seul = vec![(column::PRISE, "HOTLINE")];
    assert_eq!(route(&seul), None, "also the answer to an order on an existing PTO of unknown reference");
    for compagnon in &VIRTUELLE[1..] {
        assert_eq!(route(&[seul[0], *compagnon]), Some(Route::Virtuelle), "{compagnon:?}");
    }
    assert_eq!(route(&VIRTUELLE), Some(Route::Virtuelle));
    seul.extend(&REELLE[1..]);
    assert_eq!(route(&seul), None);
    assert_eq!(route(&[VIRTUELLE[0], VIRTUELLE[1], REELLE[2], REELLE[3]]), None, "contradictory");
    assert_eq!(route(&[VIRTUELLE[0], REELLE[1], VIRTUELLE[4]]), None, "contradictory");
}

#[test]
fn a_route_is_real_only_when_every_part_is() {
    assert_eq!(route(&REELLE), Some(Route::Reelle));
    for manque in REELLE {
        let partie: Vec<_> = REELLE.into_iter().filter(|champ| *champ != manque).collect();
        assert_eq!(route(&partie), None, "without {}", manque.0);
    }
    assert_eq!(route(&[&REELLE[..], &[("connecteurprisenumero1", "999")]].concat()), None);
}

#[test]
fn hotline_is_kept_and_settles_nothing_else() {
    let connus = faits(&[cr("CMD-1", 2, &VIRTUELLE)]);
    assert_eq!(connus.reference_prise.map(|fait| fait.valeur).as_deref(), Some("HOTLINE"));
    assert_eq!((connus.pbo, connus.prise_existante), (None, None));
}

#[test]
fn the_latest_notification_wins_over_the_report_whatever_their_days() {
    let nouvelle = [(column::PRISE, "CTP-9"), (column::PBO, "BE-06")];
    let deux = [cr("CMD-1", 20, &REELLE), notif(12, &[(column::PRISE, "CTP-5")]), notif(14, &nouvelle)];
    assert_eq!(prise(&deux), Some(("CTP-9".into(), Origine::Reprovisionning)));
    let connus = faits(&deux);
    assert_eq!(
        connus.pbo.map(|fait| (fait.valeur.reference, fait.origine)),
        Some(("BE-06".into(), Origine::Reprovisionning))
    );
    assert_eq!(connus.route, None, "the notification has no tube: the former route says nothing of this one");
}

#[test]
fn a_notification_that_names_no_pbo_leaves_the_report_s_and_one_that_denies_it_does_not() {
    let avec = |pbo: &str| {
        let connus = faits(&[cr("CMD-1", 2, &REELLE), notif(9, &[(column::PRISE, "CTP-9"), (column::PBO, pbo)])]);
        connus.pbo.map(|fait| fait.valeur.reference)
    };
    assert_eq!(avec("").as_deref(), Some("BE-03"));
    assert_eq!(avec("_NA_").as_deref(), Some("BE-03"));
    assert_eq!(avec("PT XXXX"), None);
}

#[test]
fn of_two_accepted_orders_the_later_counts_with_its_own_cmd_acces() {
    let premier = [cr("CMD-1", 2, &REELLE), cmd("CMD-1", "O"), cmd("CMD-1_1", "N")];
    let existante = |lignes: &[LigneAcces]| faits(lignes).prise_existante.map(|fait| fait.valeur);
    assert_eq!(existante(&premier), Some(true));
    let deux = [&premier[..], &[cr("CMD-1_1", 5, &VIRTUELLE)]].concat();
    assert_eq!(existante(&deux), Some(false));
    let sans = [cr("CMD-1", 2, &REELLE), cmd("CMD-1", "O"), cr("CMD-1_1", 5, &VIRTUELLE)];
    assert_eq!(existante(&sans), None, "the other order's answer is no answer");
    assert_eq!(deduit(&deux).fiche.unwrap().commande, "CMD-1_1");
    assert_eq!(existante(&[cmd("CMD-1", "O")]), None, "nothing says which contract it is for");
}

#[test]
fn a_refused_order_gives_no_fact_and_is_shown() {
    let ko = [(column::ETAT_CR, "KO"), (column::MOTIF_CR, "FIMP11 adresse inconnue"), (column::PRISE, "CTP-1")];
    let refusee = ligne(Flux::CrCmdAcces, "CMD-1", 3, &[&[(column::CONTRAT, "MUT1")], &ko[..]].concat());
    assert_eq!(faits(std::slice::from_ref(&refusee)), Commande::default());
    let fiche = deduit(&[refusee.clone(), cr("CMD-1_1", 2, &REELLE)]).fiche.unwrap();
    assert_eq!(fiche.refus.as_deref(), Some("FIMP11 adresse inconnue"));
    assert_eq!(fiche.etats.iter().map(|etat| etat.etat.as_deref()).collect::<Vec<_>>(), [Some("OK"), Some("KO")]);
    let fiche = deduit(&[refusee, cr("CMD-1_1", 4, &REELLE)]).fiche.unwrap();
    assert_eq!(fiche.refus, None, "a later order was accepted");
}

#[test]
fn the_fiche_holds_what_a_person_needs() {
    let long = "au fond du couloir ".repeat(45);
    let mut cr = cr(
        "CMD-1",
        2,
        &[
            &REELLE[..],
            &[
                (column::PM, "FI-75056-0IO1"),
                (column::PBO_LOCALISATION, long.trim()),
                (column::CODE_IMMEUBLE, "12A34"),
                ("oc1", "EXPL"),
                ("positionmodulepm1", "7"),
                ("nommodulepm3", "M3"),
                ("commentaire", "ETAGE : 3 | AMIANTE : AMX"),
                ("consignesite", "clé : loge"),
            ],
        ]
        .concat(),
    );
    cr.entetes.insert("consignesite".into(), "Consigne Site".into());
    let stoc = |commande, sous| ligne(Flux::CmdStoc, commande, 6, &[(column::SOUS_TRAITANCE, sous)]);
    let mes = ligne(Flux::CrMes, "CMD-1", 9, &[("etatcrmes", "OK"), ("motifko", "")]);
    let lignes = [cr, cmd("CMD-1", "O"), stoc("CMD-1", "ST-1"), stoc("CMD-1_1", "ST-2"), mes];
    let fiche = deduit(&lignes).fiche.unwrap();
    assert_eq!(fiche.pbo.localisation.as_deref(), Some(long.trim()), "never cut");
    assert_eq!(fiche.acces.code_immeuble.as_deref(), Some("12A34"));
    assert_eq!(fiche.lieu.escalier.as_deref(), Some("A"));
    assert_eq!((fiche.routes.len(), fiche.routes[0].position.as_deref(), fiche.routes[1].numero), (2, Some("7"), 3));
    assert_eq!(fiche.amiante, [Amiante::SansRapport]);
    assert_eq!(fiche.sous_traitance.as_deref(), Some("ST-1"));
    let colonnes: Vec<&str> = fiche.commentaires.iter().map(|un| un.colonne.as_str()).collect();
    assert_eq!(colonnes, ["Commentaire", "Consigne Site"]);
    assert_eq!(fiche.etats.last().unwrap().flux, Flux::CrMes);
    assert_eq!(fiche.etats.last().unwrap().etat.as_deref(), Some("OK"));
    assert!(!fiche.reprovisionnee && deduit(&[]).fiche.is_none());
}

#[test]
fn a_line_is_dated_by_its_file_s_day_and_never_after_its_import() {
    let mut ligne = cr("CMD-1", 23, &[(column::DATE_CR, "20261110 09:00")]);
    assert_eq!(ligne.instant(), t("2026-11-23T23:00:00Z"));
    ligne.provenance.importee_le = t("2026-11-23T10:00:00Z");
    assert_eq!(ligne.instant(), t("2026-11-23T10:00:00Z"));
    ligne.provenance.jour = None;
    assert_eq!(ligne.instant(), t("2026-11-10T08:00:00Z"));
    ligne.champs.remove(column::DATE_CR);
    assert_eq!(ligne.instant(), t("2026-11-23T10:00:00Z"));
}

fn au_hasard() -> impl Strategy<Value = LigneAcces> {
    let commande = prop::sample::select(vec!["CMD-1", "CMD-1_1"]);
    let flux = prop::sample::select(vec![Flux::CmdAcces, Flux::CrCmdAcces, Flux::NotifReprov, Flux::CmdStoc]);
    let mot = |mots: &'static [&'static str]| prop::sample::select(mots);
    let champs = (
        mot(&["CTP-1", "CTP-2", "HOTLINE", "NA"]),
        mot(&["BE-03", "PT XXXX", ""]),
        mot(&["1:ROU", "XX", ""]),
        mot(&["O", "N", "?"]),
        mot(&["OK", "KO", ""]),
    );
    (flux, commande, 1..5_i8, 0..4_u64, champs).prop_map(
        |(flux, commande, jour, rang, (prise, pbo, tube, existante, etat))| {
            let mut ligne = ligne(
                flux,
                commande,
                jour,
                &[
                    (column::PRISE, prise),
                    (column::PBO, pbo),
                    ("informationtubepbo1", tube),
                    ("informationfibrepbo1", tube),
                    (column::PRISE_EXISTANTE, existante),
                    (column::ETAT_CR, etat),
                    (column::SOUS_TRAITANCE, prise),
                ],
            );
            ligne.contrat = (flux != Flux::CmdAcces).then(|| ReferenceContrat::parse("MUT1").unwrap());
            ligne.provenance.rang = rang;
            ligne
        },
    )
}

proptest! {
    #[test]
    fn what_is_known_does_not_depend_on_the_order_of_the_lines(
        lignes in prop::collection::vec(au_hasard(), 0..9).prop_flat_map(|lignes| (Just(lignes.clone()), Just(lignes).prop_shuffle()))
    ) {
        prop_assert_eq!(deduit(&lignes.0), deduit(&lignes.1));
    }
}

/// A later notification about the PBO alone does not bring the former reference back.
#[test]
fn the_reference_is_that_of_the_latest_notification_that_gives_one() {
    let lignes = [
        cr("CMD-1", 2, &REELLE),
        notif(5, &[(column::PRISE, "CTP-2"), (column::PBO, "BE-04")]),
        notif(8, &[(column::PRISE, "_NA_"), (column::PBO, "BE-05")]),
    ];
    let deduction = deduit(&lignes);
    let connus = deduction.faits.into_iter().fold(Commande::default(), |connus, (_, faits)| connus.completee(faits));
    let prise = connus.reference_prise.unwrap();
    assert_eq!((prise.valeur.as_str(), prise.origine), ("CTP-2", Origine::Reprovisionning));
    assert_eq!(connus.pbo.unwrap().valeur.reference, "BE-05");
}
