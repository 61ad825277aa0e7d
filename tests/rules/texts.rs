//! Every sentence that a rule can give exists in both languages with exactly its values, and no
//! text of the rules is left over.
//!
//! Guards: domain: every sentence that a rule can give is said in both languages with exactly its values

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use common::rules::cases::{BATS, Bat, COURS, Cas, LISTES, LePbo, OUI_NON, PBOS, PRISES, Prise, VOULUES, Voulue};
use common::rules::oracle::REGLES;
use jiff::Timestamp;
use reprov::domain::commande::Commande;
use reprov::domain::demande::Brouillon;
use reprov::domain::fibre::{PboFibres, QuestionFibres, RoSite};
use reprov::domain::reference::{Lieu, ReferencePbo};
use reprov::domain::rules::ereprov::{Ages, EnCours, Examen, Jugement, Raison, RegleId, Releve, Verdict, juger};
use reprov::host::texts::{Langue, Textes, every};

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

/// The same, and the sentence is one of the verdict that docs/e-reprov.md 4 gives.
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
    common::order::brouillon_pour("MUT1", "CTP-2")
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
    let languages = |fr: &str, en: &str| HashMap::from([("fr".into(), fr.to_owned()), ("en".into(), en.to_owned())]);
    every()
        .filter(|(key, ..)| key.starts_with("regle."))
        .map(|(key, fr, en)| (key.to_owned(), languages(fr, en)))
        .collect()
}

/// A rule's own texts (what it is called, what it demands) are under its name in capitals.
fn est_une_raison(cle: &str) -> bool {
    !cle.starts_with("regle.R") && !cle.starts_with("regle.A")
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
    let restes: Vec<&String> =
        table.keys().filter(|cle| !phrases.contains_key(cle.as_str())).filter(|cle| est_une_raison(cle)).collect();
    assert!(restes.is_empty(), "texts that no rule gives: {restes:?}");
}

