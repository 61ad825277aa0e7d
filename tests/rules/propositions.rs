//! The proposals: each is what the rules say of it, none that would do is left out, the best first.
//!
//! Guards: domain: a proposal is what the rules say of it, and none that would do is left out

use std::sync::Arc;

use common::rules::cases::fibre_nue;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;
use reprov::domain::commande::{Commande, Fait, Origine, PboCommande, Route, Zone};
use reprov::domain::demande::Brouillon;
use reprov::domain::fibre::{Fibre, PboFibres, QuestionFibres, RoSite};
use reprov::domain::motif::Motif;
use reprov::domain::reference::ReferencePbo;
use reprov::domain::rules::ereprov::{
    Ages, EnCours, Ensemble, Examen, Jugement, Proposition, Releve, Verdict, alternatives, juger, propositions,
};
use reprov::domain::states::{Construction, Utilisation};

fn fibre(reference: &str, construction: &str, utilisation: &str) -> Fibre {
    fibre_nue(reference, Construction::read(construction), Utilisation::read(utilisation))
}

fn lu(pbo: &str, fibres: Vec<Fibre>, minutes: i64) -> Releve {
    let question = Some(QuestionFibres { lieu: None, pbo: ReferencePbo::parse(pbo).ok() });
    let pbo = PboFibres { reference: pbo.into(), localisation: "ETAGE-06".into(), fibres };
    let le = Some(Timestamp::UNIX_EPOCH - SignedDuration::from_mins(minutes));
    Releve { question, reponse: Arc::new(RoSite { pbo: vec![pbo] }), le }
}

fn fait<T>(valeur: Option<T>) -> Option<Fait<T>> {
    valeur.map(|valeur| Fait::new(valeur, Origine::Main))
}

fn commande(zone: Option<Zone>, collectif: Option<bool>, pbo: Option<&str>) -> Commande {
    Commande {
        reference_prise: fait(Some("CTP-1".to_owned())),
        prise_existante: fait(Some(false)),
        parc_opac: fait(Some(false)),
        zone: fait(zone),
        immeuble_collectif: fait(collectif),
        pbo: fait(pbo.and_then(PboCommande::nomme)),
        route: fait(Some(Route::Reelle)),
    }
}

fn brouillon(motif: Motif, conservation_pto: Option<bool>) -> Brouillon {
    Brouillon {
        reference_contrat: "MUT1".into(),
        motif: motif.libelle().into(),
        conservation_pto,
        ..Brouillon::default()
    }
}

fn examen<'a>(brouillon: &'a Brouillon, commande: &'a Commande, releves: &'a [Releve]) -> Examen<'a> {
    Examen {
        brouillon,
        commande,
        site: None,
        releves,
        en_cours: &EnCours::Rien,
        ages: Ages::default(),
        maintenant: Timestamp::UNIX_EPOCH,
    }
}

fn noms(propositions: &[Proposition]) -> Vec<&str> {
    propositions.iter().map(|proposition| &*proposition.fibre.reference).collect()
}

#[test]
fn the_best_comes_first() {
    let releves = [
        lu(
            "BE-03",
            vec![
                fibre("CTP-10", "Construite", "Disponible"),
                fibre("CTP-9", "Construite", "Disponible"),
                fibre("CTP-1", "Construite", "Disponible"),
                fibre("CTP-4", "Construite", "Occupé"),
                fibre("CTP-5", "Construite", "Hors service"),
                fibre("CTP-€", "Construite", "Disponible"),
            ],
            1,
        ),
        lu("BE-06", vec![fibre("CTP-2", "A construire", "Disponible"), fibre("CTP-3", "Construite", "Disponible")], 1),
    ];
    let demande = brouillon(Motif::FibreCassee, Some(false));
    let ztd = commande(Some(Zone::Ztd), Some(true), Some("BE-03"));
    let proposees = propositions(&examen(&demande, &ztd, &releves));
    // The order's own fibre (R1) and one that can't be sent do not come; the one in use comes last.
    assert_eq!(noms(&proposees), ["CTP-9", "CTP-10", "CTP-5", "CTP-2", "CTP-3", "CTP-4"]);
    assert_eq!(proposees[3].peut_conserver, Some(true));
    assert_eq!(proposees[4].peut_conserver, Some(false));
    assert_eq!(proposees[3].meme_pbo, Some(false));
    assert_eq!((&*proposees[3].pbo, proposees[3].verdict), ("BE-06", Ensemble::Conforme));

    // Where the zone is not known, another PBO is undecided and comes after.
    let inconnue = commande(None, None, Some("BE-03"));
    let proposees = propositions(&examen(&demande, &inconnue, &releves));
    assert_eq!(noms(&proposees), ["CTP-9", "CTP-10", "CTP-5", "CTP-4", "CTP-2", "CTP-3"]);
    assert_eq!(proposees[4].verdict, Ensemble::Indetermine);

    // In ZMD, only the order's PBO.
    let zmd = commande(Some(Zone::Zmd), None, Some("BE-03"));
    assert_eq!(noms(&propositions(&examen(&demande, &zmd, &releves))), ["CTP-9", "CTP-10", "CTP-5", "CTP-4"]);
}

