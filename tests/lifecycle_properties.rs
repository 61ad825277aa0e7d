//! The life cycle as an invariant: whatever happens, in whatever order, in however many processes,
//! one intention is sent at most once, and doubt never turns into a send.
//!
//! The model is the real one in small: a journal that accepts an event only at the version the
//! writer saw, and processes that hold a copy which may be stale, perform an effect only after their
//! event was accepted, and may be killed between the two.
//!
//! Guards: domain: one intention is sent at most once; doubt never turns into a send; a code that came is kept

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use reprov::domain::lifecycle::{Effet, Entree, Evenement, Fait, Phase, Vie, decide};
use reprov::domain::outcome::{CorpsPut, DefautReponse, GenrePanne, Panne, RetourPut};
use reprov::domain::put_answers::{AccusePut, CodeDecharge, Entete, EtatReprovisionning, FibreAllouee, Ko};
use reprov::domain::states::Statut;

const PROCESSES: usize = 3;

/// One thing that may happen to one of the processes.
#[derive(Debug, Clone)]
enum Pas {
    /// It reads the journal.
    Lit(usize),
    /// Something happens to it; it appends and, unless killed right after, performs the effect.
    Recoit { qui: usize, entree: Entree, tue_apres: bool },
    /// Time passes.
    Attend(i64),
}

struct Journal {
    faits: Vec<Fait>,
}

impl Journal {
    fn ajoute(&mut self, version: u32, fait: Fait) -> bool {
        let accepte = usize::try_from(version).is_ok_and(|version| version == self.faits.len());
        if accepte {
            self.faits.push(fait);
        }
        accepte
    }

    fn vie(&self) -> Vie {
        Vie::rejouee(&self.faits).unwrap()
    }
}

fn intention() -> Evenement {
    let brouillon = common::order::brouillon_pour("MUT1", "CTP-2");
    Evenement::Intention {
        demande: brouillon.demande().unwrap(),
        ancienne_fibre: Some("CTP-1".into()),
        agent: None,
        acceptees: Vec::new(),
    }
}

fn instant(secondes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + secondes).unwrap()
}

fn retour() -> impl Strategy<Value = RetourPut> {
    let panne = || Panne { genre: GenrePanne::Rupture, detail: String::new() };
    let code = || prop_oneof![Just(None), Just(CodeDecharge::read("ABCDEF"))];
    let entete = prop_oneof![
        Just(None),
        Just(Some(Entete::Ok)),
        prop::sample::select(vec!["10000", "20006", "20012", "20015", "20014", "99999"]).prop_map(|code| {
            let code = reprov::domain::service_error::CodeErreur::read(code);
            Some(Entete::Ko(Ko { code, libelle: String::new() }))
        }),
    ];
    prop_oneof![
        Just(RetourPut::NonParti(panne())),
        code().prop_map(move |code| RetourPut::SansReponse { panne: panne(), code }),
        (prop::sample::select(vec![200_u16, 302, 404, 500]), entete, code()).prop_map(|(http, entete, code)| {
            let accuse = AccusePut { entete, code, ..AccusePut::default() };
            RetourPut::Reponse { http, corps: CorpsPut::Accuse(accuse), pas_avant: None }
        }),
        (prop::sample::select(vec![200_u16, 500]), code()).prop_map(|(http, code)| RetourPut::Reponse {
            http,
            corps: CorpsPut::Illisible { defaut: DefautReponse::default(), raison: String::new(), code, nature: None },
            pas_avant: None,
        }),
    ]
}

fn entree() -> impl Strategy<Value = Entree> {
    let doute = SignedDuration::from_mins(10);
    let fibre = prop::sample::select(vec![None, Some("CTP-1"), Some("CTP-2"), Some("CTP-3")]);
    let statut = prop::sample::select(vec!["Initié", "En cours", "Terminé", "Annulé", "En échec", "Autre"]);
    prop_oneof![
        4 => Just(Entree::Pret),
        1 => Just(Entree::Empeche(Panne { genre: GenrePanne::Quota, detail: String::new() })),
        2 => (retour(), 0_i64..2_000).prop_map(|(retour, quand)| Entree::Retour {
            retour, dernier_octet: instant(quand)
        }),
        2 => Just(Entree::Orpheline),
        2 => (statut, fibre).prop_map(move |(statut, fibre)| Entree::Etat {
            etat: EtatReprovisionning {
                reference: None,
                statut: Statut::read(statut),
                pm: None,
                fibre: fibre.map(|f: &str| FibreAllouee { reference: f.into(), ..FibreAllouee::default() }),
            },
            doute,
        }),
        2 => Just(Entree::Absente { doute }),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(partie, code)| Entree::Trancher {
            partie,
            code: CodeDecharge::read(if code { "MAIN" } else { "" }),
            raison: "hotline".into(),
        }),
        1 => Just(Entree::Code(CodeDecharge::read("MAIN").unwrap())),
    ]
}