/// What a sentence tells the reader to do, in both languages: one of these words must stand in it.
const REMEDES: [(&str, &str, &str); 42] = [
    ("regle.r1.rejet", "choisissez-en une autre", "choose another"),
    ("regle.r2.rejet", "répondez non à « Garder la PTO »", "answer no to \"Keep the PTO\""),
    ("regle.r3.rejet", "répondez non à « Garder la PTO »", "answer no to \"Keep the PTO\""),
    ("regle.r4.rejet", "répondez non à « Garder la PTO »", "answer no to \"Keep the PTO\""),
    ("regle.r5.rejet", "A construire et Disponible ou En construction et Réservé", "answer no to \"Keep the PTO\""),
    ("regle.r6.rejet.vide", "renseignez-le", "fill it in"),
    ("regle.r6.rejet.trop_long", "recopiez la référence exacte", "copy the exact reference"),
    ("regle.r6.rejet.caractere", "retapez-le au clavier", "type it again by hand"),
    ("regle.r6.rejet.conservation", "dites si elle est gardée (1) ou non (0)", "say whether it is kept (1) or not (0)"),
    ("regle.r6.rejet.motif_absent", "choisissez l'un des 15", "choose one of the 15"),
    ("regle.r6.rejet.motif_inconnu", "choisissez-le dans la liste", "choose it from the list"),
    ("regle.r7.rejet.pto", "videz « PTO posée »", "empty \"PTO installed\""),
    ("regle.r7.rejet.conservation", "répondez non à « Garder la PTO »", "answer no to \"Keep the PTO\""),
    (
        "regle.r7.rejet.pto_conservation",
        "videz « PTO posée » (referencePTO) et répondez non à « Garder la PTO »",
        "empty \"PTO installed\" (referencePTO) and answer no to \"Keep the PTO\"",
    ),
    ("regle.r8.rejet.zmd", "prenez une fibre du PBO de la commande", "take a fibre of the order's PBO"),
    ("regle.r8.rejet.zmd_absente", "prenez une fibre de ce PBO", "take a fibre of that PBO"),
    ("regle.r8.rejet.individuel", "prenez une fibre du PBO de la commande", "take a fibre of the order's PBO"),
    ("regle.r8.rejet.individuel_absente", "prenez une fibre de ce PBO", "take a fibre of that PBO"),
    ("regle.r9.indetermine.aucune", "lisez celle du PBO ou de l'étage", "read that of the PBO or étage"),
    ("regle.r9.indetermine.perimees", "relisez celle du PBO ou de l'étage", "read again that of the PBO or étage"),
    ("regle.r9.indetermine.lieu_contrat", "lisez celle de son PBO ou de son étage", "read that of its PBO or étage"),
    ("regle.r9.indetermine.listes", "lisez celle de son PBO ou de son étage", "read that of its PBO or étage"),
    ("regle.r9.indetermine.listes_et_lieu", "lisez celle de son PBO ou de son étage", "read that of its PBO or étage"),
    ("regle.r10.rejet.put", "suivez-la jusqu'à son issue", "follow it to its outcome"),
    ("regle.r10.rejet.workflow", "suivez-le jusqu'à sa fin", "follow it to its end"),
    ("regle.r10.indetermine", "demandez à la hotline", "ask the hotline"),
    ("regle.manque.fibre", "choisissez-la dans la liste", "choose it from the list"),
    ("regle.manque.conservation", "répondez oui à « Garder la PTO »", "answer yes to \"Keep the PTO\""),
    ("regle.manque.motif", "choisissez-le parmi les 15", "choose one of the 15"),
    ("regle.manque.reference_prise", "dans le CR CMD", "in the CR CMD"),
    ("regle.manque.prise_existante", "PriseExistante de la commande d'accès", "PriseExistante in the access order"),
    ("regle.manque.parc_opac", "demandez au gardien", "ask the caretaker"),
    ("regle.manque.route", "le CR CMD dit HOTLINE", "the CR CMD says HOTLINE"),
    ("regle.manque.zone", "demandez-la au donneur d'ordre", "ask whoever gave the job"),
    ("regle.manque.collectif", "voyez-le sur place", "see on site"),
    ("regle.manque.pbo_commande", "lisez les fibres du lieu du contrat", "read the fibres of the contract's own place"),
    (
        "regle.manque.pbo_hors_site",
        "lisez les fibres du lieu du contrat",
        "read the fibres of the contract's own place",
    ),
    ("regle.manque.pbo_fibre", "lisez la liste complète", "read the full list"),
    ("regle.manque.lieu_pbo", "comparez les localisations", "compare the localisations"),
    ("regle.manque.etats_non_lus", "lisez la liste de son PBO", "read the list of its PBO"),
    ("regle.manque.etats_inconnus", "actualisez sa liste", "refresh its list"),
    ("regle.a2.avertissement", "notez-la dans « PTO posée »", "note it in \"PTO installed\""),
];

/// Every reject and every missing fact says what to do, in one sentence; an undecided rule that
/// names no missing fact says it itself.
#[test]
fn every_reject_and_every_gap_says_what_to_do() {
    let table = table();
    for (cle, fr, en) in REMEDES {
        assert!(table[cle]["fr"].contains(fr), "{cle}: {fr}");
        assert!(table[cle]["en"].contains(en), "{cle}: {en}");
    }
    for cle in table.keys().filter(|cle| cle.contains(".rejet") || cle.contains(".manque.")) {
        // The number of the faults, before each with its own remedy.
        assert!(a_son_remede(cle) || cle == "regle.r6.rejet", "{cle}");
    }
    for cas in [Cas::SAIN, Cas { voulue: Voulue::Absente, motif: 15, conservation: None, ..Cas::SAIN }] {
        for cours in 0..COURS.len() {
            for (pbo, liste) in PBOS.into_iter().flat_map(|pbo| LISTES.map(|liste| (pbo, liste))) {
                for (fait, conservation) in OUI_NON.into_iter().flat_map(|fait| OUI_NON.map(|un| (fait, un))) {
                    ce_qui_manque_a_son_remede(&selon_les_faits(Cas { conservation, pbo, liste, cours, ..cas }, fait));
                }
            }
        }
    }
}

/// The same case with each fact of the order known to be so, or none of them known.
fn selon_les_faits(cas: Cas, fait: Option<bool>) -> Cas {
    Cas {
        prise: if fait.is_none() { Prise::Inconnue } else { Prise::Connue },
        construction: if fait.is_none() { 3 } else { 0 },
        prise_existante: fait,
        parc_opac: fait,
        virtuelle: fait,
        zmd: fait,
        collectif: fait,
        ..cas
    }
}