#[test]
fn a_fibre_of_two_lists_comes_once_as_the_latest_has_it() {
    let releves = [
        lu("BE-03", vec![fibre("CTP-2", "Construite", "Occupé")], 1),
        lu("BE-03", vec![fibre("CTP-2", "A construire", "Disponible")], 10),
    ];
    let (demande, commande) = (brouillon(Motif::FibreCassee, None), commande(Some(Zone::Zmd), None, Some("BE-03")));
    let proposees = propositions(&examen(&demande, &commande, &releves));
    assert_eq!(proposees.len(), 1);
    assert_eq!(proposees[0].fibre.utilisation, Utilisation::Occupe);
}

fn jugee(examen: &Examen<'_>, fibre: &str, conservation_pto: bool) -> Jugement {
    let brouillon = Brouillon {
        reference_fibre: fibre.into(),
        conservation_pto: Some(conservation_pto),
        ..examen.brouillon.clone()
    };
    juger(&Examen { brouillon: &brouillon, ..*examen })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// A proposal is what the rules say of the draft with it, and every fibre that they do not
    /// reject is proposed.
    #[test]
    fn a_proposal_is_what_the_rules_say(
        motif in select(&Motif::TOUS[..]),
        conservation in select(&[None, Some(false), Some(true)][..]),
        pto in any::<bool>(),
        zone in select(&[None, Some(Zone::Ztd), Some(Zone::Zmd)][..]),
        collectif in select(&[None, Some(false), Some(true)][..]),
        pbo in select(&[None, Some("BE-03"), Some("BE-06")][..]),
        listes in proptest::collection::vec(
            (select(&["BE-03", "BE-06"][..]), 0..20_i64, proptest::collection::vec((0..12_u8, 0..4_usize, 0..4_usize), 0..8)),
            0..4,
        ),
    ) {
        let releves: Vec<Releve> = listes
            .iter()
            .map(|(pbo, minutes, fibres)| {
                let fibres = fibres
                    .iter()
                    .map(|(numero, construction, utilisation)| {
                        let construction = ["A construire", "En construction", "Construite", "?"][*construction];
                        let utilisation = ["Disponible", "Occupé", "Réservé", "?"][*utilisation];
                        fibre(&format!("CTP-{numero}"), construction, utilisation)
                    })
                    .collect();
                lu(pbo, fibres, *minutes)
            })
            .collect();
        let mut brouillon = brouillon(motif, conservation);
        if pto {
            brouillon.reference_pto = "PTO-7".into();
        }
        let commande = commande(zone, collectif, pbo);
        let examen = examen(&brouillon, &commande, &releves);
        let proposees = propositions(&examen);

        for proposee in &proposees {
            let nom = &*proposee.fibre.reference;
            let jugement = jugee(&examen, nom, proposee.conservation_pto);
            prop_assert_eq!(jugement.ensemble(), proposee.verdict);
            prop_assert!(!proposee.sans_pto);
            prop_assert_eq!(&jugement.indeterminees().collect::<Vec<_>>(), &proposee.indeterminees);
            let conseils: Vec<_> = jugement.avis().iter().filter(|avis| avis.verdict == Verdict::Avertissement).map(|avis| avis.regle).collect();
            prop_assert_eq!(&conseils, &proposee.avertissements);
            let gardee = match jugee(&examen, nom, true).ensemble() {
                Ensemble::Conforme => Some(true),
                Ensemble::Indetermine => None,
                Ensemble::Rejet => Some(false),
            };
            prop_assert_eq!(gardee, proposee.peut_conserver);
            prop_assert!(proposee.conservation_pto == (conservation == Some(true) && gardee != Some(false)));
        }
        for numero in 0..12 {
            let nom = format!("CTP-{numero}");
            let lue = releves.iter().any(|releve| releve.reponse.trouve(&nom).is_some());
            let convient = lue && jugee(&examen, &nom, false).ensemble() != Ensemble::Rejet;
            prop_assert_eq!(proposees.iter().filter(|proposee| *proposee.fibre.reference == *nom).count(), usize::from(convient));
        }
        let rangs: Vec<_> = proposees
            .iter()
            .map(|p| (p.verdict != Ensemble::Conforme, !p.avertissements.is_empty(), p.meme_pbo != Some(true), !p.fibre.est_libre()))
            .collect();
        prop_assert!(rangs.is_sorted());
    }
}

