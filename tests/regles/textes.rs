//! Every sentence that a rule can give exists in both languages with exactly its values, and no
//! text of the rules is left over.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::cas::{BATS, COURS, Cas, LISTES, LePbo, OUI_NON, PBOS, PRISES, VOULUES};
use crate::oracle::REGLES;
use jiff::Timestamp;
use reprov::domain::commande::Commande;
use reprov::domain::demande::Brouillon;
use reprov::domain::fibre::{PboFibres, QuestionFibres, RoSite};
use reprov::domain::reference::{Lieu, ReferencePbo};
use reprov::domain::regles::{Ages, EnCours, Examen, Jugement, Raison, RegleId, Releve, juger};
use reprov::texts::{Langue, Textes};

/// Keys with the values that they came with.
type Phrases = BTreeMap<&'static str, BTreeSet<Vec<&'static str>>>;

fn retient(phrases: &mut Phrases, jugement: &Jugement) {
    for raison in jugement.avis().iter().flat_map(|avis| avis.raison.phrases()) {
        let noms = raison.arguments.iter().map(|(nom, _)| *nom).collect();
        phrases.entry(raison.cle).or_default().insert(noms);
        for (nom, valeur) in &raison.arguments {
            assert!(!valeur.is_empty(), "{} has an empty {nom}", raison.cle);
        }
    }
}

/// The same, and the sentence is one of the verdict that the page gives.
fn retient_cas(phrases: &mut Phrases, cas: &Cas) {
    let jugement = cas.juger();
    for ((avis, lettre), regle) in jugement.avis().iter().zip(cas.attendu()).zip(REGLES) {
        let mots = ["conforme", "rejet", "indetermine", "avertissement", "sans_objet"];
        let mot = mots.into_iter().find(|mot| mot.as_bytes()[0] == lettre).unwrap();
        let debut = format!("regle.{}.{mot}", regle.to_lowercase());
        assert!(avis.raison.cle.starts_with(&debut), "{} for {debut}", avis.raison.cle);
    }
    retient(phrases, &jugement);
}

fn seul(brouillon: &Brouillon, releves: &[Releve]) -> Jugement {
    juger(&Examen {
        brouillon,
        commande: &Commande::default(),
        site: None,
        releves,
        en_cours: &EnCours::Rien,
        ages: Ages::default(),
        maintenant: Timestamp::UNIX_EPOCH,
    })
}

fn complet() -> Brouillon {
    Brouillon {
        reference_contrat: "MUT1".into(),
        reference_fibre: "CTP-2".into(),
        reference_pto: String::new(),
        conservation_pto: Some(false),
        motif: "Fibre cassée".into(),
    }
}

/// A list of that question, with one PBO and no fibre.
fn liste(question: Option<QuestionFibres>) -> Releve {
    let pbo = PboFibres { reference: "BE-01".into(), localisation: "ETAGE-1".into(), fibres: Vec::new() };
    Releve { question, reponse: Arc::new(RoSite { pbo: vec![pbo] }), le: Some(Timestamp::UNIX_EPOCH) }
}

/// Every sentence that the rules give over a wide choice of cases.
fn toutes() -> Phrases {
    let mut phrases = Phrases::new();
    for (motif, conservation) in (0..17).flat_map(|motif| OUI_NON.map(|conservation| (motif, conservation))) {
        for fait in OUI_NON {
            for (liste, voulue) in LISTES.into_iter().flat_map(|liste| VOULUES.map(|voulue| (liste, voulue))) {
                for pto in [false, true] {
                    let cas = Cas {
                        motif,
                        conservation,
                        pto,
                        voulue,
                        liste,
                        prise_existante: fait,
                        parc_opac: fait,
                        virtuelle: fait,
                        prise: PRISES[motif % 4],
                        construction: motif % 4,
                        utilisation: motif / 4 % 4,
                        cours: motif % COURS.len(),
                        ..Cas::SAIN
                    };
                    retient_cas(&mut phrases, &cas);
                }
            }
        }
    }
    for (zmd, collectif) in OUI_NON.into_iter().flat_map(|zmd| OUI_NON.map(|collectif| (zmd, collectif))) {
        for (pbo, liste) in PBOS.into_iter().flat_map(|pbo| LISTES.map(|liste| (pbo, liste))) {
            for (motif, batiment) in [7, 4].into_iter().flat_map(|motif| BATS.map(|batiment| (motif, batiment))) {
                let cas = Cas { motif, zmd, collectif, liste, pbo, batiment, ..Cas::SAIN };
                if cas.possible() {
                    retient_cas(&mut phrases, &cas);
                }
            }
        }
    }
    let mal_formes = [
        Brouillon { reference_contrat: "x".repeat(31), ..complet() },
        Brouillon { reference_contrat: "a\u{a0}b".into(), ..complet() },
        Brouillon { conservation_pto: None, ..complet() },
        Brouillon { motif: String::new(), ..complet() },
        Brouillon { motif: "Autre".into(), ..complet() },
        Brouillon { reference_fibre: String::new(), ..complet() },
        Brouillon::default(),
    ];
    for brouillon in &mal_formes {
        retient(&mut phrases, &seul(brouillon, &[]));
    }
    let lieu = Some(QuestionFibres { lieu: Lieu::parse("B", "E", "1").ok(), pbo: None });
    let contrat = Some(QuestionFibres::default());
    for releves in [vec![liste(lieu.clone())], vec![liste(contrat.clone())], vec![liste(lieu), liste(contrat)]] {
        retient(&mut phrases, &seul(&complet(), &releves));
    }
    phrases
}

