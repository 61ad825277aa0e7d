//! Every sentence that a rule can give exists in both languages with exactly its values, and no text of the rules is
//! unused.
//!
//! Guards: domain: every sentence that a rule can give is said in both languages with exactly its values

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use common::rules::cases::{
    ALL_WANTED, BATIMENTS, BatimentSaid, Case, LISTS, LOOKS, ListKind, OUR_PUTS, PBOS, PRISES, PboPlace, PriseSaid,
    UNDERWAY, Wanted, YES_NO,
};
use common::rules::oracle::RULES;
use jiff::Timestamp;
use reprov::domain::commande::Commande;
use reprov::domain::demande::Draft;
use reprov::domain::fibre::{FibresQuestion, PboFibres, RoSite};
use reprov::domain::own_puts::OwnPuts;
use reprov::domain::reference::{PboId, Place};
use reprov::domain::rules::ereprov::{
    Examination, Judgement, KnownList, ListAges, Reason, RuleId, Underway, Verdict, judge,
};
use reprov::host::texts::{Language, Texts, every};

/// Text keys, each with the lists of value names that it was given.
type Sentences = BTreeMap<&'static str, BTreeSet<Vec<&'static str>>>;

fn remember(sentences: &mut Sentences, judgement: &Judgement) {
    for reason in judgement.ruling().iter().flat_map(|ruling| ruling.reason.sentences()) {
        let names = reason.arguments.iter().map(|(name, _)| *name).collect();
        sentences.entry(reason.key).or_default().insert(names);
        for (name, value) in &reason.arguments {
            assert!(!value.is_empty(), "{} has an empty {name}", reason.key);
        }
    }
}

/// Remembers the sentences of a case, and checks that each belongs to the verdict that docs/e-reprov.md 4 gives.
fn remember_case(sentences: &mut Sentences, case: &Case) {
    let judgement = case.judge();
    for ((ruling, letter), rule) in judgement.ruling().iter().zip(case.expected()).zip(RULES) {
        let words = ["conforme", "rejet", "indetermine", "avertissement", "sans_objet"];
        let word = words.into_iter().find(|word| word.as_bytes()[0] == letter).unwrap();
        let start = format!("regle.{}.{word}", rule.to_lowercase());
        assert!(ruling.reason.key.starts_with(&start), "{} for {start}", ruling.reason.key);
    }
    remember(sentences, &judgement);
}

fn alone(draft: &Draft, known_lists: &[KnownList]) -> Judgement {
    judge(&Examination {
        draft,
        commande: &Commande::default(),
        site: None,
        known_lists,
        own_puts: OwnPuts::none(),
        underway: &Underway::Nothing,
        ages: ListAges::default(),
        now: Timestamp::UNIX_EPOCH,
    })
}

fn full() -> Draft {
    common::order::draft_for("MUT1", "CTP-2")
}

/// A list for that question, with one PBO and no fibre.
fn list(question: Option<FibresQuestion>) -> KnownList {
    let pbo = PboFibres { reference: "BE-01".into(), localisation: "ETAGE-1".into(), fibres: Vec::new() };
    KnownList { question, answer: Arc::new(RoSite { pbo: vec![pbo] }), at: Some(Timestamp::UNIX_EPOCH) }
}