/// For a rejected draft: the fibres of its own PBO where that may be, else of the order's.
#[test]
fn the_alternatives_are_those_of_one_pbo() {
    let releves = [
        lu("BE-03", vec![fibre("CTP-9", "Construite", "Disponible"), fibre("CTP-1", "Construite", "Occupé")], 1),
        lu("BE-06", vec![fibre("CTP-2", "A construire", "Disponible"), fibre("CTP-3", "Construite", "Disponible")], 1),
    ];
    let voulant = |motif, fibre: &str| Brouillon {
        reference_fibre: fibre.into(),
        reference_pto: "PTO-7".into(),
        ..brouillon(motif, Some(true))
    };
    let ztd = commande(Some(Zone::Ztd), Some(true), Some("BE-03"));
    // R5: the PTO can't be kept with this fibre; it can with its neighbour, and not keeping it is right too.
    let demande = voulant(Motif::FibreCassee, "CTP-3");
    let autres = alternatives(&examen(&demande, &ztd, &releves));
    assert_eq!(noms(&autres), ["CTP-2", "CTP-3"]);
    assert_eq!((autres[0].conservation_pto, autres[1].conservation_pto), (true, false));
    // In ZMD that PBO is not allowed at all: the order's own.
    let zmd = commande(Some(Zone::Zmd), None, Some("BE-03"));
    assert_eq!(noms(&alternatives(&examen(&demande, &zmd, &releves))), ["CTP-9"]);
    // The order's own fibre (R1), on its own PBO: what else is there.
    let demande = voulant(Motif::FibreCassee, "CTP-1");
    assert_eq!(noms(&alternatives(&examen(&demande, &ztd, &releves))), ["CTP-9"]);
    // A fibre that is in no list: those of the order's PBO.
    let demande = voulant(Motif::FibreCassee, "CTP-77");
    assert_eq!(noms(&alternatives(&examen(&demande, &ztd, &releves))), ["CTP-9"]);
    // A virtual route with a referencePTO: nothing would do unless it is emptied, and that is said.
    let demande = voulant(Motif::RouteOptiqueVirtuelle, "CTP-9");
    assert_eq!(propositions(&examen(&demande, &ztd, &releves)), []);
    let autres = alternatives(&examen(&demande, &ztd, &releves));
    assert_eq!(noms(&autres), ["CTP-9"]);
    assert!(autres[0].sans_pto && !autres[0].conservation_pto);
    // Under way: no fibre helps.
    let en_cours = EnCours::PutNonRegle;
    let demande = voulant(Motif::FibreCassee, "CTP-3");
    assert_eq!(alternatives(&Examen { en_cours: &en_cours, ..examen(&demande, &ztd, &releves) }), []);
}

/// Thousands of fibres all come, in natural order.
#[test]
fn long_lists_are_ranked_whole() {
    let fibres = (0..5000).map(|n| fibre(&format!("CTP-{}", 10_000 - n), "Construite", "Disponible")).collect();
    let releves = [lu("BE-03", fibres, 1)];
    let (demande, commande) = (brouillon(Motif::FibreOccupee, None), commande(Some(Zone::Zmd), None, Some("BE-03")));
    let proposees = propositions(&examen(&demande, &commande, &releves));
    assert_eq!(proposees.len(), 5000);
    assert_eq!((noms(&proposees)[0], noms(&proposees)[4999]), ("CTP-5001", "CTP-10000"));
}

/// A draft, its order and its lists.
fn une_situation() -> impl Strategy<Value = (Brouillon, Commande, Vec<Releve>)> {
    let oui_non = || select(&[None, Some(false), Some(true)][..]);
    let demande = (select(&Motif::TOUS[..]), oui_non(), any::<bool>(), 0..14_u8);
    let ordre = (
        select(&[None, Some(Zone::Ztd), Some(Zone::Zmd)][..]),
        (oui_non(), oui_non(), oui_non()),
        select(&[None, Some("BE-03"), Some("BE-06")][..]),
        select(&[None, Some(Route::Reelle), Some(Route::Virtuelle)][..]),
    );
    let fibres = proptest::collection::vec((0..12_u8, 0..4_usize, 0..4_usize), 0..8);
    let listes = proptest::collection::vec((select(&["BE-03", "BE-06", "PT XXXX"][..]), 0..20_i64, fibres), 0..4);
    (demande, ordre, listes).prop_map(|(demande, ordre, listes)| {
        let (motif, conservation, pto, voulue) = demande;
        let (zone, (collectif, existante, opac), pbo, route) = ordre;
        let brouillon = Brouillon {
            // Two of the references are in no list.
            reference_fibre: format!("CTP-{voulue}"),
            reference_pto: if pto { "PTO-7".into() } else { String::new() },
            ..brouillon(motif, conservation)
        };
        let commande = Commande {
            prise_existante: fait(existante),
            parc_opac: fait(opac),
            route: fait(route),
            ..commande(zone, collectif, pbo)
        };
        let releves = listes
            .iter()
            .map(|(pbo, minutes, fibres)| {
                let fibres = fibres.iter().map(|(numero, construction, utilisation)| {
                    let construction = ["A construire", "En construction", "Construite", "?"][*construction];
                    let utilisation = ["Disponible", "Occupé", "Réservé", "?"][*utilisation];
                    fibre(&format!("CTP-{numero}"), construction, utilisation)
                });
                lu(pbo, fibres.collect(), *minutes)
            })
            .collect();
        (brouillon, commande, releves)
    })
}

