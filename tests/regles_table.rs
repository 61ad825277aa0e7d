//! The rules held against the oracle, over the whole finite table of contract page 4.

mod oracle;

use oracle::cas::{BATS, COURS, Cas, LISTES, Liste, OUI_NON, PBOS, PRISES, VOULUES, Voulue};
use oracle::verdicts;
use proptest::prelude::*;
use reprov::domain::regles::{Ensemble, Verdict};

/// Judges a case both ways.
fn compare(cas: &Cas) -> Result<(), String> {
    let attendus = verdicts(&cas.connu());
    let jugement = cas.juger();
    let rendus: Vec<_> = jugement.avis().iter().map(|avis| (avis.regle, avis.verdict)).collect();
    if rendus != attendus {
        let ecarts: Vec<String> = attendus
            .iter()
            .zip(&rendus)
            .filter(|(attendu, rendu)| attendu != rendu)
            .map(|((regle, attendu), (_, rendu))| format!("{regle}: {attendu:?} expected, {rendu:?} given"))
            .collect();
        return Err(format!("{} in {cas:?}", ecarts.join(", ")));
    }
    let a = |verdict| attendus.iter().any(|(_, autre)| *autre == verdict);
    let ensemble = match (a(Verdict::Rejet), a(Verdict::Indetermine)) {
        (true, _) => Ensemble::Rejet,
        (false, true) => Ensemble::Indetermine,
        (false, false) => Ensemble::Conforme,
    };
    if jugement.ensemble() == ensemble { Ok(()) } else { Err(format!("the whole verdict in {cas:?}")) }
}

/// Compares every case that can be built, and says how many those are.
fn tous(cas: impl Iterator<Item = Cas>) -> usize {
    let mut nombre = 0;
    for cas in cas.filter(Cas::possible) {
        nombre += 1;
        assert_eq!(compare(&cas), Ok(()), "case {nombre}");
    }
    nombre
}

/// The facts that this part of the table does not multiply out, changing with every case.
fn melange(n: usize, cas: Cas) -> Cas {
    // Odd strides, so that no mixed fact keeps step with a multiplied one.
    Cas {
        voulue: VOULUES[n / 7 % 2],
        prise: PRISES[n / 11 % 4],
        zmd: OUI_NON[n / 13 % 3],
        collectif: OUI_NON[n / 17 % 3],
        pbo: PBOS[n / 19 % 7],
        batiment: BATS[n / 23 % 2],
        cours: n / 29 % COURS.len(),
        ..cas
    }
}

/// motif x conservationPTO x prise existante x OPAC x route x state pairs x PTO x list.
#[test]
fn the_table_of_conservation_whole() {
    let mut cas = Vec::new();
    for motif in 0..16 {
        for conservation in OUI_NON {
            for pto in [false, true] {
                for (prise_existante, parc_opac, virtuelle) in trois_faits() {
                    for liste in LISTES {
                        // In no list, the fibre has no states to tell apart; a list of unknown age
                        // takes them in turn.
                        let paires = match liste {
                            Liste::Fraiche | Liste::Ancienne => 0..16,
                            Liste::SansAge => cas.len() / 5 % 16..cas.len() / 5 % 16 + 1,
                            Liste::Perimee | Liste::Aucune => 0..1,
                        };
                        for paire in paires {
                            let base = Cas {
                                motif,
                                conservation,
                                pto,
                                prise_existante,
                                parc_opac,
                                virtuelle,
                                construction: paire / 4,
                                utilisation: paire % 4,
                                liste,
                                ..Cas::SAIN
                            };
                            cas.push(melange(cas.len(), base));
                        }
                    }
                }
            }
        }
    }
    assert_eq!(tous(cas.into_iter()), 16 * 3 * 2 * 27 * (2 * 16 + 3));
}