/// Every sentence that the rules give over a wide choice of cases.
fn all() -> Sentences {
    let mut sentences = Sentences::new();
    for (motif, conservation) in (0..17).flat_map(|motif| YES_NO.map(|conservation| (motif, conservation))) {
        for fact in YES_NO {
            for (list, wanted) in LISTS.into_iter().flat_map(|list| ALL_WANTED.map(|wanted| (list, wanted))) {
                for pto in [false, true] {
                    let case = Case {
                        motif,
                        conservation,
                        pto,
                        wanted,
                        list,
                        existing_prise: fact,
                        parc_opac: fact,
                        is_virtual: fact,
                        prise: PRISES[motif % 4],
                        construction: motif % 4,
                        utilisation: motif / 4 % 4,
                        underway_kind: motif % UNDERWAY.len(),
                        ..Case::SOUND
                    };
                    remember_case(&mut sentences, &case);
                }
            }
        }
    }
    for (zmd, collective) in YES_NO.into_iter().flat_map(|zmd| YES_NO.map(|collective| (zmd, collective))) {
        for (pbo, list) in PBOS.into_iter().flat_map(|pbo| LISTS.map(|list| (pbo, list))) {
            for (motif, batiment) in [7, 4].into_iter().flat_map(|motif| BATIMENTS.map(|batiment| (motif, batiment))) {
                let case = Case { motif, zmd, collective, list, pbo, batiment, ..Case::SOUND };
                if case.possible() {
                    remember_case(&mut sentences, &case);
                }
            }
        }
    }
    for (our_put, looks_like) in OUR_PUTS.into_iter().flat_map(|put| LOOKS.map(|looks_like| (put, looks_like))) {
        remember_case(&mut sentences, &Case { our_put, looks_like, list: ListKind::Old, ..Case::SOUND });
    }
    let ill_formed = [
        Draft { reference_contrat: "x".repeat(31), ..full() },
        Draft { reference_contrat: "a\u{a0}b".into(), ..full() },
        Draft { conservation_pto: None, ..full() },
        Draft { motif: String::new(), ..full() },
        Draft { motif: "Autre".into(), ..full() },
        Draft { motif: "Fibre cassÃ©e".into(), ..full() },
        Draft { reference_fibre: String::new(), ..full() },
        Draft::default(),
    ];
    for draft in &ill_formed {
        remember(&mut sentences, &alone(draft, &[]));
    }
    let place = Some(FibresQuestion { place: Place::parse("B", "E", "1").ok(), pbo: None });
    let contrat = Some(FibresQuestion::default());
    for known_lists in [vec![list(place.clone())], vec![list(contrat.clone())], vec![list(place), list(contrat)]] {
        remember(&mut sentences, &alone(&full(), &known_lists));
    }
    sentences
}

fn names(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|remainder| remainder.split_once('}')).map(|(name, _)| name).collect()
}

/// The texts whose keys begin with `regle.`: language and text by key.
fn table() -> HashMap<String, HashMap<String, String>> {
    let languages = |french: &str, english: &str| {
        HashMap::from([("fr".into(), french.to_owned()), ("en".into(), english.to_owned())])
    };
    every()
        .filter(|(key, ..)| key.starts_with("regle."))
        .map(|(key, french, english)| (key.to_owned(), languages(french, english)))
        .collect()
}

/// Whether a key is a reason's. The texts of a rule itself (its title, its requirement) have its name in capitals.
fn is_reason(key: &str) -> bool {
    !key.starts_with("regle.R") && !key.starts_with("regle.A")
}

#[test]
fn every_sentence_has_its_text_with_exactly_its_values() {
    let table = table();
    let sentences = all();
    for (key, arguments) in &sentences {
        let text = table.get(*key).unwrap_or_else(|| panic!("{key} has no text"));
        assert_eq!(arguments.len(), 1, "{key} comes with different values");
        for language in ["fr", "en"] {
            let expected: BTreeSet<&str> = arguments.iter().flatten().copied().collect();
            assert_eq!(names(&text[language]), expected, "{key} in {language}");
        }
    }
    for rule in RuleId::ALL {
        for continuation in ["titre", "texte"] {
            assert!(table.contains_key(&format!("regle.{rule}.{continuation}")), "{rule} has no {continuation}");
        }
    }
    let remainders: Vec<&String> =
        table.keys().filter(|key| !sentences.contains_key(key.as_str())).filter(|key| is_reason(key)).collect();
    assert!(remainders.is_empty(), "texts that no rule gives: {remainders:?}");
}