/// The latest list that has a fibre, by hand: its PBO.
fn pbo_de(releves: &[Releve], fibre: &str) -> Option<Box<str>> {
    let mut lus: Vec<&Releve> = releves.iter().rev().filter(|releve| releve.reponse.trouve(fibre).is_some()).collect();
    lus.sort_by_key(|releve| std::cmp::Reverse(releve.le));
    lus.first().and_then(|releve| releve.reponse.trouve(fibre)).map(|(pbo, _)| pbo.reference.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    /// For a rejected draft: each alternative is what the rules say of the draft with it; all are on
    /// one PBO, and that PBO's every fibre that the rules would let through is among them.
    #[test]
    fn the_alternatives_are_all_that_would_do_on_one_pbo((brouillon, commande, releves) in une_situation()) {
        let examen = examen(&brouillon, &commande, &releves);
        prop_assume!(juger(&examen).ensemble() == Ensemble::Rejet);
        let autres = alternatives(&examen);
        let sans_pto = Brouillon { reference_pto: String::new(), ..brouillon.clone() };
        let vide = Examen { brouillon: &sans_pto, ..examen };
        for autre in &autres {
            let base = if autre.sans_pto { &vide } else { &examen };
            let jugement = jugee(base, &autre.fibre.reference, autre.conservation_pto);
            prop_assert_eq!(jugement.ensemble(), autre.verdict);
            prop_assert_ne!(autre.verdict, Ensemble::Rejet);
            prop_assert_eq!(&jugement.indeterminees().collect::<Vec<_>>(), &autre.indeterminees);
            prop_assert_eq!(&autre.pbo, &autres[0].pbo);
            prop_assert_eq!(autre.sans_pto, autres[0].sans_pto);
            // The PTO is kept where the draft keeps it and this fibre lets it be.
            let gardee = jugee(base, &autre.fibre.reference, true).ensemble() != Ensemble::Rejet;
            prop_assert_eq!(autre.conservation_pto, brouillon.conservation_pto == Some(true) && gardee);
        }
        let passe = |examen: &Examen<'_>, nom: &str| {
            [false, true].iter().any(|garde| jugee(examen, nom, *garde).ensemble() != Ensemble::Rejet)
        };
        let noms: Vec<String> = (0..12).map(|numero| format!("CTP-{numero}")).collect();
        let lues: Vec<(&String, Box<str>)> =
            noms.iter().filter_map(|nom| pbo_de(&releves, nom).map(|pbo| (nom, pbo))).collect();
        match autres.first() {
            // None: nothing would do, on any PBO, even without a referencePTO.
            None => prop_assert!(lues.iter().all(|(nom, _)| !passe(&examen, nom) && !passe(&vide, nom))),
            Some(premiere) => {
                let base = if premiere.sans_pto { &vide } else { &examen };
                for (nom, _) in lues.iter().filter(|(_, pbo)| *pbo == premiere.pbo) {
                    let offerte = autres.iter().filter(|autre| *autre.fibre.reference == ***nom).count();
                    prop_assert_eq!(offerte, usize::from(passe(base, nom)), "{} on {}", nom, premiere.pbo);
                }
                // The referencePTO is emptied only where nothing would do with it.
                prop_assert!(!premiere.sans_pto || lues.iter().all(|(nom, _)| !passe(&examen, nom)));
                // The wanted fibre's PBO where something would do there.
                let voulue = pbo_de(&releves, &brouillon.reference_fibre);
                if let Some(voulue) = voulue.filter(|pbo| *pbo != premiere.pbo) {
                    prop_assert!(lues.iter().all(|(nom, pbo)| *pbo != voulue || !passe(base, nom)));
                }
            }
        }
    }
}