fn a_son_remede(cle: &str) -> bool {
    REMEDES.iter().any(|(autre, _, _)| *autre == cle)
}

fn ce_qui_manque_a_son_remede(cas: &Cas) {
    for avis in cas.juger().avis().iter().filter(|avis| avis.verdict == Verdict::Indetermine) {
        let Raison { cle, suite, .. } = &avis.raison;
        assert!(a_son_remede(cle) || suite.iter().any(|phrase| a_son_remede(phrase.cle)), "{cle} in {cas:?}");
    }
}

/// No two reasons share a sentence, and each is one sentence.
#[test]
fn every_reason_has_a_sentence_of_its_own() {
    let table = table();
    for langue in ["fr", "en"] {
        let mut vues = BTreeMap::new();
        for (cle, textes) in table.iter().filter(|(cle, _)| est_une_raison(cle)) {
            let phrase = &textes[langue];
            assert_eq!(vues.insert(phrase, cle), None, "{cle}: {phrase}");
            assert!(phrase.ends_with('.') && !phrase.trim_end_matches('.').contains(". "), "{cle}: {phrase}");
        }
    }
}

/// Nothing stays between braces once the values are in.
#[test]
fn no_value_is_left_out_of_its_sentence() {
    let textes = [Textes::new(Langue::Fr), Textes::new(Langue::En)];
    for pbo in PBOS {
        for (liste, cours) in LISTES.into_iter().flat_map(|liste| (0..COURS.len()).map(move |cours| (liste, cours))) {
            for (conservation, zmd) in OUI_NON.into_iter().flat_map(|un| OUI_NON.map(|zmd| (un, zmd))) {
                let cas = Cas {
                    pbo,
                    liste,
                    cours,
                    conservation,
                    zmd,
                    prise_existante: zmd,
                    batiment: Bat::Autre,
                    ..Cas::SAIN
                };
                let jugement = cas.juger();
                let raisons = jugement.avis().iter().map(|avis| &avis.raison);
                for phrase in raisons.flat_map(|raison| textes.iter().map(move |textes| textes.raison(raison))) {
                    assert!(!phrase.contains(['{', '}']), "{phrase}");
                }
            }
        }
    }
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
         Contrat (referenceContrat) contient en position 4 le caractère interdit « \u{2011} » (U+2011) : retapez-le au clavier. \
         Fibre (referenceFibre) a 256 caractères, 255 au plus sont permis : recopiez la référence exacte. \
         PTO posée (referencePTO) a 31 caractères, 30 au plus sont permis : recopiez la référence exacte. \
         Garder la PTO (conservationPTO) manque : dites si elle est gardée (1) ou non (0). \
         Le motif « Fibre coupée » n'est pas l'un des 15 : choisissez-le dans la liste."
    );
}

#[test]
fn an_undecided_rule_names_what_is_missing_and_where_it_is() {
    let fr = |cas: Cas, rang: usize| Textes::new(Langue::Fr).raison(&cas.juger().avis()[rang].raison);
    let garde = Cas { motif: 3, conservation: Some(true), prise_existante: None, ..Cas::SAIN };
    assert_eq!(
        fr(garde, 1),
        "Sur prise existante, la PTO ne se garde que pour le motif Fibre cassée. On ne sait pas si la commande est \
         sur prise existante : c'est le champ PriseExistante de la commande d'accès (CMD_ACCES)."
    );
    let ailleurs = Cas { pbo: LePbo::Autre, zmd: None, collectif: None, ..Cas::SAIN };
    assert_eq!(
        fr(ailleurs, 7),
        "La fibre CTP-2 est sur le PBO PBO-2 et non sur celui de la commande (PBO-1), ce qui n'est permis qu'en ZTD, dans \
         un immeuble collectif. La zone, ZTD ou ZMD, n'est pas connue : aucun fichier ne la donne, demandez-la au donneur \
         d'ordre, puis notez-la ici ou dans le plan. On ne sait pas si l'immeuble est collectif : voyez-le sur \
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