/// What a sentence tells the reader to do, in French and English: its text must contain these words.
const REMEDIES: [(&str, &str, &str); 47] = [
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
    ("regle.r6.rejet.motif_accents", "ouvrez le fichier en UTF-8", "open the file as UTF-8"),
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
    ("regle.r10.rejet.put", "suivez-la jusqu'à sa fin", "follow it to its end"),
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
    ("regle.a1.avertissement.par_nous", "prenez-en une autre", "take another one"),
    ("regle.a1.avertissement.rendue", "ne la reprenez pas", "do not take it again"),
    ("regle.a2.avertissement", "notez-la dans « PTO posée »", "note it in \"PTO installed\""),
    ("regle.a7.avertissement.prise", "vérifiez les majuscules", "check capitals"),
    ("regle.a7.avertissement.liste", "vérifiez les majuscules", "check capitals"),
];

/// Every rejection and every missing fact says what to do, in one sentence; an undecided rule that names no missing
/// fact says what to do in its own sentence.
#[test]
fn every_reject_and_every_gap_says_what_to_do() {
    let table = table();
    for (key, french, english) in REMEDIES {
        assert!(table[key]["fr"].contains(french), "{key}: {french}");
        assert!(table[key]["en"].contains(english), "{key}: {english}");
    }
    for key in table.keys().filter(|key| key.contains(".rejet") || key.contains(".manque.")) {
        // `regle.r6.rejet` only gives the number of the faults; each fault comes with its own remedy.
        assert!(has_remedy(key) || key == "regle.r6.rejet", "{key}");
    }
    for case in [Case::SOUND, Case { wanted: Wanted::Absent, motif: 15, conservation: None, ..Case::SOUND }] {
        for underway_kind in 0..UNDERWAY.len() {
            for (pbo, list) in PBOS.into_iter().flat_map(|pbo| LISTS.map(|list| (pbo, list))) {
                for (fact, conservation) in YES_NO.into_iter().flat_map(|fact| YES_NO.map(|one| (fact, one))) {
                    what_is_missing_has_its_remedy(&by_the_facts(
                        Case { conservation, pbo, list, underway_kind, ..case },
                        fact,
                    ));
                }
            }
        }
    }
}

/// The same case with each fact of the order known as `fact`, or with none known.
fn by_the_facts(case: Case, fact: Option<bool>) -> Case {
    Case {
        prise: if fact.is_none() { PriseSaid::Unknown } else { PriseSaid::Known },
        construction: if fact.is_none() { 3 } else { 0 },
        existing_prise: fact,
        parc_opac: fact,
        is_virtual: fact,
        zmd: fact,
        collective: fact,
        ..case
    }
}

fn has_remedy(key: &str) -> bool {
    REMEDIES.iter().any(|(other, _, _)| *other == key)
}

fn what_is_missing_has_its_remedy(case: &Case) {
    for ruling in case.judge().ruling().iter().filter(|ruling| ruling.verdict == Verdict::Undecided) {
        let Reason { key, continuation, .. } = &ruling.reason;
        assert!(has_remedy(key) || continuation.iter().any(|sentence| has_remedy(sentence.key)), "{key} in {case:?}");
    }
}

/// No two reasons share a sentence, and each is one sentence.
#[test]
fn every_reason_has_a_sentence_of_its_own() {
    let table = table();
    for language in ["fr", "en"] {
        let mut seen = BTreeMap::new();
        for (key, texts) in table.iter().filter(|(key, _)| is_reason(key)) {
            let sentence = &texts[language];
            assert_eq!(seen.insert(sentence, key), None, "{key}: {sentence}");
            assert!(sentence.ends_with('.') && !sentence.trim_end_matches('.').contains(". "), "{key}: {sentence}");
        }
    }
}