fn pas() -> impl Strategy<Value = Pas> {
    prop_oneof![
        2 => (0..PROCESSES).prop_map(Pas::Lit),
        6 => (0..PROCESSES, entree(), prop::bool::weighted(0.2))
            .prop_map(|(qui, entree, tue_apres)| Pas::Recoit { qui, entree, tue_apres }),
        1 => (1_i64..900).prop_map(Pas::Attend),
    ]
}

/// Whether some answer in the journal carried the service's code.
fn code_arrive(faits: &[Fait]) -> bool {
    faits.iter().any(|fait| match &fait.evenement {
        Evenement::Retour { issue, .. } => match issue {
            reprov::domain::outcome::Issue::Acceptee(accord) => accord.code.is_some(),
            reprov::domain::outcome::Issue::Inconnue(doute) => doute.code.is_some(),
            _ => false,
        },
        _ => false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn one_intention_is_sent_at_most_once_and_never_from_doubt(suite in prop::collection::vec(pas(), 1..60)) {
        let mut journal = Journal { faits: vec![Fait { le: instant(0), evenement: intention() }] };
        let mut copies: Vec<Vie> = vec![journal.vie(); PROCESSES];
        let mut horloge = 1;
        let mut envois = 0;
        for pas in suite {
            match pas {
                Pas::Lit(qui) => copies[qui] = journal.vie(),
                Pas::Attend(secondes) => horloge += secondes,
                Pas::Recoit { qui, entree, tue_apres } => {
                    let le = instant(horloge);
                    let decision = decide(&copies[qui], entree, le);
                    let Some(evenement) = decision.evenement else {
                        prop_assert_eq!(decision.effet, None, "an effect without an event");
                        continue;
                    };
                    let avant = journal.vie();
                    if !journal.ajoute(copies[qui].version, Fait { le, evenement }) {
                        copies[qui] = journal.vie();
                        continue;
                    }
                    copies[qui] = journal.vie();
                    if decision.effet == Some(Effet::Envoyer) {
                        prop_assert_eq!(&avant.phase, &Phase::Intention, "a send out of another phase");
                        if !tue_apres {
                            envois += 1;
                        }
                    }
                    if tue_apres {
                        copies[qui] = journal.vie();
                    }
                }
            }
            prop_assert!(envois <= 1, "sent {} times", envois);
            let vie = journal.vie();
            prop_assert_eq!(usize::try_from(vie.version), Ok(journal.faits.len()), "the version an append expects");
            let departs = journal.faits.iter().filter(|fait| fait.evenement == Evenement::Depart).count();
            prop_assert!(departs <= 1);
            prop_assert!(envois <= departs, "sent without a durable departure");
            if code_arrive(&journal.faits) {
                prop_assert!(vie.code.is_some(), "a code that arrived is gone");
            }
        }
    }

    /// A put that was seen in doubt has left or never will: nothing leads back to the intention.
    #[test]
    fn doubt_never_leads_back(entrees in prop::collection::vec((entree(), 1_i64..900), 1..40)) {
        let mut faits = vec![
            Fait { le: instant(0), evenement: intention() },
            Fait { le: instant(1), evenement: Evenement::Depart },
            Fait { le: instant(2), evenement: Evenement::Interrompue },
        ];
        let mut horloge = 2;
        for (entree, attente) in entrees {
            horloge += attente;
            let vie = Vie::rejouee(&faits).unwrap();
            let revenue = matches!(vie.phase, Phase::Intention | Phase::Envoi { .. });
            prop_assert!(!revenue, "back before the doubt");
            let decision = decide(&vie, entree, instant(horloge));
            prop_assert_ne!(decision.effet, Some(Effet::Envoyer));
            faits.extend(decision.evenement.map(|evenement| Fait { le: instant(horloge), evenement }));
        }
    }

    /// The journal's text form gives back the same life.
    #[test]
    fn events_survive_their_text_form(entrees in prop::collection::vec((entree(), 1_i64..900), 1..20)) {
        let mut faits = vec![Fait { le: instant(0), evenement: intention() }];
        for (entree, attente) in entrees {
            let vie = Vie::rejouee(&faits).unwrap();
            let le = instant(attente);
            faits.extend(decide(&vie, entree, le).evenement.map(|evenement| Fait { le, evenement }));
        }
        let texte = serde_json::to_string(&faits).unwrap();
        let relus: Vec<Fait> = serde_json::from_str(&texte).unwrap();
        prop_assert_eq!(Vie::rejouee(&relus), Vie::rejouee(&faits));
        prop_assert_eq!(relus, faits);
    }
}