fn noms(texte: &str) -> BTreeSet<&str> {
    texte.split('{').skip(1).filter_map(|reste| reste.split_once('}')).map(|(nom, _)| nom).collect()
}

/// A text key for each rule or verdict of the rules' table, with its French and English.
fn table() -> HashMap<String, HashMap<String, String>> {
    toml::from_str(include_str!("../../assets/textes/regles.toml")).unwrap_or_default()
}

#[test]
fn every_sentence_has_its_text_with_exactly_its_values() {
    let table = table();
    let phrases = toutes();
    for (cle, arguments) in &phrases {
        let texte = table.get(*cle).unwrap_or_else(|| panic!("{cle} has no text"));
        assert_eq!(arguments.len(), 1, "{cle} comes with different values");
        for langue in ["fr", "en"] {
            let attendus: BTreeSet<&str> = arguments.iter().flatten().copied().collect();
            assert_eq!(noms(&texte[langue]), attendus, "{cle} in {langue}");
        }
    }
    for regle in RegleId::TOUTES {
        for suite in ["titre", "texte"] {
            assert!(table.contains_key(&format!("regle.{regle}.{suite}")), "{regle} has no {suite}");
        }
    }
    let restes: Vec<&String> = table
        .keys()
        .filter(|cle| !phrases.contains_key(cle.as_str()))
        .filter(|cle| !matches!(cle.rsplit('.').next(), Some("titre" | "texte")))
        .collect();
    assert!(restes.is_empty(), "texts that no rule gives: {restes:?}");
}

#[test]
fn every_fault_of_the_parameters_is_named() {
    let brouillon = Brouillon {
        reference_contrat: "MUT\u{2011}1".into(),
        reference_fibre: "x".repeat(256),
        reference_pto: "y".repeat(31),
        conservation_pto: None,
        motif: "Fibre coupée".into(),
    };
    let jugement = seul(&brouillon, &[]);
    let texte = Textes::new(Langue::Fr).raison(&jugement.avis()[5].raison);
    assert_eq!(
        texte,
        "5 paramètres sont à corriger. \
         referenceContrat contient en position 4 le caractère interdit « \u{2011} » (U+2011) : retapez-le au clavier. \
         referenceFibre a 256 caractères, 255 au plus sont permis : recopiez la référence exacte. \
         referencePTO a 31 caractères, 30 au plus sont permis : recopiez la référence exacte. \
         conservationPTO manque : dites si la PTO est gardée (1) ou non (0). \
         Le motif « Fibre coupée » n'est pas l'un des 15 : choisissez-le dans la liste."
    );
}

#[test]
fn an_undecided_rule_names_what_is_missing_and_where_it_is() {
    let fr = |cas: Cas, rang: usize| Textes::new(Langue::Fr).raison(&cas.juger().avis()[rang].raison);
    let garde = Cas { motif: 3, conservation: Some(true), prise_existante: None, ..Cas::SAIN };
    assert_eq!(
        fr(garde, 1),
        "Sur prise existante, la PTO ne se garde que pour le motif Fibre cassée. Il manque de savoir si la commande est \
         sur prise existante : c'est le champ PriseExistante de la commande d'accès (CMD_ACCES)."
    );
    let ailleurs = Cas { pbo: LePbo::Autre, zmd: None, collectif: None, ..Cas::SAIN };
    assert_eq!(
        fr(ailleurs, 7),
        "La fibre CTP-2 est sur le PBO PBO-2 et non sur celui de la commande (PBO-1), ce qui n'est permis qu'en ZTD, dans \
         un immeuble collectif. Il manque la zone, ZTD ou ZMD : aucun fichier ne la donne, demandez-la au donneur \
         d'ordre, puis notez-la ici ou dans le plan. Il manque de savoir si l'immeuble est collectif : voyez-le sur \
         place, puis notez-le ici ou dans le plan."
    );
    let deux = Cas { pbo: LePbo::MemeNomAutreLieu, ..Cas::SAIN };
    assert_eq!(
        fr(deux, 7),
        "Rien ne dit que la fibre demandée est sur le PBO de la commande, comme il le faut hors des immeubles collectifs \
         de ZTD. Le nom PBO-9 est porté par des PBO de plusieurs endroits du site (commande : ET-3 ; fibre : ET-4) : \
         lisez les fibres du lieu du contrat et comparez les localisations."
    );
}

#[test]
fn the_lists_that_were_read_are_named() {
    let question = |lieu, pbo| Some(QuestionFibres { lieu, pbo });
    let lieu = Lieu::parse("BATIMENT-1", "ESCALIER-44", "ETAGE-15").ok();
    let pbo = ReferencePbo::parse("BE-06").ok();
    let releves = [
        liste(question(None, pbo.clone())),
        liste(question(lieu.clone(), None)),
        liste(question(lieu, pbo)),
        liste(question(None, None)),
        liste(None),
    ];
    let avis = seul(&complet(), &releves);
    let raison: &Raison = &avis.avis()[8].raison;
    assert_eq!(raison.cle, "regle.r9.indetermine.listes_et_lieu");
    assert_eq!(
        raison.arguments[1],
        (
            "listes",
            "BE-01 ; BATIMENT-1 / ESCALIER-44 / ETAGE-15 / BE-06 ; BATIMENT-1 / ESCALIER-44 / ETAGE-15 ; BE-06".into()
        )
    );
}