/// zone x collective x PBO x list x bâtiment x motif x wanted fibre x ReferencePrise.
#[test]
fn the_table_of_places_whole() {
    let mut cas = Vec::new();
    for motif in 0..17 {
        for (zmd, collectif) in OUI_NON.into_iter().flat_map(|zmd| OUI_NON.map(|collectif| (zmd, collectif))) {
            for pbo in PBOS {
                for liste in LISTES {
                    for batiment in BATS {
                        for voulue in VOULUES {
                            cas.push(Cas { motif, voulue, zmd, collectif, liste, pbo, batiment, ..Cas::SAIN });
                        }
                    }
                }
            }
        }
    }
    // Of the 7 x 3 places, the two of one name need the site.
    assert_eq!(tous(cas.into_iter()), 17 * 9 * 5 * 3 * (7 * 3 - 2));
}

/// What is under way x ReferencePrise x wanted fibre x list x conservationPTO.
#[test]
fn the_table_of_the_order_whole() {
    let mut cas = Vec::new();
    for cours in 0..COURS.len() {
        for prise in PRISES {
            for voulue in VOULUES {
                for liste in LISTES {
                    for conservation in OUI_NON {
                        cas.push(Cas { conservation, voulue, prise, liste, cours, ..Cas::SAIN });
                    }
                }
            }
        }
    }
    assert_eq!(tous(cas.into_iter()), 8 * 4 * 3 * 5 * 3);
}

fn trois_faits() -> impl Iterator<Item = (Option<bool>, Option<bool>, Option<bool>)> {
    OUI_NON.into_iter().flat_map(|a| OUI_NON.into_iter().flat_map(move |b| OUI_NON.map(move |c| (a, b, c))))
}

fn un_cas() -> impl Strategy<Value = Cas> {
    let oui_non = || proptest::sample::select(&OUI_NON[..]);
    let demande = (0..17_usize, oui_non(), any::<bool>(), proptest::sample::select(&VOULUES[..]));
    let commande = (proptest::sample::select(&PRISES[..]), oui_non(), oui_non(), oui_non(), oui_non(), oui_non());
    let liste = (0..4_usize, 0..4_usize, proptest::sample::select(&LISTES[..]), proptest::sample::select(&PBOS[..]));
    (demande, commande, liste, proptest::sample::select(&BATS[..]), 0..8_usize).prop_map(
        |(
            (motif, conservation, pto, voulue),
            (prise, prise_existante, parc_opac, virtuelle, zmd, collectif),
            (construction, utilisation, liste, pbo),
            batiment,
            cours,
        )| Cas {
            motif,
            conservation,
            pto,
            voulue,
            prise,
            prise_existante,
            parc_opac,
            virtuelle,
            zmd,
            collectif,
            construction,
            utilisation,
            liste,
            pbo,
            batiment,
            cours,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_mixture_agrees_with_the_oracle(cas in un_cas().prop_filter("can't be built", Cas::possible)) {
        prop_assert_eq!(compare(&cas), Ok(()));
    }
}

/// A demande passes only without a reject, and with each undecided rule accepted.
#[test]
fn only_a_demande_that_was_let_through_can_be_sent() {
    let conforme = Cas::SAIN.juger();
    assert_eq!(conforme.ensemble(), Ensemble::Conforme);
    let admise = conforme.admettre(&[]).unwrap();
    assert_eq!((admise.demande().fibre.as_str(), admise.acceptees()), ("CTP-2", &[][..]));

    let indetermine =
        Cas { prise_existante: None, conservation: Some(true), construction: 0, motif: 3, ..Cas::SAIN }.juger();
    let regles: Vec<_> = indetermine.indeterminees().collect();
    assert_eq!(regles.iter().map(ToString::to_string).collect::<Vec<_>>(), ["R2"]);
    assert_eq!(indetermine.admettre(&[]), None);
    assert_eq!(indetermine.admettre(&regles).unwrap().acceptees(), regles);

    for rejete in [Cas { voulue: Voulue::CelleDeLaCommande, ..Cas::SAIN }, Cas { motif: 15, ..Cas::SAIN }] {
        let rejete = rejete.juger();
        assert_eq!(rejete.ensemble(), Ensemble::Rejet);
        assert_eq!(rejete.admettre(&reprov::domain::regles::RegleId::TOUTES), None);
    }
}
