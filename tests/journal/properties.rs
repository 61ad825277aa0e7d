//! Guards: store: what is read again is what was added

use jiff::Timestamp;
use proptest::prelude::*;
use reprov::domain::answered_by::Nature;
use reprov::domain::lifecycle::{Evenement, Fait, Phase, Vie};
use reprov::domain::outcome::{Accord, CauseDoute, DefautReponse, Doute, GenrePanne, Issue, Panne, Refus};
use reprov::domain::put_answers::{CodeDecharge, EtatReprovisionning, FibreAllouee, Ko, Pm};
use reprov::domain::service_error::CodeErreur;
use reprov::domain::states::Statut;
use reprov::store::journal::{AjoutError, PartError};

use crate::bench::*;

fn un_instant() -> impl Strategy<Value = Timestamp> {
    (0_i64..4_000_000_000, 0_i32..1_000_000_000).prop_map(|(s, ns)| Timestamp::new(s, ns).unwrap())
}

fn une_panne() -> impl Strategy<Value = Panne> {
    (prop::sample::select(GenrePanne::TOUS.to_vec()), any::<String>())
        .prop_map(|(genre, detail)| Panne { genre, detail })
}

fn un_code() -> impl Strategy<Value = Option<CodeDecharge>> {
    any::<String>().prop_map(|texte| CodeDecharge::read(&texte))
}

fn un_ko() -> impl Strategy<Value = Ko> {
    (prop::sample::select(vec!["20008", "20012", "-1", "", "99 999"]), any::<String>())
        .prop_map(|(code, libelle)| Ko { code: CodeErreur::read(code), libelle })
}

fn un_pm() -> impl Strategy<Value = Option<Pm>> {
    prop::option::of((any::<String>(), any::<String>()).prop_map(|(reference, position)| Pm { reference, position }))
}

fn une_fibre() -> impl Strategy<Value = Option<FibreAllouee>> {
    let reference = prop::sample::select(vec!["CTP-1-1", "CTP-2-1", "CTP-3-1", "HOTLINE", ""]);
    prop::option::of((reference, prop::option::of(any::<String>())).prop_map(|(reference, pto)| FibreAllouee {
        reference: reference.to_owned(),
        reference_pto: pto,
        ..FibreAllouee::default()
    }))
}

fn un_etat() -> impl Strategy<Value = EtatReprovisionning> {
    let statut = prop::sample::select(vec!["Initié", "En cours", "Terminé", "Annulé", "En échec", "Suspendu", ""]);
    (prop::option::of(any::<String>()), statut, un_pm(), une_fibre()).prop_map(|(reference, statut, pm, fibre)| {
        EtatReprovisionning { reference, statut: Statut::read(statut), pm, fibre }
    })
}

fn une_issue() -> impl Strategy<Value = Issue> {
    let cause = prop_oneof![
        une_panne().prop_map(CauseDoute::Panne),
        un_ko().prop_map(CauseDoute::Ko),
        any::<u16>().prop_map(|statut| CauseDoute::Http { statut, nature: None }),
        any::<String>().prop_map(|texte| CauseDoute::Fault { texte }),
        (any::<String>(), prop::sample::select(DefautReponse::TOUS.to_vec()))
            .prop_map(|(raison, defaut)| CauseDoute::Illisible { defaut, raison, nature: Some(Nature::Page) }),
    ];
    prop_oneof![
        (un_code(), un_pm(), une_fibre(), prop::option::of(any::<String>()))
            .prop_map(|(code, pm, fibre, contrat)| Issue::Acceptee(Accord { code, pm, fibre, contrat })),
        un_ko().prop_map(|ko| Issue::Refusee(Refus::Service(ko))),
        any::<u16>().prop_map(|statut| Issue::Refusee(Refus::Http { statut, pas_avant: None })),
        une_panne().prop_map(Issue::NonEnvoyee),
        (cause, un_code()).prop_map(|(cause, code)| Issue::Inconnue(Doute { cause, code })),
    ]
}

fn un_evenement() -> impl Strategy<Value = Evenement> {
    prop_oneof![
        3 => Just(Evenement::Depart),
        3 => (une_issue(), un_instant())
            .prop_map(|(issue, dernier_octet)| Evenement::Retour { issue, dernier_octet }),
        1 => Just(Evenement::Interrompue),
        1 => une_panne().prop_map(|panne| Evenement::NonEnvoyee { panne }),
        3 => (un_etat(), 0_i64..1000).prop_map(|(etat, doute)| Evenement::Etat { etat, doute }),
        2 => (0_i64..1000).prop_map(|doute| Evenement::Absente { doute }),
        1 => (any::<bool>(), un_code(), any::<String>())
            .prop_map(|(partie, code, raison)| Evenement::Tranchee { partie, code, raison }),
        1 => un_code().prop_filter_map("a code", |code| Some(Evenement::CodeSaisi { code: code? })),
    ]
}

fn des_faits() -> impl Strategy<Value = Vec<Fait>> {
    prop::collection::vec((un_instant(), un_evenement()).prop_map(|(le, evenement)| Fait { le, evenement }), 0..10)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_again_is_what_was_added(debut in un_instant(), faits in des_faits()) {
        let executeur = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let bac = Bac::new();
        let premier = intention("C1", debut);
        let (put, ecrits, vie) = executeur.block_on(async {
            let journal = bac.ouvrir();
            let (put, mut vie) = journal.commence(premier.clone()).await.unwrap();
            let mut ecrits = vec![premier];
            for fait in faits {
                let part_ici = vie.phase == Phase::Intention;
                if fait.evenement == Evenement::Depart {
                    let requete = requete("putReprovisionning", "C1", fait.le);
                    match journal.part(put, vie.version, fait.clone(), requete, 2000).await {
                        Ok((apres, _)) => {
                            assert!(part_ici);
                            vie = apres;
                        }
                        Err(PartError::Ajout(AjoutError::Impossible)) => {
                            assert!(!part_ici);
                            continue;
                        }
                        Err(erreur) => panic!("{erreur}"),
                    }
                } else {
                    vie = journal.ajoute(put, vie.version, fait.clone()).await.unwrap();
                }
                ecrits.push(fait);
            }
            (put, ecrits, vie)
        });
        let attendue = Vie::rejouee(&ecrits);
        prop_assert_eq!(attendue.as_ref(), Some(&vie));
        executeur.block_on(async {
            let journal = bac.ouvrir();
            prop_assert_eq!(journal.faits_du_put(put).await.unwrap(), ecrits);
            prop_assert_eq!(journal.vie(put).await.unwrap(), attendue);
            let ouvertes = journal.ouvertes().await.unwrap();
            prop_assert_eq!(ouvertes.is_empty(), vie.est_reglee());
            prop_assert_eq!(journal.commence(intention("C1", debut)).await.is_ok(), vie.est_reglee());
            Ok(())
        })?;
    }
}