/// No placeholder in braces is left once the values are filled in.
#[test]
fn no_value_is_left_out_of_its_sentence() {
    let texts = [Texts::new(Language::French), Texts::new(Language::English)];
    for pbo in PBOS {
        for (list, underway_kind) in
            LISTS.into_iter().flat_map(|list| (0..UNDERWAY.len()).map(move |underway_kind| (list, underway_kind)))
        {
            for (conservation, zmd) in YES_NO.into_iter().flat_map(|one| YES_NO.map(|zmd| (one, zmd))) {
                let case = Case {
                    pbo,
                    list,
                    underway_kind,
                    conservation,
                    zmd,
                    existing_prise: zmd,
                    batiment: BatimentSaid::Other,
                    ..Case::SOUND
                };
                let judgement = case.judge();
                let reasons = judgement.ruling().iter().map(|ruling| &ruling.reason);
                for sentence in reasons.flat_map(|reason| texts.iter().map(move |texts| texts.reason(reason))) {
                    assert!(!sentence.contains(['{', '}']), "{sentence}");
                }
            }
        }
    }
}

#[test]
fn every_fault_of_the_parameters_is_named() {
    let draft = Draft {
        reference_contrat: "MUT\u{2011}1".into(),
        reference_fibre: "x".repeat(256),
        reference_pto: "y".repeat(31),
        conservation_pto: None,
        motif: "Fibre coupée".into(),
    };
    let judgement = alone(&draft, &[]);
    let text = Texts::new(Language::French).reason(&judgement.ruling()[5].reason);
    assert_eq!(
        text,
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
    let french = |case: Case, index: usize| Texts::new(Language::French).reason(&case.judge().ruling()[index].reason);
    let keep = Case { motif: 3, conservation: Some(true), existing_prise: None, ..Case::SOUND };
    assert_eq!(
        french(keep, 1),
        "Sur prise existante, la PTO ne se garde que pour le motif Fibre cassée. On ne sait pas si la commande est \
         sur prise existante : c'est le champ PriseExistante de la commande d'accès (CMD_ACCES)."
    );
    let elsewhere = Case { pbo: PboPlace::Other, zmd: None, collective: None, ..Case::SOUND };
    assert_eq!(
        french(elsewhere, 7),
        "La fibre CTP-2 est sur le PBO PBO-2 et non sur celui de la commande (PBO-1), ce qui n'est permis qu'en ZTD, dans \
         un immeuble collectif. La zone, ZTD ou ZMD, n'est pas connue : aucun fichier ne la donne, demandez-la au donneur \
         d'ordre, puis notez-la ici ou dans le plan. On ne sait pas si l'immeuble est collectif : voyez-le sur \
         place, puis notez-le ici ou dans le plan."
    );
    let two = Case { pbo: PboPlace::SameNameOtherPlace, ..Case::SOUND };
    assert_eq!(
        french(two, 7),
        "Rien ne dit que la fibre demandée est sur le PBO de la commande, comme il le faut hors des immeubles collectifs \
         de ZTD. Le nom PBO-9 est porté par des PBO de plusieurs endroits du site (commande : ET-3 ; fibre : ET-4) : \
         lisez les fibres du lieu du contrat et comparez les localisations."
    );
}

#[test]
fn the_lists_that_were_read_are_named() {
    let question = |place, pbo| Some(FibresQuestion { place, pbo });
    let place = Place::parse("BATIMENT-1", "ESCALIER-44", "ETAGE-15").ok();
    let pbo = PboId::parse("BE-06").ok();
    let known_lists = [
        list(question(None, pbo.clone())),
        list(question(place.clone(), None)),
        list(question(place, pbo)),
        list(question(None, None)),
        list(None),
    ];
    let ruling = alone(&full(), &known_lists);
    let reason: &Reason = &ruling.ruling()[8].reason;
    assert_eq!(reason.key, "regle.r9.indetermine.listes_et_lieu");
    assert_eq!(
        reason.arguments[1],
        (
            "listes",
            "BE-01 ; BATIMENT-1 / ESCALIER-44 / ETAGE-15 / BE-06 ; BATIMENT-1 / ESCALIER-44 / ETAGE-15 ; BE-06".into()
        )
    );
}
